"""Drawing operations that need metres: in the local UTM zone, polygons in, polygons out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import Geod

from walkshed.crs import to_lonlat, to_metres, utm_epsg
from zones.errors import ShapeRefused

CIRCLE_CORNERS: Final = 32
"""As many corners as a hand can still drag; the circle is drawn so much larger that its area is true."""
GAP_M: Final = 0.5
"""Two parts of one shape may not share a side: a split leaves this much between them."""
_GEOD: Final = Geod(ellps="WGS84")
_DUST_M2: Final = 0.5
_SIMPLER_BY_M: Final = 0.5


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres of the UTM zone in which a shape lies."""

    epsg: int

    @classmethod
    def of(cls, shape: shapely.Geometry) -> "Plane":
        """Return the plane of the middle of a lon/lat shape."""
        west, south, east, north = shape.bounds
        return cls(utm_epsg((west + east) / 2, (south + north) / 2))

    def metres(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return a lon/lat shape in metres."""
        return shapely.transform(shape, lambda lonlat: to_metres(lonlat, self.epsg))

    def lonlat(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return a shape in metres as lon/lat, rounded to a centimetre."""
        return shapely.transform(shape, lambda metres: to_lonlat(metres, self.epsg).round(7))


@dataclass(frozen=True, slots=True)
class SplitShape:
    """A shape cut by a line: the pieces of the parts it crosses, the largest first, and the parts it leaves alone."""

    pieces: tuple[shapely.MultiPolygon, ...]
    rest: shapely.MultiPolygon | None

    def together(self) -> shapely.MultiPolygon:
        """Return all pieces and the rest as one shape."""
        return polygons_of(shapely.GeometryCollection([*self.pieces, *([self.rest] if self.rest else [])]))


def polygons_of(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons in any geometry as one MultiPolygon, without dust below half a square metre of degrees."""
    parts: list[shapely.Geometry] = []
    waiting = [shape]
    while waiting:
        one = waiting.pop(0)
        if hasattr(one, "geoms"):
            waiting = [*one.geoms, *waiting]
        elif one.geom_type == "Polygon" and not one.is_empty:
            parts.append(one)
    return shapely.MultiPolygon(parts)


def resized(shape: shapely.Geometry, metres: float) -> shapely.MultiPolygon:
    """Return a shape grown by some metres on every side, or shrunk by negative ones; corners stay corners.

    Raise ShapeRefused when nothing would be left.
    """
    plane = Plane.of(shape)
    grown = plane.metres(shape).buffer(metres, join_style="mitre", mitre_limit=2.0).simplify(_SIMPLER_BY_M / 2)
    if grown.is_empty:
        raise ShapeRefused(
            _("Tidak ada yang tersisa bila kawasan ini disusutkan %(metres)s m.") % {"metres": f"{-metres:g}"}
        )
    return polygons_of(plane.lonlat(grown))


def disc(lon: float, lat: float, radius_m: float) -> shapely.MultiPolygon:
    """Return the surroundings of a place: a circle of 32 corners with the area of the round one."""
    plane = Plane(utm_epsg(lon, lat))
    turn = 2 * math.pi / CIRCLE_CORNERS
    true_radius_m = radius_m * math.sqrt(turn / math.sin(turn))
    (middle,) = to_metres([(lon, lat)], plane.epsg)
    angles = np.arange(CIRCLE_CORNERS) * turn
    ring = middle + true_radius_m * np.column_stack([np.cos(angles), np.sin(angles)])
    return polygons_of(plane.lonlat(shapely.Polygon(ring)))


def along(lines: shapely.Geometry, width_m: float) -> shapely.MultiPolygon:
    """Return what lies within some metres of lines."""
    plane = Plane.of(lines)
    band = plane.metres(lines).buffer(width_m, quad_segs=3).simplify(_SIMPLER_BY_M)
    return polygons_of(plane.lonlat(band))


def merged(shapes: Sequence[shapely.Geometry], gap_m: float = 0.0) -> shapely.MultiPolygon:
    """Return the union of shapes; gaps between them of up to gap_m are closed."""
    whole = shapely.union_all(list(shapes))
    if gap_m <= 0:
        return polygons_of(whole)
    plane = Plane.of(whole)
    flat = plane.metres(whole)
    half = gap_m / 2 + 0.05
    closed = flat.buffer(half, join_style="mitre", mitre_limit=2.0).buffer(-half, join_style="mitre", mitre_limit=2.0)
    return polygons_of(plane.lonlat(closed.union(flat).simplify(0.05)))


def with_hole(shape: shapely.Geometry, hole: shapely.Geometry) -> shapely.MultiPolygon:
    """Return a shape without what lies inside a ring. Raise ShapeRefused when nothing changes or nothing is left."""
    hole = polygons_of(shapely.make_valid(hole))
    cut = polygons_of(shape.difference(hole))
    if cut.is_empty:
        raise ShapeRefused(_("Lubang ini menelan seluruh kawasan. Gambar lubang yang lebih kecil."))
    if shape.intersection(hole).area == 0:
        where = hole.representative_point()
        raise ShapeRefused(_("Lubang ini tidak menyentuh kawasan. Gambar di dalamnya."), (where.x, where.y))
    return cut


def split(shape: shapely.Geometry, line: shapely.LineString) -> SplitShape:
    """Return the pieces of a shape on both sides of a line, with GAP_M between them.

    Raise ShapeRefused when the line does not cross any part from border to border.
    """
    plane = Plane.of(shape)
    parts, knife = shapely.get_parts(plane.metres(shape)), _longer(plane.metres(line))
    pieces: list[shapely.Geometry] = []
    rest = []
    for part in parts:
        sides = _sides(part, knife)
        if len(sides) > 1:
            pieces.extend(sides)
        else:
            rest.append(part)
    if not pieces:
        middle = line.interpolate(0.5, normalized=True)
        raise ShapeRefused(
            _("Garis ini tidak membelah kawasan. Mulailah dan akhirilah garisnya di luar batas kawasan."),
            (middle.x, middle.y),
        )
    pieces.sort(key=lambda piece: -piece.area)
    rest_shape = polygons_of(plane.lonlat(shapely.MultiPolygon(rest))) if rest else None
    return SplitShape(tuple(polygons_of(plane.lonlat(piece)) for piece in pieces), rest_shape)


def difference_m2(mine: shapely.Geometry, theirs: shapely.Geometry) -> tuple[float, float]:
    """Return how many square metres are only in the first shape, and only in the second."""
    plane = Plane.of(mine)
    one, other = plane.metres(mine), plane.metres(theirs)
    return float(one.difference(other).area), float(other.difference(one).area)


def size_m2(shape: shapely.Geometry) -> float:
    """Return the area of a lon/lat shape on the WGS84 spheroid, in square metres."""
    parts = shapely.orient_polygons(np.array(polygons_of(shape).geoms, dtype=object))
    return float(sum(abs(_GEOD.geometry_area_perimeter(part)[0]) for part in parts))


def _sides(part: shapely.Geometry, knife: shapely.Geometry) -> list[shapely.Geometry]:
    """Return what a knife of GAP_M leaves of one part."""
    lines = shapely.node(shapely.GeometryCollection([part.boundary, knife]))
    faces = shapely.get_parts(shapely.polygonize(list(shapely.get_parts(lines))))
    whole = [face for face in faces if face.area > _DUST_M2 and part.contains(face.representative_point())]
    if len(whole) < 2:
        return [part]
    band = knife.buffer(GAP_M / 2, cap_style="flat", join_style="mitre", mitre_limit=2.0)
    cut = [polygon for face in whole for polygon in polygons_of(face.difference(band)).geoms]
    return [polygon for polygon in cut if polygon.area > _DUST_M2]


def _longer(line: shapely.Geometry, by_m: float = 1.0) -> shapely.Geometry:
    """Return a line with both ends drawn out a little: an end that snapped to the border shall cross it."""
    points = shapely.get_coordinates(line)

    def beyond(end: np.ndarray, before: np.ndarray) -> np.ndarray:
        away = end - before
        return end + away / max(float(np.hypot(*away)), 1e-9) * by_m

    return shapely.LineString([beyond(points[0], points[1]), *points, beyond(points[-1], points[-2])])
