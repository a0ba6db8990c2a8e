"""The search gives the same bytes however its work is cut up."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.worlds.drawn import drawn_lines
from walkshed import search as searching
from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.search import Field, Seeds, search


def town(seed: int, count: int = 12) -> tuple[StreetGraph, Seeds]:
    graph = build_graph(drawn_lines(seed, junctions=60, streets=90), min_component_m=0.0)[0]
    rng = np.random.default_rng(seed)
    return graph, Seeds(rng.integers(0, graph.node_count, count), rng.integers(0, 200_000, count), np.arange(count))


def as_bytes(field: Field) -> list[bytes]:
    return [array.tobytes() for array in (field.node_mm, field.node_label, field.node_arc, field.node_before)]


@pytest.mark.parametrize("limit_mm", [None, 500_000, 150_000, 0])
@pytest.mark.parametrize("near_steps", [0.0, 0.3, 1.0, 100.0])
@pytest.mark.parametrize("block", [1, 3, 5])
@pytest.mark.parametrize("seed", range(3))
def test_seeds_in_blocks_that_walk_any_way_at_first_give_the_same_field(
    seed: int, block: int, near_steps: float, limit_mm: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, seeds = town(seed)
    monkeypatch.setattr(searching, "SEEDS_PER_BLOCK", 10**9)
    monkeypatch.setattr(searching, "NEAR_STEPS", 10**9)
    at_once = search(graph, seeds, limit_mm=limit_mm)
    monkeypatch.setattr(searching, "SEEDS_PER_BLOCK", block)
    monkeypatch.setattr(searching, "NEAR_STEPS", near_steps)
    assert as_bytes(search(graph, seeds, limit_mm=limit_mm)) == as_bytes(at_once)


@pytest.mark.parametrize("near_steps", [0.0, 0.5, 100.0])
@pytest.mark.parametrize("seed", range(6))
def test_arcs_of_a_search_in_blocks_lead_home(
    seed: int, near_steps: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, seeds = town(seed)
    monkeypatch.setattr(searching, "SEEDS_PER_BLOCK", 2)
    monkeypatch.setattr(searching, "NEAR_STEPS", near_steps)
    field = search(graph, seeds, limit_mm=500_000, with_arcs=True)
    for node in np.flatnonzero(field.node_before >= 0).tolist():
        before = field.node_before[node]
        assert field.node_mm[node] == field.node_mm[before] + graph.weight[field.node_arc[node]]


def test_order_of_seeds_and_threads_change_nothing() -> None:
    towns = [town(seed) for seed in range(8)]
    alone = [as_bytes(search(graph, seeds)) for graph, seeds in towns]
    turned = [(graph, Seeds(s.node[::-1].copy(), s.mm[::-1].copy(), s.label[::-1].copy())) for graph, s in towns]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda one: as_bytes(search(*one)), turned)) == alone
