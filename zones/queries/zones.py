"""Candidates and zones as a planner's list and map read them."""
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from facilities.models import FacilityGroup
from zones.assessment import Presence
from zones.models import CandidateKind, CandidateZone, ReachRun, Zone, ZoneFlag, ZoneState
from zones.sentences import count

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate in words; `gaining` are its children who do not reach the missing group today.

    score_parts holds (group name, share 0..1); the score is their mean times 100.
    """

    id: int
    name: str
    kind: str
    kind_word: str
    missing_group: str
    missing_name: str
    unknown_names: tuple[str, ...]
    children: float
    gaining: float
    score: float
    score_parts: tuple[tuple[str, float], ...]
    bounds: Bounds

    @property
    def sentence(self) -> str:
        """Say in one sentence what the candidate is."""
        children = count(self.children)
        if self.kind == CandidateKind.COMPLETE:
            return _("Semua layanan wajib terjangkau jalan kaki bagi %(children)s anak.") % {"children": children}
        if self.kind == CandidateKind.NEARLY:
            return _("Hanya layanan %(missing)s yang belum terjangkau; %(children)s anak akan terbantu.") % {
                "missing": self.missing_name.lower(), "children": count(self.gaining)
            }
        return _("Lengkap sejauh diketahui bagi %(children)s anak; daftar %(unknown)s belum lengkap.") % {
            "unknown": ", ".join(self.unknown_names).lower(), "children": children
        }


def candidate_rows(run: ReachRun | None, *, within: str | None = None) -> list[CandidateRow]:
    """Return the candidates of a run by rank, all or those that touch an area."""
    if run is None:
        return []
    names = _group_names()
    found = CandidateZone.objects.filter(run=run).annotate(extent=Extent("geometry")).defer("geometry")
    return [
        _candidate_row(one, names, one.extent)
        for one in found.order_by("rank")
        if not within or any(code == within or code.startswith(f"{within}.") for code in one.area_codes)
    ]


def candidate_row(candidate: CandidateZone) -> CandidateRow:
    """Return one candidate in words."""
    return _candidate_row(candidate, _group_names(), candidate.geometry.extent)


def _candidate_row(one: CandidateZone, names: dict[str, str], bounds: Bounds) -> CandidateRow:
    return CandidateRow(
        id=one.pk,
        name=one.name,
        kind=one.kind,
        kind_word=one.get_kind_display(),
        missing_group=one.missing_group_id or "",
        missing_name=names.get(one.missing_group_id, ""),
        unknown_names=tuple(names[key] for key in one.unknown_groups),
        children=one.children,
        gaining=one.children * (1 - one.score_parts.get(one.missing_group_id, 1.0)),
        score=one.score,
        # The order of the catalogue, as everywhere else.
        score_parts=tuple((name, one.score_parts[key]) for key, name in names.items() if key in one.score_parts),
        bounds=bounds,
    )


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
    """Return all zones, newest first."""
    names = _group_names()
    rows = []
    for zone in _living_zones().select_related("created_by").order_by("-created_at"):
        judged = zone.current.assessment
        missing = [g["key"] for g in judged.get("groups", []) if g.get("presence") == Presence.MISSING]
        rows.append(
            ZoneRow(
                code=zone.code,
                name=zone.name,
                state=zone.state,
                state_word=zone.get_state_display(),
                revision=zone.current.number,
                children=judged.get("children"),
                missing=tuple(names.get(key, key) for key in missing),
                by=zone.created_by.get_full_name() or zone.created_by.get_username(),
                at=zone.current.at,
                is_mine=zone.created_by_id == user.pk,
                is_flagged=zone.is_flagged,
                bounds=zone.current.geometry.extent,
            )
        )
    return rows


def candidates_geojson(run: ReachRun | None) -> dict[str, Any]:
    """Return a run's candidates as GeoJSON features: key, kind, missing group, and a place for an icon (`at`)."""
    found = CandidateZone.objects.filter(run=run) if run else CandidateZone.objects.none()
    return _collection(
        (
            one.geometry,
            {
                "key": f"kandidat-{one.pk}",
                "name": one.name,
                "kind": one.kind,
                "missing": one.missing_group_id or "",
                "at": _icon_place(one.geometry),
            },
        )
        for one in found.order_by("rank")
    )


def zones_geojson() -> dict[str, Any]:
    """Return the newest shape of every zone as GeoJSON features."""
    return _collection(
        (
            shape,
            {
                "key": f"kawasan-{zone.code}",
                "name": zone.name,
                "kind": zone.state,
                "flagged": zone.is_flagged,
                "at": _icon_place(shape),
            },
        )
        for zone in _living_zones()
        for shape in [zone.current.geometry]
    )


def _living_zones() -> QuerySet[Zone]:
    """Return the zones that were not revoked, with whether a service they lost is still to be looked at."""
    asking = ZoneFlag.objects.filter(zone=OuterRef("pk"), ended_on__isnull=True, accepted_on__isnull=True)
    return Zone.objects.exclude(state=ZoneState.REVOKED).select_related("current").annotate(is_flagged=Exists(asking))


def _group_names() -> dict[str, str]:
    return {group.key: group.name for group in FacilityGroup.objects.all()}


def _icon_place(geometry: GEOSGeometry) -> list[float]:
    """Return lon/lat of a place well inside the largest part."""
    largest = max(shapely.from_wkb(bytes(geometry.wkb)).geoms, key=lambda part: part.area)
    place = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return [round(place.x, 6), round(place.y, 6)]


def _collection(pairs: Iterable[tuple[GEOSGeometry, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": json.loads(geometry.geojson)}
            for geometry, properties in pairs
        ],
    }
