"""Networks to measure on: a drawn town of any size, or a real extract laid beside its own mirror images.

Mirrored copies share the streets' ends on their common border, so the whole hangs together; local streets stay real.
"""

from pathlib import Path

import numpy as np

from walkshed.graph import StreetGraph
from walkshed.lines import StreetLines
from walkshed.osm import read_street_lines
from walkshed.snap import Snaps, on_edges
from walkshed.walkable import load_rules

MAIN_EVERY, MISSING = 8, 0.4
"""Each eighth street is a main one without a gap; this share of all others is missing."""


def town(side: int = 150, seed: int = 1, step: float = 0.0008, missing: float = MISSING) -> StreetLines:
    """Draw side x side junctions, `step` degrees apart and shaken: main streets, and blocks with dead ends in between.

    As many streets meet at a junction as in a real town (2.6 on average; in Porto 2.65). In a grid without gaps more
    do, and no street matters more than another, which would be unfair to contraction hierarchies.
    """
    rng = np.random.default_rng(seed)
    across, up = np.meshgrid(np.arange(side), np.arange(side))
    at = np.column_stack([across.ravel(), up.ravel()]) + rng.uniform(-0.3, 0.3, (side * side, 2))
    at = (106.8, -6.3) + at * step
    node = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    row, column = np.divmod(pairs, side)
    along = (row[:, 0] == row[:, 1]) & (row[:, 0] % MAIN_EVERY == 0)
    up_and_down = (column[:, 0] == column[:, 1]) & (column[:, 0] % MAIN_EVERY == 0)
    pairs = pairs[along | up_and_down | (rng.random(len(pairs)) > missing)]
    return StreetLines.from_coordinates(list(at[pairs]), ["residential"] * len(pairs))


def mirrored(lines: StreetLines, times: int) -> StreetLines:
    """Lay times x times copies of a network side by side, every second one mirrored, joined where they touch."""
    low, high = lines.lonlat.min(axis=0), lines.lonlat.max(axis=0)
    size = high - low
    lonlat, vertex, start = [], [], [np.zeros(1, dtype=np.int64)]
    count, begin = int(lines.vertex_id.max()) + 1, 0
    on_border = ((lines.lonlat == low) | (lines.lonlat == high)).any(axis=1)
    for row in range(times):
        for column in range(times):
            turn = np.array([column % 2, row % 2], dtype=bool)
            inside = np.where(turn, high - lines.lonlat, lines.lonlat - low)
            lonlat.append(low + inside + size * (column, row))
            vertex.append(lines.vertex_id + count * (row * times + column))
            start.append(lines.start[1:] + begin)
            begin += len(lines.lonlat)
    places, ids = np.concatenate(lonlat), np.concatenate(vertex)
    shared = np.flatnonzero(np.tile(on_border, times * times))
    _same, first, back = np.unique(np.rint(places[shared] * 1e7), axis=0, return_index=True, return_inverse=True)
    ids[shared] = ids[shared[first]][back.ravel()]
    copies = times * times
    return StreetLines(
        start=np.concatenate(start), lonlat=places, vertex_id=ids, kind=list(lines.kind) * copies,
        name=list(lines.name) * copies, walkable=np.tile(lines.walkable, copies), ref=np.arange(len(lines) * copies),
    )  # fmt: skip


def network_of(osm: Path | None, times: int = 1, side: int = 150) -> StreetLines:
    """Return the streets of an extract, or a drawn town without one, laid times x times."""
    lines = read_street_lines(osm, load_rules()) if osm else town(side)
    return mirrored(lines, times) if times > 1 else lines


def facilities_of(graph: StreetGraph, count: int, seed: int) -> Snaps:
    """Return facilities anywhere on the usable streets."""
    rng = np.random.default_rng(seed)
    edge = rng.choice(np.flatnonzero(graph.edge_usable), count)
    return on_edges(graph, edge, (rng.random(count) * graph.edge_mm[edge]).astype(np.int64))
