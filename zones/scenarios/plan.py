"""What the steps of a scenario do to streets and places, in their order, and which of them cannot do anything.

Pure of the database: it is given the ground, the places on it, and the steps as `PlannedStep`.
"""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from regions.queries.ground import Ground
from walkshed.joining import JOIN_WITHIN_M, JoinsNothing, join_line, nearest_on_lines
from walkshed.overlay import AddedLine, Barred, Join, Overlay, overlay
from walkshed.snap import Snaps, SnapStatus, on_edges
from zones.queries.places import MAX_LEG_M, Places

from .changes import LINE_KINDS, STATUS_ORDER, STREET_KINDS, ChangeKind

Ints = npt.NDArray[np.int64]

STREET_KIND_OF: Final = {ChangeKind.BRIDGE: "footway", ChangeKind.ALLEY: "footway", ChangeKind.GATE: "residential"}
BAR_WITHIN_M: Final = 50.0


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as the computation sees it; facility: its primary key; village: code of the one its place lies in."""

    id: int
    kind: str
    type: str = ""
    status: str = "any"
    facility: int | None = None
    place: tuple[float, float] | None = None
    line: tuple[tuple[float, float], ...] = ()
    village: str = ""


@dataclass(slots=True)
class PlaceState:
    """A place as the steps leave it: type and status level, its rows of Places and id (new: none), where it moved."""

    type: str
    status: int
    rows: Ints
    village: str
    snap: Snaps | None = None
    id: int = 0
    is_closed: bool = False
    was_status: int = 0
    was_village: str = ""
    is_new: bool = False

    @property
    def is_moved(self) -> bool:
        """Say whether it stands elsewhere than on its rows."""
        return self.snap is not None


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """What street steps do: the lines with their joins, and the closed edges."""

    lines: tuple[AddedLine, ...] = ()
    joins: tuple[Join, ...] = ()
    barred: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether the streets stay as they are."""
        return not self.lines and not self.barred


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What all steps do together. overlay None: the streets stay. problems: by step id, why one does nothing.

    step_lines: by step id, the line on the map with its ways to the streets.
    """

    streets: Streets
    overlay: Overlay | None
    places: tuple[PlaceState, ...]
    problems: dict[int, str] = field(default_factory=dict)
    step_lines: dict[int, list[list[float]]] = field(default_factory=dict)


def plan(
    steps: Iterable[PlannedStep], ground: Ground, places: Places, villages_of: dict[int, str], *,
    overlays: dict[Any, Overlay] | None = None,
) -> Plan:  # fmt: skip
    """Return what these steps do together on a ground; villages_of: the village of each facility named in them.

    Streets come first whatever the order, so that a place may stand on a new alley. overlays keeps what was made,
    for the plans of one computation.
    """
    steps = list(steps)
    problems: dict[int, str] = {}
    drawn: dict[int, list[list[float]]] = {}
    streets = _streets([one for one in steps if one.kind in STREET_KINDS], ground, problems, drawn)
    over = None
    if not streets.is_empty:
        key = tuple(one for one in steps if one.kind in STREET_KINDS and one.id not in problems)
        kept = overlays if overlays is not None else {}
        if key not in kept:
            kept[key] = overlay(
                ground.graph, streets.lines, streets.joins, [Barred(edge) for edge in streets.barred]
            )
        over = kept[key]
    states: dict[int, PlaceState] = {}
    new: list[PlaceState] = []
    for step in steps:
        if step.kind in STREET_KINDS:
            continue
        try:
            if step.kind == ChangeKind.ADD:
                status = STATUS_ORDER.index(step.status)
                snap = _stand(step.place, ground, streets, over)
                none = np.zeros(0, dtype=np.int64)
                new.append(PlaceState(step.type, status, none, step.village, snap, is_new=True))
            else:
                _change(step, states, ground, places, streets, over, villages_of)
        except _Refused as refused:
            problems[step.id] = str(refused)
    return Plan(streets, over, (*states.values(), *new), problems, drawn)


def snaps_on(ground: Ground, places: Places, streets: Streets, over: Overlay, rows: Ints) -> Snaps:
    """Return where places of the registry join the overlaid streets.

    They keep their spot; those whose street is closed join the nearest that is open, old ones first.
    """
    snaps = over.snaps(places.snaps.take(rows))
    if not streets.barred:
        return snaps
    lost = np.flatnonzero(np.isin(places.snaps.edge[rows], streets.barred) & ~snaps.ok)
    if not len(lost):
        return snaps
    again = over.snaps(
        ground.snapper.snap(places.lonlat[rows[lost]], max_leg_m=MAX_LEG_M, closed=streets.barred)
    )
    for name in ("edge", "offset_mm", "leg_mm", "status", "lonlat"):
        getattr(snaps, name)[lost] = getattr(again, name)
    return snaps


class _Refused(Exception):
    """Why a step does nothing, in words."""


def _streets(
    steps: Sequence[PlannedStep], ground: Ground, problems: dict[int, str], drawn: dict[int, list[list[float]]]
) -> Streets:
    barred: list[int] = []
    for step in steps:
        if step.kind != ChangeKind.BAR:
            continue
        snap = ground.snapper.snap([step.place], max_leg_m=BAR_WITHIN_M)
        edge = int(snap.edge[0])
        if edge < 0:
            problems[step.id] = _("Tidak ada jalan dalam %(metres)s m dari titik ini.") % {
                "metres": round(BAR_WITHIN_M)
            }
        elif edge in barred:
            problems[step.id] = _("Jalan ini sudah ditutup oleh perubahan lain dalam skenario ini.")
        else:
            barred.append(edge)
            drawn[step.id] = ground.graph.edge_line(edge, 0, int(ground.graph.edge_mm[edge])).tolist()
    lines: list[AddedLine] = []
    joins: list[Join] = []
    for step in steps:
        if step.kind not in LINE_KINDS:
            continue
        kind = ChangeKind(step.kind)
        try:
            joined = join_line(
                ground.snapper, step.line, before=lines, closed=barred, kind=STREET_KIND_OF[kind], ref=step.id,
                touches=kind == ChangeKind.GATE,
            )  # fmt: skip
            overlay(ground.graph, [*lines, joined.line], [*joins, *joined.joins])
        except JoinsNothing as refused:
            problems[step.id] = _joins_nothing(refused)
        except ValueError:
            problems[step.id] = _("Garis ini menyatukan dua persimpangan menjadi satu. Gambar garis di antaranya.")
        else:
            lines.append(joined.line)
            joins += joined.joins
            drawn[step.id] = joined.line.lonlat.tolist()
    return Streets(tuple(lines), tuple(joins), tuple(barred))


def _joins_nothing(refused: JoinsNothing) -> str:
    metres = {"metres": round(JOIN_WITHIN_M)}
    if refused.ends == ():
        return _("Kedua ujung garis ini bertemu jalan di titik yang sama; tidak ada jalan yang dihubungkan.")
    if refused.ends == (0, 1):
        return _("Garis ini tidak menyambung ke jalan mana pun: kedua ujungnya lebih dari %(metres)s m dari jalan.") % (
            metres
        )
    if refused.ends == (0,):
        return _("Ujung pertama garis ini lebih dari %(metres)s m dari jalan yang dapat dilalui.") % metres
    return _("Ujung terakhir garis ini lebih dari %(metres)s m dari jalan yang dapat dilalui.") % metres


def _stand(
    place: tuple[float, float] | None, ground: Ground, streets: Streets, over: Overlay | None
) -> Snaps:
    """Return where a place joins the streets: the old ones first, then new lines; on the overlaid graph if any."""
    snap = ground.snapper.snap([place], max_leg_m=MAX_LEG_M, closed=streets.barred)
    if over is not None:
        snap = over.snaps(snap)
        if not snap.ok[0]:
            near = nearest_on_lines(streets.lines, np.array(place), epsg=ground.snapper.epsg, within_m=MAX_LEG_M)
            if near is not None:
                edge, offset_mm = over.on_line(near.line, near.offset_mm)
                snap = on_edges(over.graph, edge, offset_mm)
    if snap.status[0] == SnapStatus.FAR_FROM_STREET:
        raise _Refused(
            _("Tidak ada jalan yang dapat dilalui dalam %(metres)s m dari titik ini.") % {"metres": round(MAX_LEG_M)}
        )
    if snap.status[0] == SnapStatus.ISOLATED:
        raise _Refused(_("Jalan di titik ini terputus dari jaringan jalan; tidak ada yang dapat mencapainya."))
    return snap


def _change(
    step: PlannedStep, states: dict[int, PlaceState], ground: Ground, places: Places, streets: Streets,
    over: Overlay | None, villages_of: dict[int, str],
) -> None:  # fmt: skip
    rows = np.flatnonzero(places.ids == step.facility)
    if step.facility is None or not len(rows):
        raise _Refused(_("Tempat ini tidak ikut dihitung: tidak beroperasi, tanpa posisi, atau dirahasiakan."))
    state = states.get(step.facility)
    if state is None:
        held = 2 if places.certified[rows[0]] else 1 if places.declared[rows[0]] else 0
        village = villages_of.get(step.facility, "")
        state = PlaceState(
            str(places.types[rows[0]]), held, rows, village, id=step.facility, was_status=held, was_village=village
        )
    if state.is_closed:
        raise _Refused(_("Tempat ini sudah ditutup oleh perubahan lain dalam skenario ini."))
    if step.kind == ChangeKind.CLOSE:
        if state.is_moved:
            raise _Refused(_("Tempat ini sudah dipindahkan oleh perubahan lain dalam skenario ini."))
        state.is_closed = True
    elif step.kind == ChangeKind.MOVE:
        if state.is_moved:
            raise _Refused(_("Tempat ini sudah dipindahkan oleh perubahan lain dalam skenario ini."))
        state.snap, state.village = _stand(step.place, ground, streets, over), step.village
    elif step.kind == ChangeKind.UPGRADE:
        wanted = STATUS_ORDER.index(step.status)
        if wanted <= state.status:
            raise _Refused(_("Tempat ini sudah mempunyai status itu."))
        state.status = wanted
    states[step.facility] = state
