"""Lists of addresses on the ribbon: every row comes back, with the answer of a single question or with why not."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.worlds import lonlat
from tests.worlds.ribbon import SCHOOL
from tests.zones.people import client_of
from zones.actions import asked_lists as actions
from zones.asking.listed import MOST_ROWS, read_list
from zones.errors import AskRefused
from zones.models import KEPT_FOR, AskedList, ListState
from zones.queries.asking.answer import ask_at
from zones.queries.table_files import table_xlsx


def comma(degrees: float) -> str:
    return f"{degrees:.7f}".replace(".", ",")


def upload(client: Client, text: str | bytes, name: str = "alamat.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post("/tanya/daftar/", {"berkas": SimpleUploadedFile(name, content)})


def answered(client: Client, asked: AskedList) -> list[dict[str, str]]:
    text = client.get(f"/tanya/daftar/{asked.pk}/jawaban.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def official(load_ribbon) -> Client:
    load_ribbon(facilities=[SCHOOL, ("Posyandu Mawar", "Posyandu", 900.0)], speaks_for=["primary_school", "posyandu"])
    return client_of("official")


def test_every_row_comes_back_in_order_with_the_answer_of_a_single_question(official):
    near, far = lonlat(1249.9, 30), lonlat(1700, 0)
    text = "\n".join([
        "no;catatan;lintang;bujur;umur",
        f"7;=1+1;{comma(near[1])};{comma(near[0])};8",
        f"3;rumah;{comma(far[1])};{comma(far[0])};8",
        "9;kosong;;;8",
        "4;jauh;52,5;13,4;8",
        f"5;luar;{comma(lonlat(5000, 0)[1])};{comma(lonlat(5000, 0)[0])};8",
    ])  # fmt: skip
    upload(official, text)
    asked = AskedList.objects.get()
    preview = official.get(f"/tanya/daftar/{asked.pk}/").content.decode()
    assert "3 dari 5 baris menyebut tempat yang terbaca" in preview and "bukan letak di Indonesia" in preview
    columns = {f"kolom-{key}": column for key, column in asked.columns.items()}
    official.post(f"/tanya/daftar/{asked.pk}/hitung/", columns)
    asked.refresh_from_db()
    actions.carry_out(asked_id=asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.answered) == (ListState.DONE, 2)
    rows = answered(official, asked)
    assert [row["no"] for row in rows] == ["7", "3", "9", "4", "5"]
    assert rows[0]["catatan"] == "'=1+1", "a spreadsheet must not run what somebody typed"
    for row, place in zip(rows[:2], (near, far), strict=True):
        one = next(service for service in ask_at(place, 8).services if service.name == "SD/MI").nearest
        assert row["SD/MI: jarak (m)"] == f"{one.walk_m:.1f}".replace(".", ",")
        assert (row["SD/MI: menit"], row["SD/MI: tempat"]) == (str(one.minutes), one.name)
    assert rows[0]["SD/MI: hasil"] == "dalam batas" and rows[1]["SD/MI: hasil"] == "melebihi batas"
    assert rows[2]["Keterangan"] == "tempatnya tidak terisi" and "Indonesia" in rows[3]["Keterangan"]
    assert rows[4]["Keterangan"] == "di luar wilayah yang dimuat"
    assert official.get(f"/tanya/daftar/{asked.pk}/jawaban.xlsx").content[:2] == b"PK"


def test_workbook_with_village_names_and_coordinates_in_one_cell(official):
    sheet = table_xlsx({"a": [["Kelurahan"], ["Timur"], ["barat"], ["Entah"]]})
    upload(official, sheet, "desa.xlsx")
    asked = AskedList.objects.get()
    actions.carry_out(asked_id=actions.start(asked=asked, columns=asked.columns, age=8).pk)
    rows = answered(official, asked)
    assert [row["Kelurahan/desa"] for row in rows] == ["Kel. Timur", "Kel. Barat", ""]
    assert "tidak ada kelurahan/desa “Entah”" in rows[2]["Keterangan"]
    upload(official, 'Titik koordinat\n"-0,0001, 106,9010"', "titik.csv")
    assert AskedList.objects.first().columns == {"place": "Titik koordinat"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF", "tidak dapat dibaca di sini"),
        ("a.csv", b"", "kosong"),
        ("a.xlsx", b"not a zip", "bukan .xlsx"),
        ("a.csv", b"nik;lintang;bujur\n1;0;106", "data anak atau keluarganya"),
        ("a.csv", b"lintang;bujur\n" + b"0;106\n" * (MOST_ROWS + 1), "paling banyak 5000"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_in_words(name, content, words):
    with pytest.raises(AskRefused, match=words):
        read_list(content, name)


def test_list_is_seen_by_nobody_else_and_gone_after_a_day(official):
    upload(official, "lintang;bujur\n0;106,901")
    asked = AskedList.objects.get()
    somebody_else = client_of("verifier")
    for address in ("", "jawaban.csv"):
        assert somebody_else.get(f"/tanya/daftar/{asked.pk}/{address}").status_code == 404
    assert official.post(f"/tanya/daftar/{asked.pk}/hitung/", {"kolom-lat": "lintang"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == ListState.SHOWN, "without a column that says where, nothing starts"
    AskedList.objects.update(asked_at=timezone.now() - KEPT_FOR)
    assert official.get(f"/tanya/daftar/{asked.pk}/").status_code == 404 and not AskedList.objects.exists()


def test_list_is_stopped_and_deleted_on_request(official):
    upload(official, "lintang;bujur\n0;106,901")
    asked = actions.start(asked=AskedList.objects.get(), columns={"lat": "lintang", "lon": "bujur"}, age=None)
    AskedList.objects.update(cancel_wanted=True)
    actions.carry_out(asked_id=asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.csv) == (ListState.CANCELLED, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        AskedList.objects.update(state=ListState.DONE)
    official.post(f"/tanya/daftar/{asked.pk}/hapus/")
    assert not AskedList.objects.exists()
    assert Client().get("/tanya/daftar/").status_code == 302
    assert b";" in official.get("/tanya/daftar/templat.csv").content
