"""A place by its name instead of a file: its facilities on OpenStreetMap become a batch with a preview."""

import socket
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from facilities import tasks
from facilities.models import Facility, ImportBatch, SourceRecord
from regions.models import Source
from tests.osm_stand_in import StandIn, stand_in

HOME = "/registri/impor/"
PLACE = "Kembar, Kota Uji, Indonesia"
FOUND = [
    ("playground", "Taman bermain tanpa nama", "Barat"),
    ("primary_school", "SDN Kembar 01", "Barat"),
    ("puskesmas", "Puskesmas Kembar", "Barat"),
    ("rptra", "RPTRA Kembar", "Timur"),
]


@pytest.fixture
def osm(monkeypatch: pytest.MonkeyPatch, catalogue, villages, tmp_path, settings: Any) -> Iterator[StandIn]:
    """Serve an invented kecamatan in place of the outside internet."""
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)  # osmnx replaces it
    monkeypatch.setattr("osmnx._nominatim.time.sleep", lambda _seconds: None)
    with stand_in() as knows:
        knows.places = [place for place in knows.places if "Tetangga" not in place[2].get("name", "")]
        monkeypatch.setenv("OSMNX_NOMINATIM_URL", knows.url)
        monkeypatch.setenv("OSMNX_OVERPASS_URL", f"{knows.url}/api")
        yield knows


@pytest.fixture
def no_network(osm: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSMNX_NOMINATIM_URL", "http://127.0.0.1:1")


@pytest.fixture
def official(osm: StandIn, client: Client) -> Client:
    user = get_user_model().objects.create_user("petugas", password="x")
    user.groups.add(Group.objects.get(name="official"))
    client.force_login(user)
    return client


def run(*options: str, place: str = PLACE) -> str:
    said = StringIO()
    call_command("import_facilities", "--place", place, *options, stdout=said)
    return said.getvalue().splitlines()[-1]


def test_official_types_a_place_and_sees_what_would_change(official: Client, osm: StandIn) -> None:
    answer = official.post(HOME, {"tempat": f"  {PLACE} "})
    batch = ImportBatch.objects.get()
    assert answer.url == f"{HOME}{batch.pk}/" and osm.asked == []
    assert "Menunggu giliran" in official.get(answer.url).content.decode()
    assert tasks.inspect_batch.func(batch.pk) == "ok"
    batch.refresh_from_db()
    mapping = batch.spec["mapping"]
    assert mapping["columns"]["id"] == "id" and mapping["columns"]["external_ids.osm"] == "osm"
    sent = {f"kolom-{key}": column for key, column in mapping["columns"].items()}
    words = batch.spec["found"]["words"][mapping["columns"]["type"]]
    sent |= {f"jenis-{number}": mapping["types"][word] for number, word in enumerate(words)}
    official.post(f"{answer.url}kolom/", sent)
    assert tasks.preview_batch.func(batch.pk) == "ok"
    shown = official.get(answer.url).content.decode()
    assert "Puskesmas Kembar" in shown and not Facility.objects.exists()
    official.post(f"{answer.url}simpan/")
    assert tasks.commit_batch.func(batch.pk) == "ok"
    assert sorted(Facility.objects.values_list("type", "name", "area__name")) == FOUND
    source = Source.objects.get(slug="openstreetmap")
    assert source.licence == "ODbL 1.0" and SourceRecord.objects.filter(source=source).count() == 4


def test_command_loads_a_place_and_again_changes_nothing(osm: StandIn) -> None:
    assert run().endswith("belum disimpan; tambahkan --commit)") and not Facility.objects.exists()
    assert "4 baris: 4 baru" in run("--commit")
    assert sorted(Facility.objects.values_list("type", "name", "area__name")) == FOUND
    osm.places.append((207, (106.914, -6.2251), {"amenity": "library", "name": "Perpustakaan Kembar"}))
    assert "5 baris: 1 baru, 0 berubah, 4 tetap" in run("--commit")


def test_place_without_network_is_one_message_and_can_be_asked_for_again(
    official: Client, no_network: None, osm: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    official.post(HOME, {"tempat": PLACE})
    batch = ImportBatch.objects.get()
    said = tasks.inspect_batch.func(batch.pk)
    batch.refresh_from_db()
    assert said == batch.message == (
        "http://127.0.0.1:1/search tidak dapat dihubungi (ConnectionError); periksa jaringan. Tidak ada yang diubah."
    )
    assert batch.state == "failed" and said in official.get(f"{HOME}{batch.pk}/").content.decode()
    assert not Facility.objects.exists() and not batch.import_rows.exists()
    monkeypatch.setenv("OSMNX_NOMINATIM_URL", osm.url)
    official.post(f"{HOME}{batch.pk}/ulang/")
    assert tasks.inspect_batch.func(batch.pk) == "ok"
    batch.refresh_from_db()
    assert batch.state == "uploaded" and batch.rows == 4


def test_command_without_network_is_one_line(no_network: None) -> None:
    with pytest.raises(CommandError, match="tidak dapat dihubungi"):
        run("--commit")


def test_place_that_is_unknown_or_empty_is_told(osm: StandIn) -> None:
    osm.places = []
    with pytest.raises(CommandError, match="tidak memuat fasilitas anak di “Kembar, Kota Uji, Indonesia”"):
        run()
    osm.found = []
    with pytest.raises(CommandError, match="tidak mengenal batas wilayah atau jalan untuk “Antah Berantah”"):
        run(place="Antah Berantah")


def test_name_of_no_length_and_file_with_place_are_refused(osm: StandIn, tmp_path) -> None:
    with pytest.raises(CommandError, match="Tulis nama tempat, misalnya"):
        run(place="x")
    for given in ([], [str(tmp_path / "a.csv"), "--place", PLACE]):
        with pytest.raises(CommandError, match="satu berkas, atau satu tempat dengan --place"):
            call_command("import_facilities", *given)
    assert not ImportBatch.objects.exists()
