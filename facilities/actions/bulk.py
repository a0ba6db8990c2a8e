"""Change one thing about many records at once; what would change is counted before anything does."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.history import recorded
from facilities.models import Facility, FacilityType, Visibility
from facilities.querysets import FacilityQuerySet, held_in
from regions.scopes import scope_of

from .completeness import recompute_completeness
from .records import RecordRefused

BULK_FIELDS: Final = ("type", "life", "visibility", "owner_agency")
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What to write: any of BULK_FIELDS, and whether the records were verified."""

    values: Mapping[str, Any] = field(default_factory=dict)
    verified: bool = False

    def __bool__(self) -> bool:
        return bool(self.values) or self.verified


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """How many records change, how many are so already, how many secret ones stay internal."""

    changed: int
    unchanged: int
    kept_secret: int
    by_field: Mapping[str, int]


def preview_bulk(facilities: FacilityQuerySet, change: BulkChange) -> BulkOutcome:
    """Return what a change would do to these records; nothing is written."""
    return _apply(list(_rows(facilities)), change)[0]


@transaction.atomic
def bulk_edit(
    facilities: FacilityQuerySet, change: BulkChange, *, by: Any, reason: str = "", expected: int | None = None
) -> BulkOutcome:
    """Write a change to those of these records that stand in the person's areas, and lock what it wrote.

    expected: how many the person was told would change; raise RecordRefused when it is another number now.
    """
    held = list(_rows(facilities.filter(held_in(scope_of(by)))).select_for_update(of=("self",)))
    outcome, changed = _apply(held, change)
    if expected is not None and outcome.changed != expected:
        raise RecordRefused(
            _("Sementara itu data berubah: kini %(now)d catatan yang akan berubah, bukan %(then)d. Periksa lagi.")
            % {"now": outcome.changed, "then": expected}
        )
    now = timezone.now()
    for facility in changed:
        facility.updated_at = now
        facility.locked_fields = sorted({*facility.locked_fields, *change.values})
        if change.verified:
            facility.verified_at, facility.verified_by = now, by
    fields = [*change.values, "locked_fields", "updated_at", "visibility"]
    fields += ["verified_at", "verified_by"] if change.verified else []
    with recorded(by=by, reason=reason):
        Facility.objects.bulk_update(changed, list(dict.fromkeys(fields)), batch_size=_BATCH)
    recompute_completeness([facility.pk for facility in changed])
    return outcome


def _rows(facilities: FacilityQuerySet) -> FacilityQuerySet:
    return Facility.objects.filter(pk__in=facilities.order_by().values("pk")).select_related("type").defer("outline")


def _apply(facilities: Sequence[Facility], change: BulkChange) -> tuple[BulkOutcome, list[Facility]]:
    """Set the values on the objects; return what that changes, and the objects that are changed."""
    by_field = dict.fromkeys([*change.values, *(["verified"] if change.verified else [])], 0)
    changed, secret = [], 0
    for facility in facilities:
        type_: FacilityType = change.values.get("type") or facility.type
        is_changed = change.verified
        if change.verified:
            by_field["verified"] += 1
        for name, value in change.values.items():
            if name == "visibility" and type_.is_sensitive and value == Visibility.PUBLIC:
                secret += 1
                continue
            if getattr(facility, name) != value:
                by_field[name] += 1
                is_changed = True
                setattr(facility, name, value)
        if type_.is_sensitive:
            facility.visibility = Visibility.INTERNAL
        if is_changed:
            changed.append(facility)
    return BulkOutcome(len(changed), len(facilities) - len(changed), secret, by_field), changed
