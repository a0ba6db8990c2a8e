"""The street graph: junctions, edges with their shape in whole millimetres, and the arcs a search runs on."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StreetGraph:
    """Hold the walkable streets as n nodes and m edges; every array is read-only.

    node_lonlat (n, 2) degrees; node_component (n,) 0 = the component with most street; component_mm its
    street length. A component is usable when it is the largest or holds at least usable_component_mm of
    street: an island, not a fragment of bad mapping. edge_ends (m, 2) nodes u, v; edge_mm (m,) length;
    edge_kind (m,) index into kinds; edge_ref (m,) ref of the source line. Edge e has the vertices
    shape_start[e]..shape_start[e + 1] of shape_lonlat, shape_mm is how far from u each lies. Arcs of node u
    are indptr[u]..indptr[u + 1] of neighbour, weight (mm) and arc_edge: parallel edges reduced to the
    shortest, loops left out (no shortest walk between nodes uses them).
    """

    node_lonlat: Floats
    node_component: npt.NDArray[np.int32]
    component_mm: Ints
    usable_component_mm: int
    edge_ends: npt.NDArray[np.int32]
    edge_mm: Ints
    edge_kind: npt.NDArray[np.int16]
    kinds: tuple[str, ...]
    edge_ref: Ints
    shape_start: Ints
    shape_lonlat: Floats
    shape_mm: Ints
    indptr: Ints
    neighbour: npt.NDArray[np.int32]
    weight: npt.NDArray[np.uint32]
    arc_edge: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def node_count(self) -> int:
        """Return the number of nodes."""
        return len(self.node_lonlat)

    @property
    def edge_count(self) -> int:
        """Return the number of edges, parallel ones and loops included."""
        return len(self.edge_mm)

    @property
    def component_usable(self) -> npt.NDArray[np.bool_]:
        """Say for each component (c,) whether places may snap to it."""
        usable = self.component_mm >= self.usable_component_mm
        usable[:1] = True
        return np.asarray(usable, dtype=bool)

    @property
    def edge_component(self) -> npt.NDArray[np.int32]:
        """Return the component of each edge (m,)."""
        return self.component_of(slice(None))

    def component_of(self, edge: "npt.NDArray[np.integer] | slice") -> npt.NDArray[np.int32]:
        """Return the component of some edges."""
        return self.node_component[self.edge_ends[edge, 0]]

    @property
    def edge_usable(self) -> npt.NDArray[np.bool_]:
        """Say for each edge (m,) whether it lies in a usable component."""
        return np.asarray(self.component_usable[self.edge_component], dtype=bool)

    def point_at(self, edge: npt.ArrayLike, offset_mm: npt.ArrayLike) -> Floats:
        """Return the lon/lat at offset_mm from u along edges: (2,) for one edge, (n, 2) for arrays.

        Offsets outside 0..edge_mm give the nearer end.
        """
        edges = np.atleast_1d(np.asarray(edge, dtype=np.int64))
        offsets = np.atleast_1d(np.asarray(offset_mm, dtype=np.float64))
        edges, offsets = (np.ascontiguousarray(part) for part in np.broadcast_arrays(edges, offsets))
        if len(edges) and (edges.min() < 0 or edges.max() >= self.edge_count):
            raise IndexError(f"found edges {edges.min()}..{edges.max()}; allowed 0..{self.edge_count - 1}")
        points = _points_at(self.shape_start, self.shape_lonlat, self.shape_mm, edges, offsets)
        return points[0] if np.ndim(edge) == 0 and np.ndim(offset_mm) == 0 else points

    def edge_line(self, edge: int, from_mm: int, to_mm: int) -> Floats:
        """Return the polyline (k, 2) of an edge from one offset to another (mm from u)."""
        low, high = min(from_mm, to_mm), max(from_mm, to_mm)
        shape = slice(int(self.shape_start[edge]), int(self.shape_start[edge + 1]))
        along = self.shape_mm[shape]
        between = self.shape_lonlat[shape][(along > low) & (along < high)]
        ends = self.point_at([edge, edge], [low, high])
        line = np.concatenate([ends[:1], between, ends[1:]])
        return line if from_mm <= to_mm else line[::-1]

    def part_lines(self, edge: npt.ArrayLike, from_mm: npt.ArrayLike, to_mm: npt.ArrayLike) -> tuple[Ints, Floats]:
        """Return the polylines of parts of edges, from_mm <= to_mm: where each starts (parts + 1,), lon/lat (k, 2)."""
        edges = np.asarray(edge, dtype=np.int64)
        low, high = np.asarray(from_mm, dtype=np.int64), np.asarray(to_mm, dtype=np.int64)
        start, first = _lines_start(self.shape_start, self.shape_mm, edges, low, high)
        lonlat = np.empty((int(start[-1]), 2))
        lonlat[start[:-1]] = self.point_at(edges, low)
        lonlat[start[1:] - 1] = self.point_at(edges, high)
        between = np.diff(start) - 2
        inner = np.arange(int(between.sum())) - np.repeat(np.cumsum(between) - between, between)
        lonlat[np.repeat(start[:-1] + 1, between) + inner] = self.shape_lonlat[np.repeat(first, between) + inner]
        return start, lonlat


@compiled
def _points_at(shape_start: Ints, shape_lonlat: Floats, shape_mm: Ints, edge: Ints, offset_mm: Floats) -> Floats:
    points = np.empty((len(edge), 2))
    for i in range(len(edge)):
        first, last = shape_start[edge[i]], shape_start[edge[i] + 1] - 1
        offset = min(max(offset_mm[i], 0.0), float(shape_mm[last]))
        low, high = first, last - 1  # find the last segment that starts at or before the offset
        while low < high:
            middle = (low + high + 1) // 2
            if shape_mm[middle] <= offset:
                low = middle
            else:
                high = middle - 1
        length = shape_mm[low + 1] - shape_mm[low]
        share = (offset - shape_mm[low]) / length if length > 0 else 0.0
        for axis in range(2):
            points[i, axis] = shape_lonlat[low, axis] + share * (shape_lonlat[low + 1, axis] - shape_lonlat[low, axis])
    return points


@compiled
def _lines_start(shape_start: Ints, shape_mm: Ints, edge: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return where the line of each part starts, and the first vertex of its edge that lies between its ends."""
    start = np.zeros(len(edge) + 1, dtype=np.int64)
    first = np.zeros(len(edge), dtype=np.int64)
    for i in range(len(edge)):
        at, end = shape_start[edge[i]], shape_start[edge[i] + 1]
        while at < end and shape_mm[at] <= low[i]:
            at += 1
        first[i] = at
        while at < end and shape_mm[at] < high[i]:
            at += 1
        start[i + 1] = start[i] + 2 + at - first[i]
    return start, first
