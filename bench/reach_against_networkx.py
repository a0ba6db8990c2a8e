"""Time reach against plain networkx on the same network, after comparing every answer.

    python -m bench.reach_against_networkx [--osm FILE] [--types 10] [--facilities 300] [--rounds 5]

Without --osm a town of 150 x 150 winding streets is drawn (22,500 junctions). Both sides answer the same question:
the walk in whole millimetres from every junction to the nearest facility of each type, facilities standing anywhere
on a street. networkx gets its graph ready-made, with each facility tied to both ends of its street; only searching
is timed. The rounds alternate, so that a busy machine slows both.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numba
import numpy as np

from bench.network import network_of
from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.reach import reach
from walkshed.search import UNREACHED
from walkshed.snap import Snaps, on_edges


def facilities_of(graph: StreetGraph, count: int, seed: int) -> Snaps:
    """Return facilities anywhere on the usable streets."""
    rng = np.random.default_rng(seed)
    edge = rng.choice(np.flatnonzero(graph.edge_usable), count)
    return on_edges(graph, edge, (rng.random(count) * graph.edge_mm[edge]).astype(np.int64))


def plain_graph(graph: StreetGraph) -> nx.Graph:
    """Return the junctions and shortest parallel edges as networkx knows them."""
    tail = np.repeat(np.arange(graph.node_count), np.diff(graph.indptr))
    plain = nx.Graph()
    plain.add_nodes_from(range(graph.node_count))
    plain.add_weighted_edges_from(zip(tail.tolist(), graph.neighbour.tolist(), graph.weight.tolist(), strict=True))
    return plain


def plain_reach(plain: nx.Graph, graph: StreetGraph, facilities: Snaps) -> dict[object, int]:
    """Return the walk of every reached junction."""
    for row in range(len(facilities)):
        edge, offset = int(facilities.edge[row]), int(facilities.offset_mm[row])
        u, v = (int(end) for end in graph.edge_ends[edge])
        back = int(graph.edge_mm[edge]) - offset
        plain.add_edge(("facility", row), u, weight=offset)
        plain.add_edge(("facility", row), v, weight=back if u != v else min(offset, back))
    names = [("facility", row) for row in range(len(facilities))]
    found: dict[object, int] = nx.multi_source_dijkstra_path_length(plain, names, weight="weight")
    plain.remove_nodes_from(names)
    return found


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def main() -> None:
    """Compare, time and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path, help="an extract, .osm.pbf, .osm or .osm.gz")
    parser.add_argument("--types", type=int, default=10)
    parser.add_argument("--facilities", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()

    before = time.perf_counter()
    lines = network_of(asked.osm)
    read_s = time.perf_counter() - before
    before = time.perf_counter()
    graph, report = build_graph(lines)
    build_s = time.perf_counter() - before
    types = [facilities_of(graph, asked.facilities, seed) for seed in range(asked.types)]
    plain = plain_graph(graph)

    different = 0
    for facilities in types:
        ours, theirs = reach(graph, facilities).node_mm, plain_reach(plain, graph, facilities)
        different += sum(int(ours[node]) != theirs.get(node, UNREACHED) for node in range(graph.node_count))
    print(f"machine    {platform.machine()}, Python {platform.python_version()}, numba {numba.__version__}, "
          f"networkx {nx.__version__}")  # fmt: skip
    print(f"network    {report.nodes:,} nodes, {report.edges:,} edges, {report.km:,.0f} km; "
          f"read {read_s:.2f} s, built {build_s:.2f} s")  # fmt: skip
    print(f"question   {asked.types} types x {asked.facilities} facilities, no limit")
    print(f"answers    {different} of {asked.types * graph.node_count:,} differ")
    if different:
        raise SystemExit("answers differ: nothing is timed")

    ours_s, plain_s = [], []
    for _ in range(asked.rounds):
        ours_s.append(seconds(lambda: [reach(graph, facilities) for facilities in types]))
        plain_s.append(seconds(lambda: [plain_reach(plain, graph, facilities) for facilities in types]))
    ratios = [slow / fast for fast, slow in zip(ours_s, plain_s, strict=True)]
    for name, times, unit in (("walkshed", ours_s, " s"), ("networkx", plain_s, " s"), ("ratio", ratios, " x")):
        print(f"{name:<10} median {statistics.median(times):.3f}{unit} ({min(times):.3f}-{max(times):.3f})")


if __name__ == "__main__":
    main()
