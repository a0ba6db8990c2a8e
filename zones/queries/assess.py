"""Judge a drawn shape: children inside, services inside, what is missing and how far the nearest is."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone

from facilities.models import Facility
from regions.models import AgeBand, Area
from regions.queries.ground import Ground, ground_for
from regions.statements import named_rows
from walkshed.route import nearest_route
from zones.models import ReachRun, StandardSet, Zone
from zones.shapes import shape_area_m2

from .places import Places, cached_places
from .population import latest_population
from .runs import latest_run, staleness

# The middle of a zone may lie in a block or a park: it may join a street this far away.
_MIDDLE_LEG_M = 500.0


@dataclass(frozen=True, slots=True)
class Member:
    """A facility inside the shape."""

    public_id: str
    name: str
    type: str
    type_name: str
    group: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class NearestOutside:
    """The nearest facility of a missing group, walked from the middle of the zone; route as lon/lat pairs."""

    public_id: str
    name: str
    type_name: str
    walk_m: float
    minutes: int
    route: list[list[float]]


@dataclass(frozen=True, slots=True)
class GroupState:
    """A required service group: what stands inside, which children reach one, and the nearest if none does.

    share_reached is the part (0..1) of the zone's children with one within limit_m; None without a run.
    is_known is False when no list of this group was ever loaded.
    """

    key: str
    name: str
    types: tuple[str, ...]
    limit_m: int
    inside: int
    is_known: bool
    share_reached: float | None
    nearest: NearestOutside | None


@dataclass(frozen=True, slots=True)
class BandCount:
    key: str
    name: str
    children: float


@dataclass(frozen=True, slots=True)
class TouchedArea:
    code: str
    name: str
    children: float | None
    share_of_area: float


@dataclass(frozen=True, slots=True)
class Overlap:
    code: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything a planner sees about a shape; children are None where no population is loaded."""

    area_m2: float
    children: float | None
    bands: tuple[BandCount, ...]
    groups: tuple[GroupState, ...]
    members: tuple[Member, ...]
    areas: tuple[TouchedArea, ...]
    overlaps: tuple[Overlap, ...]
    standards: str
    run_id: int | None
    run_at: datetime | None
    stale: tuple[str, ...]

    @property
    def missing(self) -> tuple[GroupState, ...]:
        return tuple(group for group in self.groups if group.inside == 0)


def assess(
    shape: MultiPolygon,
    *,
    user: AbstractBaseUser | AnonymousUser,
    standard_set: StandardSet,
    except_zone: Zone | None = None,
) -> Assessment:
    """Judge a valid shape (EPSG:4326) against the latest run of the area it lies in."""
    areas = list(Area.objects.current().villages().filter(geometry__intersects=shape).defer("geometry"))
    code = _common_code([area.code for area in areas])
    run = latest_run(code, standard_set=standard_set) if code else None
    ground = ground_for(code) if code else None
    requirements = list(standard_set.zone_requirements.select_related("group").prefetch_related("types"))
    people = _children_inside(shape, ground, run, areas)
    members = _members(shape, user)
    groups = [
        _group_state(requirement, index, members, people, run, ground, shape)
        for index, requirement in enumerate(requirements)
    ]
    return Assessment(
        area_m2=shape_area_m2(shape),
        children=float(people.by_age.sum()) if people.by_age is not None else None,
        bands=_bands(people.by_age) if people.by_age is not None else (),
        groups=tuple(groups),
        members=tuple(members),
        areas=people.areas,
        overlaps=_overlaps(shape, except_zone),
        standards=f"{standard_set.name} {standard_set.version}",
        run_id=run.pk if run else None,
        run_at=run.finished_at if run else None,
        stale=tuple(staleness(run)) if run else (),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _People:
    """Children inside by single year (18,), None = not known; touched areas; reached per group, None = no run."""

    by_age: np.ndarray | None
    areas: tuple[TouchedArea, ...]
    reached: list[float] | None


def _common_code(codes: Sequence[str]) -> str:
    """Return the longest area code that holds all of them, or an empty text."""
    if not codes:
        return ""
    for end in (13, 8, 5, 2):
        heads = {code[:end] for code in codes}
        if len(heads) == 1:
            return heads.pop()
    return ""


def _children_inside(
    shape: MultiPolygon, ground: Ground | None, run: ReachRun | None, areas: list[Area]
) -> _People:
    if ground is None:
        return _People(None, tuple(TouchedArea(a.code, a.name, None, 0.0) for a in areas), None)
    positions = [] if run is None else [group["position"] for group in run.inputs["zone_groups"]]
    rows = named_rows(
        "zones",
        "zone_children",
        {
            "shape": bytes(shape.ewkb),
            "layout_id": ground.layout.pk,
            "run_id": run.pk if run else None,
            "positions": positions,
        },
    )
    area_of = {area.pk: area for area in areas}
    population = latest_population([area.code for area in areas])
    by_age, touched, reached = np.zeros(18), [], np.zeros(len(positions))
    for row in rows:
        area = area_of.get(row.area_id)
        if area is None:
            continue
        if area.code not in population:
            touched.append(TouchedArea(area.code, area.name, None, float(row.share)))
            continue
        ages = np.array(population[area.code].children_by_age)
        inside = ages * row.share
        by_age += inside
        reached += np.array(row.reached or np.zeros(len(positions))) * ages.sum()
        touched.append(TouchedArea(area.code, area.name, float(inside.sum()), float(row.share)))
    touched.sort(key=lambda one: -(one.children or 0))
    return _People(by_age if population else None, tuple(touched), reached.tolist() if run else None)


def _bands(by_age: np.ndarray) -> tuple[BandCount, ...]:
    bands = AgeBand.objects.filter(is_partition=True)
    return tuple(BandCount(b.key, b.name, float(by_age[b.age_from : b.age_to + 1].sum())) for b in bands)


def _members(shape: MultiPolygon, user: AbstractBaseUser | AnonymousUser) -> list[Member]:
    inside = (
        Facility.objects.visible_to(user)
        .in_operation()
        .located()
        .filter(position__coveredby=shape)
        .select_related("type__group")
        .order_by("type__group__order", "name")
    )
    return [
        Member(f.public_id, f.name, f.type_id, f.type.name, f.type.group_id, f.position.x, f.position.y)
        for f in inside
    ]


def _group_state(
    requirement: Any,
    index: int,
    members: list[Member],
    people: _People,
    run: ReachRun | None,
    ground: Ground | None,
    shape: MultiPolygon,
) -> GroupState:
    types = tuple(sorted(type_.pk for type_ in requirement.types.all()))
    inside = sum(member.type in types for member in members)
    recorded = {g["group"]: (i, g) for i, g in enumerate(run.inputs["zone_groups"])} if run else {}
    place, group = recorded.get(requirement.group_id, (None, {}))
    share = None
    if people.by_age is not None and people.reached and place is not None and people.by_age.sum() > 0:
        share = min(people.reached[place] / float(people.by_age.sum()), 1.0)
    return GroupState(
        key=requirement.group_id,
        name=requirement.group.name,
        types=types,
        limit_m=requirement.distance_m,
        inside=inside,
        is_known=bool(inside) or group.get("is_known", True),
        share_reached=share,
        nearest=_nearest_outside(ground, types, shape) if not inside and ground is not None else None,
    )


def _nearest_outside(ground: Ground, types: tuple[str, ...], shape: MultiPolygon) -> NearestOutside | None:
    places: Places = cached_places(ground, timezone.localdate())
    rows = places.rows_of(types)
    middle = ground.snapper.snap(np.array([_middle(shape)]), max_leg_m=_MIDDLE_LEG_M)
    found = nearest_route(ground.graph, middle, places.snaps.take(rows)) if len(rows) else None
    if found is None:
        return None
    row, route = found
    facility = Facility.objects.select_related("type").get(pk=int(places.ids[rows][row]))
    pace = min(AgeBand.objects.values_list("walk_m_per_s", flat=True), default=0.88)
    return NearestOutside(
        public_id=facility.public_id,
        name=facility.name,
        type_name=facility.type.name,
        walk_m=route.walk_m,
        minutes=max(round(route.walk_m / pace / 60), 1),
        route=route.lonlat.round(6).tolist(),
    )


def _middle(shape: MultiPolygon) -> tuple[float, float]:
    polygon = shapely.from_wkb(bytes(shape.wkb))
    middle = polygon.centroid if polygon.contains(polygon.centroid) else polygon.representative_point()
    return middle.x, middle.y


def _overlaps(shape: MultiPolygon, except_zone: Zone | None) -> tuple[Overlap, ...]:
    others = Zone.objects.filter(current__geometry__intersects=shape).select_related("current")
    if except_zone is not None:
        others = others.exclude(pk=except_zone.pk)
    found = [
        Overlap(zone.code, zone.name, zone.current.geometry.intersection(shape).area / shape.area) for zone in others
    ]
    return tuple(one for one in found if one.share > 1e-6)
