"""Villages are read, mended and compared; each bad row gives one message and the good rows still load."""

from collections import Counter
from typing import Any

import pytest
import shapely

from regions.importers.areas import AreaDelivery, read_areas
from regions.importers.manifest import read_manifest
from regions.importers.national_list import NationalList
from regions.importers.problems import DeliveryError, Problem
from regions.models import Setting
from tests.worlds.villages import SCOPE

from .conftest import codes
from .place import BARAT, TIMUR, Place


def _read(place: Place) -> AreaDelivery:
    manifest = read_manifest(place.write())
    return read_areas(manifest.areas, scope=manifest.scope, invented=manifest.invented)


def _the(problems: list[Problem], code: str) -> Problem:
    (found,) = [problem for problem in problems if problem.code == code]
    return found


def test_good_layer_gives_villages_without_problems(place: Place) -> None:
    delivery = _read(place)
    assert [(area.code, area.name, area.setting) for area in delivery.areas] == [
        (BARAT, "Barat", Setting.URBAN),
        (TIMUR, "Timur", Setting.URBAN),
    ]
    assert delivery.areas[0].area_m2 == pytest.approx(1106.6 * 1105.8, rel=1e-3)
    assert not delivery.problems
    assert delivery.refused == 0


@pytest.mark.parametrize(
    ("code", "setting"), [("99.01.01.2001", "rural"), ("99.01.01.3001", "rural"), ("99.01.01.1009", "urban")]
)
def test_last_group_says_kelurahan_or_desa(place: Place, code: str, setting: str) -> None:
    place.areas[0]["kode"] = code
    assert {area.code: area.setting for area in _read(place).areas}[code] == setting


def test_setting_of_the_manifest_wins_and_the_narrowest_first(place: Place) -> None:
    place.manifest["areas"]["setting"] = {SCOPE: "rural", TIMUR: "urban"}
    assert [area.setting for area in _read(place).areas] == ["rural", "urban"]


@pytest.mark.parametrize("written", ["3175071001", "31.75.07", "Barat", "", "31.75.07.10011"])
def test_code_that_is_no_village_is_refused_with_its_line(place: Place, written: str) -> None:
    place.areas[1]["kode"] = written
    delivery = _read(place)
    problem = _the(delivery.problems, "not_kemendagri")
    assert (problem.line, problem.field, problem.value) == (2, "kode", written)
    assert problem.message.startswith(f"ditemukan “{written}”, seharusnya kode Kemendagri desa/kelurahan PP.KK.CC.DDDD")
    assert ("kode BPS" in problem.message) == (written == "3175071001")
    assert [area.code for area in delivery.areas] == [BARAT]
    assert delivery.refused == 1


def test_codes_without_dots_are_read_only_when_the_manifest_says_so(place: Place) -> None:
    for row in place.areas:
        row["kode"] = row["kode"].replace(".", "")
    place.manifest["areas"]["code_form"] = "digits"
    assert [area.code for area in _read(place).areas] == [BARAT, TIMUR]


def test_bps_code_is_another_column_and_never_made_up(place: Place) -> None:
    assert [area.bps_code for area in _read(place).areas] == ["", ""]
    for row in place.areas:
        row["bps"] = "9901010001"
    place.manifest["areas"]["bps_code"] = "bps"
    assert [area.bps_code for area in _read(place).areas] == ["9901010001", "9901010001"]


def test_second_row_of_a_code_is_refused(place: Place) -> None:
    place.areas.append({**place.areas[0], "nama": "Barat lagi"})
    delivery = _read(place)
    assert str(_the(delivery.problems, "duplicate_code")) == (
        "areas.geojson, baris 3, kolom “kode”: kode sudah ada di baris 1; baris ini tidak dimuat"
    )
    assert [area.name for area in delivery.areas] == ["Barat", "Timur"]


def test_rows_outside_the_scope_are_counted_once(place: Place) -> None:
    place.areas += [{**place.areas[0], "kode": f"99.02.01.100{i}"} for i in range(1, 4)]
    delivery = _read(place)
    assert _the(delivery.problems, "outside_scope").message == "3 baris berkode di luar lingkup 99.01.01 tidak dimuat"
    assert len(delivery.areas) == 2


def test_layer_wholly_outside_the_scope_is_an_error(place: Place) -> None:
    place.manifest["scope"] = "99.02"
    with pytest.raises(DeliveryError, match="tidak satu pun dari 2 baris dapat dimuat"):
        _read(place)


def test_bow_tie_is_repaired_and_the_change_reported(place: Place) -> None:
    place.areas[1]["geometry"] = shapely.Polygon([(106.91, -6.23), (106.92, -6.22), (106.92, -6.23), (106.91, -6.22)])
    delivery = _read(place)
    problem = _the(delivery.problems, "repaired")
    assert problem.line == 2
    assert "Self-intersection" in problem.message
    assert delivery.areas[1].geometry.is_valid
    assert delivery.as_data()["repaired"][0]["code"] == TIMUR


@pytest.mark.parametrize(
    "shape", [None, shapely.Polygon(), shapely.Point(106.9, -6.2), shapely.LineString([(106.9, -6.2), (106.91, -6.2)])]
)
def test_row_without_polygon_is_refused(place: Place, shape: Any) -> None:
    place.areas[1]["geometry"] = shape
    delivery = _read(place)
    assert codes(delivery.problems) == ["no_polygon"]
    assert [area.code for area in delivery.areas] == [BARAT]


def test_row_with_a_stray_vertex_is_refused(place: Place) -> None:
    place.areas[1]["geometry"] = shapely.Polygon([(0, 0), (106.92, -6.22), (106.92, -6.23)])
    assert codes(_read(place).problems) == ["outside_indonesia"]


def test_swapped_coordinates_are_an_error_that_says_so(place: Place) -> None:
    for row in place.areas:
        row["geometry"] = shapely.transform(row["geometry"], lambda degrees: degrees[:, ::-1])
    with pytest.raises(DeliveryError, match="Bujur dan lintang tampaknya tertukar"):
        _read(place)


def test_overlap_and_gap_are_reported_once_each(place: Place) -> None:
    place.areas[0]["geometry"] = shapely.box(106.90, -6.23, 106.9101, -6.22)
    place.areas += [
        {"kode": "99.01.01.1003", "nama": "Lubang", "geometry": shapely.box(106.90, -6.25, 106.92, -6.24)},
        {"kode": "99.01.01.1004", "nama": "Kiri", "geometry": shapely.box(106.90, -6.24, 106.909, -6.23)},
        {"kode": "99.01.01.1005", "nama": "Kanan", "geometry": shapely.box(106.911, -6.24, 106.92, -6.23)},
    ]
    delivery = _read(place)
    assert codes(delivery.problems) == ["overlaps", "gaps"]
    assert delivery.problems[0].message.startswith("1 pasang wilayah bertumpang tindih, bersama 1,22 ha; terbesar")
    report = delivery.as_data()["fit"]
    assert report["overlaps"]["count"] == 1
    assert report["gaps"] == {**report["gaps"], "count": 1, "thin": 0}
    assert report["gaps"]["largest"][0]["codes"] == [BARAT, TIMUR, "99.01.01.1003", "99.01.01.1004", "99.01.01.1005"]


def test_names_are_compared_with_the_national_list(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = {BARAT: "BARAT", TIMUR: "Timur Baru", "99.01.01.1003": "Selatan"}
    monkeypatch.setattr("regions.importers.areas.national_list", lambda: NationalList(listed, Counter({SCOPE: 3})))
    place.manifest["invented"] = False
    problems = _read(place).problems
    assert codes(problems) == ["name_differs", "villages_missing"]
    assert problems[0].message == "nama “Timur” berbeda dengan daftar nasional untuk 99.01.01.1002: “Timur Baru”"
    assert problems[1].message == "1 desa/kelurahan daftar nasional tidak ada dalam berkas: 99.01.01.1003 Selatan"


def test_empty_name_is_taken_from_the_national_list_or_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for row in place.areas:
        row["nama"] = ""
    monkeypatch.setattr("regions.importers.areas.national_list", lambda: NationalList({BARAT: "Barat"}, Counter()))
    place.manifest["invented"] = False
    delivery = _read(place)
    assert codes(delivery.problems) == ["name_from_list", "no_name"]
    assert [area.name for area in delivery.areas] == ["Barat"]


def test_layer_without_geometry_is_an_error(place: Place) -> None:
    place.manifest["areas"]["file"] = "people.csv"
    place.manifest["areas"]["name"] = "total"
    with pytest.raises(DeliveryError, match="tidak memuat geometri"):
        _read(place)
