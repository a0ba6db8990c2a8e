"""Where to build: choose sites so that most people come within the limit, and prove how good the choice is.

Maximal covering location (Church and ReVelle 1974): of all candidate sites choose at most p so that the weight of
the demand points served by at least one of them is greatest. Sites that exist already serve first and cost nothing.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled
from walkshed.covers import Covers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Gains that differ by less are equal (weights are children: thousands of them in doubles).
EVEN = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Chosen sites in the order they were chosen, and what each added.

    sites int64 (k,) rows of the candidates; gain (k,) weight each adds to those before it; served: weight the
    choice serves together with the existing sites; existing: what those serve alone.
    """

    sites: Ints
    gain: Floats
    served: float
    existing: float


@dataclass(frozen=True, slots=True)
class Bound:
    """No choice of that many sites serves more than `most`; holds whatever the solver that found it did."""

    most: float

    def gap(self, served: float) -> float:
        """Return how far a choice may be below the best possible, as a share 0..1 of the bound."""
        return 0.0 if self.most <= 0 else max(0.0, 1.0 - served / self.most)


def choose_sites(
    reach_of: Covers, weight: npt.ArrayLike, count: int, *, existing: npt.ArrayLike = (), swaps: int = 100
) -> Choice:
    """Choose up to count sites: greedily, then exchanging one for one while that serves more.

    weight (demands,) >= 0; existing: rows of sites that stand already. Greedy serves at least 63 % of the best
    possible (Nemhauser, Wolsey, Fisher 1978), exchanges nearly always more; `bound_of` says how much is left.
    Equal gains: the smaller row. Sites that add nothing are not chosen. swaps: at most so many exchanges.
    Raise ValueError for weights that do not fit or are negative.
    """
    weights = _weights(reach_of, weight)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    served_by = np.zeros(reach_of.demands, dtype=np.int64)
    for site in fixed:
        served_by[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] += 1
    already = float(weights[served_by > 0].sum())
    site_start, site_of = _transposed(reach_of)
    open_ = np.zeros(reach_of.sites, dtype=bool)
    open_[fixed] = True
    chosen = _greedy(reach_of.start, reach_of.demand, site_start, site_of, weights, served_by, open_, count)
    chosen = _exchange(reach_of.start, reach_of.demand, weights, served_by, open_, chosen, swaps)
    order, gains = _in_order(reach_of, weights, fixed, chosen)
    return Choice(order, gains, already + float(gains.sum()), already)


def served_weight(reach_of: Covers, weight: npt.ArrayLike, sites: npt.ArrayLike) -> float:
    """Return the weight that some sites (rows) serve together."""
    weights, served = _weights(reach_of, weight), np.zeros(reach_of.demands, dtype=bool)
    for site in np.asarray(sites, dtype=np.int64):
        served[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] = True
    return float(weights[served].sum())


def bound_of(
    reach_of: Covers, weight: npt.ArrayLike, count: int, *, existing: npt.ArrayLike = (),
    price: npt.ArrayLike | None = None,
) -> Bound:  # fmt: skip
    """Return what no choice of count further sites can surpass.

    Give each point a price between 0 and its weight. Whoever serves it earns the price; what is left of the weight
    is granted for nothing. No choice then serves more than all that is granted, and what the count sites with the
    highest earnings earn (weak duality of the covering program). Any price gives a true bound; without one the
    best is sought with the linear relaxation (HiGHS, interior point without crossover). Raise ValueError as
    choose_sites does.
    """
    weights = _weights(reach_of, weight)
    fixed = np.unique(np.asarray(existing, dtype=np.int64))
    given = np.zeros(reach_of.demands, dtype=bool)
    for site in fixed:
        given[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] = True
    open_weight = np.where(given, 0.0, weights)
    prices = _prices(reach_of, open_weight, count) if price is None else np.asarray(price, dtype=np.float64)
    prices = np.clip(np.nan_to_num(prices), 0.0, open_weight)
    earned = np.add.reduceat(
        np.append(prices[reach_of.demand], 0.0), np.minimum(reach_of.start[:-1], reach_of.pairs)
    )  # fmt: skip
    earned[np.diff(reach_of.start) == 0] = 0.0
    reachable = np.zeros(reach_of.demands, dtype=bool)
    reachable[reach_of.demand] = True
    granted = float((open_weight - prices)[reachable].sum())
    best = np.sort(earned)[::-1][:count].sum()
    return Bound(float(weights[given].sum()) + min(granted + float(best), float(open_weight[reachable].sum())))


def _weights(reach_of: Covers, weight: npt.ArrayLike) -> Floats:
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (reach_of.demands,):
        raise ValueError(f"found weights {weights.shape} for {reach_of.demands} demand points")
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ValueError("found a weight that is negative or no number; allowed 0 or more")
    return weights


def _transposed(reach_of: Covers) -> tuple[Ints, npt.NDArray[np.int32]]:
    """Return for each demand point the sites that serve it."""
    site = np.repeat(np.arange(reach_of.sites, dtype=np.int32), np.diff(reach_of.start))
    order = np.argsort(reach_of.demand, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(reach_of.demand, minlength=reach_of.demands))])
    return start.astype(np.int64), site[order]


def _in_order(reach_of: Covers, weights: Floats, fixed: Ints, chosen: Ints) -> tuple[Ints, Floats]:
    """Return chosen sites by what each adds to those before it, most first."""
    left = weights.copy()
    for site in fixed:
        left[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] = 0.0
    order, gains, rest = [], [], sorted(chosen.tolist())
    while rest:
        worth = [float(left[reach_of.demand[reach_of.start[s] : reach_of.start[s + 1]]].sum()) for s in rest]
        best = int(np.argmax(worth))
        site = rest.pop(best)
        order.append(site)
        gains.append(worth[best])
        left[reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]] = 0.0
    return np.array(order, dtype=np.int64), np.array(gains, dtype=np.float64)


def _prices(reach_of: Covers, weights: Floats, count: int) -> Floats:
    """Return the dual prices of the linear relaxation, one per demand point.

    Points served by the same sites are one row with their weights together.
    """
    import highspy  # slow to import, and most processes never site anything

    start, site = _transposed(reach_of)
    points = np.flatnonzero((np.diff(start) > 0) & (weights > 0))
    if not len(points):
        return np.zeros(reach_of.demands)
    keys = [site[start[d] : start[d + 1]].tobytes() for d in points]
    first: dict[bytes, int] = {}
    row_of = np.array([first.setdefault(key, len(first)) for key in keys], dtype=np.int64)
    rows = len(first)
    example = np.full(rows, -1, dtype=np.int64)
    example[row_of[::-1]] = points[::-1]
    together = np.bincount(row_of, weights=weights[points], minlength=rows)
    # max sum(w y): y_r <= sum of x over its sites, sum(x) <= count, 0 <= x, y <= 1. Columns: x, then y.
    sizes = np.diff(start)[example]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = reach_of.sites + rows, rows + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(reach_of.sites), together])
    model.col_lower_, model.col_upper_ = np.zeros(model.num_col_), np.ones(model.num_col_)
    model.row_lower_ = np.full(rows + 1, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([np.zeros(rows), [float(count)]])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    begin = np.concatenate([[0], np.cumsum(sizes + 1)])
    index = np.empty(begin[-1] + reach_of.sites, dtype=np.int32)
    value = np.full(len(index), -1.0)
    for row in range(rows):
        index[begin[row] : begin[row + 1] - 1] = site[start[example[row]] : start[example[row] + 1]]
    index[begin[1:] - 1], value[begin[1:] - 1] = reach_of.sites + np.arange(rows), 1.0
    index[begin[-1] :], value[begin[-1] :] = np.arange(reach_of.sites), 1.0
    model.a_matrix_.start_ = np.append(begin, len(index))
    model.a_matrix_.index_, model.a_matrix_.value_ = index, value
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    solver.passModel(model)
    solver.run()
    dual = np.asarray(solver.getSolution().row_dual, dtype=np.float64)
    prices = np.zeros(reach_of.demands)
    if len(dual) == rows + 1:
        share = np.divide(np.abs(dual[:rows]), together, out=np.zeros(rows), where=together > 0)
        prices[points] = weights[points] * share[row_of]
    return prices


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
