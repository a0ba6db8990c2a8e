"""The candidate finder on the ribbon town: what is complete, what is missing, where it would best stand.

One street from x = -400 to 2000; 360 children in each kilometre from 0 to 2000, so 0.36 a metre. A place at x serves
the 500 m on both sides of it. Posyandu, PKA and reading corner stand near the school at x = 250:

    x (m)  0    250 300 400 500            1000                2000
           +-----S---P---C---R--------------+-------------------+     S school, P posyandu, C PKA, R reading corner
"""

import numpy as np
import pytest

from facilities.models import Facility
from tests.worlds import DEGREES_PER_METRE, WEST_EDGE
from tests.worlds.ribbon import BARAT, SCHOOL
from zones.models import CandidatePlace, CandidateZone, ReachRun

SERVICES = [SCHOOL, ("Posyandu", "Posyandu", 300), ("PKA", "PKA", 400), ("Pojok Baca", "Pojok Baca", 500)]
LISTS = ["kindergarten", "primary_school", "puskesmas", "pustu", "posyandu", "rbra", "rptra", "park", "playground",
         "pka", "child_friendly_worship", "community_hall", "pisa", "library", "reading_corner"]  # fmt: skip
PER_M = 0.36


def east_of(place: CandidatePlace) -> float:
    return (place.position.x - WEST_EDGE) / DEGREES_PER_METRE


def around(run: ReachRun) -> CandidateZone:
    return CandidateZone.objects.get(run=run, way="anchor")


def test_zone_around_the_school_lacks_a_place_to_play_and_says_where_it_would_stand(load_ribbon, analyse):
    load_ribbon(facilities=SERVICES, speaks_for=LISTS)
    found = around(analyse())
    assert (found.kind, found.missing, found.missing_group_id) == ("nearly", ["play"], "play")
    assert found.anchor.name == "SD Negeri 1" and found.name == "SD Negeri 1" and not found.anchor_certified
    # From x = 250 one walks to everything from 0 to 750 (no children live west of 0).
    assert found.children == pytest.approx(750 * PER_M, rel=1e-3)
    assert sorted(found.members.values_list("name", flat=True)) == ["PKA", "Pojok Baca", "Posyandu", "SD Negeri 1"]
    assert (found.members_count, found.area_codes) == (4, [BARAT])
    (place,) = found.places.all()
    east, walk = east_of(place), place.walk_m
    assert walk == pytest.approx(abs(east - 250), abs=0.5) and walk <= 500
    reached = min(east + 500, 2000) - max(east - 500, 0)
    assert place.children_gained == pytest.approx(reached * PER_M, rel=1e-3)
    # Farther east it serves more, until 500 m lie on both sides: nothing within the walk does better.
    assert east > 450


def test_place_gains_what_an_analysis_with_the_facility_there_finds(load_ribbon, analyse):
    load_ribbon(facilities=SERVICES, speaks_for=LISTS)
    run = analyse()
    place = CandidatePlace.objects.get(candidate__run=run, candidate__way="cells")
    before = reached_children(run)
    load_ribbon(facilities=[*SERVICES, ("Taman", "Taman", east_of(place))], speaks_for=LISTS)
    assert reached_children(analyse()) - before == pytest.approx(place.children_gained, rel=1e-4)


def test_children_completed_are_those_who_then_reach_everything(load_ribbon, analyse):
    load_ribbon(facilities=SERVICES, speaks_for=LISTS)
    run = analyse()
    place = CandidatePlace.objects.get(candidate__run=run, candidate__way="cells")
    load_ribbon(facilities=[*SERVICES, ("Taman", "Taman", east_of(place))], speaks_for=LISTS)
    complete = CandidateZone.objects.get(run=analyse(), way="cells", kind="complete")
    assert complete.children == pytest.approx(place.children_completed, rel=1e-3)


def reached_children(run: ReachRun) -> float:
    """Return the children within the walk of a place to play, from the stored cells of a run."""
    position = next(one["position"] for one in run.inputs["zone_groups"] if one["group"] == "play")
    return sum(360 * row.cell.share * row.share[position] for row in run.cells.select_related("cell"))


def test_anchor_that_lacks_two_is_kept_with_a_place_for_each(load_ribbon, analyse):
    load_ribbon(facilities=SERVICES[:3], speaks_for=LISTS)
    found = around(analyse())
    assert (found.kind, found.missing, found.missing_group_id) == ("two", ["play", "information"], None)
    assert [place.group_id for place in found.places.all()] == ["play", "information"]


def test_anchor_that_lacks_three_is_no_candidate(load_ribbon, analyse):
    load_ribbon(facilities=SERVICES[:2], speaks_for=LISTS)
    run = analyse()
    assert not CandidateZone.objects.filter(run=run, way="anchor").exists()
    assert run.outcome["anchors_lack_too_much"] == 1


def test_complete_anchor_needs_no_place(load_ribbon, analyse):
    load_ribbon(facilities=[*SERVICES, ("Taman", "Taman", 350)], speaks_for=LISTS)
    found = around(analyse())
    assert (found.kind, found.missing, found.places.count(), found.anchor.type_id) == ("complete", [], 0, "park")


def test_of_two_anchors_in_one_place_the_better_type_stands_for_both(load_ribbon, analyse):
    """The park comes before the school in the rules, and the school stands within its walk."""
    load_ribbon(facilities=[*SERVICES, ("Taman", "Taman", 350), ("SD Jauh", "SD", 1700)], speaks_for=LISTS)
    run = analyse()
    found = CandidateZone.objects.filter(run=run, way="anchor")
    assert [one.anchor.name for one in found] == ["Taman"]
    assert (run.outcome["anchors_looked_at"], run.outcome["anchors_in_another"]) == (3, 1)


def test_what_no_list_knows_is_not_called_missing(load_ribbon, analyse):
    load_ribbon(facilities=SERVICES, speaks_for=[one for one in LISTS if one not in ("rbra", "rptra", "park",
                                                                                     "playground")])  # fmt: skip
    found = around(analyse())
    assert (found.kind, found.unknown_groups, found.missing, found.places.count()) == ("unknown", ["play"], [], 0)


def test_certified_place_to_play_is_the_anchor_and_says_so(load_ribbon, analyse):
    load_ribbon(facilities=[*SERVICES, ("Taman A", "Taman", 350), ("Taman B", "Taman", 420)], speaks_for=LISTS)
    holder = Facility.objects.get(name="Taman B")
    holder.statuses.create(stage="certified", issuer="Kemen PPPA")
    found = around(analyse())
    assert (found.anchor.name, found.anchor_certified, found.members_certified) == ("Taman B", True, 1)


def test_shape_holds_anchor_and_members_and_what_is_walked(load_ribbon, analyse):
    load_ribbon(facilities=SERVICES, speaks_for=LISTS)
    found = around(analyse())
    assert all(found.geometry.covers(one.position) for one in found.members.all())
    west, _south, east, _north = ((np.array(found.geometry.extent) - [WEST_EDGE, 0, WEST_EDGE, 0]) / DEGREES_PER_METRE)
    assert east == pytest.approx(750, abs=45) and west == pytest.approx(0, abs=1), "cut at the border of the area"
