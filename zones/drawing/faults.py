"""What is wrong with a drawn shape, in plain words and with the spot; also what is valid but hardly meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from django.utils.translation import gettext as _

from .metric import Plane

Place = tuple[float, float]

MOST_CORNERS: Final = 5_000
MANY_CORNERS: Final = 800
"""More handles than this nobody can drag."""
SLIVER_M2: Final = 100.0
SLIVER_WIDTH_M: Final = 1.5
HOLE_M2: Final = 20.0
NEAR_M: Final = 0.05
SPIKE_DEGREES: Final = 2.0
_SPIKE_LEG_M: Final = 1.0
_MOST_OF_A_KIND: Final = 5
_MOST_SEGMENTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `is_invalid`: such a shape cannot be saved; else it is only worth a look."""

    kind: str
    message: str
    where: Place | None
    is_invalid: bool


def shape_faults(shape: shapely.Geometry) -> list[Fault]:
    """Return the faults of a lon/lat Polygon or MultiPolygon, the invalid ones first; at most five of a kind."""
    plane = Plane.of(shape)
    flat = plane.metres(shape)
    found: list[Fault] = []
    for kind, is_invalid, places in _looks(flat):
        for metres in places[:_MOST_OF_A_KIND]:
            where = None if metres is None else shapely.get_coordinates(plane.lonlat(shapely.Point(metres)))[0]
            found.append(Fault(kind, _words(kind, flat), None if where is None else tuple(where.tolist()), is_invalid))
    if not shape.is_valid and not any(fault.is_invalid for fault in found):
        found.append(Fault("touching", _words("touching", flat), _blamed(shape), True))
    return sorted(found, key=lambda fault: not fault.is_invalid)


def _looks(flat: shapely.Geometry) -> Iterator[tuple[str, bool, list[Place | None]]]:
    """Yield each kind of fault with its places in metres."""
    parts = [part for part in shapely.get_parts(flat) if not part.is_empty]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    corners = sum(len(ring.coords) - 1 for ring in rings)
    if corners > MANY_CORNERS:
        yield "many_corners", corners > MOST_CORNERS, [None]
    if corners > _MOST_SEGMENTS:
        return
    if not flat.is_valid:
        yield "few_corners", True, [ring.coords[0][:2] for ring in rings if len(set(ring.coords)) < 3]
        yield "crossing", True, [place for ring in rings for place in _crossings(ring)]
        yield "hole_outside", True, list(_holes_outside(parts))
        yield "touching", True, [place for ring in rings for place in _met_twice(ring)]
        yield from _overlaps(parts)
    yield "spike", False, [place for ring in rings for place in _spikes(ring)]
    yield "duplicate", False, [place for ring in rings for place in _repeated(ring)]
    yield "sliver", False, list(_slivers([part for part in parts if part.is_valid]))


def _words(kind: str, flat: shapely.Geometry) -> str:
    match kind:
        case "many_corners":
            return _("Bentuk ini memiliki %(found)s titik sudut; paling banyak %(allowed)s, dan %(handy)s pun sudah sukar digeser.") % {  # noqa: E501
                "found": len(shapely.get_coordinates(flat)), "allowed": MOST_CORNERS, "handy": MANY_CORNERS,
            }  # fmt: skip
        case "few_corners":
            return _("Poligon memerlukan paling sedikit tiga titik yang berbeda.")
        case "crossing":
            return _("Garis tepinya memotong dirinya sendiri di tempat yang ditandai. Geser salah satu sudutnya.")
        case "hole_outside":
            return _("Lubangnya terletak di luar kawasan.")
        case "touching":
            return _("Garis tepinya menyentuh dirinya sendiri di tempat yang ditandai.")
        case "overlap":
            return _("Dua bagian kawasan saling menindih di tempat yang ditandai.")
        case "shared_side":
            return _("Dua bagian kawasan berbagi sisi di tempat yang ditandai; seharusnya satu bagian.")
        case "spike":
            return _("Ada lancipan yang sangat sempit di tempat yang ditandai.")
        case "duplicate":
            return _("Dua titik sudut bertumpuk di tempat yang ditandai.")
        case _:
            return _("Ada bagian atau lubang yang sangat kecil di tempat yang ditandai.")


def _crossings(ring: shapely.LinearRing) -> list[Place]:
    """Return where segments of a ring cross."""
    points = shapely.get_coordinates(ring)
    segments = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
    one, other = shapely.STRtree(segments).query(segments, predicate="crosses")
    pairs = one < other
    places = shapely.intersection(segments[one[pairs]], segments[other[pairs]])
    return [(place.x, place.y) for place in places if place.geom_type == "Point" and not place.is_empty]


def _met_twice(ring: shapely.LinearRing) -> list[Place]:
    """Return corners that a ring visits twice, and corners that lie on another side of it."""
    points = shapely.get_coordinates(ring)[:-1]
    different, counts = np.unique(points.round(3), axis=0, return_counts=True)
    far_apart = [tuple(place) for place in different[counts > 1].tolist() if not _is_neighbour_twin(points, place)]
    closed = np.vstack([points, points[:1]])
    segments = shapely.linestrings(np.stack([closed[:-1], closed[1:]], axis=1))
    corner, side = shapely.STRtree(segments).query(shapely.points(points), predicate="dwithin", distance=1e-3)
    count = len(points)
    away = (side != corner) & (side != (corner - 1) % count)
    on_ends = [np.hypot(*(closed[[s, s + 1]] - points[c]).T).min() < 1e-3 for c, s in zip(corner, side, strict=True)]
    on_side = [tuple(points[c].tolist()) for c in corner[away & ~np.array(on_ends, dtype=bool)]]
    return [*far_apart, *on_side]


def _is_neighbour_twin(points: np.ndarray, place: list[float]) -> bool:
    at = np.flatnonzero(np.hypot(*(points - place).T) < 2e-3)
    steps = np.diff(np.append(at, at[0] + len(points)))
    return int((steps > 1).sum()) < 2


def _holes_outside(parts: list[shapely.Polygon]) -> Iterator[Place]:
    for part in parts:
        outer = shapely.Polygon(part.exterior)
        if not outer.is_valid:
            continue
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            if hole.is_valid and not outer.covers(hole):
                yield _spot(hole.difference(outer))


def _overlaps(parts: list[shapely.Polygon]) -> Iterator[tuple[str, bool, list[Place | None]]]:
    valid = [part for part in parts if part.is_valid]
    one, other = shapely.STRtree(valid).query(valid, predicate="intersects") if valid else (np.array([]),) * 2
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        if i >= j:
            continue
        common = valid[int(i)].intersection(valid[int(j)])
        if common.area > 0:
            yield "overlap", True, [_spot(max(shapely.get_parts(common), key=lambda part: part.area))]
        elif common.length > 0:
            yield "shared_side", True, [_spot(common)]


def _spikes(ring: shapely.LinearRing) -> list[Place]:
    """Return corners with an angle below two degrees between two sides of at least a metre."""
    points = shapely.get_coordinates(ring)[:-1]
    if len(points) < 4:
        return []
    back, on = np.roll(points, 1, axis=0) - points, np.roll(points, -1, axis=0) - points
    lengths = np.hypot(*back.T) * np.hypot(*on.T)
    is_long = (np.hypot(*back.T) >= _SPIKE_LEG_M) & (np.hypot(*on.T) >= _SPIKE_LEG_M)
    with np.errstate(invalid="ignore", divide="ignore"):
        angle = np.degrees(np.arccos(np.clip((back * on).sum(axis=1) / lengths, -1, 1)))
    return [tuple(place) for place in points[is_long & (angle < SPIKE_DEGREES)].tolist()]


def without_spikes(ring: np.ndarray) -> np.ndarray:
    """Return the corners of an open ring without the tips of spikes, as long as three are left."""
    while len(ring) > 3:
        spikes = _spikes(shapely.LinearRing(ring))
        keep = [not any(np.hypot(*(corner - spike)) < 1e-6 for spike in spikes) for corner in ring]
        if all(keep) or sum(keep) < 3:
            return ring
        ring = ring[np.array(keep)]
    return ring


def _repeated(ring: shapely.LinearRing) -> list[Place]:
    points = shapely.get_coordinates(ring)
    near = np.hypot(*(points[1:] - points[:-1]).T) < NEAR_M
    return [tuple(place) for place in points[1:][near].tolist()]


def _slivers(parts: list[shapely.Polygon]) -> Iterator[Place]:
    for part in parts:
        if is_sliver(part):
            yield _spot(part)
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            if hole.area < HOLE_M2:
                yield _spot(hole)


def is_sliver(part: shapely.Polygon) -> bool:
    """Say whether a part in metres is below 100 m2, or less than some 1.5 m wide."""
    return abs(part.area) < SLIVER_M2 or 2 * abs(part.area) / part.length < SLIVER_WIDTH_M


def _spot(shape: shapely.Geometry) -> Place:
    place = shape.representative_point()
    if place.is_empty:
        place = shapely.Point(shapely.get_coordinates(shape)[0])
    return place.x, place.y


def _blamed(shape: shapely.Geometry) -> Place | None:
    """Return the spot that GEOS names for an invalid shape."""
    reason = shapely.is_valid_reason(shape)
    inside = reason[reason.rfind("[") + 1 : reason.rfind("]")].split()
    try:
        lon, lat = (float(part) for part in inside[:2])
    except ValueError:
        return None
    return lon, lat
