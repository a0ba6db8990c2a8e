"""Why one cell of the coverage table says what it says: children, distance, evidence, source of the rule."""
from dataclasses import dataclass

from regions.models import Level
from regions.queries.children import people_of
from zones.models import ReachRun, RuleKind

from .coverage import CoverageCell, coverage_table
from .far_places import FarPlace, far_places
from .pace import minutes
from .runs import RunEvidence, run_evidence


@dataclass(frozen=True, slots=True)
class Reason:
    """A verdict with all it rests on; minutes are at the pace of the rule's age band, None = not known.

    far: the places farthest from the service, for a distance rule.
    """

    code: str
    title: str
    cell: CoverageCell
    people: int | None
    mean_minutes: int | None
    nearest_minutes: int | None
    run: ReachRun
    evidence: RunEvidence
    far: tuple[FarPlace, ...]


def cell_reason(run: ReachRun, *, code: str, rule_key: str) -> Reason | None:
    """Return the reason of one area and rule, None when the run judged no such thing."""
    level = len(code.split("."))
    if level not in Level:
        return None
    table = coverage_table(run, level=level, within=code, rule_keys=[rule_key])
    cell = table.rows[0].cells[0] if table.rows else None
    if cell is None or cell.column.key != rule_key:
        return None
    return Reason(
        code=code,
        title=table.rows[0].title,
        cell=cell,
        people=people_of(code) if cell.column.kind == RuleKind.PER_PEOPLE else None,
        mean_minutes=minutes(cell.mean_walk_m, cell.column.walk_m_per_s),
        nearest_minutes=minutes(cell.nearest_m, cell.column.walk_m_per_s),
        run=run,
        evidence=run_evidence(run),
        far=far_places(run, code=code, column=cell.column),
    )
