"""Dates, yes and no, and coordinates as people in Indonesia type them."""

import datetime as dt

import pytest

from facilities.importers.cells import REGISTER_EXAMPLES, REGISTER_PATTERNS, date_of, yes_or_no
from facilities.importers.degrees import degrees_of, has_decimal_comma, is_grouped, metres_of, ungrouped
from facilities.importers.record_fields import READERS
from regions.importers.numbers import NumberError


@pytest.mark.parametrize("text", ["2026-12-31", "31/12/2026", "31-12-2026", "31.12.2026", " 31  Desember 2026 "])
def test_date_is_read_in_every_usual_way(text: str) -> None:
    assert date_of(text) == dt.date(2026, 12, 31)


@pytest.mark.parametrize("text", ["", " ", "-"])
def test_empty_date_is_no_date(text: str) -> None:
    assert date_of(text) is None


@pytest.mark.parametrize("text", ["31/02/2026", "2026", "besok", "12/31/2026", "31-12-26"])
def test_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        date_of(text)


def test_yes_and_no_are_read_in_indonesian_and_english() -> None:
    assert [yes_or_no(text) for text in ("Ya", "yes", "1", "TIDAK", "no", "", "limited")] == [
        True, True, True, False, False, None, None,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="mungkin"):
        yes_or_no("mungkin")


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("106,8123", 106.8123),
        ("106.8123", 106.8123),
        ("106.8123°", 106.8123),
        ("6,2345° LS", -6.2345),
        ("106°49'12\" BT", 106.82),
        ("6°12’36″ S", -6.21),
        ("-6°12'36\"", -6.21),
        ("3°30' LU", 3.5),
        (106.5, 106.5),
        ("", None),
        (None, None),
    ],
)
def test_coordinate_is_read_with_comma_degrees_minutes_and_side(text, degrees: float | None) -> None:
    assert degrees_of(text) == (None if degrees is None else pytest.approx(degrees, abs=1e-9))


@pytest.mark.parametrize("text", ["Jl. Raya 5", "6° 12 XX", "106.8 timur laut"])
def test_coordinate_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        degrees_of(text)


def test_decimal_comma_is_noticed() -> None:
    assert has_decimal_comma("106,8123") and has_decimal_comma("-6,2°")
    assert not has_decimal_comma("106.8123") and not has_decimal_comma(106.8)


def test_npsn_is_eight_digits_or_a_letter_and_seven() -> None:
    pattern = REGISTER_PATTERNS["npsn"]
    assert all(pattern.fullmatch(text) for text in ("20103456", "P9970001", "K5661234"))
    assert not any(pattern.fullmatch(text) for text in ("2010345", "201034567", "X1234567", "69"))


def test_every_register_has_an_example_of_its_own_form() -> None:
    assert set(REGISTER_EXAMPLES) == set(REGISTER_PATTERNS)
    assert all(REGISTER_PATTERNS[scheme].fullmatch(text) for scheme, text in REGISTER_EXAMPLES.items())


@pytest.mark.parametrize(
    ("scheme", "right", "wrong"),
    [
        ("puskesmas", ["P3175070101", "1031234", "31750701012"], ["Klender", "P31", "31.75.07"]),
        ("simas", ["01.4.13.09.05.000123", "01.4.16.9.5.000001"], ["Masjid 5", "000123", "01.4.13"]),
        ("osm", ["node/123", "way/5", "n17", "4711"], ["x/5", "node/"]),
    ],
)
def test_register_numbers_have_their_forms(scheme: str, right: list[str], wrong: list[str]) -> None:
    pattern = REGISTER_PATTERNS[scheme]
    assert all(pattern.fullmatch(text) for text in right) and not any(pattern.fullmatch(text) for text in wrong)


def test_degrees_that_became_thousands_are_noticed_and_may_have_been_few_things() -> None:
    assert is_grouped("106.912.345") and is_grouped("-6.234.567") and is_grouped("106,912,345")
    assert not any(map(is_grouped, ("106.912", "106,912345", "1.2.3", "Jl. 1", 106.9, None)))
    assert ungrouped("106.912.345", 95, 141) == {6: 106.912345}
    assert ungrouped("-62.345.678", -6.5, -5.0) == {7: -6.2345678}
    assert ungrouped("-6.234.567", -11, 6) == {6: -6.234567}
    assert ungrouped("-26.123", -1, 1) == {} and ungrouped("-26.123", -1, 1, like=6) == {6: -0.026123}
    assert ungrouped("12.345.678", 95, 120) == {}


@pytest.mark.parametrize(
    ("text", "metres"), [("710.600", 710600), ("9.311.500", 9311500), ("710.600,25", 710600.25), (710600.5, 710600.5)]
)
def test_coordinate_in_metres_may_have_thousands_marks(text, metres: float) -> None:
    assert metres_of(text) == metres


@pytest.mark.parametrize(("cell", "children"), [("300 orang", 300), ("1.200 anak", 1200), ("40 siswa", 40), (25, 25)])
def test_number_of_children_is_read_with_its_unit(cell, children: int) -> None:
    assert READERS["capacity"](cell) == children


def test_beds_are_no_children() -> None:
    with pytest.raises(ValueError, match="300 tempat tidur"):
        READERS["capacity"]("300 tempat tidur")
