"""Coordinate systems and lengths."""

import numpy as np
import pytest

from walkshed.crs import geodesic_m, segment_mm, to_lonlat, to_metres, utm_epsg


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (106.9, -6.2, 32748),  # Jakarta
        (113.2, -7.75, 32749),  # Probolinggo
        (117.5, 0.5, 32650),  # Kutai Timur, north of the equator
        (121.0, -2.5, 32751),  # Luwu Timur
        (7.42, 43.73, 32632),  # Monaco
        (180.0, 0.0, 32660),
        (-180.0, -1.0, 32701),
    ],
)
def test_utm_epsg_names_the_zone_of_a_position(lon: float, lat: float, epsg: int) -> None:
    assert utm_epsg(lon, lat) == epsg


@pytest.mark.parametrize(("lon", "lat"), [(-6.2, 106.9), (181.0, 0.0), (float("nan"), 0.0)])
def test_utm_epsg_refuses_what_is_no_position(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="allowed lon -180..180, lat -90..90"):
        utm_epsg(lon, lat)


def test_to_metres_and_back_keeps_positions_and_nan() -> None:
    positions = np.array([[106.9, -6.2], [np.nan, 1.0], [107.1, -6.0]])
    again = to_lonlat(to_metres(positions, 32748), 32748)
    np.testing.assert_allclose(again[[0, 2]], positions[[0, 2]], atol=1e-9)
    assert np.isnan(again[1]).all()


def test_geodesic_m_of_a_degree_on_the_equator() -> None:
    # 2 pi 6,371,008.8 m / 360
    np.testing.assert_allclose(geodesic_m([[0, 0]], [[1, 0]]), [111_195.080], atol=1e-3)


def test_geodesic_m_over_the_date_line_is_short() -> None:
    np.testing.assert_allclose(geodesic_m([[179.5, 0]], [[-179.5, 0]]), [111_195.080], atol=1e-3)


def test_segment_mm_rounds_each_step_alone() -> None:
    line = np.array([[106.9, 0.0], [106.9 + 1e-8, 0.0], [106.9 + 2e-8, 0.0]])  # steps of 1.1 mm
    assert segment_mm(line).tolist() == [1, 1]
