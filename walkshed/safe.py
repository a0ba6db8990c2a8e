"""Streets as a child may walk them: never along a large road, and over one only where a crossing is mapped.

Large roads are laid twice (`walkshed.sides`); the corners of a junction that an open crossing joins become one node
again. What is left is a plain street graph: the search and the coverage on it are the ones used everywhere. Every walk
on it is a walk of the same length on the mapped streets, so nobody reaches more.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from walkshed.build import arcs_of, components_of
from walkshed.coverage import covered_mm
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.reach import reach
from walkshed.sides import LEFT, RIGHT, SidedStreets, side_of, sided_streets
from walkshed.snap import Snaps, SnapStatus

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SafeStreets:
    """The safe graph: edges 0..m - 1 are those of the graph below, the others (k,) right-hand sides of large roads.

    right (m,): the number of an edge's right-hand side, -1 where it has only one.
    """

    graph: StreetGraph
    sided: SidedStreets
    right: Ints

    def places(self, snaps: Snaps, lonlat: Floats) -> tuple[Snaps, Ints]:
        """Return where places (p,) on the graph below stand here, and the row each is of.

        One that stands in the middle of a large road, or whose side is not known, stands on both sides.
        """
        side = side_of(self.sided, snaps, lonlat)
        edge = snaps.edge.astype(np.int64)
        both_sided = (edge >= 0) & (self.right[np.maximum(edge, 0)] >= 0)
        on_left = np.flatnonzero(~both_sided | (side != RIGHT))
        on_right = np.flatnonzero(both_sided & (side != LEFT))
        rows = np.concatenate([on_left, on_right])
        edge = np.concatenate([edge[on_left], self.right[edge[on_right]]])
        there = edge >= 0
        usable = np.zeros(len(edge), dtype=bool)
        usable[there] = self.graph.component_usable[self.graph.component_of(edge[there])]
        status = np.where(usable & snaps.ok[rows], SnapStatus.OK, SnapStatus.ISOLATED)
        status = np.where(there, status, SnapStatus.FAR_FROM_STREET).astype(np.uint8)
        here = snaps.take(rows)
        return Snaps(edge.astype(np.int32), here.offset_mm, here.leg_mm, status, here.lonlat), rows

    def covered_mm(self, places: Snaps, pieces: StreetPieces, limits_m: list[float]) -> Floats:
        """Return the street of each piece of the graph below within each limit of places here (pieces, limits), mm.

        Of a large road each side counts half: whoever lives along it lives on one of them.
        """
        known = reach(self.graph, places, limit_m=max(limits_m))
        left = covered_mm(self.graph, known, pieces, limits_m).astype(np.float64)
        double = np.flatnonzero(self.right[pieces.edge] >= 0)
        if len(double):
            other = StreetPieces(
                edge=self.right[pieces.edge[double]].astype(np.int32), from_mm=pieces.from_mm[double],
                to_mm=pieces.to_mm[double], cell=pieces.cell[double], area=pieces.area[double],
            )  # fmt: skip
            left[double] = (left[double] + covered_mm(self.graph, known, other, limits_m)) / 2
        return left


def safe_streets(
    graph: StreetGraph, *, major: Collection[str], crossings: Snaps, may_follow: bool = False
) -> SafeStreets:
    """Return the streets as a child may walk them; crossings: where roads may be crossed, snapped to them.

    may_follow: large roads may be walked along, each side for itself; else a large road is joined to nothing.
    """
    sided = sided_streets(graph, counted=(), barriers=major, quiet=(), crossings=crossings)
    node_of, nodes = _nodes(sided)
    doubled = np.flatnonzero(sided.sided)
    right = np.full(graph.edge_count, -1, dtype=np.int64)
    right[doubled] = graph.edge_count + np.arange(len(doubled))
    source = np.concatenate([np.arange(graph.edge_count), doubled])
    ends = node_of[np.concatenate([sided.edge_corner[:, :, LEFT], sided.edge_corner[doubled][:, :, RIGHT]])]
    node_lonlat = np.zeros((nodes, 2))
    for end in (0, 1):
        node_lonlat[ends[:, end]] = graph.node_lonlat[graph.edge_ends[source, end]]
    if not may_follow:
        alone = np.flatnonzero(sided.sided[source])
        own = nodes + np.arange(2 * len(alone)).reshape(-1, 2)
        ends[alone] = own
        node_lonlat = np.concatenate([node_lonlat, graph.node_lonlat[graph.edge_ends[source[alone]]].reshape(-1, 2)])
    return SafeStreets(_graph(graph, source, ends, node_lonlat, sided, may_follow=may_follow), sided, right)


def _nodes(sided: SidedStreets) -> tuple[Ints, int]:
    """Return the node of each corner: corners that an open crossing joins are one, and how many nodes there are."""
    corners = len(sided.indptr) - 1
    tail = np.repeat(np.arange(corners), np.diff(sided.indptr))
    is_open = (sided.crossed == 1) & (sided.barrier == 0)
    pairs = coo_array(
        (np.ones(int(is_open.sum()), dtype=np.int8), (tail[is_open], sided.neighbour[is_open])),
        shape=(corners, corners),
    )
    count, node_of = connected_components(pairs, directed=False)
    return node_of.astype(np.int64), int(count)


def _graph(
    below: StreetGraph, source: Ints, ends: Ints, node_lonlat: Floats, sided: SidedStreets, *, may_follow: bool
) -> StreetGraph:
    edge_mm = below.edge_mm[source]
    component, component_mm = components_of(ends[:, 0], ends[:, 1], edge_mm, len(node_lonlat))
    # What was usable stays so: a block that large roads close in is no fragment of the map.
    usable = np.zeros(len(component_mm), dtype=bool)
    usable[component[ends[below.edge_usable[source], 0]]] = True
    if not may_follow:
        usable[component[ends[sided.sided[source], 0]]] = False
    kept_mm = np.where(usable, np.maximum(component_mm, 1), 0)
    order = np.argsort(-kept_mm, kind="stable")
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    sizes = np.diff(below.shape_start)
    vertex = np.repeat(below.shape_start[source] - np.concatenate([[0], np.cumsum(sizes[source])[:-1]]), sizes[source])
    vertex = vertex + np.arange(len(vertex))
    indptr, neighbour, weight, arc_edge = arcs_of(ends[:, 0], ends[:, 1], edge_mm, len(node_lonlat))
    return StreetGraph(
        node_lonlat=node_lonlat,
        node_component=number[component],
        component_mm=kept_mm[order],
        usable_component_mm=1,
        edge_ends=ends.astype(np.int32),
        edge_mm=edge_mm,
        edge_kind=below.edge_kind[source],
        kinds=below.kinds,
        edge_ref=below.edge_ref[source],
        shape_start=np.concatenate([[0], np.cumsum(sizes[source])]),
        shape_lonlat=below.shape_lonlat[vertex],
        shape_mm=below.shape_mm[vertex],
        indptr=indptr,
        neighbour=neighbour,
        weight=weight,
        arc_edge=arc_edge,
    )
