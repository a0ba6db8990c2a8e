"""Places found by their name among what is loaded: areas, streets and facilities that anyone may see."""

from dataclasses import dataclass
from typing import Final

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.filters import FacilityFilter
from facilities.models import Facility
from facilities.queries.search import found_by
from regions.models import Area, StreetLine
from regions.queries.areas import find_areas
from zones.sentences import area_title

MOST_OF_A_KIND: Final = 8
_LOOKED_AT: Final = 200
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place with its name, what it is and where it lies."""

    name: str
    kind: str
    lon: float
    lat: float

    @property
    def where(self) -> str:
        """Return its position as it is asked for."""
        return f"{self.lat:.6f}, {self.lon:.6f}"


def find_places(words: str) -> list[FoundPlace]:
    """Return streets, facilities and areas of a name, in this order; nothing for less than three letters."""
    if len(words.strip()) < _LEAST_LETTERS:
        return []
    return [*_streets(words.strip()), *_facilities(words.strip()), *_areas(words.strip())]


def _streets(words: str) -> list[FoundPlace]:
    """Return streets, one for each name and village, at the middle of one of their lines."""
    lines = StreetLine.objects.filter(network__is_active=True, is_walkable=True, name__icontains=words)
    middles: dict[str, list[Point]] = {}
    for name, line in lines.values_list("name", "geometry")[:_LOOKED_AT]:
        middles.setdefault(name, []).append(line.interpolate_normalized(0.5))
    names = sorted(middles, key=lambda name: (not name.casefold().startswith(words.casefold()), len(name), name))
    found: dict[tuple[str, str], FoundPlace] = {}
    for name in names[: 2 * MOST_OF_A_KIND]:
        for middle in middles[name][:: max(len(middles[name]) // 4, 1)]:
            village = _village(middle)
            if village and len(found) < MOST_OF_A_KIND:
                kind = _("jalan, %(area)s") % {"area": village}
                found.setdefault((name, village), FoundPlace(name, kind, middle.x, middle.y))
    return list(found.values())


def _village(place: Point) -> str:
    place.srid = 4326
    holding = Area.objects.current().villages().filter(geometry__intersects=place).values_list("name", "level", "code")
    found = holding.first()
    return area_title(*found) if found else ""


def _facilities(words: str) -> list[FoundPlace]:
    public = Facility.objects.public().in_operation().located()
    found, _is_guess = found_by(FacilityFilter(words), public, on=timezone.localdate())
    return [
        FoundPlace(one.name, one.type.name, one.position.x, one.position.y)
        for one in found.select_related("type")[:MOST_OF_A_KIND]
    ]


def _areas(words: str) -> list[FoundPlace]:
    rows = [row for row in find_areas(words, limit=2 * MOST_OF_A_KIND) if row.level >= 3][:MOST_OF_A_KIND]
    inside = Area.objects.filter(pk__in=[row.pk for row in rows]).annotate(inside=PointOnSurface("geometry"))
    points = dict(inside.values_list("pk", "inside"))
    return [
        FoundPlace(area_title(row.name, row.level, row.code), _("tengah wilayah"), points[row.pk].x, points[row.pk].y)
        for row in rows
    ]
