"""Candidate places of a question: where each joins the streets, what it costs, and why some are left out."""
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import Facility, Life
from regions.models import Area, GroundFeature
from regions.queries.ground import Ground
from walkshed.crs import to_metres, utm_epsg
from walkshed.snap import Snaps, SnapStatus, on_edges
from zones.errors import SitingRefused
from zones.models import SitingLayer
from zones.queries.places import MAX_LEG_M

from .question import BUILDINGS, CELLS, LAYERS, POINTS, SitingQuestion

Floats = npt.NDArray[np.float64]

FAR, ISOLATED, EXCLUDED, FORBIDDEN, OUTSIDE = "far", "isolated", "excluded", "forbidden", "outside"
REASONS: Final = {
    FAR: gettext_lazy("tidak ada jalan dalam 150 m"),
    ISOLATED: gettext_lazy("jalannya terputus dari jaringan jalan"),
    EXCLUDED: gettext_lazy("di dalam daerah yang dilarang"),
    FORBIDDEN: gettext_lazy("ditolak penanya"),
    OUTSIDE: gettext_lazy("di luar wilayah yang ditanyakan"),
}
"""Why a place is left out."""
MOST_WORK: Final = 30_000
"""Places times square kilometres within the limit: beyond that one cell stands for its neighbours."""
MOST_PLACES: Final = 60_000


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A place as it was named, before it is joined to a street; cost and capacity None: as the service says."""

    key: str
    name: str
    lon: float
    lat: float
    cost: float | None = None
    capacity: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Candidate places, one row each: snaps (n,) and reason (n,), "" where the place can be chosen.

    cost and capacity (n,) are NaN where the service says. thinned: 1, or how many cells one place stands for.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    lonlat: Floats
    cost: Floats
    capacity: Floats
    snaps: Snaps
    reason: npt.NDArray[np.str_]
    thinned: int

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def usable(self) -> npt.NDArray[np.int64]:
        """Return the rows of places that can be chosen."""
        return np.flatnonzero(self.reason == "")

    def told(self) -> dict[str, Any]:
        """Return counts and the first few hundred places that are left out, as an answer keeps them."""
        out = np.flatnonzero(self.reason != "")
        return {
            "offered": len(self),
            "usable": len(self.usable),
            "thinned": self.thinned,
            "left_out": dict(Counter(self.reason[out].tolist())),
            "examples": [
                {"name": self.names[i], "lon": round(float(self.lonlat[i, 0]), 6),
                 "lat": round(float(self.lonlat[i, 1]), 6), "reason": str(self.reason[i]), "key": self.keys[i]}
                for i in out[:300]
            ],
        }  # fmt: skip


def candidate_places(
    question: SitingQuestion, ground: Ground, area: Area, inside: npt.NDArray[np.bool_], limit_m: float
) -> Places:
    """Return every place that a question offers; raise SitingRefused when it offers none.

    inside (cells,): the cells of the area; limit_m: the longest walk asked for, which decides how many cells are
    tried.
    """
    cells, thinned = _cells(ground, inside, limit_m) if CELLS in question.places else (np.zeros(0, dtype=np.int64), 1)
    on_street = _cell_snaps(ground, cells)
    named = list(_named(question, area))
    if len(cells) + len(named) > MOST_PLACES:
        raise SitingRefused(
            _("Ada %(found)s calon tempat; paling banyak %(most)s. Perkecil wilayah atau lapisannya.")
            % {"found": len(cells) + len(named), "most": MOST_PLACES}, "tempat",
        )  # fmt: skip
    if not len(cells) and not named:
        raise SitingRefused(
            _("Tidak ada calon tempat. Pilih sel jalan, lapisan, bangunan, atau tambahkan titik."), "tempat"
        )
    spots = np.array([(one.lon, one.lat) for one in named], dtype=np.float64).reshape(-1, 2)
    snaps = on_street.and_more(ground.snapper.snap(spots, max_leg_m=MAX_LEG_M))
    lonlat = np.concatenate([on_street.lonlat, spots])
    keys = (*(_cell_key(ground, cell) for cell in cells), *(one.key for one in named))
    reason = np.full(len(keys), "", dtype="<U10")
    reason[snaps.status == SnapStatus.FAR_FROM_STREET] = FAR
    reason[snaps.status == SnapStatus.ISOLATED] = ISOLATED
    _leave_out(reason, len(cells), lonlat, area)
    reason[(reason == "") & excluded(question, ground, lonlat)] = EXCLUDED
    reason[np.isin(np.array(keys, dtype=np.str_), question.forbidden)] = FORBIDDEN
    none = np.full(len(cells), np.nan)
    return Places(
        keys=keys,
        names=("",) * len(cells) + tuple(one.name for one in named),
        lonlat=lonlat,
        cost=np.concatenate([none, [np.nan if one.cost is None else one.cost for one in named]]),
        capacity=np.concatenate([none, [np.nan if one.capacity is None else one.capacity for one in named]]),
        snaps=snaps,
        reason=reason,
        thinned=thinned,
    )


def _leave_out(reason: npt.NDArray[np.str_], first: int, lonlat: Floats, area: Area) -> None:
    """Note named places that lie beyond the area's border; cells lie inside by themselves."""
    border = shapely.from_wkb(bytes(area.geometry.wkb))
    shapely.prepare(border)
    outside = ~shapely.intersects_xy(border, lonlat[first:, 0], lonlat[first:, 1])
    reason[first:][(reason[first:] == "") & outside] = OUTSIDE


def _cells(ground: Ground, inside: npt.NDArray[np.bool_], limit_m: float) -> tuple[npt.NDArray[np.int64], int]:
    """Return the cells where children live, or one in each wider cell where there would be too many."""
    cells = np.flatnonzero(inside & (ground.cell_share > 0) & (_longest(ground) >= 0))
    resolution, thinned = ground.layout.resolution, 1
    while len(cells) * (limit_m / 1000.0) ** 2 > MOST_WORK and resolution > 6:
        resolution, thinned = resolution - 1, thinned * 7
        wide = np.array([h3.cell_to_parent(int(cell), resolution) for cell in ground.cell_h3[cells]], dtype=np.uint64)
        order = np.lexsort((cells, -ground.cell_street_mm[cells], wide))
        _each, first = np.unique(wide[order], return_index=True)
        cells = np.sort(cells[order[first]])
    return cells, thinned


def _longest(ground: Ground) -> npt.NDArray[np.int64]:
    """Return for each cell its longest street piece on a usable street, -1 without any."""
    rows = np.flatnonzero((ground.piece_cell >= 0) & ground.graph.edge_usable[ground.pieces.edge])
    by_length = rows[np.argsort(ground.pieces.length_mm[rows], kind="stable")]
    longest = np.full(len(ground.cell_ids), -1, dtype=np.int64)
    longest[ground.piece_cell[by_length]] = by_length
    return longest


def _cell_snaps(ground: Ground, cells: npt.NDArray[np.int64]) -> Snaps:
    piece = _longest(ground)[cells]
    middle_mm = (ground.pieces.from_mm[piece] + ground.pieces.to_mm[piece]) // 2
    return on_edges(ground.graph, ground.pieces.edge[piece], middle_mm)


def _cell_key(ground: Ground, cell: int) -> str:
    return f"sel:{int(ground.cell_h3[cell]):x}:{ground.areas[ground.cell_area[cell]].code}"


def _named(question: SitingQuestion, area: Area) -> Iterable[Place]:
    if LAYERS in question.places:
        for layer in SitingLayer.objects.filter(pk__in=question.layers).order_by("pk"):
            for row, one in enumerate(layer.places):
                yield Place(
                    f"lapisan:{layer.pk}:{row}", one["name"], one["lon"], one["lat"], one["cost"], one["capacity"]
                )
    if BUILDINGS in question.places:
        yield from _buildings(question, area)
    if POINTS in question.places:
        for point in question.points:
            yield Place(f"titik:{point.lon:.6f}:{point.lat:.6f}", point.name, point.lon, point.lat)


def _buildings(question: SitingQuestion, area: Area) -> Iterable[Place]:
    """Yield existing places in operation that could house the service; secret places never."""
    found = Facility.objects.in_operation().located().in_area(area.code).filter(type__is_sensitive=False)
    if question.building_types:
        found = found.of_types(question.building_types)
    if question.owner:
        found = found.filter(owner_agency__icontains=question.owner)
    for public_id, name, position in found.order_by("pk").values_list("public_id", "name", "position"):
        yield Place(f"bangunan:{public_id}", name, position.x, position.y)


def excluded(question: SitingQuestion, ground: Ground, lonlat: Floats) -> npt.NDArray[np.bool_]:
    """Say which positions (n, 2) lie where one must not build, borders included."""
    out = np.zeros(len(lonlat), dtype=bool)
    layers = SitingLayer.objects.filter(pk__in=question.not_layers, shape__isnull=False)
    shapes = [shapely.from_wkb(bytes(layer.shape.wkb)) for layer in layers]
    if question.not_shape:
        shapes.append(shapely.geometry.shape(question.not_shape))
    for shape in shapes:
        shapely.prepare(shape)
        out |= shapely.intersects_xy(shape, lonlat[:, 0], lonlat[:, 1])
    if question.not_kinds and len(lonlat):
        out |= _near_ground(question, ground, lonlat)
    return out


def _near_ground(question: SitingQuestion, ground: Ground, lonlat: Floats) -> npt.NDArray[np.bool_]:
    """Say which positions lie on ground of some kinds, or as near to it as is not wanted."""
    known = np.isfinite(lonlat).all(axis=1)
    near = np.zeros(len(lonlat), dtype=bool)
    if not known.any():
        return near
    (west, south), (east, north) = lonlat[known].min(axis=0) - 0.02, lonlat[known].max(axis=0) + 0.02
    box = Polygon.from_bbox((west, south, east, north))
    features = GroundFeature.objects.filter(
        network=ground.network, kind__in=question.not_kinds, geometry__bboverlaps=box
    )
    shapes = np.array([shapely.from_wkb(bytes(one.geometry.wkb)) for one in features.iterator()], dtype=object)
    if not len(shapes):
        return near
    epsg = utm_epsg(float((west + east) / 2), float((south + north) / 2))
    flat = shapely.transform(shapes, lambda at: to_metres(at, epsg))
    points = shapely.points(to_metres(lonlat[known], epsg))
    hits = shapely.STRtree(flat).query(points, predicate="dwithin", distance=float(question.not_near_m))[0]
    near[np.flatnonzero(known)[np.unique(hits)]] = True
    return near


def planned_snaps(ground: Ground, types: Sequence[str]) -> Snaps:
    """Return where facilities of some types that are planned or being built will join the streets."""
    found = Facility.objects.located().filter(
        life__in=[Life.PLANNED, Life.UNDER_CONSTRUCTION], type__in=types, type__is_sensitive=False
    )
    west, south = ground.graph.node_lonlat.min(axis=0) - 0.01
    east, north = ground.graph.node_lonlat.max(axis=0) + 0.01
    found = found.filter(position__bboverlaps=Polygon.from_bbox((west, south, east, north))).order_by("pk")
    spots = np.array([(one.x, one.y) for one in found.values_list("position", flat=True)], dtype=np.float64)
    return ground.snapper.snap(spots.reshape(-1, 2), max_leg_m=MAX_LEG_M)
