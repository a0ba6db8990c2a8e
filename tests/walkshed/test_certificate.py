"""The certificate accepts every field the search finds and refuses every other one."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds.drawn import drawn_lines
from walkshed.build import build_graph
from walkshed.certificate import Certificate, certify
from walkshed.graph import StreetGraph
from walkshed.lines import StreetLines
from walkshed.osm import read_street_lines
from walkshed.reach import end_seeds
from walkshed.search import NO_LABEL, UNREACHED, Field, Seeds, search
from walkshed.snap import on_edges
from walkshed.walkable import load_rules

SEEDS = st.integers(0, 2**32 - 1)
LIMIT_MM = 700_000


def town(seed: int) -> tuple[StreetGraph, Seeds]:
    """Return a drawn town and the seeds of three facilities on its streets."""
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, graph.edge_count, 3)
    places = on_edges(graph, edge, (rng.random(3) * graph.edge_mm[edge]).astype(np.int64))
    return graph, end_seeds(graph, places, count_leg=False)


def changed(field: Field, node: int, *, mm: int = 0, label: int = 0) -> Field:
    """Return the field with one node's millimetres and label moved."""
    node_mm, node_label = field.node_mm.copy(), field.node_label.copy()
    node_mm[node] = int(node_mm[node]) + mm
    node_label[node] += label
    return Field(node_mm, node_label, field.node_arc, field.node_before)


@given(SEEDS, st.sampled_from([None, LIMIT_MM]))
@settings(max_examples=60, deadline=None)
def test_every_field_of_the_search_holds(seed: int, limit_mm: int | None) -> None:
    graph, seeds = town(seed)
    assert certify(graph, seeds, search(graph, seeds, limit_mm=limit_mm), limit_mm=limit_mm).holds


@given(SEEDS, st.sampled_from([None, LIMIT_MM]), st.sampled_from([-1, 1]))
@settings(max_examples=60, deadline=None)
def test_one_millimetre_of_damage_anywhere_is_refused(seed: int, limit_mm: int | None, mm: int) -> None:
    graph, seeds = town(seed)
    field = search(graph, seeds, limit_mm=limit_mm)
    reached = np.flatnonzero((field.node_mm != UNREACHED) & (field.node_mm > 0))
    if len(reached):
        node = int(reached[seed % len(reached)])
        assert not certify(graph, seeds, changed(field, node, mm=mm), limit_mm=limit_mm).holds


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_a_walk_to_another_facility_than_said_is_refused(seed: int) -> None:
    graph, seeds = town(seed)
    field = search(graph, seeds)
    node = int(np.flatnonzero(field.node_mm != UNREACHED)[0])
    assert not certify(graph, seeds, changed(field, node, label=1)).holds


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_a_forgotten_node_is_refused(seed: int) -> None:
    graph, seeds = town(seed)
    field = search(graph, seeds)
    node = int(np.flatnonzero(field.node_mm != UNREACHED)[-1])
    node_mm, node_label = field.node_mm.copy(), field.node_label.copy()
    node_mm[node], node_label[node] = UNREACHED, NO_LABEL
    assert not certify(graph, seeds, Field(node_mm, node_label, field.node_arc, field.node_before)).holds


def test_a_field_of_another_limit_is_refused() -> None:
    graph, seeds = town(5)
    wide, narrow = search(graph, seeds), search(graph, seeds, limit_mm=50_000)
    assert certify(graph, seeds, wide, limit_mm=50_000).beyond_limit > 0
    assert certify(graph, seeds, narrow).can_improve > 0


def test_two_nodes_without_a_street_between_them_are_no_reason_for_each_other() -> None:
    """A - - - B=C: B and C lie on one spot, joined by a street of no length; the facility stands at A.

    Both 1 mm too near would call on each other; the certificate asks for a reason from outside.
    """
    lines = StreetLines(
        start=np.array([0, 2, 4]),
        lonlat=np.array([(106.9, -6.2), (106.901, -6.2), (106.901, -6.2), (106.901, -6.2)]),
        vertex_id=np.array([0, 1, 1, 2]),
        kind=["residential"] * 2,
        name=[""] * 2,
        walkable=np.ones(2, dtype=bool),
        ref=np.arange(2),
    )
    graph = build_graph(lines, min_component_m=0.0)[0]
    assert (graph.weight == 0).any()
    a = int(graph.node_lonlat[:, 0].argmin())
    seeds = Seeds(np.array([a]), np.array([0]), np.array([0]))
    field = search(graph, seeds)
    assert certify(graph, seeds, field).holds
    too_near = np.where(np.arange(3) == a, field.node_mm, field.node_mm - 1).astype(np.uint32)
    found = certify(graph, seeds, Field(too_near, field.node_label, field.node_arc, field.node_before))
    assert (found.without_reason, found.can_improve) == (2, 0)


@pytest.mark.shared_data
@pytest.mark.parametrize("extract", ["monaco/monaco.osm.gz", "helsinki"])
def test_real_networks_hold_and_a_millimetre_of_damage_is_refused(shared_data: Path, extract: str) -> None:
    path = shared_data / extract
    path = next(path.glob("*.osm.pbf")) if path.is_dir() else path
    graph = build_graph(read_street_lines(path, load_rules()))[0]
    rng = np.random.default_rng(1)
    edge = rng.choice(np.flatnonzero(graph.edge_usable), 40)
    places = on_edges(graph, edge, (rng.random(40) * graph.edge_mm[edge]).astype(np.int64))
    seeds = end_seeds(graph, places, count_leg=False)
    field = search(graph, seeds, limit_mm=LIMIT_MM)
    assert certify(graph, seeds, field, limit_mm=LIMIT_MM).holds
    for node in rng.choice(np.flatnonzero((field.node_mm != UNREACHED) & (field.node_mm > 0)), 20).tolist():
        for mm in (-1, 1):
            assert not certify(graph, seeds, changed(field, node, mm=mm), limit_mm=LIMIT_MM).holds


def test_faults_are_counted_and_named() -> None:
    graph, seeds = town(8)
    field = search(graph, seeds)
    node = int(np.flatnonzero((field.node_mm != UNREACHED) & (field.node_mm > 0))[0])
    found = certify(graph, seeds, changed(field, node, mm=1))
    assert isinstance(found, Certificate) and node in found.first and found.checked == graph.node_count


def test_a_field_of_another_graph_is_no_question() -> None:
    graph, seeds = town(8)
    other, other_seeds = town(9)
    if other.node_count != graph.node_count:
        with pytest.raises(ValueError, match="a field of"):
            certify(graph, seeds, search(other, other_seeds))


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_nodes_judged_in_turn_are_judged_like_all_at_once(seed: int) -> None:
    graph, seeds = town(seed)
    field = search(graph, seeds, limit_mm=LIMIT_MM)
    reached = np.flatnonzero((field.node_mm != UNREACHED) & (field.node_mm > 0))
    damaged = changed(field, int(reached[seed % len(reached)]), mm=-1) if len(reached) else field
    west = np.arange(graph.node_count) % 2 == 0
    for one in (field, damaged):
        together = certify(graph, seeds, one, limit_mm=LIMIT_MM)
        halves = [certify(graph, seeds, one, limit_mm=LIMIT_MM, among=half) for half in (west, ~west)]
        assert together.holds == all(half.holds for half in halves)
        assert sum(half.checked for half in halves) == graph.node_count
        assert sum(half.without_reason for half in halves) == together.without_reason
