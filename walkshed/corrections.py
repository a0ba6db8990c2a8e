"""Corrections of mapped streets: lines that are missing, and stretches that nobody may walk on.

A line to add is joined at its ends; a stretch to close is found again by its shape, so that it closes the same street
in the next edition, whatever its edges are called there (docs/algorithms/overlay.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from walkshed.crs import segment_mm
from walkshed.graph import StreetGraph
from walkshed.joining import Joined, JoinsNothing, join_line
from walkshed.overlay import AddedLine, Barred, Join, Overlay, overlay
from walkshed.overlay_cuts import cut_up
from walkshed.snap import NO_EDGE, Snapper, Snaps

Floats = npt.NDArray[np.float64]

CLOSE_WITHIN_M: Final = 15.0
"""Who presses a street to close hits it this nearly."""
ALONG_WITHIN_M: Final = 5.0
"""A stretch that was kept lies this near to the street it closes: editions differ by a few metres, alleys lie by 10."""
STEP_M: Final = 5.0
"""A stretch to close is looked up every few metres."""


class Trouble(StrEnum):
    """Why a correction does nothing on a graph."""

    NO_STREET = "no_street"
    ENDS_FAR = "ends_far"
    FIRST_END_FAR = "first_end_far"
    LAST_END_FAR = "last_end_far"
    ONE_SPOT = "one_spot"
    MERGES = "merges"
    END_BARRED = "end_barred"


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """A line to add, or a stretch to close: lonlat (k, 2), k >= 2; ref names it for the caller.

    touches: corners in between that lie on a street join it, as a mapped street does.
    """

    ref: int
    lonlat: Floats
    closes: bool = False
    touches: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """The corrected streets, a snapper on them, and by ref why a correction does nothing here."""

    overlay: Overlay
    snapper: "CorrectedSnapper"
    troubles: dict[int, Trouble]

    @property
    def graph(self) -> StreetGraph:
        """Return the corrected graph."""
        return self.overlay.graph


class CorrectedSnapper(Snapper):
    """Snaps to corrected streets: a place keeps its spot on the mapped ones while these may be walked.

    So a line more never makes a walk longer. Places that stood far from any street, beside a fragment, or on a closed
    stretch join what is nearest now.
    """

    def __init__(self, over: Overlay, below: Snapper) -> None:
        """Index the overlaid graph; below snaps to the graph it lies on."""
        super().__init__(over.graph)
        self._over, self._below = over, below

    def snap(self, lonlat: npt.ArrayLike, *, max_leg_m: float = 150.0, closed: Sequence[int] = ()) -> Snaps:
        """Snap positions (p, 2) as `Snapper.snap` does; closed: edges of the corrected graph."""
        positions = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        snaps = self._over.snaps(self._below.snap(positions, max_leg_m=max_leg_m))
        rows = np.flatnonzero(~snaps.ok | np.isin(snaps.edge, np.asarray(closed, dtype=np.int64)))
        if len(rows):
            again = super().snap(positions[rows], max_leg_m=max_leg_m, closed=closed)
            for name in ("edge", "offset_mm", "leg_mm", "status", "lonlat"):
                getattr(snaps, name)[rows] = getattr(again, name)
        return snaps


def correct(snapper: Snapper, corrections: Sequence[Correction]) -> Corrected:
    """Return the streets of a snapper with corrections applied, stretches closed first, lines in their order.

    One that cannot be applied is left out and told in `troubles`. A closed stretch stays as an edge that joins
    nothing: whoever lives along it reaches nothing, and no share grows because its street is gone.
    """
    graph, troubles = snapper.graph, dict[int, Trouble]()
    barred: list[Barred] = []
    for one in corrections:
        if one.closes:
            found = stretches_of(snapper, one.lonlat)
            barred += found
            if not found:
                troubles[one.ref] = Trouble.NO_STREET
    whole = [one.edge for one in barred if one.from_mm == 0 and one.to_mm == graph.edge_mm[one.edge]]
    lines: list[AddedLine] = []
    joins: list[Join] = []
    for one in corrections:
        if one.closes:
            continue
        try:
            joined = join_line(
                snapper, one.lonlat, before=lines, closed=whole, kind="footway", ref=one.ref, touches=one.touches
            )
            if _ends_on(barred, joined):
                troubles[one.ref] = Trouble.END_BARRED
                continue
            cut_up(graph, [*lines, joined.line], [*joins, *joined.joins], [])
        except JoinsNothing as refused:
            troubles[one.ref] = _ENDS[refused.ends]
        except ValueError:
            troubles[one.ref] = Trouble.MERGES
        else:
            lines.append(joined.line)
            joins += joined.joins
    over = overlay(graph, lines, joins, barred, keep_closed=True)
    return Corrected(over, CorrectedSnapper(over, snapper), troubles)


_ENDS: Final = {
    (): Trouble.ONE_SPOT,
    (0,): Trouble.FIRST_END_FAR,
    (1,): Trouble.LAST_END_FAR,
    (0, 1): Trouble.ENDS_FAR,
}


def _ends_on(barred: Sequence[Barred], joined: Joined) -> bool:
    """Say whether a line ends inside a closed stretch, where it would join nothing that may be walked."""
    return any(
        _is_closed_at(barred, join.edge, join.offset_mm)
        for join in joined.joins
        if join.corner in (0, len(joined.line.lonlat) - 1)
    )


def _is_closed_at(barred: Sequence[Barred], edge: int, offset_mm: int) -> bool:
    """Say whether the street is closed on both sides of a point within an edge."""
    spans = [(one.from_mm, one.to_mm or 0) for one in barred if one.edge == edge]
    return any(low < offset_mm <= high for low, high in spans) and any(low <= offset_mm < high for low, high in spans)


def stretches_of(snapper: Snapper, lonlat: Floats) -> list[Barred]:
    """Return the stretches of edges that a line lies along; none where no street is near enough."""
    graph, at = snapper.graph, _every_few_metres(np.asarray(lonlat, dtype=np.float64))
    snaps = snapper.snap(at, max_leg_m=ALONG_WITHIN_M)
    edge, offset = snaps.edge.tolist(), snaps.offset_mm.tolist()
    spans: dict[int, list[int]] = {}
    for here in range(len(at) - 1):
        if edge[here] == edge[here + 1] != NO_EDGE:
            spans.setdefault(edge[here], []).extend(offset[here : here + 2])
    # Beside a junction the line comes near the other street for a step: that is not what it lies along.
    least_mm = round(STEP_M * 500) if len(spans) > 1 else 1
    along = [(one, min(ends), max(ends)) for one, ends in sorted(spans.items()) if max(ends) - min(ends) >= least_mm]
    return [_to_junctions(graph, one, low, high) for one, low, high in along]


def _to_junctions(graph: StreetGraph, edge: int, low_mm: int, high_mm: int) -> Barred:
    """Lead a stretch on to the ends of its edge that lie within two steps, where the other street was nearer."""
    near_mm, length = round(STEP_M * 2000), int(graph.edge_mm[edge])
    return Barred(edge, 0 if low_mm <= near_mm else low_mm, length if high_mm >= length - near_mm else high_mm)


def _every_few_metres(lonlat: Floats) -> Floats:
    """Return a line's corners with points between them, at least three and none farther than STEP_M from the next."""
    parts = []
    for begin, end, mm in zip(lonlat[:-1], lonlat[1:], segment_mm(lonlat).tolist(), strict=True):
        count = max(4, int(np.ceil(mm / (STEP_M * 1000))))
        parts.append(begin + (np.arange(count) / count)[:, None] * (end - begin))
    return np.concatenate([*parts, lonlat[-1:]])
