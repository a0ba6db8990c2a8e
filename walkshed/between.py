"""Walks between all pairs of some places, no longer than a limit: length, crossings, and how much of it is quiet."""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.reach import limit_in_mm
from walkshed.sides import BOTH, CROSSES_BARRIER, FOLLOWS_BARRIER, LEFT, RIGHT, SidedStreets
from walkshed.snap import Snaps

Ints = npt.NDArray[np.int64]

NO_WALK = -1
# Length and crossings are one number, so that the shortest walk with fewest crossings is the smallest.
_CROSSINGS = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """Walks of each place to each other one (p, p): mm (NO_WALK = none within the limit), crossings, quiet_mm."""

    mm: Ints
    crossings: Ints
    quiet_mm: Ints


def between(
    streets: SidedStreets,
    rows: Snaps,
    side: npt.NDArray[np.int8],
    place: npt.NDArray[np.integer],
    *,
    limit_m: float,
    keep_clear: bool = False,
    may_follow: bool = True,
) -> Between:
    """Find the shortest walks between places, of these the one with fewest crossings; legs are not counted.

    rows, side, place (r,): where places are entered, on which side of the street, and whose entrance it is (0..p - 1).
    keep_clear: walk over no barrier where no crossing is known, and along one only with may_follow or where a place
    itself stands on it. One bounded search per place; each touches only the streets within the limit.
    """
    count = int(place.max()) + 1 if len(place) else 0
    closed = (CROSSES_BARRIER | (0 if may_follow else FOLLOWS_BARRIER)) if keep_clear else 0
    # Rows in the order of their places, so that those of one stand together.
    order = np.flatnonzero(rows.ok)
    order = order[np.argsort(place[order], kind="stable")]
    edge, offset = rows.edge[order].astype(np.int64), rows.offset_mm[order]
    who, sides = place[order].astype(np.int64), side[order]
    mm, crossings, quiet = _between(
        streets.indptr, streets.neighbour, streets.weight, streets.crossed, streets.barrier, streets.step_quiet,
        streets.edge_corner, streets.graph.edge_mm, streets.sided, streets.barred, streets.quiet,
        edge, offset, sides, who, np.searchsorted(who, np.arange(count + 1)), count, limit_in_mm(limit_m) or 0,
        closed, keep_clear, *_waiting(streets, edge, sides),
    )  # fmt: skip
    return Between(mm, crossings, quiet)


def _waiting(
    streets: SidedStreets, edge: Ints, side: npt.NDArray[np.int8]
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Return which rows wait at which corner and end, sorted by corner, and which on which edge, sorted by edge."""
    corner, row, end = [], [], []
    for here in (LEFT, RIGHT):
        at = np.flatnonzero((side == here) | (side == BOTH))
        for which in (0, 1):
            corner.append(streets.edge_corner[edge[at], which, here].astype(np.int64))
            row.append(at)
            end.append(np.full(len(at), which))
    corners, rows, ends = (np.concatenate(part).astype(np.int64) for part in (corner, row, end))
    order = np.argsort(corners, kind="stable")
    by_edge = np.argsort(edge, kind="stable").astype(np.int64)
    return corners[order], rows[order], ends[order], edge[by_edge], by_edge


@compiled
def _between(
    indptr: Ints,
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    crossed: npt.NDArray[np.uint8],
    barrier: npt.NDArray[np.uint8],
    step_quiet: npt.NDArray[np.bool_],
    edge_corner: npt.NDArray[np.int32],
    edge_mm: Ints,
    sided: npt.NDArray[np.bool_],
    barred: npt.NDArray[np.bool_],
    quiet: npt.NDArray[np.bool_],
    row_edge: Ints,
    row_offset: Ints,
    row_side: npt.NDArray[np.int8],
    row_place: Ints,
    place_start: Ints,
    places: int,
    limit: int,
    closed: int,
    keep_clear: bool,
    wait_corner: Ints,
    wait_row: Ints,
    wait_end: Ints,
    on_edge: Ints,
    on_edge_row: Ints,
) -> tuple[Ints, Ints, Ints]:
    corners = len(indptr) - 1
    best = np.empty(corners, dtype=np.int64)
    calm = np.empty(corners, dtype=np.int64)
    stamp = np.full(corners, -1, dtype=np.int32)
    found = np.full((places, places), -1, dtype=np.int64)
    found_quiet = np.zeros((places, places), dtype=np.int64)
    most = limit * _CROSSINGS + _CROSSINGS - 1
    heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for place in range(places):
        found[place, place] = 0
        for row in range(place_start[place], place_start[place + 1]):
            edge, offset, side = row_edge[row], row_offset[row], row_side[row]
            # Others on the same street are reached along it.
            at = np.searchsorted(on_edge, edge)
            while at < len(on_edge) and on_edge[at] == edge:
                other = on_edge_row[at]
                at += 1
                over = sided[edge] and side != BOTH and row_side[other] != BOTH and side != row_side[other]
                if over and keep_clear and barred[edge]:
                    continue
                way = abs(row_offset[other] - offset)
                key = way * _CROSSINGS + (1 if over else 0)
                to = row_place[other]
                if key <= most and (found[place, to] < 0 or key < found[place, to]):
                    found[place, to] = key
                    found_quiet[place, to] = way if quiet[edge] else 0
            for end in range(2):
                way = offset if end == 0 else edge_mm[edge] - offset
                key = way * _CROSSINGS
                if key > most:
                    continue
                for here in range(2):
                    if side != BOTH and side != here:
                        continue
                    corner = np.int64(edge_corner[edge, end, here])
                    if stamp[corner] != place or key < best[corner]:
                        stamp[corner], best[corner] = place, key
                        calm[corner] = way if quiet[edge] else 0
                        heappush(heap, (key, corner))
        while len(heap) > 0:
            key, corner = heappop(heap)
            if key > best[corner]:
                continue
            at = np.searchsorted(wait_corner, corner)
            while at < len(wait_corner) and wait_corner[at] == corner:
                row = wait_row[at]
                edge = row_edge[row]
                rest = row_offset[row] if wait_end[at] == 0 else edge_mm[edge] - row_offset[row]
                at += 1
                whole, to = key + rest * _CROSSINGS, row_place[row]
                if whole <= most and (found[place, to] < 0 or whole < found[place, to]):
                    found[place, to] = whole
                    found_quiet[place, to] = calm[corner] + (rest if quiet[edge] else 0)
            for step in range(indptr[corner], indptr[corner + 1]):
                if barrier[step] & closed:
                    continue
                far = key + np.int64(weight[step]) * _CROSSINGS + crossed[step]
                other_corner = np.int64(neighbour[step])
                if far <= most and (stamp[other_corner] != place or far < best[other_corner]):
                    stamp[other_corner], best[other_corner] = place, far
                    calm[other_corner] = calm[corner] + (np.int64(weight[step]) if step_quiet[step] else 0)
                    heappush(heap, (far, other_corner))
    mm = np.where(found < 0, np.int64(-1), found // _CROSSINGS)
    crossings = np.where(found < 0, np.int64(0), found % _CROSSINGS)
    return mm, crossings, found_quiet
