"""Who finds room: children within the limit of places that say how many they take, shared out among these."""
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regions.queries.ground import Ground
from walkshed.capacity import fill_sites
from walkshed.covers import Covers, covers
from walkshed.reach import reach, walks
from walkshed.snap import Snaps, on_edges
from zones.measures import Measure
from zones.queries.places import Places

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RoomForCells:
    """Children within the limit by cell (c,): who find room, who find none, and whose places do not say."""

    served: Floats
    without_room: Floats
    room_unknown: Floats


def room_for_cells(
    ground: Ground, places: Places, measure: Measure, reached: Floats, nearest_id: Ints, rooms: Mapping[int, float]
) -> RoomForCells:
    """Share the room of places out among the children within their limit, as favourably as can be.

    reached (c,): children within the limit; nearest_id (c,): facility nearest to the cell; rooms: how many children
    each facility takes, where its record says so. The children of a cell may go to every place within the limit of
    some street of theirs. Those whose places all say how many they take go first; others may still go to a place that
    does not say, and are counted as not known when the others are full.
    """
    rows = places.rows_of(measure.types, measure.status_needed)
    knows = np.isin(places.ids[rows], list(rooms))
    piece = np.flatnonzero((ground.piece_cell >= 0) & (reached[np.maximum(ground.piece_cell, 0)] > 0))
    cell = ground.piece_cell[piece].astype(np.int64)
    middle = (ground.pieces.from_mm[piece] + ground.pieces.to_mm[piece]) // 2
    points = on_edges(ground.graph, ground.pieces.edge[piece], middle)
    sites = np.array(sorted(rooms), dtype=np.int64)
    pairs = _pairs(ground, places, rows[knows], points, cell, sites, nearest_id, reached, measure.limit_m)
    may_go_on = _near_unknown(ground, places.snaps.take(rows[~knows]), points, cell, len(reached), measure.limit_m)
    may_go_on |= (nearest_id >= 0) & ~np.isin(nearest_id, sites)
    room = np.array([rooms[pk] for pk in sites.tolist()], dtype=np.float64)
    first, taken = fill_sites(pairs, np.where(may_go_on, 0.0, reached), room)
    rest, _taken = fill_sites(pairs, np.where(may_go_on, reached, 0.0), np.maximum(room - taken, 0.0))
    return RoomForCells(np.maximum(reached - first - rest, 0.0), first, rest)


def _pairs(
    ground: Ground, places: Places, rows: Ints, points: Snaps, cell: Ints, sites: Ints, nearest_id: Ints,
    reached: Floats, limit_m: float,
) -> Covers:  # fmt: skip
    """Return which cells each facility may serve; its entrances serve as one."""
    found = covers(ground.graph, places.snaps.take(rows), points, limit_m=limit_m)
    site = np.searchsorted(sites, places.ids[rows])[found.site]
    # A cell of which only a street's end is within the limit has no such middle: it goes to the nearest at least.
    near = np.flatnonzero((reached > 0) & np.isin(nearest_id, sites))
    cells = len(reached)
    key = np.unique(
        np.concatenate([site * cells + cell[found.demand], np.searchsorted(sites, nearest_id[near]) * cells + near])
    )
    start = np.searchsorted(key, np.arange(len(sites) + 1) * cells)
    return Covers(
        start.astype(np.int64), (key % cells).astype(np.int32), np.zeros(len(key), dtype=np.uint32), cells
    )


def _near_unknown(
    ground: Ground, snaps: Snaps, points: Snaps, cell: Ints, cells: int, limit_m: float
) -> npt.NDArray[np.bool_]:
    """Return the cells (c,) within the limit of a place that does not say how many it takes."""
    near = np.zeros(cells, dtype=bool)
    if snaps.ok.any() and len(points):
        walk_m = walks(ground.graph, reach(ground.graph, snaps, limit_m=limit_m), points).walk_m
        near[cell[walk_m <= limit_m]] = True
    return near
