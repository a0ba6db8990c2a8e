"""Where one more facility of what a nearly complete candidate lacks would be within the walk of most children."""
from dataclasses import dataclass
from math import cos, radians

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import Point, Polygon

from regions.models import StreetLine
from regions.queries.children import population_of
from regions.queries.ground import Ground, ground_for
from walkshed.coverage import covered_mm
from walkshed.pieces import StreetPieces
from walkshed.reach import reach
from walkshed.snap import Snaps, on_edges
from zones.models import CandidateZone, CellReach

# One street in each of so many cells, those with most children first: about 3 ms each.
_MOST_PLACES = 60
_NAMED_WITHIN_M = 60.0
_METRES_PER_DEGREE = 110_574.0


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

    Exact for the places tried: the same walk, limit and share of street as in the run.
    """
    run = candidate.run
    asked = next((g for g in run.inputs.get("zone_groups", []) if g["group"] == candidate.missing_group_id), None)
    ground = ground_for(run.area_code) if asked else None
    if ground is None or ground.layout.pk != run.layout_id:
        return None
    around = _Around.of(candidate, ground, asked["position"], asked["limit_m"])
    if not around.places.ok.any():
        return None
    gains = [around.gain(row, asked["limit_m"]) for row in range(len(around.places))]
    best = int(np.argmax(gains))
    lon, lat = around.places.lonlat[best]
    return BestPlace(float(lon), float(lat), _street_near(ground, lon, lat), asked["limit_m"], gains[best])


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """The cells within a walk of a candidate: street pieces, which of the c cells each lies in, children, share so far.

    `places` are the places to try: the middle of the longest street piece of each of the candidate's own cells.
    """

    ground: Ground
    pieces: StreetPieces
    piece_cell: npt.NDArray[np.int64]
    street_mm: npt.NDArray[np.float64]
    children: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    places: Snaps

    @classmethod
    def of(cls, candidate: CandidateZone, ground: Ground, position: int, limit_m: float) -> "_Around":
        shares = dict(
            CellReach.objects.filter(run=candidate.run, cell__hexagon__bboverlaps=_wider(candidate, limit_m))
            .values_list("cell_id", "share")
        )  # fmt: skip
        rows = np.flatnonzero(np.isin(ground.cell_ids, np.fromiter(shares, dtype=np.int64, count=len(shares))))
        new_row = np.full(len(ground.cell_ids), -1, dtype=np.int64)
        new_row[rows] = np.arange(len(rows))
        # A piece outside every village has cell -1; the last row must not answer for it.
        piece_row = np.where(ground.piece_cell >= 0, new_row[ground.piece_cell], -1)
        wanted = np.flatnonzero(piece_row >= 0)
        pieces, piece_cell = ground.pieces.take(wanted), piece_row[wanted]
        population = population_of([area.code for area in ground.areas])
        children = np.array(
            [sum(population[a.code].children_by_age) if a.code in population else 0.0 for a in ground.areas]
        )
        children = ground.cell_share[rows] * children[ground.cell_area[rows]]
        return cls(
            ground=ground,
            pieces=pieces,
            piece_cell=piece_cell,
            street_mm=np.bincount(piece_cell, weights=pieces.length_mm, minlength=len(rows)),
            children=children,
            share=np.array([shares[int(id_)][position] for id_ in ground.cell_ids[rows]]),
            places=_places(candidate, ground, rows, children, pieces, piece_cell),
        )

    def gain(self, place: int, limit_m: float) -> float:
        """Return how many children would newly be within the limit of one of the places."""
        graph = self.ground.graph
        field = reach(graph, self.places.take([place]), limit_m=limit_m)
        covered = covered_mm(graph, field, self.pieces, [limit_m])[:, 0]
        within = np.bincount(self.piece_cell, weights=covered, minlength=len(self.share))
        share = np.divide(within, self.street_mm, out=np.zeros_like(within), where=self.street_mm > 0)
        return float((self.children * np.maximum(share - self.share, 0)).sum())


def _places(
    candidate: CandidateZone,
    ground: Ground,
    rows: npt.NDArray[np.int64],
    children: npt.NDArray[np.float64],
    pieces: StreetPieces,
    piece_cell: npt.NDArray[np.int64],
) -> Snaps:
    middles = np.array([h3.cell_to_latlng(cell)[::-1] for cell in ground.cell_h3[rows]]).reshape(-1, 2)
    inside = shapely.contains_xy(shapely.from_wkb(bytes(candidate.geometry.wkb)), middles)
    order = np.argsort(-children, kind="stable")
    chosen = order[inside[order]][:_MOST_PLACES]
    longest = np.full(len(rows), -1, dtype=np.int64)
    by_length = np.argsort(pieces.length_mm, kind="stable")
    longest[piece_cell[by_length]] = by_length
    piece = longest[chosen]
    piece = piece[piece >= 0]
    middle_mm = (pieces.from_mm[piece] + pieces.to_mm[piece]) // 2
    return on_edges(ground.graph, pieces.edge[piece], middle_mm)


def _wider(candidate: CandidateZone, metres: float) -> Polygon:
    west, south, east, north = candidate.geometry.extent
    up = metres / _METRES_PER_DEGREE
    across = up / cos(radians((south + north) / 2))
    return Polygon.from_bbox((west - across, south - up, east + across, north + up))


def _street_near(ground: Ground, lon: float, lat: float) -> str:
    here = Point(float(lon), float(lat), srid=4326)
    box = here.buffer(2 * _NAMED_WITHIN_M / _METRES_PER_DEGREE).envelope
    named = StreetLine.objects.filter(network=ground.network, geometry__bboverlaps=box).exclude(name="")
    near = min(named, key=lambda line: line.geometry.distance(here), default=None)
    return near.name if near is not None else ""
