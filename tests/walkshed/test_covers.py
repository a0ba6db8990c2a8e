"""Who walks to which site equals one plain search per site."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds.drawn import drawn_lines
from walkshed.build import build_graph
from walkshed.covers import covers
from walkshed.graph import StreetGraph
from walkshed.reach import WalkStatus, reach, walks
from walkshed.snap import Snaps, SnapStatus, on_edges


def anywhere(graph: StreetGraph, rng: np.random.Generator, count: int) -> Snaps:
    edge = rng.integers(0, graph.edge_count, count)
    share = rng.choice([0, 1, rng.random()], count)
    return on_edges(graph, edge, np.rint(share * graph.edge_mm[edge]).astype(np.int64))


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 150.0, 600.0, 1e6]))
@settings(max_examples=60, deadline=None)
def test_each_site_serves_whom_a_search_from_it_reaches(seed: int, limit_m: float) -> None:
    rng = np.random.default_rng(seed)
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    sites, demand = anywhere(graph, rng, 6), anywhere(graph, rng, 25)
    found = covers(graph, sites, demand, limit_m=limit_m)
    assert (found.sites, found.demands, found.pairs) == (6, 25, len(found.walk_mm))
    for site in range(6):
        alone = walks(graph, reach(graph, sites.take([site]), limit_m=limit_m), demand)
        within = np.flatnonzero(alone.status == WalkStatus.OK)
        part = slice(found.start[site], found.start[site + 1])
        assert found.demand[part].tolist() == within.tolist()
        assert found.walk_mm[part].tolist() == alone.walk_mm[within].tolist()


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 150.0, 600.0]))
@settings(max_examples=20, deadline=None)
def test_pairs_within_a_shorter_limit_are_those_that_it_finds_itself(seed: int, limit_m: float) -> None:
    rng = np.random.default_rng(seed)
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    sites, demand = anywhere(graph, rng, 6), anywhere(graph, rng, 25)
    short, alone = covers(graph, sites, demand, limit_m=1000.0).within(limit_m), covers(
        graph, sites, demand, limit_m=limit_m
    )  # fmt: skip
    for name in ("start", "demand", "walk_mm"):
        assert getattr(short, name).tolist() == getattr(alone, name).tolist()


def test_site_and_point_off_the_streets_serve_and_are_served_by_nobody() -> None:
    graph = build_graph(drawn_lines(1), min_component_m=0.0)[0]
    here = on_edges(graph, [0, 0], [0, 0])
    status = np.array([SnapStatus.OK, SnapStatus.FAR_FROM_STREET], dtype=np.uint8)
    off = Snaps(here.edge, here.offset_mm, here.leg_mm, status, here.lonlat)
    assert covers(graph, off, here, limit_m=10).start.tolist() == [0, 2, 2]
    assert covers(graph, here, off, limit_m=10).demand.tolist() == [0, 0]


def test_limit_below_nothing_is_refused() -> None:
    graph = build_graph(drawn_lines(1), min_component_m=0.0)[0]
    with pytest.raises(ValueError, match="allowed 0 or more"):
        covers(graph, on_edges(graph, [0], [0]), on_edges(graph, [0], [0]), limit_m=-1)
