"""Coordinates as hands and spreadsheets write them: 106,8123 and 6°12'36" LS and 106.812.345."""
import re
from typing import Final

from regions.importers.numbers import count, has_grouping, number

_SIDES: Final = {
    "ls": -1, "s": -1, "lintang selatan": -1, "lu": 1, "n": 1, "u": 1, "lintang utara": 1,
    "bt": 1, "e": 1, "t": 1, "bujur timur": 1, "bb": -1, "w": -1, "b": -1, "bujur barat": -1,
}  # fmt: skip
_TYPED: Final = re.compile(
    r"""(?P<sign>[-+−]?)\s*(?P<degrees>\d+(?:[.,]\d+)?)\s*[°º˚]\s*
        (?:(?P<minutes>\d+(?:[.,]\d+)?)\s*['’′]\s*)?
        (?:(?P<seconds>\d+(?:[.,]\d+)?)\s*(?:["”″]|''|’’)\s*)?
        (?P<side>[a-z ]*)""",
    re.IGNORECASE | re.VERBOSE,
)


def degrees_of(value: str | float | int | None) -> float | None:
    """Read a coordinate as number, or as degrees, minutes and seconds with a side (LS, LU, BT, S, N, E).

    None when nothing stands there; raise regions' NumberError for anything else.
    """
    if isinstance(value, str) and (found := _TYPED.fullmatch(value.strip())):
        side = found["side"].strip().casefold()
        if not side or side in _SIDES:
            size = sum(
                (number(found[part]) or 0.0) / share
                for part, share in (("degrees", 1), ("minutes", 60), ("seconds", 3600))
            )
            return -size if _SIDES.get(side, 1) < 0 or found["sign"] in ("-", "−") else size
    return number(value)


def has_decimal_comma(value: object) -> bool:
    """Say whether a coordinate is written with a decimal comma."""
    return isinstance(value, str) and re.fullmatch(r"\s*[-+−]?\d{1,3},\d+\s*[°º˚]?\s*", value) is not None


_GROUPED: Final = re.compile(r"([-+−]?)(\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,}))")
_SMALL: Final = re.compile(r"([-+−]?)(\d{1,3}(?:[.,]\d{3})?)")


def is_grouped(value: object) -> bool:
    """Say whether a coordinate lost its decimal mark to thousands marks: "106.912.345" was 106.912345."""
    return isinstance(value, str) and _GROUPED.fullmatch(value.strip()) is not None


def ungrouped(value: str, low: float, high: float, like: int = 0) -> dict[int, float]:
    """Return what a grouped coordinate may have been within low..high degrees, by its number of decimals.

    like: the decimals of the other coordinate, for one too small to look grouped ("-26.123" was -0.026123).
    """
    found = (_SMALL if like else _GROUPED).fullmatch(value.strip())
    if found is None:
        return {}
    digits = re.sub(r"\D", "", found[2])
    sign = -1 if found[1] in ("-", "−") else 1
    decimals = (like,) if like else range(1, len(digits))
    sizes = {places: sign * int(digits) / 10**places for places in decimals}
    return {places: size for places, size in sizes.items() if low <= size <= high}


def metres_of(value: str | float | int | None) -> float | None:
    """Read a coordinate in metres, whose thousands may be marked: 710.600 is 710600 there."""
    if isinstance(value, str) and has_grouping(value.replace("−", "-")):
        return count(value.replace("−", "-"))
    return number(value)
