"""Judge a drawn shape: children inside, services inside, what is missing and how far the nearest is."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone

from facilities.models import Facility
from regions.models import AgeBand, Area
from regions.queries.children import population_of
from regions.queries.ground import Ground, ground_for
from zones.drawing.shapes import shape_area_m2, shape_middle
from zones.judging.assessment import (
    Assessment,
    BandCount,
    GroupState,
    Member,
    NearestOutside,
    Overlap,
    Presence,
    TouchedArea,
)
from zones.judging.score import score_of
from zones.models import ReachRun, StandardSet, Zone, ZoneRules, ZoneState
from zones.queries.places import cached_places
from zones.queries.runs import latest_run, staleness

from .anchors import choose_anchor
from .children_inside import children_inside, group_positions
from .judge_members import judge_members
from .members import members_inside
from .nearest_outside import SMALL_CHILD_M_PER_S, nearest_outside

# A sliver that only a border drawn twice leaves is no overlap.
_LEAST_OVERLAP = 1e-4


def assess(
    shape: MultiPolygon,
    *,
    user: AbstractBaseUser | AnonymousUser,
    standard_set: StandardSet,
    except_zone: Zone | None = None,
    anchor: Facility | None = None,
) -> Assessment:
    """Judge a valid shape (EPSG:4326) against the latest run of the area it lies in.

    anchor: the member that a person chose to measure walks from; one that cannot be it is replaced by a proposal.
    """
    areas = list(Area.objects.current().villages().filter(geometry__intersects=shape).defer("geometry"))
    code = _common_code([area.code for area in areas])
    run = latest_run(code, standard_set=standard_set) if code else None
    ground = ground_for(code) if code else None
    bands = list(AgeBand.objects.all())
    people = _children_inside(shape, ground, run, areas)
    inside = members_inside(shape, user)
    members = inside.members
    rules = ZoneRules.objects.filter(set=standard_set).first()
    chosen = choose_anchor(members, rules, anchor) if rules else None
    middle = shape_middle(shape)
    places = cached_places(ground, timezone.localdate()) if ground is not None else None
    pace = min((band.walk_m_per_s for band in bands), default=SMALL_CHILD_M_PER_S)
    walks = partial(nearest_outside, ground, places, middle, pace) if ground is not None else None
    groups = _groups(standard_set, members, people, run, walks)
    judged = rules and judge_members(
        inside, ground=ground, places=places, middle=middle, anchor=chosen, groups=groups, areas=people.areas,
        code=code, bands=bands, rules=rules, user=user,
    )  # fmt: skip
    return Assessment(
        area_m2=shape_area_m2(shape),
        middle=middle,
        children=float(people.by_age.sum()) if people.by_age is not None else None,
        bands=_band_counts(bands, people) if people.by_age is not None else (),
        groups=groups,
        members=members,
        areas=people.areas,
        overlaps=_overlaps(shape, except_zone),
        standards=f"{standard_set.name} {standard_set.version}",
        run_id=run.pk if run else None,
        run_at=run.finished_at if run else None,
        stale=tuple(staleness(run)) if run else (),
        anchor=chosen,
        adjacency=judged.adjacency if judged else None,
        connectivity=judged.connectivity if judged else None,
        reach=judged.reach if judged else None,
        quality=judged.quality if judged else None,
        links=judged.links if judged else (),
        score=score_of(groups, judged.adjacency, judged.connectivity, judged.reach, judged.quality, rules)
        if judged and members else None,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _People:
    """Children inside by single year (18,), None = not known; those of the touched villages (18,).

    `reached`: children inside who reach each group of the run, in its order; None = no run.
    """

    by_age: np.ndarray | None
    around_by_age: np.ndarray
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
    around = np.zeros(18)
    if ground is None:
        return _People(None, around, tuple(TouchedArea(a.code, a.name, None, 0.0) for a in areas), None)
    positions = group_positions(run)
    rows = children_inside(shape, ground.layout, run, positions)
    area_of = {area.pk: area for area in areas}
    population = population_of([area.code for area in areas])
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
        around += ages
        reached += row.reached * ages.sum()
        touched.append(TouchedArea(area.code, area.name, float(inside.sum()), float(row.share)))
    touched.sort(key=lambda one: -(one.children or 0))
    return _People(by_age if population else None, around, tuple(touched), reached.tolist() if run else None)


def _band_counts(bands: list[AgeBand], people: _People) -> tuple[BandCount, ...]:
    counts = []
    for band in bands:
        if not band.is_partition:
            continue
        ages = slice(band.age_from, band.age_to + 1)
        inside, around = float(people.by_age[ages].sum()), float(people.around_by_age[ages].sum())
        counts.append(BandCount(band.key, band.name, inside, inside / around if around else 0.0))
    return tuple(counts)


def _groups(
    standard_set: StandardSet,
    members: Sequence[Member],
    people: _People,
    run: ReachRun | None,
    walks: Callable[[Mapping[str, tuple[str, ...]]], dict[str, NearestOutside]] | None,
) -> tuple[GroupState, ...]:
    recorded = {g["group"]: (i, g) for i, g in enumerate(run.inputs["zone_groups"])} if run else {}
    children = float(people.by_age.sum()) if people.by_age is not None else 0.0
    requirements = list(standard_set.zone_requirements.select_related("group").prefetch_related("types"))
    types = {one.group_id: tuple(type_.pk for type_ in one.types.all()) for one in requirements}
    inside = {key: sum(member.type in wanted for member in members) for key, wanted in types.items()}
    absent = {key: wanted for key, wanted in types.items() if not inside[key]}
    nearest = walks(absent) if walks is not None and absent else {}
    states = []
    for requirement in requirements:
        key = requirement.group_id
        place, group = recorded.get(key, (None, {}))
        share = min(people.reached[place] / children, 1.0) if place is not None and children > 0 else None
        is_known = group.get("is_known", True)
        states.append(
            GroupState(
                key=key,
                name=requirement.group.name,
                types=types[key],
                type_names=tuple(type_.name for type_ in requirement.types.all()),
                limit_m=requirement.distance_m,
                inside=inside[key],
                is_known=is_known,
                share_reached=share,
                presence=_presence(inside[key], share, is_known, standard_set.cell_share_wanted),
                nearest=nearest.get(key),
            )
        )
    return tuple(states)


def _presence(inside: int, share: float | None, is_known: bool, share_wanted: float) -> Presence:
    if inside:
        return Presence.INSIDE
    if share is not None and share >= share_wanted:
        return Presence.NEAR
    return Presence.MISSING if is_known else Presence.UNKNOWN


def _overlaps(shape: MultiPolygon, except_zone: Zone | None) -> tuple[Overlap, ...]:
    others = Zone.objects.filter(current__geometry__intersects=shape).exclude(state=ZoneState.REVOKED)
    if except_zone is not None:
        others = others.exclude(pk=except_zone.pk)
    drawn = shapely.from_wkb(bytes(shape.wkb))
    found = []
    # Not whole zones: each would bring its kept judgement along.
    for code, name, geometry in others.values_list("code", "name", "current__geometry"):
        other = shapely.from_wkb(bytes(geometry.wkb))
        found.append(Overlap(code, name, drawn.intersection(other).area / drawn.area))
    return tuple(one for one in sorted(found, key=lambda one: -one.share) if one.share > _LEAST_OVERLAP)
