"""How far places and cells lie from the streets that walks begin on."""
from dataclasses import dataclass
from typing import Final

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from facilities.models import Facility
from regions.queries.ground import Ground
from zones.queries.places import MAX_LEG_M, Places

Floats = npt.NDArray[np.float64]

STEPS_M: Final = (0, 5, 10, 25, 50, 75, 100, 150)
FAR_M: Final = 75.0
"""From here on a place is listed: its position, or the street in front of it, may be wrong."""
MOST_LISTED: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """How many lie from..to metres away; to None = farther than every step, or no street at all."""

    from_m: int
    to_m: int | None
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Distances of many places: how many, at half and nine tenths of them, the farthest, and in steps."""

    count: int
    median_m: float | None
    ninth_m: float | None
    largest_m: float | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FarPlace:
    """A facility far from every street; leg None = none within 150 m. is_cut_off: beside a fragment only."""

    public_id: str
    name: str
    type: str
    leg_m: float | None
    is_cut_off: bool
    lonlat: tuple[float, float]


def facility_spread(places: Places, inside: npt.NDArray[np.int64]) -> Spread:
    """Return how far facilities (primary keys) are from their street, each by its nearest entrance."""
    return spread(_leg_of(places, inside))


def cell_spread(ground: Ground, rows: npt.NDArray[np.int64]) -> Spread:
    """Return how far the middles of cells lie from the nearest street: their homes are along streets, not there."""
    latlon = np.array([h3.cell_to_latlng(int(cell)) for cell in ground.cell_h3[rows]]).reshape(-1, 2)
    return spread(ground.snapper.snap(latlon[:, ::-1], max_leg_m=MAX_LEG_M).leg_m)


def far_facilities(
    places: Places, inside: npt.NDArray[np.int64], user: AbstractBaseUser | AnonymousUser
) -> tuple[list[FarPlace], int]:
    """Return the farthest facilities that the reader may see, and how many are far in all."""
    leg = _leg_of(places, inside)
    far = inside[~(leg < FAR_M)].tolist()
    visible = Facility.objects.visible_to(user).filter(position__isnull=False).in_bulk(far)
    found = []
    for pk, one in visible.items():
        # One that stands off the map of the streets is no place of it: it has no row.
        row = np.flatnonzero(places.ids == pk)
        known = places.snaps.leg_m[row]
        near = row[int(np.nanargmin(known))] if len(row) and not np.isnan(known).all() else None
        lon, lat = (one.position.x, one.position.y) if near is None else places.lonlat[near].tolist()
        found.append(FarPlace(
            public_id=one.public_id, name=one.name, type=one.type_id,
            leg_m=None if near is None else float(places.snaps.leg_m[near]),
            is_cut_off=bool(near is not None and not places.snaps.ok[row].any()), lonlat=(lon, lat),
        ))  # fmt: skip
    found.sort(key=lambda place: (place.leg_m is not None, -(place.leg_m or 0.0), place.name))
    return found[:MOST_LISTED], len(found)


def spread(leg_m: Floats) -> Spread:
    """Return the spread of distances; NaN = no street near."""
    known = leg_m[~np.isnan(leg_m)]
    count = len(leg_m)
    edges = [*STEPS_M, None]
    steps = []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        here = int(np.isnan(leg_m).sum()) if high is None else int(((known >= low) & (known < high)).sum())
        if high == STEPS_M[-1]:
            here += int((known == high).sum())
        steps.append(Step(int(low or 0), high, here, here / count if count else 0.0))
    some = len(known) > 0
    return Spread(
        count=count,
        median_m=float(np.percentile(known, 50)) if some else None,
        ninth_m=float(np.percentile(known, 90)) if some else None,
        largest_m=float(known.max()) if some else None,
        steps=tuple(steps),
    )


def _leg_of(places: Places, inside: npt.NDArray[np.int64]) -> Floats:
    """Return the shortest leg of each facility, NaN where no usable street is near."""
    leg = np.where(places.snaps.ok, places.snaps.leg_m, np.inf)
    rows = np.flatnonzero(np.isin(places.ids, inside))
    row_of = {pk: at for at, pk in enumerate(inside.tolist())}
    best = np.full(len(inside), np.inf)
    np.minimum.at(best, np.array([row_of[pk] for pk in places.ids[rows].tolist()], dtype=np.int64), leg[rows])
    return np.where(np.isinf(best), np.nan, best)
