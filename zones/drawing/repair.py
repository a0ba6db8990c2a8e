"""The repaired shape that is offered beside a fault: polygons only, as near as possible to what was drawn."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from zones.sentences import hectares

from .faults import HOLE_M2, MANY_CORNERS, NEAR_M, is_sliver, without_spikes
from .metric import Plane, polygons_of, size_m2

_STEPS_M: Final = (0.5, 1, 2, 4, 8, 16, 32, 64, 128)


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired shape in lon/lat and its area; before_m2 is None when what was drawn has no area of its own."""

    shape: shapely.MultiPolygon
    before_m2: float | None
    after_m2: float
    corners: int

    @property
    def words(self) -> str:
        """Say how the area changes."""
        after = hectares(self.after_m2)
        if self.before_m2 is None:
            return _("Luasnya menjadi %(after)s ha.") % {"after": after}
        if abs(self.after_m2 - self.before_m2) < 0.0005 * self.before_m2:
            return _("Luasnya tetap %(after)s ha.") % {"after": after}
        return _("Luasnya menjadi %(after)s ha (semula %(before)s ha, %(change)s%%).") % {
            "after": after,
            "before": hectares(self.before_m2),
            "change": _signed((self.after_m2 / self.before_m2 - 1) * 100),
        }


def repaired(shape: shapely.Geometry) -> Repair | None:
    """Return a Polygon or MultiPolygon without the faults that `shape_faults` finds; None when nothing is left.

    Corners on one spot become one, tips of spikes go, crossing and overlapping parts become parts of one shape,
    slivers go where something larger stays, and corners are left out until a hand can drag them all.
    """
    plane = Plane.of(shape)
    drawn = plane.metres(shape)
    flat = _without_slivers(polygons_of(shapely.union_all([_whole(part) for part in shapely.get_parts(drawn)])))
    for metres in _STEPS_M:
        if len(shapely.get_coordinates(flat)) <= MANY_CORNERS:
            break
        flat = polygons_of(flat.simplify(metres))
    if flat.is_empty:
        return None
    result = polygons_of(shapely.make_valid(plane.lonlat(flat), method="structure", keep_collapsed=False))
    before_m2 = size_m2(shape) if shape.is_valid else None
    return Repair(result, before_m2, size_m2(result), len(shapely.get_coordinates(result)))


def _whole(part: shapely.Polygon) -> shapely.MultiPolygon:
    """Return what one part means: all that its outer ring goes around, less all that its holes go around."""
    outer = _around(part.exterior)
    return polygons_of(outer.difference(shapely.union_all([_around(ring) for ring in part.interiors])))


def _around(ring: shapely.LinearRing) -> shapely.MultiPolygon:
    points = _tidy_ring(ring)
    if points is None:
        return shapely.MultiPolygon()
    return polygons_of(shapely.make_valid(shapely.Polygon(points), method="structure", keep_collapsed=False))


def _tidy_ring(ring: shapely.LinearRing) -> np.ndarray | None:
    """Return the corners of a ring without twins and tips of spikes, None when fewer than three stay."""
    points = shapely.get_coordinates(shapely.remove_repeated_points(ring, NEAR_M))[:-1]
    if len(points) >= 3:
        points = without_spikes(points)
    return points if len(points) >= 3 else None


def _without_slivers(shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    large = [part for part in shape.geoms if not is_sliver(part)] or list(shape.geoms)
    return shapely.MultiPolygon(
        [shapely.Polygon(part.exterior, [h for h in part.interiors if shapely.Polygon(h).area >= HOLE_M2])
         for part in large]
    )  # fmt: skip


def _signed(percent: float) -> str:
    """Return a change with its sign and one decimal, in the reader's notation."""
    return f"{'-' if percent < 0 else '+'}{number_format(round(abs(percent), 1), 1)}"
