"""Loading a place as a whole: kept when unchanged, refused as a whole, every error told at once."""

from collections.abc import Callable

import pytest

from regions.actions.dataset import LoadReport
from regions.models import Area, AreaEdition, ChildLayout, Population, Source, StreetNetwork
from tests.worlds.villages import SCOPE

from .conftest import codes
from .place import Place

Load = Callable[[], LoadReport]


def test_good_place_loads_without_a_word_too_many(load: Load) -> None:
    report = load()
    assert not report.problems
    assert not report.errors
    assert report.lines == [
        "2 desa/kelurahan dan 3 wilayah di atasnya (0 dari edisi lama diganti)",
        "penduduk 2 desa/kelurahan, 1.710 anak (2 baru, 0 berubah)",
        "4 jalan, 6 ruas, 3,4 km jalan kaki, 0 unsur peta dasar",
        f"{ChildLayout.objects.get().report['cells']} sel anak",
    ]
    steps = {"areas", "population", "streets", "grid", "children", "neighbourhoods", "statistics"}
    assert set(report.seconds) == steps


def _keys() -> list[list[int]]:
    models = (Area, Population, StreetNetwork, ChildLayout)
    return [sorted(model.objects.values_list("pk", flat=True)) for model in models]


def test_same_place_again_writes_nothing_new(load: Load) -> None:
    load()
    before = _keys()
    report = load()
    assert report.lines == [
        "wilayah tidak berubah (Batas uji)",
        "penduduk 2 desa/kelurahan, 1.710 anak (0 baru, 0 berubah)",
        "jalan tidak berubah (Jalan uji)",
        "sebaran anak tidak berubah",
    ]
    assert _keys() == before


def test_other_name_of_an_edition_is_a_new_one(load: Load, place: Place) -> None:
    load()
    place.manifest["streets"]["edition"] = "Jalan uji 2"
    load()
    assert StreetNetwork.objects.get(is_active=True).name == "Jalan uji 2"
    assert ChildLayout.objects.get(is_active=True).network.name == "Jalan uji 2"


def test_changed_people_are_counted_again_where_they_could_not_be_placed(load: Load, place: Place) -> None:
    place.streets = [("residential", "Barat", [(106.901, -6.225), (106.909, -6.225)])]
    load()
    place.people[1]["U0"] = 140
    place.people[1]["total"] = 2040
    load()
    assert ChildLayout.objects.get(is_active=True).report["unplaced_children"] == 400


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (("areas", "file", "tiada.geojson"), "missing_file"),
        (("areas", "code", "tiada"), "unknown_column"),
        (("areas", "crs", "EPSG:32748"), "wrong_crs"),
        (("population", "file", "tiada.csv"), "missing_file"),
        (("streets", "file", "tiada.geojson"), "missing_file"),
        (("streets", "kind", "tiada"), "unknown_column"),
        (("streets", "crs", "EPSG:32748"), "wrong_crs"),
    ],
)
def test_unusable_part_is_one_error(load: Load, place: Place, spoil: tuple[str, str, str], error: str) -> None:
    section, key, value = spoil
    place.manifest[section][key] = value
    assert codes(load().errors) == [error]


def test_every_unusable_part_is_told_at_once(load: Load, place: Place) -> None:
    place.manifest["population"]["file"] = "tiada.csv"
    place.manifest["streets"]["file"] = "tiada.geojson"
    assert [error.file for error in load().errors] == ["tiada.csv", "tiada.geojson"]


def test_streets_without_areas_are_an_error(load: Load, place: Place) -> None:
    del place.manifest["areas"]
    (error,) = load().errors
    assert error.message == f"tidak ada wilayah dalam lingkup {SCOPE}; muat [areas] dahulu"


def test_sources_are_written_with_what_the_manifest_says(load: Load, place: Place) -> None:
    place.manifest["streets"]["source"] = {
        "slug": "osm", "name": "OpenStreetMap", "licence": "ODbL 1.0", "attribution": "© OSM", "date": "2026-01-31",
    }  # fmt: skip
    load()
    source = Source.objects.get(slug="osm")
    assert (source.licence, source.attribution, str(source.dated_on)) == ("ODbL 1.0", "© OSM", "2026-01-31")
    assert source.is_invented
    assert AreaEdition.objects.get().source.name == "Batas uji"


def test_problems_are_kept_with_the_edition(load: Load, place: Place) -> None:
    place.areas.append(dict(place.areas[0]))
    place.streets.append(("tangga", "X", [(106.901, -6.221), (106.902, -6.221)]))
    load()
    assert [one["code"] for one in AreaEdition.objects.get().report["problems"]] == ["duplicate_code"]
    assert [one["line"] for one in AreaEdition.objects.get().report["problems"]] == [3]
    assert [one["code"] for one in StreetNetwork.objects.get().report["problems"]] == ["unknown_kind"]
