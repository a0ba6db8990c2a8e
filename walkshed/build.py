"""Build the street graph from street lines: cut at shared vertices, measure, find components."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from walkshed.crs import segment_mm
from walkshed.errors import StreetDataError
from walkshed.graph import StreetGraph
from walkshed.hilbert import hilbert_key
from walkshed.lines import StreetLines

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Say what a build found: counts, kilometres, components, and fragments too small to walk to.

    lines_dropped are walkable lines with fewer than two different vertices. islands are usable components
    besides the largest. fragments are the components below min_component_m; fragments_kept says whether they
    are in the graph (a place beside one is then told it is isolated, instead of far from any street).
    """

    lines: int
    lines_not_walkable: int
    lines_dropped: int
    nodes: int
    edges: int
    km: float
    components: int
    largest_km: float
    islands: int
    islands_km: float
    fragments: int
    fragments_km: float
    fragments_kept: bool
    parallel_edges: int
    loops: int
    zero_length_edges: int


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges as runs of vertex positions of the cleaned lines: first..last, both ends included."""

    first: Ints
    last: Ints
    line: Ints


@dataclass(frozen=True, slots=True)
class _Fragments:
    count: int
    length_mm: int


def build_graph(
    lines: StreetLines, *, min_component_m: float = 200.0, keep_fragments: bool = True
) -> tuple[StreetGraph, BuildReport]:
    """Build the graph of the walkable lines and report on it.

    Lines are cut wherever a vertex is shared (by two lines or twice by one) and at their ends. Every straight
    segment is rounded to whole millimetres and an edge is the sum of its segments, so cutting an edge at a
    vertex changes nothing. Components shorter than min_component_m are fragments (never the largest): kept
    but unusable, or left out. Raise StreetDataError when nothing is walkable.
    """
    position, line = _walkable_positions(lines)
    dropped = int(lines.walkable.sum()) - len(np.unique(line))
    if not len(position):
        raise StreetDataError(
            f"found {len(lines)} street lines, {int(lines.walkable.sum())} of them walkable, "
            "none with two vertices; wanted at least one walkable street"
        )
    vertex = np.unique(lines.vertex_id[position], return_inverse=True)[1]
    edges, along_mm = _cut(vertex, line, lines.lonlat[position])
    fragments = _Fragments(0, 0)
    if not keep_fragments:
        edges, fragments = _without_fragments(vertex, edges, along_mm, min_component_m)
    graph = _assemble(lines, position, vertex, edges, along_mm, min_component_m)
    return graph, _report(lines, dropped, graph, fragments, keep_fragments)


def _walkable_positions(lines: StreetLines) -> tuple[Ints, Ints]:
    """Return the vertex positions of walkable lines, and their lines, no repeats, no one-vertex lines."""
    line = lines.line
    keep = lines.walkable[line].copy()
    keep[1:] &= (lines.vertex_id[1:] != lines.vertex_id[:-1]) | (line[1:] != line[:-1])
    keep &= np.bincount(line[keep], minlength=len(lines))[line] > 1
    position = np.flatnonzero(keep)
    return position, line[position]


def _cut(vertex: Ints, line: Ints, lonlat: npt.NDArray[np.float64]) -> tuple[_Edges, Ints]:
    """Cut the lines at junctions; return the edges and the mm walked along the chain of all positions."""
    begins = np.ones(len(line), dtype=bool)
    begins[1:] = line[1:] != line[:-1]
    ends = np.append(begins[1:], True)
    cut = begins | ends | (np.bincount(vertex)[vertex] > 1)
    step_mm = segment_mm(lonlat)
    step_mm[begins[1:]] = 0  # the jump from one line to the next is no street
    along_mm = np.concatenate([[0], np.cumsum(step_mm)])
    at = np.flatnonzero(cut)
    starts_edge = ~ends[at[:-1]]
    first, last = at[:-1][starts_edge], at[1:][starts_edge]
    return _Edges(first, last, line[first]), along_mm


def components_of(u: Ints, v: Ints, edge_mm: Ints, nodes: int) -> tuple[npt.NDArray[np.int32], Ints]:
    """Return the component of each node and the street length of each component, longest first."""
    pairs = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(nodes, nodes))
    count, found = connected_components(pairs, directed=False)
    length = np.zeros(count, dtype=np.int64)
    np.add.at(length, found[u], edge_mm)
    order = np.argsort(-length, kind="stable")
    rank = np.empty(count, dtype=np.int32)
    rank[order] = np.arange(count, dtype=np.int32)
    return rank[found], length[order]


def _without_fragments(
    vertex: Ints, edges: _Edges, along_mm: Ints, min_component_m: float
) -> tuple[_Edges, _Fragments]:
    """Leave out the edges of components that are too short; return what is left and what went."""
    edge_mm = along_mm[edges.last] - along_mm[edges.first]
    component, length = components_of(vertex[edges.first], vertex[edges.last], edge_mm, int(vertex.max()) + 1)
    of_edge = component[vertex[edges.first]]
    keep = (of_edge == 0) | (length[of_edge] >= min_component_m * 1000.0)
    gone = _Fragments(len(np.unique(of_edge[~keep])), int(edge_mm[~keep].sum()))
    return _Edges(edges.first[keep], edges.last[keep], edges.line[keep]), gone


def _assemble(
    lines: StreetLines, position: Ints, vertex: Ints, edges: _Edges, along_mm: Ints, min_component_m: float
) -> StreetGraph:
    # Nodes stand in Hilbert order and edges by their first node, so that a search touches near memory.
    at_ends = np.concatenate([edges.first, edges.last])
    junction, where = np.unique(vertex[at_ends], return_index=True)
    node_lonlat = lines.lonlat[position[at_ends[where]]]
    order = np.lexsort((junction, hilbert_key(node_lonlat)))
    node_of = np.empty(int(vertex.max()) + 1, dtype=np.int64)
    node_of[junction[order]] = np.arange(len(order))
    node_lonlat = node_lonlat[order]

    u, v = node_of[vertex[edges.first]], node_of[vertex[edges.last]]
    by_node = np.lexsort((np.arange(len(u)), np.maximum(u, v), np.minimum(u, v)))
    first, last, line = edges.first[by_node], edges.last[by_node], edges.line[by_node]
    u, v = u[by_node], v[by_node]
    edge_mm = along_mm[last] - along_mm[first]

    sizes = last - first + 1
    shape_start = np.concatenate([[0], np.cumsum(sizes)])
    shape = np.arange(shape_start[-1]) - np.repeat(shape_start[:-1] - first, sizes)
    component, component_mm = components_of(u, v, edge_mm, len(node_lonlat))
    kinds, line_kind = np.unique(np.array(lines.kind, dtype=str), return_inverse=True)
    indptr, neighbour, weight, arc_edge = arcs_of(u, v, edge_mm, len(node_lonlat))
    return StreetGraph(
        node_lonlat=node_lonlat,
        node_component=component,
        component_mm=component_mm,
        usable_component_mm=round(min_component_m * 1000.0),
        edge_ends=np.column_stack([u, v]).astype(np.int32),
        edge_mm=edge_mm,
        edge_kind=line_kind[line].astype(np.int16),
        kinds=tuple(str(kind) for kind in kinds),
        edge_ref=lines.ref[line],
        shape_start=shape_start,
        shape_lonlat=lines.lonlat[position[shape]],
        shape_mm=along_mm[shape] - np.repeat(along_mm[first], sizes),
        indptr=indptr,
        neighbour=neighbour,
        weight=weight,
        arc_edge=arc_edge,
    )


def arcs_of(
    u: Ints, v: Ints, edge_mm: Ints, nodes: int
) -> tuple[Ints, npt.NDArray[np.int32], npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    """Return both directions of every edge grouped by node: the shortest of parallel edges, no loops."""
    edge = np.flatnonzero(u != v)
    tail = np.concatenate([u[edge], v[edge]])
    head = np.concatenate([v[edge], u[edge]])
    edge = np.concatenate([edge, edge])
    order = np.lexsort((edge, edge_mm[edge], head, tail))
    tail, head, edge = tail[order], head[order], edge[order]
    shortest = np.ones(len(tail), dtype=bool)
    shortest[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    tail, head, edge = tail[shortest], head[shortest], edge[shortest]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=nodes))])
    return indptr, head.astype(np.int32), edge_mm[edge].astype(np.uint32), edge.astype(np.int32)


def _report(
    lines: StreetLines, dropped: int, graph: StreetGraph, left_out: _Fragments, fragments_kept: bool
) -> BuildReport:
    usable, length_km = graph.component_usable, graph.component_mm / 1e6
    low, high = graph.edge_ends.min(axis=1), graph.edge_ends.max(axis=1)
    pairs = len(np.unique(low.astype(np.int64) << 32 | high))
    return BuildReport(
        lines=len(lines),
        lines_not_walkable=int((~lines.walkable).sum()),
        lines_dropped=dropped,
        nodes=graph.node_count,
        edges=graph.edge_count,
        km=float(length_km.sum()),
        components=len(usable),
        largest_km=float(length_km[0]),
        islands=int(usable.sum()) - 1,
        islands_km=float(length_km[usable][1:].sum()),
        fragments=int((~usable).sum()) + left_out.count,
        fragments_km=float(length_km[~usable].sum()) + left_out.length_mm / 1e6,
        fragments_kept=fragments_kept,
        parallel_edges=graph.edge_count - pairs,
        loops=int((low == high).sum()),
        zero_length_edges=int((graph.edge_mm == 0).sum()),
    )
