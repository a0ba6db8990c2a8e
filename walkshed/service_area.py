"""Service areas: what one reaches on foot within a limit, as an area on the map.

For display only; counting stays on streets (docs/algorithms/service_area.md).
"""

from dataclasses import dataclass
from math import cos, pi, radians

import numpy as np
import numpy.typing as npt
import shapely

from walkshed.compiled import compiled
from walkshed.contour import outline
from walkshed.coverage import reached_parts
from walkshed.crs import EARTH_RADIUS_M, to_lonlat, to_metres, utm_epsg
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.reach import Reach

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

WIDTH_M = 25.0  # how far to both sides of a street it is drawn: about to the house doors
CELL_M = 10.0
TILE_PIXELS = 512


@dataclass(frozen=True, slots=True, eq=False)
class ReachedStreets:
    """The reached parts of streets as straight segments in metres of a UTM zone (s, 2), and their length."""

    start: Floats
    end: Floats
    epsg: int
    length_mm: int

    def near(self, box: Box, margin_m: float) -> "ReachedStreets":
        """Return the segments that come within a margin of a lon/lat box (west, south, east, north)."""
        west, south, east, north = box
        corners = to_metres([(west, south), (east, south), (east, north), (west, north)], self.epsg)
        low, high = corners.min(axis=0) - margin_m, corners.max(axis=0) + margin_m
        hits = _near(self.start, self.end, low, high)
        return ReachedStreets(self.start[hits], self.end[hits], self.epsg, self.length_mm)


@compiled
def _near(start: Floats, end: Floats, low: Floats, high: Floats) -> npt.NDArray[np.bool_]:
    """Say which segments have a bounding box that meets another."""
    hits = np.empty(len(start), dtype=np.bool_)
    for i in range(len(start)):
        hits[i] = (
            min(start[i, 0], end[i, 0]) <= high[0]
            and max(start[i, 0], end[i, 0]) >= low[0]
            and min(start[i, 1], end[i, 1]) <= high[1]
            and max(start[i, 1], end[i, 1]) >= low[1]
        )
    return hits


def reached_streets(graph: StreetGraph, reach: Reach, limit_m: float) -> ReachedStreets:
    """Return the streets within a limit, cut exactly at it."""
    middle = (graph.node_lonlat.min(axis=0) + graph.node_lonlat.max(axis=0)) / 2.0
    return streets_of_parts(graph, reached_parts(graph, reach, limit_m), utm_epsg(float(middle[0]), float(middle[1])))


def streets_of_parts(graph: StreetGraph, parts: StreetPieces, epsg: int) -> ReachedStreets:
    """Return parts of streets as straight segments in metres of a UTM zone."""
    line_start, lonlat = graph.part_lines(parts.edge, parts.from_mm, parts.to_mm)
    metres = to_metres(lonlat, epsg)
    goes_on = np.ones(max(len(metres) - 1, 0), dtype=bool)
    goes_on[line_start[1:-1] - 1] = False
    first = np.flatnonzero(goes_on)
    return ReachedStreets(metres[first], metres[first + 1], epsg, int(parts.length_mm.sum()))


def service_area(
    streets: ReachedStreets, *, width_m: float = WIDTH_M, cell_m: float = CELL_M, tolerance_m: float = 1.0
) -> shapely.MultiPolygon:
    """Return the area around reached streets in lon/lat, valid, with holes; empty when nothing is reached.

    Corners that move the outline by less than tolerance_m along the grid are left out.
    """
    area = shapely.MultiPolygon(
        outline(streets.start, streets.end, width_m=width_m, cell_m=cell_m, tolerance_m=tolerance_m)
    )
    return shapely.transform(area, lambda metres: to_lonlat(metres, streets.epsg))


def pixel_m(zoom: float, lat: float) -> float:
    """Return the width of a screen pixel at a zoom of a web map (tiles of 512 pixels), in metres."""
    return float(2.0 * pi * EARTH_RADIUS_M * cos(radians(lat)) / (TILE_PIXELS * 2.0**zoom))


def grid_for_zoom(zoom: float, lat: float) -> tuple[float, float, float]:
    """Return width, cell and tolerance in metres that a zoom needs: 25, 10 and 1 near by, pixels from afar."""
    cell_m = max(CELL_M, pixel_m(zoom, lat))
    return max(WIDTH_M, cell_m), cell_m, cell_m / 10.0
