"""What the children of each cell reach without walking along a large road or over it where no crossing is mapped."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from regions.queries.crossings import crossings_known, crossings_of
from regions.queries.ground import Ground
from walkshed.safe import SafeStreets, safe_streets

from .cell_reach import services_of
from .measures import Measure
from .models import StandardSet, ZoneRules
from .queries.places import Places

Floats = npt.NDArray[np.float64]

CROSSING_JOINS_M: Final = 5.0
"""So near to its road does a mapped crossing lie."""


class SafeState(StrEnum):
    """Whether safe ways could be told."""

    COMPUTED = "computed"
    NO_CROSSINGS = "no_crossings"
    NO_RULES = "no_rules"
    NO_STREETS = "no_streets"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, eq=False)
class SafeReach:
    """share (c, m): of each cell's street within each measure on safe ways, NaN for measures no rule asks; None = why
    not (state). may_follow and major: what was forbidden, as the rules of zones say."""

    state: SafeState
    share: Floats | None = None
    major: tuple[str, ...] = ()
    may_follow: bool = False

    def as_inputs(self) -> dict[str, Any]:
        """Return what a run records of it."""
        return {"state": self.state.value, "major_kinds": list(self.major), "may_follow_major": self.may_follow}


def safe_reach(
    ground: Ground | None,
    places: Places | None,
    measures: Sequence[Measure],
    asked: Sequence[Measure],
    standards: StandardSet,
    on_progress: Callable[[float], None] = lambda share: None,
) -> SafeReach:
    """Answer on safe ways those measures that rules ask; a run without mapped crossings cannot say."""
    state, mapped = safe_state(ground, standards), None if ground is None else crossings_of(ground.network)
    if state != SafeState.NOT_ASKED or ground is None or places is None or mapped is None:
        return SafeReach(state)
    rules = ZoneRules.objects.get(set=standards)
    crossings = ground.snapper.snap(mapped, max_leg_m=CROSSING_JOINS_M)
    streets = safe_streets(
        ground.graph, major=rules.major_kinds, crossings=crossings, may_follow=rules.may_follow_major
    )
    share = _share(ground, places, measures, asked, streets, on_progress)
    return SafeReach(SafeState.COMPUTED, share, tuple(rules.major_kinds), rules.may_follow_major)


def safe_state(ground: Ground | None, standards: StandardSet) -> SafeState:
    """Return why safe ways cannot be told on a ground, NOT_ASKED where they could."""
    if ground is None:
        return SafeState.NO_STREETS
    if not ZoneRules.objects.filter(set=standards).exists():
        return SafeState.NO_RULES
    return SafeState.NOT_ASKED if crossings_known(ground.network) else SafeState.NO_CROSSINGS


def _share(
    ground: Ground, places: Places, measures: Sequence[Measure], asked: Sequence[Measure], streets: SafeStreets,
    on_progress: Callable[[float], None],
) -> Floats:  # fmt: skip
    cells = len(ground.cell_ids)
    share = np.full((cells, len(measures)), np.nan)
    inside = np.flatnonzero(ground.piece_cell >= 0)
    cell = ground.piece_cell[inside]
    street = np.bincount(cell, weights=ground.pieces.length_mm[inside], minlength=cells).astype(np.float64)
    services = services_of(asked)
    for done, ((types, status), rows) in enumerate(services.items()):
        at = places.rows_of(types, status)
        here, _of = streets.places(places.snaps.take(at), places.lonlat[at])
        columns = [measures.index(asked[row]) for row in rows]
        share[:, columns] = 0.0
        if here.ok.any():
            within = streets.covered_mm(here, ground.pieces, [float(measures[column].limit_m) for column in columns])
            for column, mm in zip(columns, within[inside].T, strict=True):
                reached = np.bincount(cell, weights=mm, minlength=cells)
                share[:, column] = np.divide(reached, street, out=np.zeros(cells), where=street > 0)
        on_progress((done + 1) / len(services))
    return share
