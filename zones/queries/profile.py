"""An area's profile: its children, facilities, verdicts, gaps and candidate zones on one page."""
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count
from django.utils import timezone

from facilities.models import Facility, FacilityGroup, Life
from facilities.tiles import audience_of, facility_version
from regions.basemap import tile_template
from regions.models import AgeBand, Area
from regions.queries.children import latest_population
from zones.models import CandidateWay, ReachRun, Verdict
from zones.sentences import area_title

from .area_list import ListedArea, listed_areas
from .columns import ServiceColumns
from .coverage import CoverageCell, CoverageTable, coverage_table
from .finding.candidates import CandidateRow, candidate_rows
from .gaps import GapRow, gap_rows, open_gaps
from .runs import RunEvidence, latest_run, prefixes, run_evidence, staleness

MOST_GAPS: Final = 12
MOST_CANDIDATES: Final = 8


@dataclass(frozen=True, slots=True)
class BandRow:
    name: str
    children: float


@dataclass(frozen=True, slots=True)
class TypeCount:
    key: str
    name: str
    total: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many facilities in operation of a service group stand in the area, by type; `planned` come on top."""

    group: FacilityGroup
    total: int
    planned: int
    types: tuple[TypeCount, ...]


@dataclass(frozen=True, slots=True)
class JudgedService:
    """A service with the verdicts of its rules in this very area."""

    columns: ServiceColumns
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class AreaProfile:
    """Children are None when no population is loaded; run is None before the first analysis.

    `gaps` and `candidates` are the first of `gap_count` and `candidate_count`.
    """

    area: Area
    title: str
    ancestors: tuple[Crumb, ...]
    below: tuple[ListedArea, ...]
    people: int | None
    children: float | None
    bands: tuple[BandRow, ...]
    years: tuple[int, ...]
    sources: tuple[str, ...]
    villages: int
    villages_with_people: int
    groups: tuple[GroupCount, ...]
    run: ReachRun | None
    evidence: RunEvidence | None
    stale: tuple[str, ...]
    services: tuple[JudgedService, ...]
    verdicts: dict[str, int]
    gaps: tuple[GapRow, ...]
    gap_count: int
    candidates: tuple[CandidateRow, ...]
    candidate_count: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of the area."""
        return self.area.geometry.extent

    @property
    def area_km2(self) -> float:
        return self.area.area_m2 / 1e6

    @property
    def run_number(self) -> str:
        return str(self.run.pk) if self.run else ""


def area_profile(area: Area, *, user: AbstractBaseUser | AnonymousUser) -> AreaProfile:
    """Return everything the profile page of a current area shows to this user."""
    run = latest_run(area.code)
    current = Area.objects.current().defer("geometry")
    population = latest_population(area.code)
    by_age = np.sum([row.children_by_age for row in population.values()], axis=0) if population else None
    totals = [row.total for row in population.values() if row.total is not None]
    services = _judged(coverage_table(run, level=area.level, within=area.code)) if run else ()
    candidates = [row for row in candidate_rows(run, within=area.code) if row.way == CandidateWay.CELLS]
    above = current.filter(code__in=prefixes(area.code)[:-1]).order_by("level")
    return AreaProfile(
        area=area,
        title=area_title(area.name, area.level, area.code),
        ancestors=tuple(Crumb(one.code, area_title(one.name, one.level, one.code)) for one in above),
        below=tuple(listed_areas(current.filter(parent_code=area.code).order_by("code"), is_tree=False)),
        people=sum(totals) if totals else None,
        children=None if by_age is None else float(by_age.sum()),
        bands=() if by_age is None else tuple(
            BandRow(band.name, float(by_age[band.age_from : band.age_to + 1].sum()))
            for band in AgeBand.objects.filter(is_partition=True)
        ),
        years=tuple(sorted({row.year for row in population.values()})),
        sources=tuple(sorted({row.source.name for row in population.values()})),
        villages=current.villages().within_code(area.code).count(),
        villages_with_people=len(population),
        groups=_groups(area, user),
        run=run,
        evidence=run_evidence(run) if run else None,
        stale=tuple(staleness(run)) if run else (),
        services=services,
        verdicts=dict.fromkeys(Verdict.values, 0) | Counter(c.verdict for s in services for c in s.cells),
        gaps=tuple(gap_rows(area.code, most=MOST_GAPS)),
        gap_count=open_gaps(area.code).count(),
        candidates=tuple(candidates[:MOST_CANDIDATES]),
        candidate_count=len(candidates),
    )


def _judged(table: CoverageTable) -> tuple[JudgedService, ...]:
    """Return the verdicts of the only row of a table by service; nothing when the run did not judge it."""
    if not table.rows:
        return ()
    cells = {cell.column.id: cell for cell in table.rows[0].cells if cell is not None}
    return tuple(
        JudgedService(service, tuple(cells[column.id] for column in service.columns if column.id in cells))
        for service in table.services
    )


def _groups(area: Area, user: AbstractBaseUser | AnonymousUser) -> tuple[GroupCount, ...]:
    inside = Facility.objects.visible_to(user).exclude(life=Life.CLOSED).in_area(area.code).order_by()
    counts: Counter[tuple[str, str]] = Counter()
    for type_, life, number in inside.values_list("type", "life").annotate(number=Count("pk")):
        counts[type_, life] = number
    groups = []
    for group in FacilityGroup.objects.prefetch_related("types"):
        types = tuple(TypeCount(t.pk, t.name, counts[t.pk, Life.OPEN]) for t in group.types.all())
        planned = sum(counts[t.key, Life.PLANNED] for t in types)
        present = tuple(t for t in types if t.total)
        groups.append(GroupCount(group, sum(t.total for t in present), planned, present))
    return tuple(groups)


def facility_layer(code: str, *, user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Return what the profile's map needs to draw the facilities of an area that this user may see."""
    version = facility_version(audience_of(user), timezone.localdate())
    return {
        "tiles": f"{tile_template('facility_tile', version)}?wilayah={code}",
        "groups": [{"key": g.pk, "shape": g.shape, "colour": g.colour} for g in FacilityGroup.objects.all()],
    }
