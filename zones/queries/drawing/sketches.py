"""Unsaved drawings of a person, and who else has a zone open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from zones.models import Zone, ZoneSketch

GONE_AFTER: Final = timedelta(seconds=100)
"""Three heartbeats of the page without a sign, and a colleague has left."""
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class KeptDrawing:
    """An unsaved drawing of one's own: of which zone ("" a new one), its title, when drawn; the drawing itself."""

    zone: str
    title: str
    at: datetime
    drawing: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has the zone open, since when, and whether they have changed anything."""

    name: str
    since: datetime
    has_drawn: bool


def kept_drawings(user: AbstractBaseUser) -> list[KeptDrawing]:
    """Return a person's own unsaved drawings, the newest first, at most five."""
    rows = ZoneSketch.objects.filter(by=user, drawing__isnull=False).select_related("zone").order_by("-drawn_at")
    return [
        KeptDrawing(
            zone=row.zone.code if row.zone else "",
            title=str(row.drawing.get("name") or row.drawing.get("title") or ""),
            at=row.drawn_at,
            drawing=row.drawing,
        )
        for row in rows[:_MOST]
    ]


def colleagues_at(zone: Zone, user: AbstractBaseUser) -> list[Colleague]:
    """Return who else has a zone open at this moment, the longest first."""
    rows = ZoneSketch.objects.filter(zone=zone, seen_at__gte=timezone.now() - GONE_AFTER).exclude(by=user)
    return [
        Colleague(row.by.get_full_name() or row.by.get_username(), row.opened_at, row.drawing is not None)
        for row in rows.select_related("by").defer("by__password").order_by("opened_at")
    ]
