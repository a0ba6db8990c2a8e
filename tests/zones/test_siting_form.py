"""The form of a question where to build: what it reads, and one clear message for each thing that cannot be meant."""

import pytest
from django.http import QueryDict

from tests.worlds.ribbon import SCOPE
from zones.actions.runs import standard_set_named
from zones.errors import SitingRefused
from zones.models import SitingPlan
from zones.queries.siting.ask import AskForm, ask_screen, sent_of_plan
from zones.siting.form import read_question

PLAIN = {"wilayah": SCOPE, "layanan-1": "type:pka", "jumlah-1": "3", "tempat": "sel"}


@pytest.fixture
def read(load_ribbon):
    load_ribbon()

    def of(**more):
        sent = QueryDict(mutable=True)
        for name, value in {**PLAIN, **{key.replace("_", "-"): value for key, value in more.items()}}.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        return read_question(sent, standard_set_named(None))

    return of


def test_plain_question_takes_the_standards_walk_and_ages(read):
    question = read()
    (service,) = question.services
    assert (service.what, service.count, service.limit_m, service.ages) == ("type:pka", 3, None, None)


def test_minutes_are_metres_at_the_pace_of_the_slowest(read):
    (service,) = read(batas_1="10", satuan_1="menit", umur_1="0-5").services
    assert service.limit_m == 528  # 0.88 m/s


def test_positions_are_read_with_points_commas_and_names(read):
    text = "-6,2251 106,9003 Balai RW 05\n\n-6.3; 106.8; Taman"
    points = read(tempat=["titik"], titik=text).points
    assert [(one.lat, one.lon, one.name) for one in points] == [
        (-6.2251, 106.9003, "Balai RW 05"), (-6.3, 106.8, "Taman"),
    ]  # fmt: skip


def test_typed_areas_become_polygons(read):
    corners = "-6.20 106.80\n-6.20 106.81\n-6.21 106.81\n\n-6.30 106.80\n-6.30 106.81\n-6.31 106.81"
    shape = read(larang_sudut=corners).not_shape
    assert shape["type"] == "MultiPolygon" and len(shape["coordinates"]) == 2


@pytest.mark.parametrize(
    ("more", "message", "field"),
    [
        ({"jumlah_1": "banyak"}, "Jumlah tempat “banyak”: isi bilangan bulat dari 1 sampai 200", "jumlah-1"),
        ({"jumlah_1": "1e999"}, "Jumlah tempat “1e999”: isi bilangan bulat", "jumlah-1"),
        ({"jumlah_1": "²"}, "Jumlah tempat “²”: isi bilangan bulat", "jumlah-1"),
        ({"batas_1": "1e999"}, "Batas jalan kaki “1e999” bukan bilangan", "batas-1"),
        ({"jumlah_1": "900"}, "dari 1 sampai 200", "jumlah-1"),
        ({"batas_1": "jauh"}, "Batas jalan kaki “jauh” bukan bilangan", "batas-1"),
        ({"batas_1": "20000"}, "50 sampai 10000 m", ""),
        ({"umur_1": "dewasa"}, "Kelompok umur “dewasa” tidak dikenal", ""),
        ({"status_1": "bagus"}, "Status “bagus” tidak dikenal", "status-1"),
        ({"layanan_1": "type:istana"}, "Layanan “type:istana” tidak dikenal", ""),
        ({"tujuan": "murah"}, "Pilihan “murah” tidak dikenal", "tujuan"),
        ({"tempat": []}, "Pilih dari mana calon tempatnya", "tempat"),
        ({"tempat": "lapisan"}, "Pilih lapisan calon tempat", "lapisan"),
        ({"tempat": "lapisan", "lapisan": "77"}, "Lapisan nomor 77 tidak ada", "lapisan"),
        ({"tempat": "bangunan"}, "Pilih jenis bangunan", "jenis"),
        ({"tempat": "titik"}, "paling sedikit satu titik", "titik"),
        ({"tempat": "titik", "titik": "di sana"}, "Baris 1: “di sana” bukan posisi", "titik"),
        ({"tempat": "titik", "titik": "106,9 -6,2"}, "Baris 1: lintang dan bujur tampaknya tertukar", "titik"),
        ({"tempat": "titik", "titik": "1 2"}, "Baris 1: 1, 2 terletak di luar Indonesia", "titik"),
        ({"larang_sudut": "-6.2 106.8\n-6.2 106.9"}, "Daerah larangan 1 hanya memiliki 2 sudut", "larang-sudut"),
        (
            {"larang_sudut": "-6.2 106.8\n-6.21 106.81\n-6.2 106.81\n-6.21 106.8"},
            "Daerah larangan 1: Garis tepinya memotong", "larang-sudut",
        ),
        ({"dengan": "anggaran", "anggaran": "100"}, "isi biaya satu tempat untuk tiap layanan", "biaya-1"),
        (
            {"dengan": "anggaran", "anggaran": "0", "biaya_1": "5"},
            "Anggaran “0”: isi bilangan bulat dari 1", "anggaran",
        ),
        ({"dengan": "anggaran", "tujuan": "rata", "biaya_1": "5"}, "Untuk tujuan ini tentukan jumlah", "dengan"),
        ({"daya_1": "100", "tujuan": "terburuk"}, "Daya tampung berlaku untuk tujuan", "daya-1"),
        ({"bagian": "120"}, "Bagian anak “120”", "bagian"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_sentence(read, more, message, field):
    with pytest.raises(SitingRefused) as told:
        read(**more)
    assert message in str(told.value) and (not field or told.value.field == field)


def test_hostile_text_is_only_text(read):
    question = read(pemilik="'; DROP TABLE --\x00", tempat=["bangunan"], jenis=["<script>"])
    assert question.owner == "'; DROP TABLE --" and question.building_types == ("<script>",)


def test_numbers_that_int_does_not_read_are_no_places_and_no_layers(read):
    question = read(pakai=["²|sel:1:x", "0|", "9999|sel:1:x", f"{'9' * 5000}|x", "0|sel:1:x"], larang_lapisan="²")
    assert question.kept == ((0, "sel:1:x"),) and question.not_layers == ()


def test_a_plans_question_fills_the_form_again(read):
    corners = "-6.2 106.8\n-6.2 106.81\n-6.21 106.81"
    first = read(
        tempat=["sel", "titik"], titik="-6.2251 106.9003 Balai", larang_sudut=corners, larang_dasar=["water"],
        larang_jarak="30", dengan="anggaran", anggaran="1.000.000", biaya_1="500000", rencana="1", umur_1="6-12",
        tolak=["sel:a"], pakai=["0|sel:b"],
    )  # fmt: skip
    sent = sent_of_plan(SitingPlan(name="x", area_code=SCOPE, question=first.as_data()))
    assert read_question(sent, standard_set_named(None)) == first
    assert ask_screen(AskForm(sent)).services[0].cost == "500000"
