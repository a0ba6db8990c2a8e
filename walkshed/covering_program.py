"""The covering program: maximise the weight served by at most so many sites, as HiGHS wants it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from walkshed.covers import Covers, totals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CoveringProgram:
    """Rows of demand that somebody can serve; points that the same sites serve are one row.

    Row r stands for points[row_of == r] and weighs weight[r]; sites site[start[r]:start[r + 1]] serve it. allowed
    (a,) are the sites that may be chosen, ascending; site counts among them. demand_weight (points,): what each
    point brings to its row.
    """

    start: Ints
    site: npt.NDArray[np.int32]
    weight: Floats
    points: Ints
    row_of: Ints
    demand_weight: Floats
    allowed: Ints


def covering_program(
    reach_of: Covers, weight: Floats, allowed: npt.NDArray[np.bool_] | None = None, *, group: Ints | None = None
) -> CoveringProgram:
    """Return the program of the points that weigh something, over all sites or the allowed ones (sites,).

    group (demands,): points of different groups are never one row.
    """
    sites = np.arange(reach_of.sites) if allowed is None else np.flatnonzero(allowed)
    number = np.full(reach_of.sites, -1, dtype=np.int32)
    number[sites] = np.arange(len(sites), dtype=np.int32)
    keep = (number[reach_of.site] >= 0) & (weight[reach_of.demand] > 0)
    site, demand = number[reach_of.site[keep]], reach_of.demand[keep]
    by_point = np.argsort(demand, kind="stable")
    site = site[by_point]
    start = np.concatenate([[0], np.cumsum(np.bincount(demand, minlength=reach_of.demands))])
    points = np.flatnonzero(np.diff(start))
    first: dict[bytes, int] = {}
    keys = [site[start[point] : start[point + 1]].tobytes() for point in points]
    if group is not None:
        keys = [key + int(group[point]).to_bytes(4, "big") for key, point in zip(keys, points, strict=True)]
    row_of = np.array([first.setdefault(key, len(first)) for key in keys], dtype=np.int64)
    named = 0 if group is None else 4
    rows = [np.frombuffer(key[: len(key) - named], dtype=np.int32) for key in first]
    return CoveringProgram(
        start=np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
        site=np.concatenate([*rows, np.zeros(0, dtype=np.int32)]),
        weight=totals(row_of, weight[points], len(rows)),
        points=points,
        row_of=row_of,
        demand_weight=weight[points],
        allowed=sites,
    )


def solver_for(program: CoveringProgram, count: float, *, whole: bool, cost: Floats | None = None) -> Any:
    """Return a silent HiGHS that holds the program; whole: sites are built or not, never by half.

    Columns: a share per allowed site, then one per row. A row is served at most as far as its sites are built;
    all sites together at most count, or cost (allowed sites,) no more than that.
    """
    import highspy  # slow to import, and most processes never site anything

    sites, rows = len(program.allowed), len(program.weight)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = sites + rows, rows + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(sites), program.weight])
    model.col_lower_, model.col_upper_ = np.zeros(sites + rows), np.ones(sites + rows)
    model.row_lower_ = np.full(rows + 1, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([np.zeros(rows), [float(count)]])
    # Each row: -1 for every site, +1 for itself; the last row: 1 for every site.
    last = program.start[1:] + np.arange(1, rows + 1) - 1
    index = np.empty(len(program.site) + rows + sites, dtype=np.int32)
    value = np.full(len(index), -1.0)
    in_rows = np.ones(len(program.site) + rows, dtype=bool)
    in_rows[last] = False
    index[: len(in_rows)][in_rows] = program.site
    index[last], value[last] = sites + np.arange(rows), 1.0
    index[len(in_rows) :], value[len(in_rows) :] = np.arange(sites), 1.0 if cost is None else cost
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], last + 1, [len(index)]])
    model.a_matrix_.index_, model.a_matrix_.value_ = index, value
    if whole:
        kinds = [highspy.HighsVarType.kInteger] * sites + [highspy.HighsVarType.kContinuous] * rows
        model.integrality_ = kinds
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    return solver


def prices_of(program: CoveringProgram, count: int, demands: int) -> Floats:
    """Return the dual prices of the linear relaxation (demands,), 0 where nobody can serve."""
    prices = np.zeros(demands)
    rows = len(program.weight)
    if not rows:
        return prices
    solver = solver_for(program, count, whole=False)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    solver.run()
    dual = np.asarray(solver.getSolution().row_dual, dtype=np.float64)
    if len(dual) == rows + 1:
        prices[program.points] = program.demand_weight * (np.abs(dual[:rows]) / program.weight)[program.row_of]
    return prices
