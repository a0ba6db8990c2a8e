"""The fewest sites that serve everybody, or a share of all: what the set covering problem asks (Toregas 1971)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from walkshed.covering_program import covering_program, solver_for
from walkshed.covers import Covers, totals
from walkshed.means import Means
from walkshed.median_bound import least_promised
from walkshed.siting import given_points, weights_for
from walkshed.worthy_exact import MOST_PAIRS, solve
from walkshed.worthy_sites import choose_worthy, worthy_choice_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SLACK: Final = 1e-9
"""Of the target, for sums of doubles."""
ROOM: Final = 1e-7
"""Of the target, below the tolerance of HiGHS: what it calls enough is looked at again."""


@dataclass(frozen=True, slots=True, eq=False)
class FewestSites:
    """Sites that serve at least the target, most first, and how few any choice could do with.

    gain (k,) weight each newly serves; served: all of it; target: what was to be served, never more than anybody
    can serve; beyond: weight that no site serves; least: no choice of fewer sites serves the target (proven).
    """

    sites: Ints
    gain: Floats
    served: float
    target: float
    beyond: float
    least: int

    @property
    def at_most_too_many(self) -> int:
        """Return how many sites fewer the best choice could have."""
        return max(0, len(self.sites) - self.least)


def fewest_greedy(reach_of: Covers, weight: npt.ArrayLike, *, share: float = 1.0) -> FewestSites:
    """Return sites that serve a share (0..1) of the weight, or all that anybody can serve where that is less.

    The site that adds most, again and again, until the target is met; then whoever is not needed goes, the one
    that adds least first. Its bound: sites add no more than they would at the beginning. Raise ValueError for
    weights that do not fit, and for a share that is none.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"found a share of {share}; allowed 0 to 1")
    weights = weights_for(reach_of, weight)
    reachable = np.zeros(reach_of.demands, dtype=bool)
    reachable[reach_of.demand] = True
    can = float(weights[reachable].sum())
    target = min(share * float(weights.sum()), can)
    chosen = choose_worthy(reach_of, weights, Means.of_count(reach_of.sites, reach_of.sites), swaps=0)
    enough = int(np.searchsorted(np.cumsum(chosen.gain), target * (1 - SLACK))) + 1 if target > 0 else 0
    sites = _needed(reach_of, weights, chosen.sites[:enough], target)
    found = _found(reach_of, weights, sites, target, float(weights.sum()) - can)
    alone = np.sort(totals(reach_of.site, weights[reach_of.demand], reach_of.sites))[::-1]
    return replace(found, least=_least(np.cumsum(alone), target, len(sites)))


def fewest_sites(
    reach_of: Covers, weight: npt.ArrayLike, *, share: float = 1.0, time_limit_s: float = 30.0, rounds: int = 200,
    interrupted: Callable[[], bool] = lambda: False,
) -> FewestSites:  # fmt: skip
    """Return the fewest sites with a proven bound, as fewest_greedy does; the better the longer the time.

    Prices tell what so many sites can serve at most (see `walkshed.worthy_bound`): where one site fewer than are
    found cannot serve the target, none is too many. Otherwise HiGHS branches, where the program is not too large.
    """
    weights = weights_for(reach_of, weight)
    found = fewest_greedy(reach_of, weights, share=share)
    if not found.at_most_too_many or interrupted():
        return found
    found = replace(found, least=max(found.least, _priced_least(reach_of, weights, found, rounds)))
    if not found.at_most_too_many or time_limit_s <= 0 or interrupted() or reach_of.pairs > MOST_PAIRS:
        return found
    return _branched(reach_of, weights, found, time_limit_s, interrupted)


def _needed(reach_of: Covers, weights: Floats, sites: Ints, target: float) -> Ints:
    """Return the sites without those that the target does not need."""
    served_by = np.zeros(reach_of.demands, dtype=np.int64)
    for site in sites:
        served_by[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] += 1
    served, kept = float(weights[served_by > 0].sum()), []
    for site in sites[::-1]:
        points = reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]
        loss = float(weights[points[served_by[points] == 1]].sum())
        if served - loss >= target * (1 - SLACK):
            served -= loss
            served_by[points] -= 1
        else:
            kept.append(site)
    return np.array(kept[::-1], dtype=np.int64)


def _found(reach_of: Covers, weights: Floats, sites: Ints, target: float, beyond: float) -> FewestSites:
    choice = worthy_choice_of(reach_of, weights, Means.of_count(len(sites), reach_of.sites), sites)
    return FewestSites(choice.sites, choice.gain, choice.worth, target, beyond, 0)


def _least(serve_at_most: Floats, target: float, count: int) -> int:
    """Return how many sites at least serve the target, when 1, 2, ... sites serve so much at most."""
    if target <= 0:
        return 0
    return min(count, int(np.searchsorted(serve_at_most, target * (1 - SLACK))) + 1)


def _priced_least(reach_of: Covers, weights: Floats, found: FewestSites, rounds: int) -> int:
    served = given_points(reach_of, found.sites[:-1])
    reachable = np.zeros(reach_of.demands, dtype=bool)
    reachable[reach_of.demand] = True
    counted = np.where(reachable, weights, 0.0)
    flat = replace(reach_of, walk_mm=np.zeros(reach_of.pairs, dtype=np.uint32))
    fewer = Means.of_count(len(found.sites) - 1, reach_of.sites)
    _least_left, promise = least_promised(
        flat, counted, np.ones(reach_of.demands), np.where(served, 0.0, 1.0), fewer, rounds=rounds
    )
    granted = float((counted * (1.0 - promise)).sum())
    earned = np.sort(totals(reach_of.site, (counted * promise)[reach_of.demand], reach_of.sites))[::-1]
    return _least(granted + np.cumsum(earned), found.target, len(found.sites))


def _branched(
    reach_of: Covers, weights: Floats, found: FewestSites, time_limit_s: float, interrupted: Callable[[], bool]
) -> FewestSites:
    import highspy

    program = covering_program(reach_of, weights)
    sites, rows = len(program.allowed), len(program.weight)
    solver = solver_for(program, len(found.sites), whole=True)
    columns = np.arange(sites + rows, dtype=np.int32)
    solver.changeObjectiveSense(highspy.ObjSense.kMinimize)
    solver.changeColsCost(len(columns), columns, np.concatenate([np.ones(sites), np.zeros(rows)]))
    if found.target >= float(program.weight.sum()) * (1 - SLACK):
        # Every point is to be served: said point by point, as a sum without room to spare misleads HiGHS' presolve.
        solver.changeColsBounds(rows, columns[sites:], np.ones(rows), np.ones(rows))
    else:
        solver.addRow(1 - ROOM, highspy.kHighsInf, rows, columns[sites:], program.weight / found.target)
    built = np.isin(program.allowed, found.sites).astype(np.float64)
    start = highspy.HighsSolution()
    start.col_value = np.concatenate([built, np.maximum.reduceat(built[program.site], program.start[:-1])]).tolist()
    solver.setSolution(start)
    chosen, bound = solve(solver, sites, time_limit_s, interrupted)
    better = _found(reach_of, weights, program.allowed[chosen], found.target, found.beyond)
    is_better = better.served >= found.target * (1 - 10 * SLACK) and 0 < len(better.sites) < len(found.sites)
    best = better if is_better else found
    least = int(np.ceil(bound - 1e-6)) if np.isfinite(bound) else 0
    return replace(best, least=min(len(best.sites), max(found.least, least)))
