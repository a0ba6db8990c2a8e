"""Streets whose roads have two sides: where a walk changes sides it crosses, and crossings can be counted or closed.

Roads of some kinds are laid twice, once for each side. A junction of such roads falls apart into the corners between
them, in the order in which its roads stand around it; all other ways join the corner they lie in. From one corner to
the next leads a step of no length that crosses one road. So a walk is as long as on the plain graph, and the number
of its crossings is the least that a walk of that length needs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from walkshed.graph import StreetGraph
from walkshed.snap import Snaps

Ints = npt.NDArray[np.int64]

CROSSES_BARRIER: Final = 1
"""This step crosses a barrier where no crossing is known."""
FOLLOWS_BARRIER: Final = 2
"""This step leads along a barrier."""
NEAR_JUNCTION_M: Final = 30.0
"""A mapped crossing belongs to the junction that lies this near along its road."""
ON_THE_LINE_MM: Final = 1_000
"""A place this near to the middle of its road stands on both sides of it."""
LEFT, RIGHT, BOTH = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class SidedStreets:
    """A street graph of corners (k,) and steps between them, in the order of their first corner.

    Steps of corner c are indptr[c]..indptr[c + 1] of neighbour, weight (mm), crossed (0 or 1) and barrier (0,
    CROSSES_BARRIER or FOLLOWS_BARRIER). edge_corner (m, 2, 2): the corner at either end of an edge, on its left and its
    right side seen from u; sided, quiet and barred (m,) say which edges have two sides, are quiet, are barriers.
    """

    graph: StreetGraph
    indptr: Ints
    neighbour: npt.NDArray[np.int32]
    weight: npt.NDArray[np.uint32]
    crossed: npt.NDArray[np.uint8]
    barrier: npt.NDArray[np.uint8]
    quiet: npt.NDArray[np.bool_]
    step_quiet: npt.NDArray[np.bool_]
    edge_corner: npt.NDArray[np.int32]
    sided: npt.NDArray[np.bool_]
    barred: npt.NDArray[np.bool_]


def sided_streets(
    graph: StreetGraph,
    *,
    counted: Collection[str],
    barriers: Collection[str],
    quiet: Collection[str],
    crossings: Snaps | None = None,
) -> SidedStreets:
    """Lay roads of the kinds counted or barriers twice.

    crossings: where crossings are mapped, snapped to their roads; None = not known, so that every barrier is closed.
    """
    sided = _of_kinds(graph, {*counted, *barriers})
    barred, is_quiet = _of_kinds(graph, barriers), _of_kinds(graph, quiet)
    edges = np.arange(graph.edge_count)
    # Half-edges: every edge at both its ends, sorted by node and direction, counter-clockwise.
    edge, end = np.concatenate([edges, edges]), np.repeat([0, 1], len(edges))
    node = np.concatenate([graph.edge_ends[:, 0], graph.edge_ends[:, 1]]).astype(np.int64)
    order = np.lexsort((end, edge, _direction(graph), node))
    arm = sided[edge[order]]
    arms = np.bincount(node, weights=sided[edge], minlength=graph.node_count).astype(np.int64)
    # A road that ends with the data or at a wall is not walked round: its end has two corners too.
    is_end = (arms == 1) & (np.bincount(node, minlength=graph.node_count) == 1)
    corners = np.maximum(arms, 1) + is_end
    first = np.concatenate([[0], np.cumsum(corners)])
    # How many arms of its node stand at or before each half-edge.
    before = np.cumsum(arm)
    node_sorted = node[order]
    node_begins = np.searchsorted(node_sorted, np.arange(graph.node_count))
    at_begin = np.concatenate([[0], before])[node_begins]
    rank = before - at_begin[node_sorted]
    left, right = np.empty(len(edge), dtype=np.int64), np.empty(len(edge), dtype=np.int64)
    left[order] = first[node_sorted] + (rank - 1) % corners[node_sorted]
    right[order] = first[node_sorted] + (rank - 1 - arm) % corners[node_sorted]
    m = len(edges)
    corner = np.empty((m, 2, 2), dtype=np.int32)
    # Seen from u, the left side leaves u by its left and comes to v by what v sees on its right.
    corner[:, 0, LEFT], corner[:, 0, RIGHT] = left[:m], right[:m]
    corner[:, 1, LEFT], corner[:, 1, RIGHT] = right[m:], left[m:]
    crossable = _crossable(graph, crossings)
    over = np.flatnonzero(sided[edge] & (left != right))
    closed = barred[edge[over]] & ~crossable[end[over], edge[over]]
    both = np.flatnonzero(sided)
    none = np.zeros(len(over), dtype=np.int64)
    tail = np.concatenate([corner[:, 0, LEFT], corner[both, 0, RIGHT], left[over]])
    head = np.concatenate([corner[:, 1, LEFT], corner[both, 1, RIGHT], right[over]])
    mm = np.concatenate([graph.edge_mm, graph.edge_mm[both], none])
    of_edge = np.concatenate([edges, both, edge[over]])
    is_over = np.arange(len(tail)) >= m + len(both)
    barrier = np.where(is_over, 0, barred[of_edge] * FOLLOWS_BARRIER)
    barrier[is_over] = closed * CROSSES_BARRIER
    calm = is_quiet[of_edge] & ~is_over
    return _in_rows(graph, int(first[-1]), (tail, head, mm, is_over, barrier, calm), is_quiet, corner, sided, barred)


def side_of(streets: SidedStreets, places: Snaps, lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
    """Return the side of its street, seen from u, that each position (p, 2) snapped there stands on: LEFT, RIGHT, BOTH.

    On streets without sides, and for places on the line itself, BOTH.
    """
    side = np.full(len(places), BOTH, dtype=np.int8)
    rows = np.flatnonzero(places.ok)
    rows = rows[streets.sided[places.edge[rows]] & (places.leg_mm[rows] > ON_THE_LINE_MM)]
    if not len(rows):
        return side
    graph, edge, offset = streets.graph, places.edge[rows], places.offset_mm[rows]
    step = np.minimum(np.maximum(graph.edge_mm[edge] // 100, 10), 1_000)
    behind, ahead = graph.point_at(edge, offset - step), graph.point_at(edge, offset + step)
    along, across = _flat(ahead - behind, behind), _flat(lonlat[rows] - places.lonlat[rows], behind)
    turn = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    side[rows] = np.where(turn > 0, LEFT, np.where(turn < 0, RIGHT, BOTH))
    return side


def _of_kinds(graph: StreetGraph, kinds: Collection[str]) -> npt.NDArray[np.bool_]:
    wanted = np.array([kind in kinds for kind in graph.kinds], dtype=bool)
    return np.asarray(wanted[graph.edge_kind], dtype=bool)


def _direction(graph: StreetGraph) -> npt.NDArray[np.float64]:
    """Return in which direction each edge leaves u (first half) and v (second half), counter-clockwise from east."""
    start, last = graph.shape_start[:-1], graph.shape_start[1:] - 1
    shape = graph.shape_lonlat
    from_u = _flat(shape[start + 1] - shape[start], shape[start])
    from_v = _flat(shape[last - 1] - shape[last], shape[last])
    way = np.concatenate([from_u, from_v])
    return np.asarray(np.arctan2(way[:, 1], way[:, 0]), dtype=np.float64)


def _flat(step: npt.NDArray[np.float64], at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return small steps in degrees (k, 2) with a degree east as wide as it is here."""
    return np.column_stack([step[:, 0] * np.cos(np.radians(at[:, 1])), step[:, 1]])


def _crossable(graph: StreetGraph, crossings: Snaps | None) -> npt.NDArray[np.bool_]:
    """Say for each end of each edge (2, m) whether its road can be crossed there."""
    found = np.zeros((2, graph.edge_count), dtype=bool)
    if crossings is None:
        return found
    rows = np.flatnonzero(crossings.ok)
    edge, offset = crossings.edge[rows], crossings.offset_mm[rows]
    rest = graph.edge_mm[edge] - offset
    near = round(NEAR_JUNCTION_M * 1000)
    found[0, edge[offset <= near]] = True
    found[1, edge[rest <= near]] = True
    # One that stands on the junction itself leads over all its roads.
    whole = np.zeros(graph.node_count, dtype=bool)
    whole[graph.edge_ends[edge[offset <= ON_THE_LINE_MM], 0]] = True
    whole[graph.edge_ends[edge[rest <= ON_THE_LINE_MM], 1]] = True
    return found | whole[graph.edge_ends.T]


def _in_rows(
    graph: StreetGraph,
    corners: int,
    steps: tuple[npt.NDArray[Any], ...],
    quiet: npt.NDArray[np.bool_],
    edge_corner: npt.NDArray[np.int32],
    sided: npt.NDArray[np.bool_],
    barred: npt.NDArray[np.bool_],
) -> SidedStreets:
    """Lay steps both ways, sorted by their first corner."""
    tail, head, mm, over, barrier, calm = steps
    both = np.concatenate([tail, head])
    order = np.argsort(both, kind="stable")
    twice = [np.concatenate([part, part])[order] for part in (mm, over, barrier, calm)]
    return SidedStreets(
        graph=graph,
        indptr=np.concatenate([[0], np.cumsum(np.bincount(both, minlength=corners))]).astype(np.int64),
        neighbour=np.concatenate([head, tail])[order].astype(np.int32),
        weight=twice[0].astype(np.uint32),
        crossed=twice[1].astype(np.uint8),
        barrier=twice[2].astype(np.uint8),
        quiet=quiet,
        step_quiet=twice[3].astype(bool),
        edge_corner=edge_corner,
        sided=sided,
        barred=barred,
    )
