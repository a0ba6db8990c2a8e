"""walkshed reads an extract and builds its graph, asked as its peers are."""

from walkshed.build import build_graph
from walkshed.osm import read_street_lines
from walkshed.walkable import load_rules

PACKAGES = ("osmium", "numpy", "scipy")


def prepare(question, way):
    """Return the graph with its report."""
    return build_graph(read_street_lines(question.said["osm"], load_rules()))


def more(question, ready, **_asked):
    """Return how large the graph is."""
    return {"nodes": ready[1].nodes, "km": ready[1].km}
