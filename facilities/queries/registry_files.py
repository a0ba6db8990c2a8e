"""The registry as CSV, XLSX, GeoJSON and GeoPackage, each with its data dictionary."""
import csv
import datetime as dt
import io
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from facilities.models import Facility
from facilities.querysets import FacilityQuerySet

from .registry_columns import COLUMNS, records_of, values_of

# A text that begins like a formula would be run by a spreadsheet that opens the file.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Signs that no workbook holds: one of them in a name would break the file for everybody."""
_LONGEST_CELL: Final = 32_000
"""Excel refuses more than 32,767 letters in a cell."""
_BOM: Final = b"\xef\xbb\xbf"


def dictionary() -> list[tuple[str, str, str]]:
    """Return heading, kind and meaning of every column."""
    kinds = {"text": _("teks"), "number": _("angka"), "date": _("tanggal")}
    return [(column.heading, kinds[column.kind], str(column.meaning)) for column in COLUMNS]


def harmless(value: Any) -> Any:
    """Return a text so that no spreadsheet takes it for a formula; other values as they are.

    A text that has such an apostrophe of its own gets another one, so that reading takes off only ours.
    """
    if not isinstance(value, str):
        return value
    value = _UNSEEN.sub("", value)
    return f"'{value}" if value.lstrip("'").startswith(_FORMULA_STARTS) else value


def as_csv(facilities: FacilityQuerySet) -> Iterator[bytes]:
    """Yield UTF-8 CSV with a byte order mark, ";" and decimal commas, as Excel in Indonesia opens it."""
    yield _BOM + _csv_line([column.heading for column in COLUMNS])
    for facility in records_of(facilities):
        yield _csv_line([_csv_cell(value) for value in values_of(facility)])


def dictionary_csv() -> Iterator[bytes]:
    """Yield the data dictionary as CSV."""
    yield _BOM + _csv_line([_("kolom"), _("macam"), _("arti")])
    for row in dictionary():
        yield _csv_line(row)


def _csv_line(cells: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow(cells)
    return text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    return value.isoformat() if isinstance(value, dt.date) else harmless(value)


def as_xlsx(facilities: FacilityQuerySet) -> Iterator[bytes]:
    """Yield a workbook: the records, and a sheet with the data dictionary. Numbers are numbers, dates dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Fasilitas"))
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}1"
    for index, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 30 if column.heading in ("nama", "alamat") else 16
    sheet.append([_bold(sheet, column.heading) for column in COLUMNS])
    for facility in records_of(facilities):
        sheet.append([_sheet_cell(sheet, value) for value in values_of(facility)])
    words = book.create_sheet(_("Kamus data"))
    for letter, width in (("A", 32), ("B", 10), ("C", 90)):
        words.column_dimensions[letter].width = width
    words.append([_bold(words, heading) for heading in (_("kolom"), _("macam"), _("arti"))])
    for row in dictionary():
        words.append(list(row))
    content = io.BytesIO()
    book.save(content)
    yield content.getvalue()


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _sheet_cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)[:_LONGEST_CELL] or None
    if isinstance(value, dt.date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "dd-mm-yyyy"
        return cell
    return value


def as_geojson(facilities: FacilityQuerySet) -> Iterator[bytes]:
    """Yield a FeatureCollection: points, null where none is known; "columns" says what properties mean."""
    about = {row[0]: row[2] for row in dictionary()}
    head = {"type": "FeatureCollection", "name": "fasilitas", "columns": about}
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "features": ['
    for number, facility in enumerate(records_of(facilities)):
        yield (b",\n" if number else b"\n") + json.dumps(_feature(facility), ensure_ascii=False).encode()
    yield b"\n]}"


def _feature(facility: Facility) -> dict[str, Any]:
    position = facility.position
    properties = {
        column.heading: value.isoformat() if isinstance(value, dt.date) else value
        for column, value in zip(COLUMNS, values_of(facility), strict=True)
    }
    geometry = None if position is None else {"type": "Point", "coordinates": [position.x, position.y]}
    return {"type": "Feature", "id": facility.public_id, "properties": properties, "geometry": geometry}


def as_gpkg(facilities: FacilityQuerySet) -> Iterator[bytes]:
    """Yield a GeoPackage: layer fasilitas (points), bentuk_lahan (areas, where drawn), table kamus_data."""
    import geopandas  # slow to import, and only this file needs it
    import pandas
    import pyogrio
    import shapely

    rows, points, outlines = [], [], []
    for facility in records_of(facilities):
        rows.append([value or None if isinstance(value, str) else value for value in values_of(facility)])
        points.append(None if facility.position is None else shapely.Point(facility.position.x, facility.position.y))
        if facility.outline is not None:
            outline = shapely.from_wkb(bytes(facility.outline.wkb))
            outlines.append({"nomor publik": facility.public_id, "nama": facility.name, "geometry": outline})
    frame = pandas.DataFrame(rows, columns=[column.heading for column in COLUMNS])
    for column in COLUMNS:
        if column.kind == "date":
            frame[column.heading] = pandas.to_datetime(frame[column.heading])
        elif column.kind == "number":
            frame[column.heading] = pandas.to_numeric(frame[column.heading])
        else:
            frame[column.heading] = frame[column.heading].astype("object")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fasilitas.gpkg"
        places = geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")
        pyogrio.write_dataframe(places, path, layer="fasilitas", geometry_type="Point")
        if outlines:
            lands = geopandas.GeoDataFrame(outlines, crs="EPSG:4326")
            pyogrio.write_dataframe(lands, path, layer="bentuk_lahan", geometry_type="MultiPolygon", append=True)
        words = pandas.DataFrame(dictionary(), columns=["kolom", "macam", "arti"])
        pyogrio.write_dataframe(words, path, layer="kamus_data", append=True)
        yield path.read_bytes()
