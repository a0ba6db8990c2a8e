"""Building the street graph from lines."""

import numpy as np
import pytest

from tests.worlds import World, edge_of
from tests.worlds.islands import ISLANDS
from tests.worlds.ladder import LADDER
from tests.worlds.oddities import BRIDGE, LOOP, PARALLEL, ZERO
from walkshed.build import build_graph
from walkshed.errors import StreetDataError
from walkshed.lines import StreetLines


def test_build_cuts_lines_at_shared_vertices() -> None:
    graph, report = build_graph(LADDER.lines)
    assert (report.nodes, report.edges, report.lines) == (8, 10, 6)
    assert graph.edge_mm.tolist() == [100_000] * 10
    assert report.km == pytest.approx(1.0)
    assert (report.components, report.islands, report.fragments) == (1, 0, 0)


def test_build_keeps_bends_as_shape_not_as_nodes() -> None:
    graph = World({"A": (0, 0), "M": (30, 40), "B": (60, 0)}, ("AMB",)).graph
    assert graph.node_count == 2
    assert graph.edge_mm.tolist() == [100_000]
    assert graph.shape_mm.tolist() == [0, 50_000, 100_000]


def test_build_keeps_parallel_edges_and_searches_the_shortest() -> None:
    graph, report = build_graph(PARALLEL.lines)
    assert sorted(graph.edge_mm.tolist()) == [100_000, 200_000]
    assert report.parallel_edges == 1
    assert graph.weight.tolist() == [100_000, 100_000]
    assert graph.arc_edge.tolist() == [edge_of(graph, 0)] * 2


def test_build_keeps_loops_out_of_the_search() -> None:
    graph, report = build_graph(LOOP.lines)
    assert report.loops == 1
    loop = edge_of(graph, 1)
    assert graph.edge_mm[loop] == 240_000
    assert loop not in graph.arc_edge


def test_build_keeps_streets_without_length() -> None:
    graph, report = build_graph(ZERO.lines)
    assert report.zero_length_edges == 1
    assert 0 in graph.weight.tolist()


def test_build_does_not_join_a_bridge_with_the_street_below() -> None:
    graph, report = build_graph(BRIDGE.lines)
    assert report.nodes == 4  # A, B, C, D: M and N stay bends
    assert report.edges == 3


def test_build_cuts_a_line_where_it_crosses_itself() -> None:
    eight = World({"A": (0, 0), "B": (100, 0), "C": (100, 50), "D": (50, 50)}, ("ABCDBA",))
    graph, report = build_graph(eight.lines)
    assert report.nodes == 2
    assert sorted(graph.edge_mm.tolist())[1:] != []
    assert report.edges == 3 and report.loops == 1 and report.parallel_edges == 1


def test_build_orders_components_by_street_and_reports_fragments() -> None:
    graph, report = build_graph(ISLANDS.lines, min_component_m=200)
    assert (graph.component_mm / 1000).tolist() == [1000, 400, 30]
    assert graph.component_usable.tolist() == [True, True, False]
    assert (report.components, report.islands, report.fragments) == (3, 1, 1)
    assert (report.islands_km, report.fragments_km) == (pytest.approx(0.4), pytest.approx(0.03))
    assert report.fragments_kept
    assert graph.edge_usable.sum() == 2


def test_build_leaves_fragments_out_when_asked_and_still_reports_them() -> None:
    graph, report = build_graph(ISLANDS.lines, min_component_m=200, keep_fragments=False)
    assert (graph.component_mm / 1000).tolist() == [1000, 400]
    assert (report.fragments, report.fragments_km, report.fragments_kept) == (1, pytest.approx(0.03), False)


def test_build_always_uses_the_largest_component() -> None:
    graph, _ = build_graph(LADDER.lines, min_component_m=5_000)
    assert graph.component_usable.tolist() == [True]


def test_build_leaves_out_what_is_not_walkable_and_what_has_no_length_in_vertices() -> None:
    lines = StreetLines.from_coordinates(
        [[(0, 0), (0.001, 0)], [(0, 0), (0, 0.001)], [(0, 0), (0, 0)], [(0.001, 0), (0.001, 0), (0.002, 0)]],
        ["path", "motorway", "path", "path"],
        walkable=[True, False, True, True],
        refs=[7, 8, 9, 10],
    )
    graph, report = build_graph(lines)
    assert sorted(graph.edge_ref.tolist()) == [7, 10]
    assert (report.lines_not_walkable, report.lines_dropped) == (1, 1)
    assert [graph.kinds[kind] for kind in graph.edge_kind] == ["path", "path"]


@pytest.mark.parametrize("walkable", [[], [False]])
def test_build_refuses_a_source_with_nothing_walkable(walkable: list[bool]) -> None:
    lines = StreetLines.from_coordinates(
        [[(0, 0), (0, 1)]] * len(walkable), ["motorway"] * len(walkable), walkable=walkable
    )
    with pytest.raises(StreetDataError, match="wanted at least one walkable street"):
        build_graph(lines)


def test_build_gives_the_same_lengths_whichever_way_a_line_is_drawn() -> None:
    there = LADDER.lines
    order = np.concatenate([np.arange(b - 1, a - 1, -1) for a, b in zip(there.start, there.start[1:], strict=False)])
    back = StreetLines(
        there.start,
        there.lonlat[order],
        there.vertex_id[order],
        there.kind,
        there.name,
        there.walkable,
        there.ref,
    )
    assert sorted(build_graph(back)[0].edge_mm) == sorted(build_graph(there)[0].edge_mm)
