"""Cells summed in memory and cells asked of the database give the numbers that the database alone gives."""

import math

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from regions.models import ChildCell
from regions.queries.cell_index import cell_index_of
from regions.statements import named_rows
from tests.zones.shapes_of_ribbon import box
from zones.models import CellReach, ReachRun
from zones.queries.judging.children_inside import children_inside, group_positions


def by_database_alone(shape: MultiPolygon, run: ReachRun) -> dict[int, tuple[float, list[float]]]:
    """Return share and reached children by village, every cell measured by zone_children.sql."""
    cells = {cell.pk: cell.area_id for cell in ChildCell.objects.filter(layout=run.layout)}
    reach = {one.cell_id: one.share for one in CellReach.objects.filter(run=run)}
    sums: dict[int, tuple[float, list[float]]] = {}
    for row in named_rows("zones", "zone_children", {"shape": bytes(shape.ewkb), "cells": list(cells)}):
        share, reached = sums.get(cells[row.id], (0.0, [0.0] * len(group_positions(run))))
        more = [row.share * reach[row.id][position] for position in group_positions(run)]
        sums[cells[row.id]] = share + row.share, [old + new for old, new in zip(reached, more, strict=True)]
    return sums


def shapes_around(middle: tuple[float, float], count: int) -> list[MultiPolygon]:
    """Return shaken stars of 100 to 1,500 m, every third with a hole, every fourth of two parts."""
    rng = np.random.default_rng(4)

    def star(lon: float, lat: float, radius_m: float) -> shapely.Geometry:
        angles = np.linspace(0, 2 * math.pi, 14, endpoint=False)
        length = radius_m * rng.uniform(0.5, 1.5, 14) / 110_574
        return shapely.Polygon(np.column_stack([lon + length * np.cos(angles), lat + length * np.sin(angles)]))

    found = []
    for number in range(count):
        at = np.array(middle) + rng.uniform(-0.008, 0.008, 2) * (1, 0.1)
        shape = star(*at, rng.uniform(100, 1500))
        if number % 3 == 0:
            shape = shape.difference(star(*at, 150))
        if number % 4 == 0:
            shape = shape.union(star(at[0] + 0.02, at[1], 400))
        whole = shapely.multipolygons(shapely.get_parts(shape))
        found.append(GEOSGeometry(shapely.to_wkb(whole).hex(), srid=4326))
    return found


@pytest.fixture
def run(load_ribbon, analyse) -> ReachRun:
    load_ribbon()
    return analyse()


def test_sums_are_those_of_the_database_alone(run):
    index = cell_index_of(run.layout)
    middle = float(index.lon.mean()), float(index.lat.mean())
    whole_cells = cut_cells = 0
    for shape in shapes_around(middle, 40):
        expected = by_database_alone(shape, run)
        found = {one.area_id: one for one in children_inside(shape, run.layout, run, group_positions(run))}
        assert found.keys() == {area for area, (share, _reached) in expected.items() if share > 0}
        for area, (share, reached) in expected.items():
            assert found[area].share == pytest.approx(share, rel=1e-12)
            assert found[area].reached.tolist() == pytest.approx(reached, rel=1e-9, abs=1e-12)
        whole, cut = index.split(shapely.from_wkb(bytes(shape.wkb)))
        whole_cells, cut_cells = whole_cells + len(whole), cut_cells + len(cut)
    assert whole_cells > 100
    assert cut_cells > 100


def test_cells_taken_whole_are_covered_and_cells_left_out_are_not_touched(run):
    index = cell_index_of(run.layout)
    cells = ChildCell.objects.in_bulk(index.ids.tolist())
    hexagons = shapely.from_wkb([bytes(cells[pk].hexagon.wkb) for pk in index.ids.tolist()])
    for shape in shapes_around((float(index.lon.mean()), float(index.lat.mean())), 20):
        drawn = shapely.from_wkb(bytes(shape.wkb))
        whole, cut = index.split(drawn)
        out = np.setdiff1d(np.arange(len(index.ids)), np.concatenate([whole, cut]))
        assert shapely.covers(drawn, hexagons[whole]).all()
        assert not shapely.intersects(drawn, hexagons[out]).any()


def test_shape_far_from_any_child_holds_nobody(run):
    assert children_inside(box(90_000, 91_000), run.layout, run, group_positions(run)) == []


def test_without_a_run_children_are_counted_and_nobody_is_said_to_reach_anything(run):
    (village,) = children_inside(box(250, 750), run.layout, None, [])
    assert village.share == pytest.approx(0.5, rel=0.002)
    assert village.reached.shape == (0,)


def test_cells_that_a_run_did_not_look_at_reach_nothing(run):
    CellReach.objects.filter(run=run).delete()
    (village,) = children_inside(box(250, 750), run.layout, run, group_positions(run))
    assert village.reached.tolist() == [0.0] * len(group_positions(run))
