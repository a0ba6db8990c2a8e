"""A drawn shape judged on the ribbon town, where children are lengths of street and a pencil can check them."""
import pytest
from django.contrib.auth.models import Group, User
from django.contrib.gis.geos import MultiPolygon

from facilities.models import Facility
from regions.models import Area, Population
from tests.worlds.ribbon import BARAT, SCHOOL, TIMUR
from tests.zones.shapes_of_ribbon import box
from zones.actions.runs import standard_set_named
from zones.actions.zones import draw_zone
from zones.judging.assessment import Assessment, GroupState, Presence
from zones.queries.judging.assess import assess

EVERY_LIST = ["kindergarten", "primary_school", "puskesmas", "pustu", "posyandu", "rbra", "rptra", "park", "playground",
              "pka", "child_friendly_worship", "community_hall", "pisa", "library", "reading_corner"]  # fmt: skip


@pytest.fixture
def planner(db) -> User:
    user = User.objects.create_user("perencana")
    user.groups.add(Group.objects.get(name="planner"))
    return user


@pytest.fixture
def judge(planner):
    return lambda shape, **more: assess(shape, user=planner, standard_set=standard_set_named(None), **more)


def group(judged: Assessment, key: str) -> GroupState:
    return next(one for one in judged.groups if one.key == key)


def test_children_inside_are_the_length_of_street_inside(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    judged = judge(box(250, 750))
    assert judged.children == pytest.approx(180, rel=0.002)
    assert [(band.key, round(band.children)) for band in judged.bands] == [("0-5", 60), ("6-12", 70), ("13-17", 50)]
    assert {round(band.share_of_areas, 3) for band in judged.bands} == {0.5}
    assert [(area.code, round(area.share_of_area, 3)) for area in judged.areas] == [(BARAT, 0.5)]
    assert judged.area_m2 == pytest.approx(500 * 200, rel=0.01)


def test_whole_village_holds_all_its_children(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    for code in (BARAT, TIMUR):
        judged = judge(Area.objects.get(code=code).geometry)
        assert judged.children == pytest.approx(sum(Population.objects.get(area_code=code).children_by_age), rel=0.005)
        assert {round(band.share_of_areas, 2) for band in judged.bands} == {1.0}


def test_shape_of_two_parts_holds_what_the_parts_hold(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    left, right = box(100, 300), box(1400, 1700)
    both = MultiPolygon(left[0], right[0], srid=4326)
    apart = [judge(left), judge(right)]
    together = judge(both)
    assert together.children == pytest.approx(sum(one.children for one in apart))
    assert together.area_m2 == pytest.approx(sum(one.area_m2 for one in apart))
    assert {area.code for area in together.areas} == {BARAT, TIMUR}
    reached = sum(group(one, "education").share_reached * one.children for one in apart)
    assert group(together, "education").share_reached * together.children == pytest.approx(reached)


def test_share_reached_is_the_part_of_the_street_inside_within_the_walk(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    # The school at 250 m is within 500 m of -250..750 m. A cell counts with its share as a whole, so only
    # shapes far from that border are exact.
    assert group(judge(box(0, 500)), "education").share_reached == pytest.approx(1.0, abs=1e-6)
    assert group(judge(box(1200, 1900)), "education").share_reached == 0
    half = group(judge(box(0, 1000)), "education").share_reached
    assert half == pytest.approx(0.75, abs=0.01)


def test_service_inside_is_a_member_and_not_missing(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    judged = judge(box(0, 500))
    assert [(member.name, member.group) for member in judged.members] == [("SD Negeri 1", "education")]
    education = group(judged, "education")
    assert (education.inside, education.presence, education.nearest) == (1, Presence.INSIDE, None)


def test_missing_service_names_the_nearest_and_the_way_to_it(load_ribbon, analyse, judge):
    parks = [("Taman Kecil", "Taman", 1800), ("Taman Jauh", "Taman", -300)]
    load_ribbon(facilities=[SCHOOL, *parks], speaks_for=EVERY_LIST)
    analyse()
    play = group(judge(box(700, 900)), "play")
    assert play.presence is Presence.MISSING
    # From the middle of the shape, 800 m, it is 1,000 m east and 1,100 m west.
    assert play.nearest.name == "Taman Kecil"
    assert play.nearest.walk_m == pytest.approx(1000, abs=0.5)
    assert play.nearest.minutes == round(1000 / 0.88 / 60)
    assert play.nearest.route[-1] == pytest.approx([play.nearest.lon, play.nearest.lat], abs=1e-5)


def test_service_just_outside_that_the_children_reach_is_near_not_missing(load_ribbon, analyse, judge):
    load_ribbon(facilities=[("Taman Dekat", "Taman", 520)], speaks_for=EVERY_LIST)
    analyse()
    judged = judge(box(200, 500))
    play = group(judged, "play")
    assert (play.inside, play.presence) == (0, Presence.NEAR)
    assert play.share_reached == pytest.approx(1.0, abs=1e-6)
    assert "play" not in {one.key for one in judged.missing}


def test_service_without_any_list_is_unknown_and_never_missing(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    judged = judge(box(0, 500))
    assert group(judged, "play").presence is Presence.UNKNOWN
    assert group(judged, "play").nearest is None
    assert judged.missing == ()


def test_list_that_knows_all_and_names_none_is_missing_with_nothing_to_walk_to(load_ribbon, analyse, judge):
    load_ribbon(speaks_for=EVERY_LIST)
    analyse()
    play = group(judge(box(0, 500)), "play")
    assert (play.presence, play.share_reached, play.nearest) == (Presence.MISSING, 0, None)


def test_secret_places_are_neither_members_nor_nearest_not_even_for_an_administrator(load_ribbon, analyse):
    load_ribbon(facilities=[SCHOOL, ("Rumah Aman", "Rumah Aman", 300)], speaks_for=EVERY_LIST)
    analyse()
    assert Facility.objects.filter(type="shelter").exists()
    admin = User.objects.create_superuser("admin")
    judged = assess(box(0, 500), user=admin, standard_set=standard_set_named(None))
    assert [member.name for member in judged.members] == ["SD Negeri 1"]
    assert all(one.nearest is None or one.nearest.name != "Rumah Aman" for one in judged.groups)


def test_closed_facility_is_no_member(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    school = Facility.objects.get()
    school.life = "closed"
    school.save()
    judged = judge(box(0, 500))
    assert judged.members == ()
    assert judged.stale == ("daftar fasilitas",)


def test_shape_outside_every_village_holds_nobody_and_knows_nothing(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    judged = judge(box(5000, 5500))
    assert (judged.children, judged.bands, judged.areas, judged.members, judged.run_id) == (None, (), (), (), None)
    assert {one.share_reached for one in judged.groups} == {None}


def test_shape_without_a_street_inside_holds_no_child(load_ribbon, analyse, judge):
    load_ribbon()
    analyse()
    judged = judge(box(100, 900, 40, 90))
    assert judged.children == 0
    assert {one.share_reached for one in judged.groups} == {None}


def test_before_any_run_children_are_counted_and_reach_is_not_known(load_ribbon, judge):
    load_ribbon()
    judged = judge(box(250, 750))
    assert judged.children == pytest.approx(180, rel=0.002)
    assert (judged.run_id, judged.stale) == (None, ())
    assert {one.share_reached for one in judged.groups} == {None}


def test_village_without_population_is_touched_and_its_children_are_not_known(load_ribbon, analyse, judge):
    load_ribbon(people=False)
    analyse()
    judged = judge(box(500, 1500))
    assert {area.code: area.children is None for area in judged.areas} == {BARAT: True, TIMUR: False}
    assert judged.children == pytest.approx(180, rel=0.01)


def test_all_shares_lie_between_nought_and_one(load_ribbon, analyse, judge):
    load_ribbon(facilities=[SCHOOL, ("Taman", "Taman", 900), ("Posyandu", "Posyandu", 1300)], speaks_for=EVERY_LIST)
    analyse()
    for west in range(-200, 2000, 170):
        judged = judge(box(west, west + 333))
        shares = [one.share_reached for one in judged.groups if one.share_reached is not None]
        shares += [area.share_of_area for area in judged.areas] + [band.share_of_areas for band in judged.bands]
        assert all(0 <= share <= 1 + 1e-9 for share in shares)
        assert judged.children == pytest.approx(sum(area.children or 0 for area in judged.areas)) or not judged.areas


def test_overlap_is_the_part_of_the_shape_that_another_zone_covers(load_ribbon, analyse, judge, planner):
    load_ribbon()
    analyse()
    zone = draw_zone(name="Kawasan Barat", shape=box(0, 400), by=planner)
    judged = judge(box(200, 600))
    assert [(one.name, round(one.share, 3)) for one in judged.overlaps] == [("Kawasan Barat", 0.5)]
    assert judge(box(200, 600), except_zone=zone).overlaps == ()
    assert judge(box(400, 600)).overlaps == ()
