"""Reach against plain networkx, on networks whose streets are explicitly split at every home and facility."""

import networkx as nx
import numpy as np
import pytest

from tests.worlds.drawn import drawn_lines
from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.reach import WalkStatus, reach, walks
from walkshed.search import UNREACHED
from walkshed.snap import Snaps, on_edges


def split(graph: StreetGraph, *places: Snaps) -> nx.MultiGraph:
    """Return every edge as a chain of its ends and all places on it."""
    plain = nx.MultiGraph()
    plain.add_nodes_from(range(graph.node_count))
    for edge in range(graph.edge_count):
        u, v = (int(node) for node in graph.edge_ends[edge])
        length = int(graph.edge_mm[edge])
        on = sorted({int(mm) for group in places for mm in group.offset_mm[group.edge == edge]})
        chain = [(0, u), *((mm, (edge, mm)) for mm in on), (length, v)]
        for (before, a), (after, b) in zip(chain, chain[1:], strict=False):
            plain.add_edge(a, b, weight=after - before)
    return plain


def places(rng: np.random.Generator, graph: StreetGraph, count: int) -> Snaps:
    """Return places anywhere on the network: mostly on streets, some on their ends."""
    edge = rng.integers(0, graph.edge_count, count)
    share = rng.choice([0.0, 1.0, rng.random(), rng.random(), rng.random(), rng.random()], count)
    return on_edges(graph, edge, np.rint(share * graph.edge_mm[edge]).astype(np.int64))


@pytest.mark.parametrize("limit_m", [None, 700.0])
@pytest.mark.parametrize("seed", range(25))
def test_walks_equal_networkx_to_the_millimetre(seed: int, limit_m: float | None) -> None:
    lines = drawn_lines(seed, junctions=25, streets=34, join_twins=seed % 2 == 0)
    graph, _ = build_graph(lines, min_component_m=0.0)
    rng = np.random.default_rng(1000 + seed)
    facilities, homes = places(rng, graph, 4), places(rng, graph, 60)
    plain = split(graph, facilities, homes)
    spots = list(zip(facilities.edge.tolist(), facilities.offset_mm.tolist(), strict=True))
    wanted = nx.multi_source_dijkstra_path_length(plain, set(spots), weight="weight")
    alone = [nx.single_source_dijkstra_path_length(plain, spot, weight="weight") for spot in spots]

    known = reach(graph, facilities, limit_m=limit_m)
    limit_mm = UNREACHED - 1 if limit_m is None else int(limit_m * 1000)
    for node in range(graph.node_count):
        mm = wanted.get(node, UNREACHED)
        assert known.node_mm[node] == (mm if mm <= limit_mm else UNREACHED)
    found = walks(graph, known, homes)
    for row, home in enumerate(zip(homes.edge.tolist(), homes.offset_mm.tolist(), strict=True)):
        if home not in wanted:
            assert (found.walk_mm[row], found.status[row]) == (UNREACHED, WalkStatus.UNREACHABLE)
        elif wanted[home] > limit_mm:
            assert (found.walk_mm[row], found.status[row]) == (UNREACHED, WalkStatus.BEYOND_LIMIT)
        else:
            assert (found.walk_mm[row], found.status[row]) == (wanted[home], WalkStatus.OK)
            nearest = min((mm[home], label) for label, mm in enumerate(alone) if home in mm)
            assert found.label[row] == nearest[1]


def test_reach_on_a_published_network_equals_networkx(shared_data) -> None:  # type: ignore[no-untyped-def]
    from walkshed.osm import read_street_lines
    from walkshed.walkable import load_rules

    lines = read_street_lines(shared_data / "helsinki" / "Helsinki.osm.pbf", load_rules())
    graph, _ = build_graph(lines, min_component_m=0.0)
    rng = np.random.default_rng(5)
    facilities, homes = places(rng, graph, 40), places(rng, graph, 500)
    plain = split(graph, facilities, homes)
    spots = set(zip(facilities.edge.tolist(), facilities.offset_mm.tolist(), strict=True))
    wanted = nx.multi_source_dijkstra_path_length(plain, spots, weight="weight")
    found = walks(graph, reach(graph, facilities), homes)
    for row, home in enumerate(zip(homes.edge.tolist(), homes.offset_mm.tolist(), strict=True)):
        assert found.walk_mm[row] == wanted.get(home, UNREACHED)
