"""Facilities as places on the street network: who is open, of what type and status, and where they join."""
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import numpy.typing as npt
from django.contrib.gis.geos import Polygon

from facilities.models import Facility, FacilityType
from facilities.queries import facility_snapshot
from facilities.queries.entrances import in_box, reached_at
from regions.queries.ground import Ground
from walkshed.graph import StreetGraph
from walkshed.snap import Snapper, Snaps

# A place joins the street within this leg; the leg itself is not counted as walked.
MAX_LEG_M = 150.0

_KEPT_MOST = 4
_kept: OrderedDict[tuple, "Places"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where facilities in operation are reached: ids int64 (f,), type keys (f,), lonlat (f, 2), snaps (f).

    A facility with entrances has a row for each of them, all with its id: people take the nearest.
    `declared` and `certified` (f,) say which status holds on the day asked; certified ones count as declared.
    """

    ids: npt.NDArray[np.int64]
    types: npt.NDArray[np.str_]
    declared: npt.NDArray[np.bool_]
    certified: npt.NDArray[np.bool_]
    lonlat: npt.NDArray[np.float64]
    snaps: Snaps

    @property
    def count(self) -> int:
        """Return the number of facilities."""
        return len(np.unique(self.ids))

    @property
    def without_street(self) -> int:
        """Return the number of facilities of which no row joins a street."""
        return self.count - len(np.unique(self.ids[self.snaps.ok]))

    def rows_of(self, types: tuple[str, ...], status_needed: str = "any") -> npt.NDArray[np.int64]:
        """Return the rows of these types that hold at least the status needed."""
        wanted = np.isin(self.types, types)
        if status_needed != "any":
            wanted &= self.certified if status_needed == "certified" else self.declared
        return np.flatnonzero(wanted)


def places_on(graph: StreetGraph, snapper: Snapper, *, on: date) -> Places:
    """Return all facilities on or near the network, also beyond the area's border; secret places take no part."""
    west, south = graph.node_lonlat.min(axis=0) - 0.01
    east, north = graph.node_lonlat.max(axis=0) + 0.01
    facilities = Facility.objects.in_operation().filter(type__is_sensitive=False)
    ids, types, lonlat = reached_at(in_box(facilities, Polygon.from_bbox((west, south, east, north))))
    return Places(
        ids=ids,
        types=types,
        declared=np.isin(ids, _holders("declared", on)),
        certified=np.isin(ids, _holders("certified", on)),
        lonlat=lonlat,
        snaps=snapper.snap(lonlat, max_leg_m=MAX_LEG_M),
    )


def cached_places(ground: Ground, on: date) -> Places:
    """Return places_on of a ground, kept per process until a facility changes or the day does."""
    key = (ground.network.pk, ground.corrections.ids, facility_snapshot(), secret_types(), on)
    with _lock:
        if key not in _kept:
            _kept[key] = places_on(ground.graph, ground.snapper, on=on)
            while len(_kept) > _KEPT_MOST:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def secret_types() -> frozenset[str]:
    """Return the types that take no part: a type that becomes secret changes no facility."""
    return frozenset(FacilityType.objects.filter(is_sensitive=True).values_list("pk", flat=True))


def _holders(status_needed: str, on: date) -> list[int]:
    return list(Facility.objects.with_status(status_needed, on).values_list("pk", flat=True))
