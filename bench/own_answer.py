"""walkshed asked as its peers are: a bucket search per type, on one thread or on two."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import numpy as np

from walkshed.search import UNREACHED, Seeds, search
from walkshed.store import load_graph

PACKAGES = ("numpy", "numba")


def prepare(question, way):
    """Map the stored streets into memory and compile (or load what was compiled before)."""
    graph = load_graph(question.folder / "graph")
    seeds = [Seeds(*(np.ascontiguousarray(column) for column in one.T)) for one in question.seeds]
    search(graph, Seeds(seeds[0].node[:1], seeds[0].mm[:1], seeds[0].label[:1]), limit_mm=1)
    return question, graph, seeds


def ask(ready, number):
    """Return the walks of one type."""
    question, graph, seeds = ready
    found = search(graph, seeds[number], limit_mm=question.limit_mm).node_mm
    return np.where(found == UNREACHED, np.inf, found.astype(np.float64))


def more(question, ready, *, threads, types):
    """Answer some types on several threads and return the seconds of all together."""
    with ThreadPoolExecutor(threads) as pool:
        begin = perf_counter()
        list(pool.map(lambda number: search(ready[1], ready[2][number], limit_mm=question.limit_mm), types))
        return {"s": perf_counter() - begin}
