"""What stands inside a shape: its members, and what the registry knows of each."""
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import MultiPolygon

from facilities.models import Facility, FacilityType
from zones.judging.assessment import Member


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry knows of a member; village "" = it lies in none, wheelchair None = nobody said."""

    id: int
    village: str
    wheelchair: bool | None
    amenities: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """Members of a shape and, in the same order, what is known of them."""

    members: tuple[Member, ...]
    known: tuple[Known, ...]

    def rows_of(self, types: Collection[str]) -> npt.NDArray[np.int64]:
        """Return the rows of members of these types."""
        return np.array([row for row, one in enumerate(self.members) if one.type in types], dtype=np.int64)


def members_inside(shape: MultiPolygon, user: AbstractBaseUser | AnonymousUser) -> Inside:
    """Return what stands inside and this user may see; never secret places, as others read what is kept."""
    inside = (
        Facility.objects.visible_to(user)
        .filter(type__is_sensitive=False)
        .in_operation()
        .located()
        .filter(position__coveredby=shape)
        .annotate(wkb=AsWKB("position"))
        .order_by("type__group__order", "name", "public_id")
        # Thousands of them: no object for each.
        .values_list("public_id", "name", "type_id", "wkb", "pk", "area__code", "wheelchair", "amenities")
    )
    rows = list(inside)
    types = FacilityType.objects.in_bulk()
    lonlat = shapely.get_coordinates(shapely.from_wkb([bytes(row[3]) for row in rows])).tolist()
    members = tuple(
        Member(public_id, name, type_, types[type_].name, types[type_].group_id, lon, lat)
        for (public_id, name, type_, *_rest), (lon, lat) in zip(rows, lonlat, strict=True)
    )
    known = tuple(
        Known(pk, code or "", wheelchair, tuple(amenities)) for *_rest, pk, code, wheelchair, amenities in rows
    )
    return Inside(members, known)
