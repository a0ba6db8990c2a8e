"""Write candidates that the finder found, inside the caller's transaction."""
from collections import Counter
from collections.abc import Sequence
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point

from facilities.models import Facility
from regions.queries.ground import Ground
from zones.finding.candidates import FoundZone
from zones.finding.finder import Found
from zones.models import CandidateKind, CandidatePlace, CandidateSearch, CandidateWay, CandidateZone, ReachRun
from zones.queries.street_near import streets_near

_BATCH = 500
_NAME_LENGTH = 120


def write_candidates(
    *, run: ReachRun, found: Found, ground: Ground, search: CandidateSearch | None = None,
    ranks: Sequence[int] = (),
) -> list[CandidateZone]:  # fmt: skip
    """Write candidates with members and places; search: whose they are, None = the run's own.

    They are ranked in their order, or as `ranks` says where others stand between them.
    """
    ranks = ranks or range(1, len(found.zones) + 1)
    names = _names(found.zones, ground)
    written = CandidateZone.objects.bulk_create(
        (
            CandidateZone(
                run=run,
                search=search,
                name=name,
                geometry=_multipolygon(zone.outline),
                **fields_of(zone, rank),
            )
            for rank, zone, name in zip(ranks, found.zones, names, strict=True)
        ),
        batch_size=_BATCH,
    )
    link = CandidateZone.members.through
    link.objects.bulk_create(
        (
            link(candidatezone_id=candidate.pk, facility_id=member)
            for candidate, zone in zip(written, found.zones, strict=True) for member in zone.members
        ),
        batch_size=5000,
    )  # fmt: skip
    write_places(
        pairs=[(candidate, zone) for candidate, zone in zip(written, found.zones, strict=True)], ground=ground
    )
    return written


def fields_of(zone: FoundZone, rank: int) -> dict[str, Any]:
    """Return what a candidate says of a found zone, but for its name and shape."""
    return {
        "way": zone.way,
        "anchor_id": zone.anchor_id,
        "anchor_certified": zone.anchor_certified,
        "kind": zone.kind,
        "missing": list(zone.missing),
        "missing_group_id": zone.missing_group,
        "unknown_groups": zone.unknown_groups,
        "rank": rank,
        "area_codes": zone.codes,
        "cells": len(zone.cells),
        "children": zone.children,
        "score": zone.score,
        "score_parts": zone.score_parts,
        "members_count": len(zone.members),
        "members_certified": zone.certified,
    }


def write_places(*, pairs: Sequence[tuple[CandidateZone, FoundZone]], ground: Ground) -> None:
    """Write where what candidates lack would best stand."""
    rows = [(candidate, place) for candidate, zone in pairs for place in zone.places]
    streets = streets_near(ground.network, [(place.lon, place.lat) for _candidate, place in rows])
    CandidatePlace.objects.bulk_create(
        (
            CandidatePlace(
                candidate=candidate,
                group_id=place.group,
                position=Point(place.lon, place.lat, srid=4326),
                street=street[:120],
                limit_m=place.limit_m,
                children_gained=max(place.children, 0.0),
                children_completed=place.completed,
                walk_m=place.walk_m,
            )
            for (candidate, place), street in zip(rows, streets, strict=True)
        ),
        batch_size=_BATCH,
    )


def counts_of(found: Found) -> dict[str, int]:
    """Return the summary of a search in counts."""
    kinds = Counter(zone.kind for zone in found.zones)
    return {
        "zones_complete": kinds[CandidateKind.COMPLETE],
        "zones_nearly": kinds[CandidateKind.NEARLY],
        "zones_two": kinds[CandidateKind.TWO],
        "zones_data_needed": kinds[CandidateKind.DATA_NEEDED],
        "zones_around_anchors": sum(zone.way == CandidateWay.ANCHOR for zone in found.zones),
        "anchors_looked_at": found.anchors_looked_at,
        "anchors_lack_too_much": found.anchors_lack_too_much,
        "anchors_in_another": found.anchors_in_another,
        "anchors_too_few_children": found.anchors_too_few_children,
    }


def _names(zones: Sequence[FoundZone], ground: Ground) -> list[str]:
    """Return a name for each: its anchor's where that is public, else its main village with a number."""
    area_names = {area.code: area.name for area in ground.areas}
    anchors = Facility.objects.public().filter(pk__in={zone.anchor_id for zone in zones if zone.anchor_id})
    anchor_names = dict(anchors.values_list("pk", "name"))
    used: Counter[str] = Counter()
    names = []
    for zone in zones:
        main = area_names[zone.codes[0]] if zone.codes else ""
        name = anchor_names.get(zone.anchor_id)
        if name is None:
            used[main] += 1
            name = f"{main} {used[main]}"
        names.append(name[:_NAME_LENGTH])
    return names


def _multipolygon(outline: Any) -> MultiPolygon:
    geometry = GEOSGeometry(shapely.to_wkb(outline, include_srid=False).hex(), srid=4326)
    return geometry if isinstance(geometry, MultiPolygon) else MultiPolygon(geometry, srid=4326)
