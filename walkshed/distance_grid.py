"""Distances to the nearest of some straight lines, on a grid of points of which only blocks near a line are kept."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled

Floats = npt.NDArray[np.float64]

BLOCK_BITS = 6
BLOCK = 2**BLOCK_BITS  # points along the side of a block
NO_BLOCK = -1
# A point of the grid this near to the outline, in cells, counts as that far inside: no corner of the outline lies on a
# point, so that no two corners meet.
OFF_POINT = 0.01


class DistanceGrid(NamedTuple):
    """Squared distances at the points of touched blocks, square (b, BLOCK, BLOCK); far_m stands for all beyond it.

    block (rows, columns) of blocks is a row of square or NO_BLOCK; place (b, 2) is where each block stands.
    """

    corner: Floats
    cell_m: float
    width_m: float
    far_m: float
    block: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    square: npt.NDArray[np.float32]


def distance_grid(start: Floats, end: Floats, width_m: float, cell_m: float) -> DistanceGrid:
    """Return exact distances in metres up to width_m + cell_m from the segments (s, 2)."""
    far_m = width_m + cell_m
    low = np.minimum(start.min(axis=0), end.min(axis=0)) - far_m
    high = np.maximum(start.max(axis=0), end.max(axis=0)) + far_m
    columns, rows = (int(blocks) + 1 for blocks in (high - low) // (cell_m * BLOCK))
    block = np.full((rows, columns), NO_BLOCK, dtype=np.int32)
    _touch(start, end, low, far_m, cell_m * BLOCK, block)
    place = np.argwhere(block != NO_BLOCK).astype(np.int32)
    block[place[:, 0], place[:, 1]] = np.arange(len(place), dtype=np.int32)
    square = np.full((len(place), BLOCK, BLOCK), far_m**2, dtype=np.float32)
    grid = DistanceGrid(low, cell_m, width_m, far_m, block, place, square)
    _measure(start, end, grid)
    return grid


@compiled
def _touch(
    start: Floats, end: Floats, corner: Floats, far_m: float, side_m: float, block: npt.NDArray[np.int32]
) -> None:
    """Mark the blocks that segments come near."""
    for i in range(len(start)):
        left = int((min(start[i, 0], end[i, 0]) - far_m - corner[0]) / side_m)
        right = int((max(start[i, 0], end[i, 0]) + far_m - corner[0]) / side_m)
        bottom = int((min(start[i, 1], end[i, 1]) - far_m - corner[1]) / side_m)
        top = int((max(start[i, 1], end[i, 1]) + far_m - corner[1]) / side_m)
        for row in range(bottom, top + 1):
            for column in range(left, right + 1):
                block[row, column] = 0


@compiled
def _measure(start: Floats, end: Floats, grid: DistanceGrid) -> None:
    """Lower the squared distance of every point near a segment."""
    cell, far_m = grid.cell_m, grid.far_m
    for i in range(len(start)):
        ax, ay = start[i, 0] - grid.corner[0], start[i, 1] - grid.corner[1]
        dx, dy = end[i, 0] - start[i, 0], end[i, 1] - start[i, 1]
        length = dx * dx + dy * dy
        for row in range(int(np.ceil((min(ay, ay + dy) - far_m) / cell)), int((max(ay, ay + dy) + far_m) / cell) + 1):
            y = row * cell
            # Only the part of the segment that lies within reach of this row can be near its points.
            first, last = 0.0, 1.0
            if dy != 0.0:
                one, other = (y - far_m - ay) / dy, (y + far_m - ay) / dy
                first, last = max(first, min(one, other)), min(last, max(one, other))
            left = min(ax + first * dx, ax + last * dx) - far_m
            right = max(ax + first * dx, ax + last * dx) + far_m
            for column in range(max(int(np.ceil(left / cell)), 0), int(right / cell) + 1):
                x = column * cell
                along = ((x - ax) * dx + (y - ay) * dy) / length if length > 0.0 else 0.0
                along = min(max(along, 0.0), 1.0)
                square = (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2
                block = grid.block[row >> BLOCK_BITS, column >> BLOCK_BITS]
                place = row & (BLOCK - 1), column & (BLOCK - 1)
                if block >= 0 and square < grid.square[block, place[0], place[1]]:
                    grid.square[block, place[0], place[1]] = square


@compiled
def distance_at(grid: DistanceGrid, row: int, column: int) -> float:
    """Return the distance of a point of the grid, never quite the width."""
    rows, columns = grid.block.shape
    up, right = row >> BLOCK_BITS, column >> BLOCK_BITS
    if up >= rows or right >= columns or grid.block[up, right] < 0:
        return grid.far_m
    distance = float(np.sqrt(grid.square[grid.block[up, right], row & (BLOCK - 1), column & (BLOCK - 1)]))
    least = OFF_POINT * grid.cell_m
    return grid.width_m - least if abs(distance - grid.width_m) < least else distance
