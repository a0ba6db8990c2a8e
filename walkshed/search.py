"""The shortest-path search: from many seeds at once, in whole millimetres, naming the nearest seed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph

UNREACHED = 2**32 - 1  # as uint32 millimetres: no walk; never a number to average
NO_LABEL = -1
FARTHEST_MM = UNREACHED - 1  # 4,294 km
NO_ARC = -1

# Nodes wait in buckets this wide (2 ** 14 mm = 16 m); any width gives the same answer and nearly the same
# time.
BUCKET_BITS = 14

# Beyond this many nodes a limited search works through its seeds in blocks, near ones together: each wave then
# stays in the processor's cache. Nodes stand in Hilbert order, so seeds sorted by node are sorted by place.
MANY_NODES = 2**20
SEEDS_PER_BLOCK = 2048

FIRST_ROWS = 65_536

# The state of a node is one number: millimetres in the upper half, label in the lower. The smaller number is
# the better state, so ties between seeds go to the smallest label without any further rule.
LABEL_BITS = 32
LABEL_MASK = 2**LABEL_BITS - 1


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """Where a search starts: nodes (s,), how many mm are already walked there (s,), labels >= 0 (s,)."""

    node: npt.NDArray[np.int64]
    mm: npt.NDArray[np.int64]
    label: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """What a search found per node (n,): node_mm (UNREACHED = none within the limit), node_label (-1 = none).

    node_arc is the arc (index into graph.neighbour, seen from the node before) that leads to the node on a
    shortest walk, -1 at seeds; empty unless asked for.
    """

    node_mm: npt.NDArray[np.uint32]
    node_label: npt.NDArray[np.int32]
    node_arc: npt.NDArray[np.int64]
    node_before: npt.NDArray[np.int32]


def search(graph: StreetGraph, seeds: Seeds, *, limit_mm: int | None = None, with_arcs: bool = False) -> Field:
    """Find the shortest walk from the seeds to every node, up to and including limit_mm (None = no limit)."""
    limit = FARTHEST_MM if limit_mm is None else min(int(limit_mm), FARTHEST_MM)
    n = graph.node_count
    block = SEEDS_PER_BLOCK if limit_mm is not None and n > MANY_NODES else max(len(seeds.node), 1)
    if block < len(seeds.node):
        near = np.argsort(seeds.node, kind="stable")
        seeds = Seeds(seeds.node[near], seeds.mm[near], seeds.label[near])
    longest_step = int(max(graph.weight.max(initial=0), seeds.mm.max(initial=0)))
    buckets = (longest_step >> BUCKET_BITS) + 2
    state = np.full(n, 2**64 - 1, dtype=np.uint64)
    arcs = n if with_arcs else 0
    node_arc = np.full(arcs, NO_ARC, dtype=np.int64)
    node_before = np.full(arcs, NO_LABEL, dtype=np.int32)
    head = np.full(buckets, -1, dtype=np.int32)
    for first in range(0, len(seeds.node), block):
        part = slice(first, first + block)
        _bucket_search(
            graph.indptr, graph.neighbour, graph.weight, seeds.node[part], seeds.mm[part], seeds.label[part], limit,
            state, node_arc, node_before, head,
        )  # fmt: skip
    node_mm = (state >> np.uint64(LABEL_BITS)).astype(np.uint32)
    node_label = (state & np.uint64(LABEL_MASK)).astype(np.uint32).view(np.int32)  # all ones become -1
    return Field(node_mm, node_label, node_arc, node_before)


@compiled
def _bucket_search(
    indptr: npt.NDArray[np.int64],
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    seed_node: npt.NDArray[np.int64],
    seed_mm: npt.NDArray[np.int64],
    seed_label: npt.NDArray[np.int64],
    limit: int,
    state: npt.NDArray[np.uint64],
    node_arc: npt.NDArray[np.int64],
    node_before: npt.NDArray[np.int32],
    head: npt.NDArray[np.int32],
) -> None:
    """Improve node states until none can be improved, nearest buckets first (Dial 1969, with wide buckets).

    A node that is improved within the bucket at work goes back into it, so the order inside a bucket does not
    matter. All waiting nodes lie within the longest step of the bucket at work, so the buckets (head, all -1
    before and after) can be used in a circle.
    """
    with_arcs = len(node_arc) > 0
    buckets, bits = len(head), np.uint64(LABEL_BITS)
    # What waits is a row of two arrays: a node and the row behind it in its bucket. A node that moves to a
    # nearer bucket leaves its row where it is; it is known as stale when its turn comes. Rows are used again.
    row_node = np.empty(FIRST_ROWS, dtype=np.int32)
    row_after = np.empty(FIRST_ROWS, dtype=np.int32)
    rows, free, waiting = 0, -1, 0
    for i in range(len(seed_node)):
        node = seed_node[i]
        new = (np.uint64(seed_mm[i]) << bits) | np.uint64(seed_label[i])
        if seed_mm[i] > limit or new >= state[node]:
            continue
        state[node] = new
        if with_arcs:  # a seed of an earlier block may have walked here
            node_arc[node] = NO_ARC
            node_before[node] = NO_LABEL
        if rows == len(row_node):
            row_node, row_after = _twice(row_node), _twice(row_after)
        bucket = (seed_mm[i] >> BUCKET_BITS) % buckets
        row_node[rows], row_after[rows] = node, head[bucket]
        head[bucket] = rows
        rows += 1
        waiting += 1
    at, turn = 0, 0  # the bucket at work is number `turn` of all there could be, and stands at `at` in the circle
    while waiting > 0:
        row = head[at]
        if row < 0:
            turn += 1
            at = at + 1 if at + 1 < buckets else 0
            continue
        node = row_node[row]
        head[at], row_after[row], free = row_after[row], free, row
        waiting -= 1
        mm = np.int64(state[node] >> bits)
        if mm >> BUCKET_BITS != turn:
            continue
        label = state[node] & np.uint64(LABEL_MASK)
        for arc in range(indptr[node], indptr[node + 1]):
            far = mm + np.int64(weight[arc])
            if far > limit:
                continue
            other = neighbour[arc]
            new = (np.uint64(far) << bits) | label
            if new >= state[other]:
                continue
            state[other] = new
            if with_arcs:
                node_arc[other] = arc
                node_before[other] = node
            if free >= 0:
                row = free
                free = row_after[row]
            else:
                if rows == len(row_node):
                    row_node, row_after = _twice(row_node), _twice(row_after)
                row = rows
                rows += 1
            bucket = at + (far >> BUCKET_BITS) - turn
            if bucket >= buckets:
                bucket -= buckets
            row_node[row], row_after[row] = other, head[bucket]
            head[bucket] = row
            waiting += 1


@compiled
def _twice(rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the rows with room for as many again."""
    more = np.empty(2 * len(rows), dtype=np.int32)
    more[: len(rows)] = rows
    return more
