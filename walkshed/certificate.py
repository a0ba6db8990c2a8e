"""The certificate: one pass over a distance field that proves it exact, without a second search.

A field is exact when four things hold at once.

1. Every seed within the limit is kept: its node is no worse than the seed says.
2. No arc can improve a node: nobody who is reached could pass on a better state within the limit.
3. Every reached node has a reason: it is a seed itself, or a neighbour stands exactly one arc nearer with the
   same label.
4. Nothing is reached beyond the limit.

From 1 and 2 no state is worse than the best walk; from 3, followed back to a seed (each step is nearer, so it
ends), every state is a walk that exists. Arcs of no length would let two nodes be each other's reason: nodes
joined by them stand together, and one of them needs a reason from outside. (Feasible potentials with tight
arcs: the optimality conditions of shortest paths, as in Ahuja, Magnanti, Orlin 1993, section 5.2.)
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph
from walkshed.search import FARTHEST_MM, LABEL_BITS, LABEL_MASK, UNREACHED, Field, Seeds

SHOWN = 5
"""So many nodes are named per fault; all are counted."""

Nodes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Certificate:
    """How many nodes break each of the four conditions, and the first of them; all 0 proves the field.

    checked: nodes of the field; reached: those with a walk.
    """

    checked: int
    reached: int
    seeds_lost: int
    can_improve: int
    without_reason: int
    beyond_limit: int
    first: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Say whether the field is exact."""
        return not (self.seeds_lost or self.can_improve or self.without_reason or self.beyond_limit)


def certify(
    graph: StreetGraph,
    seeds: Seeds,
    field: Field,
    *,
    limit_mm: int | None = None,
    among: npt.NDArray[np.bool_] | None = None,
) -> Certificate:
    """Check a field against the seeds and limit it was asked for; time and memory grow with the arcs.

    With among (n,) only those nodes are judged; all their neighbours must be in the graph. Where every node of a
    network is judged in one of several graphs that overlap, all of them together prove the whole field.
    Raise ValueError when the field is not of this graph.
    """
    if len(field.node_mm) != graph.node_count or len(field.node_label) != graph.node_count:
        raise ValueError(f"found a field of {len(field.node_mm)} nodes for a graph of {graph.node_count}")
    limit = FARTHEST_MM if limit_mm is None else min(int(limit_mm), FARTHEST_MM)
    label = field.node_label.view(np.uint32).astype(np.uint64)
    state = (field.node_mm.astype(np.uint64) << np.uint64(LABEL_BITS)) | label
    reached = field.node_mm != UNREACHED
    beyond = reached & (field.node_mm > limit)
    has_reason = np.zeros(graph.node_count, dtype=bool)
    lost = _seeds_kept(seeds, limit, state, has_reason)
    improvable = np.zeros(graph.node_count, dtype=bool)
    _check_arcs(graph.indptr, graph.neighbour, graph.weight, limit, state, has_reason, improvable)
    together = _joined_by_nothing(graph)
    group_has_reason = np.zeros(graph.node_count, dtype=bool)
    group_has_reason[together[has_reason]] = True
    baseless = reached & ~group_has_reason[together]
    # A label without a walk, or a walk without a label, has no reason either.
    baseless |= reached != (field.node_label >= 0)
    judged = graph.node_count
    if among is not None:
        judged, lost = int(among.sum()), lost[among[lost]]
        improvable, baseless, beyond, reached = (one & among for one in (improvable, baseless, beyond, reached))
    broken = np.unique(np.concatenate([lost, *(np.flatnonzero(one) for one in (improvable, baseless, beyond))]))
    return Certificate(
        checked=judged,
        reached=int(reached.sum()),
        seeds_lost=len(lost),
        can_improve=int(improvable.sum()),
        without_reason=int(baseless.sum()),
        beyond_limit=int(beyond.sum()),
        first=tuple(broken[:SHOWN].tolist()),
    )


def _seeds_kept(seeds: Seeds, limit: int, state: npt.NDArray[np.uint64], has_reason: npt.NDArray[np.bool_]) -> Nodes:
    """Return the nodes that are worse than a seed on them; mark those whose state is a seed's."""
    kept = seeds.mm <= limit
    node = seeds.node[kept]
    said = (seeds.mm[kept].astype(np.uint64) << np.uint64(LABEL_BITS)) | seeds.label[kept].astype(np.uint64)
    has_reason[node[state[node] == said]] = True
    return np.unique(node[state[node] > said])


def _joined_by_nothing(graph: StreetGraph) -> Nodes:
    """Return for each node a number shared by all nodes that arcs of no length join to it."""
    nothing = np.flatnonzero(graph.weight == 0)
    if not len(nothing):
        return np.arange(graph.node_count)
    tail = np.searchsorted(graph.indptr, nothing, side="right") - 1
    pairs = coo_array(
        (np.ones(len(nothing), dtype=np.int8), (tail, graph.neighbour[nothing])), shape=(graph.node_count,) * 2
    )
    return np.asarray(connected_components(pairs, directed=False)[1], dtype=np.int64)


@compiled
def _check_arcs(
    indptr: npt.NDArray[np.int64],
    neighbour: npt.NDArray[np.int32],
    weight: npt.NDArray[np.uint32],
    limit: int,
    state: npt.NDArray[np.uint64],
    has_reason: npt.NDArray[np.bool_],
    improvable: npt.NDArray[np.bool_],
) -> None:
    """Mark nodes that an arc could improve, and nodes that an arc of some length gives a reason."""
    bits = np.uint64(LABEL_BITS)
    for node in range(len(state)):
        mm = np.int64(state[node] >> bits)
        if mm > limit:
            continue
        label = state[node] & np.uint64(LABEL_MASK)
        for arc in range(indptr[node], indptr[node + 1]):
            far = mm + np.int64(weight[arc])
            if far > limit:
                continue
            other = neighbour[arc]
            said = (np.uint64(far) << bits) | label
            if said < state[other]:
                improvable[other] = True
            elif said == state[other] and weight[arc] > 0:
                has_reason[other] = True
