"""Numbers are read as people write them, or refused with what stood there."""

import pytest

from regions.importers.numbers import NumberError, count, number, shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("-6,2345", -6.2345),
        ("−6.2345", -6.2345),
        ("106.8", 106.8),
        ("1.234", 1.234),
        ("1.234.567", 1234567),
        ("1,234,567.25", 1234567.25),
        (" 12\u00a0345 ", 12345),
        ("1e3", 1000),
        (",5", 0.5),
        (7, 7),
        (7.5, 7.5),
    ],
)
def test_number_as_people_write_it(written: object, meant: float) -> None:
    assert number(written) == meant


@pytest.mark.parametrize("nothing", [None, "", "  ", "-", "n/a", "NaN", float("nan")])
def test_number_that_is_not_there_is_none_and_not_zero(nothing: object) -> None:
    assert number(nothing) is None
    assert count(nothing) is None


@pytest.mark.parametrize("text", ["12 orang", "1.23,45,6", "1.23.4", "1,2,3", "1.2345,6", "106°48'"])
def test_number_that_is_none_is_refused_with_what_was_found(text: str) -> None:
    with pytest.raises(NumberError, match=text.replace(".", r"\.")):
        number(text)


@pytest.mark.parametrize(("written", "meant"), [("1.234", 1234), ("1,234", 1234), ("12", 12), ("12,0", 12), (-3, -3)])
def test_count_takes_a_single_mark_before_three_digits_as_thousands(written: object, meant: int) -> None:
    assert count(written) == meant


def test_count_with_a_fraction_is_refused() -> None:
    with pytest.raises(NumberError) as refused:
        count("12,5")
    assert str(refused.value) == "ditemukan “12,5”, seharusnya bilangan bulat"


def test_shown_number_is_rounded_and_in_the_readers_language() -> None:
    assert shown(129218.6) == "129.219"
    assert shown(7.8727, 2) == "7,87"


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 400])
def test_number_that_no_double_holds_is_refused(text: str) -> None:
    for read in (number, count):
        with pytest.raises(NumberError, match="seharusnya angka yang lebih kecil"):
            read(text)
