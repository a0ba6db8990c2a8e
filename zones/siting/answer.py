"""What chosen places give, counted exactly as a run counts, step by step; who is left and why."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext_lazy

from regions.queries.ground import Ground
from walkshed.covers import covers, totals
from walkshed.siting import given_points
from walkshed.snap import Snaps, on_edges
from zones.models import ReachRun
from zones.queries.standing import Standing
from zones.queries.street_near import street_near
from zones.sentences import area_title

from .places import EXCLUDED, FORBIDDEN, OUTSIDE
from .problem import Asked, Problem, asked_on
from .question import ServiceWanted, SitingQuestion
from .solve import Solved, solve

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BEYOND_MEANS, LEFT_OUT_ONLY, NO_PLACE, CUT_OFF = "beyond_means", "left_out_only", "no_place", "cut_off"
WHY: Final = {
    BEYOND_MEANS: gettext_lazy("ada calon tempat dalam jangkauan, tetapi belum dipilih"),
    LEFT_OUT_ONLY: gettext_lazy("hanya tempat yang dilarang atau ditolak yang terjangkau"),
    NO_PLACE: gettext_lazy("tidak ada calon tempat dalam batas jalan kaki"),
    CUT_OFF: gettext_lazy("jalannya terputus dari jaringan jalan"),
}
"""Why children are not reached."""
MOST_VILLAGES: Final = 400
HALF_A_CHILD: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One chosen place: what it adds in the area and beyond its border, and which villages gain."""

    row: int
    gain: float
    outside: float
    after: float
    villages: tuple[tuple[int, float], ...]


def answer_of(asked: Asked, solved: Sequence[Solved]) -> dict[str, Any]:
    """Return what an answer keeps (see SitingPlan.answer), with each service's steps under "steps"."""
    services = [_service(asked, problem, one) for problem, one in zip(asked.problems, solved, strict=True)]
    costs = [step["cost"] for service in services for step in service["steps"]]
    return {
        "services": services,
        "spent": None if None in costs else sum(costs),
        "places": asked.places.told(),
    }


def warm_up(run: ReachRun, ground: Ground) -> None:
    """Ask for one place in the first village of a run, so that all is compiled before a planner asks."""
    group = run.standard_set.zone_requirements.values_list("group_id", flat=True).first()
    if group:
        asked = asked_on(SitingQuestion(ground.areas[0].code, (ServiceWanted(f"group:{group}"),)), run)
        answer_of(asked, solve(asked, exact=False))


def _service(asked: Asked, problem: Problem, solved: Solved) -> dict[str, Any]:
    children = float(problem.children[problem.inside].sum())
    before, after, steps = counted(asked, problem, solved.rows)
    reached_before, reached_after = float(before[problem.inside].sum()), float(after[problem.inside].sum())
    curve = [reached_before, *(step.after for step in steps)]
    room, extra = solved.extra.get("room"), solved.extra
    if "fewest" in extra:
        fewest = extra["fewest"]
        is_met = reached_after >= fewest["share"] * children - HALF_A_CHILD
        extra = {**extra, "fewest": {**fewest, "is_met": is_met}}
    if room:
        reached_before, reached_after = room["before"], room["served"]
        curve = np.cumsum([room["before"], *room["gain"]]).tolist()
    return {
        **problem.service.as_data(),
        "children": children,
        "before": reached_before,
        "after": reached_after,
        "curve": curve,
        "gap": solved.gap,
        "is_best": solved.is_best,
        **extra,
        **_villages(asked, problem, before, after),
        "remaining": _remaining(asked, problem, solved),
        "steps": [
            _step(asked, problem, step, room and {
                "gain": room["gain"][place], "taken": room["taken"][place], "capacity": room["capacity"][place],
            }, children, curve[place + 1])
            for place, step in enumerate(steps)
        ],
    }  # fmt: skip


def counted(asked: Asked, problem: Problem, rows: Ints) -> tuple[Floats, Floats, list[Step]]:
    """Return children within the limit of each cell before and after (cells,), and what every place adds in turn.

    Before: what stands, with planned places where they count. As the judge counts: each cell's share of street.
    """
    standing, ground = problem.standing, asked.ground
    planned = problem.base.take(np.arange(len(problem.base) - len(problem.kept)))
    before = last = share_with(standing, planned) * problem.children
    steps = []
    for place, row in enumerate(rows):
        now = share_with(standing, planned.and_more(asked.places.snaps.take(rows[: place + 1]))) * problem.children
        more = now - last
        gained = totals(ground.cell_area, np.where(problem.inside, more, 0.0), len(ground.areas))
        steps.append(Step(
            row=int(row),
            gain=float(more[problem.inside].sum()),
            outside=float(more[~problem.inside].sum()),
            after=float(now[problem.inside].sum()),
            villages=tuple((int(i), float(gained[i])) for i in np.argsort(-gained) if gained[i] > 0.05),
        ))  # fmt: skip
        last = now
    return before, last, steps


def share_with(standing: Standing, added: Snaps) -> Floats:
    """Return the share of each cell's street (cells,) within the limit of what stands and of places beside it."""
    share = standing.share.copy()
    if len(added):
        changed = standing.what_if(added=added)
        share[changed.row] = changed.after
    return share


def _step(
    asked: Asked, problem: Problem, step: Step, room: dict[str, float] | None, children: float, after: float
) -> dict[str, Any]:
    places, ground = asked.places, asked.ground
    lon, lat = (float(at) for at in places.lonlat[step.row])
    on_street = places.snaps.lonlat[step.row]
    cost = places.cost[step.row]
    own = problem.service.cost
    return {
        "key": places.keys[step.row],
        "name": places.names[step.row],
        "lon": lon,
        "lat": lat,
        "street": street_near(ground, float(on_street[0]), float(on_street[1])),
        "village": _village_at(asked, step),
        "gain": step.gain if room is None else room["gain"],
        "outside": step.outside,
        "after": after,
        "share_after": min(1.0, after / children) if children > 0 else None,
        "cost": own if np.isnan(cost) else float(cost),
        "taken": None if room is None else room["taken"],
        "capacity": None if room is None or room["capacity"] >= 1e6 else room["capacity"],
        "is_kept": bool(step.row in problem.kept),
        "villages": [
            {"code": ground.areas[i].code, "title": _title(asked, i), "gain": gain} for i, gain in step.villages
        ],
    }


def _village_at(asked: Asked, step: Step) -> str:
    """Return the code of the village a place stands in: that of its street piece."""
    edge, offset = int(asked.places.snaps.edge[step.row]), int(asked.places.snaps.offset_mm[step.row])
    pieces, ground = asked.ground.pieces, asked.ground
    first, last = np.searchsorted(pieces.edge, edge, side="left"), np.searchsorted(pieces.edge, edge, side="right")
    for piece in range(first, last):
        if pieces.from_mm[piece] <= offset <= pieces.to_mm[piece] and ground.piece_cell[piece] >= 0:
            return ground.areas[ground.cell_area[ground.piece_cell[piece]]].code
    return ""


def _title(asked: Asked, row: int) -> str:
    area = asked.ground.areas[row]
    return area_title(area.name, area.level, area.code)


def _villages(asked: Asked, problem: Problem, before: Floats, after: Floats) -> dict[str, Any]:
    """Return villages of the area with children, before and after, those with most left first; and how many more."""
    ground, inside = asked.ground, problem.inside
    count = len(ground.areas)
    known, was, now = (
        totals(ground.cell_area[inside], each[inside], count) for each in (problem.children, before, after)
    )
    rows = [i for i in np.argsort(-(known - now), kind="stable") if known[i] > 0]
    told = [
        {"code": ground.areas[i].code, "title": _title(asked, i), "children": float(known[i]),
         "before": float(was[i]), "after": float(now[i])}
        for i in rows[:MOST_VILLAGES]
    ]  # fmt: skip
    return {"villages": told, "villages_more": len(rows) - len(told)}


def _remaining(asked: Asked, problem: Problem, solved: Solved) -> dict[str, float]:
    """Return how many children are not reached in the end, by why; whole street pieces, as places are chosen by.

    Within the limit, also where the average walk is asked for, which looks further.
    """
    limit_m, points = problem.service.limit_m, asked.ground.pieces
    pairs = problem.pairs if problem.limit_m == limit_m else problem.pairs.within(limit_m)
    number = {int(row): place for place, row in enumerate(problem.rows)}
    chosen = [number[int(row)] for row in solved.rows if int(row) in number]
    served = given_points(pairs, np.concatenate([chosen, problem.fixed]).astype(np.int64))
    could = np.zeros(pairs.demands, dtype=bool)
    could[pairs.demand] = True
    left = ~served & (problem.weight > 0)
    out = np.flatnonzero(np.isin(asked.places.reason, [EXCLUDED, FORBIDDEN, OUTSIDE]) & asked.places.snaps.ok)
    by_left_out = np.zeros(pairs.demands, dtype=bool)
    edge = points.edge[problem.piece]
    if len(out) and (left & ~could).any():
        middle = (points.from_mm[problem.piece] + points.to_mm[problem.piece]) // 2
        at = on_edges(asked.ground.graph, edge, middle)
        by_left_out[covers(asked.ground.graph, asked.places.snaps.take(out), at, limit_m=limit_m).demand] = True
    cut_off = ~asked.ground.graph.edge_usable[edge]
    why = {
        BEYOND_MEANS: left & could,
        LEFT_OUT_ONLY: left & ~could & by_left_out,
        CUT_OFF: left & ~could & ~by_left_out & cut_off,
        NO_PLACE: left & ~could & ~by_left_out & ~cut_off,
    }
    return {name: float(problem.weight[rows].sum()) for name, rows in why.items() if rows.any()}
