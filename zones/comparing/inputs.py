"""What two runs were computed from, held against each other; what a run did not record stays unknown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from zones.models import ReachRun
from zones.run_marks import HISTORIES, events_of

from .causes import Cause


@dataclass(frozen=True, slots=True)
class InputChange:
    """One input that differs: before and after in words, "" where a run did not record it."""

    cause: Cause
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """When a run read the facilities; is_exact: it recorded the moment, else the last change before it is taken."""

    at: datetime | None
    day: date | None
    marks: dict[str, int] | None
    is_exact: bool


def facilities_read(run: ReachRun) -> Reading:
    """Return when a run read the facilities."""
    said = run.inputs.get("facilities") or {}
    if said.get("read_at"):
        at = datetime.fromisoformat(said["read_at"])
        return Reading(at, date.fromisoformat(said["on"]), said["events"], is_exact=True)
    at = datetime.fromisoformat(said["updated_at"]) if said.get("updated_at") else None
    day = run.finished_at.date() if run.finished_at else None
    marks = None
    if at is not None:
        last = {name: events_of(name).objects.filter(pgh_created_at__lte=at) for name in HISTORIES}
        marks = {name: events.aggregate(last=Max("pgh_id"))["last"] or 0 for name, events in last.items()}
    return Reading(at, day, marks, is_exact=False)


def same_facilities(a: ReachRun, b: ReachRun) -> bool:
    """Say whether the snapshots of facilities prove that none was added, removed or edited in between."""
    one, other = (run.inputs.get("facilities") or {} for run in (a, b))
    return bool(one) and all(one.get(name) == other.get(name) for name in ("count", "updated_at"))


def streets_differ(a: ReachRun, b: ReachRun) -> bool:
    """Say whether the runs walked on other streets: another edition, or other local corrections of it."""
    tiles = other_streets(a, b)
    if tiles is not None:
        return bool(tiles)
    return _of(a, "network", "id") != _of(b, "network", "id") or _corrected(a) != _corrected(b)


def _corrected(run: ReachRun) -> str:
    """Return a sign of the corrections a run walked on; a run of the time before there were any has none."""
    return str(_of(run, "corrections", "digest")) if _of(run, "corrections", "count") else ""


def other_streets(a: ReachRun, b: ReachRun) -> set[str] | None:
    """Return the tiles ("column,row") in which the streets differ; None where a run kept no marks of them."""
    return _other(_of(a, "network", "tiles"), _of(b, "network", "tiles"))


def other_layouts(a: ReachRun, b: ReachRun) -> set[str] | None:
    """Return the villages in which children are laid otherwise; None where a run kept no marks of them."""
    return _other(_of(a, "layout", "villages"), _of(b, "layout", "villages"))


def _other(one: dict[str, str] | None, other: dict[str, str] | None) -> set[str] | None:
    if one is None or other is None:
        return None
    return {key for key in {*one, *other} if one.get(key) != other.get(key)}


def layout_differs(a: ReachRun, b: ReachRun) -> bool:
    """Say whether children were laid on the streets in another way."""
    return _of(a, "layout", "id") != _of(b, "layout", "id")


def method_differs(a: ReachRun, b: ReachRun) -> bool:
    """Say whether the way of computing differs: program, or how far a place may be from its street."""
    return any(a.inputs.get(name) != b.inputs.get(name) for name in ("code_version", "max_leg_m", "leg_counted"))


def rules_of(run: ReachRun) -> dict[str, dict[str, Any]]:
    """Return the rules a run was judged by, as it recorded them, with the ages of their band."""
    bands = run.inputs.get("age_bands") or {}
    rules = (run.inputs.get("standards") or {}).get("rules") or []
    return {rule["key"]: {**rule, "ages": (bands.get(rule.get("age_band")) or [None, None])[:2]} for rule in rules}


ASKS = ("types", "ages", "distance_m", "status_needed")
"""What a distance rule asks about the walk: if one of these differs, its share is another question."""
WANTS = ("at_least", "per_people", "share_wanted", "kind", "only_in", "setting", "level")


def rule_differs(before: dict[str, Any] | None, after: dict[str, Any] | None, names: tuple[str, ...]) -> bool:
    """Say whether a rule differs in one of these; a run that recorded no rules differs in nothing known."""
    return before is not None and after is not None and any(before.get(name) != after.get(name) for name in names)


def lists_of(run: ReachRun) -> set[str] | None:
    """Return "type@scope" for each list that claimed to be complete, None where a run did not record it."""
    lists = run.inputs.get("lists")
    return None if lists is None else set(lists)


def input_changes(a: ReachRun, b: ReachRun) -> list[InputChange]:
    """Return the inputs that differ, in words."""
    changes = []
    if streets_differ(a, b):
        changes.append(InputChange(Cause.STREETS, _streets(a), _streets(b)))
    elif layout_differs(a, b):
        changes.append(InputChange(Cause.LAYOUT, *(str(_of(run, "layout", "year") or "") for run in (a, b))))
    if _people(a) != _people(b):
        changes.append(InputChange(Cause.CHILDREN, _people(a), _people(b)))
    if not same_facilities(a, b):
        changes.append(InputChange(Cause.FACILITIES, _count(a), _count(b)))
    if _standards(a) != _standards(b) or rules_of(a) != rules_of(b):
        changes.append(InputChange(Cause.STANDARD, _standards(a), _standards(b)))
    if a.inputs.get("area_editions") != b.inputs.get("area_editions"):
        changes.append(InputChange(Cause.BORDER, _editions(a), _editions(b)))
    if method_differs(a, b):
        changes.append(InputChange(Cause.METHOD, a.inputs.get("code_version", ""), b.inputs.get("code_version", "")))
    return changes


def _of(run: ReachRun, part: str, name: str) -> Any:
    return (run.inputs.get(part) or {}).get(name)


def _streets(run: ReachRun) -> str:
    name, corrections = _of(run, "network", "name") or "", _of(run, "corrections", "count")
    return f"{name} (+{corrections})" if corrections else name


def _people(run: ReachRun) -> str:
    said = run.inputs.get("population") or {}
    return " · ".join([*said.get("sources", ()), *map(str, said.get("years", ()))])


def _count(run: ReachRun) -> str:
    count = _of(run, "facilities", "count")
    return "" if count is None else str(count)


def _standards(run: ReachRun) -> str:
    said = run.inputs.get("standards") or {}
    return " ".join(filter(None, [said.get("key", ""), said.get("version", "")]))


def _editions(run: ReachRun) -> str:
    return ", ".join(map(str, run.inputs.get("area_editions") or ()))
