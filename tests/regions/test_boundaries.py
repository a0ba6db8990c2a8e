"""Neighbours are measured as drawn, and joined without the slivers between them.

Degrees near the equator: 0.001 is 111 m, so a box of 0.01 is 1.11 km wide.
"""

import pytest
import shapely

from regions.boundaries import area_m2, joined, measure_fit, repaired

LEFT = shapely.box(106.90, -0.01, 106.91, 0.0)


def _right(shift: float) -> shapely.Polygon:
    return shapely.box(106.91 + shift, -0.01, 106.92, 0.0)


def test_neighbours_that_share_a_border_fit() -> None:
    fit = measure_fit([LEFT, _right(0)], ["a", "b"])
    assert not fit.overlaps
    assert not fit.gaps


def test_overlap_is_measured_with_its_width() -> None:
    fit = measure_fit([LEFT, _right(-0.00001)], ["a", "b"])
    (overlap,) = fit.overlaps
    assert overlap.codes == ("a", "b")
    assert overlap.area_m2 == pytest.approx(1.113 * 1106, rel=0.01)
    assert overlap.width_m == pytest.approx(1.11, rel=0.01)
    assert overlap.is_thin
    assert overlap.at == pytest.approx((106.91, -0.005), abs=1e-4)


def _with_hole(width: float) -> list[shapely.Polygon]:
    hole = shapely.box(106.91 - width / 2, -0.006, 106.91 + width / 2, -0.004)
    return [LEFT.difference(hole), _right(0).difference(hole)]


def test_gap_is_measured_and_names_who_lies_beside_it() -> None:
    (gap,) = measure_fit(_with_hole(0.00004), ["a", "b"]).gaps
    assert gap.codes == ("a", "b")
    assert gap.area_m2 == pytest.approx(4.45 * 221, rel=0.02)
    assert gap.is_thin


def test_join_fills_slivers_and_keeps_lakes() -> None:
    (sliver,) = joined(_with_hole(0.00004)).geoms
    (lake,) = joined(_with_hole(0.001)).geoms
    assert not sliver.interiors
    assert len(lake.interiors) == 1
    assert sliver.bounds == (106.90, -0.01, 106.92, 0.0)


def test_bow_tie_is_repaired_to_its_two_wings() -> None:
    tie = shapely.Polygon([(106.9, 0), (106.91, 0.01), (106.91, 0), (106.9, 0.01)])
    mended = repaired(tie)
    assert mended.is_valid
    assert len(mended.geoms) == 2


def test_line_holds_no_polygon() -> None:
    assert repaired(shapely.LineString([(106.9, 0), (106.91, 0)])).is_empty


def test_area_is_measured_on_the_ellipsoid_whatever_the_direction_of_the_ring() -> None:
    assert area_m2(LEFT) == pytest.approx(1113.2 * 1105.7, rel=1e-3)
    assert area_m2(LEFT.reverse()) == pytest.approx(area_m2(LEFT))
