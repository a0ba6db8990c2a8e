"""Where to build within a budget, or for those worst off first: greedily, then one for one.

Greedy by what a site is worth for its cost, looked at again only when it led at its last turn (lazy, Minoux 1978).
"""

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.covers import Covers, totals
from walkshed.means import Means
from walkshed.siting import EVEN, given_points, weights_for
from walkshed.worth import Worth, _worth

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WorthyChoice:
    """Chosen sites in the order in which each is worth most for its cost.

    sites int64 (k,); gain (k,) weight each newly serves; worth: what all of it is worth; most: no choice within
    the same means is worth more (proven); spent: what the sites cost.
    """

    sites: Ints
    gain: Floats
    worth: float
    most: float
    spent: float

    @property
    def at_most_below_best(self) -> float:
        """Return how far the choice may be below the best possible, as a share 0..1 of the best."""
        return 0.0 if self.most <= 0 else max(0.0, 1.0 - self.worth / self.most)

    def bounded(self, most: float) -> "WorthyChoice":
        """Return the choice with one more bound; the lower one counts."""
        return replace(self, most=max(self.worth, min(self.most, most)))


def choose_worthy(
    reach_of: Covers, weight: npt.ArrayLike, means: Means, worth: Worth | None = None, *, swaps: int = 60
) -> WorthyChoice:
    """Choose sites that are worth most within the means; nothing stands already (give its points no weight).

    Greedy by worth for cost, beside the one best site alone (at least 39 % of the best possible: Khuller, Moss,
    Naor 1999; 63 % where all cost the same), then exchanges of one for one that fit the means. Sites that add
    nothing are not chosen. Ties: the smaller row. Raise ValueError for weights that do not fit or are negative.
    """
    weights = weights_for(reach_of, weight)
    value = worth or Worth.plain(reach_of.demands)
    start, demand = reach_of.start, reach_of.demand
    known = (start, demand, weights, value.group, value.all, value.have, value.upto, value.slope, means.cost)
    nobody = np.zeros(reach_of.demands, dtype=np.int64)
    chosen = _greedy(*known, np.zeros(0, dtype=np.int64), float(means.most))
    if not means.is_count:
        alone = np.where(means.affordable, _alone(*known[:8], nobody), 0.0)
        if len(alone) and alone.max() > worthy_choice_of(reach_of, weights, means, chosen, value).worth:
            chosen = _greedy(*known, np.array([int(np.argmax(alone))]), float(means.most))
    chosen = _exchange(*known, chosen, float(means.most), swaps)
    if not means.is_count:
        chosen = _greedy(*known, chosen, float(means.most))
    found = worthy_choice_of(reach_of, weights, means, chosen, value)
    served = given_points(reach_of, found.sites)
    have = value.have + totals(value.group[served], weights[served], len(value.all))
    left = _alone(*known[:5], have, *known[6:8], served.astype(np.int64))
    return found.bounded(found.worth + means.best(left))


def worthy_choice_of(
    reach_of: Covers, weight: npt.ArrayLike, means: Means, sites: npt.ArrayLike, worth: Worth | None = None
) -> WorthyChoice:
    """Return sites that somebody chose, by worth for cost, without those that add nothing; its bound is infinite."""
    weights = weights_for(reach_of, weight)
    value = worth or Worth.plain(reach_of.demands)
    known = (
        reach_of.start, reach_of.demand, weights, value.group, value.all, value.have, value.upto, value.slope,
        means.cost,
    )  # fmt: skip
    rows = np.unique(np.asarray(sites, dtype=np.int64))
    own = Covers(*_some(reach_of, rows), reach_of.demands)
    order = _greedy(
        own.start, own.demand, *known[2:8], means.cost[rows], np.zeros(0, dtype=np.int64), float("inf")
    )
    chosen = rows[order]
    gain, seen = np.zeros(len(chosen)), np.zeros(reach_of.demands, dtype=bool)
    for place, site in enumerate(chosen):
        points = reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]
        gain[place] = weights[points[~seen[points]]].sum()
        seen[points] = True
    value_of_all = value.gained(totals(value.group[seen], weights[seen], len(value.all)))
    return WorthyChoice(chosen, gain, value_of_all, float("inf"), float(means.cost[chosen].sum()))


def _some(reach_of: Covers, rows: Ints) -> tuple[Ints, npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    """Return start, demand and walk of some sites."""
    parts = [slice(reach_of.start[row], reach_of.start[row + 1]) for row in rows]
    start = np.concatenate([[0], np.cumsum([part.stop - part.start for part in parts])]).astype(np.int64)
    demand = np.concatenate([np.zeros(0, dtype=np.int32), *(reach_of.demand[part] for part in parts)])
    walk = np.concatenate([np.zeros(0, dtype=np.uint32), *(reach_of.walk_mm[part] for part in parts)])
    return start, demand, walk


@compiled
def _alone(
    start: Ints,
    demand: npt.NDArray[np.int32],
    weights: Floats,
    group: Ints,
    all_: Floats,
    have: Floats,
    upto: Floats,
    slope: Floats,
    served_by: Ints,
) -> Floats:
    """Return what each site would be worth now, by itself."""
    worth = np.zeros(len(start) - 1)
    more, touched = np.zeros(len(all_)), np.empty(len(all_), dtype=np.int64)
    for site in range(len(worth)):
        worth[site] = _gain(start, demand, weights, group, all_, have, upto, slope, served_by, more, touched, site)
    return worth


@compiled
def _gain(
    start: Ints,
    demand: npt.NDArray[np.int32],
    weights: Floats,
    group: Ints,
    all_: Floats,
    have: Floats,
    upto: Floats,
    slope: Floats,
    served_by: Ints,
    more: Floats,
    touched: Ints,
    site: int | np.int64,
) -> float:
    """Return what one more site is worth; more (groups,) is all 0 before and after."""
    groups = 0
    for i in range(start[site], start[site + 1]):
        point = demand[i]
        if served_by[point] == 0 and weights[point] > 0:
            if more[group[point]] == 0.0:
                touched[groups] = group[point]
                groups += 1
            more[group[point]] += weights[point]
    gain = 0.0
    for place in range(groups):
        one = touched[place]
        gain += _worth(have[one] + more[one], all_[one], upto, slope) - _worth(have[one], all_[one], upto, slope)
        more[one] = 0.0
    return gain


@compiled
def _greedy(
    start: Ints,
    demand: npt.NDArray[np.int32],
    weights: Floats,
    group: Ints,
    all_: Floats,
    have: Floats,
    upto: Floats,
    slope: Floats,
    cost: Floats,
    chosen: Ints,
    most: float,
) -> Ints:
    """Choose on from what is chosen: the site that is worth most for its cost, as long as one fits and adds."""
    sites = len(start) - 1
    served_by, have = np.zeros(len(weights), dtype=np.int64), have.copy()
    taken = np.zeros(sites, dtype=np.bool_)
    more, touched = np.zeros(len(all_)), np.empty(len(all_), dtype=np.int64)
    result, found, left = np.empty(sites, dtype=np.int64), 0, most
    for site in chosen:
        result[found] = site
        found += 1
        taken[site] = True
        left -= cost[site]
        for i in range(start[site], start[site + 1]):
            served_by[demand[i]] += 1
            if served_by[demand[i]] == 1:
                have[group[demand[i]]] += weights[demand[i]]
    heap = [(0.0, np.int64(0)) for _ in range(0)]
    for site in range(sites):
        if not taken[site] and cost[site] <= left * (1 + 1e-12):
            gain = _gain(start, demand, weights, group, all_, have, upto, slope, served_by, more, touched, site)
            if gain > EVEN:
                heap.append((-gain / cost[site], np.int64(site)))
    heapify(heap)
    while len(heap) > 0:
        site = heappop(heap)[1]
        if cost[site] > left * (1 + 1e-12):
            continue
        gain = _gain(start, demand, weights, group, all_, have, upto, slope, served_by, more, touched, site)
        if gain <= EVEN:
            continue
        if len(heap) > 0 and (-gain / cost[site], site) > heap[0]:
            heappush(heap, (-gain / cost[site], site))
            continue
        result[found] = site
        found += 1
        left -= cost[site]
        for i in range(start[site], start[site + 1]):
            served_by[demand[i]] += 1
            if served_by[demand[i]] == 1:
                have[group[demand[i]]] += weights[demand[i]]
    return result[:found].copy()


@compiled
def _exchange(
    start: Ints,
    demand: npt.NDArray[np.int32],
    weights: Floats,
    group: Ints,
    all_: Floats,
    have: Floats,
    upto: Floats,
    slope: Floats,
    cost: Floats,
    chosen: Ints,
    most: float,
    swaps: int,
) -> Ints:
    """Exchange a chosen site for another that fits while that is worth more, at most `swaps` times."""
    sites, done, idle, at = len(start) - 1, 0, 0, 0
    chosen, have = chosen.copy(), have.copy()
    served_by = np.zeros(len(weights), dtype=np.int64)
    taken = np.zeros(sites, dtype=np.bool_)
    more, touched = np.zeros(len(all_)), np.empty(len(all_), dtype=np.int64)
    left = most
    for site in chosen:
        taken[site] = True
        left -= cost[site]
        for i in range(start[site], start[site + 1]):
            served_by[demand[i]] += 1
            if served_by[demand[i]] == 1:
                have[group[demand[i]]] += weights[demand[i]]
    while len(chosen) > 0 and done < swaps and idle < len(chosen):
        old = chosen[at]
        for i in range(start[old], start[old + 1]):
            served_by[demand[i]] -= 1
            if served_by[demand[i]] == 0:
                have[group[demand[i]]] -= weights[demand[i]]
        best = old
        best_gain = _gain(start, demand, weights, group, all_, have, upto, slope, served_by, more, touched, old)
        for site in range(sites):
            if taken[site] or cost[site] > (left + cost[old]) * (1 + 1e-12):
                continue
            gain = _gain(start, demand, weights, group, all_, have, upto, slope, served_by, more, touched, site)
            if gain > best_gain + 1e-9 * max(1.0, best_gain):
                best, best_gain = site, gain
        for i in range(start[best], start[best + 1]):
            served_by[demand[i]] += 1
            if served_by[demand[i]] == 1:
                have[group[demand[i]]] += weights[demand[i]]
        if best == old:
            idle += 1
        else:
            taken[old], taken[best] = False, True
            left += cost[old] - cost[best]
            chosen[at] = best
            done += 1
            idle = 0
        at = (at + 1) % len(chosen)
    return chosen
