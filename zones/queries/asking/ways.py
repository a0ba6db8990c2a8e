"""A walk in words: the streets it leads along, and the large roads it crosses or follows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.gis.geos import Polygon

from regions.models import StreetLine
from regions.queries.ground import Ground
from walkshed.crossed import crossed
from walkshed.route import Route
from walkshed.sides import SidedStreets


@dataclass(frozen=True, slots=True)
class WayPart:
    """Metres along one street; name "" where it has none."""

    street: str
    walk_m: float


@dataclass(frozen=True, slots=True)
class CrossedRoad:
    """A road that the walk crosses; is_known: a crossing is mapped there, or the road is not a large one."""

    street: str
    lonlat: tuple[float, float]
    is_known: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A walk as its streets in order, what it crosses (None = not known), and its metres along large roads."""

    parts: tuple[WayPart, ...]
    crossings: tuple[CrossedRoad, ...] | None
    along_large_m: float


def ways_of(
    ground: Ground, routes: Sequence[Route], streets: SidedStreets | None, sides: Sequence[tuple[int, int]]
) -> list[Way]:
    """Return the words of walks on a ground; sides: on which side of their street each begins and ends.

    streets None: nothing is known of sides and large roads.
    """
    over = [
        None if streets is None else crossed(streets, route.stretches, start_side=start, goal_side=goal)
        for route, (start, goal) in zip(routes, sides, strict=True)
    ]
    edges = {part.edge for route in routes for part in route.stretches}
    edges |= {one.edge for some in over for one in some or () if one.edge >= 0}
    names = _names(ground, routes, edges)
    return [
        Way(
            parts=_parts(route, names),
            crossings=None if some is None else tuple(
                CrossedRoad(names.get(one.edge, ""), one.lonlat, one.is_known) for one in some
            ),
            along_large_m=_along_large(route, streets),
        )
        for route, some in zip(routes, over, strict=True)
    ]  # fmt: skip


def _parts(route: Route, names: dict[int, str]) -> tuple[WayPart, ...]:
    parts: list[WayPart] = []
    for stretch in route.stretches:
        name, metres = names.get(stretch.edge, ""), abs(stretch.to_mm - stretch.from_mm) / 1000
        if parts and parts[-1].street == name:
            metres += parts.pop().walk_m
        parts.append(WayPart(name, metres))
    return tuple(part for part in parts if part.walk_m >= 1) or tuple(parts[:1])


def _along_large(route: Route, streets: SidedStreets | None) -> float:
    if streets is None:
        return 0.0
    large = [abs(part.to_mm - part.from_mm) for part in route.stretches if streets.barred[part.edge]]
    return sum(large) / 1000


def _names(ground: Ground, routes: Sequence[Route], edges: set[int]) -> dict[int, str]:
    """Return the names of edges by their source lines; the box of the walks lets the database find these."""
    if not routes or not edges:
        return {}
    refs = {edge: int(ground.graph.edge_ref[edge]) for edge in edges}
    lines = np.concatenate([route.lonlat for route in routes])
    (west, south), (east, north) = lines.min(axis=0) - 1e-4, lines.max(axis=0) + 1e-4
    box = Polygon.from_bbox((west, south, east, north))
    found = StreetLine.objects.filter(network=ground.network, ref__in=set(refs.values()), geometry__bboverlaps=box)
    found = found.exclude(name="")
    named = dict(found.values_list("ref", "name"))
    return {edge: named.get(ref, "") for edge, ref in refs.items()}
