"""Runs on the ribbon town re-check the register: each rule once with numbers a pencil can check."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities.models import Facility, ListScope
from tests.worlds.ribbon import BARAT, SCHOOL, TIMUR
from zones.actions.agencies import write_agencies
from zones.actions.gap_steps import change_plan, take_gap_step
from zones.gap_register.plan import Plan
from zones.models import Agency, Gap, GapEvent, StandardSet

SECOND = ("SD Negeri 2", "SD", 1500.0)


def told(gap: Gap) -> list[str]:
    return list(gap.events.order_by("pk").values_list("what", flat=True))


def test_found_gap_has_its_number_its_agency_and_the_run_that_found_it(gap):
    assert (round(gap.children), round(gap.severity, 3)) == (90, 0.688)  # 25% of 80% wanted: (0.8 - 0.25) / 0.8
    assert (gap.code, gap.state, gap.finding, gap.agency.key) == (f"KS-{gap.pk:05d}", "open", "not_met", "pendidikan")
    event = gap.events.get()
    assert (event.what, event.run_number, event.by) == ("found", gap.first_run_id, None)


def test_gap_whose_service_came_asks_to_be_verified_and_one_that_returns_is_the_same_gap(
    gap, load_ribbon, analyse, official
):
    load_ribbon(facilities=[SCHOOL, SECOND])
    run = analyse()
    gap.refresh_from_db()
    assert (gap.state, gap.finding, gap.asks_to_be_verified, gap.last_run) == ("open", "met", True, run)
    assert gap.closed_at is not None and gap.coverage.verdict == "met"
    event = take_gap_step(gap=gap, step="verify", seen_version=gap.version, by=official)
    assert event.run_number == run.pk
    Facility.objects.filter(name="SD Negeri 2").update(life="closed")
    analyse()
    gap.refresh_from_db()
    assert (gap.state, gap.finding, gap.closed_at) == ("open", "not_met", None)
    assert told(gap) == ["found", "looks_closed", "verify", "returned"]
    assert Gap.objects.filter(area_code=TIMUR, rule_key="sd-d").count() == 1


def test_no_data_leaves_a_gap_open(gap, analyse):
    ListScope.objects.all().delete()
    analyse()
    gap.refresh_from_db()
    assert (gap.state, gap.finding, gap.closed_at) == ("open", "no_data", None)
    assert told(gap)[-1] == "no_data"


def test_no_gap_stays_aside_while_a_run_finds_what_it_found_before(gap, analyse, verifier):
    take_gap_step(gap=gap, step="dismiss", seen_version=gap.version, by=verifier, reason="sekolah di seberang jalan")
    analyse()
    gap.refresh_from_db()
    assert (gap.state, gap.finding, round(gap.aside_children)) == ("not_gap", "not_met", 90)


def test_no_gap_that_grows_opens_again(gap, load_ribbon, analyse, verifier):
    take_gap_step(gap=gap, step="dismiss", seen_version=gap.version, by=verifier, reason="ada angkutan sekolah")
    load_ribbon(facilities=[("SD Negeri 1", "SD", 50.0)])  # 1,000 m end at 1,050 m: 114 of 120 walk farther, not 90
    analyse()
    gap.refresh_from_db()
    assert (gap.state, round(gap.children)) == ("open", 114)
    assert told(gap)[-1] == "grown"


def test_plan_goes_on_under_the_next_version_of_the_standards(gap, analyse, planner):
    agency = Agency.objects.get(key="dp3a")
    plan = Plan(agency=agency, plan_year=2027, plan_note="sewa gedung")
    change_plan(gap=gap, plan=plan, seen_version=gap.version, by=planner)
    old = StandardSet.objects.get(is_default=True)
    new = next_version(old, without="main-a")
    analyse()
    gap.refresh_from_db()
    assert gap.standard.set == new
    assert (gap.agency, gap.plan_year, gap.plan_note) == (agency, 2027, "sewa gedung")
    assert gap.events.get(what="standard").changes == {"standard": [f"{old.key} 1", f"{old.key} uji"]}


def test_rule_that_the_next_version_drops_is_told_and_its_plan_kept(load_ribbon, analyse, planner):
    load_ribbon()
    analyse()
    gap = Gap.objects.get(area_code=TIMUR, rule_key="sd-d")
    next_version(StandardSet.objects.get(is_default=True), without="sd-d")
    analyse()
    gap.refresh_from_db()
    assert (gap.state, gap.finding, told(gap)[-1]) == ("open", "not_judged", "not_judged")
    assert gap.closed_at is not None


def next_version(old: StandardSet, *, without: str) -> StandardSet:
    """Return a copy of a set of standards with one rule less, the default from now on."""
    rules = list(old.standards.prefetch_related("types"))
    requirements = list(old.zone_requirements.prefetch_related("types"))
    rules_of_zones = old.zone_rules if hasattr(old, "zone_rules") else None
    StandardSet.objects.filter(pk=old.pk).update(is_default=False, version="1")
    new = StandardSet.objects.get(pk=old.pk)
    new.pk, new.version, new.is_default, new._state.adding = None, "uji", True, True
    new.save()
    for row in [*(rule for rule in rules if rule.key != without), *requirements]:
        types = list(row.types.all())
        row.pk, row.set, row._state.adding = None, new, True
        row.save()
        row.types.set(types)
    if rules_of_zones is not None:
        rules_of_zones.pk, rules_of_zones.set, rules_of_zones._state.adding = None, new, True
        rules_of_zones.save()
    return new


def test_agency_of_an_area_goes_before_one_for_everywhere_but_not_before_a_persons_choice(gap, analyse, planner):
    west = Gap.objects.create(
        area_code=BARAT, rule_key="sd-p", standard=gap.standard, children=1, severity=0.1, finding="not_met"
    )
    chosen = Agency.objects.get(key="dp3a")
    change_plan(gap=west, plan=Plan(agency=chosen), seen_version=1, by=planner)
    row = {"key": "uji", "area": "99.02", "name_id": "Dinas Uji", "name_en": "Test", "source": "", "order": 1}
    write_agencies([{**row, "types": ["primary_school"]}])
    gap.refresh_from_db()
    west.refresh_from_db()
    assert (gap.agency.key, west.agency) == ("uji", chosen)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "planned"},
        {"state": "verified"},
        {"finding": "met"},
        {"closed_at": timezone.now()},
        {"state": "not_gap"},
        {"state": "funded", "plan_year": 2027},
    ],
)
def test_database_refuses_a_gap_that_contradicts_itself(gap, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Gap.objects.filter(pk=gap.pk).update(**wrong)


def test_history_cannot_be_rewritten(gap):
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        GapEvent.objects.filter(gap=gap).update(reason="lain")
