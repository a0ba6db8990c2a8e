"""A step of a scenario checked against the catalogue and the registry, and as data that an undo can bring back."""
import math
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityType
from zones.errors import ScenarioRefused
from zones.models import ScenarioStep

from .changes import LINE_KINDS, STATUS_ORDER, ChangeKind, ScenarioChange

MOST_CORNERS: Final = 200
MOST_COST: Final = 10**15
YEARS: Final = (2000, 2100)

_KEPT: Final = (
    "position", "is_on", "kind", "name", "type_id", "facility_id", "status", "cost", "year", "agency", "note",
    "accepted_id", "accepted_by_id",
)  # fmt: skip


def step_data(step: ScenarioStep) -> dict[str, Any]:
    """Return a step as JSON that `step_of` reads back, its number included."""
    data = {name: getattr(step, name) for name in _KEPT}
    data["id"] = step.pk
    data["place"] = step.place.wkt if step.place else None
    data["line"] = step.line.wkt if step.line else None
    data["accepted_at"] = step.accepted_at.isoformat() if step.accepted_at else None
    return data


def step_of(data: dict[str, Any]) -> ScenarioStep:
    """Return the step that `step_data` described, not yet saved and of no scenario."""
    shapes = {name: data[name] and GEOSGeometry(data[name], srid=4326) for name in ("place", "line")}
    at = data["accepted_at"] and datetime.fromisoformat(data["accepted_at"])
    return ScenarioStep(**{**data, **shapes, "accepted_at": at})


def says_the_same(one: ScenarioStep, other: ScenarioStep) -> bool:
    """Say whether two steps mean the same change, wherever they stand, switched on or off, accepted or not."""
    beside = {"id", "position", "is_on", "accepted_id", "accepted_at", "accepted_by_id"}
    first, second = ({k: v for k, v in step_data(step).items() if k not in beside} for step in (one, other))
    return first == second


def fields_of(change: ScenarioChange, *, user: AbstractBaseUser | None) -> dict[str, Any]:
    """Return the fields of the step that a change asks for; raise ScenarioRefused for what cannot be meant.

    Whether the place lies on a street is another question (`zones.scenarios.plan`).
    """
    try:
        kind = ChangeKind(change.kind)
    except ValueError:
        raise ScenarioRefused(_("Macam perubahan “%(kind)s” tidak dikenal.") % {"kind": change.kind}, "kind") from None
    fields: dict[str, Any] = {
        "kind": kind,
        "name": _text(change.name, 200),
        "agency": _text(change.agency, 200),
        "note": _text(change.note, 500),
        "cost": _cost(change.cost),
        "year": _year(change.year),
        "status": _status(change.status, kind),
        "type": None,
        "facility": None,
        "place": None,
        "line": None,
    }
    if kind == ChangeKind.ADD:
        fields["type"] = _type(change.type_key)
        fields["name"] = fields["name"] or _("%(type)s baru") % {"type": fields["type"].name}
    if kind in (ChangeKind.MOVE, ChangeKind.CLOSE, ChangeKind.UPGRADE):
        fields["facility"] = _facility(change.facility, user)
    if kind in LINE_KINDS and change.line:
        fields["line"] = _line(change.line)
    elif kind in (ChangeKind.ADD, ChangeKind.MOVE, ChangeKind.BAR, ChangeKind.GATE):
        fields["place"] = Point(*_position(change.lon, change.lat), srid=4326)
    elif kind in LINE_KINDS:
        raise ScenarioRefused(_("Gambar dahulu garisnya: paling sedikit dua titik."), "line")
    return fields


def _text(text: str, most: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:most]


def _cost(cost: int | None) -> int | None:
    if cost is not None and not 0 <= cost <= MOST_COST:
        raise ScenarioRefused(_("Biaya harus berupa rupiah bulat, nol atau lebih."), "cost")
    return cost


def _year(year: int | None) -> int | None:
    if year is not None and not YEARS[0] <= year <= YEARS[1]:
        raise ScenarioRefused(
            _("Tahun %(year)s di luar %(first)s sampai %(last)s.")
            % {"year": str(year), "first": str(YEARS[0]), "last": str(YEARS[1])},
            "year",
        )
    return year


def _status(status: str, kind: ChangeKind) -> str:
    if status not in STATUS_ORDER:
        raise ScenarioRefused(_("Status “%(status)s” tidak dikenal.") % {"status": status}, "status")
    if kind == ChangeKind.UPGRADE and status == "any":
        raise ScenarioRefused(_("Pilih status yang dituju: dinyatakan layak anak atau tersertifikasi."), "status")
    return status if kind in (ChangeKind.ADD, ChangeKind.UPGRADE) else "any"


def _type(key: str) -> FacilityType:
    found = FacilityType.objects.filter(pk=key, is_sensitive=False).first()
    if found is None:
        raise ScenarioRefused(_("Jenis fasilitas “%(key)s” tidak dikenal.") % {"key": key}, "type_key")
    return found


def _facility(public_id: str, user: AbstractBaseUser | None) -> Facility:
    known = Facility.objects.filter(type__is_sensitive=False)
    found = (known.visible_to(user) if user is not None else known.public()).filter(public_id=public_id).first()
    if found is None:
        raise ScenarioRefused(_("Pilih dahulu tempat yang dimaksud dari daftar."), "facility")
    return found


def _position(lon: float | None, lat: float | None) -> tuple[float, float]:
    if lon is None or lat is None or not _is_on_earth(lon, lat):
        raise ScenarioRefused(
            _(
                "Garis lintang harus berupa angka dari -90 sampai 90 dan garis bujur dari -180 sampai 180, "
                "misalnya -6,2251 dan 106,9003."
            ),
            "place",
        )
    return lon, lat


def _line(corners: tuple[tuple[float, float], ...]) -> LineString:
    if not all(_is_on_earth(*corner) for corner in corners):
        raise ScenarioRefused(_("Garis ini memuat titik yang bukan posisi di bumi."), "line")
    if len(set(corners)) < 2:
        raise ScenarioRefused(_("Gambar dahulu garisnya: paling sedikit dua titik."), "line")
    if len(corners) > MOST_CORNERS:
        raise ScenarioRefused(
            _("Garis ini punya %(found)s titik; paling banyak %(most)s.")
            % {"found": len(corners), "most": MOST_CORNERS},
            "line",
        )
    return LineString(*corners, srid=4326)


def _is_on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
