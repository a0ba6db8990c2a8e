"""Judge every rule in every area from cell answers, people and facility counts; pure of the database."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import numpy.typing as npt

from .models import RuleKind, Verdict
from .models.coverage import NoDataReason

# A share may miss the wanted one by rounding in the last digit of a float, not by a child.
_ROUNDING = 1e-9

STATUS_ORDER = {"any": 0, "declared": 1, "certified": 2}


@dataclass(frozen=True, slots=True)
class Rule:
    """A standard as the judge needs it; `column` is its measure among the cell answers (kind D)."""

    standard_id: int
    kind: str
    level: int
    setting: str
    types: tuple[str, ...]
    status_needed: str
    ages: tuple[int, int]
    only_in: str
    wanted: float
    column: int | None


@dataclass(frozen=True, slots=True, eq=False)
class VillageFacts:
    """A village: its people (None = not known) and its rows among the cells (empty = no mapped street)."""

    code: str
    people: int | None
    children_by_age: npt.NDArray[np.float64] | None
    cell_rows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class JudgedArea:
    """An area to judge, by code prefix, level and urban or rural setting."""

    id: int
    code: str
    level: int
    setting: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of one rule in one area; the fields are those of the model AreaCoverage."""

    area_id: int
    standard_id: int
    verdict: str
    no_data_reason: str
    value: float | None
    wanted: float
    children: float | None
    children_reached: float | None = None
    children_unknown: float | None = None
    mean_walk_m: float | None = None
    nearest_id: int | None = None
    nearest_m: float | None = None
    children_reached_safe: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Everything a verdict rests on.

    share, mean_walk_m, nearest_id: cell answers (c, m); cell_share (c,): part of its village's children.
    share_safe: the same share on safe ways, None where crossings are not known; it judges nothing.
    facility_count[(village code, type, status 0..2)]: facilities holding at least that status.
    has_list(types, code) says whether any list claims to know these types there; has_statuses(types)
    whether any status of these types is on record.
    """

    villages: Mapping[str, VillageFacts]
    cell_share: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    mean_walk_m: npt.NDArray[np.float64]
    nearest_id: npt.NDArray[np.int64]
    facility_count: Mapping[tuple[str, str, int], int]
    known_lists: frozenset[tuple[str, str]]
    types_with_status: frozenset[str]
    share_safe: npt.NDArray[np.float64] | None = None

    def has_list(self, types: Iterable[str], code: str) -> bool:
        return has_list(self.known_lists, types, code)

    def has_statuses(self, types: Iterable[str]) -> bool:
        return not self.types_with_status.isdisjoint(types)


def has_list(known_lists: Iterable[tuple[str, str]], types: Iterable[str], code: str) -> bool:
    """Say whether any list (type, scope) claims to know one of these types in an area."""
    return any(type_ in types and (code == scope or code.startswith(f"{scope}.")) for type_, scope in known_lists)


def applies(rule: Rule, area: JudgedArea) -> bool:
    """Say whether a rule is judged in an area: its setting, its scope, and its level.

    Counting rules are judged at their own level. Distance rules are judged at every level, because a
    share of children can be told for any area; only their own level makes a gap.
    """
    if rule.setting != area.setting:
        return False
    if rule.only_in and not (area.code == rule.only_in or area.code.startswith(f"{rule.only_in}.")):
        return False
    return rule.kind == RuleKind.DISTANCE or rule.level == area.level


def judge(areas: Iterable[JudgedArea], rules: Iterable[Rule], evidence: Evidence) -> list[Judgement]:
    """Return a judgement for each rule that applies in each area, in the order given."""
    rules = list(rules)
    judged = []
    for area in areas:
        below = [v for code, v in evidence.villages.items() if code == area.code or code.startswith(f"{area.code}.")]
        for rule in rules:
            if applies(rule, area):
                judged.append(_judge_one(area, below, rule, evidence))
    return judged


def _judge_one(area: JudgedArea, below: list[VillageFacts], rule: Rule, evidence: Evidence) -> Judgement:
    """Judge one rule; a list that does not claim to be complete can prove a rule met, never not met."""
    children = _children(below, rule.ages)
    if rule.status_needed != "any" and not evidence.has_statuses(rule.types):
        return _no_data(area, rule, children, NoDataReason.NO_STATUS_LIST)
    if rule.kind == RuleKind.DISTANCE:
        judged = _judge_distance(area, below, rule, evidence, children)
        any_known = judged.nearest_id is not None
    else:
        judged = _judge_count(area, below, rule, evidence, children)
        any_known = bool(judged.value)
    if evidence.has_list(rule.types, area.code):
        return judged
    if not any_known:
        return _no_data(area, rule, children, NoDataReason.NO_LIST)
    if judged.verdict == Verdict.NOT_MET:
        return replace(judged, verdict=Verdict.NO_DATA, no_data_reason=NoDataReason.INCOMPLETE_LIST)
    return judged


def _judge_count(
    area: JudgedArea, below: list[VillageFacts], rule: Rule, evidence: Evidence, children: float | None
) -> Judgement:
    wanted = rule.wanted
    if rule.kind == RuleKind.PER_PEOPLE:
        known = [village.people for village in below if village.people is not None]
        if not known:
            return _no_data(area, rule, children, NoDataReason.NO_PEOPLE)
        # A started portion counts: 1,251 people at one per 1,250 need two.
        wanted = float(max(ceil(sum(known) / rule.wanted), 1))
    status = STATUS_ORDER[rule.status_needed]
    count = sum(
        evidence.facility_count.get((village.code, type_, status), 0) for village in below for type_ in rule.types
    )
    return Judgement(
        area_id=area.id,
        standard_id=rule.standard_id,
        verdict=Verdict.MET if count >= wanted else Verdict.NOT_MET,
        no_data_reason="",
        value=float(count),
        wanted=wanted,
        children=children,
    )


def _judge_distance(
    area: JudgedArea, below: list[VillageFacts], rule: Rule, evidence: Evidence, children: float | None
) -> Judgement:
    if not children:
        return _no_data(area, rule, children, NoDataReason.NO_CHILDREN)
    rows, weights, unknown = [], [], 0.0
    for village in below:
        amount = _children([village], rule.ages)
        if not amount:
            continue
        if not len(village.cell_rows):
            unknown += amount
            continue
        rows.append(village.cell_rows)
        weights.append(evidence.cell_share[village.cell_rows] * amount)
    if not rows:
        return _no_data(area, rule, children, NoDataReason.NO_STREETS)
    row, weight = np.concatenate(rows), np.concatenate(weights)
    reached = float(evidence.share[row, rule.column] @ weight)
    # Sums of the same numbers may differ in the last digit; on safe ways nobody reaches more.
    safe = None if evidence.share_safe is None else min(float(evidence.share_safe[row, rule.column] @ weight), reached)
    value = min(reached / (children - unknown), 1.0)
    nearest_id, nearest_m, mean_m = _walks(evidence, row, weight, rule.column)
    return Judgement(
        area_id=area.id,
        standard_id=rule.standard_id,
        verdict=Verdict.MET if value >= rule.wanted - _ROUNDING else Verdict.NOT_MET,
        no_data_reason="",
        value=value,
        wanted=rule.wanted,
        children=children,
        children_reached=reached,
        children_unknown=unknown,
        mean_walk_m=mean_m,
        nearest_id=nearest_id,
        nearest_m=nearest_m,
        children_reached_safe=None if safe is None or np.isnan(safe) else safe,
    )


def _walks(
    evidence: Evidence, row: npt.NDArray[np.int64], weight: npt.NDArray[np.float64], column: int
) -> tuple[int | None, float | None, float | None]:
    """Return the facility nearest to most of the children beyond the limit, their mean walk to it, and the
    mean walk of all children; where every child is within the limit, the first two are of all."""
    walk, nearest = evidence.mean_walk_m[row, column], evidence.nearest_id[row, column]
    beyond = weight * (1 - evidence.share[row, column])
    known = ~np.isnan(walk) & (weight > 0)
    if not known.any():
        return None, None, None
    walk, nearest, weight, beyond = walk[known], nearest[known], weight[known], beyond[known]
    concerned = beyond if beyond.sum() > _ROUNDING else weight
    ids, which = np.unique(nearest, return_inverse=True)
    favourite = int(np.argmax(np.bincount(which, weights=concerned)))
    theirs = which == favourite
    return (
        int(ids[favourite]),
        float(np.average(walk[theirs], weights=concerned[theirs])),
        float(np.average(walk, weights=weight)),
    )


def _children(villages: list[VillageFacts], ages: tuple[int, int]) -> float | None:
    known = [v.children_by_age for v in villages if v.children_by_age is not None]
    if not known:
        return None
    return float(sum(by_age[ages[0] : ages[1] + 1].sum() for by_age in known))


def _no_data(area: JudgedArea, rule: Rule, children: float | None, reason: NoDataReason) -> Judgement:
    wanted = rule.wanted if rule.kind != RuleKind.PER_PEOPLE else 0.0
    return Judgement(area.id, rule.standard_id, Verdict.NO_DATA, reason, None, wanted, children)
