"""Shapes on the ribbon town, in metres east and north of its corner."""
from django.contrib.gis.geos import MultiPolygon, Polygon

from tests.worlds import lonlat


def box(west_m: float, east_m: float, south_m: float = -100, north_m: float = 100) -> MultiPolygon:
    """Return a rectangle; by default as high as the villages."""
    corners = [(west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m)]
    ring = [lonlat(*corner) for corner in corners]
    return MultiPolygon(Polygon([*ring, ring[0]]), srid=4326)
