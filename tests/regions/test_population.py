"""People by class per village: what is loaded, what is refused, what is only odd."""

from collections.abc import Callable

import pytest

from regions.actions.dataset import LoadReport
from regions.models import AgeBand, Population
from regions.queries.children import band_matrix, children_of, people_of, villages_without_population
from tests.worlds.villages import SCOPE

from .conftest import codes
from .place import BARAT, TIMUR, Place

Load = Callable[[], LoadReport]


def band(age_from: int, age_to: int) -> AgeBand:
    return AgeBand(key="x", age_from=age_from, age_to=age_to, walk_m_per_s=1)


def test_children_of_village_and_of_what_lies_above(load: Load) -> None:
    load()
    assert children_of(BARAT, band(0, 17)) == pytest.approx(500 + 400 + 300 + 150)
    assert children_of(BARAT, band(7, 12)) == pytest.approx(3 * 80 + 3 * 60)
    assert children_of(TIMUR, band(15, 17)) == pytest.approx(60)
    assert children_of(SCOPE, band(0, 17)) == pytest.approx(1350 + 360)
    assert people_of(SCOPE) == 7000
    matrix = band_matrix([BARAT, SCOPE, "99"])
    assert set(matrix) == {BARAT, SCOPE, "99"}
    assert matrix[SCOPE].tolist() == matrix["99"].tolist()


def test_area_nobody_counted_is_unknown_and_not_empty(load: Load, place: Place) -> None:
    place.people = place.people[:1]
    report = load()
    assert codes(report.problems) == ["no_population"]
    assert report.problems[0].message.startswith(f"tidak ada jumlah penduduk untuk {TIMUR}")
    assert children_of(TIMUR, band(0, 17)) is None
    assert people_of(TIMUR) is None
    assert TIMUR not in band_matrix([TIMUR])
    assert villages_without_population(SCOPE) == [TIMUR]
    assert children_of(SCOPE, band(0, 17)) == pytest.approx(1350)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("U0", "-5", "negative_number"),
        ("U0", "banyak", "not_a_number"),
        ("U0", "12,5", "not_a_number"),
        ("U0", "", "missing_number"),
        ("total", "-1", "negative_number"),
        ("kode", "9901011002", "not_kemendagri"),
        ("kode", BARAT, "duplicate_code"),
        ("kode", "99.01.01.1009", "no_such_area"),
        ("kode", "99.02.01.1001", "outside_scope"),
    ],
)
def test_bad_row_is_refused_and_the_good_one_loads(
    load: Load, place: Place, column: str, value: str, code: str
) -> None:
    place.people[1][column] = value
    report = load()
    assert codes(report.problems) == [code, "no_population"]
    assert not report.errors
    assert list(Population.objects.values_list("area_code", flat=True)) == [BARAT]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"U0": "1.100", "total": "3.000"}, "thousands_marks"),
        ({"total": 9}, "sum_differs"),
        ({"U0": 0, "U5": 0, "U10": 0, "U15": 0, "total": 1600}, "zero_children"),
    ],
)
def test_odd_row_is_loaded_and_reported_once(load: Load, place: Place, change: dict[str, object], code: str) -> None:
    place.people[1] |= change
    report = load()
    assert codes(report.problems) == [code]
    assert Population.objects.count() == 2


def test_number_with_thousands_marks_is_read_whole(load: Load, place: Place) -> None:
    place.people[1] |= {"U0": "1.100", "total": "3.000"}
    report = load()
    assert Population.objects.get(area_code=TIMUR).classes["0-4"] == 1100
    assert report.problems[0].message == "2 angka bertanda ribuan, misalnya “1.100” dibaca 1100"


def test_missing_number_above_childhood_is_no_reason_to_refuse(load: Load, place: Place) -> None:
    place.people[1]["U20"] = ""
    assert not load().problems
    assert "20+" not in Population.objects.get(area_code=TIMUR).classes


def test_delivery_of_the_same_year_replaces_rows_and_drops_what_is_gone(load: Load, place: Place) -> None:
    load()
    place.people[0]["U0"] = 600
    place.people[0]["total"] = 5100
    del place.people[1]
    load()
    (row,) = Population.objects.all()
    assert (row.area_code, row.classes["0-4"], row.total) == (BARAT, 600, 5100)


def test_newest_year_counts(load: Load, place: Place) -> None:
    load()
    place.manifest["population"]["year"] = 2026
    place.people[0]["U0"] = 0
    place.people[0]["total"] = 4500
    load()
    assert Population.objects.count() == 4
    assert children_of(BARAT, band(0, 4)) == 0


def test_table_without_a_usable_row_is_an_error(load: Load, place: Place) -> None:
    for row in place.people:
        row["kode"] = "x"
    (error,) = load().errors
    assert error.code == "nothing_left"
