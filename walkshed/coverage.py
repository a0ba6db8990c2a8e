"""Coverage of street in closed form: metres and parts within a limit, nearest, farthest and mean walk.

Along one edge the walk to the nearest facility is the lowest of straight lines of slope one: it rises from
every place whose walk is known (both ends of the edge, and each facility on it) and falls towards the next.
Between two such neighbours it is min(p + x, q + w - x), so everything asked of it has a formula
(docs/algorithms/coverage.md).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph
from walkshed.pieces import NO_AREA, StreetPieces
from walkshed.reach import Reach, limit_in_mm
from walkshed.search import FARTHEST_MM, NO_LABEL, UNREACHED

Ints = npt.NDArray[np.int64]

NEVER = 2**62  # a walk that does not exist, far above any that does, safe to add to


class Known(NamedTuple):
    """What the kernels read: the walks known on the edges, and the pieces asked about."""

    edge_ends: npt.NDArray[np.int32]
    edge_mm: Ints
    node_mm: npt.NDArray[np.uint32]
    node_label: npt.NDArray[np.int32]
    seed_start: npt.NDArray[np.int32]
    seed_offset_mm: Ints
    seed_mm: Ints
    seed_label: npt.NDArray[np.int32]
    piece_edge: npt.NDArray[np.int32]
    piece_from: Ints
    piece_to: Ints
    knots: Ints


def covered_mm(graph: StreetGraph, reach: Reach, pieces: StreetPieces, limits_m: Sequence[float]) -> Ints:
    """Return the street of each piece within each limit (pieces, limits) in mm, limits inclusive.

    A limit above the one of the reach is refused, because the reach does not know what lies beyond its own.
    """
    limits = np.array([_known_limit(reach, limit) for limit in limits_m], dtype=np.int64)
    covered = np.zeros((len(pieces), len(limits)), dtype=np.int64)
    _cover(known_of(graph, reach, pieces), limits, covered)
    return covered


def reached_parts(
    graph: StreetGraph, reach: Reach, limit_m: float, edges: npt.NDArray[np.int32] | None = None
) -> StreetPieces:
    """Return the parts of edges (None = all) within a limit, cut exactly there, in order of edge and offset.

    They do not touch on one edge and have a length; cell and area are not known (0, -1).
    """
    limit_mm = _known_limit(reach, limit_m)
    if edges is None:
        edges = np.arange(graph.edge_count, dtype=np.int32)
    m = len(edges)
    whole = _pieces_of(edges, np.zeros(m, dtype=np.int64), graph.edge_mm[edges])
    most = 2 * m + len(reach.seed_mm)
    edge = np.empty(most, dtype=np.int32)
    from_mm, to_mm = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    count = _cut_at(known_of(graph, reach, whole), limit_mm, edge, from_mm, to_mm)
    return _pieces_of(edge[:count], from_mm[:count], to_mm[:count])


def walk_stats(
    graph: StreetGraph, reach: Reach, pieces: StreetPieces
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.float64]]:
    """Return the smallest, largest (rounded up) and mean walk in mm over each piece.

    UNREACHED and NaN where there is no walk; largest and mean are also unknown where a part of the piece lies
    beyond the limit of the reach.
    """
    least = np.full(len(pieces), UNREACHED, dtype=np.uint32)
    most = np.full(len(pieces), UNREACHED, dtype=np.uint32)
    mean = np.full(len(pieces), np.nan)
    known_mm = FARTHEST_MM if reach.limit_mm is None else reach.limit_mm
    _measure(known_of(graph, reach, pieces), known_mm, least, most, mean)
    return least, most, mean


def nearest_label(graph: StreetGraph, reach: Reach, pieces: StreetPieces) -> npt.NDArray[np.int32]:
    """Return the facility row with the shortest walk from any point of each piece; -1 = none reached."""
    label = np.full(len(pieces), NO_LABEL, dtype=np.int32)
    known_mm = FARTHEST_MM if reach.limit_mm is None else reach.limit_mm
    _name(known_of(graph, reach, pieces), known_mm, label)
    return label


def _known_limit(reach: Reach, limit_m: float) -> int:
    """Return a limit in mm; refuse one beyond what the reach knows."""
    limit_mm = limit_in_mm(limit_m)
    assert limit_mm is not None
    if reach.limit_mm is not None and limit_mm > reach.limit_mm:
        raise ValueError(
            f"found a coverage limit of {limit_mm / 1000} m; the reach knows walks up to {reach.limit_mm / 1000} m"
        )
    return limit_mm


def _pieces_of(edge: npt.NDArray[np.int32], from_mm: Ints, to_mm: Ints) -> StreetPieces:
    """Return pieces of no known cell and area."""
    nowhere = np.full(len(edge), NO_AREA, dtype=np.int32)
    return StreetPieces(edge, from_mm, to_mm, np.zeros(len(edge), dtype=np.uint64), nowhere)


def known_of(graph: StreetGraph, reach: Reach, pieces: StreetPieces, *, spare: int = 0) -> Known:
    """Return what the kernels read; spare: room for so many more knots on an edge."""
    most_seeds = int(np.diff(reach.seed_start).max(initial=0))
    return Known(
        edge_ends=graph.edge_ends,
        edge_mm=graph.edge_mm,
        node_mm=reach.node_mm,
        node_label=reach.node_label,
        seed_start=reach.seed_start,
        seed_offset_mm=reach.seed_offset_mm,
        seed_mm=reach.seed_mm,
        seed_label=reach.seed_label,
        piece_edge=pieces.edge,
        piece_from=pieces.from_mm,
        piece_to=pieces.to_mm,
        knots=np.empty((3, most_seeds + 2 + spare), dtype=np.int64),
    )


@compiled
def tie_knots(known: Known, edge: int) -> int:
    """Fill the knots of an edge (offset, walk, label), ordered by offset; return how many there are."""
    knots = known.knots
    count = 2 + known.seed_start[edge + 1] - known.seed_start[edge]
    for i in range(count):
        if i == 0 or i == count - 1:
            node = known.edge_ends[edge, 0 if i == 0 else 1]
            knots[0, i] = 0 if i == 0 else known.edge_mm[edge]
            reached = known.node_mm[node] != UNREACHED
            knots[1, i] = np.int64(known.node_mm[node]) if reached else NEVER
            knots[2, i] = known.node_label[node]
        else:
            seed = known.seed_start[edge] + i - 1
            knots[0, i] = known.seed_offset_mm[seed]
            knots[1, i] = known.seed_mm[seed]
            knots[2, i] = known.seed_label[seed]
    for step in range(1, count):
        pass_on(knots, step - 1, step)
    for step in range(count - 1, 0, -1):
        pass_on(knots, step, step - 1)
    return int(count)


@compiled
def pass_on(knots: Ints, giver: int, taker: int) -> None:
    """Let a knot walk over its neighbour where that is shorter; ties go to the smaller label."""
    walk = knots[1, giver] + abs(knots[0, giver] - knots[0, taker])
    if walk < knots[1, taker] or (walk == knots[1, taker] and knots[2, giver] < knots[2, taker]):
        knots[1, taker] = walk
        knots[2, taker] = knots[2, giver]


@compiled
def clip(knots: Ints, i: int, start: int, end: int) -> tuple[int, int, int, int]:
    """Return the stretch between knots i and i + 1 within start..end: its ends and the walk at each end."""
    left, right = knots[0, i], knots[0, i + 1]
    low, high = max(left, start), min(right, end)
    walk_low = min(knots[1, i] + low - left, knots[1, i + 1] + right - low)
    walk_high = min(knots[1, i] + high - left, knots[1, i + 1] + right - high)
    return low, high, walk_low, walk_high


@compiled
def _cover(known: Known, limits: Ints, covered: Ints) -> None:
    for piece in range(len(known.piece_edge)):
        count, knots = tie_knots(known, known.piece_edge[piece]), known.knots
        for i in range(count - 1):
            low, high, walk_low, walk_high = clip(knots, i, known.piece_from[piece], known.piece_to[piece])
            if high <= low:
                continue
            for j in range(len(limits)):
                reached = max(limits[j] - walk_low, 0) + max(limits[j] - walk_high, 0)
                covered[piece, j] += min(reached, high - low)


@compiled
def _cut_at(known: Known, limit_mm: int, edge: npt.NDArray[np.int32], from_mm: Ints, to_mm: Ints) -> int:
    """Write the parts of whole edges within the limit; return how many there are (at most one per knot)."""
    found = 0
    for piece in range(len(known.piece_edge)):
        row = known.piece_edge[piece]
        u, v = known.edge_ends[row]
        seeds = known.seed_start[row + 1] - known.seed_start[row]
        if seeds == 0 and min(known.node_mm[u], known.node_mm[v]) > limit_mm:
            continue
        first, knots = found, known.knots
        for i in range(tie_knots(known, row) - 1):
            low, high, walk_low, walk_high = clip(knots, i, 0, known.edge_mm[row])
            ahead, back = max(limit_mm - walk_low, 0), max(limit_mm - walk_high, 0)
            parts = ((low, min(low + ahead, high)), (max(high - back, low), high))
            for begin, end in parts:
                if end <= begin:
                    continue
                if found > first and to_mm[found - 1] >= begin:
                    to_mm[found - 1] = max(end, to_mm[found - 1])
                else:
                    edge[found], from_mm[found], to_mm[found] = row, begin, end
                    found += 1
    return found


@compiled
def _measure(
    known: Known,
    known_mm: int,
    least: npt.NDArray[np.uint32],
    most: npt.NDArray[np.uint32],
    mean: npt.NDArray[np.float64],
) -> None:
    for piece in range(len(known.piece_edge)):
        count, knots = tie_knots(known, known.piece_edge[piece]), known.knots
        smallest, largest, area = NEVER, 0, 0.0
        for i in range(count - 1):
            low, high, walk_low, walk_high = clip(knots, i, known.piece_from[piece], known.piece_to[piece])
            if high < low or (high == low and known.piece_to[piece] > known.piece_from[piece]):
                continue
            width = high - low
            smallest = min(smallest, walk_low, walk_high)
            if walk_low >= NEVER:
                largest = NEVER
                continue
            top = walk_low + walk_high + width  # twice the peak
            largest = max(largest, (top + 1) // 2)
            rise, fall = (width + walk_high - walk_low) / 2.0, (width + walk_low - walk_high) / 2.0
            area += rise * (walk_low + top / 2.0) / 2.0 + fall * (walk_high + top / 2.0) / 2.0
        if smallest <= known_mm:
            least[piece] = smallest
            if largest <= known_mm:
                length = known.piece_to[piece] - known.piece_from[piece]
                most[piece] = largest
                mean[piece] = area / length if length > 0 else float(smallest)


@compiled
def _name(known: Known, known_mm: int, label: npt.NDArray[np.int32]) -> None:
    for piece in range(len(known.piece_edge)):
        count, knots = tie_knots(known, known.piece_edge[piece]), known.knots
        smallest = known_mm + 1
        for i in range(count):
            # From the piece to a knot on it, or to the piece's end nearer to the knot: the walk is lowest
            # there.
            away = max(known.piece_from[piece] - knots[0, i], knots[0, i] - known.piece_to[piece], 0)
            walk = knots[1, i] + away
            if walk < smallest or (walk == smallest and walk <= known_mm and knots[2, i] < label[piece]):
                smallest = walk
                label[piece] = knots[2, i]
