"""Why each number differs: the difference in parts, each with the causes that can stand behind it.

A distance rule in a village: reached = children x share. The part of the children is (children after - before) x
share before; the rest is children after x (share after - before). A cause is left out where it is proved absent: the
same streets, the same rule, no facility of that kind changed, each within the limit of the village in a straight line,
which no walk is shorter than. What remains alone is the cause; several that remain came together. Above the village,
parts are the sums of those below.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from zones.comparing.causes import NOTHING, Cause, Part, joined
from zones.comparing.inputs import rule_differs
from zones.models import RuleKind
from zones.models.coverage import NoDataReason

from .evidence import Evidence, Relevant
from .facilities import FacilityChange
from .sides import Compared


def causes_of(rows: Mapping[tuple[str, str], Compared], evidence: Evidence) -> dict[tuple[str, str], tuple[Part, ...]]:
    """Return the parts of each difference; a count in facilities, a walk in children, by area and rule."""
    found: dict[tuple[str, str], tuple[Part, ...]] = {}
    relevant = Relevant(evidence)
    below: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for (code, key), row in rows.items():
        if row.column.kind != RuleKind.DISTANCE:
            found[code, key] = joined(_count_parts(row, evidence, relevant))
        elif len(code) == _VILLAGE:
            parts = joined(_walk_parts(row, evidence, relevant))
            found[code, key] = parts
            for end in (2, 5, 8):
                below[code[:end], key] += parts
    for (code, key), row in rows.items():
        if row.column.kind == RuleKind.DISTANCE and len(code) != _VILLAGE:
            found[code, key] = joined(_with_rest(row, below[code, key]))
    return found


_VILLAGE = 13


def _with_rest(row: Compared, below: list[Part]) -> list[Part]:
    """Add what the villages do not add up to: areas that only one of the runs knows."""
    rest = _reached(row.b) - _reached(row.a) - sum(part.amount for part in below)
    return [*below, Part((Cause.BORDER,), rest)] if abs(rest) > _ROUNDED else below


_ROUNDED = 1e-3


def _reached(side: Any) -> float:
    return 0.0 if side is None or side.reached is None else float(side.reached)


def _walk_parts(row: Compared, evidence: Evidence, relevant: "Relevant") -> list[Part]:
    a, b, key = row.a, row.b, row.column.key
    more = _reached(b) - _reached(a)
    if a is None or b is None:
        is_new_rule = (key in evidence.rules_a) != (key in evidence.rules_b)
        return [Part((Cause.STANDARD if is_new_rule else Cause.BORDER,), more)]
    if a.reached is None or b.reached is None:
        return [Part((_why_known(row, evidence),), more)]
    if not a.children or not b.children:
        return [Part((Cause.CHILDREN,), more)]
    share_before, share_after = a.reached / a.children, b.reached / b.children
    parts = [Part((Cause.CHILDREN,), (b.children - a.children) * share_before)]
    if evidence.rule_asks_otherwise(key) and _ages_differ(key, evidence):
        parts = [Part((Cause.STANDARD,), parts[0].amount)]
    rest = b.children * (share_after - share_before)
    if abs(rest) > NOTHING:
        parts.append(Part(_behind_the_share(row, evidence, relevant), rest))
    return parts


def _ages_differ(key: str, evidence: Evidence) -> bool:
    return rule_differs(evidence.rules_a.get(key), evidence.rules_b.get(key), ("ages",))


def _behind_the_share(row: Compared, evidence: Evidence, relevant: "Relevant") -> tuple[Cause, ...]:
    """Return all that can have moved the share of a village."""
    causes = []
    if relevant.near(row):
        causes.append(Cause.FACILITIES)
    has_other_streets = relevant.has_other_streets(row)
    if has_other_streets:
        causes.append(Cause.STREETS)
    if _is_laid_otherwise(row, evidence) and not has_other_streets:
        causes.append(Cause.LAYOUT)
    if evidence.rule_asks_otherwise(row.column.key):
        causes.append(Cause.STANDARD)
    if row.code in evidence.redrawn:
        causes.append(Cause.BORDER)
    if not evidence.facilities.is_known:
        causes = [*(cause for cause in causes if cause is not Cause.FACILITIES), Cause.UNRECORDED]
    if not causes and evidence.method:
        causes.append(Cause.METHOD)
    return tuple(causes) or (Cause.UNRECORDED,)


def _is_laid_otherwise(row: Compared, evidence: Evidence) -> bool:
    return evidence.layout and (evidence.layout_villages is None or row.code in evidence.layout_villages)


def _why_known(row: Compared, evidence: Evidence) -> Cause:
    """Return why a rule is judged in one run and not in the other."""
    reasons = {side.no_data_reason for side in (row.a, row.b) if side and side.no_data_reason}
    if reasons & {NoDataReason.NO_CHILDREN, NoDataReason.NO_PEOPLE}:
        return Cause.CHILDREN
    if NoDataReason.NO_STREETS in reasons:
        return Cause.STREETS if evidence.streets or evidence.layout else Cause.UNRECORDED
    if reasons & {NoDataReason.NO_LIST, NoDataReason.INCOMPLETE_LIST}:
        known = evidence.lists_a is not None and evidence.lists_b is not None
        return Cause.LISTS if known and evidence.lists_a != evidence.lists_b else Cause.UNRECORDED
    if NoDataReason.NO_STATUS_LIST in reasons:
        return Cause.FACILITIES if evidence.facilities.changes else Cause.UNRECORDED
    return Cause.UNRECORDED


def _count_parts(row: Compared, evidence: Evidence, relevant: "Relevant") -> list[Part]:
    a, b = row.a, row.b
    if a is None or b is None:
        is_new_rule = (row.column.key in evidence.rules_a) != (row.column.key in evidence.rules_b)
        return [Part((Cause.STANDARD if is_new_rule else Cause.BORDER,), 0.0)]
    if a.value is None or b.value is None:
        return [Part((_why_known(row, evidence),), 0.0)]
    more = b.value - a.value
    counted = relevant.counted(row)
    rest = more - counted
    parts = [Part((Cause.FACILITIES,), counted)]
    if abs(rest) > NOTHING:
        behind = [Cause.STANDARD] if evidence.rule_asks_otherwise(row.column.key) else []
        behind += [Cause.BORDER] if row.code in evidence.redrawn else []
        parts.append(Part(tuple(behind) or (Cause.UNRECORDED,), rest))
    return parts


def reasons_of(row: Compared, parts: Iterable[Part], evidence: Evidence) -> tuple[Cause, ...]:
    """Return all causes behind a row in the order of their weight, those that only turn its verdict last."""
    causes = [cause for part in parts for cause in part.causes]
    a, b = row.a, row.b
    if a is None or b is None:
        causes.append(Cause.STANDARD if (row.column.key in evidence.rules_a) != (row.column.key in evidence.rules_b)
                      else Cause.BORDER)  # fmt: skip
    elif (a.value is None) != (b.value is None) or a.no_data_reason != b.no_data_reason:
        causes.append(_why_known(row, evidence))
    elif a.wanted != b.wanted:
        causes.append(Cause.STANDARD if evidence.rule_wants_otherwise(row.column.key) else Cause.CHILDREN)
    return tuple(dict.fromkeys(causes))


def changes_behind(row: Compared, relevant: Relevant) -> list[FacilityChange]:
    """Return the facilities that can stand behind a difference, for its explanation."""
    return relevant.near(row) if row.column.kind == RuleKind.DISTANCE else relevant.inside(row)
