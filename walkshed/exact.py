"""The best possible choice of sites, or how near to it the time allowed to come."""

import numpy as np
import numpy.typing as npt

from walkshed.bound import priced_bound
from walkshed.covering_program import covering_program, solver_for
from walkshed.covers import Covers
from walkshed.siting import EVEN, Choice, choice_of, choose_sites, given_points, weights_for
from walkshed.worthy_exact import solve

TIME_LIMIT_S = 30.0


def best_sites(
    reach_of: Covers, weight: npt.ArrayLike, count: int, *, existing: npt.ArrayLike = (),
    time_limit_s: float = TIME_LIMIT_S,
) -> Choice:  # fmt: skip
    """Return the best choice of up to count sites with its proven bound; the bound equals it where time was enough.

    Begins with greedy and exchanges. Prices then say which sites no better choice can hold and which every better
    one must (reduced costs: a choice with, or without, that site stays below what is found already); those are
    settled, and HiGHS branches over the rest, starting from what is found. The solver stops after time_limit_s;
    it depends on the machine how far it is then, so only a proven choice is the same everywhere.
    Raise ValueError as choose_sites does, and for a time limit below 0.
    """
    if not time_limit_s >= 0:
        raise ValueError(f"found a time limit of {time_limit_s} s; allowed 0 or more")
    found = choose_sites(reach_of, weight, count, existing=existing)
    if found.at_most_below_best <= EVEN:
        return found
    weights = weights_for(reach_of, weight)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    priced = priced_bound(reach_of, weights, count, existing=fixed)
    found = found.bounded(priced.bound.most)
    if found.at_most_below_best <= EVEN or count <= 0:
        return found
    never, always = _settled(priced.earned, priced.as_priced, found.served, count)
    never[fixed] = True
    never[found.sites] = False  # the solver starts from them
    open_weight = np.where(given_points(reach_of, np.concatenate([fixed, always])), 0.0, weights)
    allowed = ~never
    allowed[always] = False
    return _branched(reach_of, weights, open_weight, found, fixed, always, allowed, count, time_limit_s)


def _settled(
    earned: npt.NDArray[np.float64], most: float, served: float, count: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Return which sites no better choice can hold (sites,), and rows of those that every better one must.

    A site that is forced in pushes the least of the best earners out, and the bound falls by the difference; one
    that is kept out lets the next earner in.
    """
    order = np.argsort(-earned, kind="stable")
    last_in = earned[order[min(count, len(order)) - 1]]
    next_in = earned[order[count]] if count < len(order) else 0.0
    with_it = most - np.maximum(0.0, last_in - earned)
    without_it = most - np.maximum(0.0, earned - next_in)
    room = EVEN * max(1.0, most)
    inside = np.zeros(len(earned), dtype=bool)
    inside[order[:count]] = True
    return (with_it < served - room) & ~inside, np.flatnonzero((without_it < served - room) & inside)


def _branched(
    reach_of: Covers,
    weights: npt.NDArray[np.float64],
    open_weight: npt.NDArray[np.float64],
    found: Choice,
    fixed: npt.NDArray[np.int64],
    always: npt.NDArray[np.int64],
    allowed: npt.NDArray[np.bool_],
    count: int,
    time_limit_s: float,
) -> Choice:
    import highspy

    program = covering_program(reach_of, open_weight, allowed)
    settled = float(weights.sum() - open_weight.sum())
    left = count - len(always)
    if not len(program.weight) or left <= 0:
        chosen, most = np.zeros(0, dtype=np.int64), 0.0
    else:
        solver = solver_for(program, left, whole=True)
        start = highspy.HighsSolution()
        built = np.isin(program.allowed, found.sites).astype(np.float64)
        served = np.maximum.reduceat(built[program.site], program.start[:-1])
        if built.sum() <= left:  # else a settled site is not in what is found: there is a better choice
            start.col_value = np.concatenate([built, served]).tolist()
            solver.setSolution(start)
        columns, most = solve(solver, len(program.allowed), time_limit_s, lambda: False)
        chosen, most = program.allowed[columns], min(most, float(program.weight.sum()))
    better = choice_of(reach_of, weights, np.concatenate([always, chosen]), existing=fixed)
    best = max(better, found, key=lambda choice: choice.served)
    # What is left out serves no more than what is found, so the best of all is the larger of the two bounds.
    return best.bounded(max(settled + most, best.served)).bounded(found.most)
