"""Write one record of the registry by hand: create, change, retire, bring back."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.history import recorded
from facilities.models import (
    Entrance,
    ExternalId,
    Facility,
    FacilityFile,
    Merge,
    NameKind,
    OtherName,
    SourceRecord,
    StatusRecord,
    Visibility,
    new_public_id,
)
from facilities.queries.registry import record_version
from facilities.scopes import require_facility
from regions.actions.sources import record_source
from regions.models import Area, Source
from regions.scopes import ScopeRefused, require_scope

from .completeness import recompute_completeness
from .files import FileRefused, add_file

EDITABLE: Final = (
    "name", "type", "life", "opened_on", "closed_on", "planned_for", "visibility", "position", "outline", "located_by",
    "accuracy_m", "address", "stated_village", "stated_district", "owner_agency", "operator", "opening_hours",
    "wheelchair", "amenities", "capacity", "enrolment", "age_from", "age_to",
)  # fmt: skip
"""Fields that a person writes; each may be locked against lists."""
OWN_SOURCE: Final = "registri"
"""Slug of the source of records that were first written here."""
_SAME_DEGREES: Final = 1e-7
"""A centimetre: forms show seven decimals."""


class RecordRefused(Exception):
    """Say why a record cannot be written so; field is "" when it is the record as a whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class RecordChanged(RecordRefused):
    """Say that somebody else changed the record meanwhile; `facility` is how it stands now."""

    def __init__(self, facility: Facility) -> None:
        super().__init__(_("Catatan ini sudah diubah orang lain sejak Anda membukanya."))
        self.facility = facility


@dataclass(frozen=True, slots=True)
class EntranceValues:
    """An entrance as written; id None = new."""

    lon: float
    lat: float
    name: str = ""
    wheelchair: bool | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class StatusValues:
    """A status of a programme as written; one per programme and stage. upload: new evidence, instead of `evidence`."""

    programme: str
    stage: str
    issuer: str = ""
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    evidence: FacilityFile | None = None
    upload: bytes | None = None


@dataclass(frozen=True, slots=True)
class RecordDetails:
    """All that belongs to a record; what is not named in a given sequence is removed. None = leave as it is.

    names: (name, kind); external_ids: (scheme, value).
    """

    entrances: Sequence[EntranceValues] | None = None
    names: Sequence[tuple[str, str]] | None = None
    external_ids: Sequence[tuple[str, str]] | None = None
    statuses: Sequence[StatusValues] | None = None


@transaction.atomic
def create_record(
    values: Mapping[str, Any], details: RecordDetails | None = None, *, by: Any, reason: str = "",
    verified: bool = False, source: Source | None = None, source_row: str = "",
) -> Facility:  # fmt: skip
    """Write a new facility first known here; what was filled in is locked. Raise RecordRefused.

    source: where it comes from when it was not written by hand, such as a plan; source_row names it there, once.
    """
    with recorded(by=by, reason=reason):
        public_id = new_public_id()
        facility = Facility(
            public_id=public_id, source=source or _own_source(), source_row=source_row or public_id
        )
        _assign(facility, values)
        facility.locked_fields = [name for name in EDITABLE if _is_filled(values.get(name))]
        _mark_verified(facility, by, verified)
        facility.area = area_at(facility.position)
        check_place(facility, by)
        facility.save()
        now = timezone.now()
        SourceRecord.objects.create(
            facility=facility, source=facility.source, row_key=facility.source_row, first_seen_at=now, last_seen_at=now
        )
        _write_details(facility, details or RecordDetails(), by)
    recompute_completeness([facility.pk])
    return facility


@transaction.atomic
def save_record(
    public_id: str, version: str, values: Mapping[str, Any], details: RecordDetails | None = None, *, by: Any,
    reason: str = "", verified: bool = False, locked: Sequence[str] | None = None,
) -> Facility:  # fmt: skip
    """Change a record as it stood at `version`; return it as it stands now.

    values holds any of EDITABLE. Changed fields are locked against lists; locked (None: as they are) says
    which of the others stay locked; verified: a person has checked the whole record, what is filled is
    locked. Raise RecordChanged when it was changed meanwhile, RecordRefused for what cannot be written.
    """
    facility = hold_record(public_id, version)
    require_facility(by, facility)
    with recorded(by=by, reason=reason):
        before = {name: getattr(facility, name) for name in values}
        _assign(facility, values)
        changed = {name for name, value in before.items() if not _is_same(value, getattr(facility, name))}
        kept = set(facility.locked_fields if locked is None else locked) & set(EDITABLE)
        if verified:
            kept |= {name for name in EDITABLE if _is_filled(getattr(facility, name))}
        facility.locked_fields = sorted(kept | changed)
        _mark_verified(facility, by, verified)
        if "position" in changed:
            facility.area = area_at(facility.position)
            check_place(facility, by)
        facility.save()
        _write_details(facility, details or RecordDetails(), by)
    recompute_completeness([facility.pk])
    return facility


@transaction.atomic
def retire_record(public_id: str, version: str, *, by: Any, reason: str) -> Facility:
    """Take a record out of every list and map; it can be brought back. Raise RecordRefused without reason."""
    facility = hold_record(public_id, version)
    require_facility(by, facility)
    if not reason.strip():
        raise RecordRefused(_("Tulis alasan menghapus catatan ini."), "reason")
    with recorded(by=by, reason=reason):
        facility.deleted_at = timezone.now()
        facility.save(update_fields=["deleted_at", "updated_at"])
    return facility


@transaction.atomic
def bring_back_record(public_id: str, version: str, *, by: Any, reason: str = "") -> Facility:
    """Put a deleted record back; one that was merged into another is split there instead."""
    facility = hold_record(public_id, version)
    require_facility(by, facility)
    if Merge.objects.filter(absorbed=facility, undone_at__isnull=True).exists():
        raise RecordRefused(_("Catatan ini digabung ke catatan lain; pisahkan lagi di sana."))
    with recorded(by=by, reason=reason):
        facility.deleted_at = None
        facility.save(update_fields=["deleted_at", "updated_at"])
    recompute_completeness([facility.pk])
    return facility


def hold_record(public_id: str, version: str) -> Facility:
    """Return a record that nobody else can change until the end of the transaction.

    Raise Facility.DoesNotExist, or RecordChanged when it is no longer as it was at `version`.
    """
    facility = Facility.everything.select_for_update(of=("self",)).select_related("type").get(public_id=public_id)
    if record_version(facility) != version:
        raise RecordChanged(facility)
    return facility


def area_at(position: Point | None) -> Area | None:
    """Return the current village that covers a position; on a border the one with the smaller code."""
    if position is None:
        return None
    covering = Area.objects.current().villages().filter(geometry__covers=position)
    return covering.defer("geometry").order_by("code").first()


def check_place(facility: Facility, by: Any) -> None:
    """Raise RecordRefused, so that the form stays as typed, where a place lies outside the person's areas."""
    try:
        require_scope(by, facility.area.code if facility.area else "")
    except ScopeRefused as refused:
        raise RecordRefused(str(refused)) from refused


def _own_source() -> Source:
    return record_source(slug=OWN_SOURCE, name="Registri geo-kla")


def _assign(facility: Facility, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise RecordRefused(f"{sorted(unknown)}")
    for name, value in values.items():
        setattr(facility, name, value)
    if facility.type.is_sensitive:
        facility.visibility = Visibility.INTERNAL


def _mark_verified(facility: Facility, by: Any, verified: bool) -> None:
    if verified:
        facility.verified_at, facility.verified_by = timezone.now(), by


def _is_filled(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _is_same(old: Any, new: Any) -> bool:
    if isinstance(old, Point) and isinstance(new, Point):
        return old.equals_exact(new, _SAME_DEGREES)
    return old == new


def _write_details(facility: Facility, details: RecordDetails, by: Any) -> None:
    if details.entrances is not None:
        _write_entrances(facility, details.entrances)
    if details.names is not None:
        wanted = {name: {"kind": kind or NameKind.ALIAS} for name, kind in details.names}
        _write_keyed(facility, OtherName, ("name",), {(name,): row for name, row in wanted.items()})
    if details.external_ids is not None:
        _write_keyed(facility, ExternalId, ("scheme",), {(s,): {"value": value} for s, value in details.external_ids})
    if details.statuses is not None:
        fields = ("issuer", "number", "valid_from", "valid_until")
        rows = {(s.programme, s.stage): {name: getattr(s, name) for name in fields} for s in details.statuses}
        for status in details.statuses:
            rows[status.programme, status.stage]["evidence"] = _evidence(facility, status, by)
        _write_keyed(facility, StatusRecord, ("programme", "stage"), rows)


def _evidence(facility: Facility, status: StatusValues, by: Any) -> FacilityFile | None:
    if status.upload is None:
        return status.evidence
    caption = f"{status.programme.upper()} {status.number}".strip()
    try:
        return add_file(facility, status.upload, by=by, caption=caption)
    except FileRefused as refused:
        raise RecordRefused(_("Berkas bukti %(programme)s: %(why)s") % {
            "programme": status.programme.upper(), "why": refused
        }) from refused


def _write_entrances(facility: Facility, wanted: Sequence[EntranceValues]) -> None:
    held = {row.pk: row for row in facility.entrances.all()}
    for one in wanted:
        row = held.pop(one.id, None) or Entrance(facility=facility)
        values = {"position": Point(one.lon, one.lat, srid=4326), "name": one.name, "wheelchair": one.wheelchair}
        if row.pk and all(_is_same(getattr(row, name), value) for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    Entrance.objects.filter(pk__in=held).delete()


def _write_keyed(
    facility: Facility, model: Any, key: tuple[str, ...], wanted: Mapping[tuple[str, ...], Mapping[str, Any]]
) -> None:
    """Make the rows of a facility those wanted by key: add, change, remove; equal rows are not touched."""
    held = {tuple(getattr(row, name) for name in key): row for row in model.objects.filter(facility=facility)}
    for values_of_key, values in wanted.items():
        row = held.pop(values_of_key, None)
        if row is None:
            model.objects.create(facility=facility, **dict(zip(key, values_of_key, strict=True)), **values)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    model.objects.filter(pk__in=[row.pk for row in held.values()]).delete()
