"""What must hold on every street network, whatever it looks like."""

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds.drawn import drawn_lines
from walkshed.build import build_graph
from walkshed.coverage import covered_mm, walk_stats
from walkshed.crs import geodesic_m
from walkshed.graph import StreetGraph
from walkshed.lines import StreetLines
from walkshed.live import LiveField
from walkshed.pieces import cut_by_cells
from walkshed.reach import end_seeds, reach, walks
from walkshed.search import UNREACHED
from walkshed.snap import Snaps, on_edges

SEEDS = st.integers(0, 2**32 - 1)
every_network = settings(max_examples=60, deadline=None)


def graph_of(lines: StreetLines) -> StreetGraph:
    """Build a graph in which every street is usable."""
    return build_graph(lines, min_component_m=0.0)[0]


def chosen(lines: StreetLines, rows: npt.ArrayLike) -> StreetLines:
    """Return the lines of these rows, in that order; a negative row - 1 - i is line i drawn backwards."""
    parts, kept = [], []
    for row in np.asarray(rows).tolist():
        line = row if row >= 0 else -1 - row
        part = np.arange(lines.start[line], lines.start[line + 1])
        parts.append(part if row >= 0 else part[::-1])
        kept.append(line)
    vertex = np.concatenate(parts)
    return StreetLines(
        start=np.concatenate([[0], np.cumsum([len(part) for part in parts])]),
        lonlat=lines.lonlat[vertex],
        vertex_id=lines.vertex_id[vertex],
        kind=[lines.kind[line] for line in kept],
        name=[lines.name[line] for line in kept],
        walkable=lines.walkable[kept],
        ref=lines.ref[kept],
    )


def at_vertices(graph: StreetGraph, lines: StreetLines, vertices: npt.ArrayLike) -> Snaps:
    """Return the places of vertices (positions in `lines`) on the streets of their own line, ends included."""
    edge, offset_mm = [], []
    for vertex in np.asarray(vertices).tolist():
        line = int(np.searchsorted(lines.start, vertex, side="right")) - 1
        for candidate in np.flatnonzero(graph.edge_ref == lines.ref[line]).tolist():
            shape = slice(graph.shape_start[candidate], graph.shape_start[candidate + 1])
            same = np.flatnonzero((graph.shape_lonlat[shape] == lines.lonlat[vertex]).all(axis=1))
            if len(same):
                edge.append(candidate)
                offset_mm.append(int(graph.shape_mm[shape][same[0]]))
                break
        else:
            raise AssertionError(f"vertex {vertex} of line {line} is not in the graph")
    return on_edges(graph, edge, offset_mm)


def walk_mm(graph: StreetGraph, lines: StreetLines, homes: npt.ArrayLike, facilities: npt.ArrayLike) -> list[int]:
    """Return the walks from vertices to the nearest of other vertices."""
    known = reach(graph, at_vertices(graph, lines, facilities))
    return walks(graph, known, at_vertices(graph, lines, homes)).walk_mm.tolist()


def some(rng: np.random.Generator, lines: StreetLines, count: int) -> npt.NDArray[np.int64]:
    """Return some vertices of lines."""
    return rng.integers(0, lines.start[-1], count)


@given(SEEDS)
@every_network
def test_a_walk_is_never_shorter_than_the_straight_line(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    edge = rng.integers(0, graph.edge_count, 21)
    places = on_edges(graph, edge, (rng.random(21) * graph.edge_mm[edge]).astype(np.int64))
    facility, homes = places.take([0]), places.take(range(1, 21))
    walk = walks(graph, reach(graph, facility), homes)
    straight_mm = 1000 * geodesic_m(homes.lonlat, np.repeat(facility.lonlat, 20, axis=0))
    # Every straight segment may have been rounded down by half a millimetre, and the two places lie on whole ones.
    slack_mm = 0.5 * len(graph.shape_mm) + 2
    assert ((walk.walk_mm == UNREACHED) | (walk.walk_mm >= straight_mm - slack_mm)).all()


@given(SEEDS)
@every_network
def test_another_facility_never_lengthens_a_walk(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph, homes, facilities = graph_of(lines), some(rng, lines, 15), some(rng, lines, 3)
    before = walk_mm(graph, lines, homes, facilities[:2])
    after = walk_mm(graph, lines, homes, facilities)
    assert all(b <= a for a, b in zip(before, after, strict=True))


@given(SEEDS)
@every_network
def test_another_street_never_lengthens_and_a_closed_one_never_shortens(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    fewer = chosen(lines, np.arange(len(lines) - 1))
    homes, facilities = some(rng, fewer, 15), some(rng, fewer, 2)
    without = walk_mm(graph_of(fewer), fewer, homes, facilities)
    with_it = walk_mm(graph_of(lines), lines, homes, facilities)
    assert all(b <= a for a, b in zip(without, with_it, strict=True))


@given(SEEDS, st.integers(0, 3))
@every_network
def test_closing_a_facility_never_shortens_a_walk(seed: int, closed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    live = LiveField(graph, end_seeds(graph, at_vertices(graph, lines, some(rng, lines, 4)), count_leg=False))
    before = live.field.node_mm
    live.remove(closed)
    assert (live.field.node_mm >= before).all()


@given(SEEDS)
@every_network
def test_a_place_on_a_junction_walks_the_same_from_every_street_that_ends_there(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    known = reach(graph, at_vertices(graph, lines, some(rng, lines, 2)))
    edges = np.arange(graph.edge_count)
    for side, offset_mm in enumerate((np.zeros(len(edges), dtype=np.int64), graph.edge_mm)):
        found = walks(graph, known, on_edges(graph, edges, offset_mm))
        assert (found.walk_mm == known.node_mm[graph.edge_ends[:, side]]).all()
        assert (found.label == known.node_label[graph.edge_ends[:, side]]).all()


@given(SEEDS)
@every_network
def test_a_facility_on_a_junction_serves_the_same_whichever_street_it_joins(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    node = int(rng.choice(graph.edge_ends.ravel()))
    fields = {
        reach(graph, on_edges(graph, [edge], [graph.edge_mm[edge] if side else 0])).node_mm.tobytes()
        for edge, side in zip(*np.nonzero(graph.edge_ends == node), strict=True)
    }
    assert len(fields) == 1


@given(SEEDS)
@every_network
def test_order_and_direction_of_streets_change_nothing(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    homes, facilities = some(rng, lines, 15), some(rng, lines, 2)
    order = rng.permutation(len(lines))
    other = graph_of(chosen(lines, np.where(rng.random(len(lines)) < 0.5, order, -1 - order)))
    assert walk_mm(graph_of(lines), lines, homes, facilities) == walk_mm(other, lines, homes, facilities)


@given(SEEDS)
@every_network
def test_numbering_of_vertices_changes_nothing(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    homes, facilities = some(rng, lines, 15), some(rng, lines, 2)
    number = rng.permutation(int(lines.vertex_id.max()) + 1)
    other = graph_of(
        StreetLines(
            lines.start, lines.lonlat, number[lines.vertex_id], lines.kind, lines.name, lines.walkable, lines.ref
        )
    )
    assert walk_mm(graph_of(lines), lines, homes, facilities) == walk_mm(other, lines, homes, facilities)


@given(SEEDS)
@every_network
def test_splitting_every_street_at_its_vertices_changes_nothing(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    homes, facilities = some(rng, lines, 15), some(rng, lines, 2)
    ends = np.delete(np.arange(lines.start[-1]), lines.start[1:] - 1)  # first vertex of each segment
    vertex = np.column_stack([ends, ends + 1]).ravel()
    line = lines.line[ends]
    split = StreetLines(
        start=np.arange(0, len(vertex) + 1, 2),
        lonlat=lines.lonlat[vertex],
        vertex_id=lines.vertex_id[vertex],
        kind=["residential"] * len(ends),
        name=[""] * len(ends),
        walkable=np.ones(len(ends), dtype=bool),
        ref=lines.ref[line],
    )
    graph = graph_of(split)
    assert (np.diff(graph.shape_start) == 2).all()
    assert walk_mm(graph_of(lines), lines, homes, facilities) == walk_mm(graph, lines, homes, facilities)


@given(SEEDS)
@every_network
def test_neighbours_differ_by_at_most_their_street(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    known = reach(graph, at_vertices(graph, lines, some(rng, lines, 2)))
    ends = known.node_mm[graph.edge_ends].astype(np.int64)
    reached = (ends < UNREACHED).all(axis=1)
    assert ((ends < UNREACHED).any(axis=1) == reached).all()
    assert (np.abs(ends[:, 0] - ends[:, 1])[reached] <= graph.edge_mm[reached]).all()


@given(SEEDS)
@every_network
def test_a_limit_keeps_walks_within_it_and_drops_the_others(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    homes, facilities = (at_vertices(graph, lines, some(rng, lines, count)) for count in (20, 2))
    free = walks(graph, reach(graph, facilities), homes).walk_mm
    limit_mm = int(rng.integers(0, 2_000_000))
    bound = walks(graph, reach(graph, facilities, limit_m=limit_mm / 1000), homes).walk_mm
    assert (bound == np.where(free <= limit_mm, free, UNREACHED)).all()


@given(SEEDS)
@every_network
def test_coverage_is_a_share_that_grows_with_the_limit_and_agrees_with_the_walks(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    pieces = cut_by_cells(graph)
    known = reach(graph, at_vertices(graph, lines, some(rng, lines, 3)))
    limits = np.sort(rng.random(5)) * 1500
    covered = covered_mm(graph, known, pieces, limits.tolist())
    assert (covered >= 0).all() and (covered <= pieces.length_mm[:, None]).all()
    assert (np.diff(covered, axis=1) >= 0).all()
    least, most, mean = walk_stats(graph, known, pieces)
    reached = least < UNREACHED
    assert (least[reached] <= mean[reached]).all() and (mean[reached] <= most[reached]).all()
    for column, limit_mm in enumerate(np.rint(limits * 1000)):
        assert (covered[most <= limit_mm, column] == pieces.length_mm[most <= limit_mm]).all()
        assert (covered[least > limit_mm, column] == 0).all()
        partly = reached & (least < limit_mm) & (most > limit_mm)
        assert (covered[partly, column] > 0).all()


@given(SEEDS)
@every_network
def test_another_facility_never_shrinks_coverage(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = graph_of(lines)
    pieces, facilities = cut_by_cells(graph), at_vertices(graph, lines, some(rng, lines, 4))
    before = covered_mm(graph, reach(graph, facilities.take(range(3))), pieces, [300.0])
    assert (covered_mm(graph, reach(graph, facilities), pieces, [300.0]) >= before).all()
