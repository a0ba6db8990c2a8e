"""Where one more facility of what a nearly complete candidate lacks would be within the walk of most children."""
from dataclasses import dataclass
from typing import Final

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
import shapely

from regions.queries.ground import Ground, ground_for
from walkshed.snap import Snaps, on_edges
from zones.measures import Measure
from zones.models import CandidateZone

from .standing import Standing, standing_of
from .street_near import street_near

_MOST_PLACES: Final = 60
"""One street in each of so many cells is tried, those with most children first."""
_EVERY_CHILD: Final = (0, 17)


@dataclass(frozen=True, slots=True)
class BestPlace:
    """A place on a street of the candidate: its position, a street's name or "", the limit, children who gain.

    `children` counts all who would newly be within limit_m, also those who live beyond the candidate's border.
    """

    lon: float
    lat: float
    street: str
    limit_m: int
    children: float


def best_place(candidate: CandidateZone) -> BestPlace | None:
    """Try one place in each cell of a candidate; None when nothing is missing or the ground has changed since.

    Exact for the places tried: what a run would find with one more facility there.
    """
    run = candidate.run
    asked = next((g for g in run.inputs.get("zone_groups", []) if g["group"] == candidate.missing_group_id), None)
    ground = ground_for(run.area_code) if asked else None
    if ground is None or ground.layout.pk != run.layout_id:
        return None
    standing = standing_of(run, Measure(tuple(asked["types"]), "any", asked["limit_m"]), ground)
    children = standing.children(_EVERY_CHILD)
    places = _places(candidate, ground, children)
    if not places.ok.any():
        return None
    gains = [_gain(standing, places.take([row]), children) for row in range(len(places))]
    best = int(np.argmax(gains))
    lon, lat = places.lonlat[best]
    return BestPlace(float(lon), float(lat), street_near(ground, lon, lat), asked["limit_m"], gains[best])


def _gain(standing: Standing, place: Snaps, children: npt.NDArray[np.float64]) -> float:
    """Return how many children would newly be within the limit of a place."""
    cells = standing.what_if(added=place)
    return float(children[cells.row] @ (cells.after - cells.before))


def _places(candidate: CandidateZone, ground: Ground, children: npt.NDArray[np.float64]) -> Snaps:
    """Return the middle of the longest street piece of each of the candidate's cells with most children."""
    cells = h3.geo_to_cells(shapely.from_wkb(bytes(candidate.geometry.wkb)), ground.layout.resolution)
    own = np.flatnonzero(np.isin(ground.cell_h3, cells))
    chosen = own[np.argsort(-children[own], kind="stable")][:_MOST_PLACES]
    rows = np.flatnonzero(np.isin(ground.piece_cell, chosen))
    by_length = rows[np.argsort(ground.pieces.length_mm[rows], kind="stable")]
    longest = np.full(len(ground.cell_ids), -1, dtype=np.int64)
    longest[ground.piece_cell[by_length]] = by_length
    piece = longest[chosen]
    piece = piece[piece >= 0]
    middle_mm = (ground.pieces.from_mm[piece] + ground.pieces.to_mm[piece]) // 2
    return on_edges(ground.graph, ground.pieces.edge[piece], middle_mm)
