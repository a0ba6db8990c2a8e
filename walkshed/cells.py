"""What cells can walk to: the answers of street pieces added up over the cells they lie in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.coverage import covered_mm, nearest_label, walk_stats
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.reach import Reach
from walkshed.search import UNREACHED

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CellWalks:
    """Answers of c cells to one service.

    share (c, limits): part of the cell's street within each limit, 0..1. mean_walk_m (c,): mean walk from its
    streets, NaN where none is known. nearest int64 (c,): label of the facility nearest to the cell, -1 = none.
    """

    share: Floats
    mean_walk_m: Floats
    nearest: npt.NDArray[np.int64]


def walks_of_cells(
    graph: StreetGraph,
    field: Reach,
    pieces: StreetPieces,
    piece_cell: npt.NDArray[np.int32],
    cells: int,
    limits_m: Sequence[float],
) -> CellWalks:
    """Answer one service for c cells; piece_cell (p,) says which cell each piece lies in, -1 = none."""
    length = (pieces.to_mm - pieces.from_mm).astype(np.float64)
    street = _per_cell(piece_cell, length, cells)
    share = np.zeros((cells, len(limits_m)))
    for column, within in enumerate(covered_mm(graph, field, pieces, limits_m).T):
        share[:, column] = _ratio(_per_cell(piece_cell, within, cells), street)
    least, _most, mean_mm = walk_stats(graph, field, pieces)
    known = ~np.isnan(mean_mm)
    walked = _per_cell(piece_cell[known], mean_mm[known] * length[known], cells)
    mean_walk_m = _ratio(walked, _per_cell(piece_cell[known], length[known], cells), empty=np.nan) / 1000
    nearest = _nearest_of_cell(piece_cell, least, nearest_label(graph, field, pieces), cells)
    return CellWalks(share, mean_walk_m, nearest)


def _per_cell(cell: npt.NDArray[np.int32], amount: npt.NDArray[np.generic], cells: int) -> Floats:
    inside = cell >= 0
    # Of nothing, bincount makes whole numbers.
    return np.bincount(cell[inside], weights=amount[inside], minlength=cells).astype(np.float64)


def _ratio(part: Floats, whole: Floats, *, empty: float = 0.0) -> Floats:
    return np.divide(part, whole, out=np.full_like(whole, empty), where=whole > 0)


def _nearest_of_cell(
    cell: npt.NDArray[np.int32], least_mm: npt.NDArray[np.uint32], label: npt.NDArray[np.int32], cells: int
) -> npt.NDArray[np.int64]:
    """Return per cell the label at its piece with the shortest walk (ties: smallest label), -1 where none."""
    rows = np.flatnonzero((cell >= 0) & (least_mm != UNREACHED) & (label >= 0))
    rows = rows[np.lexsort((label[rows], least_mm[rows], cell[rows]))]
    first = np.unique(cell[rows], return_index=True)[1]
    nearest = np.full(cells, -1, dtype=np.int64)
    nearest[cell[rows][first]] = label[rows][first]
    return nearest
