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


def services_of(measures: Sequence[Measure]) -> dict[tuple[tuple[str, ...], str], list[int]]:
    """Return what is searched for, types and status, each with the columns of the measures it answers."""
    services: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for column, measure in enumerate(measures):
        services.setdefault(measure.service, []).append(column)
    return services


def unanswered(cells: int, places: Places, measures: Sequence[Measure]) -> CellAnswers:
    """Return the answers before any is known: share 0, no walk, and how many facilities take part."""
    count = len(measures)
    answers = CellAnswers(
        share=np.zeros((cells, count)),
        mean_walk_m=np.full((cells, count), np.nan),
        nearest_id=np.full((cells, count), -1, dtype=np.int64),
        facilities=np.zeros(count, dtype=np.int64),
        off_network=np.zeros(count, dtype=np.int64),
    )
    for (types, status), columns in services_of(measures).items():
        ok = places.snaps.ok[places.rows_of(types, status)]
        answers.facilities[columns], answers.off_network[columns] = len(ok), int((~ok).sum())
    return answers


def answer_measures(
    ground: Ground,
    places: Places,
    measures: Sequence[Measure],
    *,
    on_progress: Callable[[float], None] = lambda share: None,
) -> CellAnswers:
    """Answer every measure for every cell of the ground; a service nobody offers gives share 0 and no walk."""
    cells, services = len(ground.cell_ids), services_of(measures)
    answers = unanswered(cells, places, measures)
    for done, ((types, status), columns) in enumerate(services.items()):
        rows = places.rows_of(types, status)
        snaps, limits_m = places.snaps.take(rows), [measures[column].limit_m for column in columns]
        if snaps.ok.any():
            # Unlimited, so that a cell beyond every limit still learns how far its nearest facility is.
            field = reach(ground.graph, snaps)
            found = walks_of_cells(ground.graph, field, ground.pieces, ground.piece_cell, cells, limits_m)
            nearest_id = np.where(found.nearest >= 0, places.ids[rows][found.nearest], -1)
            take_answers(answers, columns, slice(None), found.share, found.mean_walk_m, nearest_id)
        on_progress((done + 1) / len(services))
    return answers


def take_answers(
    answers: CellAnswers, columns: list[int], cells: "npt.NDArray[np.int64] | slice", share: Floats,
    mean_walk_m: Floats, nearest_id: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """Put the answers of some cells to one service where they belong."""
    for column, within in zip(columns, share.T, strict=True):
        answers.share[cells, column] = within
        answers.mean_walk_m[cells, column] = mean_walk_m
        answers.nearest_id[cells, column] = nearest_id
