"""Join a drawn line to the streets: its ends are led to the nearest street, or to a line drawn before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from walkshed.crs import geodesic_m, segment_mm, to_metres
from walkshed.overlay import AddedLine, Join
from walkshed.snap import NO_EDGE, Snapper

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

JOIN_WITHIN_M: Final = 50.0
"""An end joins the nearest street at most so far away; the way to it becomes part of the line."""
TOUCH_M: Final = 0.05
"""A corner as near as this to a street lies on it: mapped lines share their corners to a centimetre."""


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """A line with the ways to the streets at its ends, and what it joins."""

    line: AddedLine
    joins: tuple[Join, ...]


class JoinsNothing(ValueError):
    """Say which ends (0 first, 1 last) found no street; none: both ends came to one and the same spot."""

    def __init__(self, ends: tuple[int, ...], within_m: float) -> None:
        super().__init__(
            f"found no street within {within_m:g} m of end {', '.join(str(end + 1) for end in ends)}"
            if ends
            else "both ends join the streets at one spot"
        )
        self.ends, self.within_m = ends, within_m


@dataclass(frozen=True, slots=True)
class OnLine:
    """The point of a line nearest to a position: line number, offset, how far, and its lon/lat."""

    line: int
    offset_mm: int
    away_m: float
    lonlat: tuple[float, float]


def join_line(
    snapper: Snapper,
    lonlat: npt.ArrayLike,
    *,
    before: Sequence[AddedLine] = (),
    closed: Sequence[int] = (),
    kind: str = "footway",
    ref: int = -1,
    within_m: float = JOIN_WITHIN_M,
    touches: bool = False,
) -> Joined:
    """Join a line (k, 2) at both ends; it becomes line number len(before) of an overlay.

    closed: edges that nobody may join. touches: corners in between that lie on a street join it too, as a mapped
    street does; without it a line passes over what it crosses. Raise JoinsNothing.
    """
    corners = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    number, m = len(before), snapper.graph.edge_count
    found: list[tuple[int, int] | None] = []
    tips: list[Floats] = []
    for end in (corners[0], corners[-1]):
        snap = snapper.snap([end], max_leg_m=within_m, closed=closed)
        near = nearest_on_lines(before, end, epsg=snapper.epsg, within_m=within_m)
        if near is not None and (snap.edge[0] == NO_EDGE or near.away_m < snap.leg_m[0]):
            found.append((m + near.line, near.offset_mm))
            tips.append(np.array(near.lonlat))
        elif snap.edge[0] != NO_EDGE:
            found.append((int(snap.edge[0]), int(snap.offset_mm[0])))
            tips.append(snap.lonlat[0])
        else:
            found.append(None)
            tips.append(end)
    if None in found:
        raise JoinsNothing(tuple(i for i, one in enumerate(found) if one is None), within_m)
    if _spot(snapper, found[0]) == _spot(snapper, found[1]):
        raise JoinsNothing((), within_m)
    whole = np.concatenate([tips[:1], corners, tips[1:]])
    keep = np.ones(len(whole), dtype=bool)
    step = segment_mm(whole)
    keep[1] = step[0] > 1 or len(whole) <= 2
    keep[-2] = keep[-2] and step[-1] > 1
    line = AddedLine(whole[keep], kind, ref)
    last = len(line.lonlat) - 1
    joins = [Join(number, corner, *spot) for corner, spot in ((0, found[0]), (last, found[1])) if spot is not None]
    if touches and last > 1:
        between = snapper.snap(line.lonlat[1:last], max_leg_m=TOUCH_M, closed=closed)
        joins += [
            Join(number, 1 + row, int(between.edge[row]), int(between.offset_mm[row]))
            for row in np.flatnonzero(between.edge != NO_EDGE).tolist()
        ]
    return Joined(line, tuple(joins))


def nearest_on_lines(lines: Sequence[AddedLine], position: Floats, *, epsg: int, within_m: float) -> OnLine | None:
    """Return the nearest point of some lines at most within_m away, None without any; ties: the first line."""
    best: OnLine | None = None
    here = to_metres([position], epsg)[0]
    for number, line in enumerate(lines):
        plane = to_metres(line.lonlat, epsg)
        start, along = plane[:-1], np.diff(plane, axis=0)
        square = (along**2).sum(axis=1)
        dot = ((here - start) * along).sum(axis=1)
        share = np.clip(np.divide(dot, square, out=np.zeros(len(start)), where=square > 0), 0.0, 1.0)
        nearest = int(np.argmin(np.hypot(*(start + share[:, None] * along - here).T)))
        at = line.lonlat[nearest] + share[nearest] * (line.lonlat[nearest + 1] - line.lonlat[nearest])
        away_m = float(geodesic_m([position], [at])[0])
        if away_m <= within_m and (best is None or away_m < best.away_m):
            steps = segment_mm(line.lonlat)
            offset = int(steps[:nearest].sum()) + round(float(share[nearest]) * int(steps[nearest]))
            best = OnLine(number, offset, away_m, (float(at[0]), float(at[1])))
    return best


def _spot(snapper: Snapper, found: tuple[int, int] | None) -> tuple[int, ...]:
    """Name a point of the streets, so that one junction has one name whatever edge led to it."""
    assert found is not None
    edge, offset_mm = found
    graph = snapper.graph
    if edge < graph.edge_count and offset_mm in (0, int(graph.edge_mm[edge])):
        return (int(graph.edge_ends[edge, 0 if offset_mm == 0 else 1]),)
    return found
