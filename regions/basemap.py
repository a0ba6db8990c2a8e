"""What a page with a map must know of the ground: addresses of tiles, extent, sources."""
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.db.models import Q
from django.urls import reverse

from .models import Area, Level, Source
from .models.areas import AreaQuerySet
from .tiles import LARGEST_ZOOM, ground_version

INDONESIA = (94.9, -11.1, 141.1, 6.2)
"""West, south, east, north: shown while nothing is loaded."""


def tile_template(route: str, version: str) -> str:
    """Return the address of a tile route with {z}/{x}/{y} left open for the map to fill in."""
    first = reverse(route, kwargs={"version": version, "z": 0, "x": 0, "y": 0})
    return first.removesuffix("0/0/0.pbf") + "{z}/{x}/{y}.pbf"


ONE_MAP_DEGREES = 2.0
"""Places farther apart than this (some 220 km) are not one picture: a map then opens on the home place."""


def ground_bounds() -> tuple[float, float, float, float]:
    """Return west, south, east, north to open a map with; Indonesia when nothing is loaded.

    All villages in force where they fit into one picture; else the home area of the installation
    (settings.HOME_AREA), or the regency loaded last, a real one before an invented one.
    """
    villages = Area.objects.current().filter(level=Level.VILLAGE)
    box = _box(villages)
    if box is None:
        return INDONESIA
    if settings.HOME_AREA:
        return _box(villages.within_code(settings.HOME_AREA)) or box
    if max(box[2] - box[0], box[3] - box[1]) <= ONE_MAP_DEGREES:
        return box
    regencies = Area.objects.current().filter(level=Level.REGENCY)
    last = regencies.order_by("edition__source__is_invented", "-edition_id").first()
    return box if last is None else _box(villages.within_code(last.code)) or box


def _box(areas: AreaQuerySet) -> tuple[float, float, float, float] | None:
    return areas.aggregate(box=Extent("geometry"))["box"]


def ground_sources() -> list[Source]:
    """Return where the streets and borders in force come from."""
    in_force = Q(streetnetwork__is_active=True) | Q(areaedition__is_active=True)
    return list(Source.objects.filter(in_force).distinct().order_by("name"))


def ground_settings() -> dict[str, Any]:
    """Return what the browser needs to draw the basemap."""
    return {
        "tiles": tile_template("ground_tile", ground_version()),
        "largestZoom": LARGEST_ZOOM,
        "bounds": ground_bounds(),
    }
