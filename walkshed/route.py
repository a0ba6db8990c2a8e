"""Routes: the way itself, not only its length, from one place to another or to the nearest facility."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from walkshed.graph import StreetGraph
from walkshed.reach import end_seeds
from walkshed.search import FARTHEST_MM, NO_ARC, UNREACHED, Field, search
from walkshed.snap import Snaps

# The search grows in rings, so that a near facility is found without looking at the whole city.
FIRST_RING_MM = 1_000_000
RING_GROWTH = 4


Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of one edge as it is walked: from one offset to another, in mm from its end u."""

    edge: int
    from_mm: int
    to_mm: int


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A walk along the streets: its length in mm, its line of lon/lat (k, 2) and its stretches from start to goal."""

    mm: int
    lonlat: npt.NDArray[np.float64]
    stretches: tuple[Stretch, ...]

    @property
    def walk_m(self) -> float:
        """Return the length in metres."""
        return self.mm / 1000.0


def route(graph: StreetGraph, from_: Snaps, to: Snaps) -> Route | None:
    """Return a shortest way between two snapped places (one row each), without legs; None = there is none."""
    _one(to, "to")
    found = nearest_route(graph, from_, to)
    return None if found is None else found[1]


def nearest_route(graph: StreetGraph, origin: Snaps, facilities: Snaps) -> tuple[int, Route] | None:
    """Return the row of the nearest facility and a shortest way to it; None when none is reachable.

    Legs are not counted. Equally near facilities: the smallest row wins. Places whose status is not OK are
    not on the network.
    """
    return nearest_routes(graph, origin, facilities, {0: np.arange(len(facilities))}).get(0)


def nearest_routes(
    graph: StreetGraph,
    origin: Snaps,
    facilities: Snaps,
    groups: Mapping[Key, npt.NDArray[np.integer]],
    *,
    limit_mm: int = FARTHEST_MM,
) -> dict[Key, tuple[int, Route]]:
    """Return for each group (rows of facilities) its nearest one and a shortest way to it, from one search for all.

    A group of which none is reachable within limit_mm has no entry. Else as nearest_route.
    """
    _one(origin, "origin")
    found: dict[Key, tuple[int, Route]] = {}
    if not origin.ok[0]:
        return found
    usable = facilities.ok.copy()
    usable[usable] = graph.component_of(facilities.edge[usable]) == graph.component_of(origin.edge)
    left = {key: rows[usable[rows]] for key, rows in groups.items()}
    left = {key: rows for key, rows in left.items() if len(rows)}
    seeds = end_seeds(graph, origin, count_leg=False)
    ring_mm = min(FIRST_RING_MM, limit_mm)
    while left:
        field = search(graph, seeds, limit_mm=ring_mm, with_arcs=True)
        for key, rows in list(left.items()):
            goals = facilities.take(rows)
            mm, side = _goal_mm(graph, field, origin, goals)
            best = int(np.argmin(mm))
            if mm[best] <= ring_mm:
                way = _way(graph, field, origin, goals.take([best]), int(side[best]))
                found[key] = int(rows[best]), Route(int(mm[best]), _line(graph, way), way)
                del left[key]
        if ring_mm >= limit_mm:
            break
        ring_mm = min(ring_mm * RING_GROWTH, limit_mm)
    return found


DIRECT = 2  # along the shared edge; 0 and 1 mean over that end of the goal's edge


def _goal_mm(
    graph: StreetGraph, field: Field, origin: Snaps, goals: Snaps
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """Return the walk to each goal and the way into it: over end 0 or 1 of its edge, or DIRECT."""
    ends = graph.edge_ends[goals.edge]
    partial = np.column_stack([goals.offset_mm, graph.edge_mm[goals.edge] - goals.offset_mm])
    over = field.node_mm[ends].astype(np.int64)
    over = np.where(over == UNREACHED, np.iinfo(np.int64).max // 2, over + partial)
    same = goals.edge == origin.edge[0]
    direct = np.where(same, np.abs(goals.offset_mm - origin.offset_mm[0]), np.iinfo(np.int64).max)
    choices = np.column_stack([over, direct])
    # Prefer the direct way on ties: it needs no detour over a node.
    side = np.where(choices[:, DIRECT] <= choices[:, :2].min(axis=1), DIRECT, choices[:, :2].argmin(axis=1))
    return choices.min(axis=1), side.astype(np.int8)


def _way(graph: StreetGraph, field: Field, origin: Snaps, goal: Snaps, side: int) -> tuple[Stretch, ...]:
    start_edge, start_mm = int(origin.edge[0]), int(origin.offset_mm[0])
    goal_edge, goal_mm = int(goal.edge[0]), int(goal.offset_mm[0])
    if side == DIRECT:
        return (Stretch(start_edge, start_mm, goal_mm),)
    node = int(graph.edge_ends[goal_edge, side])
    parts = [Stretch(goal_edge, 0 if side == 0 else int(graph.edge_mm[goal_edge]), goal_mm)]
    while field.node_arc[node] != NO_ARC:
        edge, before = int(graph.arc_edge[field.node_arc[node]]), int(field.node_before[node])
        length = int(graph.edge_mm[edge])
        forward = int(graph.edge_ends[edge, 0]) == before
        parts.append(Stretch(edge, 0 if forward else length, length if forward else 0))
        node = before
    # The search left the start edge by the end that lies at this distance; a loop may fit both, take the
    # first.
    length = int(graph.edge_mm[start_edge])
    at_start = int(graph.edge_ends[start_edge, 0]) == node and int(field.node_mm[node]) == start_mm
    parts.append(Stretch(start_edge, start_mm, 0 if at_start else length))
    return tuple(parts[::-1])


def _line(graph: StreetGraph, way: tuple[Stretch, ...]) -> npt.NDArray[np.float64]:
    line = np.concatenate([graph.edge_line(part.edge, part.from_mm, part.to_mm) for part in way])
    moved = np.ones(len(line), dtype=bool)
    moved[1:] = (line[1:] != line[:-1]).any(axis=1)
    return line[moved] if moved.sum() > 1 else line[[0, -1]]


def _one(place: Snaps, what: str) -> None:
    if len(place) != 1:
        raise ValueError(f"{what}: found {len(place)} places; wanted exactly one")
