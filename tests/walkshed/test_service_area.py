"""Service areas, checked with a pencil, and how well they tell reached streets from others."""

import numpy as np
import pytest
import shapely

from bench.network import town
from tests.worlds import WEST_EDGE, along, lonlat
from tests.worlds.drawn import drawn_lines
from tests.worlds.islands import ISLANDS
from tests.worlds.ladder import LADDER
from walkshed.build import build_graph
from walkshed.coverage import covered_mm, reached_parts
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.reach import reach, walks
from walkshed.service_area import grid_for_zoom, pixel_m, reached_streets, service_area
from walkshed.snap import Snapper, Snaps, on_edges


def area_of(graph: StreetGraph, facilities: Snaps, limit_m: float, **how: float) -> shapely.MultiPolygon:
    return service_area(reached_streets(graph, reach(graph, facilities, limit_m=limit_m), limit_m), **how)


def holds(area: shapely.Geometry, x_m: float, y_m: float) -> bool:
    return bool(shapely.contains_xy(area, *lonlat(x_m, y_m)))


def all_points(graph: StreetGraph, step_m: float = 10.0) -> Snaps:
    counts = np.maximum(graph.edge_mm // round(step_m * 1000), 1)
    edge = np.repeat(np.arange(graph.edge_count), counts)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    return on_edges(graph, edge, (row + 0.5) / counts[edge] * graph.edge_mm[edge])


def test_area_of_one_street_ends_at_the_limit_and_the_width() -> None:
    graph = ISLANDS.graph
    area = area_of(graph, along(graph, 0, 500), 300.0)
    # 200..800 m of the mainland are reached; 25 m are drawn around them.
    assert holds(area, 177, 0) and not holds(area, 173, 0)
    assert holds(area, 823, 0) and not holds(area, 827, 0)
    assert holds(area, 500, 23) and not holds(area, 500, 27)
    assert len(area.geoms) == 1


def test_area_grows_with_the_width_that_is_asked_for() -> None:
    graph = ISLANDS.graph
    area = area_of(graph, along(graph, 0, 500), 300.0, width_m=50.0)
    assert holds(area, 500, 47) and not holds(area, 500, 53)


def test_area_leaves_an_island_out_that_nobody_can_walk_to() -> None:
    graph = ISLANDS.graph
    area = area_of(graph, along(graph, 0, 200), 1000.0)
    assert holds(area, 200, 0) and not holds(area, 200, 300)


def test_area_of_several_facilities_has_a_part_for_each_and_nothing_between() -> None:
    graph = ISLANDS.graph
    mainland, island = along(graph, 0, 100, 900), along(graph, 1, 200)
    facilities = on_edges(graph, [*mainland.edge, *island.edge], [*mainland.offset_mm, *island.offset_mm])
    area = area_of(graph, facilities, 100.0)
    assert len(area.geoms) == 3
    for x, y in ((100, 0), (900, 0), (200, 300)):
        assert holds(area, x, y)
    assert not holds(area, 500, 0) and not holds(area, 300, 100)


def test_area_of_two_facilities_on_one_street_is_cut_between_them() -> None:
    graph = ISLANDS.graph
    parts = reached_parts(graph, reach(graph, along(graph, 0, 300, 700), limit_m=150), 150)
    assert (parts.from_mm.tolist(), parts.to_mm.tolist()) == ([150_000, 550_000], [450_000, 850_000])
    parts = reached_parts(graph, reach(graph, along(graph, 0, 300, 700), limit_m=200), 200)
    assert (parts.from_mm.tolist(), parts.to_mm.tolist()) == ([100_000], [900_000])


def test_area_of_blocks_has_holes() -> None:
    graph = LADDER.graph
    area = area_of(graph, Snapper(graph).snap(LADDER.lonlat("A")), 1000.0, cell_m=5.0)
    assert [len(part.interiors) for part in area.geoms] == [3]
    assert not holds(area, 150, 50) and holds(area, 150, 20)


def test_area_is_empty_when_nothing_is_reached() -> None:
    graph = ISLANDS.graph
    nobody = Snapper(graph).snap([(WEST_EDGE + 1.0, 1.0)])
    area = area_of(graph, nobody, 800.0)
    assert area.is_empty and area.geom_type == "MultiPolygon"


def test_streets_near_a_box_give_the_same_area_inside_it() -> None:
    graph = LADDER.graph
    streets = reached_streets(graph, reach(graph, Snapper(graph).snap(LADDER.lonlat("A"))), 1000.0)
    box = (*lonlat(-40, -40), *lonlat(60, 60))
    part = streets.near(box, 100.0)
    assert 0 < len(part.start) < len(streets.start)
    inside = shapely.box(*box)
    whole, some = service_area(streets).intersection(inside), service_area(part).intersection(inside)
    assert whole.symmetric_difference(some).area < 0.01 * whole.area


def test_limit_beyond_the_reach_is_refused() -> None:
    graph = ISLANDS.graph
    known = reach(graph, along(graph, 0, 500), limit_m=300)
    with pytest.raises(ValueError, match="found a coverage limit of 400.0 m; the reach knows walks up to 300.0 m"):
        reached_streets(graph, known, 400.0)


def test_grid_is_fine_near_by_and_a_pixel_from_afar() -> None:
    assert grid_for_zoom(16, -6.2) == (25.0, 10.0, 1.0)
    width_m, cell_m, tolerance_m = grid_for_zoom(10, 0.0)
    assert cell_m == pixel_m(10, 0.0) == pytest.approx(76.4, abs=0.1)
    assert (width_m, tolerance_m) == (cell_m, cell_m / 10)


@pytest.mark.parametrize("seed", range(6))
def test_reached_parts_are_as_long_as_what_is_covered(seed: int) -> None:
    graph, _ = build_graph(drawn_lines(seed, junctions=20, streets=30, side_m=3000.0), min_component_m=0.0)
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, graph.edge_count, 4)
    known = reach(graph, on_edges(graph, edge, (rng.random(4) * graph.edge_mm[edge]).astype(np.int64)))
    m = graph.edge_count
    whole = StreetPieces(
        np.arange(m, dtype=np.int32), np.zeros(m, dtype=np.int64), graph.edge_mm, np.zeros(m, dtype=np.uint64),
        np.zeros(m, dtype=np.int32),
    )  # fmt: skip
    for limit_m in (1.0, 333.333, 800.0, 2500.0):
        parts = reached_parts(graph, known, limit_m)
        covered = covered_mm(graph, known, whole, [limit_m])[:, 0]
        np.testing.assert_array_equal(np.bincount(parts.edge, parts.length_mm, minlength=m), covered)


@pytest.mark.parametrize("seed", range(4))
def test_area_holds_all_that_is_reached_and_little_else(seed: int) -> None:
    graph, _ = build_graph(town(40, seed))
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, graph.edge_count, 3)
    facilities = on_edges(graph, edge, graph.edge_mm[edge] // 2)
    known, points = reach(graph, facilities, limit_m=800.0), all_points(graph)
    area = service_area(reached_streets(graph, known, 800.0))
    assert area.is_valid
    is_reached = ~np.isnan(walks(graph, known, points).walk_m)
    inside = shapely.contains_xy(area, *points.lonlat.T)
    assert inside[is_reached].all()
    assert (inside & ~is_reached).sum() < 0.1 * is_reached.sum()
