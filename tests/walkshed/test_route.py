"""Routes with their geometry."""

import numpy as np
import pytest

from tests.worlds import along, lonlat
from tests.worlds.drawn import drawn_lines
from tests.worlds.islands import ISLANDS
from tests.worlds.ladder import LADDER
from tests.worlds.oddities import BRIDGE, LOOP, PARALLEL, ZERO
from walkshed.build import build_graph
from walkshed.crs import geodesic_m
from walkshed.reach import reach, walks
from walkshed.route import nearest_route, route
from walkshed.snap import Snapper, on_edges


def test_route_follows_the_streets_from_start_to_goal() -> None:
    graph = LADDER.graph
    snapper = Snapper(graph)
    found = route(graph, snapper.snap([lonlat(0, 30)]), snapper.snap([lonlat(250, 0)]))
    assert found is not None
    assert found.walk_m == pytest.approx(280, abs=2e-3)
    corners = [(0, 30), (0, 0), (100, 0), (200, 0), (250, 0)]
    np.testing.assert_allclose(found.lonlat, [lonlat(*corner) for corner in corners], atol=1e-8)


def test_route_on_one_street_is_direct() -> None:
    graph = PARALLEL.graph
    found = route(graph, along(graph, 0, 80), along(graph, 0, 20))
    assert found is not None and found.walk_m == 60
    np.testing.assert_allclose(found.lonlat, [lonlat(80, 0), lonlat(20, 0)], atol=1e-8)


def test_route_on_one_street_goes_around_when_that_is_shorter() -> None:
    graph = PARALLEL.graph
    found = route(graph, along(graph, 1, 10), along(graph, 1, 190))
    assert found is not None and found.walk_m == 120
    corners = [(0, 10), (0, 0), (100, 0), (100, 10)]
    np.testing.assert_allclose(found.lonlat, [lonlat(*corner) for corner in corners], atol=1e-8)


def test_route_leaves_a_loop_by_the_shorter_side() -> None:
    graph = LOOP.graph
    found = route(graph, along(graph, 1, 200), along(graph, 0, 0))
    assert found is not None and found.walk_m == pytest.approx(140, abs=2e-3)
    assert found.lonlat[0] == pytest.approx(graph.point_at(int(np.argmax(graph.edge_mm)), 200_000))
    np.testing.assert_allclose(found.lonlat[-2:], [lonlat(100, 0), lonlat(0, 0)], atol=1e-8)


def test_route_to_where_one_stands_is_a_line_of_no_length() -> None:
    graph = ZERO.graph
    found = route(graph, along(graph, 0, 30), along(graph, 0, 30))
    assert found is not None and found.mm == 0
    assert found.lonlat.shape == (2, 2)


def test_route_over_a_street_without_length() -> None:
    graph = ZERO.graph
    found = route(graph, along(graph, 0, 30), along(graph, 2, 40))
    assert found is not None and found.walk_m == 110
    np.testing.assert_allclose(found.lonlat, [lonlat(30, 0), lonlat(100, 0), lonlat(140, 0)], atol=1e-8)


def test_route_does_not_jump_off_a_bridge() -> None:
    graph = BRIDGE.graph
    found = route(graph, along(graph, 0, 100), along(graph, 1, 100))
    assert found is not None and found.walk_m == pytest.approx(341.421, abs=2e-3)


def test_route_between_islands_is_none() -> None:
    graph = ISLANDS.graph
    assert route(graph, along(graph, 0, 10), along(graph, 1, 10)) is None


def test_route_from_a_place_without_street_is_none() -> None:
    graph = ISLANDS.graph
    nowhere = Snapper(graph).snap([(np.nan, np.nan)])
    assert route(graph, nowhere, along(graph, 0, 10)) is None
    assert route(graph, along(graph, 0, 10), nowhere) is None


def test_route_refuses_more_than_one_start() -> None:
    graph = ISLANDS.graph
    with pytest.raises(ValueError, match="origin: found 2 places"):
        route(graph, along(graph, 0, 10, 20), along(graph, 0, 10))


def test_nearest_route_skips_what_cannot_be_reached_and_names_the_row() -> None:
    graph = ISLANDS.graph
    facilities = on_edges(graph, along(graph, 1, 10, 20, 30).edge, [10, 20, 30])
    facilities.edge[2] = along(graph, 0, 0).edge[0]
    facilities.offset_mm[2] = 900_000
    found = nearest_route(graph, along(graph, 0, 100), facilities)
    assert found is not None
    assert (found[0], found[1].walk_m) == (2, 800)


def test_nearest_route_without_facilities_is_none() -> None:
    graph = ISLANDS.graph
    assert nearest_route(graph, along(graph, 0, 100), along(graph, 0)) is None


@pytest.mark.parametrize("seed", range(12))
def test_nearest_route_is_as_long_as_its_line_and_as_the_walk(seed: int) -> None:
    graph, _ = build_graph(drawn_lines(seed, junctions=20, streets=30, side_m=3000.0), min_component_m=0.0)
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, graph.edge_count, 23)
    places = on_edges(graph, edge, (rng.random(23) * graph.edge_mm[edge]).astype(np.int64))
    facilities, homes = places.take(range(3)), places.take(range(3, 23))
    walk = walks(graph, reach(graph, facilities), homes)
    for row in range(len(homes)):
        found = nearest_route(graph, homes.take([row]), facilities)
        if found is None:
            assert np.isnan(walk.walk_m[row])
            continue
        label, way = found
        assert (label, way.mm) == (walk.label[row], walk.walk_mm[row])
        line_m = float(geodesic_m(way.lonlat[:-1], way.lonlat[1:]).sum())
        assert line_m == pytest.approx(way.walk_m, abs=0.05)
        np.testing.assert_allclose(way.lonlat[0], homes.lonlat[row], atol=1e-9)
        np.testing.assert_allclose(way.lonlat[-1], facilities.lonlat[label], atol=1e-9)
