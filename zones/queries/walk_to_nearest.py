"""The walk from a place to the nearest facility of a service: how far, how long, and the way itself."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from walkshed.route import nearest_route
from zones.measures import Measure
from zones.models import ReachRun

from .coverage import public_names
from .pace import minutes
from .places import cached_places
from .runs import ground_of

HOME_LEG_M: Final = 300.0
"""A pressed place or the middle of a cell joins the nearest street this far away."""


@dataclass(frozen=True, slots=True)
class WalkToNearest:
    """A walk along the streets; name, public id and lonlat are empty where it may not be named.

    line: lon/lat from the street beside the place to the one beside the facility. Legs are not counted.
    """

    walk_m: float
    minutes: int
    is_within: bool
    name: str
    public_id: str
    lonlat: tuple[float, float] | None
    line: tuple[tuple[float, float], ...]


def walk_to_nearest(
    run: ReachRun, measure: Measure, pace_m_per_s: float, lonlat: tuple[float, float]
) -> WalkToNearest | str:
    """Return the walk from a place to the nearest facility of a measure, or in words why there is none."""
    ground = ground_of(run)
    if ground is None:
        return _("Jalan wilayah ini belum dimuat.")
    start = ground.snapper.snap(np.array([lonlat]), max_leg_m=HOME_LEG_M)
    if not start.ok[0]:
        return _("Tidak ada jalan yang dipetakan di dekat tempat itu.")
    places = cached_places(ground, timezone.localdate())
    rows = places.rows_of(measure.types, measure.status_needed)
    found = nearest_route(ground.graph, start, places.snaps.take(rows)) if len(rows) else None
    if found is None:
        return _("Dari tempat itu tidak ada yang dapat dicapai berjalan kaki.")
    row, way = rows[found[0]], found[1]
    name, public_id = public_names({int(places.ids[row])}).get(int(places.ids[row]), ("", ""))
    lon, lat = places.lonlat[row].round(6).tolist()
    return WalkToNearest(
        walk_m=way.walk_m,
        minutes=minutes(way.walk_m, pace_m_per_s) or 1,
        is_within=way.walk_m <= measure.limit_m,
        name=name,
        public_id=public_id,
        lonlat=(lon, lat) if public_id else None,
        line=tuple((lon, lat) for lon, lat in way.lonlat.round(6).tolist()),
    )
