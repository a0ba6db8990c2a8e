"""Candidate zones of cells."""

import h3
import h3.api.numpy_int as h3int
import numpy as np
import pytest

from walkshed.candidates import ZoneKind, cells_outline, zones_of_cells

HEART = h3int.latlng_to_cell(-6.23, 106.92, 10)
RING = [int(cell) for cell in h3int.grid_ring(HEART, 1)]
FAR = h3int.latlng_to_cell(-6.25, 106.95, 10)
ALL, NO_PLAY, NO_HEALTH, NOTHING = [1, 1, 1], [1, 1, 0], [0, 1, 1], [0, 0, 1]


def test_cells_that_touch_and_reach_everything_are_one_complete_zone() -> None:
    zones = zones_of_cells([HEART, *RING], [ALL] * 7, [10] * 7)
    assert len(zones) == 1
    assert (zones[0].kind, zones[0].missing_group, zones[0].children) == (ZoneKind.COMPLETE, None, 70)
    assert zones[0].cells.tolist() == sorted([HEART, *RING])


def test_cells_that_do_not_touch_are_zones_of_their_own_most_children_first() -> None:
    zones = zones_of_cells([HEART, FAR], [ALL, ALL], [10, 25])
    assert [(zone.cells.tolist(), zone.children) for zone in zones] == [([FAR], 25), ([HEART], 10)]


def test_cells_that_lack_the_same_group_are_nearly_complete_and_name_it() -> None:
    zones = zones_of_cells([HEART, *RING], [ALL, *[NO_PLAY] * 3, *[NO_HEALTH] * 2, NOTHING], [1] * 7)
    found = {(zone.kind, zone.missing_group): len(zone.cells) for zone in zones}
    assert found[ZoneKind.COMPLETE, None] == 1
    named = [zone for zone in zones if zone.kind is ZoneKind.NEARLY_COMPLETE]
    assert sum(len(zone.cells) for zone in named if zone.missing_group == 2) == 3
    assert sum(len(zone.cells) for zone in named if zone.missing_group == 0) == 2
    assert sum(len(zone.cells) for zone in zones) == 6  # the cell that lacks two belongs to none


def test_zones_below_the_least_children_or_cells_are_left_out() -> None:
    cells, ok = [HEART, RING[0], FAR], [ALL] * 3
    assert len(zones_of_cells(cells, ok, [5, 5, 9])) == 2
    assert [zone.children for zone in zones_of_cells(cells, ok, [5, 5, 9], min_children=10)] == [10]
    assert [zone.children for zone in zones_of_cells(cells, ok, [1, 1, 9], min_cells=2)] == [2]


def test_no_cells_give_no_zones() -> None:
    assert zones_of_cells([], np.empty((0, 3)), []) == []


def test_zones_do_not_depend_on_the_order_of_the_cells() -> None:
    cells, ok = np.array([HEART, *RING]), np.array([ALL, *[NO_PLAY] * 3, *[NO_HEALTH] * 2, NOTHING])
    order = np.random.default_rng(1).permutation(7)
    before, after = zones_of_cells(cells, ok, [1] * 7), zones_of_cells(cells[order], ok[order], [1] * 7)
    assert [zone.cells.tolist() for zone in before] == [zone.cells.tolist() for zone in after]


def test_zones_refuse_a_cell_that_stands_twice() -> None:
    with pytest.raises(ValueError, match="found 1 cells twice"):
        zones_of_cells([HEART, HEART], [ALL, ALL], [1, 1])


def test_zones_refuse_numbers_of_children_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="found 2 cells, 1 numbers of children"):
        zones_of_cells([HEART, FAR], [ALL, ALL], [1])


def test_zones_refuse_a_table_of_groups_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match=r"a table of groups of shape \(2,\)"):
        zones_of_cells([HEART, FAR], [True, False], [1, 1])


def test_outline_of_touching_cells_is_one_polygon_around_them() -> None:
    outline = cells_outline([HEART, *RING])
    assert outline.geom_type == "Polygon" and outline.is_valid and not outline.interiors
    lat, lon = h3.cell_to_latlng(h3.int_to_str(HEART))
    assert outline.centroid.x == pytest.approx(lon, abs=1e-4) and outline.centroid.y == pytest.approx(lat, abs=1e-4)


def test_outline_of_a_ring_has_a_hole() -> None:
    assert len(cells_outline(RING).interiors) == 1


def test_outline_of_separate_cells_has_two_parts() -> None:
    assert cells_outline([HEART, FAR]).geom_type == "MultiPolygon"


def test_outline_of_no_cells_is_empty() -> None:
    assert cells_outline([]).is_empty
