"""Pages and tiles of the ground."""
from django.http import HttpRequest, HttpResponse

from . import tiles


def ground_tile(request: HttpRequest, version: str, z: int, x: int, y: int) -> HttpResponse:
    """Return one tile of the basemap."""
    address = tiles.TileAddress(z, x, y)
    is_current = version == tiles.lately("ground", tiles.ground_version)
    return tiles.tile_response(tiles.ground_tile(address), is_current=is_current)
