"""Everything the page that compares two runs shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime

from regions.scopes import scope_of
from zones.comparing.causes import Cause, Part, joined
from zones.comparing.question import ALL, BY_AREA, BY_CHILDREN, CompareQuestion
from zones.comparing.turns import Turn
from zones.coverage_question import LEVELS
from zones.models import ReachRun, RuleKind, RunState
from zones.queries.columns import CoverageColumn
from zones.queries.runs import area_name

from .comparison import CompareRow, Comparison, compare_runs
from .evidence import Relevant
from .facilities import STATUS_ORDER, FacilityChange, Happened
from .why import changes_behind

PER_PAGE: Final = 100
MOST_RUNS_LISTED: Final = 40
MOST_FACILITIES_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class NamedChange:
    """A facility behind a difference, and what became of it."""

    name: str
    public_id: str
    what: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the page with the facilities behind it; more: how many are not named."""

    row: CompareRow
    facilities: tuple[NamedChange, ...]
    more: int


@dataclass(frozen=True, slots=True)
class RuleSum:
    """One rule over the whole area compared: both sides, parts, and how many areas of the level got better or worse."""

    column: CoverageColumn
    total: CompareRow | None
    turns: dict[str, int]

    @property
    def better(self) -> int:
        return self.turns.get(Turn.BETTER, 0)

    @property
    def worse(self) -> int:
        return self.turns.get(Turn.WORSE, 0)


@dataclass(frozen=True, slots=True)
class CompareScreen:
    """The page for one question; `map` is what each area of the level became, by its code."""

    question: CompareQuestion
    comparison: Comparison
    sums: tuple[RuleSum, ...]
    rows: tuple[ShownRow, ...]
    found: int
    pages: int
    turns: dict[str, int]
    verdicts: dict[str, int]
    levels: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]
    map: dict[str, str]


@dataclass(frozen=True, slots=True)
class RunChoice:
    """A finished run to choose from."""

    id: int
    title: str


def run_choices(user: Any) -> list[RunChoice]:
    """Return the newest finished runs of the areas an account is for."""
    scope = scope_of(user)
    done = ReachRun.objects.filter(state=RunState.DONE).select_related("standard_set").order_by("-finished_at")
    runs = [run for run in done.defer("inputs")[: 10 * MOST_RUNS_LISTED] if scope.touches(run.area_code)]
    runs = runs[:MOST_RUNS_LISTED]
    names = {code: area_name(code) for code in {run.area_code for run in runs}}
    return [
        RunChoice(run.pk, f"#{run.pk} · {names[run.area_code]} · {_day(run)} · {run.standard_set.name}") for run in runs
    ]


def two_newest(last: int | None) -> tuple[ReachRun, ReachRun] | None:
    """Return a finished run (None: the newest) and the one of the same area before it, older first; None without."""
    done = ReachRun.objects.filter(state=RunState.DONE).select_related("standard_set").order_by("-finished_at")
    later = done.filter(pk=last).first() if last else done.first()
    if later is None:
        return None
    earlier = done.filter(area_code=later.area_code, finished_at__lt=later.finished_at).first()
    return None if earlier is None else (earlier, later)


def _day(run: ReachRun) -> str:
    return date_format(localtime(run.finished_at), "j M Y H.i")


def compare_screen(question: CompareQuestion, a: ReachRun, b: ReachRun) -> CompareScreen:
    """Return the page for a question about two runs."""
    comparison = compare_runs(a, b)
    levels = _levels(comparison)
    if question.level not in levels and levels:
        question = replace(question, level=levels[-1])
    here = _at_level(comparison, question)
    kept = kept_rows(comparison, question)
    pages = max(1, -(-len(kept) // PER_PAGE))
    page = min(question.page, pages)
    relevant = Relevant(comparison.evidence)
    shown = [_shown(row, relevant) for row in kept[(page - 1) * PER_PAGE : page * PER_PAGE]]
    return CompareScreen(
        question=question,
        comparison=comparison,
        sums=_sums(comparison, question, here),
        rows=tuple(shown),
        found=len(kept),
        pages=pages,
        turns=dict(Counter(row.turn for row in here)),
        verdicts=dict(Counter(row.turn for row in here if row.compared.verdict_changed)),
        levels=tuple(levels),
        areas=tuple(_areas(comparison)),
        map=_map(here, question),
    )


def _levels(comparison: Comparison) -> list[str]:
    present = {len(code.split(".")) for code, _key in comparison.rows}
    return [key for key, level in LEVELS.items() if level in present]


def _areas(comparison: Comparison) -> list[tuple[str, str]]:
    wide = {code: row.title for (code, _key), row in comparison.rows.items() if len(code) < 13}
    return sorted(wide.items())


def _at_level(comparison: Comparison, question: CompareQuestion) -> list[CompareRow]:
    level, within = LEVELS[question.level], question.within
    return [
        row for (code, key), row in comparison.rows.items()
        if len(code.split(".")) == level and (not within or code == within or code.startswith(f"{within}."))
        and (not question.rule or key == question.rule)
    ]  # fmt: skip


def kept_rows(comparison: Comparison, question: CompareQuestion) -> list[CompareRow]:
    """Return the rows that a question keeps, in its order."""
    rows = _at_level(comparison, question)
    if question.turn == "":
        rows = [row for row in rows if row.turn not in (Turn.SAME, Turn.NO_DATA)]
    elif question.turn != ALL:
        rows = [row for row in rows if row.turn == question.turn]
    if question.cause:
        rows = [row for row in rows if question.cause in row.reasons]
    if question.sort == BY_CHILDREN:
        return sorted(rows, key=lambda row: (-row.weight, row.compared.code))
    order = {column.key: place for place, column in enumerate(comparison.columns)}
    if question.sort == BY_AREA:
        return sorted(rows, key=lambda row: (row.compared.code, order[row.compared.column.key]))
    return sorted(rows, key=lambda row: (order[row.compared.column.key], row.compared.code))


def _sums(comparison: Comparison, question: CompareQuestion, here: list[CompareRow]) -> tuple[RuleSum, ...]:
    turns: dict[str, Counter[str]] = {}
    for row in here:
        turns.setdefault(row.compared.column.key, Counter())[row.turn] += 1
    root = question.within or comparison.root
    return tuple(
        RuleSum(column, comparison.rows.get((root, column.key)), dict(turns[column.key]))
        for column in comparison.columns if column.key in turns
    )  # fmt: skip


def _shown(row: CompareRow, relevant: Relevant) -> ShownRow:
    changes: list[FacilityChange] = changes_behind(row.compared, relevant) if Cause.FACILITIES in row.reasons else []
    column = row.compared.column
    named = [
        NamedChange(one.name, one.public_id, _what(one, column)) for one in changes[:MOST_FACILITIES_NAMED]
    ]
    return ShownRow(row, tuple(named), len(changes) - len(named))


def _what(change: FacilityChange, column: CoverageColumn) -> str:
    happened: Happened | None = change.happened(column.types, STATUS_ORDER[column.status_needed])
    return happened.label if happened else ""


def _map(here: list[CompareRow], question: CompareQuestion) -> dict[str, str]:
    """Return for each area "better", "worse", "both", "same" or "no_data" over the rules shown."""
    turns: dict[str, set[Turn]] = {}
    for row in here:
        turns.setdefault(row.compared.code, set()).add(row.turn)
    return {code: _state(found) for code, found in turns.items()}


def _state(turns: set[Turn]) -> str:
    better, worse = Turn.BETTER in turns, Turn.WORSE in turns
    if better and worse:
        return "both"
    if better or worse:
        return "better" if better else "worse"
    return "same" if Turn.SAME in turns else "no_data"


def total_parts(sums: Sequence[RuleSum]) -> tuple[Part, ...]:
    """Return the parts of all walks added up over rules; a child counts once for each rule."""
    walks = [one.total for one in sums if one.total and one.column.kind == RuleKind.DISTANCE]
    return joined([part for row in walks for part in row.parts])
