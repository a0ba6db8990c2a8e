"""How many places of a rule's types stand in an area today, by status, and which of them say their room."""
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from facilities.models import Facility


@dataclass(frozen=True, slots=True)
class PlacesByStatus:
    """Places in operation that anyone may know of; certified ones count as declared too.

    with_room: those whose record says how many children they take; room: how many these take together.
    """

    total: int
    declared: int
    certified: int
    with_room: int
    room: int


def places_by_status(code: str, types: Sequence[str]) -> PlacesByStatus:
    """Count the places of these types in an area; secret types are never counted."""
    places = Facility.objects.public().in_operation().in_area(code).filter(type__in=types)
    today = timezone.localdate()
    found = places.aggregate(
        total=Count("pk", distinct=True),
        with_room=Count("pk", filter=Q(capacity__isnull=False)),
        room=Sum("capacity", default=0),
    )
    declared, certified = (places.with_status(status, today).count() for status in ("declared", "certified"))
    return PlacesByStatus(declared=declared, certified=certified, **found)
