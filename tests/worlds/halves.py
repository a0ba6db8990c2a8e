"""A network cut into parts by place, and the one run over the whole that their union must equal byte by byte."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.graph import StreetGraph
from walkshed.halo import stretch_of
from walkshed.parts import Answers, Part, Question, Service, answer, cut_part
from walkshed.pieces import cut_by_cells
from walkshed.snap import on_edges

LIMITS_M = (150.0, 400.0)


@dataclass(frozen=True)
class Country:
    """A network with facilities of two services, of which every cell and every node belongs to one part."""

    graph: StreetGraph
    question: Question
    cell_part: npt.NDArray[np.int64]
    node_part: npt.NDArray[np.int64]

    def part(self, number: int, known_mm: int | None, *, halo: float = 1.0) -> Part:
        """Return a part with a halo for walks up to known_mm, or with a share of that halo."""
        return cut_part(
            self.graph, self.question, cells=np.flatnonzero(self.cell_part == number), own=self.node_part == number,
            stretch=stretch_of(self.graph), known_mm=None if known_mm is None else round(known_mm * halo), leg_m=0.0,
        )  # fmt: skip

    def whole(self) -> Part:
        """Return the one part that is everything."""
        return cut_part(
            self.graph, self.question, cells=np.arange(len(self.cell_part)),
            own=np.ones(self.graph.node_count, dtype=bool), stretch=stretch_of(self.graph), known_mm=None,
        )  # fmt: skip


def country(
    graph: StreetGraph, seed: int, *, parts: int = 3, facilities: int = 6, limit_mm: int | None = 400_000
) -> Country:
    """Cut a network into stripes from west to east; two services share some of the facilities."""
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, graph.edge_count, facilities)
    places = on_edges(graph, edge, (rng.random(facilities) * graph.edge_mm[edge]).astype(np.int64))
    services = (
        Service(np.arange(facilities), LIMITS_M),
        Service(np.flatnonzero(rng.random(facilities) < 0.5), LIMITS_M[:1]),
    )
    pieces = cut_by_cells(graph)
    _cell, piece_cell = np.unique(pieces.cell, return_inverse=True)
    lon = graph.node_lonlat[:, 0]
    borders = np.quantile(lon, np.linspace(0, 1, parts + 1)[1:-1])
    node_part = np.searchsorted(borders, lon)
    cell_part = np.zeros(piece_cell.max(initial=-1) + 1, dtype=np.int64)
    cell_part[piece_cell] = node_part[graph.edge_ends[pieces.edge, 0]]
    question = Question(places, services, pieces, piece_cell.astype(np.int32), limit_mm)
    return Country(graph, question, cell_part, node_part)


def is_within(some: Answers, all_of: Answers) -> bool:
    """Say whether the answers of a part are, byte by byte, those of the whole."""
    own = np.searchsorted(all_of.own_id, some.own_id)
    cell = np.searchsorted(all_of.cell_id, some.cell_id)
    pairs = [
        (some.node_mm, all_of.node_mm[:, own]),
        (some.node_label, all_of.node_label[:, own]),
        (some.share, all_of.share[cell]),
        (some.mean_walk_m, all_of.mean_walk_m[cell]),
        (some.nearest, all_of.nearest[cell]),
    ]
    return all(np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes() for a, b in pairs)


def answer_with_widening(country: Country, number: int, known_mm: int) -> tuple[Answers, int]:
    """Answer a part, with wider halos until no walk is in doubt; return how many halos it took."""
    found = answer(country.part(number, known_mm))
    rounds = 1
    while found.needs:
        found = answer(country.part(number, None if found.needs < 0 else found.needs))
        rounds += 1
    return found, rounds
