"""Columns of numbers, text and shapes reach the table as they were, or nothing does."""

from typing import Any

import numpy as np
import pytest
import shapely
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from regions import binary_copy
from regions.binary_copy import ColumnError, copy_columns
from regions.db import copy_rows

COLUMNS = (
    "b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, t text, v varchar(5), g geometry,"
    " p geometry(Point, 4326), a2 int2[], a4 int4[], a8 int8[], af4 float4[],"
    " af8 float8[], n integer NOT NULL DEFAULT 7 CHECK (n < 100)"
)


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE salinan ({COLUMNS}) ON COMMIT DROP")
    return "salinan"


def _back(columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM salinan")
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("name", "dtype", "low", "high"),
    [("i2", np.int16, -(2**15), 2**15 - 1), ("i4", np.int32, -(2**31), 2**31 - 1),
     ("i8", np.int64, -(2**63), 2**63 - 1), ("f8", np.float64, -1.7976931348623157e308, 5e-324),
     ("f4", np.float32, -65504.0, 0.5)],
)  # fmt: skip
def test_least_and_largest_number_of_each_type_survive(
    table: str, name: str, dtype: type, low: float, high: float
) -> None:
    values = np.ma.masked_array(np.array([low, 0, high], dtype=dtype), mask=[False, True, False])
    assert copy_columns(table, {name: values}) == 3
    assert _back(name) == [(low,), (None,), (high,)]


@pytest.mark.parametrize(
    ("name", "dtype", "values"),
    [("a2", np.int16, [-(2**15), 2**15 - 1]), ("a4", np.int32, [-(2**31), 2**31 - 1]),
     ("a8", np.int64, [-(2**63), 2**63 - 1]), ("af4", np.float32, [-1.5, 0.25]), ("af8", np.float64, [1e-300, -1e300])],
)  # fmt: skip
def test_arrays_survive_with_nothing_in_any_of_their_places(
    table: str, name: str, dtype: type, values: list[float]
) -> None:
    low, high = values
    rows = np.ma.masked_array(
        np.array([[low, high, low], [high, low, high], [low, low, low], [high, high, high]], dtype=dtype),
        mask=[[0, 0, 0], [1, 0, 0], [1, 1, 1], [0, 1, 1]],
    )
    copy_columns(table, {name: rows, "i8": np.arange(4)})
    assert _back(f"i8, {name}") == [
        (0, [low, high, low]), (1, [None, low, high]), (2, [None, None, None]), (3, [high, None, None])
    ]  # fmt: skip


def test_flags_texts_and_one_value_for_all_rows_survive(table: str) -> None:
    texts = ["", None, "tab\tbaris\n \\N “é世”"]
    assert copy_columns(table, {"b": np.array([True, False, True]), "t": texts, "v": "sama", "i4": None, "i2": 9}) == 3
    assert _back("b, t, v, i4, i2") == [
        (flag, text, "sama", None, 9) for flag, text in zip([True, False, True], texts, strict=True)
    ]


def test_zero_byte_that_no_text_of_the_database_may_hold_is_left_out(table: str) -> None:
    copy_columns(table, {"t": ["a\x00b"]})
    assert _back("t") == [("ab",)]


def test_infinity_stays_and_what_is_no_number_becomes_nothing(table: str) -> None:
    copy_columns(
        table, {"f8": np.array([np.inf, -np.inf, np.nan]), "af8": np.array([[np.nan, 1], [2, 3], [4, np.inf]])}
    )
    assert _back("f8, af8") == [(np.inf, [None, 1]), (-np.inf, [2, 3]), (None, [4, np.inf])]


def test_shapes_points_and_ready_ewkb_survive(table: str) -> None:
    line = shapely.LineString([(106.8, -6.2), (106.9, -6.3), (107, -6.4)])
    ready = shapely.to_wkb(shapely.set_srid(shapely.Point(1, 2), 4326), include_srid=True)
    positions = np.array([[106.8, -6.2], [95.0, 5.9], [141.0, -11.0]])
    copy_columns(table, {"g": [line, None, ready], "p": positions})
    assert _back("ST_AsEWKT(g), ST_AsEWKT(p)") == [
        ("SRID=4326;LINESTRING(106.8 -6.2,106.9 -6.3,107 -6.4)", "SRID=4326;POINT(106.8 -6.2)"),
        (None, "SRID=4326;POINT(95 5.9)"),
        ("SRID=4326;POINT(1 2)", "SRID=4326;POINT(141 -11)"),
    ]


def test_columns_left_out_get_the_default_of_the_database(table: str) -> None:
    copy_columns(table, {"i8": np.arange(2)})
    assert _back("n, t") == [(7, None), (7, None)]


def test_no_rows_and_arrays_without_places(table: str) -> None:
    assert copy_columns(table, {"i8": np.zeros(0, np.int64), "t": [], "af8": np.zeros((0, 3)), "g": []}) == 0
    assert copy_columns(table, {"i8": np.arange(1), "af8": np.zeros((1, 0))}) == 1
    assert _back("i8, af8") == [(0, [])]


def test_more_rows_than_one_part_holds(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary_copy, "_ROWS_AT_ONCE", 7)
    numbers = np.arange(100)
    texts = [None if i % 3 == 0 else "x" * i for i in range(100)]
    walks = np.where(numbers[:, None] % np.array([2, 3, 5]) == 0, np.nan, numbers[:, None] / 8)
    copy_columns(table, {"t": texts, "af8": walks, "i8": numbers, "g": [shapely.Point(i, 1) for i in range(100)]})
    assert _back("i8, t, af8, ST_X(g)") == [
        (i, texts[i], [None if i % n == 0 else i / 8 for n in (2, 3, 5)], i) for i in range(100)
    ]


NUMBER = st.integers(-(2**63), 2**63 - 1)
ROW = st.tuples(
    st.none() | NUMBER, st.floats(allow_subnormal=False),
    st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    st.lists(st.none() | NUMBER, min_size=2, max_size=2),
)  # fmt: skip


@given(rows=st.lists(ROW, max_size=6))
def test_the_same_rows_lie_there_as_after_copy_in_text(
    django_db_blocker: Any, django_db_setup: None, rows: list
) -> None:
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE a (i int8, f float8, t text, n int8[]) ON COMMIT DROP")
        cursor.execute("CREATE TEMPORARY TABLE b (LIKE a) ON COMMIT DROP")
        copy_rows("a", ["i", "f", "t", "n"], rows)
        whole, real, text, arrays = ([row[i] for row in rows] for i in range(4))
        copy_columns("b", {"i": _or_nothing(whole), "f": np.array(real, dtype=float), "t": text,
                           "n": _or_nothing(arrays).reshape(-1, 2)})  # fmt: skip
        cursor.execute("SELECT count(*) FROM a FULL JOIN b ON a::text = b::text WHERE a IS NULL OR b IS NULL")
        different = cursor.fetchone()[0]
        cursor.execute("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)")
        assert (different, *cursor.fetchone()) == (0, len(rows), len(rows))
        transaction.set_rollback(True)


def _or_nothing(values: list) -> np.ma.MaskedArray:
    held = np.array(values, dtype=object)
    is_null = np.equal(held, None).astype(bool)
    return np.ma.masked_array(np.where(is_null, 0, held).astype(np.int64), mask=is_null)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"i4": np.arange(2)}, r"salinan\.i4: found int64 in 1 dimensions; a column of type int4 takes int32 or what "
         "fits into it, in 1"),
        ({"i8": np.array([2**63], np.uint64)}, r"salinan\.i8: found uint64"),
        ({"i8": np.array([1.0])}, r"salinan\.i8: found float64"),
        ({"f4": np.array([1.0])}, r"salinan\.f4: found float64"),
        ({"f8": np.array(["1"])}, r"salinan\.f8: found <U1"),
        ({"f8": np.zeros((1, 2))}, r"salinan\.f8: found float64 in 2 dimensions"),
        ({"af8": np.zeros(2)}, r"salinan\.af8: found float64 in 1 dimensions; a column of type float8\[\]"),
        ({"t": [1]}, r"salinan\.t: found int; text takes str or None"),
        ({"g": ["POINT(1 2)"]}, r"salinan\.g: found str; geometry takes shapely shapes, EWKB or None"),
        ({"g": np.zeros((2, 3))}, r"salinan\.g: found float64 \(2, 3\); geometry takes shapes or float64 \(n, 2\)"),
        ({"i8": np.arange(2), "t": ["a"]}, r"found columns of \{'i8': 2, 't': 1\} rows; all must have equally many"),
        ({"x": np.arange(2)}, "salinan: found no column x; it has b, i2"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_column_is_refused_in_words_before_anything_is_written(
    table: str, columns: dict[str, Any], message: str
) -> None:
    with pytest.raises(ColumnError, match=message):
        copy_columns(table, columns)
    assert _back("*") == []


@pytest.mark.parametrize(
    ("columns", "error"),
    [({"n": np.arange(300, dtype=np.int32)}, IntegrityError), ({"v": ["ok", "terlalu panjang"]}, DataError),
     ({"n": np.ma.masked_array(np.zeros(2, np.int32), [0, 1])}, IntegrityError)],
)  # fmt: skip
def test_an_error_of_the_database_leaves_nothing(table: str, columns: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error), transaction.atomic():
        copy_columns(table, columns)
    assert _back("*") == []
