"""Store a street graph in one file that many processes can map into memory at once (`walkshed.array_file`)."""

from dataclasses import fields
from pathlib import Path

import numpy as np

from walkshed.array_file import ArrayFileKind, read_arrays, write_arrays
from walkshed.errors import GraphFileError
from walkshed.graph import StreetGraph

MAGIC = b"WALKSHED"
VERSION = 1
GRAPH_FILE = ArrayFileKind(MAGIC, VERSION, "street graph", GraphFileError)


def save_graph(graph: StreetGraph, path: str | Path) -> None:
    """Write a graph to one file; readers of an older file at that path never see a half-written one."""
    held = {field.name: getattr(graph, field.name) for field in fields(StreetGraph)}
    arrays = {name: value for name, value in held.items() if isinstance(value, np.ndarray)}
    write_arrays(GRAPH_FILE, path, {name: held[name] for name in held.keys() - arrays.keys()}, arrays)


def load_graph(path: str | Path) -> StreetGraph:
    """Map a stored graph into memory, read-only; raise GraphFileError when it is damaged or no graph."""
    values, arrays = read_arrays(GRAPH_FILE, path)
    return StreetGraph(**{**values, "kinds": tuple(values["kinds"]), **arrays})
