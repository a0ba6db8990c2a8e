"""What stands today: how many children of each cell reach one service within a walk, kept ready for "what if"."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from regions.kept import Kept
from regions.models import CHILD_AGES
from regions.queries.children import population_of
from regions.queries.ground import Ground
from walkshed.live_coverage import LiveCoverage
from walkshed.snap import Snaps
from zones.measures import Measure
from zones.models import ReachRun

from .places import Places, cached_places

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KEPT: Final = 6
"""How many services a process keeps standing: 1.1 MB each for DKI Jakarta, 12 MB at half a million junctions."""


@dataclass(frozen=True, slots=True, eq=False)
class ChangedCells:
    """Cells of the ground whose share of street within the limit changes: row (k,), before (k,) and after (k,)."""

    row: Ints
    before: Floats
    after: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """One measure of a run on its own ground, facilities and children.

    ids (f,) facilities of the service, one row per entrance, and snaps (f,) where they join the streets;
    street_mm (c,) and within_mm (c,) street of each cell, all and within the limit; children_by_age
    (villages, ages), NaN where a village's children are not known.
    """

    ground: Ground
    measure: Measure
    places: Places
    ids: Ints
    snaps: Snaps
    coverage: LiveCoverage
    street_mm: Floats
    within_mm: Floats
    children_by_age: Floats

    @property
    def share(self) -> Floats:
        """Return the share of each cell's street within the limit (c,), as the run has it."""
        return self._share(self.within_mm, np.arange(len(self.street_mm)))

    def children(self, ages: tuple[int, int]) -> Floats:
        """Return the children of these ages in each cell (c,), 0 where they are not known."""
        of_village = np.nan_to_num(self.village_children(ages))
        return self.ground.cell_share * of_village[self.ground.cell_area]

    def village_children(self, ages: tuple[int, int]) -> Floats:
        """Return the children of these ages in each village of the ground, NaN where they are not known."""
        return self.children_by_age[:, ages[0] : ages[1] + 1].sum(axis=1)

    def rows_of(self, facility_id: int) -> Ints:
        """Return the rows of a facility, one per entrance; none when it does not take part."""
        return np.flatnonzero(self.ids == facility_id)

    def what_if(self, *, added: Snaps | None = None, closed: Sequence[int] | Ints = ()) -> ChangedCells:
        """Return the cells that change when places are added and those of some rows closed."""
        changed = self.coverage.what_if(added=added, closed=closed)
        cell = self.ground.piece_cell[changed.row]
        inside = cell >= 0
        row, of_row = np.unique(cell[inside], return_inverse=True)
        # Whole millimetres: their sum is exact, so a cell gets what an analysis from the start would give it.
        more = np.bincount(of_row, weights=(changed.after_mm - changed.before_mm)[inside], minlength=len(row))
        before, after = self.within_mm[row], self.within_mm[row] + more
        return ChangedCells(row.astype(np.int64), self._share(before, row), self._share(after, row))

    def _share(self, within_mm: Floats, row: Ints) -> Floats:
        street = self.street_mm[row]
        return np.divide(within_mm, street, out=np.zeros(len(row)), where=street > 0)


def standing_of(run: ReachRun, measure: Measure, ground: Ground) -> Standing:
    """Return what stands for a measure of a finished run, on the day it was finished; kept per process."""
    places = cached_places(ground, timezone.localdate(run.finished_at))
    # What is kept holds on to its ground and places, so that their ids name them as long as it is kept.
    key = (run.pk, measure, id(ground), id(places))
    return _standings.get(key, lambda: stand(measure, ground, places))


def warm_up(run: ReachRun, ground: Ground) -> None:
    """Keep the first service of a run standing and close one of its places for a moment, so that all is compiled."""
    first = run.measures.order_by("position").first()
    if first is not None:
        standing = standing_of(run, Measure(tuple(first.types), first.status_needed, first.limit_m), ground)
        standing.what_if(closed=np.flatnonzero(standing.snaps.ok)[:1])


def stand(measure: Measure, ground: Ground, places: Places) -> Standing:
    """Search from the facilities of a measure and measure every cell."""
    rows = places.rows_of(measure.types, measure.status_needed)
    snaps = places.snaps.take(rows)
    coverage = LiveCoverage(ground.graph, ground.pieces, snaps, limit_m=measure.limit_m)
    inside, cells = ground.piece_cell >= 0, len(ground.cell_ids)
    street_mm, within_mm = (
        np.bincount(ground.piece_cell[inside], weights=mm[inside], minlength=cells)
        for mm in (ground.pieces.length_mm, coverage.covered_mm)
    )
    population = population_of([area.code for area in ground.areas])
    unknown = np.full(CHILD_AGES, np.nan)
    return Standing(
        ground=ground,
        measure=measure,
        places=places,
        ids=places.ids[rows],
        snaps=snaps,
        coverage=coverage,
        street_mm=street_mm,
        within_mm=within_mm,
        children_by_age=np.array(
            [population[a.code].children_by_age if a.code in population else unknown for a in ground.areas]
        ).reshape(-1, CHILD_AGES),
    )


_standings: Final = Kept[Standing](KEPT)
