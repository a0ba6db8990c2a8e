"""The public directory of facilities: its rows, its filters with numbers, and the card of one facility."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from facilities.filters import FacilityFilter
from facilities.models import Facility, FacilityGroup, FacilityType, Life, StatusRecord, StatusStage
from facilities.opening import Opening, opening_at
from facilities.querysets import FacilityQuerySet
from regions.models import Area, Source

ROWS_PER_PAGE: Final = 30
MOST_AREAS: Final = 3


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One line of the list. `distance_m` is a straight line; None without a place to measure from."""

    public_id: str
    name: str
    type: FacilityType
    place: str
    is_certified: bool
    is_accessible: bool
    life: str
    position: Point | None
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One page of the list; `bounds` holds west, south, east, north of all its places, None without any."""

    rows: tuple[DirectoryRow, ...]
    count: int
    number: int
    next_number: int | None
    bounds: tuple[float, float, float, float] | None
    unlocated: int


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A child-friendliness status on a day: valid, not yet, or no longer."""

    record: StatusRecord
    is_valid: bool
    has_ended: bool

    @property
    def is_certified(self) -> bool:
        return self.record.stage == StatusStage.CERTIFIED


@dataclass(frozen=True, slots=True)
class FacilityCard:
    """Everything that the public may know about one facility."""

    facility: Facility
    areas: tuple[Area, ...]
    opening: Opening | None
    statuses: tuple[StatusLine, ...]
    is_certified: bool
    is_declared: bool


def directory_page(
    facilities: FacilityQuerySet, wanted: FacilityFilter, *, on: date, number: int = 1, near: Point | None = None
) -> DirectoryPage:
    """Return one page of the facilities given, nearest first from `near`, else best match, then name."""
    facilities = wanted.apply(facilities, on=on)
    # Conditions join tables; the outer query only meets each facility once.
    found = Facility.objects.filter(pk__in=facilities.order_by().values("pk"))
    sums = found.aggregate(count=Count("pk"), bounds=Extent("position"), located=Count("position"))
    number = max(1, min(number, -(-sums["count"] // ROWS_PER_PAGE)))
    start = (number - 1) * ROWS_PER_PAGE
    rows = _ordered(found, wanted.words, near).annotate(
        is_certified=Exists(valid_statuses(on).filter(facility=OuterRef("pk"), stage=StatusStage.CERTIFIED))
    )
    rows = rows.select_related("type__group", "area").defer("area__geometry")[start : start + ROWS_PER_PAGE]
    return DirectoryPage(
        rows=tuple(_row(facility, near) for facility in rows),
        count=sums["count"],
        number=number,
        next_number=number + 1 if start + ROWS_PER_PAGE < sums["count"] else None,
        bounds=sums["bounds"],
        unlocated=sums["count"] - sums["located"],
    )


def valid_statuses(on: date):
    """Return the status records that hold on a day."""
    return StatusRecord.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    )


def _ordered(facilities: FacilityQuerySet, words: str, near: Point | None) -> FacilityQuerySet:
    if near is not None:
        return facilities.located().annotate(distance=Distance("position", near)).order_by("distance", "pk")
    if not words:
        return facilities.order_by("name", "pk")
    match = Case(
        When(name__istartswith=words, then=Value(0)),
        When(name__icontains=words, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return facilities.order_by(match, "name", "pk")


def _row(facility: Facility, near: Point | None) -> DirectoryRow:
    return DirectoryRow(
        public_id=facility.public_id,
        name=facility.name,
        type=facility.type,
        place=facility.area.name if facility.area else facility.stated_village,
        is_certified=facility.is_certified,
        is_accessible=facility.wheelchair is True,
        life=facility.life if facility.life != Life.OPEN else "",
        position=facility.position,
        distance_m=facility.distance.m if near is not None else None,
    )


def facility_card(facilities: FacilityQuerySet, public_id: str, *, now: datetime, on: date) -> FacilityCard | None:
    """Return the card of a facility, or None when the reader may not see it or it does not exist."""
    facility = (
        facilities.filter(public_id=public_id)
        .select_related("type__group", "area", "source")
        .prefetch_related("external_ids", "statuses")
        .defer("area__geometry")
        .first()
    )
    if facility is None:
        return None
    statuses = tuple(_status(record, on) for record in facility.statuses.all())
    valid = [status for status in statuses if status.is_valid]
    return FacilityCard(
        facility=facility,
        areas=_areas_of(facility),
        opening=opening_at(facility.opening_hours, now, facility.position),
        statuses=tuple(sorted(statuses, key=lambda one: (not one.is_valid, not one.is_certified, one.record.pk))),
        is_certified=any(status.is_certified for status in valid),
        is_declared=bool(valid),
    )


def _status(record: StatusRecord, on: date) -> StatusLine:
    has_begun = record.valid_from is None or record.valid_from <= on
    has_ended = record.valid_until is not None and record.valid_until < on
    return StatusLine(record, is_valid=has_begun and not has_ended, has_ended=has_ended)


def _areas_of(facility: Facility) -> tuple[Area, ...]:
    """Return the village, district and regency in which a facility stands, the smallest first."""
    if facility.area is None:
        return ()
    code = facility.area.code
    above = Area.objects.current().filter(code__in=[code[:8], code[:5]]).defer("geometry").order_by("-level")
    return (facility.area, *(area for area in above if area.code != code))


def catalogue_with_numbers(facilities: FacilityQuerySet) -> list[tuple[FacilityGroup, list[tuple[FacilityType, int]]]]:
    """Return groups with their types and how many of each the reader could find; types without any are left out."""
    numbers = dict(facilities.order_by().values_list("type").annotate(Count("pk")))
    types = FacilityType.objects.select_related("group").filter(pk__in=numbers).order_by("group__order", "order")
    groups: dict[str, tuple[FacilityGroup, list[tuple[FacilityType, int]]]] = {}
    for kind in types:
        groups.setdefault(kind.group_id, (kind.group, []))[1].append((kind, numbers[kind.pk]))
    return list(groups.values())


def areas_named(words: str) -> Sequence[Area]:
    """Return the few areas whose name holds all words, the largest first; none for short words."""
    if len(words) < 3:
        return []
    areas = Area.objects.current().defer("geometry")
    for word in words.split():
        areas = areas.filter(name__icontains=word)
    return list(areas.order_by("level", "name")[:MOST_AREAS])


def sources_shown(facilities: FacilityQuerySet) -> list[Source]:
    """Return where the map comes from: sources of the facilities, of the streets and of the borders in force."""
    return list(
        Source.objects.filter(
            Q(pk__in=facilities.order_by().values("source"))
            | Q(streetnetwork__is_active=True)
            | Q(areaedition__is_active=True)
        )
        .distinct()
        .order_by("name")
    )
