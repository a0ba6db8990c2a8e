"""spopt: MCLP (most people within the limit) or PMedian (least average walk), solved by HiGHS through PuLP."""

import numpy as np
import pulp
from spopt.locate import MCLP, PMedian

PACKAGES = ("spopt", "PuLP", "highspy")


def prepare(question, way):
    """Return the model: rows of points, columns of sites; a pair beyond the limit costs twice as much as the limit."""
    said, pairs = question.said, question.array("pairs")
    beyond = said["limit_m"] * (2.0 if way == "coverage" else 1.0)
    cost = np.full((said["demands"], said["sites"]), beyond)
    cost[pairs[:, 1], pairs[:, 0]] = pairs[:, 2] / 1000.0
    weights = question.array("weights")
    if way == "coverage":
        return MCLP.from_cost_matrix(cost, weights, said["limit_m"], p_facilities=said["count"])
    return PMedian.from_cost_matrix(cost, weights, p_facilities=said["count"])


def ask(ready, _number):
    """Return the rows of the chosen sites."""
    ready.problem.solve(pulp.HiGHS(msg=False))
    return np.flatnonzero([variable.value() is not None and variable.value() > 0.5 for variable in ready.fac_vars])
