"""The pages where to build: who may, what they show, and what each button does."""

import io
import json
import re
import zipfile
from html import unescape

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from facilities.models import Facility
from tests.worlds import lonlat
from tests.worlds.ribbon import SCOPE
from tests.zones.people import client_of
from zones.models import ReachRun, RunState, SitingLayer, SitingPlan
from zones.tasks import prove_siting

ASK = {
    "wilayah": SCOPE, "layanan-1": "type:pka", "batas-1": "500", "umur-1": "6-12", "jumlah-1": "2",
    "tujuan": "terbanyak", "dengan": "jumlah", "tempat": ["sel"],
}  # fmt: skip


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    load_ribbon()
    return analyse()


@pytest.fixture
def planner(db):
    return client_of("planner")


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def asked(planner, **more) -> SitingPlan:
    answer = planner.post("/lokasi/tanya/", {**ASK, **more})
    assert answer.status_code == 302, words(answer)
    return SitingPlan.objects.latest("asked_at")


def test_planners_ask_officials_read_others_log_in(town, client, planner):
    plan = asked(planner)
    official = client_of("official")
    for address in ("/lokasi/", f"/lokasi/{plan.pk}/", f"/lokasi/{plan.pk}/bentuk.json"):
        assert client.get(address).status_code == 302
        assert official.get(address).status_code == planner.get(address).status_code == 200
    assert official.get("/lokasi/tanya/").status_code == 403
    for act in ("henti", "bukti", "lagi", "skenario", "hapus"):
        assert official.post(f"/lokasi/{plan.pk}/{act}/").status_code == 403
        assert planner.get(f"/lokasi/{plan.pk}/{act}/").status_code == 405
    assert "siting-scenario" not in official.get(f"/lokasi/{plan.pk}/").content.decode()


def test_quick_answer_is_on_the_page_at_once_and_the_proof_follows(town, planner):
    plan = asked(planner, tujuan="rata")
    page = planner.get(f"/lokasi/{plan.pk}/")
    assert "2 tempat menambah" in words(page) and "Bukti menunggu giliran" in words(page)
    assert "hx-trigger" in page.content.decode()
    prove_siting.call(plan.pk)
    page = planner.get(f"/lokasi/{plan.pk}/", HTTP_HX_REQUEST="true")
    assert "jawaban terbukti" in words(page) and "Terbukti: " in words(page)
    assert "<html" not in page.content.decode() and "no-store" in page["Cache-Control"]
    assert "hx-trigger" not in page.content.decode()


def test_a_page_that_knows_the_answer_is_told_how_far_the_proof_is_and_all_of_it_once_that_is_over(town, planner):
    plan = asked(planner, tujuan="rata")
    known = f"/lokasi/{plan.pk}/?tahu={plan.shown}"
    told = planner.get(known, HTTP_HX_REQUEST="true")
    assert "Bukti menunggu giliran 0%" in words(told) and "tempat menambah" not in words(told)
    assert "HX-Retarget" not in told and "no-store" in told["Cache-Control"]
    prove_siting.call(plan.pk)
    told = planner.get(known, HTTP_HX_REQUEST="true")
    assert "Terbukti: " in words(told) and told["HX-Retarget"] == "#siting-parts"


def test_list_tells_each_plan_and_is_empty_before(town, planner):
    assert "Belum ada pertanyaan." in words(planner.get("/lokasi/"))
    asked(planner, nama="PKA pertama")
    assert "PKA pertama" in words(planner.get("/lokasi/"))


def test_refusal_keeps_what_was_typed_and_names_the_field(town, planner):
    answer = planner.post("/lokasi/tanya/", {**ASK, "jumlah-1": "banyak", "nama": "Nama saya"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "isi bilangan bulat" in words(answer)
    assert 'data-refused="jumlah-1"' in html and 'value="Nama saya"' in html and 'value="banyak"' in html
    assert not SitingPlan.objects.exists()


def test_form_before_any_analysis_leads_to_one(load_ribbon, planner):
    load_ribbon()
    assert "Belum ada wilayah yang dihitung" in words(planner.get("/lokasi/tanya/"))


def parcels(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features
    ]}).encode()  # fmt: skip


def square(east: float) -> dict:
    ring = [lonlat(x, y) for x, y in ((east, 10), (east + 30, 10), (east + 30, 40), (east, 40), (east, 10))]
    return {"type": "Polygon", "coordinates": [ring]}


def test_uploaded_parcels_are_places_with_their_cost(town, planner):
    file = SimpleUploadedFile("lahan.geojson", parcels(
        ({"nama": "Lahan A", "biaya": 700, "daya_tampung": "1.000"}, square(500)), ({"nama": "Lahan B"}, square(1500)),
    ))  # fmt: skip
    plan = asked(planner, tempat=["lapisan"], **{"berkas-lapisan": file})
    layer = SitingLayer.objects.get()
    assert [(one["name"], one["cost"], one["capacity"]) for one in layer.places] == [
        ("Lahan A", 700, 1000), ("Lahan B", None, None),
    ]  # fmt: skip
    assert {one.name for one in plan.choices.filter(answer="quick")} == {"Lahan A", "Lahan B"}


def test_uploaded_ground_is_left_out(town, planner):
    west, east = lonlat(-500, -90), lonlat(1300, 90)
    ring = [west, (east[0], west[1]), east, (west[0], east[1]), west]
    file = SimpleUploadedFile("larangan.geojson", parcels(({}, {"type": "Polygon", "coordinates": [ring]})))
    plan = asked(planner, **{"jumlah-1": "1", "berkas-larangan": file})
    assert plan.answer["quick"]["places"]["left_out"]["excluded"] > 3
    page = planner.get(f"/lokasi/{plan.pk}/")
    assert "di dalam daerah yang dilarang" in words(page)
    parts = {one["properties"]["part"] for one in planner.get(f"/lokasi/{plan.pk}/bentuk.json").json()["features"]}
    assert parts == {"site", "gain", "left_out", "excluded"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("lahan.pdf", b"%PDF", "tidak dapat dibaca di sini"),
        ("lahan.geojson", b"bukan", "bukan .geojson seperti namanya"),
        ("lahan.geojson", parcels(({"biaya": "gratis"}, square(500))), "seharusnya bilangan lebih dari 0"),
        (
            "lahan.geojson", parcels(({}, {"type": "Point", "coordinates": [2.35, 48.85]})),
            "tidak satu pun dari 1 titik terletak di Indonesia",
        ),
    ],
)  # fmt: skip
def test_bad_file_is_refused_in_words_and_not_stored(town, planner, name, content, message):
    file = SimpleUploadedFile(name, content)
    answer = planner.post("/lokasi/tanya/", {**ASK, "tempat": ["lapisan"], "berkas-lapisan": file})
    assert answer.status_code == 422 and message in words(answer), words(answer)
    assert not SitingLayer.objects.exists() and not SitingPlan.objects.exists()


def test_refused_and_settled_places_are_asked_again(town, planner):
    plan = asked(planner)
    first, second = plan.choices.filter(answer="quick")
    answer = planner.post(
        f"/lokasi/{plan.pk}/lagi/", {"tolak": first.place_key, "pakai": f"0|{second.place_key}"}
    )
    again = SitingPlan.objects.latest("asked_at")
    assert answer.url == f"/lokasi/{again.pk}/" and again.follows == plan
    keys = {one.place_key: one.is_kept for one in again.choices.filter(answer="quick")}
    assert first.place_key not in keys and keys[second.place_key]
    assert "Bolehkan lagi" in words(planner.get(answer.url))


def test_unticked_place_is_released_and_the_form_lets_go_of_it_too(town, planner):
    plan = asked(planner)
    first, second = (one.place_key for one in plan.choices.filter(answer="quick"))
    planner.post(f"/lokasi/{plan.pk}/lagi/", {"layanan": "0", "pakai": [f"0|{first}", f"0|{second}"]})
    kept = SitingPlan.objects.latest("asked_at")
    assert len(kept.question["kept"]) == 2
    form = planner.get("/lokasi/tanya/", {"dari": kept.pk}).content.decode()
    assert form.count('type="checkbox" name="pakai"') == 2
    planner.post(f"/lokasi/{kept.pk}/lagi/", {"layanan": "0", "pakai": f"0|{second}"})
    assert SitingPlan.objects.latest("asked_at").question["kept"] == [[0, second]]
    assert planner.post(f"/lokasi/{kept.pk}/lagi/", {"layanan": "²", "pakai": "²|x"}).status_code == 302
    assert planner.get("/lokasi/tanya/", {"dari": "²"}).status_code == 200


def test_list_asks_as_much_of_ten_plans_as_of_one(town, planner, django_assert_max_num_queries):
    plan = asked(planner)
    for number in range(9):
        plan.pk, plan.name = None, f"Rencana {number}"
        plan.save()
    with django_assert_max_num_queries(12):
        assert "Rencana 8" in words(planner.get("/lokasi/"))


def test_stop_seek_again_and_forget(town, planner):
    plan = asked(planner, tujuan="rata")
    planner.post(f"/lokasi/{plan.pk}/henti/")
    page = planner.get(f"/lokasi/{plan.pk}/")
    assert "dihentikan atas permintaan" in words(page) and "Cari bukti lagi" in words(page)
    planner.post(f"/lokasi/{plan.pk}/bukti/")
    plan.refresh_from_db()
    assert plan.state == RunState.QUEUED
    planner.post(f"/lokasi/{plan.pk}/hapus/")
    assert not SitingPlan.objects.exists()


def test_plan_of_somebody_else_is_not_forgotten(town, planner):
    plan = asked(planner)
    User.objects.update(username="tadi")
    answer = client_of("planner").post(f"/lokasi/{plan.pk}/hapus/", follow=True)
    assert "Hanya penanyanya" in words(answer) and SitingPlan.objects.exists()


def test_changed_inputs_are_told_on_the_page(town, planner):
    plan = asked(planner)
    Facility.objects.get().save()
    page = planner.get(f"/lokasi/{plan.pk}/")
    assert "sudah berubah: daftar fasilitas" in words(page)
    shapes = planner.get(f"/lokasi/{plan.pk}/bentuk.json").json()["features"]
    assert {one["properties"]["part"] for one in shapes} == {"site"}
    assert "Hitung ulang" in words(planner.post(f"/lokasi/{plan.pk}/lagi/", follow=True))


def test_files_hold_the_places_and_how_they_were_found(town, planner):
    plan = asked(planner, nama="=1+1")
    plan.choices.filter(order=1).update(name="=cmd|' /C calc'!A1")
    csv = planner.get(f"/lokasi/{plan.pk}/unduh.csv").content.decode("utf-8-sig").splitlines()
    assert csv[0].startswith("Layanan;Urutan;Tempat") and len(csv) == 3
    assert ";'=cmd|' /C calc'!A1;" in csv[1]
    geojson = planner.get(f"/lokasi/{plan.pk}/unduh.geojson").json()
    assert len(geojson["features"]) == 2
    content = planner.get(f"/lokasi/{plan.pk}/unduh.xlsx").content
    assert zipfile.is_zipfile(io.BytesIO(content))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Tempat", "Kelurahan", "Catatan"] and book["Tempat"].max_row == 3
    assert book["Tempat"]["C2"].value == "'=cmd|' /C calc'!A1" and book["Catatan"]["B1"].value == f"#{plan.pk} =1+1"
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert planner.get(f"/lokasi/{plan.pk}/unduh.exe").status_code == 404


def test_earlier_question_opens_in_the_form(town, planner):
    plan = asked(planner)
    html = planner.get("/lokasi/tanya/", {"dari": plan.pk}).content.decode()
    assert '<option value="type:pka" data-limit="500" selected>' in html
    assert planner.get("/lokasi/tanya/", {"dari": 999999}).status_code == 404
