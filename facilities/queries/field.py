"""What a phone in the field takes along: the places around it, and the types it may record."""
from typing import Any, Final

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from facilities.models import Facility, FacilityType

AROUND_M: Final = 2000.0
MOST_PLACES: Final = 300


def field_types() -> list[FacilityType]:
    """Return the types that may be recorded on a phone: secret places are not written down there."""
    return list(FacilityType.objects.filter(is_sensitive=False).select_related("group"))


def places_around(place: Point, user: Any) -> list[dict[str, Any]]:
    """Return the nearest facilities that may be corrected in the field, nearest first; never secret ones."""
    found = (
        Facility.objects.visible_to(user)
        .filter(type__is_sensitive=False)
        .within_m(place, AROUND_M)
        .annotate(distance=Distance("position", place))
        .select_related("type")
        .order_by("distance", "pk")[:MOST_PLACES]
    )
    return [
        {
            "id": one.public_id,
            "lon": round(one.position.x, 6),
            "lat": round(one.position.y, 6),
            "type_name": one.type.name,
            "values": {
                "name": one.name,
                "type": one.type_id,
                "address": one.address,
                "opening_hours": one.opening_hours,
                "wheelchair": one.wheelchair,
                "amenities": one.amenities,
            },
        }
        for one in found
    ]
