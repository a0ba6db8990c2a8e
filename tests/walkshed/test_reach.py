"""Walks to the nearest facility, checked with a pencil."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.worlds import World, along, lonlat
from tests.worlds.drawn import drawn_lines
from tests.worlds.islands import ISLANDS
from tests.worlds.ladder import LADDER
from tests.worlds.oddities import BRIDGE, CUL_DE_SAC, LOOP, PARALLEL, ZERO
from tests.worlds.river import RIVER
from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.reach import WalkStatus, reach, walks
from walkshed.search import UNREACHED
from walkshed.snap import Snapper, Snaps, on_edges

ROAD = World({"A": (0, 0), "B": (1000, 0)}, ("AB",))


def walk_m(graph: StreetGraph, homes: Snaps, facilities: Snaps, limit_m: float | None = None) -> list[float]:
    """Return the walks in metres from homes to the nearest facility."""
    return walks(graph, reach(graph, facilities, limit_m=limit_m), homes).walk_m.tolist()


def at(world: World, graph: StreetGraph, *places: str) -> Snaps:
    """Snap named places."""
    return Snapper(graph).snap(world.lonlat(*places))


def test_walk_round_the_ladder() -> None:
    graph = LADDER.graph
    assert walk_m(graph, at(LADDER, graph, *"ABDEH"), at(LADDER, graph, "A")) == [0, 100, 300, 100, 400]


def test_walk_counts_the_partial_streets_at_both_ends() -> None:
    graph = LADDER.graph
    snapper = Snapper(graph)
    home, school = snapper.snap([lonlat(0, 30)]), snapper.snap([lonlat(300, 60)])
    # 30 m down to A, 300 m to D, 60 m up; over the top it would be 70 + 300 + 40.
    assert walk_m(graph, home, school) == [390]


def test_walk_to_the_other_bank_leads_over_the_bridge() -> None:
    graph = RIVER.graph
    assert walk_m(graph, at(RIVER, graph, "A", "B"), at(RIVER, graph, "E")) == [650, 350]


def test_walk_out_of_a_cul_de_sac() -> None:
    graph = CUL_DE_SAC.graph
    assert walk_m(graph, at(CUL_DE_SAC, graph, "D"), at(CUL_DE_SAC, graph, "C")) == [160]


@pytest.mark.parametrize(("home_m", "facility_m", "wanted"), [(100, 400, 300), (400, 100, 300), (250, 250, 0)])
def test_walk_along_the_shared_street_is_direct(home_m: float, facility_m: float, wanted: float) -> None:
    graph = ROAD.graph
    assert walk_m(graph, along(graph, 0, home_m), along(graph, 0, facility_m)) == [wanted]


def test_walk_on_the_shared_street_goes_around_when_that_is_shorter() -> None:
    graph = PARALLEL.graph
    # On the 200 m way over C and D, 10 m from either end: 180 m along it, 10 + 100 + 10 over the straight street.
    assert walk_m(graph, along(graph, 1, 10), along(graph, 1, 190)) == [120]


def test_walk_with_two_facilities_on_one_street_takes_the_nearer() -> None:
    graph = ROAD.graph
    found = walks(graph, reach(graph, along(graph, 0, 200, 900)), along(graph, 0, 0, 500, 560, 1000))
    assert found.walk_m.tolist() == [200, 300, 340, 100]
    assert found.label.tolist() == [0, 0, 1, 1]


def test_walk_between_equally_near_facilities_names_the_first() -> None:
    graph = ROAD.graph
    home = along(graph, 0, 500)
    assert walks(graph, reach(graph, along(graph, 0, 400, 600)), home).label.tolist() == [0]
    assert walks(graph, reach(graph, along(graph, 0, 600, 400)), home).label.tolist() == [0]
    ladder = LADDER.graph
    # C is 100 m from B, D and G.
    found = walks(ladder, reach(ladder, at(LADDER, ladder, "D", "G", "B")), at(LADDER, ladder, "C"))
    assert (found.walk_m.tolist(), found.label.tolist()) == ([100], [0])


def test_walk_on_a_loop_takes_the_shorter_way_round() -> None:
    graph = LOOP.graph
    # The loop is 240 m; A is 100 m before it.
    assert walk_m(graph, along(graph, 1, 60, 120, 200), at(LOOP, graph, "A")) == [160, 220, 140]
    assert walk_m(graph, along(graph, 1, 30), along(graph, 1, 220)) == [50]


def test_walk_over_a_street_without_length() -> None:
    graph = ZERO.graph
    assert walk_m(graph, along(graph, 0, 0), along(graph, 2, 100)) == [200]


def test_walk_from_under_a_bridge_to_the_bridge_leads_over_the_ramp() -> None:
    graph = BRIDGE.graph
    assert walk_m(graph, along(graph, 0, 100), along(graph, 1, 100)) == [pytest.approx(341.421, abs=2e-3)]


def test_walk_to_another_island_is_unreachable_not_zero_and_not_huge() -> None:
    graph = ISLANDS.graph
    found = walks(graph, reach(graph, at(ISLANDS, graph, "J")), at(ISLANDS, graph, "A", "I"))
    assert found.status.tolist() == [WalkStatus.UNREACHABLE, WalkStatus.OK]
    assert found.walk_mm.tolist() == [UNREACHED, 200_000]
    assert np.isnan(found.walk_m[0]) and found.label.tolist() == [-1, 0]


def test_walk_to_no_facility_at_all_is_unreachable() -> None:
    graph = ROAD.graph
    found = walks(graph, reach(graph, along(graph, 0)), along(graph, 0, 10))
    assert found.status.tolist() == [WalkStatus.UNREACHABLE]


def test_walk_of_places_without_street_keeps_the_reason() -> None:
    graph = ISLANDS.graph
    homes = Snapper(graph).snap([lonlat(515, -90), (np.nan, 0.0), lonlat(0, 10)], max_leg_m=50)
    found = walks(graph, reach(graph, at(ISLANDS, graph, "A")), homes)
    assert found.status.tolist() == [WalkStatus.ISOLATED, WalkStatus.FAR_FROM_STREET, WalkStatus.OK]
    assert np.isnan(found.walk_m[:2]).all() and found.walk_m[2] == 0


def test_reach_leaves_out_facilities_without_street_but_keeps_their_rows() -> None:
    graph = ISLANDS.graph
    facilities = Snapper(graph).snap([lonlat(0, 2000), lonlat(515, -90), lonlat(900, 0)], max_leg_m=50)
    found = walks(graph, reach(graph, facilities), at(ISLANDS, graph, "C"))
    assert (found.walk_m.tolist(), found.label.tolist()) == ([100], [2])


def test_reach_limit_is_inclusive_at_a_node() -> None:
    graph = LADDER.graph
    facilities, homes = at(LADDER, graph, "A"), at(LADDER, graph, "B", "C", "D")
    exact = walks(graph, reach(graph, facilities, limit_m=200), homes)
    assert exact.walk_mm.tolist() == [100_000, 200_000, UNREACHED]
    assert exact.status.tolist() == [WalkStatus.OK, WalkStatus.OK, WalkStatus.BEYOND_LIMIT]
    below = walks(graph, reach(graph, facilities, limit_m=199.999), homes)
    assert below.status.tolist() == [WalkStatus.OK, WalkStatus.BEYOND_LIMIT, WalkStatus.BEYOND_LIMIT]


def test_reach_knows_a_node_exactly_at_the_limit() -> None:
    graph = LADDER.graph
    facilities, node = at(LADDER, graph, "A"), LADDER.node(graph, "C")
    assert reach(graph, facilities, limit_m=200).node_mm[node] == 200_000
    assert reach(graph, facilities, limit_m=199.999).node_mm[node] == UNREACHED


def test_reach_from_two_threads_at_once_gives_the_same_bytes() -> None:
    graph = build_graph(drawn_lines(1, junctions=400, streets=700))[0]
    facilities = on_edges(graph, np.arange(0, graph.edge_count, 25), 0)
    wanted = reach(graph, facilities).node_mm.tobytes()
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: reach(graph, facilities).node_mm.tobytes(), range(8)))
    assert found == [wanted] * 8


def test_reach_limit_holds_within_a_street_too() -> None:
    graph = ROAD.graph
    found = walks(graph, reach(graph, along(graph, 0, 100), limit_m=50), along(graph, 0, 150, 150.001, 50, 0))
    assert found.status.tolist() == [
        WalkStatus.OK,
        WalkStatus.BEYOND_LIMIT,
        WalkStatus.OK,
        WalkStatus.BEYOND_LIMIT,
    ]


@pytest.mark.parametrize("limit_m", [-1.0, float("nan"), float("inf")])
def test_reach_refuses_a_limit_that_is_none(limit_m: float) -> None:
    graph = ROAD.graph
    with pytest.raises(ValueError, match="allowed 0 or more"):
        reach(graph, along(graph, 0, 10), limit_m=limit_m)


def test_legs_are_walked_only_when_asked() -> None:
    graph = ROAD.graph
    snapper = Snapper(graph)
    home, facility = snapper.snap([lonlat(100, 40)]), snapper.snap([lonlat(300, 25)])
    without = walks(graph, reach(graph, facility), home)
    both = walks(graph, reach(graph, facility, count_leg=True), home, count_leg=True)
    assert without.walk_m.tolist() == [pytest.approx(200, abs=2e-3)]
    assert both.walk_m.tolist() == [pytest.approx(265, abs=2e-3)]


def test_legs_decide_which_facility_is_nearest_when_counted() -> None:
    graph = ROAD.graph
    facilities = Snapper(graph).snap([lonlat(300, 120), lonlat(350, 0)])
    home = along(graph, 0, 100)
    assert walks(graph, reach(graph, facilities), home).label.tolist() == [0]
    counted = walks(graph, reach(graph, facilities, count_leg=True), home)
    assert (counted.label.tolist(), counted.walk_m.tolist()) == ([1], [250])


def test_legs_count_towards_the_limit() -> None:
    graph = ROAD.graph
    facility = Snapper(graph).snap([lonlat(300, 60)])
    known = reach(graph, facility, limit_m=100, count_leg=True)
    assert walks(graph, known, along(graph, 0, 260, 259)).status.tolist() == [
        WalkStatus.OK,
        WalkStatus.BEYOND_LIMIT,
    ]
    home = Snapper(graph).snap([lonlat(270, 11)])
    assert walks(graph, known, home).status.tolist() == [WalkStatus.OK]
    assert walks(graph, known, home, count_leg=True).status.tolist() == [WalkStatus.BEYOND_LIMIT]
