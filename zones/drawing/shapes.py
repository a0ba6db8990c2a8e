"""Whether a drawn shape can be a zone: the server is the judge, and says what is wrong and where."""
import json
import math
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.utils.translation import gettext as _

from zones.errors import ShapeRefused

from .faults import MOST_CORNERS, shape_faults
from .metric import size_m2

MIN_ZONE_M2 = 100.0
MAX_ZONE_M2 = 100e6
INDONESIA = (94.0, -11.5, 142.0, 6.5)  # west, south, east, north


def zone_shape(geojson: str | dict[str, Any]) -> MultiPolygon:
    """Return the MultiPolygon (EPSG:4326) of a GeoJSON geometry or feature, or raise ShapeRefused.

    Refused: what is no polygon, has no area, crosses itself, lies outside Indonesia, is larger than
    100 km2 or smaller than 100 m2, or has more than 5,000 corners.
    """
    shape = drawn_polygons(geojson)
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise ShapeRefused(
            _("Bentuk ini memiliki %(found)s titik sudut; paling banyak %(allowed)s.")
            % {"found": shapely.get_num_coordinates(shape), "allowed": MOST_CORNERS}
        )
    _check_ground(shape)
    if not shape.is_valid:
        worst = shape_faults(shape)[0]
        raise ShapeRefused(worst.message, worst.where)
    area_m2 = size_m2(shape)
    if area_m2 < MIN_ZONE_M2:
        raise ShapeRefused(_("Bentuk ini terlalu kecil: %(found).0f m², paling sedikit 100 m².") % {"found": area_m2})
    if area_m2 > MAX_ZONE_M2:
        raise ShapeRefused(
            _("Bentuk ini terlalu luas: %(found).0f km², paling banyak 100 km².") % {"found": area_m2 / 1e6}
        )
    geometry = GEOSGeometry(shapely.to_wkb(shape).hex(), srid=4326)
    return geometry if isinstance(geometry, MultiPolygon) else MultiPolygon(geometry, srid=4326)


def drawable(geojson: str | dict[str, Any]) -> shapely.Geometry:
    """Return a Polygon or MultiPolygon that lies in Indonesia, whether or not it can be a zone; raise ShapeRefused."""
    shape = drawn_polygons(geojson)
    _check_ground(shape)
    return shape


def shape_area_m2(shape: MultiPolygon) -> float:
    """Return the area of a shape on the WGS84 spheroid."""
    return size_m2(shapely.from_wkb(bytes(shape.wkb)))


def shape_middle(shape: MultiPolygon) -> tuple[float, float]:
    """Return lon/lat of a place inside a shape: its centroid, or where that lies outside, a place well within."""
    polygon = shapely.from_wkb(bytes(shape.wkb))
    middle = polygon.centroid if polygon.contains(polygon.centroid) else polygon.representative_point()
    return middle.x, middle.y


def drawn_polygons(geojson: str | dict[str, Any]) -> shapely.Geometry:
    """Return the Polygon or MultiPolygon of a GeoJSON geometry or feature, valid or not; raise ShapeRefused."""
    try:
        data = json.loads(geojson) if isinstance(geojson, str) else geojson
        if isinstance(data, dict) and data.get("type") == "Feature":
            data = data.get("geometry")
        kind = data.get("type") if isinstance(data, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            raise ShapeRefused(
                _("Kawasan harus berupa poligon; yang diterima: %(found)s.") % {"found": kind or _("bukan GeoJSON")}
            )
        return shapely.force_2d(shapely.geometry.shape(data))
    except ShapeRefused:
        raise
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, shapely.errors.ShapelyError) as error:
        raise ShapeRefused(_("Bentuk ini tidak dapat dibaca sebagai GeoJSON.")) from error


def _check_ground(shape: shapely.Geometry) -> None:
    """Raise ShapeRefused for a shape without corners, with corners that are no numbers, or outside Indonesia."""
    if shape.is_empty:
        raise ShapeRefused(_("Bentuknya kosong. Gambarlah paling sedikit tiga titik."))
    west, south, east, north = shape.bounds
    if not all(map(math.isfinite, shape.bounds)):
        raise ShapeRefused(_("Ada koordinat yang bukan angka."))
    if west < INDONESIA[0] or south < INDONESIA[1] or east > INDONESIA[2] or north > INDONESIA[3]:
        swapped = INDONESIA[0] <= south and north <= INDONESIA[2] and INDONESIA[1] <= west and east <= INDONESIA[3]
        hint = _(" Lintang dan bujur tampaknya tertukar.") if swapped else ""
        raise ShapeRefused(
            _("Bentuk ini terletak di luar Indonesia (bujur 95 sampai 141, lintang -11 sampai 6).") + hint,
            (west, south),
        )
