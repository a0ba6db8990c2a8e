"""What two runs recorded that can stand behind a difference, looked up by area and rule."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB, Envelope

from regions.models import Area
from walkshed.crs import geodesic_m
from walkshed.fingerprint import tiles_around
from zones.comparing.inputs import (
    ASKS,
    WANTS,
    layout_differs,
    lists_of,
    method_differs,
    other_layouts,
    other_streets,
    rule_differs,
    rules_of,
    streets_differ,
)
from zones.models import ReachRun

from .facilities import STATUS_ORDER, FacilityChange, FacilityChanges
from .sides import Compared

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What two runs recorded that can stand behind a difference; None in a rule map = a run did not record it."""

    streets: bool
    street_tiles: set[str] | None
    layout: bool
    layout_villages: set[str] | None
    method: bool
    rules_a: Mapping[str, dict[str, Any]]
    rules_b: Mapping[str, dict[str, Any]]
    lists_a: set[str] | None
    lists_b: set[str] | None
    facilities: FacilityChanges
    boxes: Mapping[str, Box]
    redrawn: frozenset[str]

    def rule_asks_otherwise(self, key: str) -> bool:
        return rule_differs(self.rules_a.get(key), self.rules_b.get(key), ASKS)

    def rule_wants_otherwise(self, key: str) -> bool:
        return rule_differs(self.rules_a.get(key), self.rules_b.get(key), (*ASKS, *WANTS))


def evidence_of(a: ReachRun, b: ReachRun, facilities: FacilityChanges) -> Evidence:
    """Gather what tells causes apart."""
    boxes, redrawn = _areas(a, b)
    return Evidence(
        streets=streets_differ(a, b),
        street_tiles=other_streets(a, b),
        layout=layout_differs(a, b),
        layout_villages=other_layouts(a, b),
        method=method_differs(a, b),
        rules_a=rules_of(a),
        rules_b=rules_of(b),
        lists_a=lists_of(a),
        lists_b=lists_of(b),
        facilities=facilities,
        boxes=boxes,
        redrawn=redrawn,
    )


def _areas(a: ReachRun, b: ReachRun) -> tuple[dict[str, Box], frozenset[str]]:
    """Return the box of each area in both runs, and the codes whose border is another."""
    ids = {run.pk: set(run.coverage.values_list("area_id", flat=True).distinct()) for run in (a, b)}
    rows = Area.objects.filter(pk__in=ids[a.pk] | ids[b.pk]).annotate(box=AsWKB(Envelope("geometry")))
    boxes: dict[str, Box] = {}
    seen: dict[str, set[int]] = defaultdict(set)
    for pk, code, box in rows.values_list("pk", "code", "box"):
        seen[code].add(pk)
        west, south, east, north = shapely.from_wkb(bytes(box)).bounds
        known = boxes.get(code, (west, south, east, north))
        boxes[code] = (min(west, known[0]), min(south, known[1]), max(east, known[2]), max(north, known[3]))
    twice = {code: pks for code, pks in seen.items() if len(pks) > 1}
    return boxes, frozenset(code for code, pks in twice.items() if not _equal(pks))


def _equal(pks: set[int]) -> bool:
    shapes = shapely.from_wkb([
        bytes(wkb) for (wkb,) in Area.objects.filter(pk__in=pks).annotate(wkb=AsWKB("geometry")).values_list("wkb")
    ])  # fmt: skip
    return bool(shapely.equals(shapes[0], shapes[1:]).all())


class Relevant:
    """Facility changes by what a rule counts; looked up for thousands of rows, so each rule is asked once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._of_rule: dict[tuple[tuple[str, ...], str], list[FacilityChange]] = {}
        self._places: dict[tuple[tuple[str, ...], str], np.ndarray] = {}
        self._inside: dict[tuple[tuple[str, ...], str], dict[str, dict[int, FacilityChange]]] = {}
        self._other_streets: dict[tuple[str, float], bool] = {}

    def of(self, row: Compared) -> list[FacilityChange]:
        """Return the changes that a rule sees anywhere."""
        asked = row.column.types, row.column.status_needed
        if asked not in self._of_rule:
            status = STATUS_ORDER[asked[1]]
            seen = [one for one in self.evidence.facilities.changes if one.happened(asked[0], status)]
            self._of_rule[asked] = seen
        return self._of_rule[asked]

    def near(self, row: Compared) -> list[FacilityChange]:
        """Return those within the rule's limit of the area's box in a straight line."""
        box, changes = self.evidence.boxes.get(row.code), self.of(row)
        if box is None or not changes:
            return []
        asked = row.column.types, row.column.status_needed
        if asked not in self._places:
            places = [(number, *place) for number, one in enumerate(changes) for place in one.places()]
            self._places[asked] = np.array(places, dtype=np.float64).reshape(-1, 3)
        numbers, lonlat = self._places[asked][:, 0].astype(np.int64), self._places[asked][:, 1:]
        beside = np.clip(lonlat, box[:2], box[2:])
        within = geodesic_m(lonlat, beside) <= self._limit(row) + _SLACK_M
        return [changes[number] for number in dict.fromkeys(numbers[within].tolist())]

    def has_other_streets(self, row: Compared) -> bool:
        """Say whether streets differ within the rule's limit of the area: no walk within it can lead elsewhere."""
        tiles, box = self.evidence.street_tiles, self.evidence.boxes.get(row.code)
        if not self.evidence.streets or tiles is None or box is None:
            return self.evidence.streets
        limit_m = self._limit(row)
        asked = row.code, limit_m
        if asked not in self._other_streets:
            wider = (limit_m + _SLACK_M) / _METRES_PER_DEGREE
            west, south, east, north = box
            stretch = 1 / max(math.cos(math.radians(max(abs(south), abs(north)))), 0.1)
            around = tiles_around(west - wider * stretch, south - wider, east + wider * stretch, north + wider)
            self._other_streets[asked] = any(f"{x},{y}" in tiles for x, y in around)
        return self._other_streets[asked]

    def _limit(self, row: Compared) -> float:
        rules = [said.get(row.column.key) or {} for said in (self.evidence.rules_a, self.evidence.rules_b)]
        return float(max(row.column.distance_m or 0, *(rule.get("distance_m") or 0 for rule in rules)))

    def inside(self, row: Compared) -> list[FacilityChange]:
        """Return those in the area, before or after."""
        asked = row.column.types, row.column.status_needed
        if asked not in self._inside:
            found: dict[str, dict[int, FacilityChange]] = defaultdict(dict)
            for one in self.of(row):
                for village in {one.before.area_code, one.after.area_code} - {""}:
                    for end in (2, 5, 8, 13):
                        found[village[:end]][one.id] = one
            self._inside[asked] = found
        return list(self._inside[asked].get(row.code, {}).values())

    def counted(self, row: Compared) -> float:
        """Return how many more facilities the rule counts in the area, by what became of each."""
        status = STATUS_ORDER[row.column.status_needed]
        return float(sum(
            (one.after.counts(row.column.types, status) and one.after.stands_in(row.code))
            - (one.before.counts(row.column.types, status) and one.before.stands_in(row.code))
            for one in self.inside(row)
        ))  # fmt: skip


_SLACK_M = 160.0
"""A place joins its street up to 150 m away, and a box is a little smaller than what is walked to from it."""
_METRES_PER_DEGREE = 110_574.0
