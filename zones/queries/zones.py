"""Candidates and zones as a planner's list and map read them."""
import json
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db.models import Extent
from django.utils.translation import gettext as _

from facilities.models import FacilityGroup
from zones.models import CandidateKind, CandidateZone, ReachRun, Zone
from zones.sentences import count


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate in words; children is a whole-number text in the reader's notation."""

    id: int
    name: str
    kind: str
    kind_word: str
    missing_group: str
    missing_name: str
    unknown_names: tuple[str, ...]
    children: float
    score: float
    score_parts: tuple[tuple[str, float], ...]
    bounds: tuple[float, float, float, float]

    @property
    def sentence(self) -> str:
        """Say in one sentence what the candidate is."""
        children = count(self.children)
        if self.kind == CandidateKind.COMPLETE:
            return _("Semua layanan wajib terjangkau jalan kaki bagi %(children)s anak.") % {"children": children}
        if self.kind == CandidateKind.NEARLY:
            return _("Hanya %(missing)s yang belum ada; %(children)s anak akan terbantu.") % {
                "missing": self.missing_name, "children": children
            }
        return _("Lengkap sejauh diketahui bagi %(children)s anak; daftar %(unknown)s belum lengkap.") % {
            "unknown": ", ".join(self.unknown_names), "children": children
        }


def candidate_rows(run: ReachRun | None, *, within: str | None = None) -> list[CandidateRow]:
    """Return the candidates of a run by rank, all or those that touch an area."""
    if run is None:
        return []
    names = {group.key: group.name for group in FacilityGroup.objects.all()}
    found = CandidateZone.objects.filter(run=run).annotate(extent=Extent("geometry")).defer("geometry")
    rows = []
    for one in found.order_by("rank"):
        if within and not any(code == within or code.startswith(f"{within}.") for code in one.area_codes):
            continue
        rows.append(
            CandidateRow(
                id=one.pk,
                name=one.name,
                kind=one.kind,
                kind_word=one.get_kind_display(),
                missing_group=one.missing_group_id or "",
                missing_name=names.get(one.missing_group_id, ""),
                unknown_names=tuple(names[key] for key in one.unknown_groups),
                children=one.children,
                score=one.score,
                score_parts=tuple((names[key], part) for key, part in one.score_parts.items()),
                bounds=one.extent,
            )
        )
    return rows


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
    is_mine: bool
    bounds: tuple[float, float, float, float]


def zone_rows(user: AbstractBaseUser | AnonymousUser) -> list[ZoneRow]:
    """Return all zones, newest first."""
    names = {group.key: group.name for group in FacilityGroup.objects.all()}
    rows = []
    for zone in Zone.objects.select_related("current", "created_by").order_by("-created_at"):
        judged = zone.current.assessment
        rows.append(
            ZoneRow(
                code=zone.code,
                name=zone.name,
                state=zone.state,
                state_word=zone.get_state_display(),
                revision=zone.current.number,
                children=judged.get("children"),
                missing=tuple(names.get(g["key"], g["key"]) for g in judged.get("groups", []) if not g["inside"]),
                by=zone.created_by.get_username(),
                is_mine=zone.created_by_id == user.pk,
                bounds=zone.current.geometry.extent,
            )
        )
    return rows


def candidates_geojson(run: ReachRun | None) -> dict:
    """Return a run's candidates as GeoJSON features with kind and missing group."""
    found = CandidateZone.objects.filter(run=run) if run else CandidateZone.objects.none()
    return _collection(
        (one.geometry, {"id": one.pk, "name": one.name, "kind": one.kind, "missing": one.missing_group_id or ""})
        for one in found
    )


def zones_geojson() -> dict:
    """Return the newest shape of every zone as GeoJSON features."""
    return _collection(
        (zone.current.geometry, {"code": zone.code, "name": zone.name, "state": zone.state})
        for zone in Zone.objects.select_related("current")
    )


def _collection(pairs) -> dict:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": json.loads(geometry.geojson)}
            for geometry, properties in pairs
        ],
    }
