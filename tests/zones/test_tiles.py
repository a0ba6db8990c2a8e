"""Tiles of cells: near by every cell once, from afar sums that are those of the whole."""

import h3.api.numpy_int as h3
import numpy as np
import pytest
import shapely

from regions.models import ChildCell, Population
from regions.shapes import hexagons, parents, web_mercator
from tests.tile_reading import rows_of, tile_over
from tests.worlds.ribbon import BARAT, TIMUR
from tests.worlds.villages import WEST
from zones.models import CellReach, ReachMeasure, ReachRun, WideCell
from zones.tiles import CELLS_FROM_ZOOM, RESOLUTION_FROM_ZOOM

RESOLUTIONS = sorted(set(RESOLUTION_FROM_ZOOM.values()))


@pytest.fixture
def run(load_ribbon, analyse) -> ReachRun:
    load_ribbon()
    return analyse()


@pytest.fixture
def get(client, tmp_path, run):
    """Return a function that gives the cells of the tiles over the town, each once, with the last answer."""
    cells = ChildCell.objects.filter(layout=run.layout)
    middles = [cell.hexagon.centroid.coords for cell in cells]

    def ask(zoom: int, position: int):
        found, answer = {}, None
        for z, x, y in {tile_over(*middle, zoom) for middle in middles}:
            answer = client.get(f"/ubin/sel/{run.pk}/{position}/{z}/{x}/{y}.pbf")
            found |= {row["h3"]: row for row in rows_of(answer.content, "cell", tmp_path)}
        return list(found.values()), answer

    return ask


def school(run: ReachRun) -> int:
    """Return the position of a measure that the school answers and not for everybody."""
    shares = {
        measure.position: {one.share[measure.position] for one in CellReach.objects.filter(run=run)}
        for measure in ReachMeasure.objects.filter(run=run, types=["primary_school"])
    }
    return next(position for position, found in shares.items() if len(found) > 2)


def whole(run: ReachRun, position: int) -> tuple[float, float]:
    """Return all children with cells, and those within reach."""
    children = {row.area_code: sum(row.children_by_age) for row in Population.objects.all()}
    cells = ChildCell.objects.filter(layout=run.layout).select_related("area").in_bulk()
    of = {pk: cell.share * children.get(cell.area.code, 0) for pk, cell in cells.items()}
    answers = CellReach.objects.filter(run=run)
    return sum(of.values()), sum(of[one.cell_id] * one.share[position] for one in answers)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_wide_cells_of_every_width_add_up_to_the_whole(run, resolution):
    position = school(run)
    children, reached = whole(run, position)
    wide = WideCell.objects.filter(run=run, resolution=resolution)
    assert sum(one.children for one in wide) == pytest.approx(children)
    assert sum(one.children * (one.share[position] or 0) for one in wide) == pytest.approx(reached, rel=1e-5)
    hexes = {cell.h3 for cell in ChildCell.objects.filter(layout=run.layout)}
    assert sum(one.cells for one in wide) == len(hexes)


@pytest.mark.parametrize("zoom", [2, 8, 9, 10, 11, 12, 13, 14])
def test_what_is_read_off_the_map_is_the_whole_at_every_zoom(run, get, zoom):
    position = school(run)
    children, reached = whole(run, position)
    rows, answer = get(zoom, position)
    assert sum(row["children"] for row in rows) == pytest.approx(children, abs=len(rows) / 2)
    told = sum(row["children"] * (row["reached"] or 0) / 100 for row in rows)
    assert told == pytest.approx(reached, abs=len(rows) / 2 + children / 200)
    assert ("cells" in rows[0]) is (zoom < CELLS_FROM_ZOOM), "a wide cell says for how many it stands"
    assert "max-age=31536000" in answer["Cache-Control"]


def test_hexagon_on_the_border_of_villages_is_drawn_once(run, get):
    cells = ChildCell.objects.filter(layout=run.layout)
    assert cells.count() > len({cell.h3 for cell in cells}), "one of them lies in both villages"
    rows, _answer = get(14, school(run))
    assert sorted(row["h3"] for row in rows) == sorted({f"{cell.h3:x}" for cell in cells})


def test_cell_whose_children_nobody_counted_has_no_number(load_ribbon, analyse, client, tmp_path):
    load_ribbon(people=False)  # of the western village
    run = analyse()
    assert not Population.objects.filter(area_code=BARAT).exists()
    cells = {cell.h3: cell for cell in ChildCell.objects.filter(layout=run.layout, area__code=BARAT)}
    east = set(ChildCell.objects.filter(layout=run.layout, area__code=TIMUR).values_list("h3", flat=True))
    h3_of, cell = next((key, cell) for key, cell in cells.items() if key not in east)
    z, x, y = tile_over(*cell.hexagon.centroid.coords, 15)
    rows = rows_of(client.get(f"/ubin/sel/{run.pk}/0/{z}/{x}/{y}.pbf").content, "cell", tmp_path)
    (row,) = [row for row in rows if row["h3"] == f"{h3_of:x}"]
    assert row.get("children") is None
    wide = WideCell.objects.get(run=run, resolution=9, h3=h3.cell_to_parent(h3_of, 9))
    assert (wide.children, wide.share[0]) == (None, None) or wide.cells > 1


def test_newer_run_takes_the_place_of_the_wide_cells(run, analyse):
    newer = analyse()
    assert set(WideCell.objects.values_list("run_id", flat=True)) == {newer.pk}


def test_run_or_measure_that_does_not_exist_is_not_found(run, client):
    assert client.get(f"/ubin/sel/{run.pk}/999/9/0/0.pbf").status_code == 404
    assert client.get(f"/ubin/sel/{run.pk + 1}/0/9/0/0.pbf").status_code == 404
    assert client.get(f"/ubin/sel/{run.pk}/0/9/999/0.pbf").status_code == 404


def test_tile_without_cells_is_empty(run, client):
    assert client.get(f"/ubin/sel/{run.pk}/0/9/1/1.pbf").status_code == 204


@pytest.mark.parametrize("resolution", [0, 5, 7, 9, 10])
def test_parents_are_those_of_the_h3_library(resolution):
    rng = np.random.default_rng(1)
    places = rng.uniform((-80, -180), (80, 180), (50, 2))
    cells = np.array([h3.latlng_to_cell(*place, 10) for place in places], np.uint64)
    expected = [h3.cell_to_parent(int(cell), resolution) for cell in cells]
    assert parents(cells, resolution).tolist() == expected


def test_web_map_metres_are_those_of_proj():
    lonlat = hexagons(np.array([h3.latlng_to_cell(WEST[1], WEST[0], 9)], np.uint64))
    (shape,) = web_mercator(lonlat)
    x, y = shapely.get_coordinates(shape)[0]
    lon, lat = shapely.get_coordinates(lonlat[0])[0]
    assert x == pytest.approx(lon * 20037508.342789244 / 180)
    assert y == pytest.approx(6378137 * np.arctanh(np.sin(np.radians(lat))))
