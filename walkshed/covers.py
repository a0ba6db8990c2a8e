"""Who walks to which site: for every candidate site the demand points within a limit, with the walk."""

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph
from walkshed.reach import limit_in_mm
from walkshed.snap import Snaps

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Covers:
    """Which demand points each site serves: site s serves demand[start[s]:start[s + 1]] at walk_mm of the same rows.

    start int64 (s + 1,), demand int32 ascending within a site, walk_mm uint32; demands: how many points there are.
    """

    start: Ints
    demand: npt.NDArray[np.int32]
    walk_mm: npt.NDArray[np.uint32]
    demands: int

    @property
    def sites(self) -> int:
        """Return the number of candidate sites."""
        return len(self.start) - 1

    @property
    def site(self) -> npt.NDArray[np.int32]:
        """Return the site of every pair (pairs,)."""
        return np.repeat(np.arange(self.sites, dtype=np.int32), np.diff(self.start))

    @property
    def pairs(self) -> int:
        """Return the number of pairs of a site and a point it serves."""
        return len(self.demand)

    def within(self, limit_m: float) -> "Covers":
        """Return the pairs whose walk is no longer than that, inclusive."""
        near = self.walk_mm <= (limit_in_mm(limit_m) or 0)
        start = np.concatenate([[0], np.cumsum(near)])[self.start].astype(np.int64)
        return Covers(start, self.demand[near], self.walk_mm[near], self.demands)


def totals(group: npt.NDArray[np.integer[Any]], amount: Floats, groups: int) -> Floats:
    """Return the sum of the amounts of each group 0..groups - 1."""
    return np.bincount(group, weights=amount, minlength=groups).astype(np.float64)


def covers(graph: StreetGraph, sites: Snaps, demand: Snaps, *, limit_m: float) -> Covers:
    """Find for each site the demand points within limit_m along the streets, inclusive; legs are not counted.

    Sites and points whose status is not OK serve and are served by nobody. One bounded search per site; each
    touches only the streets within the limit.
    """
    limit = limit_in_mm(limit_m)
    point = np.flatnonzero(demand.ok)
    edge, offset = demand.edge[point].astype(np.int64), demand.offset_mm[point]
    ends = graph.edge_ends[edge].astype(np.int64)
    # A point waits at both ends of its edge with the rest of its way, and on the edge for sites beside it.
    node = np.concatenate([ends[:, 0], ends[:, 1]])
    rest = np.concatenate([offset, graph.edge_mm[edge] - offset])
    who = np.concatenate([point, point])
    at_node = np.argsort(node, kind="stable")
    at_edge = np.argsort(edge, kind="stable")
    start, found, walk_mm = _bounded_searches(
        graph.indptr, graph.neighbour, graph.weight, graph.edge_ends, graph.edge_mm,
        np.where(sites.ok, sites.edge, -1).astype(np.int64), sites.offset_mm, limit or 0,
        _starts(node, graph.node_count), who[at_node], rest[at_node],
        _starts(edge, graph.edge_count), point[at_edge], offset[at_edge], len(demand),
    )  # fmt: skip
    return Covers(start, found, walk_mm, len(demand))


def _starts(key: Ints, count: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(key, minlength=count))]).astype(np.int64)


@compiled
def _bounded_searches(
    indptr: Ints,
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    edge_ends: npt.NDArray[np.int32],
    edge_mm: Ints,
    site_edge: Ints,
    site_offset: Ints,
    limit: int,
    node_start: Ints,
    node_point: Ints,
    node_rest: Ints,
    edge_start: Ints,
    edge_point: Ints,
    edge_offset: Ints,
    points: int,
) -> tuple[Ints, npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    """Search from each site up to the limit; stamps say which search a value belongs to, so nothing is cleared."""
    nodes = len(indptr) - 1
    mm = np.empty(nodes, dtype=np.int64)
    stamp = np.full(nodes, -1, dtype=np.int64)
    walk = np.empty(points, dtype=np.int64)
    seen = np.full(points, -1, dtype=np.int64)
    here = np.empty(points, dtype=np.int32)
    start = np.zeros(len(site_edge) + 1, dtype=np.int64)
    demand = np.empty(max(1024, points), dtype=np.int32)
    walk_mm = np.empty(len(demand), dtype=np.uint32)
    heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for site in range(len(site_edge)):
        edge, count = site_edge[site], 0
        if edge >= 0:
            for i in range(edge_start[edge], edge_start[edge + 1]):
                way = abs(edge_offset[i] - site_offset[site])
                if way <= limit:
                    walk[edge_point[i]] = way
                    seen[edge_point[i]] = site
                    here[count] = edge_point[i]
                    count += 1
            for side in range(2):
                node = np.int64(edge_ends[edge, side])
                way = site_offset[site] if side == 0 else edge_mm[edge] - site_offset[site]
                if way <= limit and (stamp[node] != site or way < mm[node]):
                    stamp[node], mm[node] = site, way
                    heappush(heap, (way, node))
            while len(heap) > 0:
                at, node = heappop(heap)
                if at > mm[node]:
                    continue
                for i in range(node_start[node], node_start[node + 1]):
                    way, point = at + node_rest[i], node_point[i]
                    if way > limit:
                        continue
                    if seen[point] != site:
                        seen[point], walk[point] = site, way
                        here[count] = point
                        count += 1
                    elif way < walk[point]:
                        walk[point] = way
                for arc in range(indptr[node], indptr[node + 1]):
                    far = at + np.int64(weight[arc])
                    other = np.int64(neighbour[arc])
                    if far <= limit and (stamp[other] != site or far < mm[other]):
                        stamp[other], mm[other] = site, far
                        heappush(heap, (far, other))
        end = start[site] + count
        if end > len(demand):
            size = max(end, 2 * len(demand))
            more_demand, more_walk = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.uint32)
            more_demand[: start[site]] = demand[: start[site]]
            more_walk[: start[site]] = walk_mm[: start[site]]
            demand, walk_mm = more_demand, more_walk
        found = np.sort(here[:count])
        for i in range(count):
            demand[start[site] + i] = found[i]
            walk_mm[start[site] + i] = walk[found[i]]
        start[site + 1] = end
    return start, demand[: start[-1]].copy(), walk_mm[: start[-1]].copy()
