"""What the cells of a run answer to one distance rule, as arrays kept per process."""
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from django.db.models import F

from regions.kept import Kept
from regions.models import Area
from zones.models import CellReach, ReachMeasure, ReachRun
from zones.queries.columns import CoverageColumn

Floats = npt.NDArray[np.float64]

KEPT: Final = 12
"""How many rules a process keeps: 1.5 MB each for DKI Jakarta."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleCells:
    """Cells (c,) of a run in one order: `village` indexes `codes`, `part` is of the village's children.

    share (c,): part of the cell's street within the limit; walk_m (c,): mean walk from its streets, NaN where none.
    """

    codes: tuple[str, ...]
    village: npt.NDArray[np.int32]
    part: Floats
    share: Floats
    walk_m: Floats

    def within(self, code: str) -> "RuleCells":
        """Return the cells inside an area."""
        inside = np.array([one == code or one.startswith(f"{code}.") for one in self.codes], dtype=bool)
        rows = inside[self.village] if len(self.codes) else np.zeros(0, dtype=bool)
        return RuleCells(self.codes, self.village[rows], self.part[rows], self.share[rows], self.walk_m[rows])

    def children(self, of_village: dict[str, float]) -> Floats:
        """Return the children of each cell (c,) from those of each village; 0 where they are not known."""
        return self.part * np.array([of_village.get(code, 0.0) for code in self.codes] or [0.0])[self.village]


def rule_cells(run: ReachRun, column: CoverageColumn) -> RuleCells | None:
    """Return the cells of a distance rule; None for rules that count, or when the run's cells are no longer kept."""
    asked = ReachMeasure.objects.filter(run=run, status_needed=column.status_needed, limit_m=column.distance_m or 0)
    position = asked.filter(types=sorted(column.types)).values_list("position", flat=True).first()
    if position is None:
        return None
    if not _cells.has((run.pk, position)) and not CellReach.objects.filter(run=run).exists():
        return None
    return _cells.get((run.pk, position), lambda: _read(run, position))


def _read(run: ReachRun, position: int) -> RuleCells:
    found = CellReach.objects.filter(run=run).order_by("cell_id")
    rows = found.values_list("cell__area_id", "cell__share", F(f"share__{position}"), F(f"walk_m__{position}"))
    area, part, share, walk = (np.array(one, dtype=np.float64) for one in zip(*rows, strict=True))
    ids, village = np.unique(area.astype(np.int64), return_inverse=True)
    codes = dict(Area.objects.filter(pk__in=ids.tolist()).values_list("pk", "code"))
    return RuleCells(tuple(codes[pk] for pk in ids.tolist()), village.astype(np.int32), part, share, walk)


_cells: Final = Kept[RuleCells](KEPT)
