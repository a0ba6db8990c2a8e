"""The ground that fits a piece of paper, and what is drawn on it. Pure."""
import math
from dataclasses import dataclass
from typing import Any, Final

import shapely

from walkshed.crs import to_lonlat, to_metres, utm_epsg

MARGIN_SHARE: Final = 0.16
LEAST_ACROSS_M: Final = 500.0
_INK_MM: Final = 0.05
_BEYOND_MM: Final = 2.0
_NICE: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class DrawnStreet:
    """A street as a line (lon/lat) with its rank: 1 = widest."""

    rank: int
    line: shapely.Geometry


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A named area or piece of ground (lon/lat); kind: village, water, river, green or rail."""

    kind: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Frame:
    """The ground that fits the paper: a rectangle in metres of a UTM zone, and millimetres per metre."""

    epsg: int
    west_m: float
    north_m: float
    mm_per_m: float
    width_mm: float
    height_mm: float

    @classmethod
    def around(
        cls, shape: shapely.Geometry, *, width_mm: float, height_mm: float, margin_share: float = MARGIN_SHARE
    ) -> "Frame":
        """Return the frame of a shape (lon/lat) with room around it."""
        west, south, east, north = shape.bounds
        epsg = utm_epsg((west + east) / 2, (south + north) / 2)
        corners = to_metres([(west, south), (east, north), (west, north), (east, south)], epsg)
        (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
        across = max((right - left) * (1 + 2 * margin_share), LEAST_ACROSS_M)
        down = max((top - bottom) * (1 + 2 * margin_share), LEAST_ACROSS_M * height_mm / width_mm)
        mm_per_m = min(width_mm / across, height_mm / down)
        return cls(
            epsg=epsg, mm_per_m=mm_per_m, west_m=(left + right) / 2 - width_mm / mm_per_m / 2,
            north_m=(top + bottom) / 2 + height_mm / mm_per_m / 2, width_mm=width_mm, height_mm=height_mm,
        )  # fmt: skip

    def on_paper(self, shapes: Any) -> Any:
        """Return a shape (lon/lat), or an array of them, in millimetres of the paper.

        y runs downwards; what lies beyond the frame is cut off, and nothing is finer than ink.
        """
        moved = shapely.transform(
            shapes,
            lambda lonlat: (to_metres(lonlat, self.epsg) - (self.west_m, self.north_m)) * (1, -1) * self.mm_per_m,
        )
        beyond = _BEYOND_MM
        sheet = shapely.box(-beyond, -beyond, self.width_mm + beyond, self.height_mm + beyond)
        return shapely.simplify(shapely.intersection(shapely.make_valid(moved), sheet), _INK_MM)

    @property
    def box(self) -> shapely.Polygon:
        """Return the frame in lon/lat, a little too large."""
        east, south = self.west_m + self.width_mm / self.mm_per_m, self.north_m - self.height_mm / self.mm_per_m
        corners = to_lonlat(
            [(self.west_m, south), (east, south), (east, self.north_m), (self.west_m, self.north_m)], self.epsg
        )
        return shapely.box(*corners.min(axis=0), *corners.max(axis=0))

    @property
    def scale(self) -> int:
        """Return the scale of the paper, rounded to hundreds: 1 : 5.000."""
        return round(1000 / self.mm_per_m / 100) * 100

    @property
    def bar_m(self) -> int:
        """Return a round length in metres for the scale bar, at most 45 mm long."""
        longest = 45 / self.mm_per_m
        power = 10 ** math.floor(math.log10(longest))
        return int(max(nice * power for nice in _NICE if nice * power <= longest))
