"""Child-friendliness statuses that end soon or have ended, and the three numbers: existing, declared, certified."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from facilities.models import Facility, StatusRecord, StatusStage
from facilities.querysets import FacilityQuerySet

SOON_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class EndingStatus:
    """A status record that has ended (days < 0) or ends soon."""

    facility: Facility
    status: StatusRecord
    days: int


@dataclass(frozen=True, slots=True)
class ThreeNumbers:
    """Of the facilities of a type: how many there are, how many of them are declared, how many certified."""

    type: str
    type_name: str
    group: str
    existing: int
    declared: int
    certified: int


def _ending(on: date) -> QuerySet[StatusRecord]:
    """Return records that end within 90 days or have ended, unless a newer one of the programme goes on."""
    newer = StatusRecord.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on + timedelta(days=SOON_DAYS)),
        facility=OuterRef("facility"),
        programme=OuterRef("programme"),
    )
    newer = newer.filter(Q(stage=OuterRef("stage")) | Q(stage=StatusStage.CERTIFIED))
    return StatusRecord.objects.filter(valid_until__lte=on + timedelta(days=SOON_DAYS)).exclude(Exists(newer))


def expiring_facilities(on: date) -> QuerySet:
    """Return ids of facilities with a status that ends within 90 days or has ended."""
    return _ending(on).order_by().values("facility")


def ending_statuses(visible: FacilityQuerySet, *, on: date) -> Sequence[EndingStatus]:
    """Return the statuses of visible facilities that end within 90 days or have ended, soonest first."""
    records = (
        _ending(on)
        .filter(facility__in=visible.order_by().values("pk"))
        .select_related("facility__type__group", "facility__area", "evidence")
        .defer("facility__area__geometry", "facility__outline")
        .order_by("-valid_until", "facility__name")
    )
    found = [EndingStatus(row.facility, row, (row.valid_until - on).days) for row in records]
    return sorted(found, key=lambda one: (one.days < 0, abs(one.days)))


def three_numbers(visible: FacilityQuerySet, *, on: date) -> list[ThreeNumbers]:
    """Return existing, declared and certified facilities in operation, by type in catalogue order.

    Declared counts those with any valid status, so certified ones too.
    """
    open_ones = visible.in_operation()
    declared = Facility.objects.with_status("declared", on).order_by().values("pk")
    certified = Facility.objects.with_status("certified", on).order_by().values("pk")
    rows = (
        Facility.objects.filter(pk__in=open_ones.order_by().values("pk"))
        .values("type__group__key", "type__name_id", "type__name_en", "type")
        .annotate(
            existing=Count("pk"),
            declared=Count("pk", filter=Q(pk__in=declared)),
            certified=Count("pk", filter=Q(pk__in=certified)),
        )
        .order_by("type__group__order", "type__order")
    )
    name = "type__name_en" if get_language() == "en" else "type__name_id"
    return [
        ThreeNumbers(
            row["type"], row[name], row["type__group__key"], row["existing"], row["declared"], row["certified"]
        )
        for row in rows
    ]  # fmt: skip
