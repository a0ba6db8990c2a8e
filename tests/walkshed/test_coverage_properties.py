"""What must hold of coverage on every street network: parts sum to the whole, and drawing decides nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.walkshed.test_properties import SEEDS, at_vertices, chosen, every_network, graph_of, some
from tests.worlds.drawn import drawn_lines
from walkshed.coverage import covered_mm
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces, cut_by_cells
from walkshed.reach import Reach, reach

LIMITS_M = [0.0, 90.0, 400.0, 2500.0]


def pieces_cut_at(graph: StreetGraph, cuts: "list[np.ndarray]") -> StreetPieces:
    """Return the edges cut at these offsets (one array per edge), each piece a cell of its own."""
    edge, from_mm, to_mm = [], [], []
    for row, cut in enumerate(cuts):
        at = np.unique(np.concatenate([[0], cut, [graph.edge_mm[row]]]).astype(np.int64))
        edge += [row] * (len(at) - 1)
        from_mm += at[:-1].tolist()
        to_mm += at[1:].tolist()
    count = len(edge)
    return StreetPieces(
        np.array(edge, dtype=np.int32), np.array(from_mm, dtype=np.int64), np.array(to_mm, dtype=np.int64),
        np.arange(count, dtype=np.uint64), np.full(count, -1, dtype=np.int32),
    )  # fmt: skip


def per_edge(graph: StreetGraph, known: Reach, pieces: StreetPieces) -> list[list[int]]:
    summed = np.zeros((graph.edge_count, len(LIMITS_M)), dtype=np.int64)
    np.add.at(summed, pieces.edge, covered_mm(graph, known, pieces, LIMITS_M))
    return summed.tolist()


@given(SEEDS)
@every_network
def test_parts_sum_to_the_whole_wherever_streets_are_cut(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    known = reach(graph, at_vertices(graph, lines, some(rng, lines, 3)))
    whole = per_edge(graph, known, pieces_cut_at(graph, [np.empty(0)] * graph.edge_count))
    cuts = [rng.integers(0, mm + 1, int(rng.integers(0, 5))) for mm in graph.edge_mm]
    assert per_edge(graph, known, pieces_cut_at(graph, cuts)) == whole
    assert per_edge(graph, known, cut_by_cells(graph)) == whole


@given(SEEDS)
@every_network
def test_order_and_direction_of_streets_change_no_coverage(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    facilities, order = some(rng, lines, 3), rng.permutation(len(lines))
    totals = []
    for drawn in (lines, chosen(lines, np.where(rng.random(len(lines)) < 0.5, order, -1 - order))):
        graph = graph_of(drawn)
        known = reach(graph, at_vertices(graph, lines, facilities))
        whole = pieces_cut_at(graph, [np.empty(0)] * graph.edge_count)
        of_line = np.zeros((len(lines), len(LIMITS_M)), dtype=np.int64)
        np.add.at(of_line, graph.edge_ref, covered_mm(graph, known, whole, LIMITS_M))
        totals.append(of_line.tolist())
    assert totals[0] == totals[1]


@given(SEEDS, st.integers(0, 3))
@every_network
def test_closing_a_facility_never_grows_coverage(seed: int, closed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    facilities, pieces = at_vertices(graph, lines, some(rng, lines, 4)), cut_by_cells(graph)
    left = facilities.take(np.delete(np.arange(4), closed))
    before = covered_mm(graph, reach(graph, facilities), pieces, LIMITS_M)
    assert (covered_mm(graph, reach(graph, left), pieces, LIMITS_M) <= before).all()


@given(SEEDS)
@every_network
def test_wider_limit_never_covers_less(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    known = reach(graph, at_vertices(graph, lines, some(rng, lines, 3)))
    covered = covered_mm(graph, known, cut_by_cells(graph), LIMITS_M)
    assert (np.diff(covered, axis=1) >= 0).all()


@given(SEEDS)
@every_network
def test_one_street_more_never_covers_less_of_the_others(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    facilities, gone = some(rng, lines, 3), int(rng.integers(len(lines)))
    on_gone = np.searchsorted(lines.start, facilities, side="right") - 1 == gone
    facilities = np.asarray(facilities)[~on_gone]
    totals = []
    for drawn in (chosen(lines, np.delete(np.arange(len(lines)), gone)), lines):
        graph = graph_of(drawn)
        whole = pieces_cut_at(graph, [np.empty(0)] * graph.edge_count)
        of_line = np.zeros((len(lines) + 1, len(LIMITS_M)), dtype=np.int64)
        if len(facilities):
            known = reach(graph, at_vertices(graph, lines, facilities))
            np.add.at(of_line, np.searchsorted(lines.ref, graph.edge_ref), covered_mm(graph, known, whole, LIMITS_M))
        totals.append(of_line[np.arange(len(lines) + 1) != gone])
    assert (totals[0] <= totals[1]).all()
