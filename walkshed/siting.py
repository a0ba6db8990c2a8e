"""Where to build: choose sites so that most people come within the limit.

Maximal covering location (Church and ReVelle 1974): of all candidate sites choose at most p so that the weight of
the demand points served by at least one of them is greatest. Sites that exist already serve first and cost nothing.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.covers import Covers, totals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Gains that differ by less are equal (weights are children: thousands of them in doubles).
EVEN = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Chosen sites in the order they were chosen, and what each added.

    sites int64 (k,) rows of the candidates; gain (k,) weight each adds to those before it; served: weight the
    choice serves together with the existing sites; existing: what those serve alone; most: no choice of as many
    sites as were allowed serves more (proven).
    """

    sites: Ints
    gain: Floats
    served: float
    existing: float
    most: float

    @property
    def at_most_below_best(self) -> float:
        """Return how far the choice may be below the best possible, as a share 0..1 of the best."""
        return 0.0 if self.most <= 0 else max(0.0, 1.0 - self.served / self.most)

    def bounded(self, most: float) -> "Choice":
        """Return the choice with one more bound; the lower one counts."""
        return replace(self, most=max(self.served, min(self.most, most)))


def choose_sites(
    reach_of: Covers, weight: npt.ArrayLike, count: int, *, existing: npt.ArrayLike = (), swaps: int = 100
) -> Choice:
    """Choose up to count sites: greedily, then exchanging one for one while that serves more.

    weight (demands,) >= 0; existing: rows of sites that stand already. Greedy serves at least 63 % of the best
    possible (Nemhauser, Wolsey, Fisher 1978), exchanges nearly always more. The bound it carries costs nothing:
    no site adds more than it would add to greedy's choice now; `walkshed.bound` finds a much better one.
    Equal gains: the smaller row. Sites that add nothing are not chosen. swaps: at most so many exchanges.
    Raise ValueError for weights that do not fit or are negative.
    """
    weights = weights_for(reach_of, weight)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    served_by = np.bincount(reach_of.demand[np.isin(reach_of.site, fixed)], minlength=reach_of.demands)
    site_start, site_of = _transposed(reach_of)
    open_ = np.zeros(reach_of.sites, dtype=bool)
    open_[fixed] = True
    start, demand = reach_of.start, reach_of.demand
    chosen = _greedy(start, demand, site_start, site_of, weights, served_by, open_, max(0, count))
    left = totals(reach_of.site, np.where(served_by == 0, weights, 0.0)[reach_of.demand], reach_of.sites)
    most = float(weights[served_by > 0].sum() + np.sort(left)[::-1][: max(0, count)].sum())
    chosen = _exchange(start, demand, weights, served_by, open_, chosen, swaps)
    return choice_of(reach_of, weights, chosen, existing=fixed).bounded(most)


def choice_of(
    reach_of: Covers, weight: npt.ArrayLike, sites: npt.ArrayLike, *, existing: npt.ArrayLike = ()
) -> Choice:
    """Return sites that somebody chose, in order of what each adds; those that add nothing are left out.

    Its bound is all that any site could serve.
    """
    weights = weights_for(reach_of, weight)
    given = given_points(reach_of, existing)
    reachable = given.copy()
    reachable[reach_of.demand] = True
    order, gains = _in_order(reach_of, np.where(given, 0.0, weights), np.asarray(sites, dtype=np.int64))
    already = float(weights[given].sum())
    served = already + float(gains.sum())
    return Choice(order, gains, served, already, max(served, float(weights[reachable].sum())))


def served_weight(reach_of: Covers, weight: npt.ArrayLike, sites: npt.ArrayLike) -> float:
    """Return the weight that some sites (rows) serve together."""
    return float(weights_for(reach_of, weight)[given_points(reach_of, sites)].sum())


def given_points(reach_of: Covers, sites: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which points (demands,) some sites (rows) serve."""
    served = np.zeros(reach_of.demands, dtype=bool)
    for site in np.asarray(sites, dtype=np.int64):
        served[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] = True
    return served


def weights_for(reach_of: Covers, weight: npt.ArrayLike) -> Floats:
    """Return the weights as numbers; raise ValueError where they do not fit or one is below 0."""
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (reach_of.demands,):
        raise ValueError(f"found weights {weights.shape} for {reach_of.demands} demand points")
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ValueError("found a weight that is negative or no number; allowed 0 or more")
    return weights


def _transposed(reach_of: Covers) -> tuple[Ints, npt.NDArray[np.int32]]:
    """Return for each demand point the sites that serve it."""
    order = np.argsort(reach_of.demand, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(reach_of.demand, minlength=reach_of.demands))])
    return start.astype(np.int64), reach_of.site[order]


def _in_order(reach_of: Covers, left: Floats, chosen: Ints) -> tuple[Ints, Floats]:
    """Return chosen sites by what each adds to those before it, most first."""
    order, gains, rest = [], [], sorted(chosen.tolist())
    while rest:
        worth = [float(left[reach_of.demand[reach_of.start[s] : reach_of.start[s + 1]]].sum()) for s in rest]
        best = int(np.argmax(worth))
        if worth[best] <= EVEN:
            break
        site = rest.pop(best)
        order.append(site)
        gains.append(worth[best])
        left[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] = 0.0
    return np.array(order, dtype=np.int64), np.array(gains, dtype=np.float64)


@compiled
def _greedy(
    start: Ints,
    demand: npt.NDArray[np.int32],
    site_start: Ints,
    site_of: npt.NDArray[np.int32],
    weights: Floats,
    served_by: Ints,
    open_: npt.NDArray[np.bool_],
    count: int,
) -> Ints:
    """Choose the site that adds most, again and again; what a choice serves is taken off all others' gains."""
    sites = len(start) - 1
    gain = np.zeros(sites)
    for site in range(sites):
        for i in range(start[site], start[site + 1]):
            if served_by[demand[i]] == 0:
                gain[site] += weights[demand[i]]
    chosen = np.empty(count, dtype=np.int64)
    found = 0
    while found < count:
        best = -1
        for site in range(sites):
            if not open_[site] and gain[site] > EVEN and (best < 0 or gain[site] > gain[best] + EVEN):
                best = site
        if best < 0:
            break
        open_[best] = True
        chosen[found] = best
        found += 1
        for i in range(start[best], start[best + 1]):
            point = demand[i]
            served_by[point] += 1
            if served_by[point] == 1:
                for j in range(site_start[point], site_start[point + 1]):
                    gain[site_of[j]] -= weights[point]
    return chosen[:found].copy()


@compiled
def _exchange(
    start: Ints,
    demand: npt.NDArray[np.int32],
    weights: Floats,
    served_by: Ints,
    open_: npt.NDArray[np.bool_],
    chosen: Ints,
    most: int,
) -> Ints:
    """Exchange a chosen site for another while that serves more (Teitz and Bart 1968), at most `most` times."""
    sites, done, idle, at = len(start) - 1, 0, 0, 0
    while len(chosen) > 0 and done < most and idle < len(chosen):
        old = chosen[at]
        loss = 0.0
        for i in range(start[old], start[old + 1]):
            served_by[demand[i]] -= 1
            if served_by[demand[i]] == 0:
                loss += weights[demand[i]]
        best, best_gain = old, loss
        for site in range(sites):
            if open_[site]:
                continue
            gain = 0.0
            for i in range(start[site], start[site + 1]):
                if served_by[demand[i]] == 0:
                    gain += weights[demand[i]]
            if gain > best_gain + EVEN:
                best, best_gain = site, gain
        for i in range(start[best], start[best + 1]):
            served_by[demand[i]] += 1
        if best == old:
            idle += 1
        else:
            open_[old], open_[best] = False, True
            chosen[at] = best
            done += 1
            idle = 0
        at = (at + 1) % len(chosen)
    return chosen
