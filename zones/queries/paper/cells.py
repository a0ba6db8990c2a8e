"""Where children live out of reach: for each cell of a run, how many services are beyond their walk."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import Q

from zones.models import CellReach, ReachRun
from zones.queries.cell_layers import measure_positions
from zones.queries.columns import CoverageColumn

REACHED_FROM: Final = 0.5
"""A cell reaches a service when at least this part of its streets lies within the walk."""


@dataclass(frozen=True, slots=True, eq=False)
class RunCells:
    """Cells of a run: village codes (n,), hexagons (n,) in lon/lat, share within each walk (n, m)."""

    codes: npt.NDArray[np.str_]
    hexagons: npt.NDArray[np.object_]
    share: npt.NDArray[np.float64]

    def within(self, code: str) -> npt.NDArray[np.bool_]:
        """Return which cells lie in an area."""
        return np.char.startswith(self.codes, code) if len(self.codes) else np.zeros(0, dtype=bool)


def cells_of(run: ReachRun, code: str) -> RunCells:
    """Return the cells of a run in an area; none when the run keeps them no longer."""
    inside = Q(cell__area__code=code) | Q(cell__area__code__startswith=f"{code}.")
    rows = list(
        CellReach.objects.filter(inside, run=run)
        .annotate(wkb=AsWKB("cell__hexagon"))
        .values_list("cell__area__code", "wkb", "share")
    )
    share = np.array([row[2] for row in rows], dtype=np.float64) if rows else np.zeros((0, run.measures.count()))
    return RunCells(
        codes=np.array([row[0] for row in rows], dtype=np.str_),
        hexagons=shapely.from_wkb([bytes(row[1]) for row in rows]),
        share=share,
    )


def has_lost_cells(run: ReachRun) -> bool:
    """Say whether a run counted cells that it keeps no longer, because a newer run of its area followed."""
    return bool(run.outcome.get("cells")) and not CellReach.objects.filter(run=run).exists()


def positions_of(run: ReachRun, columns: Iterable[CoverageColumn]) -> dict[int, int]:
    """Return by rule the column of RunCells.share that answers it; rules that count have none."""
    asked = measure_positions(run, columns)
    return {rule: position for rule, position in asked.items() if position is not None}


def out_of_reach(cells: RunCells, positions: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return for each cell how many of the services at `positions` are beyond the walk of most of its streets."""
    return (cells.share[:, list(positions)] < REACHED_FROM).sum(axis=1)
