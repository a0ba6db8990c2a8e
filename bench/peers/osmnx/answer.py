"""osmnx: graph_from_xml with simplification, all streets both ways; it reads .osm, not .osm.pbf."""

import osmnx

PACKAGES = ("osmnx", "networkx")


def prepare(question, way):
    """Return the simplified graph."""
    return osmnx.graph_from_xml(question.said["xml"], bidirectional=True, simplify=True, retain_all=True)


def more(question, ready, **_asked):
    """Return how large the graph is; every street lies in it both ways."""
    metres = sum(length for _u, _v, length in ready.edges(data="length"))
    return {"nodes": len(ready), "km": metres / 2000}
