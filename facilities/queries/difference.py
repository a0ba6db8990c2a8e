"""What a row of a list would change about a facility, field by field."""
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.rows import FacilityRow
from facilities.matching.score import METRES_PER_DEGREE
from facilities.models import Facility, LocatedBy, StatusRecord, Visibility

from .known import STATUS_FIELDS, Known

CODES: Final = "external_ids."
STATUS: Final = "status."
OTHER_NAME: Final = "other_name"
_DAYS: Final = frozenset({"opened_on", "closed_on"})
_CHOICES: Final = frozenset({"life", "located_by", "visibility"})
_DECIMALS: Final = 7
OTHER_POSITION_M: Final = 100.0
"""Lists rarely mean the same corner of a place; farther apart than this a person should look."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes {field: [old, new]} as data, and notes {code, message, field} about what was left as it is."""

    changes: dict[str, list[Any]] = field(default_factory=dict)
    notes: list[dict[str, str]] = field(default_factory=list)


def stated(row: FacilityRow, spec: FacilityListSpec, *, has_positions: bool) -> dict[str, Any]:
    """Return what a row says about the fields that its list has columns for, as data."""
    values: dict[str, Any] = {"name": row.name, "type": row.type}
    if has_positions:
        values["position"] = None if row.lon is None or row.lat is None else [row.lon, row.lat]
    for name, column, value in (
        ("stated_village", spec.village, row.village), ("stated_district", spec.district, row.district),
        ("address", spec.address, row.address), ("opening_hours", spec.opening_hours, row.opening_hours),
        ("wheelchair", spec.wheelchair, row.wheelchair),
    ):  # fmt: skip
        if column:
            values[name] = value
    for name, value in row.extra:
        if name not in _CHOICES or value:  # a choice that is not stated is not "none"
            values[name] = None if name in _DAYS and not value else value
    return values


def new_values(
    row: FacilityRow, spec: FacilityListSpec, *, has_positions: bool, is_sensitive: bool
) -> dict[str, Any]:
    """Return the fields of a facility that a row creates, as data."""
    values = stated(row, spec, has_positions=has_positions)
    if values.get("position"):
        values.setdefault("located_by", LocatedBy.LIST.value)
    if is_sensitive:
        values["visibility"] = Visibility.INTERNAL.value
    return values


def difference(
    row: FacilityRow, facility: Facility, known: Known, spec: FacilityListSpec, *,
    has_positions: bool, is_sensitive: bool, was_sensitive: bool = False,
) -> Difference:  # fmt: skip
    """Compare a row with the facility it is.

    The list that brought a facility, the registry's own export and a list that leads say what is so; any
    other list fills what is empty and adds its spelling of the name. Nothing is emptied while another
    list knows the facility. Locked fields stay. No list makes a secret place (was_sensitive) an open one.
    """
    found = Difference()
    is_own = row.public_id == facility.public_id
    is_first = (known.first[facility.pk], facility.source_row) == (row.source, row.source_row)
    leads = is_own or is_first or spec.leads
    may_empty = is_own or is_first and known.is_alone(facility, row.source)
    wanted = stated(row, spec, has_positions=has_positions)
    if is_sensitive or was_sensitive:
        wanted.pop("visibility", None)
    if was_sensitive and not is_sensitive:
        del wanted["type"]
        message = _("tempat ini rahasia; jenisnya tidak diubah oleh daftar")
        found.notes.append({"code": "stays_secret", "message": message, "field": "type", "value": ""})
    for name, new in wanted.items():
        old = encoded(facility, name)
        if _is_same(old, new) or _is_empty(new) and _is_empty(old):
            continue
        if _is_empty(new) and not may_empty:
            continue
        if not leads and not _is_empty(old):
            if name == "position" and not is_sensitive:
                _note_other_position(old, new, found)
            continue
        if name in facility.locked_fields:
            found.notes.append(_locked(name))
            continue
        found.changes[name] = [old, new]
    if "position" in found.changes and "located_by" not in wanted:
        _note_located_by(facility, found)
    if is_sensitive and facility.visibility != Visibility.INTERNAL:
        found.changes["visibility"] = [facility.visibility, Visibility.INTERNAL.value]
    if not leads and row.name.casefold() not in {facility.name.casefold(), *known.names[facility.pk]}:
        found.changes[OTHER_NAME] = [None, row.name]
    _compare_codes(row, facility, known, spec, found, leads=leads, may_empty=may_empty)
    _compare_status(row, facility, known, found, leads=leads)
    return found


def _note_other_position(old: list[float], new: list[float], found: Difference) -> None:
    """Note that another list puts a place elsewhere; the registry's position stays."""
    east = (old[0] - new[0]) * cos(radians((old[1] + new[1]) / 2))
    metres = hypot(east, old[1] - new[1]) * METRES_PER_DEGREE
    if metres > OTHER_POSITION_M:
        message = _("daftar ini menempatkannya %(m)s m dari posisi di registri; posisi di registri tetap") % {
            "m": number_format(round(metres), force_grouping=True)
        }
        found.notes.append({"code": "other_position", "message": message, "field": "position", "value": ""})


def _note_located_by(facility: Facility, found: Difference) -> None:
    has_one = found.changes["position"][1] is not None
    now = LocatedBy.LIST.value if has_one else LocatedBy.UNKNOWN.value
    if facility.located_by != now and "located_by" not in facility.locked_fields:
        found.changes["located_by"] = [facility.located_by, now]


def _compare_codes(
    row: FacilityRow, facility: Facility, known: Known, spec: FacilityListSpec, found: Difference, *,
    leads: bool, may_empty: bool,
) -> None:  # fmt: skip
    says, held = dict(row.external_ids), known.codes[facility.pk]
    for scheme in spec.external_ids:
        old, new = held.get(scheme, ""), says.get(scheme, "")
        if old == new or not new and not may_empty or old and not leads:
            continue
        found.changes[f"{CODES}{scheme}"] = [old, new]


def _compare_status(
    row: FacilityRow, facility: Facility, known: Known, found: Difference, *, leads: bool
) -> None:
    if row.certificate is None:
        return
    key = row.certificate.programme, row.certificate.stage
    held = known.statuses[facility.pk].get(key)
    old, new = status_data(held), certificate_data(row)
    if old != new and (leads or old is None):
        found.changes[f"{STATUS}{key[0]}.{key[1]}"] = [old, new]


def certificate_data(row: FacilityRow) -> dict[str, Any] | None:
    """Return the status that a row states as data."""
    if row.certificate is None:
        return None
    return {name: _plain(getattr(row.certificate, name)) for name in STATUS_FIELDS}


def status_data(status: StatusRecord | None) -> dict[str, Any] | None:
    """Return a status as data, None for none."""
    return None if status is None else {name: _plain(getattr(status, name)) for name in STATUS_FIELDS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _is_same(old: Any, new: Any) -> bool:
    """Say whether two values are one; doubled blanks and line breaks, which reading takes out, do not matter."""
    return new == old or isinstance(old, str) and isinstance(new, str) and " ".join(old.split()) == new


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _locked(name: str) -> dict[str, str]:
    word = str(Facility._meta.get_field(name).verbose_name)
    message = _("%(field)s terkunci karena sudah diperiksa orang; tidak diubah") % {"field": word}
    return {"code": "locked", "message": message, "field": name, "value": ""}


def encoded(facility: Facility, name: str) -> Any:
    """Return a field of a facility as data."""
    if name == "type":
        return facility.type_id
    value = getattr(facility, name)
    if name == "position":
        return None if value is None else [round(value.x, _DECIMALS), round(value.y, _DECIMALS)]
    if name == "outline":
        return None if value is None else value.hex.decode()
    if name == "amenities":
        return sorted(value)
    return _plain(value)


def decoded(name: str, value: Any) -> tuple[str, Any]:
    """Return the attribute of a facility and the value that data stands for."""
    if name == "type":
        return "type_id", value
    if value is None:
        return name, None
    if name == "position":
        return name, Point(*value, srid=4326)
    if name == "outline":
        return name, GEOSGeometry(value, srid=4326)
    if name in _DAYS:
        return name, dt.date.fromisoformat(value)
    return name, value


def field_changes(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Keep the changes of the facility's own fields."""
    return {
        name: pair for name, pair in changes.items()
        if not name.startswith((CODES, STATUS, "@")) and name != OTHER_NAME
    }  # fmt: skip
