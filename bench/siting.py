"""How long choosing sites takes, and how near the choice is to the best: `python -m bench.siting`.

    [--osm FILE] [--sites 2000] [--demand 20000] [--limit-m 800] [--counts 10 50 200]
"""

import argparse
from pathlib import Path

import numpy as np

from bench.machine import describe
from bench.network import network_of
from bench.reach_against_networkx import facilities_of, seconds
from walkshed.build import build_graph
from walkshed.covers import covers
from walkshed.siting import bound_of, choose_sites


def main() -> None:
    """Measure the matrix, the choice and the bound, and print the gap."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path)
    parser.add_argument("--side", type=int, default=200)
    parser.add_argument("--sites", type=int, default=2000)
    parser.add_argument("--demand", type=int, default=20000)
    parser.add_argument("--limit-m", type=float, default=800.0)
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 50, 200])
    asked = parser.parse_args()
    graph, report = build_graph(network_of(asked.osm, side=asked.side))
    sites, demand = facilities_of(graph, asked.sites, 1), facilities_of(graph, asked.demand, 2)
    children = np.random.default_rng(3).integers(1, 60, asked.demand).astype(float)
    covers(graph, sites.take(range(5)), demand, limit_m=asked.limit_m)  # compile
    found = covers(graph, sites, demand, limit_m=asked.limit_m)
    choose_sites(found, children, 1, swaps=1)
    print(f"machine   {describe()}")
    print(f"network   {report.nodes:,} nodes; {asked.sites:,} sites, {asked.demand:,} points, {asked.limit_m:.0f} m")
    took = seconds(lambda: covers(graph, sites, demand, limit_m=asked.limit_m))
    print(f"matrix    {took:.3f} s, {found.pairs:,} pairs")
    for count in asked.counts:
        greedy, choice = choose_sites(found, children, count, swaps=0), choose_sites(found, children, count)
        greedy_s = seconds(lambda count=count: choose_sites(found, children, count, swaps=0))
        swap_s = seconds(lambda count=count: choose_sites(found, children, count))
        bound_s = seconds(lambda count=count: bound_of(found, children, count))
        bound = bound_of(found, children, count)
        print(
            f"p = {count:<4}  greedy {greedy_s:.3f} s, with exchanges {swap_s:.3f} s, bound {bound_s:.2f} s; at most "
            f"{bound.gap(greedy.served):.2%} / {bound.gap(choice.served):.2%} below the best possible"
        )


if __name__ == "__main__":
    main()
