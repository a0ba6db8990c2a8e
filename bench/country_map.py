"""A country drawn as it is asked for: any junction, street or facility follows from its number alone.

Regencies are the places nearest to shaken centres, so their borders are crooked, and nothing lies beyond the last
of them but sea. Because nothing is drawn from a stream of random numbers, neighbours agree on what they share, and
no more of the country is ever in memory than what is looked at.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt

from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.halo import Stretch, halo_m, stretch_of
from walkshed.lines import StreetLines
from walkshed.parts import Part, Question, Service, cut_part
from walkshed.pieces import StreetPieces, cut_by_cells
from walkshed.snap import on_edges

Ints = npt.NDArray[np.int64]
STEP = 0.0008  # degrees between junctions, some 88 m
STEP_M = 86.0  # less than any such step south of the equator and north of 10 degrees south
WEST, SOUTH = 95.0, -9.0
MISSING = 0.1  # of the streets between neighbours
FACILITIES_PER_STREET = 0.0033  # of each type: 3,000 to half a million junctions
LEG_M = 150.0
STRETCH = Stretch(1.0001, 0.0)
"""What streets may be shorter than the straight line by rounding; every part is measured against it."""


def chance(number: npt.ArrayLike, salt: int) -> npt.NDArray[np.float64]:
    """Return a number 0..1 for each number, always the same (splitmix64)."""
    with np.errstate(over="ignore"):
        mixed = np.asarray(number, dtype=np.int64).astype(np.uint64)
        mixed = mixed + np.uint64(salt + 1) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2**53


@dataclass(frozen=True, slots=True)
class Country:
    """So many regencies of about side x side junctions each, in rows."""

    regencies: int
    side: int
    types: int = 10
    limit_m: float = 1500.0
    with_cells: bool = False

    @property
    def across(self) -> int:
        """Return the regencies in a row."""
        return int(np.ceil(np.sqrt(self.regencies)))

    @property
    def width(self) -> int:
        """Return the junctions in a row of the whole square."""
        return self.across * self.side

    @property
    def limit_mm(self) -> int:
        """Return the limit in millimetres."""
        return round(self.limit_m * 1000)

    def junctions(self, left: int, low: int, right: int, top: int) -> tuple[Ints, Ints]:
        """Return the number and the regency (-1 = sea) of the junctions of a rectangle (rows, columns)."""
        column, row = np.meshgrid(
            np.arange(max(left, 0), min(right, self.width)), np.arange(max(low, 0), min(top, self.width))
        )
        return row * self.width + column, self.regency_of(column, row)

    def regency_of(self, column: Ints, row: Ints) -> Ints:
        """Return whose centre is nearest to places; -1 = none's that exists."""
        best = np.full(column.shape, np.inf)
        regency = np.full(column.shape, -1)
        for across in (-1, 0, 1):
            for up in (-1, 0, 1):
                x, y = column // self.side + across, row // self.side + up
                number = y * self.across + x
                away = (column - (x + 0.3 + 0.4 * chance(number, 1)) * self.side) ** 2
                away += (row - (y + 0.3 + 0.4 * chance(number, 2)) * self.side) ** 2
                inside = (x >= 0) & (y >= 0) & (x < self.across) & (y < self.across) & (away < best)
                best = np.where(inside, away, best)
                regency = np.where(inside, np.where(number < self.regencies, number, -1), regency)
        return regency

    def lonlat(self, junction: Ints) -> npt.NDArray[np.float64]:
        """Return where junctions stand (n, 2)."""
        row, column = np.divmod(junction, self.width)
        shake = np.column_stack([chance(junction, 3), chance(junction, 4)]) * 0.6 - 0.3
        return np.array([WEST, SOUTH]) + (np.column_stack([column, row]) + shake) * STEP

    def junction_at(self, lonlat: npt.NDArray[np.float64]) -> Ints:
        """Return the number of the junction that stands nearest to the middle of its own place on the grid."""
        column, row = np.rint((lonlat - (WEST, SOUTH)) / STEP).astype(np.int64).T
        return row * self.width + column

    def streets(self, junction: Ints, there: npt.NDArray[np.bool_]) -> StreetLines:
        """Return the streets between those junctions of a rectangle (rows, columns) that are there."""
        found = []
        for direction, first, last in ((0, np.s_[:, :-1], np.s_[:, 1:]), (1, np.s_[:-1], np.s_[1:])):
            both = there[first] & there[last]
            begin, end = junction[first][both], junction[last][both]
            street = 2 * begin + direction
            built = chance(street, 5) >= MISSING
            found.append(np.column_stack([street, begin, end])[built])
        street, begin, end = np.concatenate(found).T
        vertex = np.column_stack([begin, end]).ravel()
        count = len(street)
        return StreetLines(
            start=np.arange(0, 2 * count + 1, 2), lonlat=self.lonlat(vertex), vertex_id=vertex,
            kind=["residential"] * count, name=[""] * count, walkable=np.ones(count, dtype=bool), ref=street,
        )  # fmt: skip

    def rectangle(self, regency: int) -> tuple[int, int, int, int]:
        """Return a rectangle of junctions that holds a regency with its halo.

        A place 0.6 of a side beyond the regency's own square stands nearer to the centre of the square it lies in.
        """
        row, column = divmod(regency, self.across)
        pad = int(0.6 * self.side) + int(self.margin) + 2
        left, low = column * self.side, row * self.side
        return left - pad, low - pad, left + self.side + pad, low + self.side + pad

    @property
    def margin(self) -> float:
        """Return how many junctions around a regency its halo and the cells on its border reach at most."""
        return halo_m(STRETCH, self.limit_mm, leg_m=LEG_M) / STEP_M + 6

    def part(self, regency: int, *, halo: float = 1.0) -> Part:
        """Draw a regency with its surroundings and cut its part out, with a share of the halo it needs."""
        number, owner = self.junctions(*self.rectangle(regency))
        near = distance_transform_edt(owner != regency) <= self.margin
        graph = build_graph(self.streets(number, near & (owner >= 0)), min_component_m=0.0)[0]
        measured = stretch_of(graph)
        if measured.ratio > STRETCH.ratio or measured.excess_mm > STRETCH.excess_mm:
            raise ValueError(f"regency {regency}: found streets with {measured}; the halo was made for {STRETCH}")
        return self._cut(graph, regency, known_mm=round(self.limit_mm * halo), leg_m=LEG_M if halo == 1.0 else 0.0)

    def whole(self) -> Part:
        """Draw all of it as one part: the single run."""
        number, owner = self.junctions(0, 0, self.width, self.width)
        return self._cut(build_graph(self.streets(number, owner >= 0), min_component_m=0.0)[0], None, None, LEG_M)

    def _cut(self, graph: StreetGraph, regency: int | None, known_mm: int | None, leg_m: float) -> Part:
        """Cut a part out of a graph, and name nodes, facilities and cells as in the whole country."""
        junction = self.junction_at(graph.node_lonlat)
        row, column = np.divmod(junction, self.width)
        owner = self.regency_of(column, row)
        own = owner >= 0 if regency is None else owner == regency
        edge, kind = self._facilities(graph)
        share = chance(graph.edge_ref[edge] * self.types + kind, 7)
        facilities = on_edges(graph, edge, (share * graph.edge_mm[edge]).astype(np.int64))
        services = tuple(Service(np.flatnonzero(kind == one), self.limits_m) for one in range(self.types))
        pieces, cell, piece_cell = self._cells(graph)
        # A cell belongs to its first junction: the same one in every part that knows all its streets.
        first = np.full(len(cell), np.iinfo(np.int64).max)
        np.minimum.at(first, piece_cell, junction[graph.edge_ends[pieces.edge]].min(axis=1))
        cell_row, cell_column = np.divmod(first, self.width)
        belongs = self.regency_of(cell_column, cell_row)
        cells = np.flatnonzero(belongs >= 0 if regency is None else belongs == regency)
        part = cut_part(
            graph, Question(facilities, services, pieces, piece_cell, self.limit_mm), cells=cells, own=own,
            stretch=STRETCH, known_mm=known_mm, leg_m=leg_m,
        )  # fmt: skip
        street = graph.edge_ref[edge]
        return replace(
            part, own_id=junction[part.own_id], label=street[part.label], cell_id=cell[part.cell_id].astype(np.int64)
        )

    @property
    def limits_m(self) -> tuple[float, ...]:
        """Return the limits that coverage is asked for."""
        return (0.5 * self.limit_m, self.limit_m)

    def _facilities(self, graph: StreetGraph) -> tuple[Ints, Ints]:
        """Return edges and types of the facilities in a graph, by street and type."""
        order = np.argsort(graph.edge_ref)
        drawn = np.array([chance(graph.edge_ref[order], 100 + kind) for kind in range(self.types)]).T
        at, kind = np.nonzero(drawn < FACILITIES_PER_STREET)
        return order[at], kind

    def _cells(self, graph: StreetGraph) -> tuple[StreetPieces, Ints, npt.NDArray[np.int32]]:
        """Return the pieces, the cells they lie in, and which piece lies in which; none unless asked for."""
        none = np.zeros(0, dtype=np.int64)
        if not self.with_cells:
            pieces = StreetPieces(none.astype(np.int32), none, none, none.astype(np.uint64), none.astype(np.int32))
            return pieces, none, none.astype(np.int32)
        # By street, which is the same order in every part: means are added up in the order of pieces.
        pieces = cut_by_cells(graph)
        pieces = pieces.take(np.lexsort((pieces.from_mm, graph.edge_ref[pieces.edge])))
        cell, piece_cell = np.unique(pieces.cell, return_inverse=True)
        return pieces, cell, piece_cell.astype(np.int32)
