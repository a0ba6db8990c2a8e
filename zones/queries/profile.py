"""An area's profile: its children, facilities, verdicts, gaps and candidate zones on one page."""
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count

from facilities.models import Facility, FacilityGroup
from regions.models import AgeBand, Area, Level
from zones.models import Gap, ReachRun
from zones.sentences import area_title, gap_sentence, severity_word

from .coverage import CoverageRow, coverage_table
from .population import latest_population
from .runs import latest_run, prefixes, staleness
from .zones import CandidateRow, candidate_rows


@dataclass(frozen=True, slots=True)
class BandRow:
    name: str
    children: float


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many facilities of a service group stand in the area, by type name."""

    key: str
    name: str
    total: int
    types: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    code: str
    area: str
    rule: str
    sentence: str
    children: float
    severity: float
    severity_word: str


@dataclass(frozen=True, slots=True)
class AreaProfile:
    """Children are None when no population is loaded; run is None before the first analysis."""

    area: Area
    title: str
    ancestors: tuple[Area, ...]
    below: tuple[Area, ...]
    people: int | None
    children: float | None
    bands: tuple[BandRow, ...]
    years: tuple[int, ...]
    sources: tuple[str, ...]
    villages: int
    villages_with_people: int
    groups: tuple[GroupCount, ...]
    run: ReachRun | None
    stale: tuple[str, ...]
    coverage: CoverageRow | None
    gaps: tuple[GapRow, ...]
    candidates: tuple[CandidateRow, ...]


def area_profile(area: Area, *, user: AbstractBaseUser | AnonymousUser) -> AreaProfile:
    """Return everything the profile page of a current area shows to this user."""
    run = latest_run(area.code)
    current = Area.objects.current()
    villages = list(current.villages().within_code(area.code).values_list("code", flat=True))
    population = latest_population(villages)
    by_age = np.sum([row.children_by_age for row in population.values()], axis=0) if population else None
    totals = [row.total for row in population.values() if row.total is not None]
    table = coverage_table(run, level=area.level, within=area.code) if run else None
    return AreaProfile(
        area=area,
        title=area_title(area.name, area.level, area.code),
        ancestors=tuple(current.filter(code__in=prefixes(area.code)[:-1]).order_by("level").defer("geometry")),
        below=tuple(current.filter(parent_code=area.code).order_by("code").defer("geometry")),
        people=sum(totals) if totals else None,
        children=None if by_age is None else float(by_age.sum()),
        bands=() if by_age is None else tuple(
            BandRow(band.name, float(by_age[band.age_from : band.age_to + 1].sum()))
            for band in AgeBand.objects.filter(is_partition=True)
        ),
        years=tuple(sorted({row.year for row in population.values()})),
        sources=tuple(sorted({row.source.name for row in population.values()})),
        villages=len(villages),
        villages_with_people=len(population),
        groups=_groups(area, user),
        run=run,
        stale=tuple(staleness(run)) if run else (),
        coverage=table.rows[0] if table and table.rows else None,
        gaps=tuple(gap_rows(area.code)),
        candidates=tuple(candidate_rows(run, within=area.code)[:20]),
    )


def _groups(area: Area, user: AbstractBaseUser | AnonymousUser) -> tuple[GroupCount, ...]:
    counts = (
        Facility.objects.visible_to(user).in_operation().in_area(area.code)
        .values("type").annotate(count=Count("pk")).values_list("type", "count")
    )  # fmt: skip
    counted = dict(counts)
    groups = []
    for group in FacilityGroup.objects.prefetch_related("types"):
        types = tuple((t.name, counted[t.pk]) for t in group.types.all() if t.pk in counted)
        groups.append(GroupCount(group.key, group.name, sum(number for _name, number in types), types))
    return tuple(groups)


def gap_rows(code: str) -> list[GapRow]:
    """Return the open gaps of an area and all below it, heaviest first."""
    gaps = (
        Gap.objects.filter(closed_at__isnull=True, coverage__isnull=False)
        .filter(coverage__area__is_current=True)
        .select_related("coverage__area", "coverage__standard__age_band", "coverage__nearest__type")
    )
    rows = []
    for gap in gaps.filter(area_code=code) | gaps.filter(area_code__startswith=f"{code}."):
        coverage = gap.coverage
        if coverage.value is None:
            continue
        area = coverage.area
        rows.append(
            GapRow(
                code=area.code,
                area=area_title(area.name, Level(area.level), area.code),
                rule=coverage.standard.name,
                sentence=gap_sentence(coverage),
                children=gap.children,
                severity=gap.severity,
                severity_word=severity_word(gap.severity),
            )
        )
    return sorted(rows, key=lambda row: (-row.severity * max(row.children, 1), row.code))
