"""pyrosm: get_network for walking with its nodes."""

import pyrosm

PACKAGES = ("pyrosm",)


def prepare(question, way):
    """Return the tables of nodes and edges."""
    return pyrosm.OSM(question.said["osm"]).get_network(network_type="walking", nodes=True)


def more(question, ready, **_asked):
    """Return how large the tables are."""
    nodes, edges = ready
    return {"nodes": len(nodes), "km": float(edges["length"].sum()) / 1000}
