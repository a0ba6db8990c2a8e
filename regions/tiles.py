"""Vector tiles of the basemap, and what every layer of tiles has in common."""
import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control

from .models import Level
from .statements import statement

CONTENT_TYPE: Final = "application/vnd.mapbox-vector-tile"
TILE_PIXELS: Final = 512
LARGEST_ZOOM: Final = 15
"""Tiles are cut down to this zoom; the browser enlarges them beyond."""
YEAR_SECONDS: Final = 365 * 24 * 3600
KEPT_SECONDS: Final = 3600
VERSION_SECONDS: Final = 2
"""How long a running process believes the version it read, so that a burst of tiles asks once."""

STREET_RANK_FROM_ZOOM: Final = {0: 0, 6: 1, 8: 2, 9: 3, 10: 4, 12: 5, 13: 7, 14: 9}
"""Zoom -> narrowest street drawn: wide streets from afar, alleys (gang) only from near by."""
NAMED_RANK_FROM_ZOOM: Final = {0: 0, 13: 4, 14: 5, 15: 9}
"""Zoom -> narrowest street whose name is in the tile: a name that is not written need not travel."""
AREA_LEVELS_FROM_ZOOM: Final = {
    0: [Level.PROVINCE],
    6: [Level.PROVINCE, Level.REGENCY],
    9: [Level.PROVINCE, Level.REGENCY, Level.DISTRICT],
    11: [Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE],
}
NAME_LEVEL_FROM_ZOOM: Final = {0: Level.PROVINCE, 6: Level.REGENCY, 10: Level.DISTRICT, 12: Level.VILLAGE}


@dataclass(frozen=True, slots=True)
class TileAddress:
    """Zoom, column and row of a tile in the usual web-map scheme (row 0 in the north)."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        """Raise Http404 for a tile that does not exist: nothing is computed for it."""
        if self.z > LARGEST_ZOOM or not (0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise Http404("no such tile")

    @property
    def pixel_degrees(self) -> float:
        """Width of one screen pixel of this tile, in degrees of longitude."""
        return 360 / 2**self.z / TILE_PIXELS

    def box_with_margin(self, margin: float) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees, widened on each side by a part of the tile's side."""
        west, east = (360 * (self.x + side) / 2**self.z - 180 for side in (-margin, 1 + margin))
        south, north = (self._latitude(self.y + side) for side in (1 + margin, -margin))
        return west, south, east, north

    def _latitude(self, row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**self.z))))


def short_digest(text: str) -> str:
    """Return twelve letters and digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def lately(name: str, read: Callable[[], str]) -> str:
    """Return what `read` returns, remembered under `name` for two seconds."""
    return cache.get_or_set(f"version:{name}", read, VERSION_SECONDS)


def kept(address: str, make: Callable[[], bytes]) -> bytes:
    """Return a tile that was made before under an address with its version, or make it and keep it in this process."""
    return cache.get_or_set(f"tile:{address}", make, KEPT_SECONDS)


def at_zoom(table: dict[int, object], zoom: int) -> object:
    """Return the entry of the largest zoom in `table` that is not beyond `zoom`."""
    return table[max(start for start in table if start <= zoom)]


def tile_response(content: bytes, *, is_current: bool, is_public: bool = True) -> HttpResponse:
    """Return the tile; 204 when nothing lies in it. Only a current, public tile may be kept for a year."""
    response = HttpResponse(content, content_type=CONTENT_TYPE, status=200 if content else 204)
    if not is_public:
        patch_cache_control(response, private=True, no_store=True)
    elif is_current:
        patch_cache_control(response, public=True, max_age=YEAR_SECONDS, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response


def ground_version() -> str:
    """Return the version of the basemap: it changes with every edition of streets or borders."""
    with connection.cursor() as cursor:
        cursor.execute(statement("regions", "ground_version"))
        return short_digest(cursor.fetchone()[0])


def ground_tile(address: TileAddress) -> bytes:
    """Return the basemap tile at an address; empty where nothing is loaded."""
    pixel = address.pixel_degrees
    with connection.cursor() as cursor:
        cursor.execute(
            statement("regions", "ground_tile"),
            {
                "z": address.z,
                "x": address.x,
                "y": address.y,
                "area_levels": at_zoom(AREA_LEVELS_FROM_ZOOM, address.z),
                "name_level": at_zoom(NAME_LEVEL_FROM_ZOOM, address.z),
                "street_rank": at_zoom(STREET_RANK_FROM_ZOOM, address.z),
                "named_rank": at_zoom(NAMED_RANK_FROM_ZOOM, address.z),
                "half_pixel": pixel / 2,
                "least_extent": pixel * 3,
                "all_ground": address.z >= 9,
            },
        )
        return bytes(cursor.fetchone()[0])
