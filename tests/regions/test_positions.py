"""Coordinates come out in EPSG:4326, or the message says what they look like instead."""

import numpy as np
import pyproj
import pytest
import shapely

from regions.importers.positions import LonLatBox, WrongCrs, geometries_lonlat, lonlat_of, looks_swapped

JAKARTA = (106.8, -6.2)
NEAR_JAKARTA = LonLatBox(106.3, -6.5, 107.1, -5.8)


def _in(crs: str) -> list[list[float]]:
    return [list(pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*JAKARTA))]


def test_degrees_stay_as_they_are_and_missing_ones_are_nan() -> None:
    found = lonlat_of([JAKARTA, (np.nan, -6.2)], None)
    assert found[0].tolist() == list(JAKARTA)
    assert np.isnan(found[1]).any()


@pytest.mark.parametrize("crs", ["EPSG:32748", "EPSG:3857", "EPSG:6384"])
def test_named_system_is_turned_into_degrees(crs: str) -> None:
    assert lonlat_of(_in(crs), crs)[0] == pytest.approx(JAKARTA, abs=1e-6)


def test_metres_read_as_degrees_name_the_zone_that_fits_the_scope() -> None:
    with pytest.raises(WrongCrs) as refused:
        lonlat_of(_in("EPSG:32748"), None, file="titik.csv", near=NEAR_JAKARTA)
    message = str(refused.value)
    assert message.startswith("titik.csv: tidak satu pun dari 1 titik terletak di Indonesia")
    assert message.endswith("Angkanya cocok dengan UTM, misalnya EPSG:32748; tulis zona yang benar pada kunci crs.")


def test_web_mercator_is_named() -> None:
    with pytest.raises(WrongCrs, match="Yang cocok: EPSG:3857"):
        lonlat_of(_in("EPSG:3857"), "EPSG:4326")


def test_swapped_columns_are_named() -> None:
    with pytest.raises(WrongCrs, match="Bujur dan lintang tampaknya tertukar"):
        lonlat_of([JAKARTA[::-1]], None)
    assert looks_swapped(-6.2, 106.8)
    assert not looks_swapped(106.8, -6.2)


def test_system_used_nowhere_in_indonesia_is_noticed() -> None:
    with pytest.raises(WrongCrs, match="Tidak ada sistem yang lazim di Indonesia"):
        lonlat_of(_in("EPSG:6384"), None)


def test_unknown_system_is_refused() -> None:
    with pytest.raises(WrongCrs) as refused:
        lonlat_of([JAKARTA], "EPSG:1")
    assert refused.value.problem.code == "unknown_crs"


def test_geometry_moves_with_its_coordinates_and_none_stays_none() -> None:
    found = geometries_lonlat([None, shapely.Point(_in("EPSG:32748")[0])], "EPSG:32748")
    assert found[0] is None
    assert found[1].distance(shapely.Point(JAKARTA)) < 1e-6
