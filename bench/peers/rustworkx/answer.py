"""rustworkx: dijkstra_shortest_path_lengths from one more node that leads to all seeds."""

import numpy as np
import rustworkx as rx

PACKAGES = ("rustworkx",)


def prepare(question, way):
    """Return the directed graph."""
    graph = rx.PyDiGraph(multigraph=True)
    graph.add_nodes_from(range(question.count + len(question.seeds)))
    tail, head, mm = question.arcs_with_starts()
    graph.add_edges_from(list(zip(tail.tolist(), head.tolist(), mm.astype(float).tolist(), strict=True)))
    return question, graph


def ask(ready, number):
    """Return the walks of one type; rustworkx has no limit."""
    question, graph = ready
    found = rx.digraph_dijkstra_shortest_path_lengths(graph, question.count + number, edge_cost_fn=float)
    walks = np.full(question.count + len(question.seeds), np.inf)
    walks[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), np.float64, len(found))
    return walks[: question.count]
