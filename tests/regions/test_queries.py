"""Reads of areas for lists, searches and maps."""

import json
from collections.abc import Callable

import pytest
import shapely

from regions.actions.dataset import LoadReport
from regions.models import Level
from regions.queries.areas import area_row, areas_geojson, areas_within, bounds_of, find_areas
from tests.worlds.villages import SCOPE

from .place import BARAT, TIMUR

Load = Callable[[], LoadReport]


def test_areas_within_a_code_and_of_a_level(load: Load) -> None:
    load()
    assert [area.code for area in areas_within("99.01")] == ["99.01", SCOPE, BARAT, TIMUR]
    assert [area.code for area in areas_within(SCOPE, level=Level.VILLAGE)] == [BARAT, TIMUR]
    assert len(areas_within()) == 5
    assert areas_within("31") == []


@pytest.mark.parametrize(
    ("text", "found"), [("barat", [BARAT]), ("TIM", [TIMUR]), ("99.01.01.1", [BARAT, TIMUR]), (" ", [])]
)
def test_areas_are_found_by_name_and_code(load: Load, text: str, found: list[str]) -> None:
    load()
    assert [area.code for area in find_areas(text)] == found


def test_wider_areas_are_found_first(load: Load) -> None:
    load()
    assert [area.level for area in find_areas("99")] == [1, 2, 3, 4, 4]


def test_bounds_of_an_area_and_of_all(load: Load) -> None:
    assert bounds_of() is None
    load()
    box = bounds_of(TIMUR)
    assert (box.west, box.south, box.east, box.north) == pytest.approx((106.91, -6.23, 106.92, -6.22))
    assert bounds_of().west == pytest.approx(106.90)
    assert bounds_of("31") is None


def test_areas_as_geojson_for_a_map(load: Load) -> None:
    load()
    found = json.loads(areas_geojson([BARAT, TIMUR]))
    assert [feature["properties"] for feature in found["features"]] == [
        {"code": BARAT, "name": "Barat", "level": 4},
        {"code": TIMUR, "name": "Timur", "level": 4},
    ]
    shape = shapely.geometry.shape(found["features"][0]["geometry"])
    assert shape.equals(shapely.box(106.90, -6.23, 106.91, -6.22))
    assert json.loads(areas_geojson([])) == {"type": "FeatureCollection", "features": []}


def test_area_that_is_not_loaded_is_none(load: Load) -> None:
    load()
    assert area_row("31.75") is None
    assert area_row(BARAT).name == "Barat"
