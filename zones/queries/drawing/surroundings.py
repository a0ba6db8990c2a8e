"""Shapes to begin a zone with: around a place or facility, what is reached from it on foot, along a street."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.geos import Point
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.filters import FacilityFilter
from facilities.models import Facility
from facilities.queries.search import found_by
from regions.models import AgeBand, Area, StreetLine, StreetNetwork
from regions.queries.ground import Ground, ground_for
from walkshed.reach import reach
from walkshed.service_area import reached_streets, service_area
from zones.drawing.metric import Plane, along, disc, merged, polygons_of
from zones.errors import ShapeRefused
from zones.queries.judging.nearest_outside import SMALL_CHILD_M_PER_S
from zones.queries.places import cached_places
from zones.queries.walk_to_nearest import HOME_LEG_M

MOST_LISTED: Final = 20
NEAREST_STREET_M: Final = 60.0
LONGEST_STREET_M: Final = 1500.0
"""A street of one name may go on through half a city: no farther than this from where it was pressed."""
_BLOCK_M2: Final = 10_000.0
"""A block between reached streets smaller than this belongs to the zone; a larger one stays a hole."""
_YARD_M2: Final = 400.0
_TOLERANCE_M: Final = 4.0
_METRES_PER_DEGREE: Final = 110_574.0


@dataclass(frozen=True, slots=True)
class StartPlace:
    """A place to begin from: where it is, what it is called, and which facility it is (None: a pressed place)."""

    lon: float
    lat: float
    name: str = ""
    facility_id: int | None = None


def start_places_named(words: str, user: AbstractBaseUser | AnonymousUser) -> list[Facility]:
    """Return located facilities found by words that this person may see; a secret place is never one to start from."""
    found, _is_guess = found_by(FacilityFilter(words), _possible_starts(user), on=timezone.localdate())
    return list(found.select_related("type", "area")[:MOST_LISTED])


def start_at(public_id: str, user: AbstractBaseUser | AnonymousUser) -> StartPlace:
    """Return a facility as a place to start from; ShapeRefused: not there, not placed, or secret."""
    facility = _possible_starts(user).filter(public_id=public_id).first()
    if facility is None:
        raise ShapeRefused(_("Tempat ini tidak ada, tidak beroperasi, atau belum ada letaknya."))
    return StartPlace(facility.position.x, facility.position.y, facility.name, facility.pk)


def surroundings(start: StartPlace, metres: float) -> shapely.MultiPolygon:
    """Return what lies within some metres of a start in a straight line."""
    return disc(start.lon, start.lat, metres)


def reached_on_foot(start: StartPlace, minutes: float) -> tuple[shapely.MultiPolygon, float]:
    """Return what is reached from a start within minutes at the pace of the youngest walkers, and that pace in m/s.

    From its entrances where these are known. Small blocks between the streets are part of it.
    Raise ShapeRefused where no streets are loaded or none is near.
    """
    pace = AgeBand.objects.aggregate(slowest=Min("walk_m_per_s"))["slowest"] or SMALL_CHILD_M_PER_S
    ground = _ground_at(start)
    if start.facility_id is not None:
        places = cached_places(ground, timezone.localdate())
        snaps = places.snaps.take(places.ids == start.facility_id)
    else:
        snaps = ground.snapper.snap(np.array([(start.lon, start.lat)]), max_leg_m=HOME_LEG_M)
    if not snaps.ok.any():
        raise ShapeRefused(_("Tidak ada jalan yang dipetakan di dekat tempat itu."), (start.lon, start.lat))
    limit_m = minutes * 60 * pace
    streets = reached_streets(ground.graph, reach(ground.graph, snaps, limit_m=limit_m), limit_m)
    area = service_area(streets)
    plane = Plane.of(area)
    flat = _filled(polygons_of(plane.metres(area).simplify(_TOLERANCE_M)))
    return polygons_of(plane.lonlat(flat)), float(pace)


def around_street(lon: float, lat: float, width_m: float, *, is_whole: bool) -> tuple[shapely.MultiPolygon, str]:
    """Return what lies within some metres of the street nearest to a place, and its name ("" without one).

    is_whole: all of the street of that name that hangs together, up to 1.5 km from the place; else the one stretch
    between two crossings. Raise ShapeRefused when no street is within 60 m.
    """
    here = Point(lon, lat, srid=4326)
    network = _network_at(here)
    reach_degrees = NEAREST_STREET_M / _METRES_PER_DEGREE
    near = StreetLine.objects.filter(network=network, geometry__bboverlaps=here.buffer(2 * reach_degrees).envelope)
    street = min(near, key=lambda line: line.geometry.distance(here), default=None)
    if street is None or street.geometry.distance(here) > reach_degrees:
        raise ShapeRefused(_("Tidak ada jalan yang dipetakan di dekat tempat itu."), (lon, lat))
    lines = _hanging_together(network, street, here) if is_whole and street.name else [street]
    whole = shapely.union_all([shapely.from_wkb(bytes(line.geometry.wkb)) for line in lines])
    return along(whole, width_m), street.name


def _possible_starts(user: AbstractBaseUser | AnonymousUser):
    return Facility.objects.visible_to(user).in_operation().located().filter(type__is_sensitive=False)


def _village_at(place: Point) -> Area:
    village = Area.objects.current().villages().filter(geometry__intersects=place).defer("geometry").first()
    if village is None:
        raise ShapeRefused(_("Tempat ini terletak di luar wilayah yang dimuat."), (place.x, place.y))
    return village


def _ground_at(start: StartPlace) -> Ground:
    place = Point(start.lon, start.lat, srid=4326)
    ground = ground_for(_village_at(place).code)
    if ground is None or not ground.graph.node_count:
        raise ShapeRefused(_("Jalan wilayah ini belum dimuat."), (start.lon, start.lat))
    return ground


def _network_at(place: Point) -> StreetNetwork:
    network = StreetNetwork.objects.active_for(_village_at(place).code)
    if network is None:
        raise ShapeRefused(_("Jalan wilayah ini belum dimuat."), (place.x, place.y))
    return network


def _hanging_together(network: StreetNetwork, street: StreetLine, here: Point) -> list[StreetLine]:
    """Return the lines of a street's name that touch each other, beginning with the one pressed."""
    box = here.buffer(LONGEST_STREET_M / _METRES_PER_DEGREE).envelope
    waiting = list(StreetLine.objects.filter(network=network, name=street.name, geometry__bboverlaps=box))
    found, last = [street], [street]
    waiting = [line for line in waiting if line.pk != street.pk]
    while last:
        last = [line for line in waiting if any(line.geometry.distance(one.geometry) < 1e-6 for one in last)]
        found += last
        waiting = [line for line in waiting if line not in last]
    return found


def _filled(flat: shapely.MultiPolygon) -> shapely.MultiPolygon:
    parts = [
        shapely.Polygon(part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area >= _BLOCK_M2])
        for part in flat.geoms if part.area >= _YARD_M2
    ]  # fmt: skip
    return merged(parts) if parts else flat
