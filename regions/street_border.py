"""Do the streets go on beyond the border? Children near it walk to what stands on the other side."""
from typing import Final

import numpy as np
import shapely

from walkshed.crs import to_metres, utm_epsg
from walkshed.graph import StreetGraph

BAND_M: Final = 1500.0
"""As far on both sides of the border junctions are counted: the longest walk most rules allow."""
FEW_SHARE: Final = 0.1
"""So few junctions outside, for each one inside, look like streets that were cut off at the border."""
ENOUGH: Final = 50
"""With fewer junctions inside the band nothing can be said."""
_FINE_M: Final = 20.0


def junctions_at_border(graph: StreetGraph, scope: shapely.Geometry) -> tuple[int, int]:
    """Count the junctions inside and outside a scope (degrees) within BAND_M of its border."""
    middle = scope.centroid
    epsg = utm_epsg(middle.x, middle.y)
    metres = shapely.transform(scope, lambda lonlat: to_metres(lonlat, epsg)).simplify(_FINE_M)
    junction = shapely.points(to_metres(graph.node_lonlat, epsg))
    border = metres.boundary
    shapely.prepare(metres)
    shapely.prepare(border)
    near = shapely.dwithin(border, junction, BAND_M)
    inside = shapely.contains_properly(metres, junction[near])
    return int(np.count_nonzero(inside)), int(np.count_nonzero(~inside))


def is_cut_off(inside: int, outside: int) -> bool:
    """Say whether the counts look like streets cut off at the border; the sea looks the same."""
    return inside >= ENOUGH and outside < FEW_SHARE * inside
