"""COPY brings every value into the table as it was."""

from typing import Any

import pytest
import shapely
from django.db import connection

from regions.db import copy_rows, next_ids, refresh_statistics, update_rows
from regions.models import Area, Source


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE salinan"
            " (t text, i bigint, f float8, b boolean, a float8[], s text[], g geometry, y bytea) ON COMMIT DROP"
        )
    return "salinan"


def _back(columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM salinan")
        return cursor.fetchall()


@pytest.mark.parametrize(
    "text", ["", "tab\there", "two\nlines\r\n", "back\\slash \\N", "“kutip” 'satu' \"dua\"", "é世"]
)
def test_text_survives(table: str, text: str) -> None:
    assert copy_rows(table, ["t", "s"], [(text, [text, "b"])]) == 1
    assert _back("t, s") == [(text, [text, "b"])]


def test_numbers_flags_and_nothing_survive(table: str) -> None:
    rows = [(1, 0.1, True, [1.5, None, float("nan")]), (2**62, float("nan"), False, []), (None, None, None, None)]
    copy_rows(table, ["i", "f", "b", "a"], rows)
    assert _back("i, f, b, a") == [
        (1, 0.1, True, [1.5, None, None]),
        (2**62, None, False, []),
        (None, None, None, None),
    ]


def test_geometry_and_bytes_survive(table: str) -> None:
    copy_rows(table, ["g", "y"], [(shapely.Point(106.8, -6.2), b"\x00\\x\xff")])
    ((text, srid, content),) = _back("ST_AsText(g), ST_SRID(g), y")
    assert (text, srid, bytes(content)) == ("POINT(106.8 -6.2)", 4326, b"\x00\\x\xff")


def test_many_rows_and_none(table: str) -> None:
    assert copy_rows(table, ["i", "t"], ((i, "x" * 50) for i in range(50_000))) == 50_000
    assert copy_rows(table, ["i"], []) == 0
    assert _back("count(*), sum(i)") == [(50_000, sum(range(50_000)))]


def test_value_that_has_no_column_form_is_refused(table: str) -> None:
    with pytest.raises(TypeError, match="found dict"):
        copy_rows(table, ["t"], [({},)])


def test_statistics_can_be_refreshed_inside_a_transaction(db: None) -> None:
    Source.objects.create(slug="x", name="x")
    refresh_statistics(Area, Source)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Source._meta.db_table])
        assert cursor.fetchone() == (1.0,)


def test_many_rows_are_updated_by_their_ids_and_others_stay(db: None) -> None:
    first, second, third = (Source.objects.create(slug=f"s{i}", name=f"Sumber {i}") for i in range(3))
    rows = [(first.pk, "Satu\tbaru", "https://a"), (third.pk, "Tiga", None), (10**9, "tiada", "")]
    assert update_rows("regions_source", ["name", "url"], [(pk, name, url or "") for pk, name, url in rows]) == 2
    assert list(Source.objects.order_by("pk").values_list("name", "url")) == [
        ("Satu\tbaru", "https://a"), ("Sumber 1", ""), ("Tiga", ""),
    ]  # fmt: skip
    assert update_rows("regions_source", ["name"], [(second.pk, "Dua")]) == 1


def test_ids_are_taken_once(db: None) -> None:
    taken = next_ids("regions_source", 3)
    assert len({*taken, Source.objects.create(slug="s", name="S").pk}) == 4
