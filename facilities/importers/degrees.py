"""Coordinates typed by hand: 106,8123 and 6°12'36" LS and 106.8° BT."""
import re
from typing import Final

from regions.importers.numbers import number

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
