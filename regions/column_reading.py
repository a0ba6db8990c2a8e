"""Read many rows of numbers at once: PostgreSQL's binary COPY is a numpy structured array already."""

import io
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db import connection

_HEADER_BYTES: Final = 19
_TRAILER: Final = b"\xff\xff"


class ColumnsUnreadable(TypeError):
    """Say that a query gives other rows than its reader expects."""


def read_columns(query: str, params: dict[str, Any], dtype: npt.DTypeLike) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of a query by the names of a structured dtype; none of its values may be null.

    A field of k numbers stands for k columns of the query. Raises ColumnsUnreadable when types or nulls differ.
    """
    wanted = np.dtype(dtype)
    columns = [
        (name, field.base.newbyteorder(">"), int(np.prod(field.shape, dtype=int)), field.shape)
        for name in wanted.names or ()
        for field in (wanted[name],)
    ]
    record = np.dtype([("fields", ">i2"), *(
        (name, [("length", ">i4"), ("value", base)], (count,)) for name, base, count, _shape in columns
    )])  # fmt: skip
    file = io.BytesIO()
    with connection.cursor() as cursor, connection.wrap_database_errors:
        asked = cursor.mogrify(query, params).decode()
        cursor.cursor.copy_expert(f"COPY ({asked}) TO STDOUT (FORMAT binary)", file)
    content = file.getbuffer()[_HEADER_BYTES : -len(_TRAILER)]
    if len(content) % record.itemsize:
        raise ColumnsUnreadable(f"found rows of another size than {record.itemsize} bytes; wanted {wanted}, none null")
    rows = np.frombuffer(content, dtype=record)
    of_size = [(rows[name]["length"] == base.itemsize).all() for name, base, *_rest in columns]
    if not all([(rows["fields"] == sum(count for _n, _b, count, _s in columns)).all(), *of_size]):
        raise ColumnsUnreadable(f"found columns of other types; wanted {wanted}, none of them null")
    return {
        name: rows[name]["value"].astype(base.newbyteorder("=")).reshape(len(rows), *shape)
        for name, base, _count, shape in columns
    }
