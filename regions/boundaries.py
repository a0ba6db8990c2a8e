"""Polygons of neighbours: repair them, measure how they fit, join them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

LEAST_M2: Final = 1.0
"""Overlaps and gaps smaller than this are rounding of coordinates."""
THIN_M: Final = 10.0
"""An overlap or gap of a smaller mean width (twice its area by its outline) is a sliver of bad drawing."""
_LISTED: Final = 10
_ELLIPSOID: Final = pyproj.Geod(ellps="WGS84")

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Misfit:
    """One overlap of two areas, or one gap between areas: whose, how large, how wide, where (lon, lat)."""

    codes: tuple[str, ...]
    area_m2: float
    width_m: float
    at: tuple[float, float]

    @property
    def is_thin(self) -> bool:
        """Say whether it is a sliver."""
        return self.width_m < THIN_M

    def as_data(self) -> dict[str, Any]:
        """Return it for a JSON report."""
        return {
            "codes": list(self.codes), "area_m2": round(self.area_m2, 1), "width_m": round(self.width_m, 2),
            "at": [round(degree, 6) for degree in self.at],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """How neighbouring areas fit: every overlap and every enclosed gap of at least LEAST_M2, largest first."""

    overlaps: list[Misfit]
    gaps: list[Misfit]

    def as_data(self) -> dict[str, Any]:
        """Return counts, sums and the largest of each for a JSON report."""
        return {
            name: {
                "count": len(found),
                "area_m2": round(sum(one.area_m2 for one in found), 1),
                "thin": sum(one.is_thin for one in found),
                "largest": [one.as_data() for one in found[:_LISTED]],
            }
            for name, found in (("overlaps", self.overlaps), ("gaps", self.gaps))
        }


def area_m2(shape: shapely.Geometry) -> float:
    """Measure a lon/lat polygon on the WGS84 ellipsoid in square metres; holes do not count."""
    return _size(shape)[0]


def repaired(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return a valid multipolygon of the polygons in a shape; empty when it holds none."""
    if not shape.is_valid:
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return _multipolygon(shape)


def joined(shapes: Sequence[shapely.Geometry] | Shapes) -> shapely.MultiPolygon:
    """Return the union of areas without the slivers between them.

    Enclosed gaps narrower than THIN_M are filled; wider ones (a lake that no area claims) stay. Outer
    borders are those of the areas, to the last digit.
    """
    union = shapely.union_all(np.asarray(shapes, dtype=object))
    return shapely.MultiPolygon([_without_thin_holes(part) for part in _multipolygon(union).geoms])


def measure_fit(shapes: Sequence[shapely.Geometry], codes: Sequence[str]) -> Fit:
    """Measure overlaps of pairs and gaps enclosed by areas (lon/lat polygons); wider lakes are gaps too."""
    # Measured in degrees, where borders that follow one line lie on it exactly; a projection bends them apart.
    areas = np.asarray(shapes, dtype=object)
    tree = shapely.STRtree(areas)
    one, other = tree.query(areas, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = [_multipolygon(shape) for shape in shapely.intersection(areas[one], areas[other])]
    holes = _holes(shapely.union_all(areas))
    beside = [tuple(codes[i] for i in sorted(tree.query(hole, predicate="intersects"))) for hole in holes]
    pairs = [(codes[i], codes[j]) for i, j in zip(one, other, strict=True)]
    return Fit(_misfits(common, pairs), _misfits(holes, beside))


def _misfits(shapes: Sequence[shapely.Geometry], codes: Sequence[tuple[str, ...]]) -> list[Misfit]:
    found = []
    for shape, whose in zip(shapes, codes, strict=True):
        area, outline = (0.0, 0.0) if shape.is_empty else _size(shape)
        if area >= LEAST_M2:
            inside = shape.point_on_surface()
            found.append(Misfit(whose, area, 2 * area / outline, (inside.x, inside.y)))
    return sorted(found, key=lambda one: (-one.area_m2, one.codes))


def _size(shape: shapely.Geometry) -> tuple[float, float]:
    """Return area and outline in metres."""
    area, outline = _ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(shape))
    return abs(float(area)), float(outline)


def _holes(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [shapely.Polygon(ring) for part in _multipolygon(shape).geoms for ring in part.interiors]


def _without_thin_holes(polygon: shapely.Polygon) -> shapely.Polygon:
    return shapely.Polygon(polygon.exterior, [ring for ring in polygon.interiors if not _is_thin(ring)])


def _is_thin(ring: shapely.LinearRing) -> bool:
    area, outline = _size(shapely.Polygon(ring))
    return 2 * area < THIN_M * outline


def _multipolygon(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shapely.get_parts(shape))  # a collection may hold multipolygons
    kinds = shapely.get_type_id(parts)
    return shapely.MultiPolygon(parts[(kinds == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)].tolist())
