"""What a page with a map must know of the ground: addresses of tiles, extent, sources."""
from typing import Any

from django.contrib.gis.db.models import Extent
from django.db.models import Q
from django.urls import reverse

from .models import Area, Level, Source
from .tiles import LARGEST_ZOOM, ground_version

INDONESIA = (94.9, -11.1, 141.1, 6.2)
"""West, south, east, north: shown while nothing is loaded."""


def tile_template(route: str, version: str) -> str:
    """Return the address of a tile route with {z}/{x}/{y} left open for the map to fill in."""
    first = reverse(route, kwargs={"version": version, "z": 0, "x": 0, "y": 0})
    return first.removesuffix("0/0/0.pbf") + "{z}/{x}/{y}.pbf"


def ground_bounds() -> tuple[float, float, float, float]:
    """Return west, south, east, north of the villages in force, or of Indonesia when none are loaded."""
    return Area.objects.current().filter(level=Level.VILLAGE).aggregate(box=Extent("geometry"))["box"] or INDONESIA


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
