"""How far facilities are from a reader's place: on foot along the streets where they are loaded, else straight."""
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from facilities.models import Entrance, Facility
from facilities.querysets import FacilityQuerySet
from regions.models import AgeBand, Area
from regions.queries.ground import GroundError, ground_for
from walkshed.reach import reach, walks

from .entrances import reached_at

MOST_WALKED: Final = 300
"""The walk is computed for this many places that are nearest in a straight line; nobody reads further."""
LONGEST_WALK_M: Final = 6000.0
MAX_LEG_M: Final = 250.0
"""A reader may stand in a yard or a park this far from the next street."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Nearness:
    """Metres to a facility: straight, and walked along streets; walk_m and minutes are None when not known."""

    facility_id: int
    straight_m: float
    walk_m: float | None
    minutes: int | None


def nearest_first(facilities: FacilityQuerySet, place: Point) -> list[Nearness]:
    """Return the located facilities by walk, then by straight line; minutes are those of the youngest walkers.

    Both lead to the nearest entrance, to the facility's own point where no entrance is known.
    """
    to_entrance = Entrance.objects.filter(facility=OuterRef("pk")).annotate(m=Distance("position", place))
    distance = Coalesce(Subquery(to_entrance.order_by("m").values("m")[:1]), Distance("position", place))
    rows = list(
        facilities.order_by()
        .located()
        .annotate(distance=distance)
        .order_by("distance", "pk")
        .values_list("pk", "distance")
    )
    walked = _walks_m(place, [pk for pk, _distance in rows[:MOST_WALKED]])
    pace = AgeBand.objects.aggregate(slowest=Min("walk_m_per_s"))["slowest"]
    found = [
        Nearness(pk, metres.m, walk_m := walked.get(pk), _minutes(walk_m, pace)) for pk, metres in rows
    ]
    return sorted(found, key=lambda one: (one.walk_m is None, one.walk_m or one.straight_m))


def _minutes(walk_m: float | None, pace_m_per_s: float | None) -> int | None:
    return None if walk_m is None or not pace_m_per_s else max(1, round(walk_m / pace_m_per_s / 60))


def _walks_m(place: Point, facilities: Sequence[int]) -> dict[int, float]:
    """Return the walk to each facility that a street leads to; empty where none are loaded."""
    village = Area.objects.current().villages().filter(geometry__covers=place).defer("geometry").first()
    if village is None or not facilities:
        return {}
    try:
        ground = ground_for(village.code)
    except GroundError:
        logger.exception("walks from a reader's place in %s", village.code)
        return {}
    if ground is None:
        return {}
    ids, _types, lonlat = reached_at(Facility.objects.filter(pk__in=facilities))
    here = ground.snapper.snap(np.array([place.coords]), max_leg_m=MAX_LEG_M)
    there = ground.snapper.snap(lonlat, max_leg_m=MAX_LEG_M)
    field = reach(ground.graph, here, limit_m=LONGEST_WALK_M, count_leg=True)
    found = walks(ground.graph, field, there, count_leg=True)
    nearest: dict[int, float] = {}
    for pk, metres in zip(ids.tolist(), found.walk_m.tolist(), strict=True):
        if not np.isnan(metres):
            nearest[pk] = min(metres, nearest.get(pk, metres))
    return nearest
