"""Write many rows at once by COPY, and refresh what PostgreSQL knows about filled tables."""

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection, models
from psycopg2 import sql
from psycopg2.errors import QueryCanceled

SRID: Final = 4326
_PART_BYTES: Final = 1 << 20
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Copy rows into a table inside the caller's transaction and return how many there were.

    Values: None, bool, int, float (NaN is null), str, lists of these (an array), bytes, and shapely
    geometries in EPSG:4326. Constraints and defaults are the database's: a Django default is not applied.
    """
    source = _CopyText(rows)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        try:
            cursor.cursor.copy_expert(statement.as_string(cursor.cursor), source, size=_PART_BYTES)
        except QueryCanceled:
            if source.error is not None:  # what a row raised while it was made, instead of what COPY made of it
                raise source.error from None
            raise
    return source.rows


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell the planner how full the tables are now; after a first load it still believes them empty."""
    with connection.cursor() as cursor:
        for table in tables:
            name = sql.Identifier(table._meta.db_table)
            cursor.execute(sql.SQL("ANALYZE {}").format(name).as_string(cursor.cursor))


def ewkb_hex(geometries: Sequence[shapely.Geometry] | np.ndarray) -> list[str]:
    """Return geometries in EPSG:4326 as hexadecimal EWKB, which COPY takes as it is; one call for all."""
    return list(shapely.to_wkb(shapely.set_srid(geometries, SRID), hex=True, include_srid=True))


class _CopyText(io.RawIOBase):
    """Rows in PostgreSQL's text format, made as they are asked for."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = 0
        self.error: Exception | None = None
        self._lines = self._encode(rows)
        self._left = b""

    def _encode(self, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
        try:
            for row in rows:
                self.rows += 1
                yield ("\t".join([_cell(value) for value in row]) + "\n").encode()
        except Exception as error:
            self.error = error
            raise

    def read(self, size: int = -1) -> bytes:
        parts, have = [self._left], len(self._left)
        while size < 0 or have < size:
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line)
            have += len(line)
        text = b"".join(parts)
        if size < 0:
            size = len(text)
        self._left = text[size:]
        return text[:size]


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES).replace("\x00", "")
    if isinstance(value, bool | np.bool_):
        return "t" if value else "f"
    if isinstance(value, int | np.integer):
        return str(value)
    if isinstance(value, float | np.floating):
        return "\\N" if math.isnan(value) else repr(float(value))
    if isinstance(value, list | tuple | np.ndarray):
        return "{" + ",".join(map(_element, value)) + "}"
    if isinstance(value, shapely.Geometry):
        return ewkb_hex(np.array([value], dtype=object))[0]
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    raise TypeError(f"found {type(value).__name__}; COPY takes text, numbers, lists, bytes and geometries")


def _element(value: Any) -> str:
    if value is None or isinstance(value, float) and math.isnan(value):
        return "NULL"
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"').translate(_ESCAPES)
        return f'"{quoted}"'
    return _cell(value)
