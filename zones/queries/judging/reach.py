"""Children who walk to the members of a shape, each age at its own pace, wherever they live."""
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from regions.models import AgeBand
from regions.queries.children import population_of
from regions.queries.ground import Ground
from walkshed.coverage import covered_mm
from walkshed.reach import Reach, reach
from walkshed.search import UNREACHED
from walkshed.snap import Snaps
from zones.judging.assessment import TouchedArea
from zones.judging.judgement import BandReach, GroupReach, ZoneReach
from zones.models import ZoneRules

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def zone_reach(
    ground: Ground,
    doors: Snaps,
    groups: Mapping[str, Snaps],
    bands: Sequence[AgeBand],
    areas: Sequence[TouchedArea],
    rules: ZoneRules,
) -> ZoneReach:
    """Return who reaches the nearest of the required members (doors), and by group who reaches one of its own.

    A child lives somewhere along the streets of its cell: the part of these within the walk is the part of its
    children, as in every run. The walk of a band is minutes at its pace.
    """
    minutes = (rules.minutes_short, rules.minutes_middle, rules.minutes_long)
    own = [band for band in bands if band.is_partition]
    counted = _counted(areas, rules.touched_share)
    limits = sorted({_limit_m(band, minute) for band in own for minute in minutes})
    part = _village_parts(ground, doors, limits)
    everywhere = [area for area in range(len(ground.areas)) if part[area].any()]
    codes = {ground.areas[area].code for area in everywhere} | {area.code for area in counted}
    ages = _ages(ground, codes)
    chosen = np.array([area.code in {one.code for one in counted} for area in ground.areas])
    of_band = [_children(ages, band) for band in own]
    told = []
    within = np.zeros(len(minutes))
    for band, children in zip(own, of_band, strict=True):
        reached = [children * part[:, limits.index(_limit_m(band, minute))] for minute in minutes]
        whole = float(children[chosen].sum())
        inside = [float(one[chosen].sum()) for one in reached]
        within += inside
        shares = tuple(min(one / whole, 1.0) if whole else None for one in inside)
        told.append(
            BandReach(band.key, band.name, band.walk_m_per_s, tuple(float(one.sum()) for one in reached), shares)
        )
    whole = float(sum(children[chosen].sum() for children in of_band))
    return ZoneReach(
        minutes=minutes,
        bands=tuple(told),
        villages=tuple(area.name for area in counted),
        share_of_villages=tuple(min(float(one) / whole, 1.0) if whole else None for one in within),
        groups=tuple(
            GroupReach(key, _group_share(ground, snaps, own, of_band, chosen, minutes[1], whole))
            for key, snaps in groups.items()
        ),
    )


def _limit_m(band: AgeBand, minutes: int) -> float:
    return band.walk_m_per_s * 60 * minutes


def _counted(areas: Sequence[TouchedArea], least: float) -> list[TouchedArea]:
    """Return the touched villages with known children that count: the first, and all with enough of theirs inside."""
    known = [area for area in areas if area.children is not None]
    return [area for place, area in enumerate(known) if place == 0 or area.share_of_area >= least]


def _group_share(
    ground: Ground, snaps: Snaps, own: Sequence[AgeBand], of_band: Sequence[Floats], chosen: npt.NDArray[np.bool_],
    minutes: int, whole: float,
) -> float | None:  # fmt: skip
    if not whole:
        return None
    limits = sorted({_limit_m(band, minutes) for band in own})
    part = _village_parts(ground, snaps, limits)
    reached = sum(
        float((children * part[:, limits.index(_limit_m(band, minutes))])[chosen].sum())
        for band, children in zip(own, of_band, strict=True)
    )
    return min(reached / whole, 1.0)


def _village_parts(ground: Ground, doors: Snaps, limits_m: Sequence[float]) -> Floats:
    """Return the part of each village's children (areas, limits) within each limit of the nearest door."""
    parts = np.zeros((len(ground.areas), len(limits_m)))
    if not doors.ok.any():
        return parts
    found = reach(ground.graph, doors, limit_m=max(limits_m))
    rows = _pieces_near(ground, found)
    covered = covered_mm(ground.graph, found, ground.pieces.take(rows), limits_m)
    cell = ground.piece_cell[rows]
    cells, of_row = np.unique(cell, return_inverse=True)
    street = ground.cell_street_mm[cells]
    share = ground.cell_share[cells]
    for column in range(len(limits_m)):
        within = np.bincount(of_row, weights=covered[:, column], minlength=len(cells))
        near = np.divide(within, street, out=np.zeros(len(cells)), where=street > 0)
        parts[:, column] = np.bincount(ground.cell_area[cells], weights=share * near, minlength=len(ground.areas))
    return parts


def _pieces_near(ground: Ground, found: Reach) -> Ints:
    """Return the pieces in cells whose edge was reached at all; nothing else can be within a limit."""
    edge = ground.pieces.edge
    near = (found.node_mm != UNREACHED)[ground.graph.edge_ends].any(axis=1)
    near |= np.diff(found.seed_start) > 0
    return np.flatnonzero(near[edge] & (ground.piece_cell >= 0))


def _ages(ground: Ground, codes: set[str]) -> Floats:
    """Return the children of each single year (areas, ages) of some villages, 0 elsewhere and where not known."""
    population = population_of(codes)
    ages = np.zeros((len(ground.areas), 18))
    for row, area in enumerate(ground.areas):
        if area.code in population:
            ages[row] = population[area.code].children_by_age
    return ages


def _children(ages: Floats, band: AgeBand) -> Floats:
    return np.asarray(ages[:, band.age_from : band.age_to + 1].sum(axis=1))
