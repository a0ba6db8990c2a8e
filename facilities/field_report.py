"""Read what a phone sends from the field: every value is checked, and a refusal names the field."""
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError

from .amenities import amenity_words
from .models import Facility

_LONGEST_NOTE: Final = 2000
_MOST_FIXES: Final = 50
_TEXTS: Final = ("name", "address", "opening_hours")


class FieldReportRefused(ValueError):
    """Say what in a report cannot be taken; field is the field of the form, "" when it is the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class FieldPosition:
    """A position read on the spot; fixes are the readings it is the mean of."""

    point: Point
    accuracy_m: float
    fixes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FieldReading:
    """A report from the field; facility is the public id of what it corrects, "" for a new one.

    values: only the fields that the person filled in or changed (name, type, address, opening_hours, wheelchair,
    amenities); type is a key. before: what the phone thought the fields of a correction were.
    verified: the person has checked the whole record on the spot.
    """

    client_id: uuid.UUID
    written_at: datetime
    facility: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    verified: bool = False
    position: FieldPosition | None = None
    note: str = ""


def read_report(data: Any, *, types: set[str]) -> FieldReading:
    """Read the JSON of a report; types are the keys that may be used. Raise FieldReportRefused."""
    if not isinstance(data, dict):
        raise FieldReportRefused(_("Laporan tidak terbaca."))
    facility = data.get("facility") or ""
    if not isinstance(facility, str) or "\x00" in facility:
        raise FieldReportRefused(_("Tempat yang diperbaiki tidak terbaca."), "facility")
    values = _values(data.get("values") or {}, types)
    if not facility and not {"name", "type"} <= values.keys():
        missing = "name" if "name" not in values else "type"
        raise FieldReportRefused(_("Tempat baru perlu nama dan jenis."), missing)
    return FieldReading(
        client_id=client_id_of(data.get("client_id")),
        written_at=_written_at(data.get("written_at")),
        facility=facility,
        values=values,
        before=before if isinstance(before := data.get("before"), dict) else {},
        verified=data.get("verified") is True,
        position=_position(data.get("position")),
        note=_text(data.get("note") or "", "note", _LONGEST_NOTE),
    )


def client_id_of(value: Any) -> uuid.UUID:
    """Return the id that a phone gave its report; raise FieldReportRefused."""
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise FieldReportRefused(_("Laporan ini tidak bernomor.")) from error


def _values(data: Any, types: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise FieldReportRefused(_("Isian tidak terbaca."))
    values: dict[str, Any] = {}
    for name in _TEXTS:
        if name in data:
            longest = Facility._meta.get_field(name).max_length or 0
            values[name] = _text(data[name], name, longest)
    if values.get("name") == "":
        raise FieldReportRefused(_("Nama tidak boleh kosong."), "name")
    if values.get("opening_hours"):
        _check_hours(values["opening_hours"])
    if "type" in data:
        if not isinstance(data["type"], str) or data["type"] not in types:
            raise FieldReportRefused(_("Jenis itu tidak dicatat lewat telepon."), "type")
        values["type"] = data["type"]
    if "wheelchair" in data:
        if data["wheelchair"] not in (True, False, None):
            raise FieldReportRefused(_("Akses kursi roda: ya, tidak, atau belum diketahui."), "wheelchair")
        values["wheelchair"] = data["wheelchair"]
    if "amenities" in data:
        chosen, known = data["amenities"], amenity_words()
        if not isinstance(chosen, list) or any(not isinstance(key, str) or key not in known for key in chosen):
            raise FieldReportRefused(_("Kelengkapan tidak dikenal."), "amenities")
        values["amenities"] = [key for key in known if key in chosen]
    return values


def _check_hours(written: str) -> None:
    try:
        OpeningHours(written)
    except ParserError as error:
        message = _("Jam buka “%(found)s” tidak terbaca. Contoh: Mo-Fr 08:00-16:00; Sa 08:00-12:00.")
        raise FieldReportRefused(message % {"found": written}, "opening_hours") from error


def _position(data: Any) -> FieldPosition | None:
    """Return the position; how exact it is refuses nothing, a place that is none on earth does."""
    if data is None:
        return None
    if not isinstance(data, dict):
        raise FieldReportRefused(_("Posisi tidak terbaca."), "position")
    fixes = data.get("fixes") or []
    if not isinstance(fixes, list) or len(fixes) > _MOST_FIXES:
        raise FieldReportRefused(_("Posisi tidak terbaca."), "position")
    lon, lat, accuracy_m = _fix(data)
    readings = []
    for one in fixes:
        fix_lon, fix_lat, fix_m = _fix(one)
        at = str(one.get("at") or "")[:40]
        readings.append({"lon": fix_lon, "lat": fix_lat, "accuracy_m": fix_m, "at": at})
    return FieldPosition(Point(lon, lat, srid=4326), accuracy_m, readings)


def _fix(data: Any) -> tuple[float, float, float]:
    try:
        lon, lat, accuracy_m = (float(data[name]) for name in ("lon", "lat", "accuracy_m"))
    except (KeyError, TypeError, ValueError) as error:
        raise FieldReportRefused(_("Posisi tidak terbaca."), "position") from error
    is_place = math.isfinite(accuracy_m) and accuracy_m >= 0 and abs(lon) <= 180 and abs(lat) <= 90
    if not is_place:
        raise FieldReportRefused(_("Posisi tidak terbaca."), "position")
    return lon, lat, accuracy_m


def _written_at(value: Any) -> datetime:
    """Return when the report was written; a phone whose clock is ahead or dumb gets the server's time."""
    now = timezone.now()
    try:
        at = parse_datetime(value)
    except (TypeError, ValueError):
        return now
    if at is None or at.tzinfo is None or at > now + timedelta(minutes=5):
        return now
    return at


def _text(value: Any, name: str, longest: int) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise FieldReportRefused(_("Isian tidak terbaca."), name)
    text = value.strip() if name == "note" else " ".join(value.split())
    if len(text) > longest:
        raise FieldReportRefused(_("Terlalu panjang: paling banyak %(most)d huruf.") % {"most": longest}, name)
    return text
