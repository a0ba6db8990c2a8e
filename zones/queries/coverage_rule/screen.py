"""Everything the page of one rule shows about one area."""
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language

from regions.kept import Kept
from regions.models import Level
from zones.coverage_rule.fairness import Fairness, ServedArea, fairness
from zones.models import AreaCoverage, ReachRun, RuleKind
from zones.queries.columns import CoverageColumn, ServiceColumns, columns_of, services_of
from zones.queries.coverage import CoverageRow, CoverageTable, coverage_table
from zones.queries.runs import RunEvidence, area_name, run_evidence, staleness
from zones.queries.screen import AreaChoice, area_choices, level_word
from zones.queries.totals import ColumnTotal, totals_of

from .beyond import BeyondVerdict, beyond_verdict
from .cells import rule_cells
from .places import PlacesByStatus, places_by_status
from .walked import Walked, walked


@dataclass(frozen=True, slots=True)
class RuleScreen:
    """One rule in one area.

    table: the villages of the area for a distance rule, the areas of the rule's own level for one that counts; total
    adds them up. walked, fairness and beyond are None for rules that count; walked also when the run's cells are no
    longer kept, beyond when the run knew no such details.
    """

    run: ReachRun
    evidence: RunEvidence
    code: str
    area: str
    column: CoverageColumn
    choices: tuple[ServiceColumns, ...]
    areas: tuple[AreaChoice, ...]
    stale: tuple[str, ...]
    table: CoverageTable
    total: ColumnTotal
    walked: Walked | None
    fairness: Fairness | None
    beyond: BeyondVerdict | None
    places: PlacesByStatus

    @property
    def is_distance(self) -> bool:
        return self.column.kind == RuleKind.DISTANCE

    @property
    def is_village(self) -> bool:
        """Say whether the area is one of those that the list to choose from leaves out."""
        return all(area.code != self.code for area in self.areas)

    @property
    def level_word(self) -> str:
        """Return the level whose areas the table holds."""
        return level_word(self.table.rows[0].level if self.table.rows else self.column.level)

    @property
    def worst(self) -> list[ServedArea]:
        return list(self.fairness.areas[:5]) if self.fairness else []

    @property
    def best(self) -> list[ServedArea]:
        """Return the best areas, best first, none of them among the worst."""
        return list(reversed(self.fairness.areas[5:][-5:])) if self.fairness else []

    @property
    def lacking(self) -> list[CoverageRow]:
        """Return the areas of a rule that counts by how much is missing, most first."""
        return sorted(
            (row for row in self.table.rows if row.not_met),
            key=lambda row: ((row.cells[0].value or 0) / (row.cells[0].wanted or 1), -(row.children or 0), row.code),
        )

    @property
    def years(self) -> str:
        return ", ".join(map(str, self.evidence.population_years))


def rule_screen(run: ReachRun, *, key: str, code: str) -> RuleScreen | None:
    """Return the page of a rule for an area of a run; None when the run's standards have no such rule.

    A rule that is not judged there (of another level or another setting) has a table without rows.
    """
    rule = run.standard_set.standards.filter(key=key).values_list("pk", "kind", "level").first()
    if rule is None:
        return None
    level = Level.VILLAGE if rule[1] == RuleKind.DISTANCE else rule[2]
    table = coverage_table(run, level=level, within=code, rule_keys=[key])
    if not any(column.key == key for column in table.columns):
        table = _without_rows(run, rule[0])
    column, total = table.columns[0], table.total.columns[0]
    is_distance = column.kind == RuleKind.DISTANCE
    cells = rule_cells(run, column) if is_distance else None
    served = [
        ServedArea(row.code, row.title, cell.value, cell.children - (cell.children_unknown or 0))
        for row in table.rows
        if (cell := row.cells[0]) and cell.is_judged and cell.children and cell.value is not None
    ]
    judged = [row.area_id for row in table.rows if row.cells[0] and row.cells[0].is_judged]
    return RuleScreen(
        run=run,
        evidence=run_evidence(run),
        code=code,
        area=area_name(code),
        column=column,
        choices=tuple(services_of(_judged(run))),
        areas=tuple(area_choices()),
        stale=tuple(staleness(run)),
        table=table,
        total=total,
        walked=walked(cells, code=code, column=column, rows=table.rows) if cells else None,
        fairness=fairness(served) if is_distance else None,
        beyond=beyond_verdict(run, standard_id=column.id, area_ids=judged) if is_distance else None,
        places=places_by_status(code, column.types),
    )


def _judged(run: ReachRun) -> tuple[CoverageColumn, ...]:
    """Return all rules that a run judged anywhere; kept per process, because a run does not change."""
    # Names are in the reader's language; a standard that is changed since shows with its new words.
    key = (run.pk, run.standard_set.updated_at, get_language())
    found = AreaCoverage.objects.filter(run=run).order_by().values_list("standard_id", flat=True).distinct()
    return _rules.get(key, lambda: columns_of(found))


def _without_rows(run: ReachRun, standard_id: int) -> CoverageTable:
    columns = columns_of([standard_id])
    return CoverageTable(run=run, columns=columns, choices=columns, rows=(), total=totals_of((), columns))


_rules: Final = Kept[tuple[CoverageColumn, ...]](8)
