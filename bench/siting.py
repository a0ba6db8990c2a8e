"""Time where to build, and how good each choice is proved to be; spopt is asked too: `python -m bench.siting`.

    [--osm FILE] [--side 200] [--sites 2000] [--demand 20000] [--limit-m 800] [--median-limit-m 3000]
    [--rounds 3] [--peer-s 45] [--without-peers]

At full size spopt gets --peer-s seconds to build its model, and the table says whether it was ready by then.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.figures import peak_mb, seconds, section, spread, table
from bench.network import facilities_of, network_of
from bench.siting_peer import HEAD, Asked, row_of
from walkshed.bound import bound_of
from walkshed.build import build_graph
from walkshed.covers import Covers, covers
from walkshed.exact import best_sites
from walkshed.graph import StreetGraph
from walkshed.p_median import shortest_walks
from walkshed.siting import choose_sites
from walkshed.snap import Snaps

COVERAGE_COUNTS, EXACT_COUNTS, MEDIAN_COUNTS = (10, 50, 200), (10, 50), (10, 50, 100)
PEER_SIZES = [("coverage", 400, 4000, 10), ("median", 100, 1000, 5)]
"""Question, sites, points, how many to choose: as large as spopt answers in some seconds."""


def timed(call: Callable[[], object], rounds: int) -> str:
    """Return median and range of some rounds in seconds."""
    return spread([seconds(call) for _ in range(rounds)], decimals=2)


def coverage_rows(found: Covers, children: np.ndarray, rounds: int) -> list[list[str]]:
    """Return a row per number of sites: most people within the limit."""
    rows = []
    for count in COVERAGE_COUNTS:
        greedy, choice = choose_sites(found, children, count, swaps=0), choose_sites(found, children, count)
        bound = bound_of(found, children, count)
        exact = ["", ""]
        if count in EXACT_COUNTS:
            took: list[object] = []
            exact_s = seconds(lambda count=count, took=took: took.append(best_sites(found, children, count)))
            exact = [f"{exact_s:.2f}", f"{took[0].at_most_below_best:.3%}"]
        rows.append([
            str(count),
            timed(lambda count=count: choose_sites(found, children, count, swaps=0), rounds),
            f"{bound.gap(greedy.served):.2%}",
            timed(lambda count=count: choose_sites(found, children, count), rounds),
            f"{bound.gap(choice.served):.2%}",
            timed(lambda count=count: bound_of(found, children, count), rounds),
            *exact,
        ])  # fmt: skip
    return rows


def median_rows(near: Covers, children: np.ndarray, limit_m: float) -> list[list[str]]:
    """Return a row per number of sites: least average walk."""
    rows = []
    for count in MEDIAN_COUNTS:
        took: list[object] = []
        for more in ({"swaps": 0, "price_rounds": 0}, {"price_rounds": 0}, {}):
            begin = seconds(
                lambda more=more, count=count, took=took: took.append(
                    shortest_walks(near, children, count, limit_m=limit_m, **more)
                )
            )
            took.append(begin)
        greedy, greedy_s, swapped, swapped_s, proved, proved_s = took
        rows.append([
            str(count), f"{greedy_s:.2f}", f"{greedy.mean_walk_m:,.1f}", f"{swapped_s:.2f}",
            f"{swapped.mean_walk_m:,.1f}", f"{proved_s:.2f}", f"{proved.least_m:,.1f}",
            f"{proved.at_most_above_best:.2%}",
        ])  # fmt: skip
    return rows


def peer_rows(
    graph: StreetGraph, sites: Snaps, demand: Snaps, children: np.ndarray, found: Covers, limit_m: float, peer_s: float
) -> list[list[str]]:
    """Return what spopt makes of smaller questions, and of the whole one in its time."""
    rows = []
    for way, some_sites, some_points, count in PEER_SIZES:
        limit = limit_m if way == "coverage" else 2 * limit_m
        part = covers(graph, sites.take(range(some_sites)), demand.take(range(some_points)), limit_m=limit)
        rows.append(row_of(Asked(way, part, children[:some_points], limit, count), 5 * peer_s))
    return [*rows, row_of(Asked("coverage", found, children, limit_m, EXACT_COUNTS[-1]), peer_s)]


def main() -> None:
    """Measure the matrix, the choices and their bounds, and ask spopt."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path)
    parser.add_argument("--side", type=int, default=200)
    parser.add_argument("--sites", type=int, default=2000)
    parser.add_argument("--demand", type=int, default=20000)
    parser.add_argument("--limit-m", type=float, default=800.0)
    parser.add_argument("--median-limit-m", type=float, default=3000.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-s", type=float, default=45.0)
    parser.add_argument("--without-peers", action="store_true")
    asked = parser.parse_args()
    graph, report = build_graph(network_of(asked.osm, side=asked.side))
    sites, demand = facilities_of(graph, asked.sites, 1), facilities_of(graph, asked.demand, 2)
    children = np.random.default_rng(3).integers(1, 60, asked.demand).astype(float)
    few = covers(graph, sites.take(range(5)), demand, limit_m=asked.limit_m)
    choose_sites(few, children, 1), shortest_walks(few, children, 1, limit_m=asked.limit_m)  # compile
    found = covers(graph, sites, demand, limit_m=asked.limit_m)
    near: list[Covers] = []
    near_s = seconds(lambda: near.append(covers(graph, sites, demand, limit_m=asked.median_limit_m)))
    matrix_s = timed(lambda: covers(graph, sites, demand, limit_m=asked.limit_m), asked.rounds)
    section(
        "Siting: where to build",
        f"{'A real extract' if asked.osm else 'A drawn town'} of {report.nodes:,} nodes; {asked.sites:,} candidate "
        f"sites, {asked.demand:,} points with children. Who walks to which site within {asked.limit_m:,.0f} m: "
        f"{found.pairs:,} pairs in {matrix_s} s; "
        f"within {asked.median_limit_m:,.0f} m: {near[0].pairs:,} pairs in {near_s:.2f} s.\n\n"
        "Most children within the limit. Each choice is at most so much below the best possible:",
    )
    table(
        ["sites", "greedy s", "below best", "with exchanges s", "below best", "bound s", "exact s", "below best"],
        coverage_rows(found, children, asked.rounds),
    )
    print(f"Least average walk; who walks farther than {asked.median_limit_m:,.0f} m counts with that:\n")
    table(
        ["sites", "greedy s", "average m", "with exchanges s", "average m", "with bound s", "no choice below m",
         "at most above best"],
        median_rows(near[0], children, asked.median_limit_m),
    )  # fmt: skip
    print(f"Peak memory of walkshed for all of this: {peak_mb():,.0f} MB.\n")
    if not asked.without_peers:
        print("The same questions asked of spopt 0.7.0 (exact models solved by HiGHS through PuLP):\n")
        table(
            HEAD,
            peer_rows(graph, sites, demand, children, found, asked.limit_m, asked.peer_s),
        )


if __name__ == "__main__":
    main()
