"""routingkit-cch: a customizable contraction hierarchy and one sweep from all seeds to every node."""

import numpy as np
from routingkit_cch import CCH, CCHMetric, CCHOneToMany, compute_order_inertial

PACKAGES = ("routingkit-cch",)


def prepare(question, way):
    """Return the hierarchy, customized, with every node as a target."""
    tail, head, mm = (column.tolist() for column in question.arcs())
    east, north = question.nodes.T.tolist()
    order = compute_order_inertial(question.count, tail, head, north, east)
    hierarchy = CCH(order, tail, head, False)
    metric = CCHMetric(hierarchy, mm)
    return question, hierarchy, metric, CCHOneToMany(metric, list(range(question.count)))


def ask(ready, number):
    """Return the walks of one type; a sweep has no limit."""
    question, sweep = ready[0], ready[-1]
    node, mm = question.nearest_seeds(number)
    found = sweep.distances_from_multi(list(zip(node.tolist(), mm.tolist(), strict=True)))
    return np.array([np.inf if walk is None else walk for walk in found], dtype=np.float64)
