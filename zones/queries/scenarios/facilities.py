"""The places of an area that a scenario can close, move or upgrade."""
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from facilities.models import Facility
from zones.queries.what_if import Choice

MOST_LISTED: Final = 400
"""More are not listed to choose from: the map, or a smaller area, leads to them."""


def facility_choices(
    area_code: str, user: AbstractBaseUser | AnonymousUser, chosen: str
) -> tuple[tuple[Choice, ...] | None, Choice | None]:
    """Return the places by name (None: too many to list) and the one that is chosen, if the reader may see it."""
    known = Facility.objects.visible_to(user).in_operation().located().filter(type__is_sensitive=False)
    inside = known.in_area(area_code).order_by("name", "pk").values_list("public_id", "name", "type__name_id")
    rows = list(inside[: MOST_LISTED + 1])
    one = known.filter(public_id=chosen).values_list("public_id", "name").first() if chosen else None
    found = tuple(Choice(public_id, f"{name} · {type_}") for public_id, name, type_ in rows)
    return (found if len(rows) <= MOST_LISTED else None), (Choice(*one) if one else None)
