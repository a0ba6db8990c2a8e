"""The ground a list is delivered for: where its facilities may stand."""
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from regions.importers.positions import LonLatBox
from walkshed.crs import to_metres, utm_epsg

EDGE_M: Final = 5_000.0
"""Facilities this far outside the scope are kept: children at its border walk to them."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A loaded area with its Kemendagri code; villages in lon/lat degrees."""

    code: str
    villages: tuple[shapely.Geometry, ...]

    @property
    def box(self) -> LonLatBox:
        """Return the rectangle around the scope."""
        return LonLatBox(*shapely.total_bounds(np.array(self.villages, dtype=object)))

    @property
    def near_box(self) -> LonLatBox:
        """Return the rectangle around everything that may lie in reach of the scope."""
        box = self.box
        north_south = EDGE_M / 110_000.0
        east_west = north_south / np.cos(np.radians(max(abs(box.south), abs(box.north))))
        return LonLatBox(
            box.west - east_west, box.south - north_south, box.east + east_west, box.north + north_south
        )

    def distance_m(self, lonlat: Floats) -> Floats:
        """Measure from positions (n, 2) to the scope: 0 inside, NaN without a position.

        Measured in the UTM zone of the scope's middle: right to a few metres per kilometre, enough to
        decide what is near.
        """
        box = self.box
        epsg = utm_epsg((box.west + box.east) / 2, (box.south + box.north) / 2)
        shapes = np.array(self.villages, dtype=object)
        plane = shapely.set_coordinates(shapes.copy(), to_metres(shapely.get_coordinates(shapes), epsg))
        known = np.isfinite(lonlat).all(axis=1)
        away = np.full(len(lonlat), np.nan)
        if known.any():
            points = shapely.points(to_metres(lonlat[known], epsg))
            found = np.full(len(points), np.inf)
            # Most stand inside, and asking each village for its points is many times faster than the reverse.
            found[shapely.STRtree(points).query(plane, predicate="intersects")[1]] = 0.0
            outside = np.flatnonzero(found)
            (asked, _near), metres = shapely.STRtree(plane).query_nearest(
                points[outside], all_matches=False, return_distance=True
            )
            found[outside[asked]] = metres
            away[known] = found
        return away
