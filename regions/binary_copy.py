"""Write many rows by PostgreSQL's COPY in its binary format: one numpy structured array whose records are the rows."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from django.db import connection
from psycopg2 import sql

from regions.db import SRID

_SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_ROWS_AT_ONCE: Final = 16_384
_NUMBERS: Final = {
    "bool": np.dtype("?"), "int2": np.dtype(">i2"), "int4": np.dtype(">i4"), "int8": np.dtype(">i8"),
    "float4": np.dtype(">f4"), "float8": np.dtype(">f8"),
}  # fmt: skip
_TEXTS: Final = ("text", "varchar")
_SHAPES: Final = ("geometry",)
_POINT: Final = np.dtype([("order", "u1"), ("kind", "<u4"), ("srid", "<u4"), ("lonlat", "<f8", (2,))])
_POINT_WITH_SRID: Final = 0x20000001
_TYPES_OF: Final = """
    SELECT a.attname, t.typname, e.typname, e.oid::bigint
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typlen = -1
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""

Values = Any
"""What a column can be given as; see copy_columns."""


class ColumnError(TypeError):
    """Say which column cannot take the values it was given, and what it takes."""


def copy_columns(table: str, columns: Mapping[str, Values]) -> int:
    """Copy columns of equal length into a table inside the caller's transaction and return the number of rows.

    bool, integer and float columns take a numpy array (n,) that fits their type, arrays of these (n, k). NaN and the
    masked elements of a masked array are null. Text takes strings or None; geometry takes shapely shapes in EPSG:4326,
    their EWKB or None, and positions as float64 (n, 2). One Python value stands for the same in every row.
    Raises ColumnError before anything is written. Constraints and defaults are the database's.
    """
    types = _types_of(table)
    unknown = [name for name in columns if name not in types]
    if unknown:
        raise ColumnError(f"{table}: found no column {', '.join(unknown)}; it has {', '.join(types)}")
    sizes = {name: len(values) for name, values in columns.items() if not _is_single(values)}
    if len(set(sizes.values())) != 1:
        raise ColumnError(f"{table}: found columns of {sizes} rows; all must have equally many")
    count = next(iter(sizes.values()))
    fields = [_field(f"{table}.{name}", types[name], _repeated(values, count)) for name, values in columns.items()]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.copy_expert(statement.as_string(cursor.cursor), _Stream(_rows(fields, count)))
    return count


def ewkb(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return shapes in EPSG:4326 as the EWKB that a geometry column takes; for shapes that stand in many rows."""
    return shapely.to_wkb(shapely.set_srid(shapes, SRID), include_srid=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """A column as it travels: `fixed` (n,) of any dtype, the bytes whose value is null, bytes of varying length.

    is_null (n, k) marks which of the field's k elements of `width` bytes are not sent; `at` is where the first of
    them begins within the field and `step` the way to the next. `loose` (n,) follows the fixed part.
    """

    fixed: npt.NDArray[Any]
    is_null: npt.NDArray[np.bool_] | None = None
    at: int = 0
    step: int = 0
    width: int = 0
    loose: npt.NDArray[np.object_] | None = None


def _types_of(table: str) -> dict[str, tuple[str, str | None, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_TYPES_OF, [connection.ops.quote_name(table)])
        return {name: (kind, element, oid) for name, kind, element, oid in cursor.fetchall()}


def _is_single(values: Values) -> bool:
    return values is None or isinstance(values, str | bytes | bool | int | float | np.generic | shapely.Geometry)


def _repeated(values: Values, count: int) -> Values:
    if not _is_single(values):
        return values
    if values is None or isinstance(values, str | bytes | shapely.Geometry):
        return np.full(count, values, dtype=object)
    return np.full(count, values, dtype=np.min_scalar_type(values) if isinstance(values, int) else None)


def _field(name: str, kind: tuple[str, str | None, int], values: Values) -> _Field:
    type_, element, oid = kind
    if type_ in _NUMBERS:
        return _numbers(name, type_, values)
    if element in _NUMBERS:
        return _array(name, element, oid, values)
    if type_ in _TEXTS:
        return _loose(name, [_text(name, value) for value in values])
    if type_ in _SHAPES:
        return _shapes(name, values)
    raise ColumnError(f"{name}: found a column of type {type_}; COPY of columns writes numbers, text and geometry")


def _numbers(name: str, type_: str, values: Values) -> _Field:
    data, is_null = _elements(name, type_, values, dimensions=1)
    fixed = np.empty(len(data), dtype=[("length", ">i4"), ("value", _NUMBERS[type_])])
    width = _NUMBERS[type_].itemsize
    fixed["length"], fixed["value"] = np.where(is_null[:, 0], -1, width), data
    return _Field(fixed, is_null if is_null.any() else None, at=4, step=4 + width, width=width)


def _array(name: str, element: str, oid: int, values: Values) -> _Field:
    data, is_null = _elements(name, f"{element}[]", values, dimensions=2)
    (rows, size), width = data.shape, _NUMBERS[element].itemsize
    head = [("length", ">i4"), ("dimensions", ">i4"), ("has_null", ">i4"), ("oid", ">u4")]
    one = np.dtype([("length", ">i4"), ("value", _NUMBERS[element])])
    if not size:  # PostgreSQL's empty array has no dimension at all
        fixed = np.zeros(rows, dtype=head)
        fixed["length"], fixed["oid"] = 12, oid
        return _Field(fixed)
    fixed = np.empty(rows, dtype=[*head, ("size", ">i4"), ("first", ">i4"), ("elements", one, (size,))])
    fixed["dimensions"], fixed["oid"], fixed["size"], fixed["first"] = 1, oid, size, 1
    fixed["has_null"] = is_null.any(axis=1)
    fixed["length"] = 20 + size * one.itemsize - width * is_null.sum(axis=1)
    fixed["elements"]["length"], fixed["elements"]["value"] = np.where(is_null, -1, width), data
    return _Field(fixed, is_null if is_null.any() else None, at=28, step=one.itemsize, width=width)


def _elements(
    name: str, type_: str, values: Values, *, dimensions: int
) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Return the values and which of them (n, k) are null; raise ColumnError for what would be cut to fit."""
    wanted = _NUMBERS[type_.removesuffix("[]")]
    if isinstance(values, list | tuple):
        values = np.array(values, dtype=object if None in values else None)
    if values.dtype == object and all(value is None for value in values.flat):
        values = np.ma.masked_all(values.shape, dtype=wanted)
    if values.ndim != dimensions or not np.can_cast(values.dtype, wanted, "safe"):
        raise ColumnError(
            f"{name}: found {values.dtype} in {values.ndim} dimensions; a column of type {type_} takes "
            f"{wanted.newbyteorder('=')} or what fits into it, in {dimensions}"
        )
    is_null = np.ma.getmaskarray(values).reshape(len(values), values.shape[1] if values.ndim == 2 else 1)
    data = np.ma.getdata(values)
    if data.dtype.kind == "f":
        is_null = is_null | np.isnan(data).reshape(is_null.shape)
    return data, is_null


def _shapes(name: str, values: Values) -> _Field:
    if isinstance(values, np.ndarray) and values.dtype == np.float64 and values.ndim == 2 and values.shape[1] == 2:
        fixed = np.empty(len(values), dtype=[("length", ">i4"), ("point", _POINT)])
        fixed["length"] = _POINT.itemsize
        point = fixed["point"]
        point["order"], point["kind"], point["srid"], point["lonlat"] = 1, _POINT_WITH_SRID, SRID, values
        return _Field(fixed)
    if isinstance(values, np.ndarray) and values.dtype != object:
        raise ColumnError(f"{name}: found {values.dtype} {values.shape}; geometry takes shapes or float64 (n, 2)")
    shapes = np.empty(len(values), dtype=object)
    shapes[:] = values
    is_shape = shapely.is_geometry(shapes)
    shapes[is_shape] = ewkb(shapes[is_shape])
    odd = next((one for one in shapes if not isinstance(one, bytes | None)), None)
    if odd is not None:
        raise ColumnError(f"{name}: found {type(odd).__name__}; geometry takes shapely shapes, EWKB or None")
    return _loose(name, shapes)


def _text(name: str, value: Any) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ColumnError(f"{name}: found {type(value).__name__}; text takes str or None")
    return value.replace("\x00", "").encode()  # PostgreSQL has no zero byte in text


def _loose(name: str, values: Sequence[bytes | None]) -> _Field:
    loose = np.empty(len(values), dtype=object)
    loose[:] = [value or b"" for value in values]
    fixed = np.empty(len(values), dtype=[("length", ">i4")])
    fixed["length"] = [-1 if value is None else len(value) for value in values]
    return _Field(fixed, loose=loose)


def _rows(fields: Sequence[_Field], count: int) -> Iterator[bytes]:
    """Yield the file of a COPY part by part."""
    record = np.dtype([("fields", ">i2"), *((str(i), field.fixed.dtype) for i, field in enumerate(fields))])
    yield _SIGNATURE
    for begin in range(0, count, _ROWS_AT_ONCE):
        part = slice(begin, min(begin + _ROWS_AT_ONCE, count))
        rows = np.empty(part.stop - part.start, dtype=record)
        rows["fields"] = len(fields)
        for i, field in enumerate(fields):
            rows[str(i)] = field.fixed[part]
        yield _bytes_of(rows, fields, part)
    yield _TRAILER


def _bytes_of(rows: npt.NDArray[Any], fields: Sequence[_Field], part: slice) -> bytes:
    """Return records as bytes, without the values that are null and with what varies in length behind its length."""
    flat = rows.view(np.uint8).reshape(len(rows), rows.dtype.itemsize)
    is_sent = None
    begins = [rows.dtype.fields[str(i)][1] for i in range(len(fields))]
    for begin, field in zip(begins, fields, strict=True):
        if field.is_null is None:
            continue
        if is_sent is None:
            is_sent = np.ones(flat.shape, dtype=bool)
        for element, is_null in enumerate(field.is_null[part].T):
            at = begin + field.at + element * field.step
            is_sent[is_null, at : at + field.width] = False
    fixed = flat.reshape(-1) if is_sent is None else flat[is_sent]
    loose = [field for field in fields if field.loose is not None]
    if not loose:
        return fixed.tobytes()
    # Between two values of varying length lies what is fixed: runs of bytes, told by their lengths.
    ends = [begin + field.fixed.dtype.itemsize for begin, field in zip(begins, fields, strict=True) if field in loose]
    runs = np.empty((len(rows), 2 * len(loose) + 1), dtype=np.int64)
    for i, (start, end) in enumerate(zip([0, *ends], [*ends, flat.shape[1]], strict=True)):
        runs[:, 2 * i] = end - start if is_sent is None else is_sent[:, start:end].sum(axis=1)
    values = np.stack([field.loose[part] for field in loose], axis=1)
    runs[:, 1::2] = np.vectorize(len, otypes=[np.int64])(values)
    is_loose = np.repeat(np.tile(np.arange(runs.shape[1]) % 2 == 1, len(rows)), runs.reshape(-1))
    whole = np.empty(len(is_loose), dtype=np.uint8)
    whole[~is_loose] = fixed
    whole[is_loose] = np.frombuffer(b"".join(values.reshape(-1)), dtype=np.uint8)
    return whole.tobytes()


class _Stream(io.RawIOBase):
    """Parts of a file as something that can be read in pieces of any size."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._left = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes, none at the end."""
        if not self._left:
            self._left = memoryview(next(self._parts, b""))
        end = len(self._left) if size < 0 else size
        piece, self._left = self._left[:end], self._left[end:]
        return bytes(piece)
