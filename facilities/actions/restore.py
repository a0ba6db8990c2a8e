"""Put a facility's own fields back to what an event of its history recorded."""
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from facilities.history import recorded
from facilities.models import Facility, Visibility
from facilities.queries.history import SEES_SECRETS, secret_types, tracked_fields

from .completeness import recompute_completeness
from .records import EDITABLE, RecordRefused, area_at

_STAYS: Final = {"source", "source_row", "deleted_at", "locked_fields"}
"""Where a record came from is no opinion; retiring and locking have their own actions."""


@transaction.atomic
def restore_facility(*, facility: Facility, to_event: int, by: Any, reason: str = "") -> list[str]:
    """Make the facility's fields what they were right after an event; return the names of those that changed.

    What a person puts back is locked against lists like any other edit. What belongs to the facility
    (numbers, names, entrances, statuses) stays. Raise RecordRefused when the event is not of this facility,
    or of a time in which it was secret and the person may not see that.
    """
    facility = Facility.everything.select_for_update(of=("self",)).get(pk=facility.pk)
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
    if not changed:
        return []
    if by is not None:
        facility.locked_fields = sorted({*facility.locked_fields, *(set(changed) & set(EDITABLE))})
    if facility.type.is_sensitive:
        facility.visibility = Visibility.INTERNAL
    with recorded(by=by, reason=reason or _("dikembalikan ke keadaan terdahulu")):
        facility.area = area_at(facility.position)
        facility.save()
    recompute_completeness([facility.pk])
    return changed
