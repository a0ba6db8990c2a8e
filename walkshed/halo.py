"""The halo of a part: which streets around it must be known so that walks inside it are exact.

Proof in docs/scaling.md: a walk of length W leads nowhere farther from its beginning, in a straight line, than
W times the largest straight/length ratio of any street, and what very short streets lose to rounding.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from walkshed.crs import EARTH_RADIUS_M, geodesic_m
from walkshed.graph import StreetGraph

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]

SHORT_MM = 1000
"""Below this the rounding to whole millimetres is no small share of a length: such streets are added up instead."""
SLACK_MM = 1.0
"""More than what adding up thousands of distances in floating point can lose."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """How much farther straight lines can be than the lengths of streets say.

    ratio: the largest straight/length among streets of a metre or more, at least 1. excess_mm: what all shorter
    streets together exceed that ratio by (a shortest walk takes each of them once).
    """

    ratio: float
    excess_mm: float


def stretch_of(graph: StreetGraph) -> Stretch:
    """Measure every edge of a graph, once after its import."""
    ends = graph.node_lonlat[graph.edge_ends]
    straight_mm = geodesic_m(ends[:, 0], ends[:, 1]) * 1000.0
    long = graph.edge_mm >= SHORT_MM
    ratio = float(max(1.0, (straight_mm[long] / graph.edge_mm[long]).max(initial=1.0)))
    excess_mm = np.maximum(straight_mm[~long] - ratio * graph.edge_mm[~long], 0.0)
    return Stretch(ratio, float(excess_mm.sum()))


def halo_m(stretch: Stretch, limit_mm: int, *, leg_m: float = 150.0) -> float:
    """Return how wide a halo must be for walks up to limit_mm.

    leg_m is how far from its street a facility may stand, for those who choose facilities by their own position.
    """
    return leg_m + (stretch.ratio * limit_mm + stretch.excess_mm + SLACK_MM) / 1000.0


def nodes_within(graph: StreetGraph, own: Rows, width_m: float) -> Rows:
    """Say for each node (n,) whether one of the own nodes (n,) stands within width_m in a straight line.

    Straight lines through the earth's body, so that no projection and no hemisphere plays a part.
    """
    near = own.copy()
    if not own.any() or not width_m > 0:
        return near
    lonlat = graph.node_lonlat
    low, high = lonlat[own].min(axis=0), lonlat[own].max(axis=0)
    up = np.degrees(width_m / EARTH_RADIUS_M) * 1.001
    poleward = np.cos(np.radians(min(np.abs([low[1] - up, high[1] + up]).max(), 89.0)))
    pad = np.array([up / poleward, up])
    maybe = np.flatnonzero(((lonlat >= low - pad) & (lonlat <= high + pad)).all(axis=1) & ~own)
    chord_m = 2.0 * EARTH_RADIUS_M * np.sin(min(width_m / EARTH_RADIUS_M, np.pi) / 2.0) + SLACK_MM / 1000.0
    tree = cKDTree(_in_space(lonlat[own]), balanced_tree=False)
    away_m, _ = tree.query(_in_space(lonlat[maybe]), distance_upper_bound=chord_m)
    near[maybe[np.isfinite(away_m)]] = True
    return near


def _in_space(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return metres from the middle of the earth (n, 3)."""
    lon, lat = np.radians(lonlat).T
    return EARTH_RADIUS_M * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


@dataclass(frozen=True, slots=True, eq=False)
class Cutting:
    """A graph cut out of another: its nodes (k,) and edges (j,) as rows of the other, both ascending.

    The graph is for walking only: it has no shapes, and its components are those of the other graph.
    """

    graph: StreetGraph
    node: Ints
    edge: Ints

    def edges_here(self, edge: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Return where edges of the other graph stand in this one, -1 = not in it."""
        wanted = np.asarray(edge, dtype=np.int64)
        if not len(self.edge):
            return np.full(len(wanted), -1, dtype=np.int32)
        at = np.minimum(np.searchsorted(self.edge, wanted), len(self.edge) - 1)
        return np.where(self.edge[at] == wanted, at, -1).astype(np.int32)


def cut_out(graph: StreetGraph, near: Rows) -> Cutting:
    """Return the graph of the near nodes (n,): every edge that touches one is whole, with both its ends.

    So a street that the halo's border cuts is there as long as one end lies within it, and so is every facility
    on it that a near node walks to.
    """
    keep_edge = near[graph.edge_ends[:, 0]] | near[graph.edge_ends[:, 1]]
    keep_node = near.copy()
    keep_node[graph.edge_ends[keep_edge]] = True
    node, edge = np.flatnonzero(keep_node), np.flatnonzero(keep_edge)
    node_here = np.cumsum(keep_node, dtype=np.int32) - 1
    edge_here = np.cumsum(keep_edge, dtype=np.int32) - 1
    keep_arc = keep_edge[graph.arc_edge]
    tail = np.repeat(np.arange(graph.node_count), np.diff(graph.indptr))[keep_arc]
    degree = np.bincount(node_here[tail], minlength=len(node))
    component, here = np.unique(graph.node_component[node], return_inverse=True)
    part = StreetGraph(
        node_lonlat=graph.node_lonlat[node],
        node_component=here.astype(np.int32),
        component_mm=graph.component_mm[component],
        usable_component_mm=graph.usable_component_mm,
        edge_ends=node_here[graph.edge_ends[edge]].astype(np.int32).reshape(-1, 2),
        edge_mm=graph.edge_mm[edge],
        edge_kind=graph.edge_kind[edge],
        kinds=graph.kinds,
        edge_ref=graph.edge_ref[edge],
        shape_start=np.zeros(len(edge) + 1, dtype=np.int64),
        shape_lonlat=np.empty((0, 2)),
        shape_mm=np.empty(0, dtype=np.int64),
        indptr=np.concatenate([[0], np.cumsum(degree)]).astype(np.int64),
        neighbour=node_here[graph.neighbour[keep_arc]].astype(np.int32),
        weight=graph.weight[keep_arc],
        arc_edge=edge_here[graph.arc_edge[keep_arc]].astype(np.int32),
    )
    return Cutting(part, node, edge)
