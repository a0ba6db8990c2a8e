"""The import as pages: who may open them, what each step shows, what comes back to be corrected."""

import io

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from facilities import tasks
from facilities.models import Facility, ImportBatch
from tests.worlds.villages import EAST, WEST

HOME = "/registri/impor/"
W, E = (f"{lon},{lat}" for lon, lat in (WEST, EAST))
LIST = f"nama,jenis,id,lon,lat\nSDN 01,SD,1,{W}\nSMP 2,SMP,2,{E}\nTanpa jenis,Salon,3,{E}\nTaman Segitiga,Taman,4,{W}\n"


@pytest.fixture
def official(catalogue, villages, settings, tmp_path, client: Client) -> Client:
    settings.DATA_DIR = tmp_path / "data"
    user = get_user_model().objects.create_user("petugas", password="x")
    user.groups.add(Group.objects.get(name="official"))
    client.force_login(user)
    return client


def upload(client: Client, text: str = LIST, **more) -> ImportBatch:
    file = SimpleUploadedFile("daftar.csv", text.encode())
    answer = client.post(HOME, {"berkas": file, "sumber_baru": "Dinas Pendidikan", **more})
    batch = ImportBatch.objects.latest("pk")
    assert answer.status_code == 302 and answer.url == f"{HOME}{batch.pk}/"
    return batch


def mapped(client: Client, batch: ImportBatch) -> None:
    assert tasks.inspect_batch.func(batch.pk) == "ok"
    batch.refresh_from_db()
    mapping = batch.spec["mapping"]
    words = batch.spec["found"]["words"][mapping["columns"]["type"]]
    sent = {f"kolom-{key}": column for key, column in mapping["columns"].items()}
    sent |= {f"jenis-{number}": mapping["types"][word] for number, word in enumerate(words)}
    assert client.post(f"{HOME}{batch.pk}/kolom/", sent).status_code == 302
    assert tasks.preview_batch.func(batch.pk) == "ok"
    batch.refresh_from_db()


def test_from_upload_to_commit_and_back(official: Client) -> None:
    batch = upload(official)
    address = f"{HOME}{batch.pk}/"
    assert "Menunggu giliran" in official.get(address).content.decode()
    mapped(official, batch)
    shown = official.get(address).content.decode()
    assert "Ini pratinjau" in shown and "SDN 01" in shown and not Facility.objects.exists()
    refused = official.get(f"{address}?nasib=refused").content.decode()
    assert "jenis “Salon” tidak dikenal" in refused
    aside = batch.import_rows.get(fate="set_aside")
    row = official.post(
        f"{address}baris/{aside.pk}/", {"keputusan": "take", "jenis": "park"}, headers={"HX-Request": "true"}
    )
    assert "tercatat" in row.content.decode()
    official.post(f"{address}simpan/")
    assert tasks.commit_batch.func(batch.pk) == "ok"
    assert set(Facility.objects.values_list("name", flat=True)) == {"SDN 01", "SMP 2", "Taman Segitiga"}
    assert "Tersimpan: 3 baru" in official.get(address).content.decode()
    official.post(f"{address}tarik/")
    assert not Facility.everything.exists()
    assert "sudah ditarik kembali" in official.get(address).content.decode()


def test_bad_rows_come_back_with_the_reason_and_can_be_sent_again(official: Client) -> None:
    batch = upload(official)
    mapped(official, batch)
    book = openpyxl.load_workbook(io.BytesIO(official.get(f"{HOME}{batch.pk}/perbaiki.xlsx").content))
    rows = list(book.active.values)
    assert rows[0] == ("nama", "jenis", "id", "lon", "lat", "alasan")
    assert rows[1][0] == "Tanpa jenis" and rows[1][-1].startswith("jenis “Salon” tidak dikenal")
    text = official.get(f"{HOME}{batch.pk}/perbaiki.csv").content.decode("utf-8-sig")
    again = upload(official, text.replace("Salon", "SD"))
    mapped(official, again)
    assert again.created == 1 and again.set_aside == 1


def test_corrected_rest_of_a_list_does_not_make_the_other_rows_missing(official: Client) -> None:
    batch = upload(official)
    mapped(official, batch)
    official.post(f"{HOME}{batch.pk}/simpan/")
    assert tasks.commit_batch.func(batch.pk) == "ok"
    text = official.get(f"{HOME}{batch.pk}/perbaiki.csv").content.decode("utf-8-sig")
    again = upload(official, text.replace("Salon", "SD"))
    mapped(official, again)
    assert not again.import_rows.filter(fate="missing").exists()
    assert again.spec["mapping"]["columns"] == batch.spec["mapping"]["columns"]

    shorter = upload(official, f"nama,jenis,id,lon,lat\nSDN 01,SD,1,{W}\n")
    mapped(official, shorter)
    assert [row.values["name"] for row in shorter.import_rows.filter(fate="missing")] == ["SMP 2"]


def test_refused_upload_keeps_what_was_typed_and_stays_open(official: Client) -> None:
    answer = official.post(HOME, {"sumber_baru": "Dinas Taman", "lisensi": "CC BY 4.0", "wilayah": "99.02"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "Pilih berkas atau tulis alamatnya." in shown
    assert 'value="Dinas Taman"' in shown and 'value="CC BY 4.0"' in shown
    assert '<details class="import-new" open>' in shown


def test_columns_that_nothing_takes_are_named(official: Client) -> None:
    batch = upload(official, f"nama,jenis,id,lon,lat,warna pagar\nSDN 01,SD,1,{W},hijau\n")
    tasks.inspect_batch.func(batch.pk)
    page = official.get(f"{HOME}{batch.pk}/")
    assert page.context["unused"] == ["warna pagar"]
    assert {"Nama", "Jenis"} <= {row.word.capitalize() for row in page.context["column_rows"] if row.is_first}


def test_templates_hold_every_column_and_read_back(official: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(official.get(f"{HOME}templat.xlsx").content))
    assert book.sheetnames == ["Daftar", "Penjelasan", "Jenis"]
    heading = official.get(f"{HOME}templat.csv").content.decode("utf-8-sig").splitlines()[0]
    batch = upload(official, heading + "\n" + "SDN 01;SD;1" + ";" * 28 + "\n")
    tasks.inspect_batch.func(batch.pk)
    batch.refresh_from_db()
    assert set(batch.spec["found"]["columns"]) == set(batch.spec["mapping"]["columns"].values())


def test_corrected_file_runs_nothing_and_holds_what_a_workbook_can(official: Client) -> None:
    rows = [f"@SUM(1),Salon,1,{W},=cmd|'/C calc'!A0", f"-2+3,Salon,2,{W},\x0bSalon", f"x,SD,3,{W},SDN 1"]
    text = "\n".join(["=1+1,jenis,id,lon,lat,nama", *rows, ""])
    batch = upload(official, text)
    mapped(official, batch)
    book = openpyxl.load_workbook(io.BytesIO(official.get(f"{HOME}{batch.pk}/perbaiki.xlsx").content))
    rows = list(book.active.values)
    assert rows[0][0] == "'=1+1" and rows[1][0] == "'@SUM(1)" and rows[1][5] == "'=cmd|'/C calc'!A0"
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    text = official.get(f"{HOME}{batch.pk}/perbaiki.csv").content.decode("utf-8-sig")
    cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(";")]
    assert not any(cell.startswith(("=", "@", "+")) for cell in cells)


def test_secret_rows_are_hidden_from_those_who_may_not_see_them(official: Client) -> None:
    batch = upload(official, f"nama,jenis,id,lon,lat\nRumah Aman Melati,Shelter,1,{W}\nSDN 01,SD,2,{W}\n")
    mapped(official, batch)
    shown = official.get(f"{HOME}{batch.pk}/").content.decode()
    assert "Rumah Aman Melati" not in shown and "1 baris tempat rahasia tidak ditampilkan" in shown
    assert len(official.get(f"{HOME}{batch.pk}/titik.json").json()["features"]) == 1
    user = get_user_model().objects.get(username="petugas")
    user.user_permissions.add(Permission.objects.get(codename="view_sensitive"))
    assert "Rumah Aman Melati" in official.get(f"{HOME}{batch.pk}/").content.decode()


def test_upload_without_file_or_source_is_told(official: Client) -> None:
    for sent, said in (
        ({"sumber_baru": "Dinas"}, "Pilih berkas atau tulis alamatnya."),
        ({}, "Pilih sumber daftar ini, atau tulis nama sumber baru."),
        ({"sumber_baru": "D", "berkas": SimpleUploadedFile("a.exe", b"MZ")}, "bentuk berkas “.exe” tidak dikenal"),
        ({"sumber_baru": "D", "alamat": "https://example.org/a.csv"}, "tidak ada pada daftar alamat yang diizinkan"),
    ):
        assert said in official.post(HOME, sent, follow=True).content.decode()
    assert not ImportBatch.objects.exists()


def test_public_may_not_import(catalogue, client: Client) -> None:
    assert client.get(HOME).status_code == 302
    client.force_login(get_user_model().objects.create_user("orang"))
    assert client.get(HOME).status_code == 403 and client.post(HOME).status_code == 403
