"""Time service areas against the usual ways to draw them, and say how well each tells reached streets from others.

    python -m bench.service_area [--osm FILE] [--times 1] [--limit-m 800] [--facilities 1 300 1000] [--rounds 3] [--all]

Everybody gets the same reached streets, cut exactly at the limit, and draws 25 m around them. A point every 10 m of all
streets then says how much of what is reached lies inside (recall), and how much of what lies inside is not reached
(false).
One buffer of all lines is left out for several facilities unless --all is given: it takes minutes.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import shapely

from bench.figures import peak_mb, seconds, section, spread, table
from bench.network import facilities_of, network_of
from walkshed.build import build_graph
from walkshed.coverage import reached_parts
from walkshed.crs import to_lonlat, to_metres
from walkshed.graph import StreetGraph
from walkshed.reach import Reach, reach, walks
from walkshed.service_area import WIDTH_M, reached_streets, service_area
from walkshed.snap import Snaps, on_edges

OURS = "grid of 10 m, exact distances, contour"
WAYS: dict[str, Callable[[np.ndarray], shapely.Geometry]] = {
    "buffer of each street part, union_all": lambda lines: shapely.union_all(shapely.buffer(lines, WIDTH_M)),
    "one buffer of all lines": lambda lines: shapely.buffer(shapely.multilinestrings(lines), WIDTH_M),
    "concave hull, ratio 0.1": lambda lines: shapely.concave_hull(
        shapely.multilinestrings(shapely.segmentize(lines, 10.0)), 0.1
    ),
}


def ways_of(graph: StreetGraph, known: Reach, limit_m: float) -> dict[str, Callable[[], shapely.Geometry]]:
    """Return what draws the area of one reach, ours first; all end in lon/lat."""
    streets, parts = reached_streets(graph, known, limit_m), reached_parts(graph, known, limit_m)
    start, lonlat = graph.part_lines(parts.edge, parts.from_mm, parts.to_mm)
    part = np.repeat(np.arange(len(parts)), np.diff(start))
    lines = shapely.linestrings(to_metres(lonlat, streets.epsg), indices=part)

    def drawn(draw: Callable[[np.ndarray], shapely.Geometry]) -> Callable[[], shapely.Geometry]:
        return lambda: shapely.transform(draw(lines), lambda metres: to_lonlat(metres, streets.epsg))

    return {OURS: lambda: service_area(streets)} | {name: drawn(draw) for name, draw in WAYS.items()}


def points_every(graph: StreetGraph, step_m: float = 10.0) -> Snaps:
    """Return the middles of equal parts of every street, at most a step long."""
    counts = -(-graph.edge_mm // round(step_m * 1000))
    edge = np.repeat(np.arange(graph.edge_count), counts)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    return on_edges(graph, edge, (row + 0.5) / counts[edge] * graph.edge_mm[edge])


def quality(area: shapely.Geometry, points: Snaps, is_reached: np.ndarray) -> tuple[float, float]:
    """Return recall, and the share of the points inside that are not reached."""
    shapely.prepare(area)
    inside = shapely.contains_xy(area, *points.lonlat.T)
    return float(inside[is_reached].mean()), float((~is_reached[inside]).mean())


def main() -> None:
    """Draw, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--limit-m", type=float, default=800.0)
    parser.add_argument("--facilities", type=int, nargs="+", default=[1, 300, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_args()
    graph, report = build_graph(network_of(asked.osm, asked.times))
    points = points_every(graph)
    section(
        "Service areas",
        f"What is reached on foot within {asked.limit_m:.0f} m as an area on the map; {report.nodes:,} nodes, "
        f"{report.km:,.0f} km, quality on {len(points):,} points. Search and cut at the limit come first and are the "
        "same for all; the cut stands in the first line of each number of facilities.",
    )
    service_area(reached_streets(graph, reach(graph, facilities_of(graph, 1, 0), limit_m=50.0), 50.0))  # compile
    rows = []
    for count in asked.facilities:
        # One facility is measured at several places, because they differ; a whole type once.
        known = [reach(graph, facilities_of(graph, count, seed), limit_m=asked.limit_m)
                 for seed in range(9 if count == 1 else 1)]  # fmt: skip
        is_reached = [~np.isnan(walks(graph, one, points).walk_m) for one in known]
        cut_s = [seconds(lambda one=one: reached_streets(graph, one, asked.limit_m)) for one in known]
        rows.append([f"**{count:,}**", "*cut at the limit*", spread([1000 * s for s in cut_s], "ms", 1), *[""] * 4])
        ours_s = 0.0
        ways = [ways_of(graph, one, asked.limit_m) for one in known]
        for name in ways[0]:
            if name == "one buffer of all lines" and count > 1 and not asked.all:
                continue
            areas, took_s = [], []
            for way in ways:
                for _round in range(asked.rounds if name == OURS or count == 1 else 1):
                    begin = perf_counter()
                    area = way[name]()
                    took_s.append(perf_counter() - begin)
                areas.append(area)
            ours_s = ours_s or median(took_s)
            told = [quality(area, points, mask) for area, mask in zip(areas, is_reached, strict=True)]
            corners = median(shapely.get_num_coordinates(area) for area in areas)
            rows.append(["", name, spread([1000 * s for s in took_s], "ms", 1), f"{median(took_s) / ours_s:.1f} x",
                         f"{min(recall for recall, _ in told):.3f}", f"{median(false for _, false in told):.1%}",
                         f"{corners:,.0f}"])  # fmt: skip
    table(["facilities", "way", "time", "against ours", "recall", "false", "corners"], rows)
    print(f"At most {peak_mb():,.0f} MB, peers included.")


if __name__ == "__main__":
    main()
