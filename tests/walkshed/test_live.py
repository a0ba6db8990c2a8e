"""A live field after any changes equals a search from all that take part, to the millimetre and the label."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds.drawn import drawn_lines
from walkshed.build import build_graph
from walkshed.certificate import certify
from walkshed.graph import StreetGraph
from walkshed.live import LiveField
from walkshed.reach import end_seeds
from walkshed.search import Seeds, search
from walkshed.snap import on_edges


def town(seed: int) -> StreetGraph:
    return build_graph(drawn_lines(seed), min_component_m=0.0)[0]


def facility(graph: StreetGraph, rng: np.random.Generator, label: int) -> Seeds:
    """Return the seeds of one facility anywhere on the streets."""
    edge = rng.integers(0, graph.edge_count, 1)
    place = on_edges(graph, edge, (rng.random(1) * graph.edge_mm[edge]).astype(np.int64))
    seeds = end_seeds(graph, place, count_leg=False)
    return Seeds(seeds.node, seeds.mm, np.full(len(seeds.node), label))


def nobody() -> Seeds:
    none = np.zeros(0, dtype=np.int64)
    return Seeds(none, none, none)


def equals_search(live: LiveField, graph: StreetGraph, limit_mm: int | None) -> bool:
    wanted, found = search(graph, live.seeds, limit_mm=limit_mm), live.field
    return bool((wanted.node_mm == found.node_mm).all() and (wanted.node_label == found.node_label).all())


@given(st.integers(0, 2**32 - 1), st.sampled_from([None, 400_000]))
@settings(max_examples=60, deadline=None)
def test_any_adding_and_taking_away_equals_a_search_from_what_is_left(seed: int, limit_mm: int | None) -> None:
    rng, graph = np.random.default_rng(seed), town(seed)
    live, there = LiveField(graph, nobody(), limit_mm=limit_mm), []
    for label in range(8):
        if there and rng.random() < 0.4:
            live.remove(there.pop(int(rng.integers(len(there)))))
        else:
            live.add(facility(graph, rng, label))
            there.append(label)
        assert equals_search(live, graph, limit_mm)
        assert certify(graph, live.seeds, live.field, limit_mm=limit_mm).holds


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_changed_nodes_are_those_and_only_those(seed: int) -> None:
    rng, graph = np.random.default_rng(seed), town(seed)
    live = LiveField(graph, facility(graph, rng, 0))
    for change in (lambda: live.add(facility(graph, rng, 1)), lambda: live.remove(0)):
        before = live.field
        changed = change()
        after = live.field
        differs = (before.node_mm != after.node_mm) | (before.node_label != after.node_label)
        assert changed.tolist() == np.flatnonzero(differs).tolist()


def test_facility_added_and_taken_away_leaves_no_trace() -> None:
    rng, graph = np.random.default_rng(3), town(3)
    live = LiveField(graph, facility(graph, rng, 0))
    before = live.field
    live.add(facility(graph, rng, 1))
    live.remove(1)
    assert (live.field.node_mm == before.node_mm).all() and (live.field.node_label == before.node_label).all()


def test_facility_that_is_not_there_cannot_be_taken_away() -> None:
    graph = town(3)
    with pytest.raises(KeyError, match="label 7"):
        LiveField(graph, facility(graph, np.random.default_rng(3), 0)).remove(7)
