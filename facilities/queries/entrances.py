"""Where people reach facilities: at their entrances, at their own point where none is known."""
import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from django.db.models import Q

from facilities.models import Entrance
from facilities.querysets import FacilityQuerySet


def in_box(facilities: FacilityQuerySet, box: Polygon) -> FacilityQuerySet:
    """Keep facilities that can be reached in a box: with a position or an entrance there."""
    entered = Entrance.objects.filter(position__bboverlaps=box).values("facility")
    return facilities.filter(Q(position__bboverlaps=box) | Q(pk__in=entered))


def reached_at(
    facilities: FacilityQuerySet,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    """Return ids (n,), type keys (n,) and lonlat (n, 2) of where facilities are reached, by id.

    One row for each entrance, all with the facility's id; one at the position of a facility without
    entrances; none for a facility without either.
    """
    entrances = Entrance.objects.filter(facility__in=facilities.order_by().values("pk"))
    at: dict[int, list[bytes]] = {}
    for pk, wkb in entrances.annotate(wkb=AsWKB("position")).order_by("pk").values_list("facility_id", "wkb"):
        at.setdefault(pk, []).append(bytes(wkb))
    found = facilities.annotate(wkb=AsWKB("position")).order_by("pk").values_list("pk", "type_id", "wkb")
    rows = [
        (pk, type_, point)
        for pk, type_, wkb in found
        for point in at.get(pk) or ([bytes(wkb)] if wkb else [])
    ]
    points = shapely.from_wkb([row[2] for row in rows]) if rows else np.array([], dtype=object)
    return (
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.str_),
        shapely.get_coordinates(points).reshape(-1, 2),
    )
