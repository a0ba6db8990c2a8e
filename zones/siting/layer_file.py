"""Places in a file of a stranger: parcels or points with what they cost and take, read once and checked."""
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from regions.importers.numbers import NumberError, count, has_grouping, number
from regions.importers.positions import INDONESIA, geometries_lonlat
from regions.importers.problems import DeliveryError
from regions.importers.tables import Row
from zones.drawing.files import tables_of, usable_upload
from zones.drawing.metric import polygons_of
from zones.errors import ShapeRefused, SitingRefused

MOST_ROWS: Final = 20_000
MOST_CORNERS: Final = 1_000_000
_NAMES: Final = ("nama", "name", "nama_tempat", "namobj", "label", "title", "judul", "alamat", "id")
_COSTS: Final = ("biaya", "cost", "harga", "biaya_rp", "nilai")
_ROOMS: Final = ("daya_tampung", "daya tampung", "kapasitas", "capacity", "daya")


@dataclass(frozen=True, slots=True)
class LayerReading:
    """What a file holds: a place for each shape, the ground of its polygons (None: none), shapes that were left out."""

    places: list[dict[str, Any]]
    shape: shapely.MultiPolygon | None
    left_out: int


def read_layer(upload: UploadedFile) -> LayerReading:
    """Read places and ground of a GeoJSON, KML, GeoPackage or zipped shapefile.

    A polygon's place lies inside it, a line's on it. Columns named nama, biaya and daya_tampung (or name,
    cost, capacity) are taken along. Raise SitingRefused in words for the person who chose the file.
    """
    try:
        with usable_upload(upload) as path:
            tables = [(table, [row for row in table if row.geometry is not None]) for table in tables_of(path)]
            rows = [row for _table, some in tables for row in some if not row.geometry.is_empty]
            if len(rows) > MOST_ROWS:
                raise SitingRefused(
                    _("Berkas ini memuat %(found)s bentuk; paling banyak %(most)s.")
                    % {"found": len(rows), "most": MOST_ROWS}
                )
            shapes = [
                geometries_lonlat([row.geometry for row in some], table.crs, file=table.path)
                for table, some in tables if some
            ]  # fmt: skip
    except ShapeRefused as told:
        raise SitingRefused(str(told)) from told
    except DeliveryError as told:
        raise SitingRefused(_("Berkas ini tidak dapat dipakai: %(why)s") % {"why": told.problem.message}) from told
    found = np.concatenate(shapes) if shapes else np.zeros(0, dtype=object)
    found = shapely.force_2d(found[~shapely.is_empty(found)])
    if len(shapely.get_coordinates(found)) > MOST_CORNERS:
        raise SitingRefused(_("Berkas ini memuat lebih dari 1.000.000 titik sudut."))
    places, polygons = [], []
    for place, (row, shape) in enumerate(zip(rows, found, strict=True), start=1):
        mended = shape if shape.is_valid else shapely.make_valid(shape)
        spot = mended.representative_point()
        if spot.is_empty or not INDONESIA.holds(np.array([[spot.x, spot.y]]))[0]:
            continue
        places.append({
            "name": _text(row, _NAMES) or _("Bentuk %(number)d") % {"number": place},
            "lon": round(spot.x, 6), "lat": round(spot.y, 6),
            "cost": _amount(row, _COSTS, place), "capacity": _amount(row, _ROOMS, place),
        })  # fmt: skip
        polygons.append(polygons_of(mended))
    if not places:
        raise SitingRefused(_("Di dalam berkas ini tidak ada satu pun bentuk yang terletak di Indonesia."))
    ground = shapely.union_all(polygons)
    return LayerReading(places, None if ground.is_empty else polygons_of(ground), len(rows) - len(places))


def _text(row: Row, names: tuple[str, ...]) -> str:
    by_column = {column.lower(): column for column in row.values}
    for name in names:
        if name in by_column and (text := row.text(by_column[name])):
            return " ".join(text.replace("\x00", "").split())[:200]
    return ""


def _amount(row: Row, names: tuple[str, ...], line: int) -> float | None:
    """Return an amount, None where the file says none; raise SitingRefused for one that is no amount."""
    text = _text(row, names)
    try:
        found = count(text) if has_grouping(text) else number(text)
    except NumberError:
        found = -1.0
    if found is not None and not 0 < found <= 1e13:
        raise SitingRefused(
            _("Bentuk %(line)s, kolom %(columns)s: ditemukan “%(found)s”, seharusnya bilangan lebih dari 0.")
            % {"line": line, "columns": " / ".join(names[:2]), "found": text[:30]}
        )
    return found
