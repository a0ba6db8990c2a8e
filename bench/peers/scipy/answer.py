"""scipy: one Dijkstra from one more node that leads to all seeds, which is the fastest way to ask it."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

PACKAGES = ("scipy", "numpy")
ONE = 1.0  # mm that every seed is farther: scipy drops arcs of no length when arrays are added


def prepare(question, way):
    """Return the matrix; its rows stand as they come, because parallel entries would be summed."""
    tail, head, mm = question.arcs_with_starts()
    weight = np.where(tail >= question.count, mm + ONE, np.maximum(mm, 1e-9))
    order = np.lexsort((head, tail))
    size = question.count + len(question.seeds)
    start = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=size))])
    matrix = csr_array((weight[order], head[order], start), shape=(size, size))
    return question, matrix


def ask(ready, number):
    """Return the walks of one type."""
    question, matrix = ready
    limit = np.inf if question.limit_mm is None else question.limit_mm + ONE
    return dijkstra(matrix, indices=[question.count + number], limit=limit, min_only=True)[: question.count] - ONE
