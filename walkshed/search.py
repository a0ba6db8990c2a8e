"""The shortest-path search: from many seeds at once, in whole millimetres, naming the nearest seed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph

UNREACHED = 2**32 - 1  # as uint32 millimetres: no walk; never a number to average
NO_LABEL = -1
FARTHEST_MM = 2**31 - 1  # 2,147 km: one arc more still fits into 32 bits
NO_ARC = -1

# Nodes wait in buckets this wide (2 ** 14 mm = 16 m); any width gives the same answer and nearly the same
# time.
BUCKET_BITS = 14

# First the seeds are searched from in blocks, near ones together, and only so far: each small wave stays in the
# processor's cache. What lies farther follows from all of them at once. Nodes stand in Hilbert order, so seeds
# sorted by node are sorted by place. Any numbers give the same answer.
SEEDS_PER_BLOCK = 256
NEAR_STEPS = 2.0  # mean arcs times the square root of nodes per seed: well beyond the middle between facilities

# What `before` says of a node that does not wait, and of the first of a bucket (less the bucket's number).
NOT_WAITING = -1
FIRST = -2

# The state of a node is one number: millimetres in the upper half, label in the lower. The smaller number is
# the better state, so ties between seeds go to the smallest label without any further rule.
LABEL_BITS = 32
LABEL_MASK = 2**LABEL_BITS - 1
NOTHING = 2**64 - 1  # the state of a node that nobody reached


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
    offer = (seeds.mm.astype(np.uint64) << np.uint64(LABEL_BITS)) | seeds.label.astype(np.uint64)
    order = np.lexsort((offer, seeds.node))
    order = order[np.diff(seeds.node[order], prepend=-1) > 0]  # the best seed of each node, in Hilbert order
    node, mm, offer = seeds.node[order], seeds.mm[order], offer[order]
    longest_step = min(int(max(graph.weight.max(initial=0), mm.max(initial=0))), limit)
    state = np.full(n, NOTHING, dtype=np.uint64)
    arcs = n if with_arcs else 0
    ways = np.full(arcs, NO_ARC, dtype=np.int64), np.full(arcs, NO_LABEL, dtype=np.int32)
    chains = (
        np.full(1 << ((longest_step >> BUCKET_BITS) + 1).bit_length(), -1, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.full(n, NOT_WAITING, dtype=np.int32),
    )
    streets = graph.indptr, graph.neighbour, graph.weight
    near = min(_near_mm(graph, len(node)), limit)
    for first in range(0, len(node), SEEDS_PER_BLOCK):
        block = slice(first, first + SEEDS_PER_BLOCK)
        start = _seeded(node[block], mm[block], offer[block], near, state, *ways)
        _bucket_search(start, near, *streets, state, *ways, *chains)
    if near < limit:
        late = _seeded(node, mm, offer, limit, state, *ways)
        start = np.concatenate([late, _step_beyond(near, limit, *streets, state, *ways)])
        _bucket_search(start, limit, *streets, state, *ways, *chains)
    node_mm = (state >> np.uint64(LABEL_BITS)).astype(np.uint32)
    node_label = (state & np.uint64(LABEL_MASK)).astype(np.uint32).view(np.int32)  # all ones become -1
    return Field(node_mm, node_label, *ways)


def _near_mm(graph: StreetGraph, seeds: int) -> int:
    """Return how far the waves of single blocks go; beyond it nearly every node belongs to another facility."""
    if not seeds or not len(graph.weight):
        return 0
    return int(NEAR_STEPS * float(graph.weight.mean()) * (graph.node_count / seeds) ** 0.5)


def _seeded(
    node: npt.NDArray[np.int64],
    mm: npt.NDArray[np.int64],
    offer: npt.NDArray[np.uint64],
    limit: int,
    state: npt.NDArray[np.uint64],
    node_arc: npt.NDArray[np.int64],
    node_before: npt.NDArray[np.int32],
) -> npt.NDArray[np.int64]:
    """Let seeds within the limit improve their nodes; return the nodes they improved."""
    better = (mm <= limit) & (offer < state[node])
    start = node[better]
    state[start] = offer[better]
    if len(node_arc):  # a seed of an earlier block may have walked here
        node_arc[start] = NO_ARC
        node_before[start] = NO_LABEL
    return start


@compiled
def _step_beyond(
    done: int,
    limit: int,
    indptr: npt.NDArray[np.int64],
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    state: npt.NDArray[np.uint64],
    node_arc: npt.NDArray[np.int64],
    node_before: npt.NDArray[np.int32],
) -> npt.NDArray[np.int64]:
    """Take one step from all nodes within `done` mm, which are final; return the nodes that had no state before."""
    bits, with_arcs = np.uint64(LABEL_BITS), len(node_arc) > 0
    top = (np.uint64(limit) << bits) | np.uint64(LABEL_MASK)  # the last state within the limit
    found = np.empty(len(state), dtype=np.int64)
    count = 0
    for node in range(len(state)):
        here = state[node]
        if np.int64(here >> bits) > done:
            continue
        for arc in range(indptr[node], indptr[node + 1]):
            new = here + (np.uint64(weight[arc]) << bits)
            other = neighbour[arc]
            if new >= state[other] or new > top:
                continue
            if state[other] == np.uint64(NOTHING):
                found[count] = other
                count += 1
            state[other] = new
            if with_arcs:
                node_arc[other], node_before[other] = arc, node
    return found[:count].copy()


@compiled
def _bucket_search(
    start: npt.NDArray[np.int64],
    limit: int,
    indptr: npt.NDArray[np.int64],
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    state: npt.NDArray[np.uint64],
    node_arc: npt.NDArray[np.int64],
    node_before: npt.NDArray[np.int32],
    head: npt.NDArray[np.int32],
    after: npt.NDArray[np.int32],
    before: npt.NDArray[np.int32],
) -> None:
    """Improve node states from the start nodes (each once) until none can be improved.

    Nearest buckets come first (Dial 1969, with wide buckets). A node that is improved within the bucket at work
    goes back into it, so the order inside a bucket does not matter. All waiting nodes lie within the longest
    step of the bucket at work, so the buckets, a power of two, can be used in a circle.

    A bucket is a chain of nodes: head (its first, -1 = none), after and before (who stands next in the chain).
    head holds -1 and before NOT_WAITING everywhere, at the beginning and at the end. Chains are mended in
    place, without functions of their own: calls from here would double the time.
    """
    bits, bucket_bits = np.uint64(LABEL_BITS), np.uint64(LABEL_BITS + BUCKET_BITS)
    with_arcs, last = len(node_arc) > 0, len(head) - 1
    at = np.int64(np.uint64(NOTHING) >> bucket_bits)
    for node in start:
        at = min(at, np.int64(state[node] >> bucket_bits))
        bucket = np.int64(state[node] >> bucket_bits) & last
        later = head[bucket]
        head[bucket], after[node], before[node] = node, later, FIRST - bucket
        if later >= 0:
            before[later] = node
    at &= last  # the bucket at work
    top = (np.uint64(limit) << bits) | np.uint64(LABEL_MASK)  # the last state within the limit
    waiting = len(start)
    while waiting > 0:
        node = np.int64(head[at])
        if node < 0:
            at = (at + 1) & last
            continue
        later = after[node]
        head[at], before[node] = later, NOT_WAITING
        if later >= 0:
            before[later] = FIRST - at
        waiting -= 1
        here = state[node]
        for arc in range(indptr[node], indptr[node + 1]):
            new = here + (np.uint64(weight[arc]) << bits)
            other = neighbour[arc]
            if new >= state[other] or new > top:
                continue
            state[other] = new
            if with_arcs:
                node_arc[other], node_before[other] = arc, node
            earlier = before[other]
            if earlier == NOT_WAITING:
                waiting += 1
            else:  # it leaves the bucket it waits in
                later = after[other]
                if earlier >= 0:
                    after[earlier] = later
                else:
                    head[FIRST - earlier] = later
                if later >= 0:
                    before[later] = earlier
            bucket = np.int64(new >> bucket_bits) & last
            later = head[bucket]
            head[bucket], after[other], before[other] = other, later, FIRST - bucket
            if later >= 0:
                before[later] = other
