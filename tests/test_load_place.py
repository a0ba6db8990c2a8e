"""`manage.py load_place` against a small HTTP stand-in for Nominatim and Overpass."""

import socket
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import osmnx
import pytest
from django.core.management import CommandError, call_command

from facilities.models import Facility, ListScope
from facilities.queries import list_known
from regions.models import Area, GroundFeature, Source, StreetLine, StreetNetwork
from regions.queries.streets import graph_of
from tests.osm_stand_in import FULL_NAME, StandIn, stand_in, villages
from zones.models import ReachRun

PLACE = "Kembar, Kota Uji, Indonesia"


@pytest.fixture
def osm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Iterator[StandIn]:
    """Serve the invented kecamatan, let osmnx ask there, and keep what it fetches in the test's own folder."""
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)  # osmnx replaces it
    monkeypatch.setattr("osmnx._nominatim.time.sleep", lambda _seconds: None)
    with stand_in() as knows:
        monkeypatch.setenv("OSMNX_NOMINATIM_URL", knows.url)
        monkeypatch.setenv("OSMNX_OVERPASS_URL", f"{knows.url}/api")
        yield knows


@pytest.fixture
def load(osm: StandIn, catalogue: None) -> Callable[..., str]:
    """Return a function that loads the place and returns what was said."""

    def now(*options: str, place: str = PLACE) -> str:
        said = StringIO()
        call_command("load_place", place, *options, stdout=said, stderr=said)
        return said.getvalue()

    return now


def test_place_is_loaded_with_its_villages_streets_and_facilities(load) -> None:
    said = load("--commit")
    assert f"{FULL_NAME}: 2 kelurahan/desa, kode 00." in said and "(buatan:" in said
    found = Area.objects.current().villages()
    assert sorted(found.values_list("name", flat=True)) == ["Barat", "Timur"]
    above = Area.objects.current().exclude(level=4).order_by("code")
    assert [area.name for area in above] == [
        "Kode buatan (bukan kode Kemendagri)", "Kembar (kode buatan)", "Kembar (kode buatan)",
    ]  # fmt: skip
    assert sorted(Facility.objects.values_list("type", "name", "area__name")) == [
        ("kindergarten", "TK Tetangga", None),
        ("playground", "Taman bermain tanpa nama", "Barat"),
        ("primary_school", "SDN Kembar 01", "Barat"),
        ("puskesmas", "Puskesmas Kembar", "Barat"),
        ("rptra", "RPTRA Kembar", "Timur"),
    ]
    puskesmas = Facility.objects.get(type="puskesmas")
    assert (puskesmas.address, puskesmas.wheelchair) == ("Jalan Panjang No. 5", True)
    assert list(puskesmas.external_ids.values_list("scheme", "value")) == [("osm", "node/201")]
    assert GroundFeature.objects.get().kind == "water"


def test_streets_follow_our_own_walkable_rules_and_meet_where_they_are_joined(load) -> None:
    load("--commit")
    network = StreetNetwork.objects.get(is_active=True)
    lines = dict(StreetLine.objects.filter(network=network).values_list("name", "is_walkable"))
    assert lines["Jalan Panjang"] and lines["Gang Tegak"] and not lines["Tol"] and not lines[""]
    graph = graph_of(network)
    # Jalan Panjang 1-2-3-4 and Gang Tegak 6-2-5 cross at node 2, the toll bridge joins neither. Jalan Keluar
    # leaves what was asked for and comes back: 4-13-10 and 11-12-3, not joined by a line that is no street.
    assert (graph.edge_count, graph.node_count) == (7, 8)
    assert StreetLine.objects.filter(network=network, name="Jalan Keluar").count() == 2
    assert graph.node_lonlat[:, 0].max() == pytest.approx(106.95)


def test_openstreetmap_claims_to_know_no_type_completely(load) -> None:
    load("--commit")
    code = Area.objects.current().villages().first().code
    assert not list_known(["playground", "kindergarten", "library", "shelter"], code)
    source = Facility.objects.first().source
    assert source.name.endswith("cakupan tidak dijamin") and "OpenStreetMap" in source.attribution
    assert source.licence == "ODbL 1.0"
    assert not source.is_invented


def test_loaded_place_is_judged_once(load) -> None:
    load("--commit")
    run = ReachRun.objects.get()
    assert run.state == "done" and run.area_code.startswith("00.")
    load("--commit")
    assert ReachRun.objects.get() == run


def test_without_commit_nothing_is_kept(load, tmp_path: Path) -> None:
    assert "tidak disimpan" in load()
    assert not Area.objects.exists() and not Facility.objects.exists()
    assert [path.name for path in (tmp_path / "data" / "places").iterdir()] == ["osm-answers"]


def test_second_load_asks_nobody_and_changes_nothing(load, osm: StandIn) -> None:
    load("--commit")
    asked, codes = len(osm.asked), set(Area.objects.current().values_list("pk", "code"))
    said = load("--commit")
    assert len(osm.asked) == asked == 5
    assert "wilayah tidak berubah" in said and "jalan tidak berubah" in said and "0 baru, 0 berubah, 5 tetap" in said
    assert set(Area.objects.current().values_list("pk", "code")) == codes


def test_refresh_asks_again_and_takes_what_is_new(load, osm: StandIn) -> None:
    load("--commit")
    osm.places.append((207, (106.914, -6.2251), {"amenity": "library", "name": "Perpustakaan Kembar"}))
    assert not Facility.objects.filter(type="library").exists()
    load("--commit", "--refresh")
    assert Facility.objects.filter(type="library").exists() and len(osm.asked) == 10
    load("--commit")
    assert len(osm.asked) == 10


def test_dotted_codes_of_the_map_are_believed(load, osm: StandIn) -> None:
    osm.villages = villages(
        {"Barat": {"ref:id:kemendagri": "99.01.01.1001"}, "Timur": {"ref:id:codegeo": "99.01.01.1002"}}
    )
    load("--commit")
    found = Area.objects.current().villages().values_list("code", flat=True)
    assert sorted(found) == ["99.01.01.1001", "99.01.01.1002"]


def test_place_without_villages_is_one_area(load, osm: StandIn) -> None:
    osm.villages = []
    load("--commit")
    (area,) = Area.objects.current().villages()
    assert area.name == "Kembar" and area.code.startswith("00.") and area.code.endswith(".01.1001")


def test_place_without_facilities_has_no_list_at_all(load, osm: StandIn) -> None:
    osm.places = []
    load("--commit")
    assert not Facility.objects.exists() and not ListScope.objects.exists()
    assert Area.objects.current().villages().count() == 2


def test_missing_network_is_one_line_and_changes_nothing(load, monkeypatch, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("OSMNX_NOMINATIM_URL", f"http://127.0.0.1:{port}")
    with pytest.raises(CommandError) as refusal:
        load("--commit")
    assert str(refusal.value) == (
        f"http://127.0.0.1:{port}/search tidak dapat dihubungi (ConnectionError); periksa jaringan. "
        "Tidak ada yang diubah."
    )
    assert not Area.objects.exists() and not (tmp_path / "data" / "places").exists()


def test_network_that_fails_half_way_changes_nothing(load, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OSMNX_OVERPASS_URL", "http://127.0.0.1:1/api")
    with pytest.raises(CommandError, match=r"127.0.0.1:1/api/interpreter tidak dapat dihubungi"):
        load("--commit")
    assert not Area.objects.exists() and not Source.objects.exists()


def test_unknown_place_is_named(load, osm: StandIn) -> None:
    osm.found = []
    with pytest.raises(CommandError, match="tidak mengenal batas wilayah atau jalan untuk “Antah Berantah”"):
        load("--commit", place="Antah Berantah")


def test_place_without_a_boundary_is_refused(load, osm: StandIn) -> None:
    osm.found[0]["geojson"] = {"type": "Point", "coordinates": [106.91, -6.225]}
    with pytest.raises(CommandError, match="tidak mengenal batas wilayah"):
        load("--commit")


def test_failed_load_puts_the_older_files_back(load, osm: StandIn, tmp_path: Path, monkeypatch) -> None:
    load("--commit")
    (home,) = [path for path in (tmp_path / "data" / "places").iterdir() if path.name != "osm-answers"]
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    osm.villages = villages({"Barat": {"ref": "99.01.01.1001"}, "Timur": {"ref": "99.01.01.1002"}})

    def fail(**_keys: Any) -> None:
        raise CommandError("cakram penuh")

    monkeypatch.setattr("facilities.management.commands.load_dataset.import_list", fail)
    with pytest.raises(CommandError, match="cakram penuh"):
        load("--commit", "--refresh")
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    assert sorted(path.name for path in home.parent.iterdir()) == sorted([home.name, "osm-answers"])


def test_settings_of_osmnx_are_put_back(load) -> None:
    before = (osmnx.settings.nominatim_url, osmnx.settings.all_oneway, osmnx.settings.cache_folder)
    load()
    assert (osmnx.settings.nominatim_url, osmnx.settings.all_oneway, osmnx.settings.cache_folder) == before


@pytest.mark.django_db(transaction=True)  # outside the transaction that keeps the catalogue for this file
def test_empty_catalogue_is_refused(osm: StandIn) -> None:
    with pytest.raises(CommandError, match="katalog jenis fasilitas kosong"):
        call_command("load_place", PLACE)
    assert osm.asked == []
