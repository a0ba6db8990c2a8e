"""Where one more facility of a service would be within the walk of most children: exact for every place tried."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from regions.queries.ground import Ground
from walkshed.gains import gains_of_places
from walkshed.snap import Snaps, on_edges
from zones.queries.standing import Standing

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_PLACES: Final = 60
"""One street in each of so many cells is tried, those with most children first."""
EVERY_CHILD: Final = (0, 17)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Where a missing group would best stand: one street of a cell of the ground.

    children: who would newly be within limit_m, also beyond the candidate's border. completed: how many of the
    candidate's children would then reach every group (None around an anchor: the zone itself is then complete).
    walk_m: the walk from the anchor (None where there is none).
    """

    group: str
    cell: int
    lon: float
    lat: float
    limit_m: int
    children: float
    completed: float | None = None
    walk_m: float | None = None


@dataclass(slots=True)
class TriedPlaces:
    """One place in each cell of a ground: the middle of its longest street piece.

    piece (c,): its row, -1 = the cell has no street; snaps (c,): the places, not OK where there is none.
    """

    ground: Ground
    piece: Ints
    snaps: Snaps

    @classmethod
    def of(cls, ground: Ground) -> "TriedPlaces":
        """Return the places of a ground."""
        inside = np.flatnonzero(ground.piece_cell >= 0)
        by_length = inside[np.argsort(ground.pieces.length_mm[inside], kind="stable")]
        piece = np.full(len(ground.cell_ids), -1, dtype=np.int64)
        piece[ground.piece_cell[by_length]] = by_length
        there = np.flatnonzero(piece >= 0)
        middle_mm = (ground.pieces.from_mm[piece[there]] + ground.pieces.to_mm[piece[there]]) // 2
        found = on_edges(ground.graph, ground.pieces.edge[piece[there]], middle_mm)
        # A cell without a street borrows the first place, and is never tried.
        row = np.zeros(len(piece), dtype=np.int64)
        row[there] = np.arange(len(there))
        return cls(ground, piece, found.take(row) if len(there) else found)

    def among(self, cells: Ints, children: Floats) -> Ints:
        """Return which of some cells (rows of the ground) are tried: those with a street and most children."""
        chosen = cells[np.argsort(-children[cells], kind="stable")][:MOST_PLACES]
        return chosen[self.piece[chosen] >= 0]


@dataclass(slots=True)
class Gains:
    """What one more place of one service gives, place by place, each asked once; children (c,) are of every age."""

    standing: Standing
    tried: TriedPlaces
    children: Floats
    known: Floats

    @classmethod
    def of(cls, standing: Standing, tried: TriedPlaces) -> "Gains":
        """Return the gains of a service on its ground."""
        return cls(standing, tried, standing.children(EVERY_CHILD), np.full(len(standing.street_mm), np.nan))

    def at(self, cells: Ints) -> Floats:
        """Return how many children would newly be within the limit of the place in each of some cells."""
        new = np.unique(cells[np.isnan(self.known[cells])])
        if len(new):
            ground = self.standing.ground
            per_mm = self.children / np.maximum(self.standing.street_mm, 1)
            self.known[new] = gains_of_places(
                ground.graph, ground.pieces, self.standing.snaps, self.tried.snaps.take(new),
                limit_m=self.standing.measure.limit_m,
                weight_per_mm=np.where(ground.piece_cell >= 0, per_mm[ground.piece_cell], 0.0),
            )  # fmt: skip
        return self.known[cells]

    def best(self, cells: Ints) -> tuple[int, float] | None:
        """Return the cell whose place gives most, and what it gives; the first of equals. None without cells."""
        if not len(cells):
            return None
        gains = self.at(cells)
        best = int(np.argmax(gains))
        return int(cells[best]), float(gains[best])


def place_of(
    group: str, gains: Gains, cells: Ints, *, walk_m: Callable[[int], float] | None = None
) -> FoundPlace | None:
    """Return where one more facility of a group would best stand among some cells; None when none has a street."""
    found = gains.best(cells)
    if found is None:
        return None
    cell, children = found
    lon, lat = gains.tried.snaps.lonlat[cell]
    return FoundPlace(
        group, cell, float(lon), float(lat), gains.standing.measure.limit_m, children,
        walk_m=walk_m(cell) if walk_m else None,
    )  # fmt: skip
