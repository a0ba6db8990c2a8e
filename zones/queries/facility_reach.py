"""What is reached on foot from one facility, for its public card: areas on the map and the same in words."""

from dataclasses import dataclass
from typing import Final

import shapely
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import Facility
from facilities.queries import facility_snapshot
from regions.models import AgeBand
from regions.queries.ground import ground_for
from regions.tiles import ground_version, short_digest
from walkshed.reach import reach
from walkshed.service_area import reached_streets, service_area
from zones.models import RuleKind, Standard

from .judging.nearest_outside import SMALL_CHILD_M_PER_S
from .places import cached_places
from .runs import latest_run

MINUTES: Final = (5, 10, 15)


@dataclass(frozen=True, slots=True)
class ReachedArea:
    """The area within a limit; `minutes` at the pace of the youngest children served, `is_standard`: a rule asks it."""

    limit_m: float
    minutes: int
    is_standard: bool
    street_m: float
    area: shapely.MultiPolygon


@dataclass(frozen=True, slots=True)
class FacilityReach:
    """Areas from the smallest to the largest; `problem` says in words why there are none."""

    pace_m_per_s: float
    areas: tuple[ReachedArea, ...] = ()
    problem: str = ""


def public_facility(public_id: str) -> Facility | None:
    """Return a facility in operation that anyone may see; a secret place is never drawn, whoever asks."""
    facilities = Facility.objects.public().in_operation().select_related("type", "area")
    return facilities.filter(public_id=public_id).first()


def facility_reach_version(facility: Facility) -> str:
    """Return a text that changes whenever the areas would: the facility, its rules, streets, or the day."""
    run = latest_run(facility.area.code) if facility.area else None
    told = f"{facility.pk} {facility_snapshot()} {run.pk if run else 0} {ground_version()} {timezone.localdate()}"
    return short_digest(told)


def facility_reach(facility: Facility) -> FacilityReach:
    """Return what is reached from a facility, from the nearest of its entrances, within the limits of its type."""
    bands = AgeBand.objects.filter(age_from__lte=facility.type.age_to, age_to__gte=facility.type.age_from)
    pace = bands.aggregate(slowest=Min("walk_m_per_s"))["slowest"] or SMALL_CHILD_M_PER_S
    ground = ground_for(facility.area.code) if facility.area else None
    if ground is None:
        return FacilityReach(pace, problem=_("Jalan di sekitar tempat ini belum dimuat."))
    places = cached_places(ground, timezone.localdate())
    snaps = places.snaps.take(places.ids == facility.pk)
    if not snaps.ok.any():
        return FacilityReach(pace, problem=_("Tempat ini jauh dari jalan yang sudah dipetakan."))
    standards = standard_limits(facility)
    limits = sorted(standards | {minutes * 60 * pace for minutes in MINUTES})
    known = reach(ground.graph, snaps, limit_m=limits[-1])
    areas = []
    for limit_m in limits:
        streets = reached_streets(ground.graph, known, limit_m)
        areas.append(
            ReachedArea(
                limit_m=limit_m,
                minutes=max(round(limit_m / pace / 60), 1),
                is_standard=limit_m in standards,
                street_m=streets.length_mm / 1000,
                area=shapely.transform(service_area(streets), lambda lonlat: lonlat.round(6)),
            )
        )
    return FacilityReach(pace, tuple(areas))


def standard_limits(facility: Facility) -> set[float]:
    """Return the limits in metres that rules set for its type where it stands: the newest run's, else the default."""
    run = latest_run(facility.area.code) if facility.area else None
    of_set = {"set": run.standard_set} if run else {"set__is_default": True}
    rules = Standard.objects.filter(kind=RuleKind.DISTANCE, types=facility.type_id, **of_set)
    if facility.area:
        rules = rules.filter(setting=facility.area.setting)
    return {float(limit_m) for limit_m in rules.values_list("distance_m", flat=True)}
