"""The choice of sites that lets most people in, or how near to it: prices of people, then HiGHS."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from walkshed.capacity import EVEN, RoomyChoice, choose_roomy, room_for, roomy_choice_of
from walkshed.compiled import compiled
from walkshed.covering_program import covering_program
from walkshed.covers import Covers
from walkshed.means import Means, fits
from walkshed.median_bound import CLOSE, LEAST_STEP, PATIENCE
from walkshed.siting import weights_for
from walkshed.worthy_exact import solve_within

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_PAIRS: Final = 120_000
"""A program with a column per pair: larger ones are left to the prices."""


def roomy_bound(
    reach_of: Covers, weights: Floats, room: Floats, means: Means, fixed: Ints, price: npt.ArrayLike
) -> float:
    """Return what no choice within the means, with the fixed sites, can let in; true for any price 0..1 of a person.

    Who is let in pays the price for being somebody and the rest to the site. All pay the price at most once; a
    site earns no more than the rest of those who pay it best, until it is full. (Weak duality.)
    """
    prices = np.clip(np.nan_to_num(np.asarray(price, dtype=np.float64)), 0.0, 1.0)
    earned, _taken = _fullest(reach_of.start, reach_of.demand, weights, room, prices, np.zeros(reach_of.sites))
    standing = float(earned[fixed].sum())
    earned[fixed] = 0.0
    return float((weights * prices).sum()) + standing + means.best(earned)


def best_roomy(
    reach_of: Covers, weight: npt.ArrayLike, room: npt.ArrayLike, means: Means, *, existing: npt.ArrayLike = (),
    time_limit_s: float = 30.0, rounds: int = 60, interrupted: Callable[[], bool] = lambda: False,
) -> RoomyChoice:  # fmt: skip
    """Return the choice that lets most people in with its proven bound; it equals the bound where time was enough.

    Greedy first, prices found by subgradient steps (Polyak 1969), then HiGHS where the program is not too large.
    Raise ValueError as choose_roomy does.
    """
    weights, roomy = weights_for(reach_of, weight), room_for(reach_of, room)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    found = choose_roomy(reach_of, weights, roomy, means, existing=fixed)
    if found.at_most_below_best <= EVEN or interrupted():
        return found
    found = found.bounded(_priced(reach_of, weights, roomy, means, fixed, found, rounds, interrupted))
    if found.at_most_below_best <= EVEN or time_limit_s <= 0 or interrupted() or reach_of.pairs > MOST_PAIRS:
        return found
    built, most = _branched(reach_of, weights, roomy, means, fixed, found, time_limit_s, interrupted)
    better = roomy_choice_of(reach_of, weights, roomy, means, built, existing=fixed)
    best = better if better.served > found.served and fits(better.spent, means.most) else found
    return best.bounded(max(most, best.served)).bounded(found.most)


def _priced(
    reach_of: Covers, weights: Floats, room: Floats, means: Means, fixed: Ints, found: RoomyChoice, rounds: int,
    interrupted: Callable[[], bool],
) -> float:  # fmt: skip
    """Return the lowest bound that some rounds of better prices find: who is sought after costs more."""
    price = np.where(found.left > EVEN, 0.0, 1.0)
    best, of_best, step, idle = float("inf"), price, 1.0, 0
    direction = np.zeros(len(weights))
    for _round in range(rounds):
        if interrupted():
            break
        earned, _none = _fullest(reach_of.start, reach_of.demand, weights, room, price, np.zeros(reach_of.sites))
        new = earned.copy()
        new[fixed] = 0.0
        built = means.fractions(new)
        bound = float((weights * price).sum() + earned[fixed].sum() + (built * new).sum())
        built[fixed] = 1.0
        idle = 0 if bound < best - CLOSE * best else idle + 1
        if bound < best:
            best, of_best = bound, price
        if best - found.served <= CLOSE * found.served or step < LEAST_STEP:
            break
        if idle >= PATIENCE:
            step, idle = step / 2, 0
        _earned, taken = _fullest(reach_of.start, reach_of.demand, weights, room, price, built)
        direction = (taken - 1.0) + 0.5 * direction
        length = float((weights * direction * direction).sum())
        if length <= 0:
            break
        price = np.clip(price + step * (bound - found.served) / length * direction, 0.0, 1.0)
    return roomy_bound(reach_of, weights, room, means, fixed, of_best)


def _branched(
    reach_of: Covers, weights: Floats, room: Floats, means: Means, fixed: Ints, found: RoomyChoice,
    time_limit_s: float, interrupted: Callable[[], bool],
) -> tuple[Ints, float]:  # fmt: skip
    """Return the new sites that HiGHS builds and its bound of what can be let in."""
    import highspy

    program = covering_program(reach_of, weights)
    sites, pairs = len(program.allowed), len(program.site)
    row = np.repeat(np.arange(len(program.weight)), np.diff(program.start))
    is_fixed = np.isin(program.allowed, fixed)
    cost = np.where(is_fixed, 0.0, means.cost[program.allowed])
    model: Any = highspy.HighsLp()
    # Columns: sites, then how many each pair takes. Rows: people of a row, room of a site, a pair needs its site,
    # the means.
    model.num_col_, model.num_row_ = sites + pairs, len(program.weight) + sites + pairs + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(sites), np.ones(pairs)])
    model.col_lower_ = np.concatenate([is_fixed.astype(np.float64), np.zeros(pairs)])
    model.col_upper_ = np.concatenate([np.ones(sites), program.weight[row]])
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([program.weight, np.zeros(sites + pairs), [means.most]])
    first, pair = len(program.weight), np.arange(pairs)
    entries = [
        (row, sites + pair, np.ones(pairs)),
        (first + program.site, sites + pair, np.ones(pairs)),
        (first + np.arange(sites), np.arange(sites), -room[program.allowed]),
        (first + sites + pair, sites + pair, np.ones(pairs)),
        (first + sites + pair, program.site, -np.minimum(program.weight[row], room[program.allowed][program.site])),
        (np.full(sites, model.num_row_ - 1), np.arange(sites), cost),
    ]
    at, index, value = (np.concatenate([entry[part] for entry in entries]) for part in range(3))
    order = np.argsort(at, kind="stable")
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=model.num_row_))])
    model.a_matrix_.index_, model.a_matrix_.value_ = index[order].astype(np.int32), value[order]
    model.integrality_ = [highspy.HighsVarType.kInteger] * sites + [highspy.HighsVarType.kContinuous] * pairs
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    built = np.flatnonzero(np.isin(program.allowed, found.sites) | is_fixed).astype(np.int32)
    solver.setSolution(len(built), built, np.ones(len(built)))
    chosen, most = solve_within(solver, cost, means.most, time_limit_s, interrupted)
    return program.allowed[chosen[~is_fixed[chosen]]], most


@compiled
def _fullest(
    start: Ints, demand: npt.NDArray[np.int32], weights: Floats, room: Floats, price: Floats, built: Floats
) -> tuple[Floats, Floats]:
    """Return what each site earns of those who pay it best, and how often built sites take each point."""
    earned, taken = np.zeros(len(start) - 1), np.zeros(len(weights))
    for site in range(len(start) - 1):
        points = demand[start[site] : start[site + 1]]
        spare = room[site]
        for place in np.argsort(price[points]):
            point = points[place]
            if spare <= 0.0 or price[point] >= 1.0:
                break
            if weights[point] <= 0.0:
                continue
            more = min(spare, weights[point])
            spare -= more
            earned[site] += more * (1.0 - price[point])
            taken[point] += built[site] * more / weights[point]
    return earned, taken
