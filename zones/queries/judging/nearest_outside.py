"""The nearest facility of each service that a shape lacks, with the walk to it from the shape's middle."""
from collections.abc import Mapping

import numpy as np

from facilities.models import Facility
from regions.queries.ground import Ground
from walkshed.route import nearest_route
from zones.judging.assessment import NearestOutside
from zones.queries.places import Places

# The middle of a zone may lie in a block or a park: it may join a street this far away.
_MIDDLE_LEG_M = 500.0
SMALL_CHILD_M_PER_S = 0.88


def nearest_outside(
    ground: Ground,
    places: Places,
    middle: tuple[float, float],
    pace_m_per_s: float,
    absent: Mapping[str, tuple[str, ...]],
) -> dict[str, NearestOutside]:
    """Return by group key the nearest facility of its types; a group whose facilities nobody can walk to is left out.

    Legs off the street are not counted, as in every run. Minutes are those at the pace given.
    """
    start = ground.snapper.snap(np.array([middle]), max_leg_m=_MIDDLE_LEG_M)
    found = {}
    for key, types in absent.items():
        rows = places.rows_of(types)
        walk = nearest_route(ground.graph, start, places.snaps.take(rows)) if len(rows) else None
        if walk is not None:
            row = rows[walk[0]]
            found[key] = int(places.ids[row]), places.lonlat[row].tolist(), walk[1]
    if not found:
        return {}
    facilities = Facility.objects.select_related("type").in_bulk([id_ for id_, _lonlat, _route in found.values()])
    return {
        key: NearestOutside(
            public_id=facilities[id_].public_id,
            name=facilities[id_].name,
            type_name=facilities[id_].type.name,
            lon=lon,
            lat=lat,
            walk_m=route.walk_m,
            minutes=max(round(route.walk_m / pace_m_per_s / 60), 1),
            route=route.lonlat.round(6).tolist(),
        )
        for key, (id_, (lon, lat), route) in found.items()
    }
