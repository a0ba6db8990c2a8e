"""A province adds its cities up by children, names what it does not know, and says where each city stands.

Two cities by hand: Kota Satu (99.71) with 1,000 children, of whom 400 of 500 judged reach a school; Kabupaten Dua
(99.02) with 3,000, of whom 300 of 1,500 do. Together 700 of 2,000: 35%, where the mean of 80% and 20% is 50%.
"""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from regions.models import CHILD_AGES, Area, AreaEdition, ChildLayout, Population, Source, StreetNetwork, UserScope
from regions.scopes import ScopeRefused
from tests.worlds.ribbon import SCOPE
from tests.zones.people import person
from zones.actions.awards import band_of, record_award
from zones.errors import AwardRefused
from zones.models import AreaCoverage, Gap, KlaAward, ProvinceTarget, RatingBand, ReachRun, Standard, StandardSet
from zones.queries.coverage import coverage_table
from zones.queries.province.dashboard import dashboard
from zones.queries.province.numbers import Reached, Verdicts

CITIES = {"99.71": ("Kota Satu", 1000), "99.02": ("Kabupaten Dua", 3000)}
REACHED = {"99.71": (500.0, 400.0), "99.02": (1500.0, 300.0)}
YEAR = timezone.localdate().year


def area(edition: AreaEdition, code: str, name: str, place: int) -> Area:
    west = 106.0 + place * 0.1
    return Area.objects.create(
        edition=edition, code=code, name=name, level=code.count(".") + 1, parent_code=code.rpartition(".")[0],
        is_current=True, area_m2=1e6,
        geometry=MultiPolygon(Polygon.from_bbox((west, -6.2, west + 0.1, -6.1)), srid=4326),
    )  # fmt: skip


def analysed(code: str, *, met: int = 1, not_met: int = 1, at: dt.datetime | None = None) -> ReachRun:
    """Return a run of a city: one distance rule judged in its village, and rules met and not met beside it."""
    standards = StandardSet.objects.get(is_default=True)
    run = ReachRun.objects.create(area_code=code, standard_set=standards, state="done", progress=1.0,
                                  finished_at=at or timezone.now())  # fmt: skip
    village = Area.objects.get(code=f"{code}.01.1001")
    rules = list(Standard.objects.filter(set=standards, level=4).order_by("pk"))
    distance = next(rule for rule in rules if rule.kind == "D")
    judged, reached = REACHED[code]
    AreaCoverage.objects.create(
        run=run, area=village, standard=distance, verdict="met" if met else "not_met", value=reached / judged,
        wanted=0.8, children=judged + 50, children_reached=reached, children_unknown=50,
    )  # fmt: skip
    others = [rule for rule in rules if rule != distance][: met - 1 + not_met]
    for place, rule in enumerate(others):
        verdict = "met" if place < met - 1 else "not_met"
        AreaCoverage.objects.create(run=run, area=village, standard=rule, verdict=verdict, value=1, wanted=1)
    return run


@pytest.fixture
def province(catalogue) -> None:
    source = Source.objects.create(slug="batas", name="Batas")
    edition = AreaEdition.objects.create(name="Batas", scope_code="99", source=source, is_active=True)
    area(edition, "99", "Contoh", 0)
    for place, (code, (name, children)) in enumerate(CITIES.items(), start=1):
        area(edition, code, name, place)
        area(edition, f"{code}.01", f"Kecamatan {name}", place)
        area(edition, f"{code}.01.1001", f"Desa {name}", place)
        by_age = [children / CHILD_AGES] * CHILD_AGES
        Population.objects.create(area_code=f"{code}.01.1001", year=2024, children_by_age=by_age, source=source)


def board(user=None):
    return dashboard("99", user or AnonymousUser())


def by_code(user=None):
    return {city.code: city for city in board(user).cities}


def test_province_adds_children_never_percentages(province):
    for code in CITIES:
        analysed(code)
    found = board()
    assert [round(city.children) for city in found.cities] == [3000, 1000] and round(found.total.children) == 4000
    assert [round(city.reached[0].share, 3) for city in found.cities] == [0.2, 0.8]
    assert found.total.reached == (Reached(2000.0, 700.0),) and found.total.reached[0].share == 0.35
    assert found.total.verdicts == Verdicts(2, 2, 0)
    assert found.total.verdicts == sum((city.numbers.verdicts for city in found.cities), Verdicts())


def test_city_without_a_run_is_named_not_counted_as_nothing(province):
    analysed("99.71")
    Population.objects.filter(area_code__startswith="99.02").delete()
    found = board()
    assert found.total.without_run == ("Kabupaten Dua",) == found.total.without_children
    assert round(found.total.children) == 1000 and found.total.reached[0].share == 0.8
    page = Client().get("/provinsi/99/").content.decode()
    assert "Belum dihitung, jadi tidak ikut dijumlahkan: Kabupaten Dua." in page and "belum dihitung" in page


def test_numbers_of_a_real_run_are_those_of_the_coverage_table(load_ribbon, analyse):
    load_ribbon()
    for loaded in (StreetNetwork, ChildLayout):
        loaded.objects.update(scope_code="99.02")  # delivered for the whole city
    run = analyse("99.02")
    found, table = dashboard("99", AnonymousUser()), coverage_table(run, level=4)
    totals = {one.column.id: one for one in table.total.columns}
    city = found.cities[0]
    assert city.run_id == run.pk and SCOPE.startswith(city.code)
    sums = {column.key: one for column, one in zip(found.columns, city.reached, strict=True) if column.id in totals}
    assert "sd-d" in sums and sums["sd-d"].reached > 0
    for total in totals.values():
        if total.column.key in sums:
            assert sums[total.column.key].reached == pytest.approx(total.reached)
            assert sums[total.column.key].judged == pytest.approx(total.children - total.unknown)
    assert city.children == pytest.approx(2 * 18 * 20), "two villages, 20 of each year"
    assert city.numbers.gaps == found.total.gaps == Gap.objects.filter(closed_at__isnull=True).count()


def test_scores_have_half_open_bands(catalogue):
    names = {score: str(band_of(score)) for score in (499.99, 500, 599.99, 600, 600.5, 700, 800, 899.9, 900, 1000)}
    assert list(names.values()) == [
        "None", "Pratama", "Pratama", "Madya", "Madya", "Nindya", "Utama", "Utama", "KLA", "KLA"
    ]  # fmt: skip
    RatingBand.objects.filter(pk="utama").update(score_from=850)
    assert str(band_of(849)) == "Nindya", "edges are data"


def test_sources_that_disagree_stand_beside_each_other_and_the_lowest_counts(province):
    record_award(area_code="99.71", year=2022, rating="utama", source="Kepmen", by=None)
    record_award(area_code="99.71", year=2022, rating="nindya", source="Koran", by=None)
    city = by_code()["99.71"]
    assert city.awards[0].words == "Nindya / Utama" and city.awards[0].is_disputed
    at_least = next(place for place, one in enumerate(board().targets) if "paling rendah Utama" in one.words)
    assert city.standings[at_least].mark == "not_met"
    assert city.standings[at_least].words == (
        "Nindya / Utama (2022); sumber berbeda, yang terendah dipakai, 1 tingkat di bawah Utama."
    )
    page = Client().get("/provinsi/99/").content.decode()
    assert "Kepmen" in page and "Koran" in page and "sumber berbeda" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"year": 1990}, "Tahun harus antara 2006"), ({"year": None}, "Tahun harus antara"),
        ({"source": "  "}, "Sebut sumbernya"), ({"rating": "emas"}, "Peringkat ini tidak dikenal"),
        ({"score": 1200.0}, "Skor harus antara"), ({"score": 650.0, "rating": "utama"}, "berarti Madya, bukan Utama"),
        ({"source_url": "javascript:alert(1)"}, "Alamat sumber harus"), ({"area_code": "98.01"}, "tidak dimuat"),
        ({"area_code": "99.71.01", "rating": "utama"}, "Hanya kabupaten/kota yang berperingkat"),
    ],
)  # fmt: skip
def test_award_that_cannot_be_is_refused_in_words(province, said, words):
    fine = {"area_code": "99.71", "year": 2022, "source": "Kepmen", "by": None}
    with pytest.raises(AwardRefused, match=words):
        record_award(**(fine | said))
    assert not KlaAward.objects.exists()


def test_same_source_is_recorded_once_and_a_score_gives_its_rating(province):
    assert str(record_award(area_code="99.71", year=2023, score=712.5, source="Kepmen", by=None).rating) == "Nindya"
    with pytest.raises(AwardRefused, match="sudah dicatat"):
        record_award(area_code="99.71", year=2023, rating="utama", source="kepmen", by=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"area_code": "99"}, {"programme": "kelana"}, {"source": ""}, {"score": -1.0}, {"year": 1900},
        {"programme": "dekela", "area_code": "99.71.01.1001", "score": 5.0},
    ],
)  # fmt: skip
def test_database_refuses_an_award_that_cannot_be(province, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        KlaAward.objects.create(**({"area_code": "99.71", "year": 2022, "source": "Kepmen"} | wrong))


@pytest.mark.parametrize(
    "wrong", [{"kind": "at_least"}, {"kind": "rules_met"}, {"kind": "rated", "share": 0.5}, {"area_code": "9"}]
)
def test_database_refuses_a_target_without_its_number(catalogue, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProvinceTarget.objects.create(**({"kind": "rated", "source": "uji"} | wrong))


def test_targets_say_where_each_city_and_the_province_stand(province):
    analysed("99.71", met=4, not_met=1)
    record_award(area_code="99.71", year=YEAR, rating="utama", source="Kepmen", by=None)
    record_award(area_code="99.71.01", year=YEAR, source="SK", by=None)
    found = board()
    stands = {one.words: (one.whole.mark, [city.standings[place].mark for city in found.cities])
              for place, one in enumerate(found.targets)}  # fmt: skip
    assert stands == {
        "Setiap kabupaten/kota berperingkat KLA": ("no_data", ["no_data", "met"]),
        "Setiap kabupaten/kota paling rendah Utama sampai 2026": ("no_data", ["no_data", "met"]),
        "Setiap kecamatan Kelana (kecamatan layak anak)": ("no_data", ["no_data", "met"]),
        "Setiap kelurahan/desa Dekela (desa/kelurahan layak anak)": ("no_data", ["no_data", "no_data"]),
        "Paling sedikit 80% standar layanan terpenuhi": ("no_data", ["no_data", "met"]),
    }
    record_award(area_code="99.02", year=YEAR, source="Kepmen", by=None)
    assert board().targets[0].whole.words == "1 dari 2 kabupaten/kota." and board().targets[0].whole.mark == "not_met"
    ProvinceTarget.objects.create(area_code="99", kind="rules_met", share=0.5, source="Pergub")
    assert [one.words for one in board().targets] == ["Paling sedikit 50% standar layanan terpenuhi"]


def test_trend_takes_the_last_run_of_each_year(province):
    then = timezone.now().replace(year=YEAR - 1, month=3, day=1)
    analysed("99.71", met=1, not_met=3, at=then)
    analysed("99.71", met=2, not_met=2, at=then.replace(month=9))
    analysed("99.71", met=3, not_met=1)
    found = board()
    assert found.years == (YEAR - 1, YEAR) and by_code()["99.71"].trend == (0.5, 0.75)
    assert by_code()["99.02"].trend == (None, None)


def test_proposals_are_told_to_those_who_work_there_alone(province):
    planner = person("planner", "perencana")
    UserScope.objects.create(user=planner, area_code="99.71")
    assert {code: city.shows_proposals for code, city in by_code(planner).items()} == {"99.71": True, "99.02": False}
    assert not any(city.shows_proposals for city in board().cities)


def test_page_takes_few_queries_however_many_cities(province, django_assert_max_num_queries):
    for code in CITIES:
        analysed(code)
    with django_assert_max_num_queries(40):
        assert Client().get("/provinsi/99/").status_code == 200


def test_files_say_the_same_as_the_page(province):
    for code in CITIES:
        analysed(code)
    record_award(area_code="99.71", year=2022, rating="utama", source="=SUM(1)", by=None)
    text = Client().get("/provinsi/99/unduh.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Kabupaten Dua", "Kota Satu", "Contoh"]
    place = next(index for index, head in enumerate(rows[0]) if head.startswith("Terjangkau:"))
    assert [row[place] for row in rows[1:]] == ["0,2", "0,8", "0,35"]
    book = openpyxl.load_workbook(io.BytesIO(Client().get("/provinsi/99/unduh.xlsx").content))
    assert book.sheetnames == ["Provinsi", "Peringkat", "Catatan"]
    assert book["Provinsi"].cell(4, 3).value == 4000 and book["Provinsi"].cell(4, 3).number_format == "#,##0"
    assert book["Peringkat"].cell(2, 4).value == "'=SUM(1)"
    assert Client().get("/provinsi/99/unduh.exe").status_code == 404


def test_officials_record_and_withdraw_awards_of_their_area(province):
    client = Client()
    official = person("official", "petugas")
    UserScope.objects.create(user=official, area_code="99.71")
    client.force_login(official)
    address = "/provinsi/99/penghargaan/"
    assert "Belum ada penghargaan" in client.get(address).content.decode()
    sent = {"wilayah": "99.71", "tahun": "2022", "skor": "812,5", "sumber": "Kepmen 1/2022"}
    refused = client.post(address, sent | {"tahun": "22"})
    assert refused.status_code == 422 and "Kepmen 1/2022" in refused.content.decode(), "what was typed stays"
    assert client.post(address, sent).status_code == 302
    row = KlaAward.objects.get()
    assert (str(row.rating), row.recorded_by) == ("Utama", official)
    assert client.post(address, sent | {"wilayah": "99.02"}).status_code == 403
    with pytest.raises(ScopeRefused):
        record_award(area_code="99.02", year=2022, rating="utama", source="Kepmen", by=official)
    other = KlaAward.objects.create(area_code="99.02", year=2022, source="Kepmen")
    assert client.post(f"{address}{other.pk}/tarik/").status_code == 403
    assert client.post(f"{address}{row.pk}/tarik/").status_code == 302
    assert KlaAward.objects.get() == other
    assert Client().get(address).status_code == 302, "a stranger logs in first"


def test_one_province_is_opened_several_are_listed(province):
    assert Client().get("/provinsi/").headers["Location"] == "/provinsi/99/"
    area(AreaEdition.objects.get(), "98", "Lain", 5)
    page = Client().get("/provinsi/").content.decode()
    assert "Contoh" in page and "2 kabupaten/kota dimuat" in page and "Lain" in page
    assert Client().get("/provinsi/97/").status_code == 404 == Client().get("/provinsi/99.71/").status_code
    empty = Client().get("/provinsi/98/")
    assert empty.status_code == 200, "a province without cities has a page"


def test_loading_the_catalogue_again_keeps_what_was_edited(catalogue):
    from django.core.management import call_command

    RatingBand.objects.filter(pk="kla").update(score_from=910)
    ProvinceTarget.objects.filter(kind="rated").delete()
    call_command("load_catalogue", verbosity=0)
    assert RatingBand.objects.get(pk="kla").score_from == 910
    assert not ProvinceTarget.objects.filter(kind="rated").exists()
