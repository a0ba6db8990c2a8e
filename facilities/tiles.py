"""Vector tiles of facilities: the same facilities that the lists show to the same reader."""
import re
from datetime import date
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.geos import Polygon
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, Func
from django.http import Http404

from regions.statements import statement
from regions.tiles import TileAddress, short_digest

from .models import Facility
from .querysets import FacilityQuerySet

GROUPED_BELOW_ZOOM: Final = 11
NAMED_FROM_ZOOM: Final = 13
CROWD: Final = 5000
"""More points than this in one tile are grouped at any zoom: 5,000 with names stay below 500 kB."""
CELLS_PER_SIDE: Final = 8
MARGIN: Final = 64 / 4096
"""Marks reach into the neighbouring tile by so much of a tile's side."""
DRAWN: Final = ("pk", "metres", "public_id", "name", "type_id", "type__group_id", "wheelchair", "life")
"""The columns of facility_tile.sql's `point`, in its order."""
PLACEHOLDER: Final = re.compile(r"(?<!%)%s")


class _WebMercator(Func):
    """The position in web-map metres, as a geometry inside the database (not as Django would read it)."""

    function = "ST_Transform"
    template = "%(function)s(%(expressions)s, 3857)"
    output_field = BinaryField()


class Audience(StrEnum):
    """For whom a tile is made; part of its address, so that no cache mixes readers."""

    PUBLIC = "umum"
    INTERNAL = "internal"
    SENSITIVE = "rahasia"


def audience_of(user: AbstractBaseUser | AnonymousUser) -> Audience:
    """Return the widest audience that a user belongs to."""
    if not user.has_perm("facilities.view_facility"):
        return Audience.PUBLIC
    return Audience.SENSITIVE if user.has_perm("facilities.view_sensitive") else Audience.INTERNAL


def visible_to_audience(audience: Audience, user: AbstractBaseUser | AnonymousUser) -> FacilityQuerySet:
    """Return what an audience may see, or raise Http404 when the user does not belong to it."""
    if audience is Audience.PUBLIC:
        return Facility.objects.public()
    if audience is not audience_of(user):
        raise Http404("no such tile for this reader")
    return Facility.objects.visible_to(user)


def audience_of_version(version: str) -> Audience:
    """Return the audience written at the end of a version; raise Http404 when there is none."""
    try:
        return Audience(version.rpartition("-")[2])
    except ValueError:
        raise Http404("no such version of tiles") from None


def facility_version(audience: Audience, on: date) -> str:
    """Return the version of facility tiles for an audience; certificates end, so the day is part of it."""
    with connection.cursor() as cursor:
        cursor.execute(statement("facilities", "facility_version"))
        return f"{short_digest(f'{cursor.fetchone()[0]}/{on}')}-{audience}"


def facility_tile(address: TileAddress, facilities: FacilityQuerySet, *, on: date) -> bytes:
    """Return the tile of the given facilities; empty where none of them stands."""
    near = facilities.filter(position__bboverlaps=Polygon.from_bbox(address.box_with_margin(MARGIN)))
    drawn = near.order_by().annotate(metres=_WebMercator("position")).values_list(*DRAWN)
    try:
        wanted, values = drawn.query.sql_with_params()
    except EmptyResultSet:
        return b""
    names = iter(range(len(values)))
    wanted = PLACEHOLDER.sub(lambda _found: f"%(filter_{next(names)})s", wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            statement("facilities", "facility_tile").replace("{facilities}", wanted),
            {
                "z": address.z,
                "x": address.x,
                "y": address.y,
                "on": on,
                "crowd": CROWD,
                "grouped": address.z < GROUPED_BELOW_ZOOM,
                "named": address.z >= NAMED_FROM_ZOOM,
                "cells": CELLS_PER_SIDE,
                **{f"filter_{number}": value for number, value in enumerate(values)},
            },
        )
        return bytes(cursor.fetchone()[0])
