"""What the pages of scenarios show: the list, one scenario with its steps, and its result in words and shapes."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import h3.api.numpy_int as h3
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from facilities.models import Facility
from regions.models import Area
from regions.scopes import scope_of
from zones.models import ReachRun, Scenario, ScenarioStep
from zones.queries.columns import CoverageColumn, columns_of
from zones.queries.runs import area_name, latest_run, staleness
from zones.scenarios.changes import STREET_KINDS, ChangeKind
from zones.sentences import area_title, percent

Reader = AbstractBaseUser | AnonymousUser

_DECIMALS: Final = 6
MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario in the list."""

    scenario: Scenario
    area: str
    steps: int
    gained: float | None
    lost: float | None
    cost: int | None
    cost_is_least: bool
    cost_per_child: float | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with what it does; facility "" where the reader may not know it. marginal None: not computed."""

    step: ScenarioStep
    title: str
    facility: str
    problem: str
    in_order: float | None
    alone: float | None
    cost_per_child: float | None

    @property
    def is_street(self) -> bool:
        """Say whether it changes streets."""
        return self.step.kind in STREET_KINDS


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in the scenario's area, before and after."""

    column: CoverageColumn
    before: dict[str, Any]
    after: dict[str, Any]
    gained: float
    lost: float
    children: float | None

    @property
    def shares(self) -> tuple[str, str]:
        """Return the shares before and after as percentages, "–" without data."""
        wanted = self.before["wanted"]
        shown = [one["value"] for one in (self.before, self.after)]
        before, after = ("–" if one is None else percent(min(one, 1.0), wanted=wanted) for one in shown)
        return before, after

    @property
    def is_changed(self) -> bool:
        """Say whether the scenario touches it."""
        return bool(self.gained or self.lost or self.before != self.after)

    @property
    def is_count(self) -> bool:
        """Say whether it counts places."""
        return self.column.kind != "D"


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village in which children gain or lose."""

    code: str
    title: str
    gained: float
    lost: float
    is_outside: bool


@dataclass(frozen=True, slots=True)
class TurnedRow:
    """A verdict that turns."""

    area: str
    column: CoverageColumn
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result as it is told; `rules` those that change first come first."""

    gained: float
    lost: float
    gained_outside: float
    lost_outside: float
    cost: int
    cost_unknown: int
    cost_per_child: float | None
    rules: tuple[RuleRow, ...]
    villages: tuple[VillageRow, ...]
    turned: tuple[TurnedRow, ...]
    gaps_closed: int
    gaps_opened: int
    zones: dict[str, Any] | None
    run: ReachRun | None
    at: datetime | None
    took_ms: int

    @property
    def changed(self) -> tuple[RuleRow, ...]:
        """Return the rules that change."""
        return tuple(row for row in self.rules if row.is_changed)

    @property
    def same(self) -> int:
        """Return how many rules stay as they are."""
        return len(self.rules) - len(self.changed)


@dataclass(frozen=True, slots=True)
class ScenarioScreen:
    """One scenario: stale says what has changed since its run, newer whether a later run is there to stand on."""

    scenario: Scenario
    area: str
    bounds: tuple[float, float, float, float]
    steps: tuple[StepRow, ...]
    result: ResultView | None
    is_current: bool
    stale: list[str]
    newer: ReachRun | None
    shapes: dict[str, Any]
    last_edit: str


def scenario_rows(*, user: Reader, area_code: str = "", archived: bool = False) -> list[ScenarioRow]:
    """Return scenarios of the reader's areas, newest change first; archived ones only when asked for."""
    found = Scenario.objects.filter(scope_of(user).lookup("area_code"))
    found = found.select_related("created_by", "run").prefetch_related("steps")
    found = found if archived else found.exclude(state="archived")
    if area_code:
        found = found.filter(area_code=area_code) | found.filter(area_code__startswith=f"{area_code}.")
    names: dict[str, str] = {}
    rows = []
    for one in found[:MOST_LISTED]:
        result = one.result if one.is_computed else None
        rows.append(
            ScenarioRow(
                scenario=one,
                area=names.setdefault(one.area_code, area_name(one.area_code)),
                steps=sum(step.is_on for step in one.steps.all()),
                gained=result["gained"] if result else None,
                lost=result["lost"] if result else None,
                cost=result["cost"] if result else None,
                cost_is_least=bool(result and result["cost_unknown"]),
                cost_per_child=result["cost_per_child"] if result else None,
                is_current=result is not None,
            )
        )
    return rows


def scenario_screen(scenario: Scenario, *, user: Reader) -> ScenarioScreen:
    """Return the page of a scenario for a reader; what is about places that he may not see is not named or drawn."""
    area = Area.objects.current().filter(code=scenario.area_code).first()
    result = result_view(scenario)
    steps = list(scenario.steps.select_related("type", "facility__type", "accepted"))
    ids = [step.facility_id for step in steps if step.facility_id]
    visible = set(Facility.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    hidden = _hidden(steps, visible, user)
    told = {one["id"]: one for one in (scenario.result or {}).get("steps", [])} if scenario.is_computed else {}
    newest = latest_run(scenario.area_code)
    return ScenarioScreen(
        scenario=scenario,
        area=area_title(area.name, area.level, area.code) if area else scenario.area_code,
        bounds=area.geometry.extent if area else (94.0, -12.0, 142.0, 8.0),
        steps=tuple(_step_row(step, told.get(step.pk), hidden) for step in steps),
        result=result,
        is_current=scenario.is_computed,
        stale=staleness(scenario.run) if scenario.run else [],
        newer=newest if newest is not None and newest.pk != scenario.run_id else None,
        shapes=scenario_shapes(scenario, steps, hidden),
        last_edit=scenario.edits.values_list("what", flat=True).first() or "",
    )


def result_view(scenario: Scenario) -> ResultView | None:
    """Return the result that is kept, in words; None before the first."""
    result = scenario.result
    if result is None:
        return None
    ids = {row["standard"] for row in result["rules"]} | {row["standard"] for row in result["verdicts"]}
    columns = {column.id: column for column in columns_of(ids)}
    codes = [row["code"] for row in result["villages"]] + [row["area"] for row in result["verdicts"]]
    names = {
        code: area_title(name, level, code)
        for code, name, level in Area.objects.current().filter(code__in=codes).values_list("code", "name", "level")
    }
    order = {column_id: place for place, column_id in enumerate(columns)}
    rules = [
        RuleRow(columns[row["standard"]], row["before"], row["after"], row["gained"], row["lost"], row["children"])
        for row in sorted(result["rules"], key=lambda row: order.get(row["standard"], 0))
        if row["standard"] in columns
    ]
    return ResultView(
        gained=result["gained"], lost=result["lost"], gained_outside=result["gained_outside"],
        lost_outside=result["lost_outside"], cost=result["cost"], cost_unknown=result["cost_unknown"],
        cost_per_child=result["cost_per_child"], rules=tuple(rules),
        villages=tuple(
            VillageRow(row["code"], names.get(row["code"], row["code"]), row["gained"], row["lost"], not row["inside"])
            for row in result["villages"]
        ),
        turned=tuple(
            TurnedRow(names.get(row["area"], row["area"]), columns[row["standard"]], row["before"], row["after"])
            for row in result["verdicts"] if row["standard"] in columns
        ),
        gaps_closed=sum(row["closes_gap"] for row in result["verdicts"]),
        gaps_opened=sum(row["opens_gap"] for row in result["verdicts"]),
        zones=result["zones"], run=scenario.computed_run, at=scenario.computed_at, took_ms=result.get("took_ms", 0),
    )  # fmt: skip


def scenario_shapes(scenario: Scenario, steps: list[ScenarioStep], hidden: set[int]) -> dict[str, Any]:
    """Return what the map draws, in the parts of "what if": changed cells, and places and lines of the steps.

    Without the steps that are hidden from the reader, and then without cells too: they lie around those places.
    """
    result = scenario.result or {}
    features = [cell_feature(*cell) for cell in result.get("cells", [])] if not hidden else []
    told = {one["id"]: one for one in result.get("steps", [])}
    for number, step in enumerate(steps, start=1):
        if step.pk in hidden:
            continue
        about = {"number": number, "step": step.pk, "on": step.is_on, "kind": step.kind}
        line = told.get(step.pk, {}).get("line") or (list(step.line.coords) if step.line else None)
        if line:
            part = "bar" if step.kind == ChangeKind.BAR else "line"
            features.append(_feature({**about, "part": part}, "LineString", [list(corner[:2]) for corner in line]))
        elif step.place:
            features.append(_feature({**about, "part": "new"}, "Point", list(step.place.coords)))
        here = step.facility.position if step.facility else None
        if here is not None:
            part = "raised" if step.kind == ChangeKind.UPGRADE else "closed"
            features.append(_feature({**about, "part": part}, "Point", list(here.coords)))
    return {"type": "FeatureCollection", "features": features}


def cell_feature(name: str, gained: float, lost: float) -> dict[str, Any]:
    """Return a hexagon with the children who gain or lose in it."""
    ring = [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lat, lon in h3.cell_to_boundary(h3.str_to_int(name))]
    net = gained - lost
    properties = {"part": "loss" if net < 0 else "gain", "children": round(abs(net), 1)}
    return _feature(properties, "Polygon", [[*ring, ring[0]]])


def _hidden(steps: list[ScenarioStep], visible: set[int], user: Reader) -> set[int]:
    """Return the steps about a facility that the reader may not see, or of a type that has been made secret since."""
    sees_secret = user.has_perm("facilities.view_sensitive")
    return {
        step.pk
        for step in steps
        if (step.facility_id and step.facility_id not in visible)
        or (step.type is not None and step.type.is_sensitive and not sees_secret)
    }


def _step_row(step: ScenarioStep, told: dict[str, Any] | None, hidden: set[int]) -> StepRow:
    is_hidden = step.pk in hidden
    facility = step.facility.name if step.facility and not is_hidden else ""
    in_order = told["in_order"] if told else None
    return StepRow(
        step=step,
        title=_("Tempat yang tidak ditampilkan") if is_hidden else step.name or facility or str(step.type or "")
        or step.get_kind_display(),
        facility=facility,
        problem=told["problem"] if told else "",
        in_order=in_order,
        alone=told["alone"] if told else None,
        cost_per_child=step.cost / in_order if step.cost is not None and in_order and in_order >= 0.5 else None,
    )


def _feature(properties: dict[str, Any], kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
