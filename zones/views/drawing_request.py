"""What the drawing's scripts send: JSON bodies, places, numbers; refused in words when they are not."""

import json
import math
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zones.drawing.shapes import INDONESIA
from zones.errors import ShapeRefused

Place = tuple[float, float]
_MOST_PLACES = 2_000


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object of a request, without NULs, which no text of the database may hold.

    Raise ShapeRefused for anything else, also for NaN and the infinities, which are no JSON.
    """
    try:
        data = json.loads(request.body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise ShapeRefused(_("Kiriman ini bukan JSON yang dapat dibaca."))
    return {name: _without_nul(value) for name, value in data.items()}


def _no_number(word: str) -> float:
    raise ValueError(f"found {word}; allowed numbers")


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_nul(one) for name, one in value.items()}
    return value


def list_of(data: dict[str, Any], name: str, *, most: int) -> list[Any]:
    """Return the first so many of a list, [] where none was sent; raise ShapeRefused for anything but a list."""
    value = data.get(name)
    if value is not None and not isinstance(value, list):
        raise ShapeRefused(_("Kiriman ini bukan JSON yang dapat dibaca."))
    return (value or [])[:most]


def place_of(value: Any) -> Place:
    """Return lon/lat of a pair of numbers in Indonesia."""
    try:
        lon, lat = (float(part) for part in value)
    except (TypeError, ValueError, OverflowError):
        raise ShapeRefused(_("Tempatnya belum dipilih. Ketuk di peta atau ketik bujur dan lintangnya.")) from None
    west, south, east, north = INDONESIA
    if not (west <= lon <= east and south <= lat <= north):
        raise ShapeRefused(_("Tempat ini terletak di luar Indonesia (bujur 95 sampai 141, lintang -11 sampai 6)."))
    return lon, lat


def places_of(value: Any, *, least: int) -> list[Place]:
    """Return at least so many different places of a list."""
    if not isinstance(value, list) or len(value) > _MOST_PLACES:
        raise ShapeRefused(_("Titik-titiknya tidak terbaca."))
    places = [place_of(one) for one in value]
    if len(set(places)) < least:
        raise ShapeRefused(_("Paling sedikit %(least)d titik yang berbeda.") % {"least": least})
    return places


def number_of(data: dict[str, Any], name: str, *, least: float, most: float, missing: float | None = None) -> float:
    """Return a number between bounds, both allowed; zero is refused where the bounds are on both sides of it."""
    value = data.get(name, missing)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not least <= number <= most or (least < 0 and number == 0):
        raise ShapeRefused(
            _("Isilah angka antara %(least)s dan %(most)s.") % {"least": f"{least:g}", "most": f"{most:g}"}
        )
    return number
