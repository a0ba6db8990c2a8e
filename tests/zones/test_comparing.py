"""Two runs of the ribbon held against each other: one world for each kind of cause, every number a length of street.

x (m)   -400          0           1000          2000
         |            |   Barat    |    Timur    |
         +============+============+=============+      120 children of 7 to 12 years in each village
                          S                  N
                         250                1500        S: SD Negeri 1; N: SD Negeri 2, where a world has it

The rule sd-d wants SD within 1,000 m. With S alone Barat is reached wholly and Timur to x = 1,250: 30 of 120 children.
"""

import pytest
from django.test import Client
from django.utils import timezone

from facilities.history import recorded
from facilities.models import Facility
from regions.models import Population
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from tests.zones.people import client_of
from zones.comparing.causes import Cause
from zones.comparing.turns import Turn
from zones.errors import CompareRefused
from zones.models import AreaCoverage, ReachRun, Standard
from zones.queries.comparing.comparison import CompareRow, Comparison, compare_runs

SECOND = ("SD Negeri 2", "SD", 1500.0)


def row(found: Comparison, code: str, rule: str = "sd-d") -> CompareRow:
    return found.rows[code, rule]


def parts(found: Comparison, code: str, rule: str = "sd-d") -> dict[tuple[Cause, ...], float]:
    return {part.causes: round(part.amount, 1) for part in row(found, code, rule).parts}


def reconcile(found: Comparison) -> None:
    """Check on every row that the parts add up to the difference of what the runs stored."""
    for one in found.rows.values():
        for more in (one.compared.more_reached, one.compared.more_counted):
            if more is not None:
                assert sum(part.amount for part in one.parts) == pytest.approx(more, abs=1e-2), one.compared


def test_nothing_changed_is_the_same_everywhere(load_ribbon, analyse):
    load_ribbon()
    found = compare_runs(analyse(), analyse())
    assert {one.turn for one in found.rows.values()} <= {Turn.SAME, Turn.NO_DATA}
    assert not any(one.parts for one in found.rows.values()) and found.inputs == () and found.notes == ()


def test_facility_that_opened_is_the_cause_and_is_named(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    load_ribbon(facilities=[SCHOOL, SECOND])
    found = compare_runs(first, analyse())
    assert row(found, TIMUR).turn == Turn.BETTER and row(found, TIMUR).compared.verdict_changed
    assert parts(found, TIMUR) == {(Cause.FACILITIES,): 90.0} == parts(found, SCOPE)
    assert parts(found, BARAT) == {} and row(found, BARAT).turn == Turn.SAME
    assert parts(found, TIMUR, "sd-p") == {(Cause.FACILITIES,): 1.0} and parts(found, BARAT, "sd-p") == {}
    (change,) = found.evidence.facilities.changes
    assert change.name == "SD Negeri 2" and change.happened(["primary_school"], 0) == "buka"
    reconcile(found)
    back = compare_runs(found.b, found.a)
    assert not back.evidence.facilities.is_known, "history is read forward; the page puts the older run first"


def test_facility_that_closed_and_one_that_moved(load_ribbon, analyse):
    load_ribbon(facilities=[SCHOOL, SECOND])
    first = analyse()
    with recorded(reason="ditutup"):
        closed = Facility.objects.get(name="SD Negeri 2")
        closed.life = "closed"
        closed.save()
    second = analyse()
    found = compare_runs(first, second)
    assert parts(found, TIMUR) == {(Cause.FACILITIES,): -90.0} and row(found, TIMUR).turn == Turn.WORSE
    assert found.evidence.facilities.changes[0].happened(["primary_school"], 0) == "tutup"
    school = Facility.objects.get(name=SCHOOL[0])
    school.position.x, school.position.y = lonlat(-100, 0)
    school.save()
    moved = compare_runs(second, analyse())
    # From -100 m the limit ends at 900 m: Barat loses its last 100 m, 12 children, and Timur all its 30.
    assert parts(moved, BARAT) == {(Cause.FACILITIES,): -12.0} and parts(moved, TIMUR) == {(Cause.FACILITIES,): -30.0}
    assert moved.evidence.facilities.changes[0].happened(["primary_school"], 0) == "pindah"
    reconcile(found), reconcile(moved)


def test_more_children_are_told_apart_from_a_facility_that_opened(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    for old in Population.objects.filter(area_code=TIMUR):
        Population.objects.create(
            area_code=TIMUR, year=2027, source=old.source, total=2000, classes=old.classes,
            children_by_age=[2 * one for one in old.children_by_age],
        )  # fmt: skip
    grown = analyse()
    found = compare_runs(first, grown)
    # 120 more children at the share before, a quarter.
    assert parts(found, TIMUR) == {(Cause.CHILDREN,): 30.0} and row(found, TIMUR).turn == Turn.SAME
    load_ribbon(facilities=[SCHOOL, SECOND])
    both = compare_runs(first, analyse())
    # The same 30, and three quarters of 240 children by the new school.
    assert parts(both, TIMUR) == {(Cause.FACILITIES,): 180.0, (Cause.CHILDREN,): 30.0} == parts(both, SCOPE)
    reconcile(found), reconcile(both)


def test_streets_that_changed_are_the_cause_and_with_a_facility_cannot_be_told_apart(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    # A gap in the street at 1,100 m: what lies behind it is no longer reached.
    load_ribbon(instead=[[(-400, 0), (1100, 0)], [(1110, 0), (2000, 0)]])
    second = analyse()
    found = compare_runs(first, second)
    assert [change.cause for change in found.inputs][0] == Cause.STREETS
    assert all(set(causes) == {Cause.STREETS} for causes in parts(found, TIMUR)) and parts(found, TIMUR)
    load_ribbon(instead=[[(-400, 0), (1100, 0)], [(1110, 0), (2000, 0)]], facilities=[SCHOOL, SECOND])
    mixed = compare_runs(first, analyse())
    assert (Cause.FACILITIES, Cause.STREETS) in parts(mixed, TIMUR)
    assert not next(part for part in row(mixed, TIMUR).parts if len(part.causes) > 1).is_told_apart
    reconcile(found), reconcile(mixed)


def test_other_limit_and_other_share_wanted_are_the_standard(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    rules = Standard.objects.filter(key="sd-d")
    rules.update(distance_m=1500)
    rules.first().set.save()
    second = analyse()
    found = compare_runs(first, second)
    assert parts(found, TIMUR) == {(Cause.STANDARD,): 60.0}
    rules.update(share_wanted=0.5)
    rules.first().set.save()
    lower = compare_runs(second, analyse())
    assert row(lower, TIMUR).parts == () and row(lower, TIMUR).reasons == (Cause.STANDARD,)
    assert row(lower, TIMUR).turn == Turn.BETTER and row(lower, TIMUR).compared.verdict_changed
    reconcile(found)


def test_list_that_was_completed_is_why_a_rule_is_known(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    load_ribbon(speaks_for=["primary_school", "posyandu"])
    found = compare_runs(first, analyse())
    assert row(found, TIMUR, "posyandu-d").turn == Turn.KNOWN
    assert row(found, TIMUR, "posyandu-d").reasons == (Cause.LISTS,)


def test_certificate_that_ran_out_is_a_facility_that_changed(load_ribbon, analyse):
    load_ribbon(facilities=[("RBRA Taman", "Taman", 500.0)], speaks_for=["park"])
    park = Facility.objects.get()
    park.statuses.create(programme="RBRA", stage="certified", valid_until=timezone.localdate())
    first = analyse()
    later = analyse()
    later.inputs["facilities"]["on"] = (timezone.localdate() + timezone.timedelta(days=1)).isoformat()
    later.save()
    changes = compare_runs(first, later).evidence.facilities.changes
    assert [one.happened(["park"], 2) for one in changes] == ["status_hilang"]
    assert [one.happened(["park"], 0) for one in changes] == [None]


def test_run_of_old_says_what_it_did_not_record(load_ribbon, analyse):
    load_ribbon()
    old = analyse()
    for name in ("read_at", "on"):
        del old.inputs["facilities"][name]
    del old.inputs["lists"]
    old.save()
    load_ribbon(facilities=[SCHOOL, SECOND], speaks_for=["primary_school", "posyandu"])
    # All of a test happens in one transaction, whose moment every event bears: the second school came later.
    Facility.objects.get(name="SD Negeri 2").events.update(pgh_created_at=timezone.now())
    found = compare_runs(old, analyse())
    assert len(found.notes) == 2 and "belum mencatat" in found.notes[0]
    assert parts(found, TIMUR) == {(Cause.FACILITIES,): 90.0}
    assert row(found, TIMUR, "posyandu-d").reasons == (Cause.UNRECORDED,)
    nothing = ReachRun.objects.get(pk=old.pk)
    nothing.inputs = {}
    nothing.save()
    assert parts(compare_runs(nothing, found.b), TIMUR)[(Cause.STREETS, Cause.UNRECORDED)] == 90.0


def test_runs_of_a_part_and_of_the_whole_are_compared_where_they_meet(load_ribbon, analyse):
    load_ribbon()
    whole, part = analyse(), analyse(TIMUR)
    found = compare_runs(whole, part)
    assert found.root == TIMUR and {code for code, _rule in found.rows} == {TIMUR}
    ReachRun.objects.filter(pk=part.pk).update(area_code="31.75")
    with pytest.raises(CompareRefused, match="tidak menilai wilayah yang sama"):
        compare_runs(whole, ReachRun.objects.get(pk=part.pk))
    assert AreaCoverage.objects.filter(run=whole).exists()


def test_page_shows_what_changed_why_and_as_files(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    load_ribbon(facilities=[SCHOOL, SECOND])
    second = analyse()
    official = client_of("official")
    page = official.get(f"/hitungan/banding/?a={second.pk}&b={first.pk}").content.decode()
    assert "+90 anak" in page and "belum terpenuhi → terpenuhi" in page and "fasilitas berubah (+90)" in page
    assert "SD Negeri 2" in page and "dibuka atau dicatat" in page
    newest = official.get("/hitungan/banding/").content.decode()
    assert f"#{first.pk} → #{second.pk}" in newest
    part = official.get(
        f"/hitungan/banding/?a={first.pk}&b={second.pk}&sebab=jalan",
        headers={"HX-Request": "true", "HX-Target": "comparing-answer"},
    ).content.decode()
    assert "Tidak ada yang berubah untuk pilihan ini" in part and "<html" not in part
    shapes = official.get(f"/hitungan/banding/bentuk.json?a={first.pk}&b={second.pk}").json()
    assert {one["id"] for one in shapes["features"]} == {BARAT, TIMUR}
    csv = official.get(f"/hitungan/banding/unduh.csv?a={first.pk}&b={second.pk}").content.decode("utf-8-sig")
    assert any(line.startswith(f"{TIMUR};") and ";90,0;" in line for line in csv.splitlines())
    assert official.get(f"/hitungan/banding/unduh.xlsx?a={first.pk}&b={second.pk}").content[:2] == b"PK"
    assert official.get("/hitungan/banding/unduh.doc").status_code == 404


def test_page_refuses_in_words(load_ribbon, analyse):
    load_ribbon()
    official = client_of("official")
    assert "Belum ada dua hitungan yang dapat dibandingkan" in official.get("/hitungan/banding/").content.decode()
    run = analyse()
    same = official.get(f"/hitungan/banding/?a={run.pk}&b={run.pk}")
    assert same.status_code == 422 and "Pilih dua hitungan yang berbeda" in same.content.decode()
    gone = official.get(f"/hitungan/banding/?a={run.pk}&b=99999")
    assert gone.status_code == 422 and "Hitungan 99999 tidak ada atau belum selesai" in gone.content.decode()
    assert Client().get("/hitungan/banding/").status_code == 302


def test_page_asks_the_database_little_whatever_the_size(load_ribbon, analyse, django_assert_max_num_queries):
    load_ribbon()
    first, second = analyse(), analyse()
    official = client_of("official")
    official.get("/hitungan/banding/")
    with django_assert_max_num_queries(40):
        official.get(f"/hitungan/banding/?a={first.pk}&b={second.pk}")
