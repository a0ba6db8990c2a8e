"""Walks between places along streets whose roads have two sides: lengths, crossings, barriers, quiet ways."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.walkshed.test_covers import anywhere
from tests.worlds import lonlat
from tests.worlds.avenue import AVENUE
from tests.worlds.drawn import drawn_lines
from walkshed.between import NO_WALK, Between, between
from walkshed.build import build_graph
from walkshed.covers import covers
from walkshed.sides import BOTH, LEFT, RIGHT, SidedStreets, side_of, sided_streets
from walkshed.snap import Snapper, Snaps

ROADS = ("primary", "secondary")
QUIET = ("residential", "footway")
GRAPH = AVENUE.graph
SNAPPER = Snapper(GRAPH)


def avenue(*crossings_m: tuple[float, float], known: bool = True) -> SidedStreets:
    positions = np.array([lonlat(*one) for one in crossings_m]).reshape(-1, 2)
    found = SNAPPER.snap(positions, max_leg_m=5) if known else None
    return sided_streets(GRAPH, counted=ROADS, barriers=["primary"], quiet=QUIET, crossings=found)


def walks_of(streets: SidedStreets, *places_m: tuple[float, float], limit_m: float = 1000, **how: bool) -> Between:
    positions = np.array([lonlat(*one) for one in places_m])
    snaps = SNAPPER.snap(positions)
    return between(
        streets, snaps, side_of(streets, snaps, positions), np.arange(len(snaps)), limit_m=limit_m, **how
    )


def metres(found: Between, one: int, other: int) -> float | None:
    mm = found.mm[one, other]
    return None if mm == NO_WALK else round(mm / 1000, 1)


N, O, S, T = (0, 100), (100, 100), (0, -100), (200, -100)  # noqa: E741 - the names of the drawing


def test_a_walk_over_the_road_crosses_once_and_one_beside_it_never() -> None:
    found = walks_of(avenue(known=False), N, S, O)
    assert (metres(found, 0, 1), found.crossings[0, 1]) == (200, 1)
    assert (metres(found, 0, 2), found.crossings[0, 2]) == (100, 0)


def test_crossings_are_the_fewest_of_the_shortest_walks() -> None:
    # From N to T: 400 m over A, B and C along the road or over O and P; either way the road is crossed once.
    found = walks_of(avenue(known=False), N, T)
    assert (metres(found, 0, 1), found.crossings[0, 1]) == (400, 1)


def test_places_on_either_side_of_a_road_are_one_crossing_apart() -> None:
    found = walks_of(avenue(known=False), (50, 8), (60, -8), (70, 8))
    assert (metres(found, 0, 1), found.crossings[0, 1]) == (10, 1)
    assert (metres(found, 0, 2), found.crossings[0, 2]) == (20, 0)


def test_without_known_crossings_a_barrier_is_closed() -> None:
    found = walks_of(avenue(known=False), N, S, (50, 8), (60, -8), keep_clear=True)
    assert metres(found, 0, 1) is None
    assert metres(found, 2, 3) is None
    assert metres(found, 0, 2) == 150  # its own street may be followed


def test_a_mapped_crossing_opens_its_junction_and_no_other() -> None:
    assert metres(walks_of(avenue((0, 0)), N, S, keep_clear=True), 0, 1) == 200
    # Over C: along O and P, down, and back along the footway.
    assert metres(walks_of(avenue((200, 0)), N, S, keep_clear=True, may_follow=False), 0, 1) == 600
    # Ten metres beside the junction, on its road, is at the junction; half-way to the next one is at none.
    assert metres(walks_of(avenue((10, 0)), N, S, keep_clear=True), 0, 1) == 200
    assert metres(walks_of(avenue((50, 0)), N, S, keep_clear=True), 0, 1) is None
    assert metres(walks_of(avenue(), N, S, keep_clear=True), 0, 1) is None


def test_a_barrier_is_followed_only_where_that_is_allowed_or_where_a_place_stands_on_it() -> None:
    east, west = (250, 8), (50, 8)
    assert metres(walks_of(avenue(), east, west, keep_clear=True, may_follow=True), 0, 1) == 200
    # 50 to C, round over P and O, down to B, 50 back.
    assert metres(walks_of(avenue(), east, west, keep_clear=True, may_follow=False), 0, 1) == 400


def test_quiet_metres_are_those_on_quiet_streets() -> None:
    found = walks_of(avenue(known=False), N, S, (50, 8))
    assert found.quiet_mm[0, 1] == found.mm[0, 1]
    assert round(found.quiet_mm[0, 2] / 1000) == 100
    assert found.mm[0, 2] == found.mm[2, 0]


def test_the_limit_is_inclusive() -> None:
    far = walks_of(avenue(known=False), N, S)
    limit_m = far.mm[0, 1] / 1000
    assert walks_of(avenue(known=False), N, S, limit_m=limit_m).mm[0, 1] == far.mm[0, 1]
    assert walks_of(avenue(known=False), N, S, limit_m=limit_m - 0.001).mm[0, 1] == NO_WALK


def test_a_place_with_two_entrances_is_reached_at_the_nearer() -> None:
    streets = avenue(known=False)
    snaps = SNAPPER.snap(np.array([lonlat(*one) for one in ((0, 100), (200, 100), (100, 100))]))
    found = between(streets, snaps, np.full(3, BOTH, dtype=np.int8), np.array([0, 0, 1]), limit_m=1000)
    assert found.mm.shape == (2, 2)
    assert metres(found, 0, 1) == 100


def test_the_side_of_a_street_is_seen_from_its_start() -> None:
    streets = avenue()
    positions = np.array([lonlat(50, 8), lonlat(50, -8), lonlat(50, 0), lonlat(50, 108)])
    sides = side_of(streets, SNAPPER.snap(positions), positions)
    edge = SNAPPER.snap(positions).edge[0]
    runs_east = GRAPH.node_lonlat[GRAPH.edge_ends[edge, 1], 0] > GRAPH.node_lonlat[GRAPH.edge_ends[edge, 0], 0]
    north, south = (LEFT, RIGHT) if runs_east else (RIGHT, LEFT)
    assert sides.tolist() == [north, south, BOTH, BOTH]


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 150.0, 600.0]))
@settings(max_examples=40, deadline=None)
def test_two_sides_change_no_length_and_barriers_only_lengthen(seed: int, limit_m: float) -> None:
    rng = np.random.default_rng(seed)
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    chosen = rng.choice(graph.kinds, 1).tolist() if len(graph.kinds) else []
    streets = sided_streets(graph, counted=(), barriers=chosen, quiet=(), crossings=None)
    places = anywhere(graph, rng, 12)
    rows: Snaps = places
    both = rng.integers(0, 3, 12).astype(np.int8)
    found = between(streets, rows, both, np.arange(12), limit_m=limit_m)
    plain = covers(graph, places, places, limit_m=limit_m)
    wanted = np.full((12, 12), NO_WALK, dtype=np.int64)
    wanted[plain.site, plain.demand] = plain.walk_mm
    assert found.mm.tolist() == wanted.tolist()
    clear = between(streets, rows, both, np.arange(12), limit_m=limit_m, keep_clear=True, may_follow=False)
    known = clear.mm != NO_WALK
    assert (found.mm[known] != NO_WALK).all()
    assert (clear.mm[known] >= found.mm[known]).all()


def test_nobody_to_walk_to_is_no_walk() -> None:
    with pytest.raises(ValueError, match="allowed 0 or more"):
        walks_of(avenue(), N, limit_m=-1)
    empty = SNAPPER.snap(np.zeros((0, 2)))
    found = between(avenue(), empty, np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.int64), limit_m=100)
    assert found.mm.shape == (0, 0)
