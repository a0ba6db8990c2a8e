"""Everything that may be wrong with a drawn shape, and the repaired one: geometry first, then what is loaded."""

import json
from dataclasses import dataclass
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from regions.models import Area
from zones.drawing.faults import Fault, shape_faults
from zones.drawing.metric import polygons_of, size_m2
from zones.drawing.repair import Repair, repaired
from zones.drawing.shapes import drawable, zone_shape
from zones.errors import ShapeRefused

_OUTSIDE_LEAST: Final = 0.005
"""A border drawn by hand leaves what is loaded by a sliver; that is not worth a word."""


@dataclass(frozen=True, slots=True)
class ShapeCheck:
    """The faults of a shape; repair is None where nothing can be repaired, or nothing needs to be."""

    faults: tuple[Fault, ...]
    repair: Repair | None


def check_shape(geojson: str | dict[str, Any]) -> ShapeCheck:
    """Look a drawn shape over; raise ShapeRefused for what is no polygon on Indonesia's ground at all."""
    shape = drawable(geojson)
    faults = shape_faults(shape)
    repair = repaired(shape)
    base = repair.shape if repair else None
    if base is not None and (outside := _outside_loaded(base)) is not None:
        inside, where = outside
        share = 1 - size_m2(inside) / size_m2(base)
        if share >= 1:
            faults.append(Fault("outside", _("Bentuk ini terletak di luar wilayah yang dimuat."), where, True))
            repair = None
        else:
            words = _("%(share)s%% kawasan ini terletak di luar wilayah yang dimuat.")
            faults.append(Fault("outside", words % {"share": max(1, round(share * 100))}, where, False))
            before_m2 = repair.before_m2 if repair else None
            repair = Repair(inside, before_m2, size_m2(inside), len(shapely.get_coordinates(inside)))
    return ShapeCheck(tuple(faults), repair if faults and repair and _can_be_zone(repair.shape) else None)


def repair_offer(geojson: str | dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the repaired shape of a refused one as data, with words on its area; None where there is none."""
    try:
        return repair_data(check_shape(geojson or {}))
    except ShapeRefused:
        return None


def repair_data(check: ShapeCheck) -> dict[str, Any] | None:
    """Return the repaired shape as GeoJSON with words on what changes."""
    if check.repair is None:
        return None
    return {"geometry": json.loads(shapely.to_geojson(check.repair.shape)), "words": check.repair.words}


def _can_be_zone(shape: shapely.Geometry) -> bool:
    try:
        zone_shape(shapely.geometry.mapping(shape))
    except ShapeRefused:
        return False
    return True


def _outside_loaded(shape: shapely.MultiPolygon) -> tuple[shapely.MultiPolygon, tuple[float, float]] | None:
    """Return the part of a shape on loaded villages and a spot outside them; None when all but a sliver is inside."""
    touched = Area.objects.current().villages().filter(
        geometry__intersects=GEOSGeometry(shapely.to_wkb(shape).hex(), srid=4326)
    )
    loaded = shapely.union_all([shapely.from_wkb(bytes(area.geometry.wkb)) for area in touched])
    outside = polygons_of(shape.difference(loaded))
    if outside.area <= _OUTSIDE_LEAST * shape.area:
        return None
    largest = max(outside.geoms, key=lambda part: part.area).representative_point()
    return polygons_of(shape.intersection(loaded)), (largest.x, largest.y)
