"""Which edges a change cuts, and where: the parts of the streets and of the added lines, with their end nodes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.crs import segment_mm
from walkshed.graph import StreetGraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Point = tuple[int, int, int]
"""A point of an edge (1, edge, offset_mm), or a node of the graph below (0, node, 0)."""


@dataclass(frozen=True, slots=True, eq=False)
class AddedLine:
    """A line to walk on: lonlat (k, 2), k >= 2, its kind as walkable.toml names it, ref names it for the caller."""

    lonlat: Floats
    kind: str = "footway"
    ref: int = -1


@dataclass(frozen=True, slots=True)
class Join:
    """Corner number `corner` of added line `line` is the same place as the point offset_mm along an edge.

    Edge graph.edge_count + i stands for added line i.
    """

    line: int
    corner: int
    edge: int
    offset_mm: int


@dataclass(frozen=True, slots=True)
class Barred:
    """Nobody walks on this stretch of an edge; to_mm None = to its end."""

    edge: int
    from_mm: int = 0
    to_mm: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Added:
    """A new edge: the stretch from_mm..to_mm of old edge, or added line, `of`, between two nodes."""

    of: int
    from_mm: int
    to_mm: int
    ends: tuple[int, int]
    kind: str
    ref: int
    shape_lonlat: Floats
    shape_mm: Ints
    is_open: bool = True

    @property
    def length_mm(self) -> int:
        """Return its length."""
        return self.to_mm - self.from_mm


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """edge (c,): the old edges that are cut or closed, ascending; their parts in order; the added lines' edges; and
    the lon/lat of the new nodes (k, 2), which are numbered on from those of the graph."""

    edge: Ints
    parts: list[Added]
    added: list[Added]
    node_lonlat: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    lonlat: Floats
    along_mm: Ints


def cut_up(
    graph: StreetGraph, lines: Sequence[AddedLine], joins: Sequence[Join], barred: Sequence[Barred]
) -> Cuts:
    """Cut the edges that lines join and that are closed in part; raise ValueError for what is not there."""
    m = graph.edge_count
    drawn = [_measured(number, line) for number, line in enumerate(lines)]
    lengths = {m + number: int(line.along_mm[-1]) for number, line in enumerate(drawn)}
    same: dict[Point, Point] = {}
    offsets: dict[int, set[int]] = {edge: set() for edge in lengths}

    def point(edge: int, offset_mm: int) -> Point:
        length = _length(graph, lengths, edge)
        if not 0 <= offset_mm <= length:
            raise ValueError(f"found {offset_mm} mm on edge {edge}; allowed 0..{length}")
        if edge < m and offset_mm in (0, length):
            return (0, int(graph.edge_ends[edge, 0 if offset_mm == 0 else 1]), 0)
        if 0 < offset_mm < length:
            offsets.setdefault(edge, set()).add(offset_mm)
        return (1, edge, offset_mm)

    for join in joins:
        if not (0 <= join.line < len(drawn) and 0 <= join.corner < len(drawn[join.line].along_mm)):
            raise ValueError(f"found a join of line {join.line}, corner {join.corner}; there is none")
        corner = point(m + join.line, int(drawn[join.line].along_mm[join.corner]))
        _unite(same, corner, point(join.edge, join.offset_mm))
    closed: dict[int, list[tuple[int, int]]] = {}
    for stretch in barred:
        end = _length(graph, {}, stretch.edge) if stretch.to_mm is None else stretch.to_mm
        point(stretch.edge, stretch.from_mm), point(stretch.edge, end)
        if stretch.from_mm > end:
            raise ValueError(f"found a stretch from {stretch.from_mm} back to {end} mm on edge {stretch.edge}")
        closed.setdefault(stretch.edge, []).append((stretch.from_mm, end))

    edges = np.array(sorted({e for e in offsets if e < m and offsets[e]} | closed.keys()), dtype=np.int64)
    nodes: dict[Point, int] = {}
    places: list[Floats] = []

    def node(edge: int, offset_mm: int) -> int:
        found = _root(same, point(edge, offset_mm))
        if found[0] == 0:
            return found[1]
        if found not in nodes:
            nodes[found] = graph.node_count + len(nodes)
            places.append(_place(graph, drawn, found))
        return nodes[found]

    parts = [
        _part(graph, drawn, lines, edge, low, high, (node(edge, low), node(edge, high)), closed.get(edge, []))
        for edge in edges.tolist()
        for low, high in _stretches(_length(graph, lengths, edge), offsets.get(edge, set()))
    ]
    added = [
        _part(graph, drawn, lines, edge, low, high, (node(edge, low), node(edge, high)), [])
        for edge in sorted(lengths)
        for low, high in _stretches(lengths[edge], offsets[edge])
    ]
    return Cuts(edges, parts, added, np.array(places).reshape(-1, 2))


def _measured(number: int, line: AddedLine) -> _Line:
    lonlat = np.ascontiguousarray(line.lonlat, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(lonlat).all():
        raise ValueError(f"added line {number}: found a corner that is not a number")
    along_mm = np.concatenate([[0], np.cumsum(segment_mm(lonlat))]) if len(lonlat) else np.zeros(1, dtype=np.int64)
    if along_mm[-1] == 0:
        raise ValueError(f"added line {number}: found no length; wanted two corners a millimetre apart or more")
    return _Line(lonlat, along_mm)


def _length(graph: StreetGraph, lengths: dict[int, int], edge: int) -> int:
    if edge in lengths:
        return lengths[edge]
    if not 0 <= edge < graph.edge_count:
        raise ValueError(f"found edge {edge}; allowed 0..{graph.edge_count + len(lengths) - 1}")
    return int(graph.edge_mm[edge])


def _root(same: dict[Point, Point], one: Point) -> Point:
    while one in same:
        one = same[one]
    return one


def _unite(same: dict[Point, Point], one: Point, other: Point) -> None:
    one, other = sorted([_root(same, one), _root(same, other)])  # nodes come before points: they stay
    if one == other:
        return
    if other[0] == 0:
        raise ValueError(f"joins would make one junction of {one[1]} and {other[1]}; draw a line between them")
    same[other] = one


def _stretches(length_mm: int, cut: set[int]) -> list[tuple[int, int]]:
    at = [0, *sorted(cut), length_mm]
    return list(zip(at[:-1], at[1:], strict=True))


def _place(graph: StreetGraph, drawn: list[_Line], point: Point) -> Floats:
    _point, edge, offset_mm = point
    if edge < graph.edge_count:
        return graph.point_at(edge, offset_mm)
    line = drawn[edge - graph.edge_count]
    return np.array([np.interp(offset_mm, line.along_mm, line.lonlat[:, axis]) for axis in range(2)])


def _part(
    graph: StreetGraph, drawn: list[_Line], lines: Sequence[AddedLine], edge: int, low: int, high: int,
    ends: tuple[int, int], closed: list[tuple[int, int]],
) -> Added:  # fmt: skip
    m = graph.edge_count
    if edge < m:
        shape = slice(int(graph.shape_start[edge]), int(graph.shape_start[edge + 1]))
        lonlat, along = graph.shape_lonlat[shape], graph.shape_mm[shape]
        of, kind, ref = edge, graph.kinds[graph.edge_kind[edge]], int(graph.edge_ref[edge])
    else:
        line = drawn[edge - m]
        lonlat, along = line.lonlat, line.along_mm
        of, kind, ref = edge - m, lines[edge - m].kind, lines[edge - m].ref
    between = (along > low) & (along < high)
    tips = np.column_stack([np.interp([low, high], along, lonlat[:, axis]) for axis in range(2)])
    return Added(
        of=of, from_mm=low, to_mm=high, ends=ends, kind=kind, ref=ref,
        shape_lonlat=np.concatenate([tips[:1], lonlat[between], tips[1:]]),
        shape_mm=np.concatenate([[0], along[between] - low, [high - low]]).astype(np.int64),
        is_open=not any(begin <= low and high <= end for begin, end in closed),
    )  # fmt: skip
