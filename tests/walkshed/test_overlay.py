"""An overlaid graph equals one that is built anew, and nothing of the graph below changes."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import World, lonlat
from tests.worlds.drawn import drawn_lines
from tests.worlds.islands import ISLANDS
from tests.worlds.ladder import LADDER
from tests.worlds.river import RIVER
from walkshed.build import build_graph
from walkshed.coverage import covered_mm
from walkshed.graph import StreetGraph
from walkshed.lines import StreetLines
from walkshed.overlay import AddedLine, Barred, Join, Overlay, overlay
from walkshed.pieces import StreetPieces
from walkshed.reach import reach, walks
from walkshed.search import UNREACHED
from walkshed.snap import Snaps, SnapStatus, on_edges


def town(seed: int) -> StreetGraph:
    return build_graph(drawn_lines(seed), min_component_m=0.0)[0]


def anywhere(graph: StreetGraph, rng: np.random.Generator, count: int) -> Snaps:
    edge = rng.integers(0, graph.edge_count, count)
    return on_edges(graph, edge, (rng.random(count) * (graph.edge_mm[edge] + 1)).astype(np.int64))


def random_change(
    graph: StreetGraph, rng: np.random.Generator, *, bars: bool = True
) -> tuple[list[AddedLine], list[Join], list[Barred]]:
    """Return one to three lines joined to streets anywhere at both ends, also to each other, and closed stretches."""
    lines, joins, barred = [], [], []
    for number in range(int(rng.integers(1, 4))):
        ends = anywhere(graph, rng, 2)
        bend = ends.lonlat.mean(axis=0) + rng.normal(0, 1e-4, 2)
        lines.append(AddedLine(np.array([ends.lonlat[0], bend, ends.lonlat[1]]), "footway", ref=1000 + number))
        joins += [Join(number, corner, int(ends.edge[i]), int(ends.offset_mm[i])) for i, corner in enumerate((0, 2))]
        if number and rng.random() < 0.5:
            joins[-1] = Join(number, 2, graph.edge_count, 1000)
    for _ in range(int(rng.integers(0, 3)) if bars else 0):
        edge = int(rng.integers(0, graph.edge_count))
        low, high = sorted(int(x) for x in rng.integers(0, graph.edge_mm[edge] + 1, 2))
        barred.append(Barred(edge) if rng.random() < 0.5 else Barred(edge, low, high))
    return lines, joins, barred


def oracle(graph: StreetGraph, over: Overlay, count: int) -> nx.MultiGraph:
    """Return the overlaid streets as a plain graph, from its edges alone."""
    plain = nx.MultiGraph()
    plain.add_nodes_from(range(count))
    for (u, v), mm in zip(over.graph.edge_ends.tolist(), over.graph.edge_mm.tolist(), strict=True):
        plain.add_edge(u, v, weight=mm)
    return plain


def built_anew(graph: StreetGraph, over: Overlay) -> StreetGraph:
    """Build the overlaid streets from lines, one line an edge, with its ends named by node."""
    g = over.graph
    ids, start, lonlats, free = [], [0], [], g.node_count
    for edge in range(g.edge_count):
        shape = g.shape_lonlat[g.shape_start[edge] : g.shape_start[edge + 1]]
        ids += [int(g.edge_ends[edge, 0]), *range(free, free + len(shape) - 2), int(g.edge_ends[edge, 1])]
        free += len(shape) - 2
        lonlats.append(shape)
        start.append(len(ids))
    lines = StreetLines(
        start=np.array(start), lonlat=np.concatenate(lonlats), vertex_id=np.array(ids, dtype=np.int64),
        kind=[g.kinds[kind] for kind in g.edge_kind], name=[""] * g.edge_count,
        walkable=np.ones(g.edge_count, dtype=bool), ref=np.arange(g.edge_count),
    )  # fmt: skip
    return build_graph(lines, min_component_m=0.0)[0]


def is_sound(graph: StreetGraph) -> None:
    """Hold what every street graph promises."""
    sizes = np.diff(graph.shape_start)
    assert (sizes >= 2).all() and graph.shape_start[-1] == len(graph.shape_lonlat) == len(graph.shape_mm)
    assert (graph.shape_mm[graph.shape_start[1:] - 1] == graph.edge_mm).all()
    assert (graph.shape_mm[graph.shape_start[:-1]] == 0).all()
    pairs: dict[tuple[int, int], int] = {}
    for (u, v), mm in zip(graph.edge_ends.tolist(), graph.edge_mm.tolist(), strict=True):
        for one, other in {(u, v), (v, u)} if u != v else ():
            pairs[one, other] = min(mm, pairs.get((one, other), UNREACHED))
    tails = np.repeat(np.arange(graph.node_count), np.diff(graph.indptr)).tolist()
    arcs = list(zip(tails, graph.neighbour.tolist(), strict=True))
    assert dict(zip(arcs, graph.weight.tolist(), strict=True)) == pairs and len(arcs) == len(pairs)
    assert (graph.edge_mm[graph.arc_edge] == graph.weight).all()
    ends = graph.edge_ends[graph.arc_edge]
    assert all({u, v} == {a, b} for (u, v), (a, b) in zip(arcs, ends.tolist(), strict=True))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=80, deadline=None)
def test_an_overlay_walks_like_the_same_streets_built_anew(seed: int) -> None:
    rng, graph = np.random.default_rng(seed), town(seed)
    try:
        over = overlay(graph, *random_change(graph, rng))
    except ValueError as refused:
        assert "one junction" in str(refused)
        return
    is_sound(over.graph)
    anew = built_anew(graph, over)
    # Cutting rounds where a build would round anew: a millimetre for each segment of an edge that was cut.
    facility, home = anywhere(graph, rng, 1), anywhere(graph, rng, 12)
    there, here = over.snaps(facility), over.snaps(home)
    found = walks(over.graph, reach(over.graph, there), here)
    plain = oracle(graph, over, over.graph.node_count)
    if not there.ok[0]:
        return
    edge, offset = int(there.edge[0]), int(there.offset_mm[0])
    u, v = over.graph.edge_ends[edge].tolist()
    plain.add_edge(u, "facility", weight=offset)
    plain.add_edge("facility", v, weight=int(over.graph.edge_mm[edge]) - offset)
    length = nx.single_source_dijkstra_path_length(plain, "facility")
    for row in range(len(here)):
        if not here.ok[row]:
            continue
        at, along = int(here.edge[row]), int(here.offset_mm[row])
        a, b = over.graph.edge_ends[at].tolist()
        ways = [length.get(a, np.inf) + along, length.get(b, np.inf) + int(over.graph.edge_mm[at]) - along]
        if at == edge:
            ways.append(abs(along - offset))
        assert min(ways) == (found.walk_mm[row] if found.walk_mm[row] != UNREACHED else np.inf)
    assert sorted(anew.edge_ends.shape) == sorted(over.graph.edge_ends.shape)
    assert np.abs(np.sort(anew.edge_mm) - np.sort(over.graph.edge_mm)).max(initial=0) <= 4
    assert anew.component_mm.sum() == pytest.approx(over.graph.component_mm.sum(), abs=4 * over.graph.edge_count)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_lines_joined_at_corners_of_streets_equal_a_build_to_the_millimetre(seed: int) -> None:
    rng, lines = np.random.default_rng(seed), drawn_lines(seed)
    graph = build_graph(lines, min_component_m=0.0)[0]
    corners = rng.choice(len(graph.shape_mm), 2, replace=False)
    edge = np.searchsorted(graph.shape_start, corners, side="right") - 1
    offset, place = graph.shape_mm[corners], graph.shape_lonlat[corners]
    if (place[0] == place[1]).all():
        return
    joins = [Join(0, i, int(edge[i]), int(offset[i])) for i in range(2)]
    over = overlay(graph, [AddedLine(place, "residential", ref=99)], joins)
    ids = [int(lines.vertex_id[np.flatnonzero((lines.lonlat == one).all(axis=1))[0]]) for one in place]
    if 0 in ids or 11 in ids:
        return  # the twins share one place
    more = StreetLines(
        start=np.append(lines.start, lines.start[-1] + 2), lonlat=np.concatenate([lines.lonlat, place]),
        vertex_id=np.append(lines.vertex_id, ids), kind=[*lines.kind, "residential"], name=[*lines.name, ""],
        walkable=np.ones(len(lines) + 1, dtype=bool), ref=np.append(lines.ref, 99),
    )  # fmt: skip
    anew = build_graph(more, min_component_m=0.0)[0]
    key = lambda g: sorted(zip(g.edge_mm.tolist(), g.edge_ref.tolist(), strict=True))  # noqa: E731
    assert key(anew) == key(over.graph)
    assert sorted(anew.component_mm.tolist()) == sorted(over.graph.component_mm[over.graph.component_mm > 0].tolist())
    assert sorted(anew.weight.tolist()) == sorted(over.graph.weight.tolist())


@given(st.integers(0, 2**32 - 1), st.integers(0, 900), st.integers(0, 300))
@settings(max_examples=80, deadline=None)
def test_a_larger_limit_a_place_more_or_a_street_more_never_lowers_coverage(seed: int, limit: int, more: int) -> None:
    rng, graph = np.random.default_rng(seed), town(seed)
    pieces = whole_streets(graph)
    facilities = anywhere(graph, rng, 3)
    covered = covered_mm(graph, reach(graph, facilities.take([0, 1])), pieces, [limit])[:, 0]
    assert (covered_mm(graph, reach(graph, facilities.take([0, 1])), pieces, [limit + more])[:, 0] >= covered).all()
    assert (covered_mm(graph, reach(graph, facilities), pieces, [limit])[:, 0] >= covered).all()
    try:
        over = overlay(graph, *random_change(graph, rng, bars=False))
    except ValueError:
        return
    now, row = over.pieces(pieces)
    after = covered_mm(over.graph, reach(over.graph, over.snaps(facilities.take([0, 1]))), now, [limit])[:, 0]
    assert (np.bincount(row, after, len(pieces)) >= covered).all()
    assert (np.bincount(row, now.length_mm, len(pieces)) == pieces.length_mm).all()


@given(st.integers(0, 2**32 - 1), st.integers(0, 900))
@settings(max_examples=40, deadline=None)
def test_a_street_less_never_raises_coverage(seed: int, limit: int) -> None:
    rng, graph = np.random.default_rng(seed), town(seed)
    pieces, facilities = whole_streets(graph), anywhere(graph, rng, 3)
    covered = covered_mm(graph, reach(graph, facilities), pieces, [limit])[:, 0]
    over = overlay(graph, barred=random_change(graph, rng)[2])
    now, row = over.pieces(pieces)
    after = covered_mm(over.graph, reach(over.graph, over.snaps(facilities)), now, [limit])[:, 0]
    assert (np.bincount(row, after, len(pieces)) <= covered).all()


def whole_streets(graph: StreetGraph) -> StreetPieces:
    edges = np.flatnonzero(graph.edge_mm > 0)
    none = np.zeros(len(edges), dtype=np.int64)
    return StreetPieces(
        edges.astype(np.int32), none, graph.edge_mm[edges], none.astype(np.uint64), none.astype(np.int32)
    )


def test_nothing_added_and_nothing_closed_is_the_same_graph() -> None:
    graph = town(5)
    over = overlay(graph)
    assert over.kept.tolist() == list(range(graph.edge_count))
    for name in ("edge_ends", "edge_mm", "shape_mm", "indptr", "neighbour", "weight", "arc_edge", "node_component"):
        assert getattr(over.graph, name).tolist() == getattr(graph, name).tolist(), name


def test_a_second_bridge_between_the_middles_of_two_banks() -> None:
    graph = RIVER.graph
    south, north = (edge_of_part(graph, name) for name in ("AB", "EF"))
    line = AddedLine(np.array([lonlat(100, 0), lonlat(100, 50)]), "footway")
    over = overlay(graph, [line], [Join(0, 0, south, 100_000), Join(0, 1, north, 100_000)])
    here, there = on_edges(graph, south, 0), on_edges(graph, north, 0)
    before = walks(graph, reach(graph, there), here)
    after = walks(over.graph, reach(over.graph, over.snaps(there)), over.snaps(here))
    assert (before.walk_m.tolist(), after.walk_m.tolist()) == ([650.0], [250.0])
    assert over.graph.node_count == graph.node_count + 2
    assert sorted((over.part_to - over.part_from).tolist()) == [100_000, 100_000, 200_000, 200_000]


def edge_of_part(graph: StreetGraph, names: str) -> int:
    ends = {RIVER.node(graph, name) for name in names}
    return next(e for e, pair in enumerate(graph.edge_ends.tolist()) if set(pair) == ends)


def test_a_line_that_joins_an_island_makes_its_fragment_usable() -> None:
    graph = build_graph(ISLANDS.lines, min_component_m=200)[0]
    fragment = int(np.flatnonzero(~graph.edge_usable)[0])
    largest = int(np.flatnonzero(graph.edge_component == 0)[0])
    place = on_edges(graph, fragment, 10)
    assert place.status.tolist() == [SnapStatus.ISOLATED]
    ends = np.array([graph.point_at(fragment, 0), graph.point_at(largest, 0)])
    over = overlay(graph, [AddedLine(ends)], [Join(0, 0, fragment, 0), Join(0, 1, largest, 0)])
    assert over.snaps(place).status.tolist() == [SnapStatus.OK]


def test_a_place_on_a_closed_street_is_far_from_any() -> None:
    graph = LADDER.graph
    over = overlay(graph, barred=[Barred(0)])
    now = over.snaps(on_edges(graph, [0, 1], [50_000, 50_000]))
    assert now.status.tolist() == [SnapStatus.FAR_FROM_STREET, SnapStatus.OK]
    assert now.edge.tolist() == [-1, 0]
    assert over.graph.edge_count == graph.edge_count - 1


def test_a_stretch_is_closed_and_its_two_ends_stay() -> None:
    graph = World({"A": (0, 0), "B": (100, 0)}, ("AB",)).graph
    over = overlay(graph, barred=[Barred(0, 40_000, 60_000)])
    assert over.graph.edge_mm.tolist() == [40_000, 40_000]
    assert over.part_new.tolist() == [0, -1, 1]
    assert len(over.graph.component_mm) == 2


@pytest.mark.parametrize(
    ("lines", "joins", "barred", "told"),
    [
        ([AddedLine(np.array([lonlat(0, 0), lonlat(0, 0)]))], [], [], "no length"),
        ([AddedLine(np.array([lonlat(0, 0), (np.nan, 0)]))], [], [], "not a number"),
        ([], [Join(0, 0, 0, 0)], [], "there is none"),
        ([AddedLine(np.array([lonlat(0, 0), lonlat(9, 9)]))], [Join(0, 0, 0, 100_001)], [], "allowed 0..100000"),
        ([AddedLine(np.array([lonlat(0, 0), lonlat(9, 9)]))], [Join(0, 0, 99, 0)], [], "allowed 0..10"),
        ([], [], [Barred(10)], "allowed 0..9"),
        ([], [], [Barred(0, 0, 100_001)], "allowed 0..100000"),
        ([], [], [Barred(0, 60_000, 40_000)], "from 60000 back to 40000 mm"),
    ],
)
def test_what_is_not_there_is_refused(lines, joins, barred, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        overlay(LADDER.graph, lines, joins, barred)


def test_joins_never_make_one_junction_of_two() -> None:
    line = AddedLine(np.array([lonlat(0, 0), lonlat(9, 9)]))
    with pytest.raises(ValueError, match="one junction"):
        overlay(LADDER.graph, [line], [Join(0, 0, 0, 0), Join(0, 0, 0, 100_000)])


def test_the_graph_below_is_never_written_to() -> None:
    graph, rng = town(11), np.random.default_rng(11)
    before = {name: getattr(graph, name).tobytes() for name in ("edge_ends", "edge_mm", "indptr", "weight", "shape_mm")}
    overlay(graph, *random_change(graph, rng, bars=False))
    assert {name: getattr(graph, name).tobytes() for name in before} == before
