"""The choice within the means that is worth most, or how near to it the time allowed to come."""

from collections.abc import Callable
from time import monotonic
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from walkshed.covering_program import CoveringProgram, covering_program, solver_for
from walkshed.covers import Covers
from walkshed.means import Means, fits
from walkshed.siting import EVEN, weights_for
from walkshed.worth import Worth
from walkshed.worthy_bound import worthy_bound
from walkshed.worthy_sites import WorthyChoice, choose_worthy, worthy_choice_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_PAIRS: Final = 400_000
"""Larger programs are left to the prices: HiGHS would spend its time on reading them."""


def best_worthy(
    reach_of: Covers, weight: npt.ArrayLike, means: Means, worth: Worth | None = None, *,
    time_limit_s: float = 30.0, rounds: int = 200, interrupted: Callable[[], bool] = lambda: False,
) -> WorthyChoice:  # fmt: skip
    """Return the choice that is worth most with its proven bound; the bound equals it where time was enough.

    Greedy and exchanges first, then prices that settle most sites, then HiGHS over the rest, started from what is
    found. interrupted is asked now and then; when it says so, the best found by then is returned. Raise ValueError
    as choose_worthy does.
    """
    weights = weights_for(reach_of, weight)
    value = worth or Worth.plain(reach_of.demands)
    found = choose_worthy(reach_of, weights, means, value)
    if found.at_most_below_best <= EVEN or interrupted():
        return found
    priced = worthy_bound(reach_of, weights, means, value, found.sites, rounds=rounds, interrupted=interrupted)
    found = found.bounded(priced.most)
    if found.at_most_below_best <= EVEN or time_limit_s <= 0 or interrupted():
        return found
    allowed = ~priced.never
    allowed[found.sites] = True  # the solver starts from them
    if int(np.diff(reach_of.start)[allowed].sum()) > MOST_PAIRS:
        return found
    program = covering_program(reach_of, weights, allowed, group=value.group)
    solver = _solver(program, means, value, reach_of)
    for site in np.flatnonzero(np.isin(program.allowed, np.flatnonzero(priced.always))):
        solver.changeColBounds(int(site), 1.0, 1.0)
    _start_from(solver, program, value, found.sites)
    cost = means.cost[program.allowed]
    chosen, most = solve_within(solver, cost, means.most, time_limit_s, interrupted)
    # What is left out is worth no more than what is found, so the best of all is the larger of the two bounds.
    better = worthy_choice_of(reach_of, weights, means, program.allowed[chosen], value)
    best = better if better.worth > found.worth and fits(better.spent, means.most) else found
    return best.bounded(max(most, best.worth)).bounded(found.most)


def solve_within(
    solver: Any, cost: Floats, means: float, time_limit_s: float, interrupted: Callable[[], bool]
) -> tuple[Ints, float]:
    """Let HiGHS branch until what it builds costs (sites,) no more than the means to the last rupiah.

    HiGHS holds a row to a millionth, which of a milliard is a thousand. A choice that is dearer by that much is
    forbidden by its number of sites, with all that are as dear as its dearest, and sought anew. The bound is of the
    looser question at all times, so it is true when time runs out on a choice that is too dear.
    """
    import highspy

    ends = monotonic() + time_limit_s
    while True:
        chosen, most = solve(solver, len(cost), max(0.0, ends - monotonic()), interrupted)
        if fits(float(cost[chosen].sum()), means) or monotonic() >= ends or interrupted():
            return chosen, most
        paid = chosen[cost[chosen] > 0]
        cover = np.union1d(np.flatnonzero(cost >= cost[paid].max()), paid).astype(np.int32)
        solver.addRow(-highspy.kHighsInf, len(paid) - 1.0, len(cover), cover, np.ones(len(cover)))


def solve(
    solver: Any, sites: int, time_limit_s: float, interrupted: Callable[[], bool]
) -> tuple[Ints, float]:
    """Let HiGHS branch; return which of its first columns are built, and its own bound (infinite: none).

    Where it ends in any other way than solved, out of time, interrupted or without any solution, nothing that it
    says is taken for true: no sites, no bound.
    """
    import highspy

    for name, value in (("time_limit", float(time_limit_s)), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-6)):
        solver.setOptionValue(name, value)

    def look(event: Any) -> None:
        if interrupted():
            event.interrupt()

    solver.cbMipInterrupt += look
    solver.run()
    ended, status = solver.getModelStatus(), highspy.HighsModelStatus
    solved = (status.kOptimal, status.kModelEmpty)
    if ended not in (*solved, status.kTimeLimit, status.kInterrupt, status.kInfeasible):
        return np.zeros(0, dtype=np.int64), float("inf")
    values = np.asarray(solver.getSolution().col_value, dtype=np.float64)
    chosen = np.flatnonzero(values[:sites] > 0.5) if len(values) else np.zeros(0, dtype=np.int64)
    found = solver.getInfo()
    # What is settled before any branching has no bound but its own optimum.
    is_settled = np.isinf(found.mip_dual_bound) and ended in solved
    return chosen, float(found.objective_function_value if is_settled else found.mip_dual_bound)


def _solver(program: CoveringProgram, means: Means, worth: Worth, reach_of: Covers) -> Any:
    """Return the covering program with what serving is worth: a column for each band of each group."""
    import highspy

    solver = solver_for(program, means.most, whole=True, cost=means.cost[program.allowed])
    sites, rows = len(program.allowed), len(program.weight)
    if worth.is_plain:
        solver.changeColsCost(
            rows, np.arange(sites, sites + rows, dtype=np.int32), program.weight * float(worth.slope[0])
        )
        return solver
    solver.changeColsCost(rows, np.arange(sites, sites + rows, dtype=np.int32), np.zeros(rows))
    group = _group_of_rows(program, worth)
    none = np.zeros(0)
    column = sites + rows
    for one in np.unique(group):
        widths = _widths(worth, int(one))
        for width, slope in zip(widths, worth.slope, strict=True):
            solver.addCol(float(slope), 0.0, float(width), 0, none.astype(np.int32), none)
        members = np.flatnonzero(group == one)
        index = np.concatenate([np.arange(column, column + len(widths)), sites + members]).astype(np.int32)
        value = np.concatenate([np.ones(len(widths)), -program.weight[members]])
        solver.addRow(-highspy.kHighsInf, 0.0, len(index), index, value)
        column += len(widths)
    return solver


def _group_of_rows(program: CoveringProgram, worth: Worth) -> Ints:
    group = np.zeros(len(program.weight), dtype=np.int64)
    group[program.row_of] = worth.group[program.points]
    return group


def _widths(worth: Worth, group: int) -> Floats:
    """Return how many more of a group fit into each band; the last takes all the rest."""
    high = worth.upto * worth.all[group]
    high[-1] = np.inf
    low = np.concatenate([[0.0], high[:-1]])
    return np.asarray(np.maximum(0.0, high - np.maximum(low, worth.have[group])))


def _start_from(solver: Any, program: CoveringProgram, worth: Worth, sites: Ints) -> None:
    """Hand the solver a choice to begin with."""
    import highspy

    if not len(program.weight):
        return
    built = np.isin(program.allowed, sites).astype(np.float64)
    served = np.maximum.reduceat(built[program.site], program.start[:-1])
    bands: list[float] = []
    if not worth.is_plain:
        group = _group_of_rows(program, worth)
        more = np.bincount(group, weights=program.weight * served, minlength=len(worth.all))
        for one in np.unique(group):
            left = more[one]
            for width in _widths(worth, int(one)):
                bands.append(float(min(left, width)))
                left -= bands[-1]
    start = highspy.HighsSolution()
    start.col_value = np.concatenate([built, served, bands]).tolist()
    solver.setSolution(start)
