"""A part of a country: own nodes and cells with a halo of streets around them, and the answers to them.

The union of the answers of all parts is equal to the answers of one run over the whole, byte by byte
(docs/scaling.md): walks, labels, coverage. A part knows nothing but itself, so it can be answered anywhere.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.cells import walks_of_cells
from walkshed.graph import StreetGraph
from walkshed.halo import Stretch, cut_out, halo_m, nodes_within
from walkshed.pieces import StreetPieces
from walkshed.reach import reach
from walkshed.search import NO_LABEL, UNREACHED
from walkshed.snap import Snaps, SnapStatus

Ints = npt.NDArray[np.int64]

ENOUGH = 0
WHOLE = -1
"""What a part needs beyond its halo: nothing, all streets there are, or (above 0) a halo for walks so long."""


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """What is searched for at once: rows of the facilities that offer it, and the limits asked about."""

    rows: Ints
    limits_m: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Everything that the answers for k own nodes and c cells need.

    graph: own nodes and halo, without shapes. own: its nodes that answers are wanted for, own_id their names.
    facilities (f,) by ascending label: where they stand on it, and what they are called in the whole; a service
    names them by their row. served (services, components): which components of the graph hold a facility of the
    service anywhere in the whole. pieces with piece_cell (p,) lie on edges between own nodes; cell_id (c,) are
    the names of the cells. limit_mm: the limit of the search, None = none. known_mm: up to here the halo makes
    walks known, None = the graph is all there is.
    """

    graph: StreetGraph
    own: Ints
    own_id: Ints
    facilities: Snaps
    label: Ints
    services: tuple[Service, ...]
    served: npt.NDArray[np.bool_]
    pieces: StreetPieces
    piece_cell: npt.NDArray[np.int32]
    cell_id: Ints
    limit_mm: int | None
    known_mm: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a part found: for s services, k own nodes, c cells.

    node_mm uint32 and node_label int32 (s, k) as `Reach` has them; share (c, all limits, service by service);
    mean_walk_m (c, s); nearest int64 (c, s), label of the facility nearest to the cell, -1 = none. needs:
    ENOUGH, or how much wider the halo must be (WHOLE, or mm); then the answers are not the final ones.
    """

    own_id: Ints
    node_mm: npt.NDArray[np.uint32]
    node_label: npt.NDArray[np.int32]
    cell_id: Ints
    share: npt.NDArray[np.float64]
    mean_walk_m: npt.NDArray[np.float64]
    nearest: Ints
    needs: int


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked of a whole network: facilities on its edges, services by row of them, pieces and their cells."""

    facilities: Snaps
    services: tuple[Service, ...]
    pieces: StreetPieces
    piece_cell: npt.NDArray[np.int32]
    limit_mm: int | None = None


def cut_part(
    graph: StreetGraph,
    question: Question,
    *,
    cells: Ints,
    own: npt.NDArray[np.bool_] | None = None,
    stretch: Stretch,
    known_mm: int | None,
    leg_m: float = 150.0,
) -> Part:
    """Cut the part of some cells (rows) and own nodes (n,) out of a network, with a halo for walks up to known_mm.

    The ends of every street that has a piece in the cells are own nodes too. None = no halo is wide enough, the
    whole network is taken. Labels are the rows of the question's facilities, pieces keep their order.
    """
    most = max(int(question.piece_cell.max(initial=-1)), int(cells.max(initial=-1)))
    here = np.full(most + 2, -1, dtype=np.int32)
    here[cells] = np.arange(len(cells), dtype=np.int32)
    piece_cell = here[question.piece_cell]  # -1 finds the last, which no cell has
    wanted = np.flatnonzero(piece_cell >= 0)
    pieces = question.pieces.take(wanted)
    mine = np.zeros(graph.node_count, dtype=bool) if own is None else own.copy()
    mine[graph.edge_ends[pieces.edge]] = True
    if known_mm is None:
        near = np.ones(graph.node_count, dtype=bool)
    else:
        near = nodes_within(graph, mine, halo_m(stretch, known_mm, leg_m=leg_m))
    cutting = cut_out(graph, near)
    facilities = question.facilities
    edge = cutting.edges_here(np.where(facilities.ok, facilities.edge, -1))
    label = np.flatnonzero(edge >= 0)
    row_here = np.full(len(edge), -1, dtype=np.int64)
    row_here[label] = np.arange(len(label))
    component = np.unique(graph.node_component[cutting.node])
    served = np.zeros((len(question.services), len(component)), dtype=bool)
    services = []
    for number, service in enumerate(question.services):
        there = service.rows[facilities.ok[service.rows]]
        served[number] = np.isin(component, graph.component_of(facilities.edge[there]))
        rows = row_here[there]
        services.append(Service(rows[rows >= 0], service.limits_m))
    own_id = np.flatnonzero(mine)
    return Part(
        graph=cutting.graph,
        own=np.searchsorted(cutting.node, own_id),
        own_id=own_id,
        facilities=standing(edge[label], facilities.offset_mm[label], facilities.leg_mm[label]),
        label=label,
        services=tuple(services),
        served=served,
        pieces=StreetPieces(cutting.edges_here(pieces.edge), pieces.from_mm, pieces.to_mm, pieces.cell, pieces.area),
        piece_cell=piece_cell[wanted],
        cell_id=np.asarray(cells, dtype=np.int64),
        limit_mm=question.limit_mm,
        known_mm=known_mm,
    )


def standing(edge: npt.ArrayLike, offset_mm: npt.ArrayLike, leg_mm: npt.ArrayLike) -> Snaps:
    """Return facilities that stand on edges of a graph without shapes: where they are on earth is not known."""
    edges = np.asarray(edge, dtype=np.int32)
    return Snaps(
        edge=edges,
        offset_mm=np.asarray(offset_mm, dtype=np.int64),
        leg_mm=np.asarray(leg_mm, dtype=np.int64),
        status=np.full(len(edges), SnapStatus.OK, dtype=np.uint8),
        lonlat=np.full((len(edges), 2), np.nan),
    )


def answer(part: Part) -> Answers:
    """Answer a part: one search per service, closed-form coverage per street piece."""
    services, own, cells = part.services, len(part.own), len(part.cell_id)
    node_mm = np.full((len(services), own), UNREACHED, dtype=np.uint32)
    node_label = np.full((len(services), own), NO_LABEL, dtype=np.int32)
    share = np.zeros((cells, sum(len(service.limits_m) for service in services)))
    column = 0
    mean_walk_m = np.full((cells, len(services)), np.nan)
    nearest = np.full((cells, len(services)), NO_LABEL, dtype=np.int64)
    limit_m = None if part.limit_mm is None else part.limit_mm / 1000.0
    for row, service in enumerate(services):
        field = reach(part.graph, part.facilities.take(service.rows), limit_m=limit_m)
        name = np.append(part.label[service.rows], NO_LABEL)  # -1 finds the last
        node_mm[row], node_label[row] = field.node_mm[part.own], name[field.node_label[part.own]]
        if cells:
            found = walks_of_cells(part.graph, field, part.pieces, part.piece_cell, cells, service.limits_m)
            share[:, column : column + len(service.limits_m)] = found.share
            mean_walk_m[:, row], nearest[:, row] = found.mean_walk_m, name[found.nearest]
        column += len(service.limits_m)
    return Answers(
        own_id=part.own_id,
        node_mm=node_mm,
        node_label=node_label,
        cell_id=part.cell_id,
        share=share,
        mean_walk_m=mean_walk_m,
        nearest=nearest,
        needs=_needs(part, node_mm),
    )


def _needs(part: Part, node_mm: npt.NDArray[np.uint32]) -> int:
    """Say whether the halo was wide enough for every walk of an own node.

    What is found is never shorter than the true walk, so a halo for the longest one found is wide enough; where
    a walk exists but none was found, nothing is known.
    """
    if part.known_mm is None or (part.limit_mm is not None and part.limit_mm <= part.known_mm):
        return ENOUGH
    lost = node_mm == UNREACHED
    if (lost & part.served[:, part.graph.node_component[part.own]]).any():
        return WHOLE
    longest = int(node_mm[~lost].max(initial=0))
    return ENOUGH if longest <= part.known_mm else longest
