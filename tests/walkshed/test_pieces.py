"""Cutting streets at the borders of cells and areas."""

from pathlib import Path

import h3
import h3.api.numpy_int as h3int
import numpy as np
import pytest
import shapely

from tests.worlds import World, along, lonlat
from tests.worlds.drawn import drawn_lines
from tests.worlds.ladder import LADDER
from tests.worlds.oddities import ZERO
from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.lines import StreetLines
from walkshed.pieces import NO_AREA, StreetPieces, areas_of_points, cut_by_cells

ROAD = World({"A": (0, 0), "B": (1000, 0)}, ("AB",))


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    """Return a rectangle in metres of a world."""
    return shapely.box(*lonlat(x0, y0), *lonlat(x1, y1))


def assert_partition(graph: StreetGraph, pieces: StreetPieces) -> None:
    """Assert that the pieces of each edge follow one another from its start to its end."""
    assert (pieces.length_mm > 0).all()
    for edge in range(graph.edge_count):
        mine = pieces.take(pieces.edge == edge)
        if graph.edge_mm[edge] == 0:
            assert len(mine) == 0
            continue
        assert mine.from_mm[0] == 0 and mine.to_mm[-1] == graph.edge_mm[edge]
        assert (mine.from_mm[1:] == mine.to_mm[:-1]).all()


def test_pieces_are_cut_where_an_area_begins_and_ends() -> None:
    graph = ROAD.graph
    pieces = cut_by_cells(graph, resolution=0, areas=[box(250, -10, 600, 10)])
    assert pieces.from_mm.tolist() == [0, 250_000, 600_000]
    assert pieces.to_mm.tolist() == [250_000, 600_000, 1_000_000]
    assert pieces.area.tolist() == [NO_AREA, 0, NO_AREA]
    assert len(set(pieces.cell.tolist())) == 1


def test_pieces_in_overlapping_areas_belong_to_the_first() -> None:
    pieces = cut_by_cells(ROAD.graph, resolution=0, areas=[box(400, -10, 700, 10), box(0, -10, 500, 10)])
    assert pieces.to_mm.tolist() == [400_000, 700_000, 1_000_000]
    assert pieces.area.tolist() == [1, 0, NO_AREA]


def test_pieces_on_the_border_of_two_areas_belong_to_the_first() -> None:
    pieces = cut_by_cells(ROAD.graph, resolution=0, areas=[box(200, 0, 800, 50), box(0, -50, 1000, 0)])
    assert pieces.to_mm.tolist() == [200_000, 800_000, 1_000_000]
    assert pieces.area.tolist() == [1, 0, 1]


def test_pieces_know_holes_and_parts_of_an_area() -> None:
    ring = box(100, -50, 900, 50).difference(box(300, -10, 500, 10))
    both = shapely.MultiPolygon([ring, box(950, -5, 960, 5)])
    pieces = cut_by_cells(ROAD.graph, resolution=0, areas=[both])
    assert pieces.to_mm.tolist() == [100_000, 300_000, 500_000, 900_000, 950_000, 960_000, 1_000_000]
    assert pieces.area.tolist() == [-1, 0, -1, 0, -1, 0, -1]


def test_pieces_of_a_world_with_a_street_without_length() -> None:
    graph = ZERO.graph
    assert_partition(graph, cut_by_cells(graph))


def test_pieces_of_one_cell_when_nothing_is_crossed() -> None:
    graph = World({"A": (0, 0), "B": (3, 0)}, ("AB",)).graph
    pieces = cut_by_cells(graph, areas=[])
    assert (pieces.from_mm.tolist(), pieces.to_mm.tolist(), pieces.area.tolist()) == ([0], [3000], [-1])
    assert pieces.cell.tolist() == [h3int.latlng_to_cell(0.0, 106.9, 10)]
    assert pieces.cell.dtype == np.uint64


@pytest.mark.parametrize("resolution", [9, 10, 11])
def test_pieces_of_cells_partition_every_street_and_stay_in_their_cell(resolution: int) -> None:
    graph, _ = build_graph(drawn_lines(3, junctions=15, streets=25), min_component_m=0.0)
    areas = [box(100, 100, 500, 420), box(300, 50, 700, 300)]
    pieces = cut_by_cells(graph, resolution=resolution, areas=areas)
    assert_partition(graph, pieces)
    for share in (0.02, 0.3, 0.7, 0.98):
        mm = pieces.from_mm + share * pieces.length_mm
        points = graph.point_at(pieces.edge, mm)
        inner = np.minimum(mm - pieces.from_mm, pieces.to_mm - mm) > 5  # borders are cut to whole millimetres
        cells = np.array([h3int.latlng_to_cell(lat, lon, resolution) for lon, lat in points], dtype=np.uint64)
        assert (cells == pieces.cell)[inner].all()
        assert (areas_of_points(points, areas) == pieces.area)[inner].all()


def test_pieces_are_not_cut_without_need() -> None:
    graph, _ = build_graph(drawn_lines(3), min_component_m=0.0)
    pieces = cut_by_cells(graph)
    same_edge = pieces.edge[1:] == pieces.edge[:-1]
    assert (pieces.cell[1:] != pieces.cell[:-1])[same_edge].all()


def test_pieces_through_a_pentagon_and_over_an_icosahedron_edge() -> None:
    pentagon = h3.get_pentagons(10)[4]
    lat, lon = h3.cell_to_latlng(pentagon)
    lines = StreetLines.from_coordinates([[(lon - 0.003, lat - 0.002), (lon + 0.003, lat + 0.0021)]], ["path"])
    graph, _ = build_graph(lines)
    pieces = cut_by_cells(graph)
    assert_partition(graph, pieces)
    assert h3.str_to_int(pentagon) in pieces.cell.tolist()
    assert len(pieces) == len(set(pieces.cell.tolist()))


def test_areas_of_points_without_areas_or_points() -> None:
    assert areas_of_points(np.array([lonlat(0, 0)]), []).tolist() == [NO_AREA]
    assert areas_of_points(np.empty((0, 2)), [box(0, 0, 1, 1)]).tolist() == []


def test_pieces_of_an_uncut_street_can_be_chosen_by_row() -> None:
    graph = LADDER.graph
    pieces = cut_by_cells(graph, resolution=0)
    chosen = pieces.take(pieces.edge == along(graph, 2, 0).edge[0])
    assert len(chosen) == 1 and chosen.length_mm.tolist() == [100_000]


def test_pieces_of_jakarta_keep_every_metre(shared_data: Path) -> None:
    import pyogrio

    streets = pyogrio.read_dataframe(shared_data / "duren_sawit" / "streets.geojson")
    areas = pyogrio.read_dataframe(shared_data / "duren_sawit" / "kelurahan_population2019.geojson").geometry
    lines = StreetLines.from_coordinates(
        [shapely.get_coordinates(line) for line in streets.geometry], list(streets.TYPE)
    )
    graph, _ = build_graph(lines)
    pieces = cut_by_cells(graph, areas=list(areas))
    assert_partition(graph, pieces)
    assert set(pieces.area.tolist()) == set(range(-1, len(areas)))


def test_border_that_meets_the_street_at_a_vertex_cuts_it_there():
    bent = World(places={"A": (0, 0), "V": (300, 0), "B": (1000, 0)}, streets=("AVB",))
    west = shapely.box(*bent.lonlat("A")[0] - [0, 0.001], *bent.lonlat("V")[0] + [0, 0.001])
    pieces = cut_by_cells(bent.graph, areas=[west])
    assert int(pieces.length_mm[pieces.area == 0].sum()) == 300_000
