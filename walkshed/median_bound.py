"""What no choice of sites can surpass: a lower bound of the average walk, proved by promised walks."""

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.covers import Covers
from walkshed.means import Means

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Held steps: after so many rounds without a better bound they are halved; below the least they are not worth it.
PATIENCE = 10
LEAST_STEP = 0.005
CLOSE = 1e-6


def promised_total(
    reach_of: Covers, weight: npt.ArrayLike, standing: npt.ArrayLike, count: int, promise: npt.ArrayLike
) -> float:
    """Return what the walks of all (weight times mm) cannot fall below with count sites, by any promised walks.

    Promise every point a walk, no longer than the one it has (standing). A site on which a point walks less than
    promised earns the difference, times the weight. A choice shortens what is promised by no more than its sites
    earn, because a point's nearest site alone earns what it shortens; so no count sites leave less than all that
    is promised, less what the count best earners earn (weak duality; Cornuejols, Fisher, Nemhauser 1977).
    """
    weights, ceiling = np.asarray(weight, dtype=np.float64), np.asarray(standing, dtype=np.float64)
    promised = np.clip(np.nan_to_num(np.asarray(promise, dtype=np.float64)), 0.0, ceiling)
    earned = _earned(reach_of.start, reach_of.demand, reach_of.walk_mm, weights, promised)
    return float((weights * promised).sum() - np.sort(earned)[::-1][: max(0, count)].sum())


def least_total(
    reach_of: Covers, weight: Floats, standing: Floats, near: Floats, means: Means, *, rounds: int
) -> float:
    """Return the highest bound that some rounds of better promises find; see least_promised."""
    return least_promised(reach_of, weight, standing, near, means, rounds=rounds)[0]


def least_promised(
    reach_of: Covers, weight: Floats, standing: Floats, near: Floats, means: Means, *, rounds: int
) -> tuple[float, Floats]:
    """Return the highest bound that some rounds of better promises find, and the promises it rests on.

    Begins at what the points walk with the chosen sites (near). Who is served by none of the best earners is
    promised a longer walk, who is served by several a shorter one (subgradient steps of Polyak 1969, towards the
    total that is found). Stops early when the bound is within a millionth of that.
    """
    target = float((weight * near).sum())
    promise = near.copy()
    best, of_best, step, idle = 0.0, promise, 1.0, 0
    direction = np.zeros(len(weight))
    for _round in range(rounds):
        earned = _earned(reach_of.start, reach_of.demand, reach_of.walk_mm, weight, promise)
        built = means.fractions(earned)
        bound = float((weight * promise).sum() - (built * earned).sum())
        idle = 0 if bound > best + CLOSE * abs(best) else idle + 1
        if bound > best:
            best, of_best = bound, promise
        if target - best <= CLOSE * target or step < LEAST_STEP:
            break
        if idle >= PATIENCE:
            step, idle = step / 2, 0
        served = _served_times(
            reach_of.start, reach_of.demand, reach_of.walk_mm, np.flatnonzero(built), built, promise
        )
        direction = (1.0 - served) + 0.5 * direction
        length = float((weight * direction * direction).sum())
        if length <= 0:
            break
        promise = np.clip(promise + step * (target - bound) / length * direction, 0.0, standing)
    return best, of_best


def served_times(reach_of: Covers, sites: Ints, built: Floats) -> Floats:
    """Return how many of some sites (rows), each as far as it is built (sites,), serve each point."""
    flat = np.zeros(reach_of.pairs, dtype=np.uint32)
    return _served_times(reach_of.start, reach_of.demand, flat, sites, built, np.ones(reach_of.demands))


@compiled
def _earned(
    start: Ints, demand: npt.NDArray[np.int32], walk: npt.NDArray[np.uint32], weight: Floats, promise: Floats
) -> Floats:
    earned = np.zeros(len(start) - 1)
    for site in range(len(start) - 1):
        for i in range(start[site], start[site + 1]):
            point = demand[i]
            if walk[i] < promise[point]:
                earned[site] += weight[point] * (promise[point] - walk[i])
    return earned


@compiled
def _served_times(
    start: Ints,
    demand: npt.NDArray[np.int32],
    walk: npt.NDArray[np.uint32],
    sites: Ints,
    built: Floats,
    promise: Floats,
) -> Floats:
    """Return how many of some sites, each as far as it is built, leave each point less than it is promised."""
    times = np.zeros(len(promise))
    for site in sites:
        for i in range(start[site], start[site + 1]):
            if walk[i] < promise[demand[i]]:
                times[demand[i]] += built[site]
    return times
