"""Editions of areas: what becomes current, what is derived above, what retires."""

from collections.abc import Callable

import pytest
import shapely
from django.db import IntegrityError, transaction

from regions.actions.dataset import LoadReport
from regions.models import Area, AreaEdition, Source
from regions.queries.areas import area_row
from regions.signals import areas_activated
from tests.worlds.villages import SCOPE

from .conftest import codes
from .place import BARAT, TIMUR, Place

Load = Callable[[], LoadReport]


def _current() -> dict[str, Area]:
    return {area.code: area for area in Area.objects.current()}


def test_levels_above_are_the_union_of_the_villages(load: Load) -> None:
    load()
    current = _current()
    assert set(current) == {"99", "99.01", SCOPE, BARAT, TIMUR}
    assert current[SCOPE].name == "Kembar"
    assert (current[SCOPE].level, current[SCOPE].parent_code, current["99"].parent_code) == (3, "99.01", "")
    union = shapely.from_wkb(bytes(current["99"].geometry.wkb))
    assert union.equals(shapely.box(106.90, -6.23, 106.92, -6.22))
    assert current[SCOPE].area_m2 == pytest.approx(current[BARAT].area_m2 + current[TIMUR].area_m2)
    assert current[SCOPE].villages_loaded == 2
    assert current[SCOPE].villages_known is None
    assert not current[SCOPE].is_partial


@pytest.mark.parametrize(("rural", "above"), [(1, "urban"), (2, "rural")])
def test_area_above_takes_the_setting_of_most_villages(load: Load, place: Place, rural: int, above: str) -> None:
    for row, number in zip(place.areas, (2001, 2002), strict=True):
        row["kode"] = f"99.01.01.{number}" if number - 2000 <= rural else row["kode"]
    load()
    assert area_row(SCOPE).setting == above


def test_name_above_that_nobody_knows_is_reported(load: Load, place: Place) -> None:
    del place.manifest["areas"]["parents"]
    report = load()
    assert codes(report.problems).count("no_name") == 3
    assert area_row(SCOPE).name == SCOPE


def test_new_edition_replaces_the_old_one(load: Load, place: Place) -> None:
    load()
    place.areas[0]["nama"] = "Barat Baru"
    place.manifest["areas"]["edition"] = "Batas uji 2"
    load()
    assert _current()[BARAT].name == "Barat Baru"
    assert Area.objects.current().count() == 5
    assert list(AreaEdition.objects.filter(is_active=True).values_list("name", flat=True)) == ["Batas uji 2"]


def test_village_that_was_split_retires_with_a_note(load: Load, place: Place) -> None:
    load()
    place.areas[0] = {"kode": "99.01.01.1003", "nama": "Barat Utara", "geometry": place.areas[0]["geometry"]}
    report = load()
    assert set(_current()) == {"99", "99.01", SCOPE, TIMUR, "99.01.01.1003"}
    assert "superseded" in codes(report.problems)


def test_village_that_is_not_delivered_again_stays_with_a_note(load: Load, place: Place) -> None:
    load()
    place.areas = place.areas[:1]
    report = load()
    assert set(_current()) == {"99", "99.01", SCOPE, BARAT, TIMUR}
    assert "kept_from_older" in codes(report.problems)
    assert area_row(SCOPE).villages_loaded == 2


def test_second_kecamatan_widens_what_lies_above(load: Load, place: Place) -> None:
    load()
    place.areas = [{"kode": "99.01.02.1001", "nama": "Selatan", "geometry": shapely.box(106.90, -6.24, 106.92, -6.23)}]
    place.manifest |= {"scope": "99.01.02"}
    place.manifest["areas"]["parents"] = {"99.01.02": "Kedua"}
    del place.manifest["population"], place.manifest["streets"]
    load()
    current = _current()
    assert current["99.01"].villages_loaded == 3
    assert current["99.01"].name == "Kota Uji"
    assert current["99.01"].area_m2 == pytest.approx(current[SCOPE].area_m2 + current["99.01.02"].area_m2, rel=1e-5)


def test_rooms_above_are_told_of_the_scope(load: Load) -> None:
    told: list[str] = []

    def listen(scope_code: str, **_rest: object) -> None:
        told.append(scope_code)

    areas_activated.connect(listen)
    try:
        load()
        load()
    finally:
        areas_activated.disconnect(listen)
    assert told == [SCOPE]


@pytest.mark.parametrize(
    "wrong", [{"code": "3175"}, {"area_m2": 0}, {"is_current": True}], ids=["code", "size", "twice current"]
)
def test_database_refuses_an_area_that_cannot_be(load: Load, wrong: dict[str, object]) -> None:
    load()
    old = _current()[BARAT]
    edition = AreaEdition.objects.create(name="x", scope_code=SCOPE, source=Source.objects.first())
    fields = {"code": old.code, "name": "x", "level": 4, "geometry": old.geometry, "area_m2": 1} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.create(edition=edition, **fields)
