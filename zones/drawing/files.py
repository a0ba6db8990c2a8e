"""Shapes in files of strangers: GeoJSON, KML, GeoPackage, zipped shapefile; read once, checked, and not stored."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from facilities.importers.deliveries import usable_file
from regions.importers.drivers import pyogrio
from regions.importers.positions import WrongCrs, fitting_crs, geometries_lonlat
from regions.importers.problems import DeliveryError
from regions.importers.tables import Row, Table, read_table
from zones.errors import ShapeRefused

from .metric import polygons_of, size_m2
from .repair import repaired
from .shapes import INDONESIA

MOST_BYTES: Final = 10_000_000
MOST_FEATURES: Final = 200
MOST_CORNERS: Final = 200_000
ENDINGS: Final = (".geojson", ".json", ".kml", ".gpkg", ".zip")
_NAMES: Final = ("nama", "name", "namobj", "nama_kawasan", "judul", "title", "label", "kelurahan", "desa", "wadmkd")


@dataclass(frozen=True, slots=True)
class FileShape:
    """One polygon of a file: what it is called there, its repaired shape, and what had to be mended ("" nothing)."""

    name: str
    shape: shapely.MultiPolygon
    area_m2: float
    note: str


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file holds: its polygons, and in words what was left out or assumed."""

    shapes: tuple[FileShape, ...]
    notes: tuple[str, ...]


def shapes_in(upload: UploadedFile) -> FileReading:
    """Read the polygons of an uploaded file; nothing of it stays on this machine.

    Raise ShapeRefused, in words for the person who chose the file: too large, of another kind, broken, without
    polygons, or in coordinates that cannot be placed.
    """
    with usable_upload(upload) as path:
        return _read(path)


@contextmanager
def usable_upload(upload: UploadedFile) -> Iterator[Path]:
    """Give an uploaded file of shapes as a checked file to read, for as long as it is read; raise ShapeRefused."""
    name = Path(upload.name or "").name
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise ShapeRefused(
            _("Berkas “%(name)s” tidak dapat dibaca di sini; yang dapat: %(known)s (shapefile dalam satu .zip).")
            % {"name": name[:60], "known": ", ".join(ENDINGS)}
        )
    if (upload.size or 0) > MOST_BYTES:
        raise ShapeRefused(
            _("Berkas ini %(found)d MB; paling besar %(allowed)d MB.")
            % {"found": -(-(upload.size or 0) // 1_000_000), "allowed": MOST_BYTES // 1_000_000}
        )
    with tempfile.TemporaryDirectory(prefix="geo-kla-bentuk-") as folder:
        path = Path(folder) / f"berkas{ending}"
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        try:
            yield usable_file(path)
        except DeliveryError as error:
            raise ShapeRefused(_("Berkas ini tidak dapat dipakai: %(why)s") % {"why": error.problem.message}) from error


def _read(path: Path) -> FileReading:
    notes: list[str] = []
    found: list[FileShape] = []
    others = 0
    for table in tables_of(path):
        rows = [row for row in table if row.geometry is not None and not row.geometry.is_empty]
        polygons = [_polygonal(row.geometry) for row in rows]
        others += sum(polygon is None for polygon in polygons)
        kept = [(row, polygon) for row, polygon in zip(rows, polygons, strict=True) if polygon is not None]
        if not kept:
            continue
        if path.suffix == ".shp" and table.crs is None:
            notes.append(_("Shapefile ini tanpa .prj: koordinatnya dibaca sebagai bujur dan lintang WGS 84."))
        if sum(len(shapely.get_coordinates(polygon)) for _row, polygon in kept) > MOST_CORNERS:
            raise ShapeRefused(_("Berkas ini memuat lebih dari %(most)s titik sudut.") % {"most": MOST_CORNERS})
        lonlat = _in_degrees([polygon for _row, polygon in kept], table)
        for (row, _polygon), shape in zip(kept, lonlat, strict=True):
            if len(found) >= MOST_FEATURES:
                notes.append(_("Hanya %(count)d bentuk pertama yang ditampilkan.") % {"count": MOST_FEATURES})
                return FileReading(tuple(found), tuple(dict.fromkeys(notes)))
            if (one := _file_shape(row, shape, len(found) + 1)) is not None:
                found.append(one)
            else:
                notes.append(_("Ada bentuk yang kosong atau di luar Indonesia; dilewati."))
    if others:
        notes.append(_("%(count)d titik atau garis di dalam berkas dilewati.") % {"count": others})
    if not found:
        raise ShapeRefused(" ".join([_("Di dalam berkas ini tidak ada satu pun poligon."), *notes]))
    return FileReading(tuple(found), tuple(dict.fromkeys(notes)))


def tables_of(path: Path) -> Iterable[Table]:
    """Yield every layer that has rows; a file of which no layer can be read raises what its reader says."""
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except pyogrio.errors.DataSourceError:
        layers = []
    for layer in layers or [None]:
        try:
            yield read_table(path, layer)
        except DeliveryError as error:
            if error.problem.code != "empty_layer" or len(layers) < 2:
                raise


def _polygonal(geometry: shapely.Geometry) -> shapely.MultiPolygon | None:
    """Return the polygons of a geometry; a line that closes on itself counts as one."""
    if geometry.geom_type == "LineString" and geometry.is_closed and len(geometry.coords) > 3:
        return shapely.MultiPolygon([shapely.Polygon(geometry.coords)])
    polygons = polygons_of(geometry)
    return None if polygons.is_empty else polygons


def _in_degrees(polygons: list[shapely.MultiPolygon], table: Table) -> np.ndarray:
    try:
        return geometries_lonlat(polygons, table.crs, file=table.path)
    except WrongCrs as error:
        xy = shapely.get_coordinates(np.array(polygons, dtype=object))
        fits = fitting_crs(xy)
        hint = (
            _("Angkanya cocok dengan %(crs)s; sertakan .prj yang benar atau simpan ulang sebagai WGS 84 (EPSG:4326).")
            % {"crs": fits}
            if fits
            else _("Simpan ulang sebagai WGS 84 (EPSG:4326) dari aplikasi asalnya.")
        )
        said = _("Koordinat berkas ini, dibaca sebagai %(crs)s, tidak terletak di Indonesia.")
        raise ShapeRefused(f"{said % {'crs': table.crs or 'WGS 84'}} {hint}") from error


def _file_shape(row: Row, shape: shapely.Geometry, number: int) -> FileShape | None:
    bounds = np.array(shape.bounds)
    if not np.isfinite(bounds).all() or (bounds[:2] < INDONESIA[:2]).any() or (bounds[2:] > INDONESIA[2:]).any():
        return None
    repair = repaired(shapely.force_2d(shape))
    if repair is None:
        return None
    note = "" if shape.is_valid else _("Ada garis yang bersilangan; sudah diperbaiki.")
    name = _name(row) or _("Bentuk %(number)d") % {"number": number}
    return FileShape(name, repair.shape, size_m2(repair.shape), note)


def _name(row: Row) -> str:
    by_column = {column.lower(): column for column in row.values}
    for wanted in _NAMES:
        if wanted in by_column and (text := row.text(by_column[wanted])):
            return " ".join(text.split())[:120]
    return ""
