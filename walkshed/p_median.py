"""Where to build so that the average walk is shortest: greedily, then one for one, with a proven bound.

The p-median problem (Hakimi 1964) with a longest walk: who walks farther than the limit counts with the limit, so
one who lives far out does not outweigh a village. With a limit beyond every walk it is the plain p-median.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.covers import Covers
from walkshed.means import Means
from walkshed.median_bound import least_total
from walkshed.reach import limit_in_mm
from walkshed.siting import weights_for

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Sums of millimetres times children that differ by less than this share of the whole are equal.
EVEN = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class MedianChoice:
    """Chosen sites and the average walk they leave.

    sites int64 (k,) rows of the candidates, by what each saves, most first; mean_walk_m: average walk of the weight
    that anybody could serve, the limit for those beyond it; before_m: the same with the existing sites alone;
    least_m: no choice of as many sites as were allowed has a smaller average (proven). served: weight within the
    limit; left_out: weight that no site, chosen or not, has within the limit: it is in no average.
    """

    sites: Ints
    mean_walk_m: float
    before_m: float
    least_m: float
    served: float
    left_out: float

    @property
    def at_most_above_best(self) -> float:
        """Return how far the average may be above the best possible, as a share of the best (inf: not known)."""
        if self.mean_walk_m <= self.least_m:
            return 0.0
        return self.mean_walk_m / self.least_m - 1.0 if self.least_m > 0 else float("inf")


def shortest_walks(
    reach_of: Covers, weight: npt.ArrayLike, count: int, *, limit_m: float, existing: npt.ArrayLike = (),
    swaps: int = 200, price_rounds: int = 300,
) -> MedianChoice:  # fmt: skip
    """Choose up to count sites so that the weighted average walk is shortest.

    reach_of: who walks to which site within limit_m (see covers); weight (demands,) >= 0; existing: rows of sites
    that stand already. Greedy saves at least 63 % of what the best possible choice saves (Cornuejols, Fisher,
    Nemhauser 1977); then the exchange of one site for another that saves most, at most `swaps` times. Ties: the
    smaller row. price_rounds: how long to sharpen the bound. Raise ValueError for weights that do not fit or are
    negative, and for a limit that is none or below a walk in reach_of.
    """
    limit = _fitting_limit(reach_of, limit_m)
    weights = weights_for(reach_of, weight)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    reachable = np.zeros(reach_of.demands, dtype=bool)
    reachable[reach_of.demand] = True
    counted = np.where(reachable, weights, 0.0)
    total = float(counted.sum())
    start, demand, walk = reach_of.start, reach_of.demand, reach_of.walk_mm
    standing = _nearest(start, demand, walk, fixed, np.full(reach_of.demands, float(limit)))
    free = np.ones(reach_of.sites, dtype=bool)
    free[fixed] = False
    even = EVEN * max(1.0, total * limit)
    chosen = _greedy(start, demand, walk, counted, standing.copy(), free, max(0, count), even)
    chosen = _interchange(start, demand, walk, counted, standing, free, chosen, swaps, even)
    ours = np.zeros(reach_of.sites, dtype=bool)
    ours[chosen] = True
    chosen = _greedy(start, demand, walk, counted, standing.copy(), ours, len(chosen), even)
    near = _nearest(start, demand, walk, chosen, standing)
    mean = float((counted * near).sum())
    least = least_total(
        reach_of, counted, standing, near, Means.of_count(count, reach_of.sites), rounds=price_rounds
    )
    within = np.zeros(reach_of.demands, dtype=bool)
    within[demand[np.isin(reach_of.site, np.concatenate([fixed, chosen]))]] = True
    scale = 1.0 / (1000.0 * total) if total > 0 else 0.0
    return MedianChoice(
        sites=chosen,
        mean_walk_m=mean * scale,
        before_m=float((counted * standing).sum()) * scale,
        least_m=min(least, mean) * scale,
        served=float(counted[within].sum()),
        left_out=float(weights.sum()) - total,
    )


def _fitting_limit(reach_of: Covers, limit_m: float) -> int:
    limit = limit_in_mm(limit_m)
    farthest = int(reach_of.walk_mm.max(initial=0))
    if limit is None or limit < farthest:
        raise ValueError(f"found a limit of {limit_m} m and walks of up to {farthest / 1000} m; allowed no less")
    return limit


@compiled
def _nearest(
    start: Ints, demand: npt.NDArray[np.int32], walk: npt.NDArray[np.uint32], sites: Ints, standing: Floats
) -> Floats:
    """Return the walk of each point to the nearest of some sites, no longer than what stands already gives."""
    near = standing.copy()
    for site in sites:
        for i in range(start[site], start[site + 1]):
            near[demand[i]] = min(near[demand[i]], float(walk[i]))
    return near


@compiled
def _saved(
    start: Ints,
    demand: npt.NDArray[np.int32],
    walk: npt.NDArray[np.uint32],
    weight: Floats,
    near: Floats,
    site: np.int64,
) -> float:
    """Return what one more site would save of the weighted walks."""
    saved = 0.0
    for i in range(start[site], start[site + 1]):
        saved += weight[demand[i]] * max(0.0, near[demand[i]] - walk[i])
    return saved


@compiled
def _greedy(
    start: Ints,
    demand: npt.NDArray[np.int32],
    walk: npt.NDArray[np.uint32],
    weight: Floats,
    near: Floats,
    free: npt.NDArray[np.bool_],
    count: int,
    even: float,
) -> Ints:
    """Choose the site that saves most, again and again; near is shortened with every choice.

    What a site saves only shrinks as others are chosen, so a site is looked at again only when what it saved at
    its last turn is the most of all (Minoux 1978).
    """
    heap = [(0.0, np.int64(0)) for _ in range(0)]
    for site in range(len(start) - 1):
        if free[site]:
            heap.append((-_saved(start, demand, walk, weight, near, np.int64(site)), np.int64(site)))
    heapify(heap)
    chosen = np.empty(min(count, len(heap)), dtype=np.int64)
    found = 0
    while found < len(chosen) and len(heap) > 0:
        best = heappop(heap)[1]
        saved = _saved(start, demand, walk, weight, near, best)
        if len(heap) > 0 and (-saved, best) > heap[0]:
            heappush(heap, (-saved, best))
            continue
        if saved <= even:
            break
        chosen[found] = best
        found += 1
        for i in range(start[best], start[best + 1]):
            near[demand[i]] = min(near[demand[i]], float(walk[i]))
    return chosen[:found].copy()


@compiled
def _interchange(
    start: Ints,
    demand: npt.NDArray[np.int32],
    walk: npt.NDArray[np.uint32],
    weight: Floats,
    standing: Floats,
    free: npt.NDArray[np.bool_],
    chosen: Ints,
    most: int,
    even: float,
) -> Ints:
    """Exchange one site for another as long as that saves, the best exchange of all first (Whitaker 1983).

    One pass over the pairs of a site that might come in tells what it would save, and for every chosen site how
    much less its going would cost then.
    """
    chosen = chosen.copy()
    taken = np.zeros(len(start) - 1, dtype=np.bool_)
    for site in chosen:
        taken[site] = True
    points, places = len(standing), len(chosen)
    near, second = np.empty(points), np.empty(points)
    by = np.empty(points, dtype=np.int64)
    loss, eased = np.empty(places), np.empty(places)
    for _swap in range(most if places > 0 else 0):
        near[:], second[:], by[:], loss[:] = standing, standing, -1, 0.0
        for place in range(places):
            for i in range(start[chosen[place]], start[chosen[place] + 1]):
                point, way = demand[i], float(walk[i])
                if way < near[point]:
                    second[point], near[point], by[point] = near[point], way, place
                elif way < second[point]:
                    second[point] = way
        for point in range(points):
            if by[point] >= 0:
                loss[by[point]] += weight[point] * (second[point] - near[point])
        best, best_in, best_place = even, -1, -1
        for site in range(len(start) - 1):
            if taken[site] or not free[site]:
                continue
            saved = 0.0
            eased[:] = 0.0
            for i in range(start[site], start[site + 1]):
                point, way = demand[i], float(walk[i])
                if way < near[point]:
                    saved += weight[point] * (near[point] - way)
                if way < second[point] and by[point] >= 0:
                    eased[by[point]] += weight[point] * (second[point] - max(way, near[point]))
            for place in range(places):
                if saved + eased[place] - loss[place] > best:
                    best, best_in, best_place = saved + eased[place] - loss[place], site, place
        if best_in < 0:
            break
        taken[chosen[best_place]], taken[best_in] = False, True
        chosen[best_place] = best_in
    return chosen
