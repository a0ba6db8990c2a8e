"""What one more place adds, for many places at once, equals a search and a coverage from the start with it."""

import numpy as np
import pytest

from tests.worlds.drawn import drawn_lines
from tests.worlds.ladder import LADDER
from walkshed.build import build_graph
from walkshed.coverage import covered_mm
from walkshed.gains import gains_of_places
from walkshed.live_coverage import LiveCoverage
from walkshed.pieces import cut_by_cells
from walkshed.reach import reach
from walkshed.snap import Snaps, on_edges


def places_on(graph, count: int, seed: int) -> Snaps:
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, graph.edge_count, count)
    return on_edges(graph, edge, (rng.random(count) * graph.edge_mm[edge]).astype(np.int64))


@pytest.mark.parametrize("seed", range(8))
def test_gains_are_those_of_a_coverage_from_the_start(seed: int):
    graph = build_graph(drawn_lines(seed))[0]
    pieces, rng = cut_by_cells(graph), np.random.default_rng(seed)
    weight = rng.random(len(pieces))
    standing, places = places_on(graph, 3, seed + 100), places_on(graph, 12, seed + 200)
    found = gains_of_places(graph, pieces, standing, places, limit_m=300, weight_per_mm=weight)
    before = covered_mm(graph, reach(graph, standing), pieces, [300])[:, 0]
    for row in range(len(places)):
        after = covered_mm(graph, reach(graph, standing.and_more(places.take([row]))), pieces, [300])[:, 0]
        assert found[row] == pytest.approx(float(weight @ (after - before)), abs=1e-3)


def test_first_place_of_a_service_on_the_ladder_adds_all_it_reaches():
    """From B within 100 m: A and C along the south street, F up the rung: 300 m of street."""
    graph = LADDER.graph
    pieces = cut_by_cells(graph)
    node = LADDER.node(graph, "B")
    edge = int(np.flatnonzero((graph.edge_ends == node).any(axis=1))[0])
    at = 0 if graph.edge_ends[edge, 0] == node else int(graph.edge_mm[edge])
    nowhere, place = on_edges(graph, [], []), on_edges(graph, [edge], [at])
    (metres,) = gains_of_places(
        graph, pieces, nowhere, place, limit_m=100, weight_per_mm=np.full(len(pieces), 0.001)
    )
    assert metres == pytest.approx(300, abs=0.1)


def test_place_without_a_street_adds_nothing():
    graph = LADDER.graph
    pieces, place = cut_by_cells(graph), places_on(graph, 1, 1)
    lost = Snaps(place.edge, place.offset_mm, place.leg_mm, np.ones(1, dtype=np.uint8), place.lonlat)
    nowhere = on_edges(graph, [], [])
    weight = np.ones(len(pieces))
    assert gains_of_places(graph, pieces, nowhere, lost, limit_m=100, weight_per_mm=weight).tolist() == [0.0]


@pytest.mark.parametrize("seed", range(4))
def test_streets_reached_from_a_place_are_as_long_as_what_it_covers(seed: int):
    graph = build_graph(drawn_lines(seed))[0]
    pieces, place = cut_by_cells(graph), places_on(graph, 1, seed)
    changed, parts = LiveCoverage(graph, pieces, on_edges(graph, [], []), limit_m=250).reached_from(place)
    assert int(parts.length_mm.sum()) == int(changed.after_mm.sum())
