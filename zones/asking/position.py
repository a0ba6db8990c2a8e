"""A position as people type or paste it: "-6.2251, 106.9003", decimal commas, degrees and minutes, a map's link."""

import re
from typing import Final

from django.utils.translation import gettext as _

from facilities.importers.degrees import degrees_of
from regions.importers.numbers import NumberError
from regions.importers.positions import INDONESIA
from zones.errors import AskRefused

LonLat = tuple[float, float]

_LINK: Final = re.compile(r"(?:@|[?&](?:q|query|ll|mlat)=|geo:)(-?\d+(?:\.\d+)?)(?:,|%2C|&mlon=)(-?\d+(?:\.\d+)?)")
_SIDE: Final = re.compile(r"(?<=[°'\"′″’”º˚\d])\s*(LS|LU|BT|BB|[NSEWUTB])\b[\s,;/]*", re.IGNORECASE)
_PARTED: Final = (r"\s*[;/|\t]\s*", r"\s*,\s+|\s+,\s*", r"\s+", r"\s*,\s*")
_LONGEST: Final = 400


def read_position(text: str) -> LonLat | None:
    """Return lon, lat of a typed position, None for text that is none; latitude may stand first or second.

    Raise AskRefused for a pair of numbers that is no place in Indonesia.
    """
    typed = text.strip()[:_LONGEST]
    if link := _LINK.search(typed):
        return _placed(float(link[1]), float(link[2]))
    if not any(sign.isdigit() for sign in typed):
        return None
    for pair in _pairs(re.sub(r"^[\[({]+|[\])}]+$", "", typed)):
        try:
            first, second = (degrees_of(part) for part in pair)
        except NumberError:
            continue
        if first is not None and second is not None:
            return _placed(first, second)
    return None


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return the ways in which a text falls into two coordinates."""
    sided = [part for part in _SIDE.sub(lambda found: f" {found[1]}\n", text).split("\n") if part.strip()]
    pieces = [sided, *(re.split(mark, text) for mark in _PARTED)]
    four = re.split(r"\s*,\s*", text)
    if len(four) == 4:  # a comma for the decimals and one between
        pieces.append([",".join(four[:2]), ",".join(four[2:])])
    return [(parts[0].strip(), parts[1].strip()) for parts in pieces if len(parts) == 2 and all(parts)]


def _placed(first: float, second: float) -> LonLat:
    for lat, lon in ((first, second), (second, first)):
        if INDONESIA.west <= lon <= INDONESIA.east and INDONESIA.south <= lat <= INDONESIA.north:
            return lon, lat
    raise AskRefused(
        _("%(first)s, %(second)s bukan letak di Indonesia: lintang -11 sampai 6, bujur 95 sampai 141.")
        % {"first": f"{first:g}", "second": f"{second:g}"}
    )
