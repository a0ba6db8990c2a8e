"""The outline of a facility as text: one corner a line, or GeoJSON when it has holes."""
import json
import math
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.utils.translation import gettext as _
from shapely.geometry import shape

from regions.importers.positions import INDONESIA

LARGEST_M2: Final = 20_000_000.0
"""The largest park of Jakarta has a twentieth of this."""
_M_PER_DEGREE: Final = 111_320.0


class OutlineUnread(ValueError):
    """Say why a text is no outline."""


def read_outline(text: str) -> MultiPolygon | None:
    """Return the outline that a text draws, None for an empty text; raise OutlineUnread.

    Corners are "lon, lat" lines (decimal point), an empty line begins another part; or GeoJSON.
    """
    text = text.strip()
    if not text:
        return None
    drawn = _from_geojson(text) if text.startswith("{") else _from_lines(text)
    if drawn.is_empty or drawn.area == 0:
        raise OutlineUnread(_("Bentuk ini tidak mempunyai luas: paling sedikit tiga sudut yang berbeda."))
    if not drawn.is_valid:
        raise OutlineUnread(_("Garis bentuk ini saling memotong: %(why)s.") % {"why": shapely.is_valid_reason(drawn)})
    west, south, east, north = drawn.bounds
    if west < INDONESIA.west or east > INDONESIA.east or south < INDONESIA.south or north > INDONESIA.north:
        raise OutlineUnread(
            _("Sebagian bentuk terletak di luar Indonesia (bujur 95 sampai 141, lintang -11 sampai 6).")
        )
    if _square_metres(drawn) > LARGEST_M2:
        raise OutlineUnread(_("Bentuk ini lebih luas dari 20 km²; fasilitas sebesar itu tidak ada."))
    parts = drawn.geoms if drawn.geom_type == "MultiPolygon" else [drawn]
    return MultiPolygon([GEOSGeometry(part.wkt) for part in parts], srid=4326)


def write_outline(outline: MultiPolygon | None) -> str:
    """Return an outline as the text that reads back to it."""
    if outline is None:
        return ""
    if any(len(part) > 1 for part in outline):
        return outline.geojson
    return "\n\n".join("\n".join(f"{x!r}, {y!r}" for x, y, *_z in part[0][:-1]) for part in outline)


def _from_geojson(text: str) -> Any:
    try:
        data = json.loads(text)
        drawn = shape(data.get("geometry", data))
    except (ValueError, AttributeError, KeyError, TypeError, IndexError, shapely.errors.ShapelyError) as error:
        raise OutlineUnread(_("GeoJSON ini tidak terbaca.")) from error
    if drawn.geom_type not in ("Polygon", "MultiPolygon"):
        raise OutlineUnread(_("Bentuk harus berupa poligon, bukan %(found)s.") % {"found": drawn.geom_type})
    return shapely.force_2d(drawn)


def _from_lines(text: str) -> Any:
    parts: list[list[tuple[float, float]]] = [[]]
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            parts.append([])
            continue
        try:
            lon, lat = (float(word) for word in line.replace(";", ",").split(","))
        except ValueError as error:
            raise OutlineUnread(
                _("Baris %(line)d bukan dua angka. Contoh: 106.9273, -6.2331") % {"line": number}
            ) from error
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise OutlineUnread(_("Baris %(line)d bukan dua angka. Contoh: 106.9273, -6.2331") % {"line": number})
        parts[-1].append((lon, lat))
    rings = [ring for ring in parts if ring]
    if any(len(ring) < 3 for ring in rings):
        raise OutlineUnread(_("Tiap bagian bentuk perlu paling sedikit tiga sudut."))
    polygons = [shapely.Polygon(ring) for ring in rings]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _square_metres(drawn: Any) -> float:
    """Return the area on a sphere, good to some percent: enough to refuse the impossible."""
    latitude = math.radians(drawn.centroid.y)
    return drawn.area * _M_PER_DEGREE**2 * math.cos(latitude)
