"""What a change would make of the coverage equals a search and a coverage from the start."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import World, along
from tests.worlds.drawn import drawn_lines
from tests.worlds.islands import ISLANDS
from walkshed.build import build_graph
from walkshed.coverage import covered_mm
from walkshed.graph import StreetGraph
from walkshed.live_coverage import Changed, LiveCoverage
from walkshed.pieces import StreetPieces, cut_by_cells
from walkshed.reach import reach
from walkshed.snap import Snapper, Snaps, on_edges

ROAD = World({"A": (0, 0), "B": (1000, 0)}, ("AB",))


def places(graph: StreetGraph, rng: np.random.Generator, count: int) -> Snaps:
    edge = rng.integers(0, graph.edge_count, count)
    share = rng.choice([0.0, 1.0, *rng.random(4)], count)
    return on_edges(graph, edge, np.rint(share * graph.edge_mm[edge]).astype(np.int64))


def both(one: Snaps, other: Snaps) -> Snaps:
    return Snaps(*(np.concatenate(pair) for pair in (
        (one.edge, other.edge), (one.offset_mm, other.offset_mm), (one.leg_mm, other.leg_mm),
        (one.status, other.status), (one.lonlat, other.lonlat),
    )))  # fmt: skip


def from_the_start(graph: StreetGraph, pieces: StreetPieces, there: Snaps, limit_m: float) -> list[int]:
    return covered_mm(graph, reach(graph, there), pieces, [limit_m])[:, 0].tolist()


def after(coverage: LiveCoverage, changed: Changed) -> list[int]:
    covered = coverage.covered_mm.copy()
    assert (covered[changed.row] == changed.before_mm).all()
    covered[changed.row] = changed.after_mm
    return covered.tolist()


@given(st.integers(0, 2**32 - 1), st.sampled_from([60.0, 400.0, 5000.0]))
@settings(max_examples=50, deadline=None)
def test_adding_closing_and_moving_equal_a_coverage_from_the_start(seed: int, limit_m: float) -> None:
    rng = np.random.default_rng(seed)
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    pieces, known = cut_by_cells(graph), places(graph, rng, 4)
    coverage = LiveCoverage(graph, pieces, known, limit_m=limit_m)
    assert coverage.covered_mm.tolist() == from_the_start(graph, pieces, known, limit_m)
    for _ in range(4):
        new, closed = places(graph, rng, int(rng.integers(0, 3))), np.flatnonzero(rng.random(4) < 0.3)
        left = both(known.take(np.setdiff1d(np.arange(4), closed)), new)
        changed = coverage.what_if(added=new, closed=closed)
        assert after(coverage, changed) == from_the_start(graph, pieces, left, limit_m)
        assert (changed.before_mm != changed.after_mm).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_a_question_leaves_the_coverage_as_it_was(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    coverage = LiveCoverage(graph, cut_by_cells(graph), places(graph, rng, 3), limit_m=300.0)
    question = {"added": places(graph, rng, 1), "closed": [1]}
    first = after(coverage, coverage.what_if(**question))
    coverage.what_if(closed=[0, 2])
    assert after(coverage, coverage.what_if(**question)) == first


def test_one_road_with_a_pencil() -> None:
    graph = ROAD.graph
    coverage = LiveCoverage(graph, cut_by_cells(graph), along(graph, 0, 100), limit_m=200)
    assert coverage.covered_mm.sum() == 300_000
    gained = coverage.what_if(added=along(graph, 0, 700))
    assert (gained.after_mm - gained.before_mm).sum() == 400_000
    closed = coverage.what_if(closed=[0])
    assert (closed.after_mm.sum(), closed.before_mm.sum()) == (0, 300_000)
    moved = coverage.what_if(added=along(graph, 0, 200), closed=[0])
    assert (moved.after_mm - moved.before_mm).sum() == 100_000


def test_first_place_of_all_can_be_added() -> None:
    graph = ROAD.graph
    coverage = LiveCoverage(graph, cut_by_cells(graph), along(graph, 0), limit_m=200)
    assert coverage.covered_mm.sum() == 0
    assert coverage.what_if(added=along(graph, 0, 500)).after_mm.sum() == 400_000


def test_place_that_joins_no_street_changes_nothing() -> None:
    graph = ISLANDS.graph
    nowhere = Snapper(graph).snap([(0.0, 0.0)])
    coverage = LiveCoverage(graph, cut_by_cells(graph), nowhere, limit_m=200)
    assert len(coverage.what_if(added=nowhere, closed=[0]).row) == 0


def test_row_that_is_not_there_cannot_be_closed_and_nothing_is_left_behind() -> None:
    graph = ROAD.graph
    coverage = LiveCoverage(graph, cut_by_cells(graph), along(graph, 0, 100), limit_m=200)
    with pytest.raises(IndexError):
        coverage.what_if(added=along(graph, 0, 700), closed=[5])
    assert coverage.what_if(closed=[0]).before_mm.sum() == 300_000


def test_threads_share_one_coverage() -> None:
    graph = build_graph(drawn_lines(7, junctions=40, streets=60), min_component_m=0.0)[0]
    rng = np.random.default_rng(7)
    coverage = LiveCoverage(graph, cut_by_cells(graph), places(graph, rng, 5), limit_m=300.0)
    new = [places(graph, rng, 1) for _ in range(20)]
    alone = [after(coverage, coverage.what_if(added=one, closed=[2])) for one in new]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda one: after(coverage, coverage.what_if(added=one, closed=[2])), new)) == alone
