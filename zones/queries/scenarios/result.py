"""What a scenario gives: children who gain and lose, by rule and village, verdicts that turn, cost per child."""
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from zones.judge import Judgement, applies, judge
from zones.models import Verdict
from zones.scenarios.changes import ChangeKind
from zones.scenarios.plan import Plan, PlannedStep, plan

from .base import ScenarioBase, evidence_with
from .effect import Effect, Overlaid, effect_of

Floats = npt.NDArray[np.float64]
Report = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class CostedStep:
    """A step that is switched on, with its cost in rupiah (None = not known)."""

    step: PlannedStep
    cost: int | None


def warm_up(base: ScenarioBase) -> None:
    """Compute an alley between the first street and one that meets it, so that all is compiled when a planner asks."""
    graph = base.ground.graph
    meets = np.flatnonzero((graph.edge_ends[1:] == graph.edge_ends[0, 1]).any(axis=1)) + 1
    if len(meets):
        pair = np.array([0, meets[0]])
        line = tuple((float(lon), float(lat)) for lon, lat in graph.point_at(pair, graph.edge_mm[pair] // 2))
        alley = PlannedStep(id=1, kind=ChangeKind.ALLEY, line=line)
        compute_scenario(base, [CostedStep(alley, None)], base.ground.areas[0].code, {})


@dataclass(frozen=True, slots=True, eq=False)
class _Children:
    """Weights of the cells: by rule row the children of its ages in each cell where it applies, and `inside` (c,)."""

    of_rule: dict[int, Floats]
    inside: npt.NDArray[np.bool_]


def compute_scenario(
    base: ScenarioBase, steps: Sequence[CostedStep], area_code: str, villages_of: dict[int, str],
    report: Report = lambda share, stage: None,
) -> dict[str, Any]:  # fmt: skip
    """Return the result of the steps as JSON; what it means is told by `zones.queries.scenarios.screen`.

    gained and lost count each child once: per cell the service that gains (loses) most. in_order: what a step adds
    after those before it; alone: what it would give by itself, None where it needs another step.
    """
    overlaid, overlays = Overlaid(base), {}
    children = _children(base, area_code)

    def planned(some: Sequence[CostedStep]) -> Plan:
        return plan([one.step for one in some], base.ground, base.places, villages_of, overlays=overlays)

    whole = planned(steps)
    effect = effect_of(base, whole, overlaid)
    gain, loss = _headline(base, effect, children)
    rows, before = [], 0.0
    for number, one in enumerate(steps, start=1):
        report(number / (len(steps) + 1), _("Menghitung sumbangan tiap perubahan"))
        net = before
        if one.step.id not in whole.problems:
            so_far = effect if number == len(steps) else effect_of(base, planned(steps[:number]), overlaid)
            net = _net(base, so_far, children)
        alone_plan = planned([one])
        alone = None
        if one.step.id not in alone_plan.problems:
            alone = net - before if number == 1 else _net(base, effect_of(base, alone_plan, overlaid), children)
        rows.append(
            {
                "id": one.step.id, "cost": one.cost, "problem": whole.problems.get(one.step.id, ""),
                "in_order": net - before, "alone": alone, "line": _rounded(whole.step_lines.get(one.step.id)),
            }
        )  # fmt: skip
        before = net
    report(0.95, _("Menilai standar"))
    after = _judged_after(base, effect)
    inside = children.inside
    costs = [one.cost for one in steps if one.step.id not in whole.problems]
    gained = float(gain[inside].sum())
    cost = sum(one for one in costs if one is not None)
    return {
        "area": area_code,
        "steps": rows,
        "gained": gained,
        "lost": float(loss[inside].sum()),
        "gained_outside": float(gain[~inside].sum()),
        "lost_outside": float(loss[~inside].sum()),
        "cost": cost,
        "cost_unknown": sum(one is None for one in costs),
        "cost_per_child": cost / gained if gained >= 0.5 and any(one is not None for one in costs) else None,
        "rules": _rules(base, effect, children, after, area_code),
        "villages": _villages(base, gain, loss, inside),
        "verdicts": _turned(base, after, area_code),
        "zones": _zones(base, effect),
        "cells": _cells(base, gain, loss),
    }


def _children(base: ScenarioBase, area_code: str) -> _Children:
    ground = base.ground
    judged_area = {one.code: one for one in base.areas}
    inside = np.array([_is_within(area.code, area_code) for area in ground.areas], dtype=bool)
    weights = {}
    for number, rule in enumerate(base.rules):
        if rule.column is None:
            continue
        known = [judged_area.get(area.code) for area in ground.areas]
        here = np.array([one is not None and applies(rule, one) for one in known], dtype=bool)
        weights[number] = base.standing(rule.column).children(rule.ages) * here[ground.cell_area]
    return _Children(weights, inside[ground.cell_area])


def _headline(base: ScenarioBase, effect: Effect, children: _Children) -> tuple[Floats, Floats]:
    """Return the children of each cell who gain a service and who lose one, each counted once."""
    gain, loss = np.zeros(len(base.ground.cell_ids)), np.zeros(len(base.ground.cell_ids))
    for number, weight in children.of_rule.items():
        found = effect.cells.get(base.rules[number].column or 0)
        if found is None:
            continue
        row, before, after = found
        more = weight[row] * (after - before)
        gain[row] = np.maximum(gain[row], more)
        loss[row] = np.maximum(loss[row], -more)
    return gain, loss


def _net(base: ScenarioBase, effect: Effect, children: _Children) -> float:
    gain, loss = _headline(base, effect, children)
    return float(gain[children.inside].sum() - loss[children.inside].sum())


def _judged_after(base: ScenarioBase, effect: Effect) -> dict[tuple[int, int], Judgement]:
    """Return the verdicts that may have changed, by (area, standard), judged as a run judges."""
    share = base.share.copy()
    touched: dict[int, set[str]] = {}
    for column, (row, _before, after) in effect.cells.items():
        share[row, column] = after
        touched[column] = {base.ground.areas[i].code for i in np.unique(base.ground.cell_area[row])}
    counts: Counter[tuple[str, str, int]] = Counter(base.evidence.facility_count)
    counts.update(effect.counts)
    evidence = replace(evidence_with(base.evidence, share, base.there), facility_count=counts)
    found = {}
    for rule in base.rules:
        if rule.column is not None:
            villages = touched.get(rule.column, set())
        else:
            villages = {village for village, type_, _level in effect.counts if type_ in rule.types}
        areas = [one for one in base.areas if any(_is_within(village, one.code) for village in villages)]
        found |= {(one.area_id, one.standard_id): one for one in judge(areas, [rule], evidence)}
    return found


def _rules(
    base: ScenarioBase, effect: Effect, children: _Children, after: dict[tuple[int, int], Judgement], area_code: str
) -> list[dict[str, Any]]:
    area = next((one for one in base.areas if one.code == area_code), None)
    rows = []
    for rule in base.rules if area is not None else ():
        was = base.judged.get((area.id, rule.standard_id))
        if was is None:
            continue
        now = after.get((area.id, rule.standard_id), was)
        gained = lost = 0.0
        if rule.column is not None and rule.column in effect.cells:
            row, before, then = effect.cells[rule.column]
            more = base.standing(rule.column).children(rule.ages)[row] * (then - before)
            more = more[children.inside[row]]
            gained, lost = float(more[more > 0].sum()), float(-more[more < 0].sum())
        rows.append(
            {
                "standard": rule.standard_id, "children": was.children, "unknown": was.children_unknown,
                "before": _told(was), "after": _told(now), "gained": gained, "lost": lost,
            }
        )  # fmt: skip
    return rows


def _told(one: Judgement) -> dict[str, Any]:
    return {
        "verdict": str(one.verdict), "value": one.value, "wanted": one.wanted, "reached": one.children_reached
    }  # fmt: skip


def _turned(
    base: ScenarioBase, after: dict[tuple[int, int], Judgement], area_code: str
) -> list[dict[str, Any]]:
    """Return the verdicts inside the area that turn; a gap is one at the rule's own level."""
    area_of = {one.id: one for one in base.areas}
    level_of = {rule.standard_id: rule.level for rule in base.rules}
    turned = []
    for key, now in after.items():
        was, area = base.judged[key], area_of[key[0]]
        if was.verdict == now.verdict or not _is_within(area.code, area_code):
            continue
        own = level_of[key[1]] == area.level
        turned.append(
            {
                "area": area.code, "standard": key[1], "before": str(was.verdict), "after": str(now.verdict),
                "closes_gap": own and was.verdict == Verdict.NOT_MET and now.verdict == Verdict.MET,
                "opens_gap": own and was.verdict == Verdict.MET and now.verdict == Verdict.NOT_MET,
            }
        )  # fmt: skip
    return sorted(turned, key=lambda one: (one["area"], one["standard"]))


def _villages(
    base: ScenarioBase, gain: Floats, loss: Floats, inside: npt.NDArray[np.bool_]
) -> list[dict[str, Any]]:
    ground = base.ground
    count = len(ground.areas)
    gained, lost = (np.bincount(ground.cell_area, weights=one, minlength=count) for one in (gain, loss))
    within = np.bincount(ground.cell_area, weights=inside, minlength=count) > 0
    order = np.argsort(-(gained + lost), kind="stable")
    return [
        {"code": ground.areas[i].code, "gained": float(gained[i]), "lost": float(lost[i]), "inside": bool(within[i])}
        for i in order
        if gained[i] or lost[i]
    ]


def _zones(base: ScenarioBase, effect: Effect) -> dict[str, Any] | None:
    """Return how many complete candidates there are before and after; None where the steps touch no required group."""
    if not any(group.column in effect.cells for group in base.groups):
        return None
    share = base.share.copy()
    for column, (row, _before, after) in effect.cells.items():
        share[row, column] = after
    before, after = base.complete, base.complete_with(share)
    known = {cell for zone in before for cell in zone.cells.tolist()}
    new = [zone for zone in after if not known.intersection(zone.cells.tolist())]
    return {"before": len(before), "after": len(after), "new": [round(zone.children) for zone in new]}


def _cells(base: ScenarioBase, gain: Floats, loss: Floats) -> list[list[Any]]:
    """Return the hexagons that change: name, children who gain, children who lose."""
    row = np.flatnonzero((gain > 0) | (loss > 0))
    names, of = np.unique(base.ground.cell_h3[row], return_inverse=True)
    gained, lost = (np.bincount(of, weights=one[row]) for one in (gain, loss))
    return [
        [h3.int_to_str(int(name)), round(more, 2), round(less, 2)]
        for name, more, less in zip(names, gained.tolist(), lost.tolist(), strict=True)
    ]


def _rounded(line: list[list[float]] | None) -> list[list[float]] | None:
    return None if line is None else [[round(lon, 7), round(lat, 7)] for lon, lat in line]


def _is_within(code: str, area_code: str) -> bool:
    return code == area_code or code.startswith(f"{area_code}.")
