"""Points and lines on edges."""

import numpy as np
import pytest

from tests.worlds import World, edge_of, lonlat
from tests.worlds.oddities import ZERO
from walkshed.hilbert import hilbert_key

BENT = World({"A": (0, 0), "M": (30, 40), "B": (60, 0)}, ("AMB",))


def test_point_at_follows_the_bend() -> None:
    graph = BENT.graph
    points = graph.point_at([0, 0, 0, 0], [0, 25_000, 50_000, 75_000])
    wanted = [lonlat(0, 0), lonlat(15, 20), lonlat(30, 40), lonlat(45, 20)]
    np.testing.assert_allclose(points, wanted, atol=1e-12)


def test_point_at_of_one_place_is_one_position() -> None:
    np.testing.assert_allclose(BENT.graph.point_at(0, 50_000), lonlat(30, 40), atol=1e-12)


def test_point_at_outside_the_edge_is_its_end() -> None:
    np.testing.assert_allclose(BENT.graph.point_at([0, 0], [-5, 999_999]), BENT.lonlat("A", "B"), atol=1e-12)


def test_point_at_an_edge_without_length_is_its_place() -> None:
    graph = ZERO.graph
    np.testing.assert_allclose(graph.point_at(edge_of(graph, 1), 0), lonlat(100, 0), atol=1e-12)


def test_point_at_refuses_an_edge_that_is_not_there() -> None:
    with pytest.raises(IndexError, match="allowed 0..0"):
        BENT.graph.point_at([0, 1], [0, 0])


def test_edge_line_runs_from_the_first_offset_to_the_second() -> None:
    graph = BENT.graph
    there = graph.edge_line(0, 25_000, 75_000)
    np.testing.assert_allclose(there, [lonlat(15, 20), lonlat(30, 40), lonlat(45, 20)], atol=1e-12)
    np.testing.assert_allclose(graph.edge_line(0, 75_000, 25_000), there[::-1])


def test_graph_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        BENT.graph.edge_mm[0] = 1


def test_hilbert_key_visits_neighbours_in_turn() -> None:
    square = np.array([(x, y) for x in range(16) for y in range(16)], dtype=float)
    # Stretch the square so that its grid cells are the cells of the curve.
    order = np.argsort(hilbert_key(square * 4096.9))
    steps = np.abs(np.diff(square[order], axis=0)).sum(axis=1)
    assert (steps == 1).all()


def test_hilbert_key_of_one_place_and_of_none() -> None:
    assert hilbert_key(np.array([[5.0, 5.0]])).tolist() == [0]
    assert hilbert_key(np.empty((0, 2))).tolist() == []
