"""networkx: multi_source_dijkstra as users of osmnx ask it, every facility tied to both ends of its street."""

import networkx as nx
import numpy as np

PACKAGES = ("networkx",)


def prepare(question, way):
    """Return the streets as a Graph, or as the MultiDiGraph that osmnx makes."""
    plain = nx.MultiDiGraph() if way == "MultiDiGraph" else nx.Graph()
    plain.add_nodes_from(range(question.count))
    columns = question.arcs() if way == "MultiDiGraph" else question.edges.T
    plain.add_weighted_edges_from(zip(*(column.tolist() for column in columns), strict=True), weight="length")
    return question, plain


def ask(ready, number):
    """Tie the facilities in, search, and take them out again."""
    question, plain = ready
    names = {("facility", label) for label in question.seeds[number][:, 2].tolist()}
    ties = [(("facility", label), node, mm) for node, mm, label in question.seeds[number].tolist()]
    # A facility on a loop street has two ways to one node: the shorter counts.
    plain.add_weighted_edges_from(sorted(ties, key=lambda tie: -tie[2]), weight="length")
    limit = question.limit_mm
    found = nx.multi_source_dijkstra_path_length(plain, names, cutoff=limit, weight="length")
    plain.remove_nodes_from(names)
    walks = np.full(question.count, np.inf)
    for node, mm in found.items():
        if not isinstance(node, tuple):
            walks[node] = mm
    return walks
