"""The public directory of facilities: its pages, the catalogue with numbers, areas by name, sources."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Point
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from facilities.filters import FacilityFilter
from facilities.models import Facility, FacilityGroup, FacilityType, Life
from facilities.querysets import FacilityQuerySet
from regions.models import Area, Source

from .nearby import Nearness, nearest_first
from .search import found_by

ROWS_PER_PAGE: Final = 30
MOST_AREAS: Final = 3
SHORTEST_AREA_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One line of the list; `near` only where it is measured from a place."""

    public_id: str
    name: str
    type: FacilityType
    place: str
    is_certified: bool
    is_accessible: bool
    life: str
    position: Point | None
    near: Nearness | None


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One page of the list; `bounds` holds west, south, east, north of all its places, None without any.

    is_guess: nothing holds the words asked for, these names are alike.
    """

    rows: tuple[DirectoryRow, ...]
    count: int
    number: int
    next_number: int | None
    bounds: tuple[float, float, float, float] | None
    unlocated: int
    is_guess: bool


def directory_page(
    visible: FacilityQuerySet, asked: FacilityFilter, *, on: date, number: int = 1, near: Point | None = None
) -> DirectoryPage:
    """Return one page of what a reader asked for: nearest first from `near`, else best match, then name."""
    matching, is_guess = found_by(asked, visible, on=on)
    # Conditions join tables; the outer query only meets each facility once.
    found = Facility.objects.filter(pk__in=matching.order_by().values("pk"))
    sums = found.aggregate(count=Count("pk"), bounds=Extent("position"), located=Count("position"))
    count = sums["count"] if near is None else sums["located"]
    number = max(1, min(number, -(-count // ROWS_PER_PAGE)))
    part = slice((number - 1) * ROWS_PER_PAGE, number * ROWS_PER_PAGE)
    if near is None:
        facilities, nearness = list(_rows(_ordered(found, asked.words), on)[part]), {}
    else:
        nearest = nearest_first(found, near)[part]
        by_id = _rows(found, on).in_bulk([one.facility_id for one in nearest])
        facilities, nearness = [by_id[one.facility_id] for one in nearest], {one.facility_id: one for one in nearest}
    return DirectoryPage(
        rows=tuple(_row(facility, nearness.get(facility.pk)) for facility in facilities),
        count=count,
        number=number,
        next_number=number + 1 if part.stop < count else None,
        bounds=sums["bounds"],
        unlocated=sums["count"] - sums["located"],
        is_guess=is_guess,
    )


def _rows(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    certified = Facility.objects.filter(pk=OuterRef("pk")).with_status("certified", on)
    rows = facilities.select_related("type__group", "area").defer("area__geometry")
    return rows.annotate(is_certified=Exists(certified))


def _ordered(facilities: FacilityQuerySet, words: str) -> FacilityQuerySet:
    """Order by name; names that begin with the words come first, then names that hold them."""
    match = Case(
        When(name__istartswith=words, then=Value(0)),
        When(name__icontains=words, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return facilities.order_by(match, "name", "pk") if words else facilities.order_by("name", "pk")


def _row(facility: Facility, near: Nearness | None) -> DirectoryRow:
    return DirectoryRow(
        public_id=facility.public_id,
        name=facility.name,
        type=facility.type,
        place=facility.area.name if facility.area else facility.stated_village,
        is_certified=facility.is_certified,
        is_accessible=facility.wheelchair is True,
        life=facility.life if facility.life != Life.OPEN else "",
        position=facility.position,
        near=near,
    )


def catalogue_with_numbers(visible: FacilityQuerySet) -> list[tuple[FacilityGroup, list[tuple[FacilityType, int]]]]:
    """Return groups with their types and how many of each a reader could find; types without any are left out."""
    numbers = dict(visible.order_by().values_list("type").annotate(Count("pk")))
    types = FacilityType.objects.select_related("group").filter(pk__in=numbers).order_by("group__order", "order")
    groups: dict[str, tuple[FacilityGroup, list[tuple[FacilityType, int]]]] = {}
    for kind in types:
        groups.setdefault(kind.group_id, (kind.group, []))[1].append((kind, numbers[kind.pk]))
    return list(groups.values())


def areas_named(words: str) -> Sequence[Area]:
    """Return the few areas whose name holds all words, the largest first; none for short words."""
    if len(words) < SHORTEST_AREA_WORDS:
        return []
    areas = Area.objects.current().defer("geometry")
    for word in words.split():
        areas = areas.filter(name__icontains=word)
    return list(areas.order_by("level", "name")[:MOST_AREAS])


def sources_shown(visible: FacilityQuerySet) -> list[Source]:
    """Return where the map comes from: sources of the facilities, of the streets and of the borders in force."""
    of_facilities = Q(pk__in=visible.order_by().values("source"))
    of_ground = Q(streetnetwork__is_active=True) | Q(areaedition__is_active=True)
    return list(Source.objects.filter(of_facilities | of_ground).distinct().order_by("name"))
