"""The coverage table: areas down, rules across, each cell a verdict with what it rests on."""
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from regions.models import Area, Level
from zones.models import AreaCoverage, ReachRun, Standard, Verdict
from zones.sentences import area_title, gap_sentence


@dataclass(frozen=True, slots=True)
class CoverageColumn:
    """A rule as a column; `wanted` is its number: a count, people per facility, or a share."""

    id: int
    key: str
    name: str
    kind: str
    level: int
    distance_m: int | None
    wanted: float
    status_needed: str
    ages: tuple[int, int]
    source: str
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """The verdict of one rule in one area; see AreaCoverage for units."""

    column: CoverageColumn
    verdict: str
    verdict_word: str
    no_data_word: str
    value: float | None
    wanted: float
    children: float | None
    children_reached: float | None
    children_missed: float | None
    children_unknown: float | None
    mean_walk_m: float | None
    nearest_name: str
    nearest_public_id: str
    nearest_m: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """An area with its cells; None where a rule does not apply there."""

    area_id: int
    code: str
    title: str
    level: int
    parent_code: str
    children: float | None
    cells: tuple[CoverageCell | None, ...]

    @property
    def not_met(self) -> int:
        return sum(cell is not None and cell.verdict == Verdict.NOT_MET for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CoverageTable:
    run: ReachRun
    columns: tuple[CoverageColumn, ...]
    rows: tuple[CoverageRow, ...]


def coverage_table(
    run: ReachRun,
    *,
    level: int = Level.VILLAGE,
    within: str | None = None,
    rule_keys: Sequence[str] = (),
    only_not_met: bool = False,
) -> CoverageTable:
    """Return the verdicts of a run for the areas of a level, in order of code.

    `within` keeps areas inside a code; `rule_keys` keeps columns; `only_not_met` keeps rows with at least
    one rule not met among the columns kept. Three queries, whatever the size.
    """
    coverage = (
        AreaCoverage.objects.filter(run=run, area__level=level)
        .select_related("area", "standard__age_band", "nearest__type")
        .order_by("area__code", "standard__order")
    )
    if within:
        coverage = coverage.filter(Q(area__code=within) | Q(area__code__startswith=f"{within}."))
    if rule_keys:
        coverage = coverage.filter(standard__key__in=rule_keys)
    found = list(coverage)
    standards = {one.standard_id: one.standard for one in found}
    columns = tuple(_column(s) for s in sorted(standards.values(), key=lambda s: (s.order, s.pk)))
    by_area: dict[int, dict[int, AreaCoverage]] = {}
    areas: dict[int, Area] = {}
    for one in found:
        areas[one.area_id] = one.area
        by_area.setdefault(one.area_id, {})[one.standard_id] = one
    rows = tuple(_row(areas[area_id], cells, columns) for area_id, cells in by_area.items())
    if only_not_met:
        rows = tuple(row for row in rows if row.not_met)
    return CoverageTable(run=run, columns=columns, rows=rows)


def _row(area: Area, cells: dict[int, AreaCoverage], columns: tuple[CoverageColumn, ...]) -> CoverageRow:
    everyone = [c.children for c in cells.values() if c.standard.age_band_id == "0-17" and c.children is not None]
    return CoverageRow(
        area_id=area.pk,
        code=area.code,
        title=area_title(area.name, area.level, area.code),
        level=area.level,
        parent_code=area.parent_code,
        children=everyone[0] if everyone else None,
        cells=tuple(_cell(cells[column.id], column) if column.id in cells else None for column in columns),
    )


def _column(standard: Standard) -> CoverageColumn:
    return CoverageColumn(
        id=standard.pk,
        key=standard.key,
        name=standard.name,
        kind=standard.kind,
        level=standard.level,
        distance_m=standard.distance_m,
        wanted=float(standard.at_least or standard.per_people or standard.share_wanted),
        status_needed=standard.status_needed,
        ages=(standard.age_band.age_from, standard.age_band.age_to),
        source=standard.source,
        is_proposal=standard.is_proposal,
    )


def _cell(coverage: AreaCoverage, column: CoverageColumn) -> CoverageCell:
    nearest = coverage.nearest if coverage.nearest and coverage.nearest.is_public else None
    return CoverageCell(
        column=column,
        verdict=coverage.verdict,
        verdict_word=coverage.get_verdict_display(),
        no_data_word=coverage.get_no_data_reason_display() if coverage.no_data_reason else "",
        value=coverage.value,
        wanted=coverage.wanted,
        children=coverage.children,
        children_reached=coverage.children_reached,
        children_missed=coverage.children_missed,
        children_unknown=coverage.children_unknown,
        mean_walk_m=coverage.mean_walk_m,
        nearest_name=nearest.name if nearest else "",
        nearest_public_id=nearest.public_id if nearest else "",
        nearest_m=coverage.nearest_m,
        sentence=gap_sentence(coverage) if coverage.verdict == Verdict.NOT_MET else "",
    )
