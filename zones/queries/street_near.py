"""The name of the street that a place stands on."""
from django.contrib.gis.geos import Point

from regions.models import StreetLine
from regions.queries.ground import Ground

_NAMED_WITHIN_M = 60.0
_METRES_PER_DEGREE = 110_574.0


def street_near(ground: Ground, lon: float, lat: float) -> str:
    """Return the name of the nearest named street within about 60 m of a place, "" without any."""
    here = Point(float(lon), float(lat), srid=4326)
    box = here.buffer(2 * _NAMED_WITHIN_M / _METRES_PER_DEGREE).envelope
    named = StreetLine.objects.filter(network=ground.network, geometry__bboverlaps=box).exclude(name="")
    near = min(named, key=lambda line: line.geometry.distance(here), default=None)
    return near.name if near is not None else ""
