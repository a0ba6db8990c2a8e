"""Find the nearest of many straight segments: a grid of square cells, each with the segments that pass through it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

LEAST_CELL_M = 64.0
CELLS_PER_SEGMENT = 2.0  # where streets are thin, cells are larger, so that the grid stays in proportion
NO_SEGMENT = -1


@dataclass(frozen=True, slots=True, eq=False)
class SegmentGrid:
    """Segments in a plane: metres (k, 2) vertices; segment i runs from vertex first[i] to first[i] + 1.

    edge (s,) the street of each segment; corner and cell_m place the grid of across x up cells; cell c holds the
    segments start[c]..start[c + 1] of segment.
    """

    metres: Floats
    first: Ints
    edge: Ints
    corner: Floats
    cell_m: float
    across: int
    up: int
    start: Ints
    segment: Ints

    @classmethod
    def of(cls, metres: Floats, first: Ints, edge: Ints) -> "SegmentGrid":
        """Sort segments into cells."""
        corner = metres.min(axis=0)
        wide, high = (float(side) for side in metres.max(axis=0) - corner)
        cell_m = max(LEAST_CELL_M, float(np.sqrt(wide * high / (CELLS_PER_SEGMENT * max(len(first), 1)))))
        across, up = int(wide // cell_m) + 1, int(high // cell_m) + 1
        start = np.zeros(across * up + 1, dtype=np.int32)
        segment = np.empty(0, dtype=np.int32)
        _sort_in(metres, first, corner, cell_m, across, start, segment)
        start = np.cumsum(start, dtype=np.int32)
        segment = np.empty(start[-1], dtype=np.int32)
        _sort_in(metres, first, corner, cell_m, across, start, segment)
        start[1:] = start[:-1]  # filling has moved each beginning to its end
        start[0] = 0
        return cls(metres, first, edge, corner, cell_m, across, up, start, segment)

    def nearest(self, points: Floats, wanted: Bools, *, within_m: float, same_m: float) -> npt.NDArray[np.int64]:
        """Return for each point (p, 2) the nearest wanted segment (s,) at most within_m away, -1 without any.

        Of segments at most same_m farther than the nearest the one of the smallest edge is taken, of one edge the
        nearest, then the first.
        """
        found = np.full(len(points), NO_SEGMENT, dtype=np.int64)
        _nearest(
            self.metres, self.first, self.edge, self.corner, self.cell_m, self.across, self.up, self.start,
            self.segment, points, wanted, within_m, same_m, found,
        )  # fmt: skip
        return found


@compiled
def _away(metres: Floats, vertex: int, x: float, y: float) -> float:
    """Return how far a point is from the segment that begins at a vertex."""
    ax, ay = metres[vertex, 0], metres[vertex, 1]
    dx, dy = metres[vertex + 1, 0] - ax, metres[vertex + 1, 1] - ay
    square = dx * dx + dy * dy
    share = min(max(((x - ax) * dx + (y - ay) * dy) / square, 0.0), 1.0) if square > 0.0 else 0.0
    return float(np.hypot(x - ax - share * dx, y - ay - share * dy))


@compiled
def _sort_in(
    metres: Floats, first: Ints, corner: Floats, cell_m: float, across: int, start: Ints, segment: Ints
) -> None:
    """Count the segments of each cell c in start[c + 1]; with room in segment, write them from start[c] on instead."""
    reach_m = cell_m * 0.70711  # from the middle of a cell to its corner
    for i in range(len(first)):
        a, b = metres[first[i]], metres[first[i] + 1]
        left, right = int((min(a[0], b[0]) - corner[0]) // cell_m), int((max(a[0], b[0]) - corner[0]) // cell_m)
        low, top = int((min(a[1], b[1]) - corner[1]) // cell_m), int((max(a[1], b[1]) - corner[1]) // cell_m)
        for row in range(low, top + 1):
            for column in range(left, right + 1):
                x, y = corner[0] + (column + 0.5) * cell_m, corner[1] + (row + 0.5) * cell_m
                if (left < right or low < top) and _away(metres, first[i], x, y) > reach_m:
                    continue
                cell = row * across + column
                if len(segment) == 0:
                    start[cell + 1] += 1
                else:
                    segment[start[cell]] = i
                    start[cell] += 1


@compiled
def _nearest(
    metres: Floats, first: Ints, edge: Ints, corner: Floats, cell_m: float, across: int, up: int, start: Ints,
    segment: Ints, points: Floats, wanted: Bools, within_m: float, same_m: float, found: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """Look ring by ring around each point's cell, once for the distance and once more for all equally near."""
    for point in range(len(points)):
        x, y = points[point, 0], points[point, 1]
        column, row = int((x - corner[0]) // cell_m), int((y - corner[1]) // cell_m)
        nearest = np.inf
        best, best_away = NO_SEGMENT, np.inf
        for turn in range(2):
            far = within_m if turn == 0 else nearest + same_m
            ring = 0
            # All that lies in ring r is at least r - 1 cells away.
            while (ring - 1) * cell_m <= min(far, nearest + same_m):
                for j in range(max(row - ring, 0), min(row + ring, up - 1) + 1):
                    inner = abs(j - row) < ring
                    for i in range(max(column - ring, 0), min(column + ring, across - 1) + 1):
                        if inner and abs(i - column) < ring:
                            continue
                        for at in range(start[j * across + i], start[j * across + i + 1]):
                            one = segment[at]
                            if not wanted[one]:
                                continue
                            away = _away(metres, first[one], x, y)
                            if away > far:
                                continue
                            if turn == 0:
                                nearest = min(nearest, away)
                            elif best == NO_SEGMENT or (edge[one], away, one) < (edge[best], best_away, best):
                                best, best_away = one, away
                ring += 1
            if nearest == np.inf:
                break
        found[point] = best
