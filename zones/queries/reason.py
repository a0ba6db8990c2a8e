"""Why one cell of the coverage table says what it says: children, distance, evidence, source of the rule."""
from dataclasses import dataclass

from regions.models import NEIGHBOURHOOD_LEVEL, Level
from regions.queries.children import people_of
from zones.models import ReachRun, RuleKind, Verdict

from .coverage import CoverageCell, coverage_table
from .far_places import FarPlace, far_places
from .pace import minutes
from .runs import RunEvidence, run_evidence
from .streets.unmapped import VillageStreets, suspects_in


@dataclass(frozen=True, slots=True)
class Reason:
    """A verdict with all it rests on; minutes are at the pace of the rule's age band, None = not known.

    far: the places farthest from the service, for a distance rule. unmapped: villages of the area whose streets may
    not be mapped, so that a rule that is not met may only look so. safe_state: whether safe ways
    could be told (zones.safe_reach.SafeState), "" for rules without a walk.
    """

    code: str
    page_code: str
    title: str
    cell: CoverageCell
    people: int | None
    mean_minutes: int | None
    nearest_minutes: int | None
    run: ReachRun
    evidence: RunEvidence
    far: tuple[FarPlace, ...]
    unmapped: tuple[VillageStreets, ...] = ()
    safe_state: str = ""


def cell_reason(run: ReachRun, *, code: str, rule_key: str) -> Reason | None:
    """Return the reason of one area and rule, None when the run judged no such thing."""
    level = len(code.split("."))
    if level not in Level and level != NEIGHBOURHOOD_LEVEL:
        return None
    table = coverage_table(run, level=level, within=code, rule_keys=[rule_key])
    cell = table.rows[0].cells[0] if table.rows else None
    if cell is None or cell.column.key != rule_key:
        return None
    return Reason(
        code=code,
        page_code=table.rows[0].page_code,
        title=table.rows[0].title,
        cell=cell,
        people=people_of(code) if cell.column.kind == RuleKind.PER_PEOPLE and level in Level else None,
        mean_minutes=minutes(cell.mean_walk_m, cell.column.walk_m_per_s),
        nearest_minutes=minutes(cell.nearest_m, cell.column.walk_m_per_s),
        run=run,
        evidence=run_evidence(run),
        far=far_places(run, code=code, column=cell.column),
        unmapped=tuple(suspects_in(code)) if _may_only_look_so(cell) else (),
        safe_state=(run.inputs.get("safe") or {}).get("state", "") if cell.column.kind == RuleKind.DISTANCE else "",
    )


def _may_only_look_so(cell: CoverageCell) -> bool:
    """Say whether a missing street could be why a rule is not met, or has no data."""
    return cell.column.kind == RuleKind.DISTANCE and cell.verdict != Verdict.MET
