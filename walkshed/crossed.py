"""Which roads a given walk crosses, and where: the fewest crossings that this very way needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.route import Stretch
from walkshed.sides import BOTH, CROSSES_BARRIER, LEFT, RIGHT, SidedStreets


@dataclass(frozen=True, slots=True)
class Crossed:
    """A road (edge) that is crossed at lon/lat; is_known: it is no barrier, or a crossing is mapped there."""

    edge: int
    lonlat: tuple[float, float]
    is_known: bool


def crossed(
    streets: SidedStreets, way: Sequence[Stretch], *, start_side: int = BOTH, goal_side: int = BOTH
) -> list[Crossed]:
    """Return what a way crosses, in its order; sides as side_of gives them."""
    if len(way) == 1:
        return _straight_over(streets, way[0], start_side, goal_side)
    best: dict[int, tuple[int, tuple[Crossed, ...]]] = {
        side: (0, ()) for side in _sides(streets, way[0].edge, start_side)
    }
    for before, after in zip(way[:-1], way[1:], strict=True):
        end, begin = int(before.to_mm > 0), int(after.from_mm > 0)
        node = int(streets.graph.edge_ends[before.edge, end])
        last = goal_side if after is way[-1] else BOTH
        reached: dict[int, tuple[int, tuple[Crossed, ...]]] = {}
        for side, (count, found) in best.items():
            steps = _round_the_node(streets, int(streets.edge_corner[before.edge, end, side]))
            for into in _sides(streets, after.edge, last):
                corner = int(streets.edge_corner[after.edge, begin, into])
                over = steps.get(corner)
                if over is not None and (into not in reached or count + len(over) < reached[into][0]):
                    more = tuple(_crossing(streets, node, one, other, known) for one, other, known in over)
                    reached[into] = count + len(over), found + more
        best = reached
    return list(min(best.values(), key=lambda one: one[0])[1]) if best else []


def _sides(streets: SidedStreets, edge: int, side: int) -> tuple[int, ...]:
    if not streets.sided[edge]:
        return (LEFT,)
    return (LEFT, RIGHT) if side == BOTH else (int(side),)


def _straight_over(streets: SidedStreets, part: Stretch, start: int, goal: int) -> list[Crossed]:
    if not streets.sided[part.edge] or BOTH in (start, goal) or start == goal:
        return []
    at = streets.graph.point_at(part.edge, part.to_mm)
    return [Crossed(part.edge, (float(at[0]), float(at[1])), not bool(streets.barred[part.edge]))]


Steps = tuple[tuple[int, int, bool], ...]


def _round_the_node(streets: SidedStreets, corner: int) -> dict[int, Steps]:
    """Return the steps from a corner to every other corner of its junction: pairs of corners, and is it known."""
    found: dict[int, Steps] = {corner: ()}
    waiting = [corner]
    for here in waiting:
        for step in range(int(streets.indptr[here]), int(streets.indptr[here + 1])):
            there = int(streets.neighbour[step])
            if streets.crossed[step] and there not in found:
                is_known = not int(streets.barrier[step]) & CROSSES_BARRIER
                found[there] = (*found[here], (here, there, is_known))
                waiting.append(there)
    return found


def _crossing(streets: SidedStreets, node: int, one: int, other: int, is_known: bool) -> Crossed:
    graph = streets.graph
    at = graph.node_lonlat[node]
    edges: npt.NDArray[np.int32] = graph.arc_edge[graph.indptr[node] : graph.indptr[node + 1]]
    for edge in edges.tolist():
        for end in np.flatnonzero(graph.edge_ends[edge] == node).tolist():
            if streets.sided[edge] and {one, other} == set(streets.edge_corner[edge, end].tolist()):
                return Crossed(int(edge), (float(at[0]), float(at[1])), is_known)
    return Crossed(-1, (float(at[0]), float(at[1])), is_known)
