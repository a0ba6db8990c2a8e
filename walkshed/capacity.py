"""Who finds room: sites that take only so many, and the choice of sites that serves most then.

What open sites can take together is a largest flow from sites to people. It grows ever more slowly with the sites
(submodular), so greedy serves at least 63 % of the best possible (Nemhauser, Wolsey and Fisher 1978).
"""

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.covers import Covers, totals
from walkshed.means import Means
from walkshed.siting import weights_for

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EVEN = 1e-7
"""Of a person: less room than this is none."""


@dataclass(frozen=True, slots=True, eq=False)
class RoomyChoice:
    """Chosen sites in the order chosen, and who finds room.

    gain (k,) weight that each lets in beside those before it; taken (k,) how many each takes in the end; left
    (demands,) weight without room; served: all that find room, with the existing sites' existing; most: no choice
    within the means lets in more, with the existing sites (proven); spent: what the sites cost.
    """

    sites: Ints
    gain: Floats
    taken: Floats
    left: Floats
    served: float
    existing: float
    most: float
    spent: float

    @property
    def at_most_below_best(self) -> float:
        """Return how far what is added may be below the best possible, as a share 0..1 of the best."""
        best = self.most - self.existing
        return 0.0 if best <= EVEN else max(0.0, 1.0 - (self.served - self.existing) / best)

    def bounded(self, most: float) -> "RoomyChoice":
        """Return the choice with one more bound; the lower one counts."""
        return replace(self, most=max(self.served, min(self.most, most)))


def choose_roomy(
    reach_of: Covers, weight: npt.ArrayLike, room: npt.ArrayLike, means: Means, *, existing: npt.ArrayLike = ()
) -> RoomyChoice:
    """Choose sites that let most people in, by what each lets in for its cost.

    room (sites,) how many each takes; existing: rows that stand already and fill first. Ties: the smaller row.
    Raise ValueError for weights or room that do not fit or are negative.
    """
    weights, roomy = weights_for(reach_of, weight), room_for(reach_of, room)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    free = means.affordable.copy()
    free[fixed] = False
    order, gain, left, taken = _choose(
        *_flow_of(reach_of), weights, roomy, means.cost, fixed, free, float(means.most)
    )
    standing = float(gain[: len(fixed)].sum())
    sites, gain = order[len(fixed) :], gain[len(fixed) :]
    served = standing + float(gain.sum())
    each = np.minimum(roomy, totals(reach_of.site, weights[reach_of.demand], reach_of.sites))
    each[fixed] = 0.0
    each[~means.affordable] = 0.0
    found = RoomyChoice(
        sites, gain, taken[sites], left, served, standing, float("inf"), float(means.cost[sites].sum())
    )
    return found.bounded(min(standing + means.best(each), float(weights.sum())))


def roomy_choice_of(
    reach_of: Covers, weight: npt.ArrayLike, room: npt.ArrayLike, means: Means, sites: npt.ArrayLike, *,
    existing: npt.ArrayLike = (),
) -> RoomyChoice:  # fmt: skip
    """Return sites that somebody chose with who finds room, most first; its bound is infinite."""
    weights, roomy = weights_for(reach_of, weight), room_for(reach_of, room)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    free = np.zeros(reach_of.sites, dtype=np.bool_)
    free[np.asarray(sites, dtype=np.int64)] = True
    free[fixed] = False
    order, gain, left, taken = _choose(
        *_flow_of(reach_of), weights, roomy, means.cost, fixed, free, float("inf")
    )
    standing = float(gain[: len(fixed)].sum())
    chosen, gain = order[len(fixed) :], gain[len(fixed) :]
    return RoomyChoice(
        chosen, gain, taken[chosen], left, standing + float(gain.sum()), standing, float("inf"),
        float(means.cost[chosen].sum()),
    )  # fmt: skip


def fill_sites(reach_of: Covers, weight: npt.ArrayLike, room: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Let as many people as possible into sites that all stand: weight left without room (demands,), taken (sites,).

    No other way to share the room out lets in more (a largest flow); who is let in of those alike is arbitrary.
    """
    weights, roomy = weights_for(reach_of, weight), room_for(reach_of, room)
    sites = reach_of.sites
    none = np.zeros(sites, dtype=np.bool_)
    _order, _gain, left, taken = _choose(
        *_flow_of(reach_of), weights, roomy, np.ones(sites), np.arange(sites, dtype=np.int64), none, 0.0
    )
    return left, taken


def room_for(reach_of: Covers, room: npt.ArrayLike) -> Floats:
    """Return the room of all sites as numbers; raise ValueError where it does not fit or one is below 0."""
    roomy = np.asarray(room, dtype=np.float64)
    if roomy.shape != (reach_of.sites,) or not (np.isfinite(roomy).all() and (roomy >= 0).all()):
        raise ValueError(f"found room {roomy.shape} for {reach_of.sites} sites; allowed 0 or more for each")
    return roomy


def _flow_of(reach_of: Covers) -> tuple[Ints, npt.NDArray[np.int32], npt.NDArray[np.int32], Ints, Ints]:
    """Return start, demand and site of the pairs, and for each point where its pairs begin and which they are."""
    by_point = np.argsort(reach_of.demand, kind="stable").astype(np.int64)
    begins = np.concatenate([[0], np.cumsum(np.bincount(reach_of.demand, minlength=reach_of.demands))])
    return reach_of.start, reach_of.demand, reach_of.site, begins.astype(np.int64), by_point


@compiled
def _choose(
    start: Ints,
    demand: npt.NDArray[np.int32],
    site_of: npt.NDArray[np.int32],
    begins: Ints,
    by_point: Ints,
    weights: Floats,
    room: Floats,
    cost: Floats,
    fixed: Ints,
    free: npt.NDArray[np.bool_],
    most: float,
) -> tuple[Ints, Floats, Floats, Floats]:
    """Fill the fixed sites, then choose on; return order, gain of each, weight left and how many each site takes."""
    sites = len(start) - 1
    left, spare, flow = weights.copy(), room.copy(), np.zeros(len(demand))
    seen, lost = np.zeros(sites, dtype=np.int64), np.zeros(sites, dtype=np.int64)
    won, before = np.zeros(sites, dtype=np.int64), np.zeros(sites, dtype=np.int64)
    looked = np.zeros(len(weights), dtype=np.int64)
    stamp = np.zeros(1, dtype=np.int64)
    order, gain, found = np.empty(sites, dtype=np.int64), np.zeros(sites), 0
    log = [(np.int64(0), np.int64(0), 0.0) for _ in range(0)]
    for site in fixed:
        order[found] = site
        gain[found] = _fill(
            start, demand, site_of, begins, by_point, left, spare, flow, seen, lost, won, before, looked, stamp, site,
            log,
        )
        found += 1
    heap = [(0.0, np.int64(0)) for _ in range(0)]
    for site in range(sites):
        if free[site] and cost[site] <= most * (1 + 1e-12):
            near = 0.0
            for i in range(start[site], start[site + 1]):
                near += weights[demand[i]]
            if min(near, room[site]) > EVEN:
                heap.append((-min(near, room[site]) / cost[site], np.int64(site)))
    heapify(heap)
    money = most
    while len(heap) > 0:
        site = heappop(heap)[1]
        if cost[site] > money * (1 + 1e-12):
            continue
        log.clear()
        more = _fill(
            start, demand, site_of, begins, by_point, left, spare, flow, seen, lost, won, before, looked, stamp, site,
            log,
        )
        leads = len(heap) == 0 or (-more / cost[site], site) <= heap[0]
        if more <= EVEN or not leads:
            for at in range(len(log) - 1, -1, -1):
                kind, row, value = log[at]
                if kind == 0:
                    flow[row] = value
                elif kind == 1:
                    left[row] = value
            spare[site] = room[site]
            if more > EVEN:
                heappush(heap, (-more / cost[site], site))
            continue
        order[found], gain[found] = site, more
        found += 1
        money -= cost[site]
    return order[:found].copy(), gain[:found].copy(), left, room - spare


@compiled
def _fill(
    start: Ints,
    demand: npt.NDArray[np.int32],
    site_of: npt.NDArray[np.int32],
    begins: Ints,
    by_point: Ints,
    left: Floats,
    spare: Floats,
    flow: Floats,
    seen: Ints,
    lost: Ints,
    won: Ints,
    before: Ints,
    looked: Ints,
    stamp: Ints,
    site: int | np.int64,
    log: list[tuple[np.int64, np.int64, float]],
) -> float:
    """Let people into one more site until it is full or nobody is left; return how many more find room.

    First those without room, then others in exchange: whoever leaves a site for this one makes room there for
    somebody else, along the shortest such chain (Edmonds and Karp 1972). The log holds what was changed, to undo it.
    """
    gained = 0.0
    for i in range(start[site], start[site + 1]):
        point = demand[i]
        more = min(spare[site], left[point])
        if more > EVEN:
            log.append((np.int64(0), np.int64(i), flow[i]))
            log.append((np.int64(1), np.int64(point), left[point]))
            flow[i] += more
            left[point] -= more
            spare[site] -= more
            gained += more
    queue = [np.int64(0) for _ in range(0)]
    while spare[site] > EVEN:
        stamp[0] += 1
        queue.clear()
        queue.append(np.int64(site))
        seen[site] = stamp[0]
        head, end_pair, end_site = 0, np.int64(-1), np.int64(-1)
        while head < len(queue) and end_pair < 0:
            here = queue[head]
            head += 1
            for i in range(start[here], start[here + 1]):
                point = demand[i]
                if left[point] > EVEN:
                    end_pair, end_site = np.int64(i), here
                    break
                if looked[point] == stamp[0]:
                    continue
                looked[point] = stamp[0]
                for k in range(begins[point], begins[point + 1]):
                    j = by_point[k]
                    other = site_of[j]
                    if flow[j] > EVEN and seen[other] != stamp[0]:
                        seen[other] = stamp[0]
                        lost[other], won[other], before[other] = j, i, here
                        queue.append(np.int64(other))
        if end_pair < 0:
            break
        more = min(spare[site], left[demand[end_pair]])
        at = end_site
        while at != site:
            more = min(more, flow[lost[at]])
            at = before[at]
        log.append((np.int64(0), end_pair, flow[end_pair]))
        log.append((np.int64(1), np.int64(demand[end_pair]), left[demand[end_pair]]))
        flow[end_pair] += more
        left[demand[end_pair]] -= more
        at = end_site
        while at != site:
            log.append((np.int64(0), lost[at], flow[lost[at]]))
            flow[lost[at]] -= more
            log.append((np.int64(0), won[at], flow[won[at]]))
            flow[won[at]] += more
            at = before[at]
        spare[site] -= more
        gained += more
    return gained
