"""Judge rules in neighbourhoods (RW): the cells of their village, cut at their borders and apportioned by street."""
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from facilities.models import Facility
from regions.models import NEIGHBOURHOOD_LEVEL, Neighbourhood, NeighbourhoodCell, neighbourhood_code
from regions.queries.ground import Ground

from .judge import STATUS_ORDER, Evidence, JudgedArea, Judgement, Rule, VillageFacts, judge
from .models import RuleKind

MOST_PEOPLE: Final = 2500
"""A place for at most so many people is one of a neighbourhood: SNI 03-1733-2004 counts 2,500 to an RW."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Parts of cells (k,) of the ground in neighbourhoods: row of the cell, and its share (0..1) that lies there."""

    of: dict[int, Ints]
    cell: Ints
    part: Floats


def judge_neighbourhoods(
    areas: Sequence[JudgedArea], rules: Sequence[Rule], evidence: Evidence, ground: Ground | None, on: date
) -> list[Judgement]:
    """Judge the neighbourhoods of some areas' villages; area_id of a judgement is that of the neighbourhood.

    Distance rules are judged, and rules of one place for so many people as a neighbourhood may have, by where the
    place stands; others make no sense so near. Children and people of a village are shared out by its cells.
    """
    settings = {area.code: area.setting for area in areas if area.code in evidence.villages}
    mapped = Neighbourhood.objects.filter(village_code__in=settings).order_by("pk")
    found = list(mapped.values_list("pk", "village_code", "number"))
    if not found or ground is None:
        return []
    parts = _parts(ground, [pk for pk, _village, _number in found])
    weight = evidence.cell_share[parts.cell] * parts.part
    near, facts = [], {}
    share_of = np.zeros(len(weight))
    for pk, village_code, number in found:
        rows = parts.of.get(pk, np.zeros(0, dtype=np.int64))
        share = float(weight[rows].sum())
        share_of[rows] = weight[rows] / share if share > 0 else 0.0
        code = neighbourhood_code(village_code, number)
        near.append(JudgedArea(pk, code, NEIGHBOURHOOD_LEVEL, settings[village_code]))
        facts[code] = _facts(code, evidence.villages[village_code], share, rows)
    return judge(
        near,
        [_asked_here(rule) for rule in rules if _makes_sense(rule)],
        replace(
            evidence,
            villages=facts,
            cell_share=share_of,
            share=evidence.share[parts.cell],
            mean_walk_m=evidence.mean_walk_m[parts.cell],
            nearest_id=evidence.nearest_id[parts.cell],
            share_safe=None if evidence.share_safe is None else evidence.share_safe[parts.cell],
            facility_count=_facility_counts(list(settings), on),
        ),
    )


def _facts(code: str, village: VillageFacts, share: float, rows: Ints) -> VillageFacts:
    """Return the part of a village that a neighbourhood is; without mapped streets nothing is known of it."""
    if not len(village.cell_rows):
        return VillageFacts(code, None, None, rows)
    return VillageFacts(
        code=code,
        people=None if village.people is None else round(village.people * share),
        children_by_age=None if village.children_by_age is None else village.children_by_age * share,
        cell_rows=rows,
    )


def _makes_sense(rule: Rule) -> bool:
    return rule.kind == RuleKind.DISTANCE or (rule.kind == RuleKind.PER_PEOPLE and rule.wanted <= MOST_PEOPLE)


def _asked_here(rule: Rule) -> Rule:
    return replace(rule, level=NEIGHBOURHOOD_LEVEL)


def _parts(ground: Ground, ids: list[int]) -> Parts:
    order = np.argsort(ground.cell_ids)
    rows = NeighbourhoodCell.objects.filter(neighbourhood__in=ids, cell__layout=ground.layout)
    found = list(rows.order_by("pk").values_list("neighbourhood_id", "cell_id", "part"))
    of: dict[int, list[int]] = defaultdict(list)
    for place, (neighbourhood, _cell, _part) in enumerate(found):
        of[neighbourhood].append(place)
    cells = np.array([cell for _neighbourhood, cell, _part in found], dtype=np.int64)
    return Parts(
        of={pk: np.array(places, dtype=np.int64) for pk, places in of.items()},
        cell=order[np.searchsorted(ground.cell_ids[order], cells)],
        part=np.array([part for _neighbourhood, _cell, part in found], dtype=np.float64),
    )


def _facility_counts(villages: list[str], on: date) -> Counter[tuple[str, str, int]]:
    """Count open facilities by the neighbourhood they stand in, type and status held."""
    rows = Neighbourhood.objects.filter(village_code__in=villages).annotate(wkb=AsWKB("geometry"))
    found = list(rows.values_list("village_code", "number", "wkb"))
    tree = shapely.STRtree([shapely.from_wkb(bytes(wkb)) for _village, _number, wkb in found])
    codes = [neighbourhood_code(village, number) for village, number, _wkb in found]
    counts: Counter[tuple[str, str, int]] = Counter()
    inside = Facility.objects.in_operation().filter(area__code__in=villages, position__isnull=False)
    for status, level in STATUS_ORDER.items():
        places = list(inside.with_status(status, on).values_list("type_id", "position"))
        points = shapely.points([(position.x, position.y) for _type, position in places] or np.zeros((0, 2)))
        seen = set()
        for point, neighbourhood in zip(*tree.query(points, predicate="intersects").tolist(), strict=True):
            if point not in seen:  # on a border: the first of the two
                seen.add(point)
                counts[codes[neighbourhood], places[point][0], level] += 1
    return counts
