"""What a worker does before its first part: load the compiled kernels, and say what it is."""

import platform
import tempfile
from pathlib import Path

import numba
import numpy as np

from walkshed.build import build_graph
from walkshed.halo import Stretch
from walkshed.lines import StreetLines
from walkshed.part_files import answer_file, engine_version, write_part
from walkshed.parts import Question, Service, cut_part
from walkshed.pieces import cut_by_cells
from walkshed.snap import on_edges


def warm_up() -> None:
    """Answer a part of one street, so that every kernel is compiled or loaded."""
    graph = build_graph(StreetLines.from_coordinates([np.array([(106.8, -6.2), (106.801, -6.2)])], ["residential"]))[0]
    pieces = cut_by_cells(graph)
    question = Question(
        on_edges(graph, [0], [0]), (Service(np.array([0]), (100.0,)),), pieces, np.zeros(len(pieces), dtype=np.int32)
    )
    part = cut_part(graph, question, cells=np.array([0]), stretch=Stretch(1.0, 0.0), known_mm=1000)
    with tempfile.TemporaryDirectory() as folder:  # what is mapped from a file has kernels of its own
        write_part(part, f"{folder}/part")
        answer_file(f"{folder}/part", f"{folder}/answer")


def describe_worker(probe: str) -> dict[str, object]:
    """Return the versions that answers depend on, and whether a file is seen here."""
    warm_up()
    return {
        "engine": engine_version(),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "sees_folder": Path(probe).exists(),
    }
