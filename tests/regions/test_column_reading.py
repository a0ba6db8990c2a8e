"""Numbers read by COPY are those that lie in the table; what is not as expected is refused."""

import numpy as np
import pytest
from django.db import ProgrammingError, transaction

from regions.column_reading import ColumnsUnreadable, read_columns

pytestmark = pytest.mark.django_db

ROWS = "SELECT i, i / 8.0::float8, -i::float8, (i * 2)::int2 FROM generate_series(%(first)s::bigint, %(last)s) AS i"
KINDS = [("id", "i8"), ("pair", "f8", (2,)), ("small", "i2")]


def test_columns_come_as_arrays_of_their_own_types():
    found = read_columns(ROWS, {"first": 1, "last": 3}, KINDS)
    assert found["id"].tolist() == [1, 2, 3]
    assert found["pair"].tolist() == [[0.125, -1], [0.25, -2], [0.375, -3]]
    assert (found["small"].tolist(), found["small"].dtype) == ([2, 4, 6], np.dtype("i2"))


def test_no_rows_are_empty_arrays_of_the_right_shape():
    found = read_columns(ROWS, {"first": 1, "last": 0}, KINDS)
    assert [found[name].shape for name, *_kind in KINDS] == [(0,), (0, 2), (0,)]


@pytest.mark.parametrize(
    "query",
    ["SELECT 1::int8, NULL::float8, 1::float8, 1::int2", "SELECT 1::int4, 1::float8, 1::float8, 1::int8",
     "SELECT 1::int8, 1::float8", "SELECT 1::int2, 1::float8, 1::float8, 1::int8"],
)  # fmt: skip
def test_nulls_and_other_types_are_refused(query):
    with pytest.raises(ColumnsUnreadable, match="found (rows|columns) of"):
        read_columns(query, {}, KINDS)


def test_error_of_the_database_is_one_of_djangos():
    with pytest.raises(ProgrammingError), transaction.atomic():
        read_columns("SELECT nothing", {}, KINDS)
