"""Zones as a planner's list and map read them."""
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Exists, OuterRef, QuerySet

from zones.judging.assessment import Presence
from zones.models import Zone, ZoneFlag, ZoneState

from .finding.candidates import Bounds, group_names, icon_place
from .life.page import shown_revision, visible_zones


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A drawn zone: its newest revision, and what was missing when it was saved."""

    code: str
    name: str
    state: str
    state_word: str
    revision: int
    children: float | None
    missing: tuple[str, ...]
    by: str
    at: datetime
    is_mine: bool
    is_flagged: bool
    bounds: Bounds


def zone_rows(user: AbstractBaseUser | AnonymousUser) -> list[ZoneRow]:
    """Return the zones that a reader may know of, newest first."""
    names = group_names()
    rows = []
    for zone in _living_zones(user).select_related("created_by").order_by("-created_at"):
        shown = shown_revision(zone, user)
        judged = shown.assessment
        missing = [g["key"] for g in judged.get("groups", []) if g.get("presence") == Presence.MISSING]
        rows.append(
            ZoneRow(
                code=zone.code,
                name=zone.name,
                state=zone.state,
                state_word=zone.get_state_display(),
                revision=shown.number,
                children=judged.get("children"),
                missing=tuple(names.get(key, key) for key in missing),
                by=zone.created_by.get_full_name() or zone.created_by.get_username(),
                at=shown.at,
                is_mine=zone.created_by_id == user.pk,
                is_flagged=zone.is_flagged,
                bounds=shown.geometry.extent,
            )
        )
    return rows


def zones_geojson(user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Return the zones that a reader may know of as GeoJSON features, each as this reader may see it."""
    return _collection(
        (
            shape,
            {
                "key": f"kawasan-{zone.code}",
                "name": zone.name,
                "kind": zone.state,
                "flagged": zone.is_flagged,
                "at": icon_place(shapely.from_wkb(bytes(shape.wkb))),
            },
        )
        for zone in _living_zones(user)
        for shape in [shown_revision(zone, user).geometry]
    )


def _living_zones(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Zone]:
    """Return the zones that were not revoked, with whether a service they lost is still to be looked at."""
    asking = ZoneFlag.objects.filter(zone=OuterRef("pk"), ended_on__isnull=True, accepted_on__isnull=True)
    return visible_zones(user).exclude(state=ZoneState.REVOKED).annotate(is_flagged=Exists(asking))


def _collection(pairs: Iterable[tuple[GEOSGeometry, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": json.loads(geometry.geojson)}
            for geometry, properties in pairs
        ],
    }
