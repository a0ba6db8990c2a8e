"""Put a facility, its numbers, names, entrances and statuses back to what they were after an event of its history."""
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from facilities.history import recorded
from facilities.models import (
    Entrance,
    ExternalId,
    Facility,
    FacilityFile,
    OtherName,
    StatusRecord,
    Visibility,
)
from facilities.queries.history import SEES_SECRETS, secret_types, tracked_fields
from facilities.scopes import require_facility

from .completeness import recompute_completeness
from .records import EDITABLE, RecordRefused, area_at, check_place

_STAYS: Final = {"source", "source_row", "deleted_at", "locked_fields"}
"""Where a record came from is no opinion; retiring and locking have their own actions."""
_BELONGS: Final[tuple[type[Model], ...]] = (ExternalId, OtherName, Entrance, StatusRecord)


@transaction.atomic
def restore_facility(*, facility: Facility, to_event: int, by: Any, reason: str = "") -> list[str]:
    """Make the facility's fields what they were right after an event; return the names of those that changed.

    What a person puts back is locked against lists like any other edit. Numbers, names, entrances and statuses
    become those of that moment; what a merge took elsewhere stays there, and files stay. Raise RecordRefused when the
    event is not of this facility, or of a time in which it was secret and the person may not see that.
    """
    facility = Facility.everything.select_for_update(of=("self",)).get(pk=facility.pk)
    require_facility(by, facility)
    event = facility.events.filter(pk=to_event).exclude(pgh_label="delete").first()
    if event is not None and by is not None and not by.has_perm(SEES_SECRETS):
        event = None if event.type_id in secret_types() else event
    if event is None:
        raise RecordRefused(_("Riwayat nomor %(event)s bukan milik fasilitas ini.") % {"event": to_event})
    changed = []
    for field in tracked_fields(Facility):
        value = getattr(event, field.attname)
        if field.name not in _STAYS and getattr(facility, field.attname) != value:
            setattr(facility, field.attname, value)
            changed.append(field.name)
    if by is not None:
        facility.locked_fields = sorted({*facility.locked_fields, *(set(changed) & set(EDITABLE))})
    if facility.type.is_sensitive:
        facility.visibility = Visibility.INTERNAL
    with recorded(by=by, reason=reason or _("dikembalikan ke keadaan terdahulu")):
        changed += [model._meta.model_name for model in _BELONGS if _put_back(model, facility, event.pgh_created_at)]
        if changed:
            facility.area = area_at(facility.position)
            check_place(facility, by)
            facility.save()
    recompute_completeness([facility.pk])
    return changed


def _put_back(model: type[Model], facility: Facility, at: datetime) -> bool:
    """Make the rows of one kind those that the facility had at a moment; return whether any changed."""
    fields = tracked_fields(model)
    events = model._meta.get_field("events").related_model.objects
    ever = events.filter(facility_id=facility.pk).values("pgh_obj_id")
    last = {
        event.pgh_obj_id: event
        for event in events.filter(pgh_obj_id__in=ever, pgh_created_at__lte=at).order_by("pgh_id")
    }
    then = {pk: e for pk, e in last.items() if e.pgh_label != "delete" and e.facility_id == facility.pk}
    rows = {row.pk: row for row in model.objects.filter(facility=facility)}
    elsewhere = set(model.objects.filter(pk__in=then).exclude(facility=facility).values_list("pk", flat=True))
    gone = [pk for pk in rows if pk not in then]
    model.objects.filter(pk__in=gone).delete()
    is_changed = bool(gone)
    for pk, event in then.items():
        values = {field.attname: getattr(event, field.attname) for field in fields}
        row = rows.get(pk) or model(pk=pk, facility=facility)  # its number is free, so its history goes on
        if pk in elsewhere or (pk in rows and all(getattr(row, name) == value for name, value in values.items())):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        if getattr(row, "evidence_id", None) and not FacilityFile.objects.filter(pk=row.evidence_id).exists():
            row.evidence_id = None
        row.save()
        is_changed = True
    return is_changed
