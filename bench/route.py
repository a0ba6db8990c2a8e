"""Time the way of a flag, from a home street to the nearest facility with its line: `python -m bench.route`.

    [--osm FILE] [--times 1] [--side 300] [--facilities 30 300 3000] [--homes 300]

Homes and facilities stand anywhere on usable streets. Each way is searched anew, as the page asks for it; its length is
compared with what one search from all facilities says.
"""

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from bench.figures import section, table
from bench.network import facilities_of, network_of
from walkshed.build import build_graph
from walkshed.reach import reach, walks
from walkshed.route import nearest_route


def main() -> None:
    """Compare, time and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--side", type=int, default=300)
    parser.add_argument("--facilities", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument("--homes", type=int, default=300)
    asked = parser.parse_args()
    graph, report = build_graph(network_of(asked.osm, asked.times, asked.side))
    homes = facilities_of(graph, asked.homes, 99)
    section(
        "The way of a flag",
        f"The walk from a home street to the nearest facility, with its line; {report.nodes:,} nodes, "
        f"{asked.homes:,} homes, each searched anew.",
    )
    rows = []
    for count in asked.facilities:
        facilities = facilities_of(graph, count, 1)
        wanted = walks(graph, reach(graph, facilities), homes)
        nearest_route(graph, homes.take([0]), facilities)  # compile
        took_ms, corners, metres = [], [], []
        for row in range(len(homes)):
            begin = perf_counter()
            found = nearest_route(graph, homes.take([row]), facilities)
            took_ms.append(1000 * (perf_counter() - begin))
            way = found and found[1]
            if (way is None) != bool(np.isnan(wanted.walk_m[row])) or (way and way.mm != wanted.walk_mm[row]):
                raise SystemExit(f"home {row}: another length than reach says; nothing is told")
            if way:
                corners.append(len(way.lonlat))
                metres.append(way.walk_m)
        p95 = float(np.percentile(took_ms, 95))
        rows.append([f"{count:,}", f"{median(took_ms):.1f} ms", f"{p95:.1f} ms", f"{max(took_ms):.1f} ms",
                     f"{median(metres):,.0f} m", f"{median(corners):.0f}"])  # fmt: skip
    table(["facilities", "median", "95 %", "longest", "median walk", "corners"], rows)
    print("All as long as one search from all facilities says.")


if __name__ == "__main__":
    main()
