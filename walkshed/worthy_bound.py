"""What no choice within the means can be worth more than, and which sites no better choice holds; by prices.

The bound of `walkshed.bound` with prices that subgradient steps find: no solver, so it bears millions of pairs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from walkshed.covers import Covers, totals
from walkshed.means import Means
from walkshed.median_bound import CLOSE, LEAST_STEP, PATIENCE, served_times
from walkshed.siting import given_points
from walkshed.worth import Worth

Floats = npt.NDArray[np.float64]

MOMENTUM: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class WorthyBound:
    """No choice is worth more than `most`.

    never (sites,) are in no better choice than the one asked about, always (sites,) in every better one; price
    (demands,) of one person at each point, slope (groups,) what one more of each group is taken to be worth.
    """

    most: float
    never: npt.NDArray[np.bool_]
    always: npt.NDArray[np.bool_]
    price: Floats
    slope: Floats


def priced_worth(reach_of: Covers, weights: Floats, means: Means, worth: Worth, price: Floats, slope: Floats) -> float:
    """Return what no choice within the means can be worth more than, by any prices and any slopes.

    What the people served of a group are worth never surpasses a straight line of that slope by more than
    `Worth.beyond` says. A served person, worth the slope, pays the price to whoever serves; what the slope is above
    the price is granted for nothing. So no choice is worth more than all that surpasses, all that is granted, and
    what the sites that earn most for their cost earn (weak duality).
    """
    counted = _counted(reach_of, weights)
    room = totals(worth.group, counted, len(worth.all))
    prices = np.maximum(0.0, price)
    granted = float((counted * np.maximum(0.0, slope[worth.group] - prices)).sum())
    earned = totals(reach_of.site, (counted * prices)[reach_of.demand], reach_of.sites)
    return worth.beyond(slope, room)[0] + granted + means.best(earned)


def worthy_bound(
    reach_of: Covers, weights: Floats, means: Means, worth: Worth, sites: npt.ArrayLike, *, rounds: int = 200,
    interrupted: Callable[[], bool] = lambda: False,
) -> WorthyBound:  # fmt: skip
    """Return what prices prove, started from a choice of sites (rows).

    Subgradient steps (Polyak 1969) towards the worth that is found: who is served by several of the best earners
    pays less, who by none more; a group of which more would be served than its slope allows gets a smaller slope.
    """
    counted = _counted(reach_of, weights)
    groups, group = len(worth.all), worth.group
    room = totals(group, counted, groups)
    served = given_points(reach_of, sites)
    more = totals(group[served], counted[served], groups)
    target, slope = worth.gained(more), worth.next_slope(more)
    price = np.where(served, 0.0, slope[group])
    best, of_best, step, idle = float("inf"), (price, slope), 1.0, 0
    push, tilt = np.zeros(len(price)), np.zeros(groups)
    for _round in range(rounds):
        if interrupted():
            break
        surplus, at = worth.beyond(slope, room)
        is_granted = price < slope[group]
        earned = totals(reach_of.site, (counted * price)[reach_of.demand], reach_of.sites)
        built = means.fractions(earned)
        granted = np.where(is_granted, slope[group] - price, 0.0)
        bound = surplus + float((counted * granted).sum()) + float((built * earned).sum())
        idle = 0 if bound < best - CLOSE * abs(best) else idle + 1
        if bound < best:
            best, of_best = bound, (price, slope)
        if best - target <= CLOSE * target or step < LEAST_STEP:
            break
        if idle >= PATIENCE:
            step, idle = step / 2, 0
        times = served_times(reach_of, np.flatnonzero(built), built)
        push = (is_granted - times) + MOMENTUM * push
        lines = totals(group[is_granted], counted[is_granted], groups)
        lines = np.divide(at - lines, room, out=np.zeros(groups), where=room > 0)
        tilt = lines + MOMENTUM * tilt
        length = float((counted * push * push).sum() + (room * tilt * tilt).sum())
        if length <= 0:
            break
        stride = step * (bound - target) / length
        slope = np.clip(slope + stride * tilt, worth.slope[-1], worth.slope[0])
        price = np.clip(price + stride * push, 0.0, worth.slope[0])
    return _settled(reach_of, counted, means, worth, *of_best, room, target)


def _counted(reach_of: Covers, weights: Floats) -> Floats:
    """Return the weights of those whom any site could serve."""
    reachable = np.zeros(reach_of.demands, dtype=bool)
    reachable[reach_of.demand] = True
    return np.where(reachable, weights, 0.0)


def _settled(
    reach_of: Covers, counted: Floats, means: Means, worth: Worth, price: Floats, slope: Floats, room: Floats,
    found: float,
) -> WorthyBound:  # fmt: skip
    """Return the bound, and the sites whose forced presence or absence would bring it below what is found."""
    earned = totals(reach_of.site, (counted * price)[reach_of.demand], reach_of.sites)
    earned[~means.affordable] = 0.0
    granted = float((counted * np.maximum(0.0, slope[worth.group] - price)).sum())
    rest = worth.beyond(slope, room)[0] + granted
    # With the going rate as price of the means the bound falls apart: each site keeps what it earns beyond its cost.
    rate = means.going_rate(earned)
    keeps = earned - rate * means.cost
    as_priced = rest + rate * means.most + float(np.maximum(keeps, 0.0).sum())
    spare = 1e-9 * max(1.0, as_priced)
    always = as_priced - np.maximum(keeps, 0.0) < found - spare
    never = ~always & ((as_priced - np.maximum(-keeps, 0.0) < found - spare) | ~means.affordable)
    most = max(found, min(priced_worth(reach_of, counted, means, worth, price, slope), as_priced))
    return WorthyBound(most, never, always, price, slope)
