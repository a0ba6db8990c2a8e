"""How far the children of an area walk for one rule, and how many of each age band are within its limit."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from regions.models import AgeBand
from regions.queries.children import latest_population
from zones.coverage_rule.chart import WalkChart, walk_chart
from zones.coverage_rule.distances import WalkBar, walk_bars, walk_percentile
from zones.queries.columns import CoverageColumn
from zones.queries.coverage import CoverageRow
from zones.queries.pace import minutes

from .cells import RuleCells

PERCENTILES: Final = (("p10", 0.1), ("median", 0.5), ("p90", 0.9))


@dataclass(frozen=True, slots=True)
class Percentile:
    """The walk that a share of the children do not exceed; None: so many cannot walk there at all."""

    name: str
    share: float
    walk_m: float | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class BandReached:
    """An age band: its children whose streets are mapped, those within the limit, and the middle of their walks."""

    name: str
    ages: tuple[int, int]
    is_rules_own: bool
    children: float
    reached: float
    median_m: float | None
    median_minutes: int | None
    limit_minutes: int | None

    @property
    def share(self) -> float | None:
        return self.reached / self.children if self.children > 0 else None

    @property
    def missed(self) -> float:
        return max(self.children - self.reached, 0.0)


@dataclass(frozen=True, slots=True)
class Walked:
    """Walks of the children of the rule's ages; without_walk: those from whom no place can be walked to."""

    bars: tuple[WalkBar, ...]
    chart: WalkChart | None
    percentiles: tuple[Percentile, ...]
    children: float
    without_walk: float
    bands: tuple[BandReached, ...]


def walked(cells: RuleCells, *, code: str, column: CoverageColumn, rows: Sequence[CoverageRow]) -> Walked:
    """Return the walks in an area; rows: its villages with the rule's verdict, those not judged take no part.

    The walk of a cell is the mean over its streets; its children are those of its village as the run counted them.
    """
    limit_m = float(column.distance_m or 0)
    judged = {
        row.code: cell.children or 0.0
        for row in rows
        if (cell := row.cells[0]) is not None and cell.is_judged
    }
    here = cells.within(code)
    children = here.children(judged)
    found = [(name, share, walk_percentile(here.walk_m, children, share)) for name, share in PERCENTILES]
    bars = walk_bars(here.walk_m, children, limit_m)
    return Walked(
        bars=bars,
        chart=walk_chart(bars, limit_m, [(name, metres) for name, _share, metres in found]),
        percentiles=tuple(
            Percentile(name, share, metres, minutes(metres, column.walk_m_per_s)) for name, share, metres in found
        ),
        children=float(children.sum()),
        without_walk=float(children[np.isnan(here.walk_m)].sum()),
        bands=_bands(here, code, column, set(judged)),
    )


def _bands(here: RuleCells, code: str, column: CoverageColumn, villages: set[str]) -> tuple[BandReached, ...]:
    """Return the bands that part childhood, and the rule's own where it is none of them, by age."""
    people = {v: row.children_by_age for v, row in latest_population(code).items() if v in villages}
    bands = AgeBand.objects.all()
    return tuple(
        _band(here, band, column, {v: sum(by_age[band.age_from : band.age_to + 1]) for v, by_age in people.items()})
        for band in bands
        if band.is_partition or band.pk == column.band
    )


def _band(here: RuleCells, band: AgeBand, column: CoverageColumn, of_village: dict[str, float]) -> BandReached:
    children = here.children(of_village)
    median_m = walk_percentile(here.walk_m, children, 0.5)
    return BandReached(
        name=band.name,
        ages=(band.age_from, band.age_to),
        is_rules_own=band.pk == column.band,
        children=float(children.sum()),
        reached=float((children * here.share).sum()),
        median_m=median_m,
        median_minutes=minutes(median_m, band.walk_m_per_s),
        limit_minutes=minutes(column.distance_m, band.walk_m_per_s),
    )
