"""Every route that writes, or shows what is not public, keeps to the areas of the account.

The ribbon town lies in 99.02.01; each route is asked by an account for it and by one for 98, with the same role.
"""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from facilities.actions.duplicates import decide_same
from facilities.actions.schedules import add_schedule
from facilities.models import AllowedUrl, DuplicatePair, Facility, ImportBatch, Merge
from regions.models import Source, UserScope
from regions.scopes import ScopeRefused, forget_scope
from tests.facilities.importing import previewed
from tests.facilities.test_registry_pages import form_of
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from tests.zones.people import person
from tests.zones.shapes_of_ribbon import box
from tests.zones.zone_steps import bring_to, draft
from zones.actions.candidate_search import ask_for_search
from zones.actions.scenarios import create_scenario
from zones.actions.service_links import add_link
from zones.actions.templates import make_template
from zones.actions.zones import draw_zone
from zones.models import Scenario, SitingPlan, Zone, ZoneFlag

WORKS_IN = {"own": SCOPE, "other": "98"}


def account(role: str, area: str) -> User:
    user = person(role, f"{role}-{area}")
    UserScope.objects.create(user=user, area_code=area)
    return user


def client_in(role: str, area: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.filter(username=f"{role}-{area}").first() or account(role, area))
    return client


@pytest.fixture
def town(load_ribbon, analyse, tmp_path: Path) -> dict[str, Any]:
    """Return one of everything in the ribbon town, written by people without areas."""
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("SD Negeri 2", "SD", 270.0), ("Taman", "Taman", 300.0)])
    run, planner = analyse(), person("planner", "semua")
    schools = list(Facility.objects.filter(type="primary_school").order_by("pk"))
    zone = draft()
    file = tmp_path / "daftar.csv"
    lon, lat = lonlat(300.0, 0.0)
    file.write_text(f"id;nama;jenis;bujur;lintang\n77;Taman Baru;Taman;{lon:.7f};{lat:.7f}\n", encoding="utf-8")
    AllowedUrl.objects.create(prefix="https://data.example.go.id/")
    schedule = add_schedule(
        source=Source.objects.get(slug="dinas") if Source.objects.filter(slug="dinas").exists()
        else Source.objects.create(slug="dinas", name="Dinas"),
        url="https://data.example.go.id/a.csv", scope_code=SCOPE, every_days=7, by=None,
    )  # fmt: skip
    pair = DuplicatePair.objects.create(left=schools[0], right=schools[1], score=0.7)
    client = Client()
    client.force_login(planner)
    client.post("/lokasi/tanya/", _question() | {"nama": "Letak PKA"})
    plan = SitingPlan.objects.get()
    return {
        "run": run, "zone": zone, "school": schools[0], "pair": pair, "schedule": schedule, "plan": plan,
        "batch": previewed(file, scope=SCOPE, by=planner),
        "scenario": create_scenario(name="Sekolah", area_code=SCOPE, by=planner),
        "search": ask_for_search(run=run, by=planner),
        "template": make_template(zone=zone, name="Contoh", by=planner),
        "link": add_link(giver=schools[0], taker=Facility.objects.get(name="Taman"), kind="visit", by=planner),
    }  # fmt: skip


def written(town: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return role, address and what is sent, for each route that writes something of the town."""
    zone, school = f"/zona/{town['zone'].code}/", f"/registri/{town['school'].public_id}/"
    lokasi, skenario = f"/lokasi/{town['plan'].pk}/", f"/skenario/{town['scenario'].pk}/"
    impor, templat = f"/registri/impor/{town['batch'].pk}/", f"/zona/templat/{town['template'].pk}/"
    return [
        ("planner", "/hitungan/", {"wilayah": SCOPE}),
        ("planner", f"/hitungan/{town['run'].pk}/henti/", {}),
        ("planner", "/zona/kandidat/cari/", {"wilayah": SCOPE}),
        ("planner", f"/zona/kandidat/cari/{town['search'].pk}/henti/", {}),
        ("planner", templat + "terapkan/", {"wilayah": SCOPE}),
        ("planner", templat + "arsip/", {"arsip": "1"}),
        ("planner", "/zona/simpan/", {"json": {"name": "Baru", "geometry": _geometry()}}),
        ("planner", "/zona/sketsa/", {"json": {"zone": town["zone"].code}}),
        ("planner", "/zona/kerja-sama/", {"json": _link(town)}),
        ("planner", f"/zona/kerja-sama/{town['link'].pk}/akhiri/", {"json": {}}),
        ("planner", zone + "langkah/", {"langkah": "propose", "keadaan": "draft", "versi": "1"}),
        ("planner", zone + "komentar/", {"komentar": "setuju"}),
        ("planner", zone + "versi/pulihkan/", {"pulihkan": "1", "versi": "1"}),
        ("planner", zone + "hapus/", {}),
        ("planner", zone + "nilai-ulang/", {}),
        ("planner", zone + "tanda/1/", {"alasan": "x"}),
        ("planner", zone + "berkas/", {"keterangan": "x"}),
        ("verifier", zone + "kunjungan/", {}),
        ("planner", "/skenario/baru/", {"nama": "Dua", "wilayah": SCOPE}),
        ("planner", skenario + "langkah/", {"apa": "urung"}),
        ("planner", skenario + "atur/", {"apa": "bagikan"}),
        ("planner", skenario + "henti/", {}),
        ("planner", skenario + "salin/", {}),
        ("planner", skenario + "terima/1/", {}),
        ("planner", "/lokasi/tanya/", _question()),
        ("planner", lokasi + "henti/", {}),
        ("planner", lokasi + "bukti/", {}),
        ("planner", lokasi + "lagi/", {}),
        ("planner", lokasi + "skenario/", {}),
        ("planner", lokasi + "hapus/", {}),
        ("official", school + "ubah/", {}),
        ("official", school + "hapus/", {"version": "x", "reason": "x"}),
        ("official", school + "riwayat/", {"version": "x"}),
        ("official", school + "berkas/", {"keterangan": "x"}),
        ("official", impor + "kolom/", {}),
        ("official", impor + "simpan/", {}),
        ("official", impor + "henti/", {}),
        ("official", impor + "ulang/", {}),
        ("official", impor + "tarik/", {}),
        ("official", impor + f"baris/{town['batch'].import_rows.first().pk}/", {"keputusan": "skip"}),
        ("official", f"/registri/jadwal/{town['schedule'].pk}/", {"lakukan": "jeda"}),
    ]


def read(town: dict[str, Any]) -> list[tuple[str, str]]:
    """Return role and address of what is not public and is about the town."""
    impor = f"/registri/impor/{town['batch'].pk}/"
    return [
        ("planner", f"/hitungan/{town['run'].pk}/"),
        ("planner", f"/zona/kandidat/cari/{town['search'].pk}/"),
        ("planner", f"/skenario/{town['scenario'].pk}/"),
        ("planner", f"/skenario/{town['scenario'].pk}/hasil/"),
        ("planner", f"/lokasi/{town['plan'].pk}/bentuk.json"),
        ("official", impor), ("official", impor + "titik.json"), ("official", impor + "perbaiki.csv"),
        ("official", f"/registri/{town['school'].public_id}/ubah/"),
    ]  # fmt: skip


def _geometry() -> dict[str, Any]:
    import json

    return json.loads(box(0, 400).geojson)


def _link(town: dict[str, Any]) -> dict[str, str]:
    other = Facility.objects.get(name="SD Negeri 2")
    return {"giver": town["school"].public_id, "taker": other.public_id, "kind": "visit"}


def _question() -> dict[str, Any]:
    return {"wilayah": SCOPE, "layanan-1": "type:pka", "batas-1": "500", "umur-1": "6-12", "jumlah-1": "2",
            "tujuan": "terbanyak", "dengan": "jumlah", "tempat": ["sel"]}  # fmt: skip


def send(client: Client, address: str, sent: dict[str, Any]):
    if "json" in sent:
        return client.post(address, sent["json"], content_type="application/json", headers={"accept": "text/html"})
    return client.post(address, sent)


def test_what_is_written_keeps_to_the_area_of_the_account(town):
    """Asked first from elsewhere, where nothing must happen, then from the town."""
    for role, address, sent in written(town):
        answer = send(client_in(role, WORKS_IN["other"]), address, sent)
        # A zone that is not designated is not even known of elsewhere.
        is_zone = address.startswith(f"/zona/{town['zone'].code}/")
        assert answer.status_code == (404 if is_zone else 403), (address, answer.status_code)
        assert is_zone or "Akun Anda untuk 98" in answer.content.decode(), address
    assert Zone.objects.count() == 1 and Scenario.objects.count() == 1 and SitingPlan.objects.count() == 1
    assert not Merge.objects.exists() and not ZoneFlag.objects.exists()
    for role, address, sent in written(town):
        status = send(client_in(role, WORKS_IN["own"]), address, sent).status_code
        assert status not in (403, 500), (address, status)


def test_what_is_not_public_is_read_in_the_own_area_alone(town):
    for role, address in read(town):
        assert client_in(role, WORKS_IN["other"]).get(address).status_code == 403, address
        own = client_in(role, WORKS_IN["own"]).get(address, headers={"HX-Request": "true"})
        assert own.status_code == 200, address


def test_lists_hold_what_is_of_the_own_area(town):
    words = {"/skenario/": "Sekolah", "/lokasi/": "Letak PKA", "/zona/penetapan/": "Kawasan Barat",
             "/registri/impor/": "daftar.csv", "/registri/jadwal/": "data.example.go.id/a.csv"}  # fmt: skip
    for address, word in words.items():
        assert word in client_in("planner", SCOPE).get(address).content.decode(), address
        assert word not in client_in("planner", "98").get(address).content.decode(), address
    assert client_in("planner", SCOPE).get("/zona/bentuk.json").json()["zones"]["features"]
    assert not client_in("planner", "98").get("/zona/bentuk.json").json()["zones"]["features"]
    assert client_in("planner", "98").get(f"/zona/{town['zone'].code}/").status_code == 404
    assert client_in("planner", "98").get(f"/zona/{town['zone'].code}.json").status_code == 404
    assert "SD Negeri 2" in client_in("official", SCOPE).get("/registri/duplikat/").content.decode()
    assert "SD Negeri 2" not in client_in("official", "98").get("/registri/duplikat/").content.decode()


def test_designated_zone_is_read_across_the_border_as_the_public_reads_it(town):
    zone = bring_to(town["zone"], "monitored")
    page = client_in("planner", "98").get(f"/zona/{zone.code}/")
    public = Client().get(f"/zona/{zone.code}/")
    assert page.status_code == public.status_code == 200
    for word in ("Riwayat", "Komentar", "Tambah berkas"):
        assert word not in page.content.decode(), word
    assert client_in("planner", "98").get("/zona/bentuk.json").json()["zones"]["features"]


def test_public_pages_are_public_for_everybody(town):
    for address in ("/", f"/cakupan/?wilayah={SCOPE}", f"/wilayah/{SCOPE}/", f"/fasilitas/{town['school'].public_id}/"):
        assert client_in("planner", "98").get(address).status_code == 200, address


def test_script_is_told_as_data(town):
    client = client_in("planner", "98")
    answer = client.post("/zona/simpan/", {"name": "Baru", "geometry": _geometry()}, content_type="application/json",
                         headers={"accept": "application/json"})  # fmt: skip
    assert (answer.status_code, answer.json()) == (
        403, {"error": f"Akun Anda untuk 98; Barat ({BARAT}) di luar wilayah itu."}
    )  # fmt: skip


def test_province_holds_all_its_cities(town):
    answer = client_in("planner", "99").post("/skenario/baru/", {"nama": "Provinsi", "wilayah": SCOPE})
    assert answer.status_code == 302
    assert Scenario.objects.filter(name="Provinsi").exists()


def test_rules_for_all_areas_are_changed_by_accounts_for_all_areas(town):
    answer = client_in("planner", "99").post("/zona/aturan/simpan/", {})
    assert answer.status_code == 403 and "berlaku untuk semua wilayah" in answer.content.decode()


def test_account_without_areas_writes_nowhere_where_areas_are_needed(town, settings):
    settings.ACCOUNTS_NEED_AREA = True
    budi = person("planner", "budi")
    client = Client()
    client.force_login(budi)
    answer = client.post("/skenario/baru/", {"nama": "Dua", "wilayah": SCOPE})
    assert answer.status_code == 403 and "belum diberi wilayah kerja" in answer.content.decode()
    with pytest.raises(ScopeRefused):
        draw_zone(name="Baru", shape=box(0, 400), by=budi)
    settings.ACCOUNTS_NEED_AREA = False
    forget_scope(budi)
    assert draw_zone(name="Baru", shape=box(0, 400), by=budi).code.startswith(BARAT)


def test_new_place_outside_is_refused_and_the_form_stays_as_typed(town):
    client, (lon, lat) = client_in("official", TIMUR), lonlat(500.0, 0.0)
    answer = client.post("/registri/baru/", form_of(name="Taman Seberang", lon=f"{lon:.7f}", lat=f"{lat:.7f}"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Taman Seberang" in page and f"Barat ({BARAT}) di luar wilayah itu" in page
    assert not Facility.everything.filter(name="Taman Seberang").exists()
    lon, lat = lonlat(1500.0, 0.0)
    answer = client.post("/registri/baru/", form_of(name="Taman Sini", lon=f"{lon:.7f}", lat=f"{lat:.7f}"))
    assert answer.status_code == 302


def test_change_of_many_leaves_out_what_stands_elsewhere_and_says_so(town):
    client = client_in("official", TIMUR)
    sent = {"pilih": [one.public_id for one in Facility.objects.all()], "life": "closed"}
    page = client.post("/registri/massal/", sent).content.decode()
    assert "3 catatan di luar wilayah kerja Anda" in page and f"Timur ({TIMUR})" in page
    client.post("/registri/massal/", sent | {"simpan": "1", "berubah": "0"})
    assert not Facility.objects.filter(life="closed").exists()


def test_record_across_the_border_is_read_but_not_changed(town):
    client = client_in("official", TIMUR)
    page = client.get(f"/registri/{town['school'].public_id}/").content.decode()
    assert "di luar wilayah kerja Anda" in page and "/ubah/" not in page
    Facility.objects.filter(pk=town["school"].pk).update(visibility="internal")
    assert client.get(f"/registri/{town['school'].public_id}/").status_code == 404, "internal ones are of their area"
    assert client_in("official", SCOPE).get(f"/registri/{town['school'].public_id}/").status_code == 200


def test_rows_of_a_list_outside_the_area_are_refused_one_by_one(town, tmp_path):
    file, east = tmp_path / "batas.csv", account("official", TIMUR)
    (west_lon, west_lat), (east_lon, east_lat) = lonlat(500.0, 0.0), lonlat(1500.0, 0.0)
    file.write_text(
        "id;nama;jenis;bujur;lintang\n"
        f"1;Taman Anggrek;Taman;{west_lon:.7f};{west_lat:.7f}\n2;Taman Melati;Taman;{east_lon:.7f};{east_lat:.7f}\n",
        encoding="utf-8",
    )
    batch = previewed(file, source="timur", scope=TIMUR, by=east)
    refused = batch.import_rows.get(fate="refused")
    assert (refused.line, batch.import_rows.exclude(pk=refused.pk).get().fate) == (2, "new")
    assert refused.problems[-1]["message"] == (
        f"berdiri di Barat ({BARAT}), di luar wilayah akun Anda: Timur ({TIMUR})"
    )
    client = client_in("official", TIMUR)
    assert "di luar wilayah akun Anda" in client.get(f"/registri/impor/{batch.pk}/?nasib=refused").content.decode()
    from facilities.actions.commit import ask_for_commit, commit

    ask_for_commit(batch=batch, by=east)
    commit(ImportBatch.objects.get(pk=batch.pk))
    assert set(Facility.objects.filter(name__in=["Taman Anggrek", "Taman Melati"]).values_list("name", flat=True)) == {
        "Taman Melati"
    }


def test_list_needs_an_area_of_the_account(town):
    client = client_in("official", TIMUR)
    upload = {"sumber_baru": "Dinas Timur", "berkas": _csv()}
    assert "Pilih wilayah daftar ini" in client.post("/registri/impor/", upload).content.decode()
    assert client.post("/registri/impor/", upload | {"wilayah": BARAT, "berkas": _csv()}).status_code == 403
    assert client.post("/registri/impor/", upload | {"wilayah": TIMUR, "berkas": _csv()}).status_code == 302


def _csv() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.csv", b"id;nama;jenis;bujur;lintang\n1;Taman;Taman;106.9;0\n")


def test_pair_across_a_border_is_decided_by_whoever_holds_both(town):
    east = Facility.objects.filter(name="SD Negeri 2").first()
    from regions.models import Area

    Facility.objects.filter(pk=east.pk).update(area=Area.objects.get(code=TIMUR))
    pair = DuplicatePair.objects.get(pk=town["pair"].pk)
    with pytest.raises(ScopeRefused):
        decide_same(pair=pair, keep=pair.left, by=account("official", TIMUR))
    assert decide_same(pair=pair, keep=pair.left, by=account("official", SCOPE)).kept == pair.left


