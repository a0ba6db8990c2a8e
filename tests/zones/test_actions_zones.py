"""Saving a drawn zone: each save is a revision, nobody's work is overwritten, a refusal leaves nothing."""
import pytest
from django.contrib.auth.models import Group, User

from facilities.models import Facility
from tests.worlds.ribbon import BARAT, SCHOOL, TIMUR
from tests.zones.shapes_of_ribbon import box
from zones.actions.zones import draw_zone, redraw_zone
from zones.errors import AnchorRefused, ShapeRefused, ZoneChangedMeanwhile
from zones.models import Zone, ZoneRevision


@pytest.fixture
def planner(db) -> User:
    user = User.objects.create_user("perencana")
    user.groups.add(Group.objects.get(name="planner"))
    return user


@pytest.fixture
def other(db) -> User:
    return User.objects.create_user("rekan", first_name="Sri", last_name="Rahayu")


def test_new_zone_is_a_draft_with_the_code_of_its_village_and_its_judgement(load_ribbon, analyse, planner):
    load_ribbon()
    run = analyse()
    zone = draw_zone(name="  Kawasan   Barat ", shape=box(0, 500), note=" karena dekat sekolah ", by=planner)
    assert (zone.name, zone.code, zone.state, zone.created_by) == ("Kawasan Barat", f"{BARAT}-01", "draft", planner)
    revision = zone.current
    assert (revision.number, revision.note, revision.by, revision.run) == (1, "karena dekat sekolah", planner, run)
    assert revision.assessment["children"] == pytest.approx(180, rel=0.01)
    assert draw_zone(name="Lagi", shape=box(0, 400), by=planner).code == f"{BARAT}-02"
    assert draw_zone(name="Timur", shape=box(1200, 1700), by=planner).code == f"{TIMUR}-01"


def test_kept_judgement_holds_no_routes(load_ribbon, analyse, planner):
    load_ribbon(facilities=[("SD Jauh", "SD", 1900)])
    analyse()
    kept = draw_zone(name="Barat", shape=box(0, 500), by=planner).current.assessment
    nearest = next(group["nearest"] for group in kept["groups"] if group["key"] == "education")
    assert nearest["name"] == "SD Jauh"
    assert "route" not in nearest


def test_redrawn_zone_keeps_its_earlier_revision(load_ribbon, analyse, planner, other):
    load_ribbon()
    analyse()
    zone = draw_zone(name="Barat", shape=box(0, 500), by=planner)
    revision = redraw_zone(zone=zone, name="Barat Baru", shape=box(0, 700), note="diperluas", seen_revision=1, by=other)
    zone.refresh_from_db()
    assert (revision.number, zone.current, zone.name, zone.code) == (2, revision, "Barat Baru", f"{BARAT}-01")
    first = zone.revisions.get(number=1)
    assert first.geometry.equals(box(0, 500))
    assert (first.by, revision.by, zone.created_by) == (planner, other, planner)


def test_zone_that_somebody_saved_meanwhile_is_not_overwritten_and_says_who(load_ribbon, analyse, planner, other):
    load_ribbon()
    analyse()
    zone = draw_zone(name="Barat", shape=box(0, 500), by=planner)
    redraw_zone(zone=zone, name="Barat", shape=box(0, 700), seen_revision=1, by=other)
    with pytest.raises(ZoneChangedMeanwhile, match="Sri Rahayu sudah menyimpan versi 2"):
        redraw_zone(zone=zone, name="Barat", shape=box(0, 300), seen_revision=1, by=planner)
    zone.refresh_from_db()
    assert zone.revisions.count() == 2
    assert zone.current.geometry.equals(box(0, 700))


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("  ", box(0, 500), "Beri nama kawasan ini dahulu"),
        ("x" * 121, box(0, 500), "paling panjang 120 huruf"),
        ("Jauh", box(9000, 9500), "di luar wilayah yang dimuat"),
    ],
)
def test_what_cannot_be_saved_leaves_nothing(load_ribbon, analyse, planner, name, shape, message):
    load_ribbon()
    with pytest.raises(ShapeRefused, match=message):
        draw_zone(name=name, shape=shape, by=planner)
    assert not Zone.objects.exists()
    assert not ZoneRevision.objects.exists()


def test_refused_name_leaves_the_zone_as_it_was(load_ribbon, analyse, planner):
    load_ribbon()
    analyse()
    zone = draw_zone(name="Barat", shape=box(0, 500), by=planner)
    with pytest.raises(ShapeRefused, match="Beri nama"):
        redraw_zone(zone=zone, name="", shape=box(0, 300), seen_revision=1, by=planner)
    zone.refresh_from_db()
    assert (zone.name, zone.revisions.count()) == ("Barat", 1)


def test_anchor_is_kept_with_its_revision_and_the_next_one_may_have_another(load_ribbon, analyse, planner):
    load_ribbon(facilities=[SCHOOL, ("Taman Pita", "Taman", 400)])
    analyse()
    school, park = Facility.objects.get(name="SD Negeri 1"), Facility.objects.get(name="Taman Pita")
    zone = draw_zone(name="Barat", shape=box(0, 500), anchor=school, by=planner)
    assert zone.current.anchor == school
    assert (zone.current.assessment["anchor"]["name"], zone.current.assessment["anchor"]["is_chosen"]) == (
        "SD Negeri 1", True
    )  # fmt: skip
    again = redraw_zone(zone=zone, name="Barat", shape=box(0, 700), seen_revision=1, anchor=park, by=planner)
    assert (again.anchor, zone.revisions.get(number=1).anchor) == (park, school)


def test_anchor_outside_the_shape_is_refused_and_nothing_is_saved(load_ribbon, analyse, planner):
    load_ribbon(facilities=[SCHOOL, ("Taman Pita", "Taman", 900)])
    analyse()
    with pytest.raises(AnchorRefused, match="Taman Pita tidak dapat menjadi jangkar: jangkar harus berdiri di dalam"):
        draw_zone(name="Barat", shape=box(0, 500), anchor=Facility.objects.get(name="Taman Pita"), by=planner)
    assert not Zone.objects.exists()
