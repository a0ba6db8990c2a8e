"""Write many rows at once by COPY, and refresh what PostgreSQL knows about filled tables."""

import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection, models, transaction
from psycopg2 import sql
from psycopg2.errors import QueryCanceled

SRID: Final = 4326
_NEW_VALUES: Final = "new_values"
_PART_BYTES: Final = 1 << 20
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Copy rows into a table inside the caller's transaction and return how many there were.

    Values: None, bool, int, float (NaN is null), str (dates and JSON as text), lists of these (an array), bytes,
    and shapely geometries in EPSG:4326. Constraints and defaults are the database's: a Django default is not applied.
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


def update_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write columns of many rows by one statement and return how many of them were there.

    rows: the id (column "id"), then the values of `columns`, in the forms that copy_rows takes. Each id once.
    """
    names = [sql.Identifier(name) for name in columns]
    parts = {
        "table": sql.Identifier(table), "new": sql.Identifier(_NEW_VALUES), "names": sql.SQL(", ").join(names),
        "pairs": sql.SQL(", ").join(sql.SQL("{name} = said.{name}").format(name=name) for name in names),
    }  # fmt: skip
    make = "CREATE TEMPORARY TABLE {new} ON COMMIT DROP AS SELECT id, {names} FROM {table} WITH NO DATA"
    write = "UPDATE {table} AS held SET {pairs} FROM {new} AS said WHERE held.id = said.id"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(make).format(**parts).as_string(cursor.cursor))
        copy_rows(_NEW_VALUES, ["id", *columns], rows)
        cursor.execute(sql.SQL("ANALYZE {new}").format(**parts).as_string(cursor.cursor))
        cursor.execute(sql.SQL(write).format(**parts).as_string(cursor.cursor))
        written = cursor.rowcount
        cursor.execute(sql.SQL("DROP TABLE {new}").format(**parts).as_string(cursor.cursor))
    return written


def next_ids(table: str, count: int) -> list[int]:
    """Take ids for rows that are about to be copied into a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [row[0] for row in cursor.fetchall()]


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell the planner how full the tables are now; after a first load it still believes them empty."""
    with connection.cursor() as cursor:
        for table in tables:
            name = sql.Identifier(table._meta.db_table)
            cursor.execute(sql.SQL("ANALYZE {}").format(name).as_string(cursor.cursor))


def ewkb_hex(geometries: Sequence[shapely.Geometry] | np.ndarray) -> list[str]:
    """Return geometries in EPSG:4326 as hexadecimal EWKB, which COPY takes as it is; one call for all."""
    return list(shapely.to_wkb(shapely.set_srid(geometries, SRID), hex=True, include_srid=True))


def json_text(value: Any) -> str:
    """Return data as the text that copy_rows takes for a JSON column."""
    return _JSON.encode(value)


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
