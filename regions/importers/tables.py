"""Read delivered tables as they come: CSV, workbooks, DBF and vector layers, with the line of every row."""

import csv
import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import shapely
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .csv_text import read_csv
from .drivers import pyogrio
from .numbers import count, number
from .ods_size import check_ods
from .problems import DeliveryError, Problem, Problems

Value = str | int | float | None

TEXT_FORMATS: Final = frozenset({".csv", ".tsv", ".txt"})
SHEET_FORMATS: Final = frozenset({".xlsx", ".xlsm"})
OTHER_SHEET_FORMATS: Final = frozenset({".ods", ".xls"})
"""Workbooks of LibreOffice, and of Excel before 2007."""
VECTOR_FORMATS: Final = frozenset({".geojson", ".json", ".gpkg", ".shp", ".dbf", ".fgb", ".kml", ".gml"})
FEATURE_NUMBER: Final = "@fid"
"""Named like a column, it stands for the number that a vector layer gives to each feature."""


class TableError(DeliveryError):
    """Say that a table cannot be read, or holds nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, its values by column, its geometry in the table's own CRS or None.

    fid is the number of a feature in its vector layer (GeoJSON and shapefile count from 0), else None.
    """

    line: int
    values: dict[str, Value]
    geometry: shapely.Geometry | None = None
    fid: int | None = None

    def text(self, column: str | None) -> str:
        """Return a value as trimmed text; "" when it is missing or no column is named."""
        if column == FEATURE_NUMBER:
            return "" if self.fid is None else str(self.fid)
        value = self.values.get(column) if column else None
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    def number(self, column: str | None) -> float | None:
        """Return a value as number, None when nothing stands there; raise NumberError for other text."""
        return number(self.values.get(column)) if column else None

    def count(self, column: str | None) -> int | None:
        """Return a value as whole number, None when nothing stands there; raise NumberError otherwise."""
        return count(self.values.get(column)) if column else None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file with what is known about them.

    crs names the coordinate system of the geometries ("EPSG:4326"), None when there are none or the file
    does not say. encoding and separator are set for CSV. problems were met while reading (ragged rows).
    trimmed: lines with blanks around a text, which are taken off.
    """

    path: Path
    columns: tuple[str, ...]
    rows: list[Row]
    crs: str | None = None
    encoding: str = ""
    separator: str = ""
    problems: list[Problem] = field(default_factory=list)
    trimmed: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_geometry(self) -> bool:
        """Say whether any row has a geometry."""
        return any(row.geometry is not None for row in self.rows)

    def require(self, columns: Iterable[str | None]) -> None:
        """Raise TableError for the first wanted column that is not there; None and "" are not wanted."""
        known = {*self.columns, *([FEATURE_NUMBER] if self.rows and self.rows[0].fid is not None else [])}
        for column in columns:
            if column and column not in known:
                raise TableError(
                    "unknown_column",
                    _("tidak ada kolom “%(column)s”; kolom yang ada: %(columns)s")
                    % {"column": column, "columns": ", ".join(self.columns)},
                    file=self.path,
                    field=column,
                )


def read_table(path: str | Path, layer: str | None = None) -> Table:
    """Read a table; `layer` names the sheet of a workbook or the layer of a GeoPackage.

    Raise TableError when the file is missing, of an unknown format, unreadable, or has no rows.
    """
    path = Path(path)
    if not path.is_file():
        raise TableError("missing_file", _("berkas tidak ditemukan: %(path)s") % {"path": path}, file=path)
    suffix = path.suffix.lower()
    if suffix in TEXT_FORMATS:
        table = _read_text(path)
    elif suffix in SHEET_FORMATS:
        table = _read_sheet(path, layer)
    elif suffix in OTHER_SHEET_FORMATS:
        table = _read_other_sheet(path, layer)
    elif suffix in VECTOR_FORMATS:
        table = _read_vector(path, layer)
    else:
        known = ", ".join(sorted(TEXT_FORMATS | SHEET_FORMATS | OTHER_SHEET_FORMATS | VECTOR_FORMATS))
        raise TableError(
            "unknown_format",
            _("bentuk berkas “%(suffix)s” tidak dikenal; yang dapat dibaca: %(known)s")
            % {"suffix": suffix, "known": known},
            file=path,
        )
    if not table.rows:
        raise TableError("empty_layer", _("tidak ada satu baris pun; lapisan kosong tidak dimuat"), file=path)
    return table


def _read_text(path: Path) -> Table:
    try:
        sheet = read_csv(path.read_bytes())
    except csv.Error as error:
        raise TableError("unreadable", _("CSV tidak dapat dibaca: %(error)s") % {"error": error}, file=path) from error
    problems = Problems(path)
    columns = _columns(sheet.heading)
    rows = []
    trimmed = [line for line, cells in sheet.records if any(map(_has_blanks, cells))]
    for line, cells in sheet.records:
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            problems.add(
                "ragged_row",
                _("ditemukan %(found)d isian, judul kolom %(allowed)d; kelebihannya diabaikan")
                % {"found": len(cells), "allowed": len(columns)},
                line=line,
            )
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        rows.append(Row(line, {c: v.strip() or None for c, v in zip(columns, padded, strict=False)}))
    return Table(path, columns, rows, None, sheet.encoding, sheet.separator, list(problems), trimmed)


def _read_sheet(path: Path, layer: str | None) -> Table:
    import openpyxl  # slow to import, and most deliveries are not workbooks

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever zipfile, XML and its own readers raise
        raise TableError(
            "unreadable", _("buku kerja tidak dapat dibuka: %(error)s") % {"error": error}, file=path
        ) from error
    try:
        if layer and layer not in book.sheetnames:
            raise TableError("unknown_layer", _unknown_layer(layer, book.sheetnames), file=path, value=layer)
        sheet = book[layer] if layer else book.worksheets[0]
        sheet.reset_dimensions()  # else one stray cell far away makes every row as wide as the sheet can be
        lines, trimmed = _filled_lines(sheet.values)
    finally:
        book.close()
    return _table_of_lines(path, lines, trimmed)


def _read_other_sheet(path: Path, layer: str | None) -> Table:
    try:
        if path.suffix.lower() == ".ods":
            check_ods(path)
        with CalamineWorkbook.from_path(path) as book:
            if layer and layer not in book.sheet_names:
                raise TableError("unknown_layer", _unknown_layer(layer, book.sheet_names), file=path, value=layer)
            rows = book.get_sheet_by_name(layer or book.sheet_names[0]).to_python(skip_empty_area=False)
    except (CalamineError, BadZipFile, KeyError, ParseError, OSError) as error:
        raise TableError(
            "unreadable", _("buku kerja tidak dapat dibuka: %(error)s") % {"error": error}, file=path
        ) from error
    return _table_of_lines(path, *_filled_lines([_whole(cell) for cell in cells] for cells in rows))


def _whole(cell: object) -> object:
    """Return a whole number as such: these workbooks know no others than with decimals."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _filled_lines(rows: Iterable[Sequence[object]]) -> tuple[list[tuple[int, list[Value]]], list[int]]:
    """Return the rows in which something stands, with their line, and the lines with blanks around a text."""
    lines, trimmed = [], []
    for line, cells in enumerate(rows, start=1):
        values = [_value(cell) for cell in cells]
        if any(value is not None for value in values):
            lines.append((line, values))
            if any(map(_has_blanks, cells)):
                trimmed.append(line)
    return lines, trimmed


def _table_of_lines(path: Path, lines: list[tuple[int, list[Value]]], trimmed: list[int]) -> Table:
    if not lines:
        return Table(path, (), [])
    heading = ["" if cell is None else str(cell) for cell in lines[0][1]]
    while heading and not heading[-1]:
        heading.pop()
    columns = _columns(heading)
    rows = [Row(line, dict(zip_longest(columns, cells[: len(columns)]))) for line, cells in lines[1:]]
    return Table(path, columns, rows, trimmed=[line for line in trimmed if line != lines[0][0]])


def _read_vector(path: Path, layer: str | None) -> Table:
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if layer and layer not in layers:
            raise TableError("unknown_layer", _unknown_layer(layer, layers), file=path, value=layer)
        first = layers[0] if layers else None
        meta, fids, wkb, data = pyogrio.raw.read(path, layer=layer or first, return_fids=True)
    except pyogrio.errors.DataSourceError as error:
        raise TableError(
            "unreadable", _("lapisan tidak dapat dibaca: %(error)s") % {"error": error}, file=path
        ) from error
    columns = tuple(str(name) for name in meta["fields"])
    geometry = [None] * len(fids)
    if wkb is not None:
        geometry = shapely.force_2d(shapely.from_wkb(wkb))
    values = [[_value(cell) for cell in column.tolist()] for column in data]
    trimmed = sorted({i + 1 for column in data for i, cell in enumerate(column.tolist()) if _has_blanks(cell)})
    rows = [
        Row(i + 1, {c: v[i] for c, v in zip(columns, values, strict=True)}, shape, int(fids[i]))
        for i, shape in enumerate(geometry)
    ]
    return Table(path, columns, rows, meta["crs"] if wkb is not None else None, trimmed=trimmed)


def _has_blanks(cell: object) -> bool:
    """Say whether a text begins or ends with blanks; a cell of blanks only is an empty one."""
    return isinstance(cell, str) and cell != cell.strip() != ""


def _value(cell: object) -> Value:
    """Return a cell as text, number or None; text is trimmed, dates are written as yyyy-mm-dd."""
    if cell is None or isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    return str(cell).strip() or None


def _columns(heading: list[str]) -> tuple[str, ...]:
    """Return trimmed, unique column names; an empty one is named by its position."""
    names = [name.strip() or _("kolom %(number)d") % {"number": i} for i, name in enumerate(heading, start=1)]
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)


def _unknown_layer(layer: str, layers: list[str]) -> str:
    return _("tidak ada lapisan “%(layer)s”; lapisan yang ada: %(layers)s") % {
        "layer": layer,
        "layers": ", ".join(layers),
    }
