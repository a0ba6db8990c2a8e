"""The shape of a zone around an anchor: what one walks to from it, with the way to each member, cut at the border."""
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from walkshed.crs import to_lonlat, to_metres
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.service_area import service_area, streets_of_parts

Floats = npt.NDArray[np.float64]

_WIDTH_M: Final = 40.0
"""To both sides of a street: about two rows of houses, so that neighbouring alleys make one shape."""
_CELL_M: Final = 15.0
_TOLERANCE_M: Final = 6.0
_MEMBER_M: Final = 25.0
"""Around a member that stands off its street, and along the way to it."""
_LEAST_HOLE_M2: Final = 10_000.0
"""A hole smaller than a block of houses is not worth a corner in a decree."""
_LEAST_PART_M2: Final = 5_000.0


def anchor_shape(
    graph: StreetGraph,
    parts: StreetPieces,
    epsg: int,
    *,
    off_street: list[tuple[Floats, Floats]],
    border: shapely.Geometry | None,
) -> shapely.MultiPolygon:
    """Return the shape in lon/lat of the streets within an anchor's walk.

    off_street: where members stand and where they join the street (lon/lat each); they and the way to them are
    taken in. border: the shape ends there (None = nowhere). Holes and parts too small to matter are left out.
    """
    area = service_area(
        streets_of_parts(graph, parts, epsg), width_m=_WIDTH_M, cell_m=_CELL_M, tolerance_m=_TOLERANCE_M
    )
    metres = shapely.transform(area, lambda lonlat: to_metres(lonlat, epsg))
    ways = [shapely.LineString(to_metres(np.array(pair), epsg)) for pair in off_street]
    whole = shapely.union_all([metres, *(shapely.buffer(way, _MEMBER_M, quad_segs=3) for way in ways)])
    whole = shapely.simplify(_without_specks(whole), 2.0)
    lonlat = shapely.transform(whole, lambda xy: to_lonlat(xy, epsg))
    if border is not None and not shapely.contains(border, lonlat):
        lonlat = shapely.make_valid(shapely.intersection(lonlat, border))
    return shapely.MultiPolygon([part for part in _polygons(lonlat)])


def _without_specks(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area > _LEAST_HOLE_M2])
        for part in _polygons(shape)
    ]
    largest = max((part.area for part in parts), default=0.0)
    return shapely.MultiPolygon([part for part in parts if part.area >= min(_LEAST_PART_M2, largest)])


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape).tolist() if part.geom_type == "Polygon" and part.area > 0]
