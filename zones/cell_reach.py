"""What the children of each cell can walk to: one search per service, closed-form coverage per street piece."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regions.queries.ground import Ground
from walkshed.cells import walks_of_cells
from walkshed.reach import reach

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
    found = walks_of_cells(ground.graph, field, ground.pieces, ground.piece_cell, len(ground.cell_ids), limits_m)
    for column, share in zip(columns, found.share.T, strict=True):
        answers.share[:, column] = share
        answers.mean_walk_m[:, column] = found.mean_walk_m
        answers.nearest_id[:, column] = np.where(found.nearest >= 0, places.ids[rows][found.nearest], -1)
