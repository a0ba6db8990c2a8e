"""The names of the streets that places stand on."""
from collections.abc import Sequence

from regions.models import StreetNetwork
from regions.queries.ground import Ground
from regions.statements import named_rows

_NAMED_WITHIN_M = 60.0
_METRES_PER_DEGREE = 110_574.0


def street_near(ground: Ground, lon: float, lat: float) -> str:
    """Return the name of the nearest named street within 60 m of a place, "" without any."""
    return streets_near(ground.network, [(lon, lat)])[0]


def streets_near(network: StreetNetwork, lonlat: Sequence[tuple[float, float]]) -> list[str]:
    """Return for each place the name of the nearest named street within 60 m, "" without any."""
    names = [""] * len(lonlat)
    if not lonlat:
        return names
    asked = {
        "lon": [float(lon) for lon, _lat in lonlat], "lat": [float(lat) for _lon, lat in lonlat],
        "network": network.pk, "near_m": _NAMED_WITHIN_M, "near_degrees": 2 * _NAMED_WITHIN_M / _METRES_PER_DEGREE,
    }  # fmt: skip
    for found in named_rows("zones", "street_names", asked):
        names[found.row] = found.name
    return names
