"""What no choice of sites can surpass, proved by prices."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.covering_program import covering_program, prices_of
from walkshed.covers import Covers, totals
from walkshed.siting import given_points, weights_for

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bound:
    """No choice of that many sites serves more than `most`; holds whatever the solver that found it did."""

    most: float

    def gap(self, served: float) -> float:
        """Return how far a choice may be below the best possible, as a share 0..1 of the bound."""
        return 0.0 if self.most <= 0 else max(0.0, 1.0 - served / self.most)


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """What prices prove: the bound; as_priced, the same before it is capped by all that anybody could serve.

    earned (sites,) by each site at the prices, 0 for what stands already.
    """

    bound: Bound
    as_priced: float
    earned: Floats


def bound_of(
    reach_of: Covers, weight: npt.ArrayLike, count: int, *, existing: npt.ArrayLike = (),
    price: npt.ArrayLike | None = None,
) -> Bound:  # fmt: skip
    """Return what no choice of count further sites can surpass.

    price (demands,): any prices; without them the best are sought with the linear relaxation (HiGHS, interior
    point without crossover). Raise ValueError as choose_sites does.
    """
    return priced_bound(reach_of, weight, count, existing=existing, price=price).bound


def priced_bound(
    reach_of: Covers, weight: npt.ArrayLike, count: int, *, existing: npt.ArrayLike = (),
    price: npt.ArrayLike | None = None,
) -> Priced:  # fmt: skip
    """Return the bound and what each site earns.

    Give each point a price between 0 and its weight. Whoever serves it earns the price; what is left of the weight
    is granted for nothing. No choice then serves more than all that is granted, and what the count sites with the
    highest earnings earn (weak duality of the covering program). Any price gives a true bound.
    """
    weights = weights_for(reach_of, weight)
    given = given_points(reach_of, existing)
    open_weight = np.where(given, 0.0, weights)
    if price is None:
        prices = prices_of(covering_program(reach_of, open_weight), count, reach_of.demands)
    else:
        prices = np.asarray(price, dtype=np.float64)
    prices = np.clip(np.nan_to_num(prices), 0.0, open_weight)
    earned = totals(reach_of.site, prices[reach_of.demand], reach_of.sites)
    reachable = np.zeros(reach_of.demands, dtype=bool)
    reachable[reach_of.demand] = True
    granted = float((open_weight - prices)[reachable].sum())
    best = float(np.sort(earned)[::-1][: max(0, count)].sum())
    already = float(weights[given].sum())
    most = already + min(granted + best, float(open_weight[reachable].sum()))
    return Priced(Bound(most), already + granted + best, earned)
