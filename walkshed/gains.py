"""What one more place would add, for many places at once: each alone, beside those that stand today.

The answer for each place is that of a search and a coverage from the start with the place among the others. Only
streets whose walk becomes shorter are looked at; what is changed for one place is taken back before the next.
"""

from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.coverage import Known, clip, covered_mm, known_of, pass_on, tie_knots
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.reach import limit_in_mm, reach
from walkshed.snap import Snaps

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def gains_of_places(
    graph: StreetGraph,
    pieces: StreetPieces,
    standing: Snaps,
    places: Snaps,
    *,
    limit_m: float,
    weight_per_mm: npt.ArrayLike,
) -> Floats:
    """Return for each place what the street that comes within limit_m by it alone weighs (n,).

    standing: what serves already. weight_per_mm (p,): what a millimetre of each piece weighs, for instance the
    children who live along it. Legs are not walked; places whose status is not OK add nothing.
    """
    field = reach(graph, standing, limit_m=limit_m)
    before = covered_mm(graph, field, pieces, [limit_m])[:, 0]
    edge = np.concatenate([graph.edge_ends[:, 0], graph.edge_ends[:, 1]]).astype(np.int64)
    order = np.argsort(edge, kind="stable")
    return _gains(
        known_of(graph, field, pieces, spare=1),
        graph.indptr, graph.neighbour, graph.weight, limit_in_mm(limit_m) or 0,
        _starts(edge, graph.node_count), np.tile(np.arange(graph.edge_count), 2)[order],
        _starts(pieces.edge.astype(np.int64), graph.edge_count), before,
        np.asarray(weight_per_mm, dtype=np.float64),
        np.where(places.ok, places.edge, -1).astype(np.int64), places.offset_mm,
        field.node_mm.astype(np.int64),
    )  # fmt: skip


def _starts(key: Ints, count: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(key, minlength=count))]).astype(np.int64)


@compiled
def _gains(
    known: Known,
    indptr: Ints,
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    limit: int,
    edges_start: Ints,
    edges_of_node: Ints,
    piece_start: Ints,
    before: Ints,
    weight_per_mm: Floats,
    place_edge: Ints,
    place_offset: Ints,
    mm: Ints,
) -> Floats:
    """Search from each place where it is nearer than what stands, and measure the pieces of the streets touched."""
    gains = np.zeros(len(place_edge))
    seen_edge = np.full(len(known.edge_mm), -1, dtype=np.int64)
    heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for place in range(len(place_edge)):
        own = place_edge[place]
        if own < 0:
            continue
        nodes = [np.int64(0) for _ in range(0)]
        kept = [np.int64(0) for _ in range(0)]
        for side in range(2):
            node = np.int64(known.edge_ends[own, side])
            way = place_offset[place] if side == 0 else known.edge_mm[own] - place_offset[place]
            if way <= limit and way < mm[node]:
                nodes.append(node)
                kept.append(mm[node])
                mm[node] = way
                heappush(heap, (way, node))
        while len(heap) > 0:
            at, node = heappop(heap)
            if at > mm[node]:
                continue
            for arc in range(indptr[node], indptr[node + 1]):
                far = at + np.int64(weight[arc])
                other = np.int64(neighbour[arc])
                if far <= limit and far < mm[other]:
                    nodes.append(other)
                    kept.append(mm[other])
                    mm[other] = far
                    heappush(heap, (far, other))
        for node in nodes:
            known.node_mm[node] = mm[node]
        gain = _gain_on(known, own, place_offset[place], limit, piece_start, before, weight_per_mm)
        seen_edge[own] = place
        for node in nodes:
            for i in range(edges_start[node], edges_start[node + 1]):
                edge = edges_of_node[i]
                if seen_edge[edge] != place:
                    seen_edge[edge] = place
                    gain += _gain_on(known, edge, -1, limit, piece_start, before, weight_per_mm)
        gains[place] = gain
        for i in range(len(nodes) - 1, -1, -1):
            mm[nodes[i]] = kept[i]
            known.node_mm[nodes[i]] = kept[i]
    return gains


@compiled
def _gain_on(
    known: Known, edge: int, offset: int, limit: int, piece_start: Ints, before: Ints, weight_per_mm: Floats
) -> float:
    """Return what the pieces of an edge gain; offset: where one more place stands on it, -1 = nowhere."""
    count, knots, gain = tie_knots(known, edge), known.knots, 0.0
    if offset >= 0:
        at = count - 1  # the last knot is the end of the edge, so there is one at or beyond the place
        while at > 0 and knots[0, at - 1] > offset:
            at -= 1
        at = max(at, 1)
        for i in range(count, at, -1):
            knots[:, i] = knots[:, i - 1]
        knots[0, at], knots[1, at], knots[2, at] = offset, 0, -1
        count += 1
        for i in range(at, count - 1):
            pass_on(knots, i, i + 1)
        for i in range(at, 0, -1):
            pass_on(knots, i, i - 1)
    for piece in range(piece_start[edge], piece_start[edge + 1]):
        within = 0
        for i in range(count - 1):
            low, high, walk_low, walk_high = clip(knots, i, known.piece_from[piece], known.piece_to[piece])
            if high > low:
                within += min(max(limit - walk_low, 0) + max(limit - walk_high, 0), high - low)
        gain += weight_per_mm[piece] * (within - before[piece])
    return gain
