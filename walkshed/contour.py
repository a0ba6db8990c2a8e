"""The outline of everything within a few metres of some straight lines, as polygons with holes.

Distances to the lines are exact and known on a grid of points; between them the outline is drawn where the distance
passes the width (marching squares; saddles by Nielson and Hamann 1991).
"""

import numpy as np
import numpy.typing as npt
import shapely

from walkshed.compiled import compiled
from walkshed.distance_grid import BLOCK, OFF_POINT, DistanceGrid, distance_at, distance_grid

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SPECK_CELLS = 40  # as large as the inside of a block of houses

SOUTH, EAST, NORTH, WEST, NONE = range(5)
# The pieces of the outline in a cell (from side, to side, twice), inside to the left, by which of its corners are
# inside: 1 south-west + 2 south-east + 4 north-east + 8 north-west; last two opposite corners that hang together.
JOINED_SW_NE, JOINED_SE_NW = 16, 17
PIECES = np.array(
    [
        [NONE] * 4,
        [SOUTH, WEST, NONE, NONE],
        [EAST, SOUTH, NONE, NONE],
        [EAST, WEST, NONE, NONE],
        [NORTH, EAST, NONE, NONE],
        [SOUTH, WEST, NORTH, EAST],
        [NORTH, SOUTH, NONE, NONE],
        [NORTH, WEST, NONE, NONE],
        [WEST, NORTH, NONE, NONE],
        [SOUTH, NORTH, NONE, NONE],
        [EAST, SOUTH, WEST, NORTH],
        [EAST, NORTH, NONE, NONE],
        [WEST, EAST, NONE, NONE],
        [SOUTH, EAST, NONE, NONE],
        [WEST, SOUTH, NONE, NONE],
        [NONE] * 4,
        [NORTH, WEST, SOUTH, EAST],
        [WEST, SOUTH, EAST, NORTH],
    ]
)


def outline(
    start: Floats, end: Floats, *, width_m: float, cell_m: float, tolerance_m: float = 0.0
) -> list[shapely.Polygon]:
    """Return the area within width_m of any of the segments (s, 2) in metres, as polygons that do not touch.

    The outline crosses the lines of a grid of cell_m where the distance does, to tolerance_m, and is straight between.
    Holes of less than SPECK_CELLS are filled. width_m must be at least 0.71 cell_m, or a street between the points of
    the grid would be missed.
    """
    if not width_m >= cell_m * 0.71 > 0:
        raise ValueError(f"found a width of {width_m} m on a grid of {cell_m} m; allowed 0.71 cells or more")
    if not len(start):
        return []
    grid = distance_grid(np.ascontiguousarray(start), np.ascontiguousarray(end), width_m, cell_m)
    tail, head, is_saddle = _march(grid, PIECES)
    order = np.argsort(tail, kind="stable")
    tail, head = tail[order], head[order]
    row, ring_start = _follow(np.searchsorted(tail, head))
    line, is_saddle = tail[row], is_saddle[order][row]
    at = _crossings(grid, line)
    if tolerance_m > 0.0:
        kept, ring_start = _straighten(at, line & 1, is_saddle, ring_start, grid.corner, cell_m, tolerance_m)
        at = at[kept]
    return _polygons(at, ring_start, SPECK_CELLS * cell_m**2)


@compiled
def _march(grid: DistanceGrid, pieces: Ints) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Return the pieces of the outline as the lines of the grid they lead from and to, each line once as either.

    Points are numbered row by row; the line from a point to the one east of it has twice its number, the one north of
    it one more. Last it is said which pieces share their cell with another.
    """
    tail, head = np.empty(1024, dtype=np.int64), np.empty(1024, dtype=np.int64)
    is_saddle = np.zeros(1024, dtype=np.bool_)
    side = np.empty(4, dtype=np.int64)
    count, width, across = 0, grid.width_m, grid.block.shape[1] * BLOCK
    for block in range(len(grid.place)):
        first_row, first_column = grid.place[block, 0] * BLOCK, grid.place[block, 1] * BLOCK
        for row in range(first_row, first_row + BLOCK):
            se, ne = distance_at(grid, row, first_column), distance_at(grid, row + 1, first_column)
            for column in range(first_column, first_column + BLOCK):
                sw, nw = se, ne
                se, ne = distance_at(grid, row, column + 1), distance_at(grid, row + 1, column + 1)
                case = (sw < width) + 2 * (se < width) + 4 * (ne < width) + 8 * (nw < width)
                if case == 0 or case == 15:
                    continue
                if case == 5 or case == 10:
                    # The saddle between two opposite corners says whether they hang together.
                    saddle = (sw - width) * (ne - width) - (se - width) * (nw - width)
                    if case == 5 and saddle > 0.0:
                        case = JOINED_SW_NE
                    elif case == 10 and saddle < 0.0:
                        case = JOINED_SE_NW
                side[SOUTH] = 2 * (row * across + column)
                side[EAST] = side[SOUTH] + 3
                side[NORTH] = side[SOUTH] + 2 * across
                side[WEST] = side[SOUTH] + 1
                for piece in range(0, 4, 2):
                    if pieces[case, piece] == NONE:
                        continue
                    if count == len(tail):
                        tail, head = np.concatenate((tail, tail)), np.concatenate((head, head))
                        is_saddle = np.concatenate((is_saddle, np.zeros(count, dtype=np.bool_)))
                    tail[count], head[count] = side[pieces[case, piece]], side[pieces[case, piece + 1]]
                    is_saddle[count] = pieces[case, 2] != NONE
                    count += 1
    return tail[:count], head[:count], is_saddle[:count]


@compiled
def _follow(after: Ints) -> tuple[Ints, Ints]:
    """Return the pieces ring by ring, each after the one before, and where each ring starts (rings + 1,)."""
    row = np.empty(len(after), dtype=np.int64)
    start = np.zeros(len(after) + 1, dtype=np.int64)
    seen = np.zeros(len(after), dtype=np.bool_)
    count, rings = 0, 0
    for first in range(len(after)):
        at = first
        while not seen[at]:
            seen[at] = True
            row[count] = at
            count += 1
            at = after[at]
        if count > start[rings]:
            rings += 1
            start[rings] = count
    return row, start[: rings + 1]


@compiled
def _crossings(grid: DistanceGrid, line: Ints) -> Floats:
    """Return where the outline crosses lines of the grid, in metres."""
    across = grid.block.shape[1] * BLOCK
    at = np.empty((len(line), 2))
    for i in range(len(line)):
        north, point = line[i] & 1, line[i] >> 1
        row, column = point // across, point % across
        here = distance_at(grid, row, column)
        there = distance_at(grid, row + north, column + 1 - north)
        share = (grid.width_m - here) / (there - here)
        at[i, 0] = grid.corner[0] + grid.cell_m * (column + (1 - north) * share)
        at[i, 1] = grid.corner[1] + grid.cell_m * (row + north * share)
    return at


@compiled
def _straighten(
    at: Floats,
    north: Ints,
    is_saddle: npt.NDArray[np.bool_],
    ring_start: Ints,
    corner: Floats,
    cell_m: float,
    tolerance_m: float,
) -> tuple[npt.NDArray[np.bool_], Ints]:
    """Return which corners to keep, so that straight lines between them serve for the others.

    Such a line crosses every grid line that the outline crosses, between the same two points and within tolerance_m of
    where the outline does. So outlines still do not meet, except in cells with two pieces, whose corners are kept. Seen
    from a kept corner these gaps leave a wedge of directions that narrows from corner to corner.
    """
    kept = np.zeros(len(at), dtype=np.bool_)
    starts = np.zeros_like(ring_start)
    for ring in range(len(ring_start) - 1):
        first, end = ring_start[ring], ring_start[ring + 1]
        anchor, count = first, 0
        while anchor < end:
            kept[anchor] = True
            count += 1
            good = anchor + 1
            rx, ry, lx, ly = 0.0, 0.0, 0.0, 0.0  # the wedge, right and left; (0, 0) = open
            for i in range(anchor + 1, end):
                x, y = at[i, 0] - at[anchor, 0], at[i, 1] - at[anchor, 1]
                if i == anchor + 1 or (rx * y - ry * x >= 0.0 and x * ly - y * lx >= 0.0):
                    good = i
                if is_saddle[i] or is_saddle[i - 1]:
                    break
                axis = north[i]
                lowest = np.floor((at[i, axis] - corner[axis]) / cell_m) * cell_m + corner[axis]
                low = max(at[i, axis] - tolerance_m, lowest + OFF_POINT / 2.0 * cell_m) - at[anchor, axis]
                high = min(at[i, axis] + tolerance_m, lowest + (1.0 - OFF_POINT / 2.0) * cell_m) - at[anchor, axis]
                ax, ay = (x, low) if axis == 1 else (low, y)
                bx, by = (x, high) if axis == 1 else (high, y)
                turn = ax * by - ay * bx
                if turn == 0.0:
                    break
                if turn < 0.0:
                    ax, ay, bx, by = bx, by, ax, ay
                if (rx == 0.0 and ry == 0.0) or rx * ay - ry * ax > 0.0:
                    rx, ry = ax, ay
                if (lx == 0.0 and ly == 0.0) or bx * ly - by * lx > 0.0:
                    lx, ly = bx, by
                if rx * ly - ry * lx <= 0.0:
                    break
            anchor = good
            if anchor == end - 1:
                kept[anchor] = True
                count += 1
                break
        starts[ring + 1] = starts[ring] + count
    return kept, starts


def _polygons(at: Floats, ring_start: Ints, speck_m2: float) -> list[shapely.Polygon]:
    """Return the polygons that rings make: against the clock they bound one, with the clock a hole in one.

    Holes below speck_m2 are left out.
    """
    sizes = np.diff(ring_start)
    last = ring_start[1:] - 1
    closed = np.insert(at, ring_start[1:], at[ring_start[:-1]], axis=0)
    rings = shapely.linearrings(closed, indices=np.repeat(np.arange(len(sizes)), sizes + 1))
    after = np.arange(1, len(at) + 1)
    after[last] = ring_start[:-1]
    origin = at[np.repeat(ring_start[:-1], sizes)]  # areas of small rings far from the origin stay exact
    one, other = at - origin, at[after] - origin
    area = np.add.reduceat(one[:, 0] * other[:, 1] - other[:, 0] * one[:, 1], ring_start[:-1]) / 2.0
    shell, hole = np.flatnonzero(area > 0), np.flatnonzero(area < -speck_m2)
    shells = shapely.polygons(rings[shell])
    shapely.prepare(shells)
    # A hole belongs to the smallest shell around it: an island in a hole of another shell may have one, too.
    within, which = shapely.STRtree(shapely.points(at[ring_start[hole]])).query(shells, predicate="contains")
    order = np.lexsort((-area[shell[within]], which))
    owner = np.full(len(hole), -1)
    owner[which[order]] = within[order]
    by_owner = hole[np.argsort(owner, kind="stable")]
    cuts = np.searchsorted(np.sort(owner), np.arange(1, len(shell)))
    return [
        shapely.Polygon(rings[one], list(rings[holes]))
        for one, holes in zip(shell, np.split(by_owner, cuts), strict=True)
    ]
