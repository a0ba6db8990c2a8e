"""A cheap sign of whether the facilities of a place have changed."""
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.gis.geos import Polygon
from django.db.models import Count, Max, Q

from facilities.models import Facility
from regions.queries.areas import bounds_of

MARGIN_DEGREES: Final = 0.1
"""About 11 km, farther than any walk that a standard asks for: what stands beyond cannot matter."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How many facilities there were, and when the last of them changed; None without any."""

    count: int
    updated_at: datetime | None


def facility_snapshot(scope: str = "") -> Snapshot:
    """Return the snapshot of an area code and its surroundings; of all facilities for "" or an unknown code.

    A facility without a position belongs to no place: it counts only where all are asked for. Two equal
    snapshots mean that nothing was added, removed or edited in between.
    """
    facilities = Facility.objects.all()
    bounds = bounds_of(scope) if scope else None
    if bounds is not None:
        around = Polygon.from_bbox(
            (
                bounds.west - MARGIN_DEGREES,
                bounds.south - MARGIN_DEGREES,
                bounds.east + MARGIN_DEGREES,
                bounds.north + MARGIN_DEGREES,
            )
        )
        inside = Q(area__code=scope) | Q(area__code__startswith=f"{scope}.")
        facilities = facilities.filter(Q(position__bboverlaps=around) | inside)
    found = facilities.aggregate(count=Count("pk"), updated_at=Max("updated_at"))
    return Snapshot(found["count"], found["updated_at"])
