"""What the children of each cell can walk to: one search per service, closed-form coverage per street piece."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regions.queries.ground import Ground
from walkshed.coverage import covered_mm, nearest_label, walk_stats
from walkshed.reach import reach
from walkshed.search import UNREACHED

from .measures import Measure
from .queries.places import Places

Floats = npt.NDArray[np.float64]

SHARE_DECIMALS = 6
WALK_M_DECIMALS = 1
"""Answers are kept with so many decimals: finer than any street is mapped."""


@dataclass(frozen=True, slots=True, eq=False)
class CellAnswers:
    """Answers of c cells to m measures.

    share (c, m): part of the cell's walkable street within the limit, 0..1. mean_walk_m (c, m): mean walk
    from the cell's streets to the nearest facility, NaN where none can be reached. nearest_id (c, m):
    primary key of the facility nearest to the cell, -1 where none. facilities (m,): how many take part;
    off_network (m,): how many of them join no usable street and can be reached by nobody.
    """

    share: Floats
    mean_walk_m: Floats
    nearest_id: npt.NDArray[np.int64]
    facilities: npt.NDArray[np.int64]
    off_network: npt.NDArray[np.int64]


def answer_measures(
    ground: Ground,
    places: Places,
    measures: Sequence[Measure],
    *,
    on_progress: Callable[[float], None] = lambda share: None,
) -> CellAnswers:
    """Answer every measure for every cell of the ground; a service nobody offers gives share 0 and no walk."""
    cells, count = len(ground.cell_ids), len(measures)
    answers = CellAnswers(
        share=np.zeros((cells, count)),
        mean_walk_m=np.full((cells, count), np.nan),
        nearest_id=np.full((cells, count), -1, dtype=np.int64),
        facilities=np.zeros(count, dtype=np.int64),
        off_network=np.zeros(count, dtype=np.int64),
    )
    by_service: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for column, measure in enumerate(measures):
        by_service.setdefault(measure.service, []).append(column)
    for done, ((types, status), columns) in enumerate(by_service.items()):
        rows = places.rows_of(types, status)
        _answer_service(ground, places, rows, [measures[c].limit_m for c in columns], columns, answers)
        on_progress((done + 1) / len(by_service))
    return answers


def _answer_service(
    ground: Ground,
    places: Places,
    rows: npt.NDArray[np.int64],
    limits_m: list[int],
    columns: list[int],
    answers: CellAnswers,
) -> None:
    snaps = places.snaps.take(rows)
    answers.facilities[columns] = len(rows)
    answers.off_network[columns] = int((~snaps.ok).sum())
    if not snaps.ok.any():
        return
    # Unlimited, so that a cell beyond every limit still learns how far its nearest facility is.
    field = reach(ground.graph, snaps)
    pieces, cell, cells = ground.pieces, ground.piece_cell, len(ground.cell_ids)
    length = (pieces.to_mm - pieces.from_mm).astype(np.float64)
    street = _per_cell(cell, length, cells)
    covered = covered_mm(ground.graph, field, pieces, limits_m)
    for column, within in zip(columns, covered.T, strict=True):
        answers.share[:, column] = _ratio(_per_cell(cell, within, cells), street)
    least, _most, mean_mm = walk_stats(ground.graph, field, pieces)
    known = ~np.isnan(mean_mm)
    walked = _per_cell(cell[known], mean_mm[known] * length[known], cells)
    mean_m = _ratio(walked, _per_cell(cell[known], length[known], cells), empty=np.nan) / 1000
    nearest = _nearest_of_cell(cell, least, nearest_label(ground.graph, field, pieces), cells)
    nearest_id = np.where(nearest >= 0, places.ids[rows][nearest], -1)
    for column in columns:
        answers.mean_walk_m[:, column] = mean_m
        answers.nearest_id[:, column] = nearest_id


def _per_cell(cell: npt.NDArray[np.int32], amount: npt.NDArray, cells: int) -> Floats:
    inside = cell >= 0
    return np.bincount(cell[inside], weights=amount[inside], minlength=cells)


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
