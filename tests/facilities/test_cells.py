"""Dates, yes and no, and coordinates as people in Indonesia type them."""

import datetime as dt

import pytest

from facilities.importers.cells import REGISTER_PATTERNS, date_of, yes_or_no
from facilities.importers.degrees import degrees_of, has_decimal_comma
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
