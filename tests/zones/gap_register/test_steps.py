"""The life of a gap: each step, who may take it, what it needs, and that a refusal writes nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from regions.models import UserScope
from tests.worlds.ribbon import BARAT, SCHOOL, TIMUR
from tests.zones.people import person
from zones.actions import gap_steps
from zones.actions.gap_steps import change_many, change_plan, take_gap_step
from zones.errors import GapChangedMeanwhile, GapRefused
from zones.gap_register.plan import Plan, plan_of, read_changes, read_plan
from zones.models import Gap

WHOLE = {"instansi": "pendidikan", "tahun": "2027", "dana": "apbd-kab", "biaya": "Rp1.250.000.000,00"}


def whole_plan(gap: Gap) -> Plan:
    return read_plan(WHOLE, plan_of(gap))


def step(gap: Gap, key: str, by, **more):
    gap.refresh_from_db()
    return take_gap_step(gap=gap, step=key, seen_version=gap.version, by=by, **more)


def test_gap_goes_from_open_to_built_and_is_verified_by_a_run(gap, planner, verifier, load_ribbon, analyse):
    for key in ("plan", "fund", "build"):
        step(gap, key, planner, plan=whole_plan(gap) if key == "plan" else None)
    load_ribbon(facilities=[SCHOOL, ("SD Negeri 2", "SD", 1500.0)])
    analyse()
    step(gap, "verify", verifier)
    gap.refresh_from_db()
    assert (gap.state, gap.cost_rp, gap.plan_year, gap.budget_source) == ("verified", 1_250_000_000, 2027, "apbd-kab")
    states = list(gap.events.order_by("pk").values_list("what", "to_state"))
    assert states == [
        ("found", "open"), ("plan_changed", "open"), ("plan", "planned"), ("fund", "funded"), ("build", "built"),
        ("looks_closed", "built"), ("verify", "verified"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "role", "message"),
    [
        ("fund", "planner", "tidak ada pada tahap terbuka; adanya pada tahap direncanakan"),
        ("plan", "verifier", "hanya dapat dilakukan oleh perencana atau pejabat"),
        ("dismiss", "planner", "hanya dapat dilakukan oleh verifikator atau pejabat"),
        ("plan", "planner", "Isi dahulu: tahun rencana"),
        ("verify", "verifier", "Hitungan terbaru belum menemukan standar ini terpenuhi"),
        ("dismiss", "official", "Tuliskan alasannya"),
        ("terbang", "official", "tidak dikenal"),
    ],
)
def test_step_that_cannot_be_is_refused_and_writes_nothing(gap, key, role, message):
    by = person(role)
    before = gap.events.count()
    with pytest.raises(GapRefused, match=message):
        step(gap, key, by)
    gap.refresh_from_db()
    assert (gap.state, gap.version, gap.events.count()) == ("open", 1, before)


def test_refused_step_takes_its_plan_back(gap, planner):
    with pytest.raises(GapRefused, match="tidak ada pada tahap terbuka"):
        step(gap, "build", planner, plan=whole_plan(gap))
    gap.refresh_from_db()
    assert (gap.plan_year, gap.cost_rp, gap.version) == (None, None, 1)


def test_failure_while_telling_takes_the_step_back(gap, planner, monkeypatch):
    change_plan(gap=gap, plan=whole_plan(gap), seen_version=1, by=planner)

    def fail(**_values):
        raise RuntimeError("disk full")

    monkeypatch.setattr(gap_steps.GapEvent.objects, "create", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        step(gap, "plan", planner)
    gap.refresh_from_db()
    assert (gap.state, gap.version) == ("open", 2)


def test_gap_that_changed_meanwhile_is_not_decided_about(gap, planner, official):
    change_plan(gap=gap, plan=whole_plan(gap), seen_version=1, by=planner)
    with pytest.raises(GapChangedMeanwhile, match="berubah sejak Anda membukanya"):
        take_gap_step(gap=gap, step="dismiss", seen_version=1, by=official, reason="x")


def test_what_a_state_rests_on_cannot_be_emptied(gap, planner):
    step(gap, "plan", planner, plan=whole_plan(gap))
    gap.refresh_from_db()
    with pytest.raises(GapRefused, match="Pada tahap direncanakan isian ini tidak boleh kosong"):
        change_plan(gap=gap, plan=read_plan({"tahun": ""}, plan_of(gap)), seen_version=gap.version, by=planner)


def test_history_says_what_stood_there_and_what_stands_there_now(gap, planner):
    change_plan(gap=gap, plan=whole_plan(gap), seen_version=1, by=planner)
    event = gap.events.get(what="plan_changed")
    assert event.by == planner
    assert event.changes == {
        "plan_year": ["", "2027"], "budget_source": ["", "APBD kabupaten/kota"], "cost_rp": ["", "1250000000"],
    }  # fmt: skip
    gap.refresh_from_db()
    assert change_plan(gap=gap, plan=whole_plan(gap), seen_version=gap.version, by=planner) is None


def test_gap_of_another_area_is_refused_with_the_reason(gap, planner):
    UserScope.objects.create(user=planner, area_code=BARAT)
    with pytest.raises(PermissionDenied, match=r"Akun Anda untuk Barat .*; Timur .* di luar wilayah itu"):
        change_plan(gap=gap, plan=whole_plan(gap), seen_version=1, by=planner)
    with pytest.raises((GapRefused, PermissionDenied), match="di luar wilayah itu"):
        step(gap, "plan", planner)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"instansi": "tidak-ada"}, "agency"),
        ({"tahun": "27"}, "plan_year"),
        ({"tahun": "2099"}, "plan_year"),
        ({"dana": "emas"}, "budget_source"),
        ({"biaya": "banyak"}, "cost_rp"),
        ({"biaya": "-5"}, "cost_rp"),
        ({"biaya": "12,5"}, "cost_rp"),
        ({"tenggat": "2027-02-31"}, "due_on"),
        ({"tenggat": "besok"}, "due_on"),
        ({"skenario": "999999"}, "scenario"),
        ({"catatan": "x" * 1001}, "plan_note"),
    ],
)
def test_plan_that_cannot_be_meant_names_its_field(gap, sent, field):
    with pytest.raises(GapRefused) as refused:
        read_plan(sent, Plan())
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "rupiah"),
    [("250.000.000", 250_000_000), ("Rp 250.000,-", 250_000), ("Rp250.000.000,00", 250_000_000), ("5000", 5000)],
)
def test_rupiah_are_read_as_people_write_them(db, typed, rupiah):
    assert read_plan({"biaya": typed}, Plan()).cost_rp == rupiah


def test_many_gaps_change_together_or_not_at_all(load_ribbon, analyse, planner):
    load_ribbon(speaks_for=["primary_school", "posyandu", "kindergarten"])
    analyse()
    gaps = list(Gap.objects.filter(area_code__in=[BARAT, TIMUR]).order_by("pk"))
    assert len(gaps) > 3
    changes = read_changes({"tenggat": "2027-06-30", "instansi": "", "tahun": "2027"})
    assert changes == {"due_on": date(2027, 6, 30), "plan_year": 2027}
    assert change_many(gaps=gaps, changes=changes, by=planner, step="plan") == len(gaps)
    assert set(Gap.objects.filter(pk__in=[g.pk for g in gaps]).values_list("state", "due_on")) == {
        ("planned", date(2027, 6, 30))
    }
    first = gaps[0]
    first.refresh_from_db()
    take_gap_step(gap=first, step="unplan", seen_version=first.version, by=planner, reason="ditunda")
    with pytest.raises(GapRefused, match=rf"{first.code}: Langkah “Nyatakan didanai” tidak ada pada tahap terbuka"):
        change_many(gaps=gaps, changes=read_changes({"biaya": "1000", "dana": "dak"}), by=planner, step="fund")
    assert not Gap.objects.filter(cost_rp__isnull=False).exists()
