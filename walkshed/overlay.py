"""An overlay: the same streets with some lines added and some closed, and where everything that was is now.

Only what the change touches is made anew (docs/algorithms/overlay.md): nodes keep their numbers, edges keep their
lengths to the millimetre, and a street that is cut stays as long as it was. The graph below is never written to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from walkshed.build import arcs_of, components_of
from walkshed.graph import StreetGraph
from walkshed.overlay_cuts import Added, AddedLine, Barred, Cuts, Join, cut_up
from walkshed.pieces import StreetPieces
from walkshed.snap import NO_EDGE, NO_LEG, Snaps, SnapStatus

__all__ = ["AddedLine", "Barred", "Join", "Overlay", "overlay"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """The overlaid graph, and what became of the edges of the one below.

    Nodes 0..n - 1 are those of the graph below. kept (m,): the number of each edge that was not touched, -1 of the
    others. Those are in part_edge (p,), ascending, with the stretch part_from..part_to of it that became the edge
    part_new, -1 = closed. line_edge (a,): the edges of added lines; line_of (a,): which line each belongs to, and
    line_from (a,): how far along it the edge begins.
    """

    graph: StreetGraph
    kept: Ints
    part_edge: Ints
    part_from: Ints
    part_to: Ints
    part_new: Ints
    line_edge: Ints
    line_of: Ints
    line_from: Ints

    def snaps(self, below: Snaps) -> Snaps:
        """Return where places on the graph below are now; on a closed street they are far from any.

        A place beside a fragment that an added line joins is OK now, one on a street cut off by a closed one is not.
        """
        edge = np.full(len(below), NO_EDGE, dtype=np.int64)
        offset_mm = below.offset_mm.copy()
        somewhere = np.flatnonzero(below.edge >= 0)
        edge[somewhere] = self.kept[below.edge[somewhere]]
        for row in somewhere[edge[somewhere] == GONE]:
            edge[row], offset_mm[row] = self._place(int(below.edge[row]), int(below.offset_mm[row]))
        on = edge >= 0
        status = np.full(len(below), SnapStatus.FAR_FROM_STREET, dtype=np.uint8)
        usable = self.graph.component_usable[self.graph.component_of(edge[on])]
        status[on] = np.where(usable, SnapStatus.OK, SnapStatus.ISOLATED)
        return Snaps(
            edge.astype(np.int32), np.where(on, offset_mm, 0), np.where(on, below.leg_mm, NO_LEG), status,
            np.where(on[:, None], below.lonlat, np.nan),
        )  # fmt: skip

    def pieces(self, below: StreetPieces) -> tuple[StreetPieces, Ints]:
        """Return the pieces of the graph below on this one, in order, and the row (k,) each is of.

        A cut goes through a piece, a closed street has none, and an added line has none: nobody lives there.
        """
        whole = np.flatnonzero(self.kept[below.edge] != GONE)
        found: list[tuple[int, int, int, int]] = []
        for row in np.flatnonzero(self.kept[below.edge] == GONE).tolist():
            edge = int(below.edge[row])
            for at in range(*np.searchsorted(self.part_edge, [edge, edge + 1])):
                low = max(int(below.from_mm[row]), int(self.part_from[at]))
                high = min(int(below.to_mm[row]), int(self.part_to[at]))
                if high > low and self.part_new[at] != GONE:
                    begin = int(self.part_from[at])
                    found.append((int(self.part_new[at]), low - begin, high - begin, row))
        cut = np.array(sorted(found), dtype=np.int64).reshape(-1, 4)
        of = np.concatenate([whole, cut[:, 3]])
        pieces = StreetPieces(
            edge=np.concatenate([self.kept[below.edge[whole]], cut[:, 0]]).astype(np.int32),
            from_mm=np.concatenate([below.from_mm[whole], cut[:, 1]]),
            to_mm=np.concatenate([below.to_mm[whole], cut[:, 2]]),
            cell=below.cell[of],
            area=below.area[of],
        )
        return pieces, of

    def on_line(self, line: int, offset_mm: int) -> tuple[int, int]:
        """Return the edge and offset of a point of an added line."""
        rows = np.flatnonzero((self.line_of == line) & (self.line_from <= offset_mm))
        return int(self.line_edge[rows[-1]]), offset_mm - int(self.line_from[rows[-1]])

    def _place(self, edge: int, offset_mm: int) -> tuple[int, int]:
        """Return edge and offset of a point on an edge that was cut; where two parts meet, the first that is open."""
        for at in range(*np.searchsorted(self.part_edge, [edge, edge + 1])):
            if self.part_from[at] <= offset_mm <= self.part_to[at] and self.part_new[at] != GONE:
                return int(self.part_new[at]), offset_mm - int(self.part_from[at])
        return NO_EDGE, 0


def overlay(
    graph: StreetGraph,
    lines: Sequence[AddedLine] = (),
    joins: Sequence[Join] = (),
    barred: Sequence[Barred] = (),
    *,
    keep_closed: bool = False,
) -> Overlay:
    """Return the graph with lines added and stretches of edges closed.

    Lines meet the streets, and each other, where a join says so and nowhere else: one that crosses without a join is
    a bridge. keep_closed: a closed stretch stays as an edge that joins nothing, so that those who live along it are
    counted as reaching nothing; else it is gone. Raise ValueError for a line without length, a join or a closed
    stretch that is not there, and joins that would make one junction of two.
    """
    cuts = cut_up(graph, lines, joins, barred)
    lone = graph.node_count + len(cuts.node_lonlat)
    if keep_closed:
        cuts = _set_apart(cuts, lone)
    touched = np.zeros(graph.edge_count, dtype=np.bool_)
    touched[cuts.edge] = True
    whole = np.flatnonzero(~touched)
    kept = np.full(graph.edge_count, GONE, dtype=np.int64)
    kept[whole] = np.arange(len(whole))
    is_open = np.array([one.is_open for one in cuts.parts], dtype=bool)
    part_new = np.where(is_open, len(whole) + np.cumsum(is_open) - 1, GONE)
    first_line = len(whole) + int(is_open.sum())
    return Overlay(
        graph=_assemble(graph, cuts, whole, lone),
        kept=kept,
        part_edge=np.array([one.of for one in cuts.parts], dtype=np.int64),
        part_from=np.array([one.from_mm for one in cuts.parts], dtype=np.int64),
        part_to=np.array([one.to_mm for one in cuts.parts], dtype=np.int64),
        part_new=part_new.astype(np.int64),
        line_edge=np.arange(first_line, first_line + len(cuts.added), dtype=np.int64),
        line_of=np.array([one.of for one in cuts.added], dtype=np.int64),
        line_from=np.array([one.from_mm for one in cuts.added], dtype=np.int64),
    )


def _set_apart(cuts: Cuts, first: int) -> Cuts:
    """Give each closed stretch two nodes of its own, numbered from first on."""
    parts, tips = [], [cuts.node_lonlat]
    for one in cuts.parts:
        if not one.is_open:
            ends = (first, first + 1)
            first += 2
            tips.append(one.shape_lonlat[[0, -1]])
            one = replace(one, ends=ends, is_open=True)
        parts.append(one)
    return replace(cuts, parts=parts, node_lonlat=np.concatenate(tips))


def _components(u: Ints, v: Ints, edge_mm: Ints, nodes: int, lone: int) -> tuple[npt.NDArray[np.int32], Ints]:
    """Return the component of each node and their lengths; stretches set apart count as no street at all."""
    component, component_mm = components_of(u, v, edge_mm, nodes)
    if lone == nodes:
        return component, component_mm
    open_mm = component_mm.copy()
    open_mm[component[lone:]] = 0
    order = np.argsort(-open_mm, kind="stable")
    number = np.empty(len(order), dtype=component.dtype)
    number[order] = np.arange(len(order))
    return number[component], open_mm[order]


def _assemble(graph: StreetGraph, cuts: Cuts, whole: Ints, lone: int) -> StreetGraph:
    new = [one for one in cuts.parts if one.is_open] + cuts.added
    node_lonlat = np.concatenate([graph.node_lonlat, cuts.node_lonlat])
    ends = np.array([one.ends for one in new], dtype=np.int32).reshape(-1, 2)
    edge_ends = np.concatenate([graph.edge_ends[whole], ends])
    edge_mm = np.concatenate([graph.edge_mm[whole], np.array([one.length_mm for one in new], dtype=np.int64)])
    kinds = graph.kinds + tuple(dict.fromkeys(one.kind for one in new if one.kind not in graph.kinds))
    sizes = np.concatenate([np.diff(graph.shape_start)[whole], [len(one.shape_mm) for one in new]]).astype(np.int64)
    held = np.zeros(graph.edge_count, dtype=np.bool_)
    held[whole] = True
    vertices = np.repeat(held, np.diff(graph.shape_start))
    u, v = edge_ends[:, 0].astype(np.int64), edge_ends[:, 1].astype(np.int64)
    component, component_mm = _components(u, v, edge_mm, len(node_lonlat), lone)
    drawn = StreetGraph(
        node_lonlat=node_lonlat,
        node_component=component,
        component_mm=component_mm,
        # A stretch set apart is never an island, however little a component must hold.
        usable_component_mm=max(graph.usable_component_mm, int(lone < len(node_lonlat))),
        edge_ends=edge_ends,
        edge_mm=edge_mm,
        edge_kind=np.concatenate(
            [graph.edge_kind[whole], np.array([kinds.index(one.kind) for one in new], dtype=np.int16)]
        ),
        kinds=kinds,
        edge_ref=np.concatenate([graph.edge_ref[whole], np.array([one.ref for one in new], dtype=np.int64)]),
        shape_start=np.concatenate([[0], np.cumsum(sizes)]),
        shape_lonlat=np.concatenate([graph.shape_lonlat[vertices], *(one.shape_lonlat for one in new)]),
        shape_mm=np.concatenate([graph.shape_mm[vertices], *(one.shape_mm for one in new)]),
        indptr=graph.indptr,
        neighbour=graph.neighbour,
        weight=graph.weight,
        arc_edge=graph.arc_edge,
    )
    return _with_arcs(drawn, graph, cuts, whole, new)


def _with_arcs(drawn: StreetGraph, graph: StreetGraph, cuts: Cuts, whole: Ints, new: list[Added]) -> StreetGraph:
    """Give the drawn graph its arcs: anew at nodes that the change touches, as they were at all others."""
    touched = np.zeros(drawn.node_count, dtype=np.bool_)
    touched[graph.node_count :] = True
    touched[graph.edge_ends[cuts.edge]] = True
    touched[np.array([one.ends for one in new], dtype=np.int64).reshape(-1, 2)] = True
    near = np.flatnonzero(touched[drawn.edge_ends].any(axis=1))
    ends = drawn.edge_ends[near].astype(np.int64)
    starts, heads, weights, edges = arcs_of(ends[:, 0], ends[:, 1], drawn.edge_mm[near], drawn.node_count)
    tails = np.repeat(np.arange(drawn.node_count), np.diff(starts))
    here = touched[tails]

    below = np.repeat(np.arange(graph.node_count), np.diff(graph.indptr))
    there = ~touched[: graph.node_count][below]
    renumbered = np.full(graph.edge_count, GONE, dtype=np.int32)
    renumbered[whole] = np.arange(len(whole), dtype=np.int32)
    tail = np.concatenate([below[there], tails[here]])
    order = np.argsort(tail, kind="stable")
    arcs = (
        np.concatenate([graph.neighbour[there], heads[here]])[order],
        np.concatenate([graph.weight[there], weights[here]])[order],
        np.concatenate([renumbered[graph.arc_edge[there]], near[edges[here]].astype(np.int32)])[order],
    )
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=drawn.node_count))])
    return replace(drawn, indptr=indptr, neighbour=arcs[0], weight=arcs[1], arc_edge=arcs[2])
