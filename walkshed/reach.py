"""Reach: how far it is along the streets to the nearest facility, from every node and from any point."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph
from walkshed.search import NO_LABEL, UNREACHED, Seeds, search
from walkshed.snap import Snaps

Ints = npt.NDArray[np.int64]


class WalkStatus(IntEnum):
    """Why a walk is known or not; the first three mean the same as in SnapStatus."""

    OK = 0
    FAR_FROM_STREET = 1
    ISOLATED = 2
    BEYOND_LIMIT = 3
    UNREACHABLE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The nearest facility of every node, and the facilities on every edge.

    node_mm uint32 (n,): UNREACHED = none within the limit; node_label int32 (n,): row of the facility, -1 =
    none. Edge e carries the seeds seed_start[e]..seed_start[e + 1], by offset: seed_offset_mm from u, seed_mm
    already walked there (the leg, when counted), seed_label. component_served (c,): a component with a
    facility. limit_mm None = none.
    """

    node_mm: npt.NDArray[np.uint32]
    node_label: npt.NDArray[np.int32]
    seed_start: npt.NDArray[np.int32]
    seed_offset_mm: Ints
    seed_mm: Ints
    seed_label: npt.NDArray[np.int32]
    component_served: npt.NDArray[np.bool_]
    limit_mm: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """The walk of each point to its nearest facility: walk_mm (UNREACHED = none), label (-1), status."""

    walk_mm: npt.NDArray[np.uint32]
    label: npt.NDArray[np.int32]
    status: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.walk_mm)

    @property
    def walk_m(self) -> npt.NDArray[np.float64]:
        """Return the walks in metres, NaN where there is none."""
        return np.where(self.walk_mm == UNREACHED, np.nan, self.walk_mm / 1000.0)


def limit_in_mm(limit_m: float | None) -> int | None:
    """Return a limit in whole millimetres (None = none); raise ValueError when it is below 0."""
    if limit_m is None:
        return None
    if not (np.isfinite(limit_m) and limit_m >= 0):
        raise ValueError(f"found a limit of {limit_m} m; allowed 0 or more, or None for no limit")
    return round(limit_m * 1000.0)


def end_seeds(graph: StreetGraph, places: Snaps, *, count_leg: bool) -> Seeds:
    """Return seeds at both ends of the edge of every OK place, the partial edge walked; label = row."""
    row = np.flatnonzero(places.ok)
    edge, offset_mm = places.edge[row], places.offset_mm[row]
    leg_mm = places.leg_mm[row] if count_leg else np.zeros(len(row), dtype=np.int64)
    ends = graph.edge_ends[edge].astype(np.int64)
    return Seeds(
        node=np.concatenate([ends[:, 0], ends[:, 1]]),
        mm=np.concatenate([leg_mm + offset_mm, leg_mm + graph.edge_mm[edge] - offset_mm]),
        label=np.concatenate([row, row]).astype(np.int64),
    )


def reach(graph: StreetGraph, facilities: Snaps, *, limit_m: float | None = None, count_leg: bool = False) -> Reach:
    """Find the nearest facility of every node along the streets, up to and including limit_m.

    Facilities whose status is not OK take no part. With count_leg the facility's leg off the street is walked
    too. Equally near facilities: the smallest row wins.
    """
    limit_mm = limit_in_mm(limit_m)
    field = search(graph, end_seeds(graph, facilities, count_leg=count_leg), limit_mm=limit_mm)
    row = np.flatnonzero(facilities.ok)
    known = known_on_edges(graph, facilities, row, count_leg=count_leg)
    served = np.zeros(len(graph.component_mm), dtype=bool)
    served[graph.component_of(facilities.edge[row])] = True
    return Reach(field.node_mm, field.node_label, *known, component_served=served, limit_mm=limit_mm)


def known_on_edges(
    graph: StreetGraph, facilities: Snaps, row: Ints, *, count_leg: bool
) -> tuple[npt.NDArray[np.int32], Ints, Ints, npt.NDArray[np.int32]]:
    """Return seed_start, seed_offset_mm, seed_mm and seed_label of a Reach for these rows of the facilities."""
    edge, offset_mm = facilities.edge[row], facilities.offset_mm[row]
    leg_mm = facilities.leg_mm[row] if count_leg else np.zeros(len(row), dtype=np.int64)
    order = np.lexsort((row, leg_mm, offset_mm, edge))
    # Entry e counts the facilities on edges before e: it stays the same from one facility's edge to the next one's.
    same_for = np.diff(np.concatenate([[-1], edge[order], [graph.edge_count]]))
    start = np.repeat(np.arange(len(row) + 1, dtype=np.int32), same_for)
    return start, offset_mm[order], leg_mm[order], row[order].astype(np.int32)


def walks(graph: StreetGraph, reach: Reach, points: Snaps, *, count_leg: bool = False) -> Walks:
    """Return the exact walk of each point to its nearest facility.

    It leads over either end of the point's edge or straight along it. With count_leg the point's own leg is
    walked too. Statuses: the point's own snap status; BEYOND_LIMIT when there is a facility in its component
    but not within the limit of the reach; UNREACHABLE when its component has none.
    """
    mm, label = _walks(
        graph.edge_ends,
        graph.edge_mm,
        reach.node_mm,
        reach.node_label,
        reach.seed_start,
        reach.seed_offset_mm,
        reach.seed_mm,
        reach.seed_label,
        np.where(points.ok, points.edge, -1).astype(np.int32),
        points.offset_mm,
    )
    if count_leg:
        mm = np.where(mm >= UNREACHED, mm, mm + points.leg_mm)
    limit_mm = UNREACHED - 1 if reach.limit_mm is None else reach.limit_mm
    known = mm <= limit_mm
    status = points.status.copy()
    missing = np.flatnonzero(points.ok & ~known)
    served = reach.component_served[graph.component_of(points.edge[missing])]
    status[missing] = np.where(served, WalkStatus.BEYOND_LIMIT, WalkStatus.UNREACHABLE)
    return Walks(
        walk_mm=np.where(known, mm, UNREACHED).astype(np.uint32),
        label=np.where(known, label, NO_LABEL).astype(np.int32),
        status=status,
    )


@compiled
def _walks(
    edge_ends: npt.NDArray[np.int32],
    edge_mm: Ints,
    node_mm: npt.NDArray[np.uint32],
    node_label: npt.NDArray[np.int32],
    seed_start: npt.NDArray[np.int32],
    seed_offset_mm: Ints,
    seed_mm: Ints,
    seed_label: npt.NDArray[np.int32],
    point_edge: npt.NDArray[np.int32],
    point_offset_mm: Ints,
) -> tuple[Ints, npt.NDArray[np.int32]]:
    mm = np.full(len(point_edge), UNREACHED, dtype=np.int64)
    label = np.full(len(point_edge), NO_LABEL, dtype=np.int32)
    for i in range(len(point_edge)):
        edge, offset = point_edge[i], point_offset_mm[i]
        if edge < 0:
            continue
        for side in range(2):
            node = edge_ends[edge, side]
            if node_mm[node] == UNREACHED:
                continue
            walk = np.int64(node_mm[node]) + (offset if side == 0 else edge_mm[edge] - offset)
            if walk < mm[i] or (walk == mm[i] and node_label[node] < label[i]):
                mm[i], label[i] = walk, node_label[node]
        for seed in range(seed_start[edge], seed_start[edge + 1]):
            walk = seed_mm[seed] + abs(seed_offset_mm[seed] - offset)
            if walk < mm[i] or (walk == mm[i] and seed_label[seed] < label[i]):
                mm[i], label[i] = walk, seed_label[seed]
    return mm, label
