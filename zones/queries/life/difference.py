"""What changed between two versions of a zone: ground, children and services gained and lost."""
import json
from dataclasses import dataclass
from typing import Any

import shapely
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from zones.drawing.metric import polygons_of, size_m2
from zones.models import ZoneRevision
from zones.queries.children_on import children_on
from zones.queries.life.judged import KnownMember, judged_of

SLIVER_M2 = 0.5


@dataclass(frozen=True, slots=True)
class PartChange:
    """Ground that was added or removed: its shape (None = none), area and today's children on it (None = not known)."""

    shape: dict[str, Any] | None
    area_m2: float
    children: float | None


@dataclass(frozen=True, slots=True)
class ZoneDifference:
    """Two versions side by side; services are those that the frozen judgements name, by facility and by group."""

    old: ZoneRevision
    new: ZoneRevision
    added: PartChange
    removed: PartChange
    kept: dict[str, Any] | None
    members_gained: tuple[KnownMember, ...]
    members_lost: tuple[KnownMember, ...]
    groups_gained: tuple[str, ...]
    groups_lost: tuple[str, ...]
    score_change: float | None

    @property
    def is_same_shape(self) -> bool:
        """Say whether the ground is the same."""
        return self.added.shape is None and self.removed.shape is None


def zone_difference(old: ZoneRevision, new: ZoneRevision, user: AbstractBaseUser) -> ZoneDifference:
    """Compare two versions of a zone for a reader; pieces below half a square metre are no change."""
    before, after = (shapely.from_wkb(bytes(one.geometry.wkb)) for one in (old, new))
    judged_before, judged_after = judged_of(old, user), judged_of(new, user)
    known_before = {one.public_id for one in judged_before.members}
    known_after = {one.public_id for one in judged_after.members}
    there_before = {group.key: group.name for group in judged_before.groups if group.mark == "met"}
    there_after = {group.key: group.name for group in judged_after.groups if group.mark == "met"}
    scores = (judged_before.score, judged_after.score)
    return ZoneDifference(
        old=old,
        new=new,
        added=_part(after.difference(before)),
        removed=_part(before.difference(after)),
        kept=_geojson(list(polygons_of(after.intersection(before)).geoms)),
        members_gained=tuple(one for one in judged_after.members if one.public_id not in known_before),
        members_lost=tuple(one for one in judged_before.members if one.public_id not in known_after),
        groups_gained=tuple(name for key, name in there_after.items() if key not in there_before),
        groups_lost=tuple(name for key, name in there_before.items() if key not in there_after),
        score_change=scores[1] - scores[0] if None not in scores else None,
    )


def _part(shape: shapely.Geometry) -> PartChange:
    parts = [part for part in polygons_of(shape).geoms if size_m2(part) >= SLIVER_M2]
    if not parts:
        return PartChange(None, 0.0, 0.0)
    whole = GEOSGeometry(shapely.to_wkb(shapely.multipolygons(parts), hex=True), srid=4326)
    assert isinstance(whole, MultiPolygon)
    return PartChange(_geojson(parts), sum(map(size_m2, parts)), children_on(whole))


def _geojson(parts: list[shapely.Polygon]) -> dict[str, Any] | None:
    return json.loads(shapely.to_geojson(shapely.multipolygons(parts))) if parts else None
