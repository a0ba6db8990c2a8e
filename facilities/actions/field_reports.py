"""Take what people send from the field: each report once, however often the phone sends it."""
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facilities.field_report import FieldReading, FieldReportRefused
from facilities.models import Facility, FacilityFile, FacilityType, FieldReport, LocatedBy, RetiredPublicId
from facilities.queries.registry import record_version
from regions.scopes import ScopeRefused

from .files import FileRefused, add_file
from .records import RecordRefused, create_record, save_record


@dataclass(frozen=True, slots=True)
class TakenReport:
    """What became of a report; was_known: it had been sent before, and nothing was written now.

    replaced: fields that somebody else had changed since the phone read them; the report's value stands now, the
    other one is in the history.
    """

    report: FieldReport
    was_known: bool
    replaced: tuple[str, ...] = ()


def take_field_report(reading: FieldReading, *, by: Any) -> TakenReport:
    """Write a report from the field, as a new facility or as a correction; a report sent twice is written once.

    A correction goes through the same edit as at a desk: it leaves history, and its fields are locked against lists.
    Raise FieldReportRefused.
    """
    try:
        return _known(reading, by) or _taken(reading, by)
    except IntegrityError:  # the same report arrived twice at once
        known = _known(reading, by)
        if known is None:
            raise
        return known
    except RecordRefused as refused:
        raise FieldReportRefused(str(refused), refused.field) from refused
    except ScopeRefused as refused:  # told to the phone as any refusal, so that it does not ask to log in again
        raise FieldReportRefused(str(refused), "facility") from refused


def take_field_photo(report: FieldReport, content: bytes, *, by: Any) -> FacilityFile:
    """Keep a photo of a report's facility, redrawn without what the camera wrote into it; twice is once.

    Raise FieldReportRefused.
    """
    if report.facility is None:
        raise FieldReportRefused(_("Tempat dari laporan ini sudah tidak ada."))
    if content[:5] == b"%PDF-":
        raise FieldReportRefused(_("Berkas ini bukan foto JPEG, PNG, atau WebP."), "photo")
    try:
        return add_file(report.facility, content, by=by, taken_on=report.written_at.date())
    except FileRefused as refused:
        raise FieldReportRefused(str(refused), "photo") from refused


@transaction.atomic
def _taken(reading: FieldReading, by: Any) -> TakenReport:
    """Write a report that was not known; a second copy waits at the first line, and then fails."""
    report = FieldReport.objects.create(
        client_id=reading.client_id, is_new=not reading.facility, by=by, **_content(reading)
    )
    if reading.facility:
        report.facility, replaced = _corrected(reading.facility, reading, by)
    else:
        report.facility = create_record(_values(reading), by=by, reason=_reason(reading), verified=True)
        replaced = ()
    report.save(update_fields=["facility"])
    return TakenReport(report, was_known=False, replaced=replaced)


@transaction.atomic
def _known(reading: FieldReading, by: Any) -> TakenReport | None:
    """Return the report if it was sent before; one that was mended on the phone since then is applied as it is now."""
    report = (
        FieldReport.objects.select_for_update(of=("self",))
        .select_related("facility").filter(client_id=reading.client_id).first()
    )  # fmt: skip
    if report is None:
        return None
    if report.by_id != by.pk:
        raise FieldReportRefused(_("Nomor laporan ini milik orang lain."))
    content = _content(reading)
    replaced: tuple[str, ...] = ()
    mended = any(getattr(report, name) != value for name, value in content.items() if name != "written_at")
    if mended and report.facility:
        report.facility, replaced = _corrected(report.facility.public_id, reading, by)
        for name, value in content.items():
            setattr(report, name, value)
        report.save()
    return TakenReport(report, was_known=True, replaced=replaced)


def _content(reading: FieldReading) -> dict[str, Any]:
    """Return what a report says, as it is kept."""
    position = reading.position
    return {
        "values": dict(reading.values),
        "position": position.point if position else None,
        "accuracy_m": position.accuracy_m if position else None,
        "fixes": position.fixes if position else [],
        "note": reading.note,
        "written_at": reading.written_at,
    }


def _values(reading: FieldReading) -> dict[str, Any]:
    """Return the fields of a record that a report writes."""
    values = dict(reading.values)
    if "type" in values:
        values["type"] = FacilityType.objects.get(pk=values["type"])
    if reading.position is not None:
        values |= {
            "position": reading.position.point,
            "located_by": LocatedBy.GPS,
            "accuracy_m": reading.position.accuracy_m,
        }
    return values


def _reason(reading: FieldReading) -> str:
    return _("Dicatat di lapangan") + (f": {reading.note}" if reading.note else "")


def _corrected(public_id: str, reading: FieldReading, by: Any) -> tuple[Facility, tuple[str, ...]]:
    """Correct a facility; return it and the fields that had changed since the phone read them."""
    facility = _held(public_id, by)
    replaced = _replaced(facility, reading)
    values = _values(reading)
    saved = save_record(
        facility.public_id, record_version(facility), values, by=by, reason=_reason(reading),
        verified=reading.verified, locked=[*facility.locked_fields, *values],
    )  # fmt: skip
    return saved, replaced


def _held(public_id: str, by: Any) -> Facility:
    """Return the facility that is corrected, held until the end of the transaction; a merged one's heir."""
    retired = RetiredPublicId.objects.filter(public_id=public_id).values_list("facility__public_id", flat=True).first()
    shown = Facility.objects.visible_to(by).filter(type__is_sensitive=False)
    facility = shown.select_for_update(of=("self",)).filter(public_id=retired or public_id).first()
    if facility is None:
        raise FieldReportRefused(_("Tempat yang diperbaiki sudah tidak ada. Pilih tempat lain."), "facility")
    return facility


def _replaced(facility: Facility, reading: FieldReading) -> tuple[str, ...]:
    names = []
    for name, wanted in reading.values.items():
        now = facility.type_id if name == "type" else getattr(facility, name)
        if name in reading.before and now not in (reading.before[name], wanted):
            names.append(name)
    return tuple(names)
