"""Time reach against scipy on the same network, after comparing every answer: `python -m bench.reach_against_scipy`.

    [--osm FILE] [--times 1] [--side 700] [--types 10] [--facilities 3000] [--limit-m M] [--rounds 5]

Without --osm a town of side x side winding streets is drawn; --times lays the network so often beside its mirror
images, in both directions. The question of each type: the walk from every junction to the nearest facility, places
standing anywhere on a street. scipy gets one more node that leads to all seeds, which is the fastest way to ask it.
Rounds alternate, so that a busy machine slows both; medians and ranges of the ratio are printed. Then: one facility
added and taken away again, and the certificate.
"""

import argparse
import resource
import statistics
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import scipy
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from bench.machine import describe
from bench.network import network_of
from bench.reach_against_networkx import facilities_of, seconds
from walkshed.build import build_graph
from walkshed.certificate import certify
from walkshed.graph import StreetGraph
from walkshed.live import LiveField
from walkshed.reach import end_seeds
from walkshed.search import UNREACHED, Seeds, search


def with_start(graph: StreetGraph, seeds: Seeds) -> csr_array:
    """Return the arcs and one more node that leads to every seed (1 mm more, because scipy drops zeros)."""
    n = graph.node_count
    order = np.lexsort((seeds.mm, seeds.node))
    node, first = np.unique(seeds.node[order], return_index=True)
    weight = np.concatenate([np.maximum(graph.weight, 1e-9), seeds.mm[order][first] + 1.0])
    return csr_array(
        (weight, np.concatenate([graph.neighbour, node]), np.concatenate([graph.indptr, [len(weight)]])),
        shape=(n + 1, n + 1),
    )  # fmt: skip


def scipy_reach(matrix: csr_array, limit_mm: int | None) -> np.ndarray:
    """Return the walk of every node in mm, inf where there is none."""
    limit = np.inf if limit_mm is None else limit_mm + 1.0
    return dijkstra(matrix, directed=True, indices=matrix.shape[0] - 1, limit=limit)[:-1] - 1.0


def main() -> None:
    """Compare, time and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--side", type=int, default=700)
    parser.add_argument("--types", type=int, default=10)
    parser.add_argument("--facilities", type=int, default=3000)
    parser.add_argument("--limit-m", type=float)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    limit_mm = None if asked.limit_m is None else round(asked.limit_m * 1000)

    graph, report = build_graph(network_of(asked.osm, asked.times, asked.side))
    types = [end_seeds(graph, facilities_of(graph, asked.facilities, seed), count_leg=False)
             for seed in range(asked.types)]  # fmt: skip
    matrices = [with_start(graph, seeds) for seeds in types]
    print(f"machine      {describe()}, numpy {np.__version__}, scipy {scipy.__version__}")
    size = f"{report.nodes:,} nodes, {report.edges:,} edges"
    print(f"network      {size}, {report.km:,.0f} km, {report.components} parts")
    print(f"question     {asked.types} types x {asked.facilities:,} facilities, limit {asked.limit_m or 'none'}")
    fields = [search(graph, seeds, limit_mm=limit_mm) for seeds in types]
    for matrix, field in zip(matrices, fields, strict=True):
        theirs = scipy_reach(matrix, limit_mm)
        ours = np.where(field.node_mm == UNREACHED, np.inf, field.node_mm.astype(np.float64))
        if not np.allclose(ours, theirs, rtol=0, atol=0.5):
            raise SystemExit("answers differ: nothing is timed")
    print("answers      equal at every node")

    one, two, theirs_s = [], [], []
    with ThreadPoolExecutor(2) as threads:
        for _ in range(asked.rounds):
            one.append(seconds(lambda: [search(graph, seeds, limit_mm=limit_mm) for seeds in types]))
            two.append(seconds(lambda: list(threads.map(lambda s: search(graph, s, limit_mm=limit_mm), types))))
            theirs_s.append(seconds(lambda: [scipy_reach(matrix, limit_mm) for matrix in matrices]))
    for name, times in (("scipy", theirs_s), ("1 thread", one), ("2 threads", two)):
        ratios = [slow / fast for slow, fast in zip(theirs_s, times, strict=True)]
        print(f"{name:<12} {_spread(times)} s, scipy takes {_spread(ratios)} x")

    live, rng = LiveField(graph, types[0], limit_mm=limit_mm), np.random.default_rng(1)
    adds, removals = [], []
    for label in range(asked.facilities, asked.facilities + 200):
        more = end_seeds(graph, facilities_of(graph, 1, int(rng.integers(2**31))), count_leg=False)
        named = Seeds(more.node, more.mm, np.full(len(more.node), label))
        adds.append(1000 * seconds(lambda named=named: live.add(named)))
        removals.append(1000 * seconds(lambda label=label: live.remove(label)))
    same = (live.field.node_mm == fields[0].node_mm).all()
    print(f"one more     add {_spread(adds)} ms, take away {_spread(removals)} ms, as before: {bool(same)}")
    proof = [seconds(lambda: certify(graph, types[0], fields[0], limit_mm=limit_mm)) for _ in range(asked.rounds)]
    holds = all(certify(graph, s, f, limit_mm=limit_mm).holds for s, f in zip(types, fields, strict=True))
    print(f"certificate  {_spread(proof)} s for one type; all hold: {holds}")
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most, scipy included")


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.3f} ({min(values):.3f}-{max(values):.3f})"


if __name__ == "__main__":
    main()
