"""A cheap sign of whether the facilities of a place have changed."""
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.gis.geos import Polygon
from django.db.models import Count, Max, Q

from facilities.models import Facility
from regions.models import Area

MARGIN_DEGREES: Final = 0.1
"""About 11 km, farther than any walk that a standard asks for: what stands beyond cannot matter."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How many facilities there were, and when the last of them changed; None without any."""

    count: int
    updated_at: datetime | None


def facility_snapshot(scope: str = "") -> Snapshot:
    """Return the snapshot of an area code and its surroundings; of all facilities for "" or an unknown code.

    A facility without a position belongs to no place: it counts only where all are asked for. Two equal snapshots mean that nothing was added, removed or edited in between.
    """
    facilities = Facility.objects.all()
    area = Area.objects.current().filter(code=scope).only("geometry").first() if scope else None
    if area is not None:
        west, south, east, north = area.geometry.extent
        around = Polygon.from_bbox(
            (west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES)
        )
        inside = Q(area__code=scope) | Q(area__code__startswith=f"{scope}.")
        facilities = facilities.filter(Q(position__bboverlaps=around) | inside)
    found = facilities.aggregate(count=Count("pk"), updated_at=Max("updated_at"))
    return Snapshot(found["count"], found["updated_at"])
