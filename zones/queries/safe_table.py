"""The coverage table read on safe ways: the same rules, judged by the children who need no large road."""
from collections.abc import Iterable
from dataclasses import dataclass, replace

from zones.comparing.inputs import lists_of
from zones.judge import has_list
from zones.models import ReachRun, RuleKind, Verdict
from zones.models.coverage import NoDataReason, SafeWaysUnknown
from zones.safe_reach import SafeState

from .columns import CoverageColumn
from .coverage import CoverageCell, CoverageTable
from .totals import totals_of

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class UnsafeArea:
    """An area with the children who reach a service only along or across a large road, and those who reach it."""

    code: str
    title: str
    children: float
    reached: float


@dataclass(frozen=True, slots=True)
class UnsafeFinding:
    """What safe ways change for one rule: children in all, and the areas with most of them, worst first.

    is_known: False = the run cannot say (no crossings mapped, or not asked).
    """

    column: CoverageColumn
    is_known: bool
    children: float
    worst: tuple[UnsafeArea, ...]


def on_safe_ways(table: CoverageTable, *, only_not_met: bool = False) -> CoverageTable:
    """Return the table with walks judged on safe ways; rules that count stay, what is not known has no value."""
    unknown, lists = _why_unknown(table.run), _complete_lists(table.run)
    rows = tuple(
        replace(row, cells=tuple(
            cell and _safe(cell, unknown, is_complete=has_list(lists, cell.column.types, row.code))
            for cell in row.cells
        )) for row in table.rows
    )  # fmt: skip
    total = totals_of(rows, table.columns)
    if only_not_met:
        rows = tuple(row for row in rows if row.not_met)
    return replace(table, rows=rows, total=total, is_on_safe_ways=True)


def unsafe_finding(table: CoverageTable, column: CoverageColumn, *, most: int = 3) -> UnsafeFinding | None:
    """Return what safe ways change for a rule about a walk, None for other rules; table: the plain one."""
    if column.kind != RuleKind.DISTANCE:
        return None
    found = list(_unsafe(table, column))
    known = any(area is not None for area in found)
    areas = sorted((area for area in found if area is not None), key=lambda area: (-area.children, area.code))
    worst = tuple(area for area in areas[:most] if area.children >= 0.5)
    return UnsafeFinding(column, known, sum(area.children for area in areas), worst)


def _unsafe(table: CoverageTable, column: CoverageColumn) -> Iterable[UnsafeArea | None]:
    at = table.columns.index(column)
    for row in table.rows:
        cell = row.cells[at]
        if cell is not None and cell.children_reached is not None:
            only = cell.children_only_unsafely
            yield None if only is None else UnsafeArea(row.code, row.title, only, cell.children_reached)


def _why_unknown(run: ReachRun) -> SafeWaysUnknown:
    """Return why a run has no number on safe ways, where it has none."""
    state = (run.inputs.get("safe") or {}).get("state")
    return SafeWaysUnknown.NO_CROSSINGS if state == SafeState.NO_CROSSINGS else SafeWaysUnknown.NOT_COMPUTED


def _complete_lists(run: ReachRun) -> list[tuple[str, str]]:
    """Return type and scope of the lists that claimed to be complete; a run that did not record them has none."""
    return [(type_, scope) for type_, _at, scope in (one.rpartition("@") for one in lists_of(run) or ())]


def _safe(cell: CoverageCell, unknown: SafeWaysUnknown, *, is_complete: bool) -> CoverageCell:
    """Judge a cell on safe ways; a list that is not complete may still prove it met, never not met."""
    if cell.column.kind != RuleKind.DISTANCE or cell.value is None:
        return cell
    if cell.children_reached_safe is None or cell.children is None:
        return replace(
            cell, value=None, verdict=Verdict.NO_DATA, no_data_reason=cell.no_data_reason or unknown.value,
            children_reached=None, mean_walk_m=None, nearest_name="", nearest_public_id="", nearest_m=None,
            is_on_safe_ways=True,
        )  # fmt: skip
    judged = cell.children - (cell.children_unknown or 0.0)
    value = min(cell.children_reached_safe / judged, 1.0) if judged > 0 else 0.0
    verdict, no_data = cell.verdict, cell.no_data_reason
    if verdict == Verdict.MET and value < cell.wanted - _ROUNDING:
        verdict = Verdict.NOT_MET if is_complete else Verdict.NO_DATA
        no_data = "" if is_complete else NoDataReason.INCOMPLETE_LIST.value
    # The mean walk is that of the plain streets: on safe ways it is not known.
    return replace(
        cell, value=value, verdict=verdict, no_data_reason=no_data, children_reached=cell.children_reached_safe,
        mean_walk_m=None, nearest_name="", nearest_public_id="", nearest_m=None, is_on_safe_ways=True,
    )  # fmt: skip
