"""What is near one place: for each service the nearest facility, how far, how long, and by which way."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import ListScope
from regions.models import Area, StreetNetwork
from regions.queries.ground import Ground, ground_for
from walkshed.route import Route, nearest_routes
from walkshed.sides import BOTH, SidedStreets, side_of
from walkshed.snap import Snaps, SnapStatus
from zones.errors import AskRefused
from zones.models import StandardSet, ZoneRules
from zones.queries.columns import ColumnGroup
from zones.queries.coverage import public_names
from zones.queries.judging.member_walks import streets_with_sides
from zones.queries.pace import minutes
from zones.queries.places import Places, cached_places
from zones.queries.runs import prefixes
from zones.queries.street_near import street_near
from zones.queries.walk_to_nearest import HOME_LEG_M
from zones.sentences import ages_words, area_title

from .services import AskedService, asked_services, pace_of, standards_at
from .ways import Way, ways_of

LonLat = tuple[float, float]
FARTHEST_M: Final = 20_000.0
"""Nobody looks farther than this on foot."""


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """The place asked about: its village, the street beside it ("" = no name), and how far that is (None = too far)."""

    lon: float
    lat: float
    area_code: str
    area: str
    street: str
    leg_m: float | None
    joined: LonLat | None


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """A limit that a rule sets, whose children it is about, and whether the walk is within it."""

    limit_m: int
    who: str
    is_within: bool
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class NearestPlace:
    """The nearest facility of a service; name, public id and lonlat are empty where it may not be named."""

    name: str
    public_id: str
    lonlat: LonLat | None
    walk_m: float
    minutes: int
    way: Way
    line: tuple[LonLat, ...]
    rules: tuple[RuleAnswer, ...]

    @property
    def is_within(self) -> bool | None:
        """Say whether the walk is within every limit; None where no rule sets one."""
        return all(rule.is_within for rule in self.rules) if self.rules else None


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """A service with its nearest facility, or in words why there is none; is_known: a list claims to know all."""

    name: str
    group: ColumnGroup
    nearest: NearestPlace | None
    problem: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """All about one place; problem: why nothing can be said of walks from it, "" otherwise."""

    place: AskedPlace
    age: int | None
    pace_m_per_s: float
    services: tuple[ServiceAnswer, ...]
    network: StreetNetwork | None
    problem: str = ""

    @property
    def within(self) -> int:
        """Return for how many services the nearest is within every limit."""
        return sum(one.nearest is not None and one.nearest.is_within is True for one in self.services)

    @property
    def limited(self) -> int:
        """Return for how many services the walk can be held against a limit, or nothing could be reached."""
        return sum(one.nearest.is_within is not None if one.nearest else one.is_known for one in self.services)


def ask_at(lonlat: LonLat, age: int | None) -> AskAnswer:
    """Return what is near a place in degrees for a child of an age (None: any).

    Raise AskRefused outside what is loaded.
    """
    village = village_at(lonlat)
    ground, pace = ground_for(village.code), pace_of(age)
    standards = standards_at(village)
    title = area_title(village.name, village.level, village.code)
    if ground is None or not ground.graph.node_count:
        place = AskedPlace(*lonlat, village.code, title, "", None, None)
        return AskAnswer(place, age, pace, (), None, _("Jalan di %(area)s belum dimuat.") % {"area": title})
    start = ground.snapper.snap(np.array([lonlat]), max_leg_m=HOME_LEG_M)
    place = _place(ground, village, title, lonlat, start)
    if not start.ok[0]:
        return AskAnswer(place, age, pace, (), ground.network, _not_joined(int(start.status[0])))
    if standards is None:
        return AskAnswer(place, age, pace, (), ground.network, _("Standar layanan belum dimuat."))
    services = _services(ground, village, standards, age, start, lonlat, pace)
    return AskAnswer(place, age, pace, services, ground.network)


def village_at(lonlat: LonLat) -> Area:
    """Return the current village that holds a place; raise AskRefused for one outside all."""
    here = Point(*lonlat, srid=4326)
    village = Area.objects.current().villages().filter(geometry__intersects=here).defer("geometry").first()
    if village is None:
        raise AskRefused(
            _("Tempat ini terletak di luar wilayah yang dimuat, jadi tidak ada yang dapat dikatakan tentangnya.")
        )
    return village


def _not_joined(status: int) -> str:
    if status == SnapStatus.ISOLATED:
        return _(
            "Jalan di dekat tempat ini terputus dari jaringan jalan lain pada peta, jadi jaraknya tidak dapat dihitung."
        )
    return _(
        "Tidak ada jalan yang dipetakan dalam %(metres)s m dari tempat ini, jadi jaraknya tidak dapat dihitung. "
        "Bukan berarti tempatnya tidak terjangkau: mungkin jalannya belum dipetakan."
    ) % {"metres": round(HOME_LEG_M)}


def _place(ground: Ground, village: Area, title: str, lonlat: LonLat, start: Snaps) -> AskedPlace:
    leg_m = float(start.leg_m[0])
    joined = None if np.isnan(leg_m) else tuple(start.lonlat[0].round(6).tolist())
    street = street_near(ground, *joined) if joined else ""
    return AskedPlace(*lonlat, village.code, title, street, None if np.isnan(leg_m) else leg_m, joined)


def _services(
    ground: Ground, village: Area, standards: StandardSet, age: int | None, start: Snaps, lonlat: LonLat, pace: float
) -> tuple[ServiceAnswer, ...]:
    asked = asked_services(standards, village, age)
    places = cached_places(ground, timezone.localdate())
    rows = {at: places.rows_of(one.types, one.status_needed) for at, one in enumerate(asked)}
    routes = nearest_routes(ground.graph, start, places.snaps, rows, limit_mm=round(FARTHEST_M * 1000))
    ways = _ways(ground, standards, start, lonlat, places, routes)
    names = public_names({int(places.ids[row]) for row, _route in routes.values()})
    known = set(
        ListScope.objects.filter(scope_code__in=prefixes(village.code)).values_list("type_id", flat=True).distinct()
    )
    start_part = int(ground.graph.component_of(start.edge)[0])
    found = []
    for at, service in enumerate(asked):
        is_known = not known.isdisjoint(service.types)
        nearest, problem = None, ""
        if at in routes:
            row, route = routes[at]
            nearest = _nearest(service, places, row, route, ways[at], names, pace)
        else:
            problem = _no_way(ground, places.snaps.take(rows[at]), start_part, is_known)
        found.append(ServiceAnswer(service.name, service.group, nearest, problem, is_known))
    return tuple(found)


def _ways(
    ground: Ground, standards: StandardSet, start: Snaps, lonlat: LonLat, places: Places,
    routes: dict[int, tuple[int, Route]],
) -> dict[int, Way]:  # fmt: skip
    rules = ZoneRules.objects.filter(set=standards).first()
    streets: SidedStreets | None = streets_with_sides(ground, rules) if rules else None
    sides = [(BOTH, BOTH)] * len(routes)
    if streets is not None and routes:
        goals = [row for row, _route in routes.values()]
        here = int(side_of(streets, start, np.array([lonlat]))[0])
        there = side_of(streets, places.snaps.take(goals), places.lonlat[goals])
        sides = [(here, int(side)) for side in there]
    return dict(zip(routes, ways_of(ground, [route for _row, route in routes.values()], streets, sides), strict=True))


def _nearest(
    service: AskedService, places: Places, row: int, route: Route, way: Way, names: dict[int, tuple[str, str]],
    pace: float,
) -> NearestPlace:  # fmt: skip
    name, public_id = names.get(int(places.ids[row]), ("", ""))
    lon, lat = places.lonlat[row].round(6).tolist()
    return NearestPlace(
        name=name,
        public_id=public_id,
        lonlat=(lon, lat) if public_id else None,
        walk_m=route.walk_m,
        minutes=minutes(route.walk_m, pace) or 1,
        way=way,
        line=tuple((x, y) for x, y in route.lonlat.round(6).tolist()),
        rules=tuple(
            RuleAnswer(limit_m, ages_words(rule.ages), route.walk_m <= limit_m, rule.is_proposal)
            for rule in service.rules if (limit_m := rule.distance_m)
        ),
    )


def _no_way(ground: Ground, there: Snaps, start_part: int, is_known: bool) -> str:
    """Say why no facility of a service was found."""
    if not len(there):
        if is_known:
            return _("Tidak satu pun tercatat di wilayah ini.")
        return _("Belum ada daftarnya: bukan berarti tempatnya tidak ada.")
    joined = there.edge[there.ok]
    if not len(joined):
        return _("Yang tercatat terlalu jauh dari jalan yang dipetakan.")
    if not (ground.graph.component_of(joined) == start_part).any():
        return _("Tidak satu pun dapat dicapai berjalan kaki dari sini: jalannya tidak tersambung.")
    return _("Yang terdekat lebih dari %(km)s km berjalan kaki.") % {"km": round(FARTHEST_M / 1000)}
