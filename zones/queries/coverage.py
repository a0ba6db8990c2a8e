"""The coverage table: areas down, rules across, each cell a verdict with what it rests on."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from facilities.models import Facility
from regions.models import NEIGHBOURHOOD_LEVEL, Area, Level, Neighbourhood, neighbourhood_code
from zones.models import AreaCoverage, NeighbourhoodCoverage, ReachRun, RuleKind, Verdict
from zones.sentences import (
    Told,
    area_title,
    count,
    met_sentence,
    neighbourhood_title,
    no_data_sentence,
    not_met_sentence,
    percent,
    reason_of,
)

from .columns import CoverageColumn, ServiceColumns, columns_of, services_of
from .totals import TableTotal, totals_of

EVERY_CHILD = "0-17"
"""The age band whose number is the children of an area."""


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """The verdict of one rule in one area; see AreaCoverage for units."""

    column: CoverageColumn
    area: str
    verdict: str
    no_data_reason: str
    value: float | None
    wanted: float
    children: float | None
    children_reached: float | None
    children_unknown: float | None
    mean_walk_m: float | None
    nearest_name: str
    nearest_public_id: str
    nearest_m: float | None
    children_reached_safe: float | None = None
    is_on_safe_ways: bool = False

    @property
    def is_judged(self) -> bool:
        """Say whether its children are known to be reached or not: without verdict they are neither."""
        return self.verdict != Verdict.NO_DATA and self.children_reached is not None

    @property
    def children_only_unsafely(self) -> float | None:
        """Return the children who reach it only along or across a large road, None where that is not known."""
        if self.children_reached_safe is None or self.children_reached is None:
            return None
        return max(self.children_reached - self.children_reached_safe, 0.0)

    @property
    def verdict_word(self) -> str:
        return str(Verdict(self.verdict).label)

    @property
    def no_data_word(self) -> str:
        return str(reason_of(self.no_data_reason).label) if self.no_data_reason else ""

    @property
    def children_missed(self) -> float | None:
        if not self.is_judged or self.children is None:
            return None
        return max(self.children - (self.children_reached or 0) - (self.children_unknown or 0), 0.0)

    @property
    def text(self) -> str:
        """Return the number as it stands in the table: a percentage, or what is there of what is wanted.

        A number from a list that is not complete says "at least".
        """
        if self.value is None or (self.value == 0 and self.verdict == Verdict.NO_DATA):
            return "–"
        least = "≥ " if self.verdict == Verdict.NO_DATA else ""
        if self.column.kind == RuleKind.DISTANCE:
            return least + percent(self.value, wanted=self.wanted)
        return f"{least}{count(self.value)}/{count(self.wanted)}"

    @property
    def sentence(self) -> str:
        """Say why the rule is not met; "" when it is met or unknown."""
        return not_met_sentence(self._told()) if self.verdict == Verdict.NOT_MET else ""

    @property
    def reason(self) -> str:
        """Say in one sentence what the verdict rests on, whichever it is."""
        if self.verdict == Verdict.NOT_MET:
            return not_met_sentence(self._told())
        if self.verdict == Verdict.MET:
            return met_sentence(self._told())
        return no_data_sentence(self._told(), self.no_data_reason)

    def _told(self) -> Told:
        return Told(
            area=self.area,
            service=self.column.service,
            kind=self.column.kind,
            ages=self.column.ages,
            distance_m=self.column.distance_m,
            value=self.value,
            wanted=self.wanted,
            children=self.children,
            reached=self.children_reached,
            missed=self.children_missed,
            nearest_name=self.nearest_name,
            nearest_m=self.nearest_m,
            on_safe_ways=self.is_on_safe_ways,
        )


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
    def page_code(self) -> str:
        """Return the code of the area that has a page: of a neighbourhood, that of its village."""
        return self.parent_code if self.level == NEIGHBOURHOOD_LEVEL else self.code

    @property
    def not_met(self) -> int:
        return sum(cell is not None and cell.verdict == Verdict.NOT_MET for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """`choices` are all rules judged at this level, `columns` those kept, both in the order of services.

    `total` is of all areas, also of those that a filter leaves out. is_on_safe_ways: see safe_table.
    """

    run: ReachRun
    columns: tuple[CoverageColumn, ...]
    choices: tuple[CoverageColumn, ...]
    rows: tuple[CoverageRow, ...]
    total: TableTotal
    is_on_safe_ways: bool = False

    @property
    def services(self) -> list[ServiceColumns]:
        return services_of(self.columns)

    def verdicts(self) -> dict[int, dict[str, int]]:
        """Count the cells of each verdict by the id of their column."""
        counts = {column.id: dict.fromkeys(Verdict.values, 0) for column in self.columns}
        for row in self.rows:
            for cell in row.cells:
                if cell is not None:
                    counts[cell.column.id][cell.verdict] += 1
        return counts


def coverage_table(
    run: ReachRun,
    *,
    level: int = Level.VILLAGE,
    within: str | None = None,
    rule_keys: Sequence[str] = (),
    only_not_met: bool = False,
) -> CoverageTable:
    """Return the verdicts of a run for the areas of a level, in order of code.

    `within` keeps areas inside a code; `rule_keys` keeps columns, all when none of them is judged at this
    level; `only_not_met` keeps rows with at least one rule not met among the columns kept. A handful of
    queries, whatever the size: values, not model objects, because 267 areas by 20 rules are thousands of them.
    """
    found = _judged(run, level, within)
    choices = columns_of({row[1] for row in found})
    columns = tuple(column for column in choices if column.key in rule_keys) or choices
    areas = _places(level, {row[0] for row in found})
    names = public_names({row[_NEAREST] for row in found})
    by_key = {column.id: column for column in columns}
    all_children = {column.id for column in choices if column.band == EVERY_CHILD}
    cells: dict[int, dict[int, CoverageCell]] = {pk: {} for pk in areas}
    children: dict[int, float] = {}
    for area_id, standard_id, verdict, reason, value, wanted, kids, reached, unknown, mean_m, near, near_m, safe in (
        found
    ):
        if standard_id in all_children and kids is not None:
            children[area_id] = kids
        if standard_id in by_key:
            name, public_id = names.get(near, ("", ""))
            cells[area_id][standard_id] = CoverageCell(
                by_key[standard_id], areas[area_id][1], verdict, reason, value, wanted, kids, reached, unknown,
                mean_m, name, public_id, near_m, safe,
            )  # fmt: skip
    rows = tuple(
        CoverageRow(pk, *area, children.get(pk), tuple(cells[pk].get(column.id) for column in columns))
        for pk, area in areas.items()
        if cells[pk]
    )
    total = totals_of(rows, columns)
    if only_not_met:
        rows = tuple(row for row in rows if row.not_met)
    return CoverageTable(run=run, columns=columns, choices=choices, rows=rows, total=total)


Place = tuple[str, str, int, str]
"""Code, title, level, and code of what is above."""


def _judged(run: ReachRun, level: int, within: str | None) -> list[tuple[Any, ...]]:
    """Return what a run judged at a level: the id of the area (or neighbourhood) and _VALUES."""
    if level == NEIGHBOURHOOD_LEVEL:
        near = NeighbourhoodCoverage.objects.filter(run=run)
        return list((near.filter(inside(within)) if within else near).values_list("neighbourhood_id", *_VALUES))
    coverage = AreaCoverage.objects.filter(run=run, area__level=level)
    if within:
        coverage = coverage.filter(Q(area__code=within) | Q(area__code__startswith=f"{within}."))
    return list(coverage.values_list("area_id", *_VALUES))


def inside(within: str) -> Q:
    """Return the condition that a neighbourhood lies in an area, or is the one of this code."""
    if len(within.split(".")) == NEIGHBOURHOOD_LEVEL:
        village, _dot, number = within.rpartition(".")
        wanted = int(number) if number.isdecimal() else 0
        return Q(neighbourhood__village_code=village, neighbourhood__number=wanted)
    return Q(neighbourhood__village_code=within) | Q(neighbourhood__village_code__startswith=f"{within}.")


def _places(level: int, ids: set[int]) -> dict[int, Place]:
    if level == NEIGHBOURHOOD_LEVEL:
        return _neighbourhoods(ids)
    areas = Area.objects.filter(pk__in=ids).order_by("code")
    rows = areas.values_list("pk", "code", "name", "level", "parent_code")
    return {pk: (code, area_title(name, area_level, code), area_level, parent)
            for pk, code, name, area_level, parent in rows}  # fmt: skip


def _neighbourhoods(ids: set[int]) -> dict[int, Place]:
    near = list(Neighbourhood.objects.filter(pk__in=ids).values_list("pk", "village_code", "number"))
    villages = dict(Area.objects.current().filter(code__in={one[1] for one in near}).values_list("code", "name"))
    return {
        pk: (neighbourhood_code(code, number), neighbourhood_title(number, villages.get(code, code), code),
             NEIGHBOURHOOD_LEVEL, code)
        for pk, code, number in near
    }  # fmt: skip


_VALUES = (
    "standard_id", "verdict", "no_data_reason", "value", "wanted", "children", "children_reached",
    "children_unknown", "mean_walk_m", "nearest_id", "nearest_m", "children_reached_safe",
)  # fmt: skip
_NEAREST = 1 + _VALUES.index("nearest_id")  # the place comes first


def public_names(ids: set[int | None]) -> dict[int, tuple[str, str]]:
    """Return name and public id of those facilities that anyone may be told of."""
    public = Facility.objects.public().filter(pk__in=ids - {None})
    return {pk: (name, public_id) for pk, name, public_id in public.values_list("pk", "name", "public_id")}
