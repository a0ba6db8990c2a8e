"""How sure it is that two records are one place: code, list, then name, type and distance."""
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import Any, Final

from .names import PlainName, alike, plain_name, plain_village
from .rules import MatchingRules

METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Record:
    """What is compared of a row or facility. key: what the caller knows it by; lon, lat degrees or None.

    names: the name, then other names; codes: (scheme, value); rows: (source slug, number there).
    """

    key: int
    names: tuple[str, ...]
    type: str
    lon: float | None = None
    lat: float | None = None
    village: str = ""
    district: str = ""
    codes: frozenset[tuple[str, str]] = frozenset()
    rows: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A record made ready for comparing many times."""

    record: Record
    names: tuple[PlainName, ...]
    village: str
    sources: frozenset[str]
    official: dict[str, str] = field(hash=False)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but a number names it ("SDN 1")."""
        return not self.names[0].compact

    @property
    def is_nameless(self) -> bool:
        """Whether it is called by nothing but its kind ("Taman")."""
        return not any(name.compact or name.ordinals for name in self.names)


@dataclass(frozen=True, slots=True)
class Score:
    """0..1, and why: [{code, ...}] as data that a page puts into words."""

    value: float
    why: tuple[dict[str, Any], ...] = ()


NOTHING: Final = Score(0.0)


def read(record: Record, rules: MatchingRules) -> Reading:
    """Take a record's names apart."""
    return Reading(
        record,
        tuple(plain_name(name, record.type, rules) for name in record.names),
        plain_village(record.village),
        frozenset(source for source, _number in record.rows),
        {scheme: value for scheme, value in record.codes if scheme in rules.official_schemes},
    )


def score(left: Record, right: Record, rules: MatchingRules) -> Score:
    """Return how sure it is that two records are one place; the same both ways round."""
    return score_readings(read(left, rules), read(right, rules), rules)


def score_readings(left: Reading, right: Reading, rules: MatchingRules) -> Score:
    """Return the score of two records: different types are never one place, nor are different official numbers."""
    mine, other = left.record, right.record
    if mine.rows & other.rows:
        return Score(1.0, ({"code": "same_row"},))
    if mine.type != other.type:
        return NOTHING
    shared = sorted(mine.codes & other.codes)
    if shared:
        return Score(1.0, ({"code": "same_number", "scheme": shared[0][0], "value": shared[0][1]},))
    if any(right.official.get(scheme, value) != value for scheme, value in left.official.items()):
        return NOTHING
    name = max(alike(a, b, rules) for a in left.names for b in right.names)
    is_one_list = bool(left.sources & right.sources)
    if name < rules.thresholds["same_list_least_name" if is_one_list else "least_name"]:
        return NOTHING
    place, why = _place(left, right, rules)
    value = name * place
    reasons = [{"code": "name", "share": round(name, 2)}, *why]
    if left.is_nameless or right.is_nameless:
        value = min(value, rules.thresholds["nameless"])
        reasons.append({"code": "nameless"})
    if is_one_list:
        value = min(value, rules.thresholds["same_list"])
        reasons.append({"code": "same_list"})
    return Score(round(value, 4), tuple(reasons)) if value > 0 else NOTHING


def distance_m(left: Record, right: Record) -> float | None:
    """Return the metres between two records, None when one of them has no position."""
    if left.lon is None or left.lat is None or right.lon is None or right.lat is None:
        return None
    east = (left.lon - right.lon) * cos(radians((left.lat + right.lat) / 2))
    return hypot(east, left.lat - right.lat) * METRES_PER_DEGREE


def _place(left: Reading, right: Reading, rules: MatchingRules) -> tuple[float, list[dict[str, Any]]]:
    """Return the share that the places leave of the score."""
    limits = rules.thresholds
    is_same_village = bool(left.village) and left.village == right.village
    village = [{"code": "village", "name": left.record.village}] if is_same_village else []
    metres = distance_m(left.record, right.record)
    is_tight = left.is_bare or right.is_bare or left.record.type in rules.tight_types
    if metres is None:
        if not is_same_village or _is_elsewhere(left.record.district, right.record.district):
            return 0.0, []
        return limits["same_village"] if is_tight else limits["village_only"], village
    share = along(rules.tight_distance if is_tight else rules.distance, metres)
    reasons = [{"code": "distance", "m": round(metres)}, *village]
    if is_same_village and not is_tight and metres <= limits["near_village_m"]:
        share = max(share, limits["same_village"])
    return share, reasons


def _is_elsewhere(left: str, right: str) -> bool:
    return bool(left and right) and plain_village(left) != plain_village(right)


def along(steps: tuple[tuple[float, float], ...], metres: float) -> float:
    """Return the share at a distance: constant before the first step, straight between steps, the last one after."""
    first_m, first_share = steps[0]
    if metres <= first_m:
        return first_share
    for (from_m, from_share), (to_m, to_share) in zip(steps, steps[1:], strict=False):
        if metres <= to_m:
            return from_share + (to_share - from_share) * (metres - from_m) / (to_m - from_m)
    return steps[-1][1]
