"""The walk from one facility to another, to be drawn."""
from dataclasses import dataclass

from django.utils import timezone

from facilities.models import Facility
from regions.queries.ground import ground_for
from walkshed.route import nearest_route
from zones.queries.places import Places, cached_places


@dataclass(frozen=True, slots=True)
class MemberWay:
    """A walk: metres, its line as lon/lat pairs, and the facility at its end."""

    walk_m: float
    route: list[list[float]]
    public_id: str
    name: str
    group: str
    lon: float
    lat: float


def member_way(one: Facility, other: Facility) -> MemberWay | None:
    """Return the shortest walk between two facilities by their nearest entrances; None when there is none."""
    if one.type.is_sensitive or other.type.is_sensitive or one.area is None or other.position is None:
        return None
    ground = ground_for(one.area.code)
    if ground is None:
        return None
    places = cached_places(ground, timezone.localdate())
    start, end = (_rows(places, facility) for facility in (one, other))
    found = [nearest_route(ground.graph, places.snaps.take([row]), places.snaps.take(end)) for row in start]
    ways = [way for way in found if way is not None]
    if not ways:
        return None
    best = min((route for _row, route in ways), key=lambda route: route.mm)
    return MemberWay(
        walk_m=best.walk_m,
        route=best.lonlat.round(6).tolist(),
        public_id=other.public_id,
        name=other.name,
        group=other.type.group_id,
        lon=other.position.x,
        lat=other.position.y,
    )


def _rows(places: Places, facility: Facility) -> list[int]:
    return (places.ids == facility.pk).nonzero()[0].tolist()
