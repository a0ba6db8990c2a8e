"""igraph: distances from one more node that leads to all seeds."""

import igraph
import numpy as np

PACKAGES = ("igraph",)


def prepare(question, way):
    """Return the directed graph."""
    tail, head, mm = question.arcs_with_starts()
    graph = igraph.Graph(
        n=question.count + len(question.seeds), edges=np.column_stack([tail, head]), directed=True
    )
    graph.es["mm"] = mm.astype(float)
    return question, graph


def ask(ready, number):
    """Return the walks of one type; igraph has no limit."""
    question, graph = ready
    found = graph.distances(source=[question.count + number], weights="mm", mode="out")[0]
    return np.array(found[: question.count])
