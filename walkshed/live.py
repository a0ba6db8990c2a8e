"""A distance field that changes with its facilities: add one, take one away, and only what changes is searched.

Adding can only bring nodes nearer, so the search starts at the new seeds and stops where nothing improves.
Taking away can only touch nodes whose nearest facility it was: they are cleared, and the search refills them
from their neighbours and from the seeds that are left on them (Ramalingam and Reps 1996, for several sources).
"""

from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph
from walkshed.search import FARTHEST_MM, LABEL_BITS, LABEL_MASK, NOTHING, Field, Seeds, search

Nodes = npt.NDArray[np.int64]


class LiveField:
    """Hold a field and its seeds; after every change it equals a search from all seeds, ties included."""

    def __init__(self, graph: StreetGraph, seeds: Seeds, *, limit_mm: int | None = None) -> None:
        """Search from seeds up to and including limit_mm (None = no limit)."""
        self._graph = graph
        self._limit = FARTHEST_MM if limit_mm is None else min(int(limit_mm), FARTHEST_MM)
        self._seeds = seeds
        found = search(graph, seeds, limit_mm=limit_mm)
        label = found.node_label.view(np.uint32).astype(np.uint64)
        self._state = (found.node_mm.astype(np.uint64) << np.uint64(LABEL_BITS)) | label

    @property
    def seeds(self) -> Seeds:
        """Return the seeds the field stands for."""
        return self._seeds

    @property
    def field(self) -> Field:
        """Return the field as a search would; arrays (n,) of their own."""
        none = np.zeros(0, dtype=np.int64)
        return Field(
            node_mm=(self._state >> np.uint64(LABEL_BITS)).astype(np.uint32),
            node_label=(self._state & np.uint64(LABEL_MASK)).astype(np.uint32).view(np.int32),
            node_arc=none,
            node_before=none.astype(np.int32),
        )

    @property
    def node_mm(self) -> npt.NDArray[np.uint32]:
        """Return the walks of the nodes (n,) as they are now: a view that follows every change."""
        return self._halves["mm"]

    @property
    def node_label(self) -> npt.NDArray[np.int32]:
        """Return the labels of the nodes (n,) as they are now: a view that follows every change."""
        return self._halves["label"]

    @property
    def _halves(self) -> npt.NDArray[np.void]:
        return self._state.view([("label", "<i4"), ("mm", "<u4")])  # numba knows little-endian machines only

    def add(self, seeds: Seeds) -> Nodes:
        """Let more seeds take part and return the nodes that changed, ascending."""
        self._seeds = _joined(self._seeds, seeds)
        return self._improve(seeds.node, _states(seeds))

    def remove(self, label: int) -> Nodes:
        """Let the seeds of one label take part no more and return the nodes that changed, ascending.

        Raise KeyError when no seed has the label.
        """
        named = self._seeds.label == label
        if not named.any():
            raise KeyError(f"found no seed with label {label}")
        gone, self._seeds = _chosen(self._seeds, named), _chosen(self._seeds, ~named)
        cleared, before = _clear(self._graph.indptr, self._graph.neighbour, gone.node, label, self._state)
        node, state = _edge_states(
            self._graph.indptr, self._graph.neighbour, self._graph.weight, cleared, self._limit, self._state
        )
        left = _chosen(self._seeds, self._state[self._seeds.node] == NOTHING)
        self._improve(np.concatenate([node, left.node]), np.concatenate([state, _states(left)]))
        return np.sort(cleared[self._state[cleared] != before])

    def _improve(self, node: Nodes, state: npt.NDArray[np.uint64]) -> Nodes:
        changed = _heap_search(
            self._graph.indptr, self._graph.neighbour, self._graph.weight, node, state, self._limit, self._state
        )
        return np.unique(changed)


def _states(seeds: Seeds) -> npt.NDArray[np.uint64]:
    return (seeds.mm.astype(np.uint64) << np.uint64(LABEL_BITS)) | seeds.label.astype(np.uint64)


def _joined(one: Seeds, other: Seeds) -> Seeds:
    return Seeds(
        np.concatenate([one.node, other.node]), np.concatenate([one.mm, other.mm]),
        np.concatenate([one.label, other.label]),
    )  # fmt: skip


def _chosen(seeds: Seeds, rows: npt.NDArray[np.bool_]) -> Seeds:
    return Seeds(seeds.node[rows], seeds.mm[rows], seeds.label[rows])


@compiled
def _clear(
    indptr: npt.NDArray[np.int64],
    neighbour: npt.NDArray[np.int32],
    seed_node: Nodes,
    label: int,
    state: npt.NDArray[np.uint64],
) -> tuple[Nodes, npt.NDArray[np.uint64]]:
    """Forget the state of every node with a label; return the nodes and what their state was.

    They hang together: each is a seed's node or has a neighbour with the label on its walk to a seed.
    """
    wanted, nothing = np.uint64(label), np.uint64(NOTHING)
    nodes = [np.int64(0) for _ in range(0)]
    states = [np.uint64(0) for _ in range(0)]
    for node in seed_node:
        if state[node] & np.uint64(LABEL_MASK) == wanted and state[node] != nothing:
            nodes.append(node)
            states.append(state[node])
            state[node] = nothing
    at = 0
    while at < len(nodes):
        node = nodes[at]
        at += 1
        for arc in range(indptr[node], indptr[node + 1]):
            other = np.int64(neighbour[arc])
            if state[other] & np.uint64(LABEL_MASK) == wanted and state[other] != nothing:
                nodes.append(other)
                states.append(state[other])
                state[other] = nothing
    cleared = np.empty(len(nodes), dtype=np.int64)
    before = np.empty(len(nodes), dtype=np.uint64)
    for i in range(len(nodes)):
        cleared[i], before[i] = nodes[i], states[i]
    return cleared, before


@compiled
def _edge_states(
    indptr: npt.NDArray[np.int64],
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    cleared: Nodes,
    limit: int,
    state: npt.NDArray[np.uint64],
) -> tuple[Nodes, npt.NDArray[np.uint64]]:
    """Return what the kept neighbours of cleared nodes offer them: node and state, one row per offer."""
    count = 0
    for node in cleared:
        count += indptr[node + 1] - indptr[node]
    to = np.empty(count, dtype=np.int64)
    offer = np.empty(count, dtype=np.uint64)
    bits = np.uint64(LABEL_BITS)
    found = 0
    for node in cleared:
        for arc in range(indptr[node], indptr[node + 1]):
            other = state[neighbour[arc]]  # streets are walked both ways: the arc back is as long
            if other == np.uint64(NOTHING):
                continue
            mm = np.int64(other >> bits) + np.int64(weight[arc])
            if mm <= limit:
                to[found] = node
                offer[found] = (np.uint64(mm) << bits) | (other & np.uint64(LABEL_MASK))
                found += 1
    return to[:found], offer[:found]


@compiled
def _heap_search(
    indptr: npt.NDArray[np.int64],
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    seed_node: Nodes,
    seed_state: npt.NDArray[np.uint64],
    limit: int,
    state: npt.NDArray[np.uint64],
) -> Nodes:
    """Improve states in place from some seeds, nearest first, touching only what improves; return those nodes.

    A node may be returned twice. Nothing as long as the graph is made: the work is that of the change.
    """
    bits = np.uint64(LABEL_BITS)
    heap = [(np.uint64(0), np.int64(0)) for _ in range(0)]
    changed = [np.int64(0) for _ in range(0)]
    for i in range(len(seed_node)):
        if np.int64(seed_state[i] >> bits) <= limit and seed_state[i] < state[seed_node[i]]:
            state[seed_node[i]] = seed_state[i]
            heappush(heap, (seed_state[i], seed_node[i]))
            changed.append(seed_node[i])
    while len(heap) > 0:
        at, node = heappop(heap)
        if at != state[node]:
            continue
        mm, label = np.int64(at >> bits), at & np.uint64(LABEL_MASK)
        for arc in range(indptr[node], indptr[node + 1]):
            far = mm + np.int64(weight[arc])
            if far > limit:
                continue
            other = np.int64(neighbour[arc])
            new = (np.uint64(far) << bits) | label
            if new < state[other]:
                state[other] = new
                heappush(heap, (new, other))
                changed.append(other)
    out = np.empty(len(changed), dtype=np.int64)
    for i in range(len(changed)):
        out[i] = changed[i]
    return out
