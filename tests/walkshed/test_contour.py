"""Outlines: exact on the grid, valid whatever the lines, simplified without touching."""

from math import pi

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from walkshed.contour import outline

RIGHT, LEFT = np.array([[100.0, 0.0]]), np.array([[0.0, 0.0]])


def test_outline_of_one_line_is_a_band_with_round_ends():
    (found,) = outline(LEFT, RIGHT, width_m=25.0, cell_m=10.0)
    assert found.area == pytest.approx(100 * 50 + pi * 25**2, rel=0.02)
    assert found.hausdorff_distance(shapely.LineString([(0, 0), (100, 0)]).buffer(25)) < 1.5


def test_outline_of_a_point_is_a_disc():
    (found,) = outline(LEFT, LEFT, width_m=25.0, cell_m=10.0)
    assert found.area == pytest.approx(pi * 25**2, rel=0.06)


def test_outline_of_nothing_is_nothing():
    assert outline(np.empty((0, 2)), np.empty((0, 2)), width_m=25.0, cell_m=10.0) == []


def test_outline_of_a_square_has_a_hole_and_an_island_in_it():
    corners = np.array([(0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (0.0, 400.0)])
    start, end = np.vstack([corners, [[200.0, 200.0]]]), np.vstack([np.roll(corners, -1, axis=0), [[200.0, 201.0]]])
    square, island = sorted(outline(start, end, width_m=25.0, cell_m=10.0), key=lambda part: -part.area)
    assert len(square.interiors) == 1
    assert square.interiors[0].envelope.area == pytest.approx(350**2, rel=0.02)
    assert len(island.interiors) == 0
    assert square.disjoint(island)


def test_hole_of_an_island_belongs_to_the_island():
    def ring(half: float) -> np.ndarray:
        return np.array([(-half, -half), (half, -half), (half, half), (-half, half)])

    sides = [(ring(half), np.roll(ring(half), -1, axis=0)) for half in (300.0, 100.0)]
    start, end = (np.vstack(part) for part in zip(*sides, strict=True))
    outer, inner = sorted(outline(start, end, width_m=25.0, cell_m=10.0), key=lambda part: -part.area)
    assert outer.interiors[0].envelope.area == pytest.approx(550**2, rel=0.02)
    assert inner.interiors[0].envelope.area == pytest.approx(150**2, rel=0.05)


def test_a_gap_too_small_to_see_is_filled():
    corners = np.array([(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)])
    (found,) = outline(corners, np.roll(corners, -1, axis=0), width_m=25.0, cell_m=10.0)
    assert len(found.interiors) == 0


def test_outline_crosses_blocks_without_a_seam():
    (found,) = outline(LEFT, np.array([[5000.0, 3000.0]]), width_m=25.0, cell_m=10.0)
    assert found.hausdorff_distance(shapely.LineString([(0, 0), (5000, 3000)]).buffer(25)) < 1.5
    (plain,) = outline(LEFT, np.array([[5000.0, 3000.0]]), width_m=25.0, cell_m=10.0, tolerance_m=1.0)
    assert len(plain.exterior.coords) < len(found.exterior.coords) / 5
    assert found.hausdorff_distance(plain) < 2.0


def test_outline_refuses_a_grid_that_would_miss_streets():
    with pytest.raises(ValueError, match="found a width of 25.0 m on a grid of 40.0 m; allowed 0.71 cells or more"):
        outline(LEFT, RIGHT, width_m=25.0, cell_m=40.0)


@settings(max_examples=60, deadline=None)
@given(
    ends=arrays(np.float64, (12, 4), elements=st.integers(0, 300).map(float)),
    width_m=st.sampled_from([15.0, 20.0, 25.0, 30.0]),
    tolerance_m=st.sampled_from([0.0, 1.0, 4.0, 50.0]),
)
def test_any_outline_is_valid_and_holds_what_it_is_drawn_around(ends, width_m, tolerance_m):
    start, end = ends[:, :2], ends[:, 2:] + 0.25  # no line without length: shapely has no buffer for it
    found = shapely.MultiPolygon(outline(start, end, width_m=width_m, cell_m=10.0, tolerance_m=tolerance_m))
    assert found.is_valid, shapely.is_valid_reason(found)
    lines = shapely.union_all(shapely.linestrings(np.stack([start, end], axis=1)))
    # Half a cell is what straight lines between the lines of the grid can cut off; gaps of a few cells are filled.
    error_m = 5.0 + min(tolerance_m, 10.0)
    speck = np.sqrt(40 * 10.0**2)
    assert lines.buffer(width_m + error_m + speck).covers(found)
    if width_m > error_m:
        assert found.covers(lines.buffer(width_m - error_m))


@settings(max_examples=40, deadline=None)
@given(ends=arrays(np.float64, (9, 4), elements=st.integers(0, 25).map(lambda cell: cell * 5.0)))
def test_outline_is_valid_when_lines_lie_on_the_grid(ends):
    found = shapely.MultiPolygon(outline(ends[:, :2], ends[:, 2:], width_m=10.0, cell_m=10.0, tolerance_m=1.0))
    assert found.is_valid, shapely.is_valid_reason(found)
