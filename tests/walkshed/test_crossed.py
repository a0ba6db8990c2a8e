"""A walk over the avenue: where it crosses the main road, and that no way needs fewer crossings."""

import numpy as np
import pytest

from tests.worlds.avenue import AVENUE
from walkshed.between import between
from walkshed.crossed import crossed
from walkshed.route import route
from walkshed.sides import BOTH, LEFT, RIGHT, side_of, sided_streets
from walkshed.snap import Snapper, on_edges

GRAPH = AVENUE.graph
SNAPPER = Snapper(GRAPH)
KINDS = {"counted": ["primary"], "barriers": ["primary"], "quiet": ["residential"]}


def streets(*mapped: str):
    known = SNAPPER.snap(AVENUE.lonlat(*mapped), max_leg_m=5) if mapped else None
    return sided_streets(GRAPH, crossings=known, **KINDS)


def way(one: str, other: str):
    snaps = SNAPPER.snap(AVENUE.lonlat(one, other))
    found = route(GRAPH, snaps.take([0]), snaps.take([1]))
    assert found is not None
    return found.stretches


def test_way_along_one_side_crosses_nothing():
    assert crossed(streets(), way("N", "O")) == []


def test_way_over_the_main_road_crosses_it_once_at_the_junction():
    (over,) = crossed(streets(), way("N", "S"))
    assert over.lonlat == pytest.approx(AVENUE.lonlat("A")[0])
    assert GRAPH.kinds[GRAPH.edge_kind[over.edge]] == "primary"
    assert not over.is_known


def test_mapped_crossing_is_a_known_one():
    (over,) = crossed(streets("A"), way("N", "S"))
    assert over.is_known


def test_stretches_of_a_way_are_as_long_as_the_way():
    snaps = SNAPPER.snap(AVENUE.lonlat("N", "T"))
    found = route(GRAPH, snaps.take([0]), snaps.take([1]))
    assert sum(abs(part.to_mm - part.from_mm) for part in found.stretches) == found.mm == 400_000


def test_places_on_both_sides_of_one_road_are_a_crossing_apart():
    main = int(np.flatnonzero([GRAPH.kinds[kind] == "primary" for kind in GRAPH.edge_kind])[0])
    here, there = on_edges(GRAPH, [main], [10_000]), on_edges(GRAPH, [main], [60_000])
    found = route(GRAPH, here, there)
    sided = streets()
    assert len(crossed(sided, found.stretches, start_side=LEFT, goal_side=RIGHT)) == 1
    assert crossed(sided, found.stretches, start_side=LEFT, goal_side=LEFT) == []
    assert crossed(sided, found.stretches, start_side=LEFT, goal_side=BOTH) == []


def test_no_way_of_that_length_needs_fewer_crossings():
    sided, names = streets(), ["N", "O", "P", "S", "T"]
    snaps = SNAPPER.snap(AVENUE.lonlat(*names))
    sides = side_of(sided, snaps, AVENUE.lonlat(*names))
    known = between(sided, snaps, sides, np.arange(len(names)), limit_m=1_000)
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            if i != j:
                assert len(crossed(sided, way(one, other))) >= known.crossings[i, j], (one, other)
    assert known.crossings[0, 3] == 1
