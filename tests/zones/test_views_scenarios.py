"""Pages of scenarios: written by planners, read by officials, shared by an unguessable link, told when refused."""

import contextlib
import io
from types import SimpleNamespace

import pytest
from django.test import Client
from openpyxl import load_workbook

from facilities.models import Facility, FacilityType
from tests.worlds import lonlat
from tests.worlds.ribbon import SCHOOL, SCOPE
from tests.zones.people import client_of
from zones.actions import scenario_compute
from zones.errors import ScenarioRefused
from zones.models import Scenario
from zones.scenarios.form import blank, change_of, corners
from zones.tasks import compute_scenario_task


def new_place(east_m: float = 1600.0, **more) -> dict[str, str]:
    lon, lat = lonlat(east_m, 0.0)
    return {"apa": "tambah", "macam": "add", "jenis": "primary_school", "lintang": f"{lat:.6f}".replace(".", ","),
            "bujur": f"{lon:.6f}", "biaya": "Rp 12.000.000", **more}  # fmt: skip


@pytest.fixture
def planner(load_ribbon, analyse):
    load_ribbon()
    analyse()
    return client_of("planner")


def made(client, name: str = "Sekolah baru") -> Scenario:
    client.post("/skenario/baru/", {"nama": name, "wilayah": SCOPE})
    return Scenario.objects.get(name=name)


def polled(client, scenario: Scenario) -> str:
    """Return the result as the open page asks for it."""
    return client.get(f"/skenario/{scenario.pk}/hasil/", headers={"HX-Request": "true"}).content.decode()


def test_a_planner_builds_reads_compares_and_shares_a_scenario(planner):
    assert "Belum ada skenario" in planner.get("/skenario/").content.decode()
    scenario = made(planner)
    address = f"/skenario/{scenario.pk}/"
    answer = planner.post(f"{address}langkah/", new_place(versi="1", nama="SD Timur"), headers={"HX-Request": "true"})
    assert answer["HX-Trigger"] == "scenario-changed" and "SD Timur" in answer.content.decode()
    text = polled(planner, scenario)
    assert "bertambah layanannya" in text and "Rp 12 juta" in text and "Sumbangan tiap perubahan" in text
    scenario.refresh_from_db()
    assert scenario.is_computed and scenario.result["gained"] > 0
    page = planner.get(address).content.decode()
    assert "SD Timur" in page and "data-scenario-shapes" in page
    second = made(planner, "Tanpa apa-apa")
    polled(planner, second)
    both = f"?s={scenario.pk}&s={second.pk}"
    compared = planner.get(f"/skenario/banding/{both}").content.decode()
    assert "Geser pembatas" in compared and 'type="range"' in compared and "Tanpa apa-apa" in compared
    book = load_workbook(io.BytesIO(planner.get(f"/skenario/banding/unduh.xlsx{both}").content))
    rows = [row for row in book.active.iter_rows(values_only=True)]
    assert rows[0][2:] == ("Sekolah baru", "Tanpa apa-apa")
    gained = next(row for row in rows if row[0] == "Anak yang bertambah layanannya")
    assert gained[2] > 0 == gained[3]
    csv = planner.get(f"/skenario/banding/unduh.csv{both}").content
    assert csv.startswith(b"\xef\xbb\xbf") and b";Sekolah baru;" in csv
    assert planner.get(f"/skenario/banding/unduh.exe{both}").status_code == 404
    planner.post(f"{address}atur/", {"apa": "bagikan"})
    scenario.refresh_from_db()
    link = f"/skenario/tautan/{scenario.share_token}/"
    planner.logout()
    shared = planner.get(link)
    text = shared.content.decode()
    assert shared["X-Robots-Tag"] == "noindex, nofollow" and 'content="noindex' in text
    assert "SD Timur" in text and "orang-planner" not in text
    assert "<form" not in text.partition("<main")[2].partition("</main")[0]


def test_a_withdrawn_link_and_a_guessed_one_lead_nowhere(planner):
    scenario = made(planner)
    planner.post(f"/skenario/{scenario.pk}/atur/", {"apa": "bagikan"})
    scenario.refresh_from_db()
    link = f"/skenario/tautan/{scenario.share_token}/"
    assert planner.get(link).status_code == 200
    planner.post(f"/skenario/{scenario.pk}/atur/", {"apa": "tarik"})
    assert planner.get(link).status_code == 404
    assert planner.get("/skenario/tautan/None/").status_code == 404


def test_a_shared_page_does_not_name_a_place_that_is_not_public(planner):
    scenario = made(planner)
    school = Facility.objects.get()
    planner.post(f"/skenario/{scenario.pk}/langkah/", {
        "apa": "tambah", "macam": "close", "tempat": school.public_id, "versi": "1",
    })  # fmt: skip
    Facility.objects.update(visibility="internal")
    planner.post(f"/skenario/{scenario.pk}/atur/", {"apa": "bagikan"})
    scenario.refresh_from_db()
    link = f"/skenario/tautan/{scenario.share_token}/"
    assert school.name in planner.get(f"/skenario/{scenario.pk}/").content.decode()
    planner.logout()
    text = planner.get(link).content.decode()
    assert school.name not in text and f"{school.position.x:.5f}" not in text


def test_a_shared_page_hides_where_a_hidden_place_moves_and_what_was_made_secret_since(planner):
    scenario = made(planner)
    school, address = Facility.objects.get(), f"/skenario/{scenario.pk}/langkah/"
    planner.post(f"/skenario/{scenario.pk}/atur/", {
        "apa": "nama", "nama": "Rencana", "catatan": "hubungi Bu Sri 0812", "keadaan": "draft", "versi": "1",
    })  # fmt: skip
    planner.post(address, new_place(1400.0, macam="move", tempat=school.public_id, nama="Pindahan SD", versi="1"))
    planner.post(address, new_place(1700.0, nama="Rumah Baru", versi="2"))
    planner.post(address, new_place(1800.0, jenis="playground", nama="Taman Terbuka", versi="3"))
    polled(planner, scenario)
    planner.post(f"/skenario/{scenario.pk}/atur/", {"apa": "bagikan"})
    scenario.refresh_from_db()
    assert scenario.steps.count() == 3 and scenario.result["cells"]
    link, guest = f"/skenario/tautan/{scenario.share_token}/", Client()
    text = guest.get(link).content.decode()
    assert "Rumah Baru" in text and "Bu Sri" not in text and "&quot;gain&quot;" in text
    Facility.objects.update(visibility="internal")
    FacilityType.objects.filter(pk="primary_school").update(is_sensitive=True)
    text = guest.get(link).content.decode()
    for told in ("Pindahan SD", "Rumah Baru", f"{lonlat(1400.0, 0)[0]:.4f}", f"{lonlat(1700.0, 0)[0]:.4f}"):
        assert told not in text, told
    assert text.count("Tempat yang tidak ditampilkan") == 4 and "Taman Terbuka" in text
    assert "&quot;gain&quot;" not in text, "the hexagons lie around the places"
    assert "Rumah Baru" not in planner.get(f"/skenario/{scenario.pk}/").content.decode()


def test_refused_forms_keep_what_was_typed_and_say_why(planner):
    scenario = made(planner)
    address = f"/skenario/{scenario.pk}/langkah/"
    for typed, told in (
        (new_place(lintang="abc"), "Garis lintang harus"),
        (new_place(lintang="1,5"), "Tidak ada jalan yang dapat dilalui"),
        (new_place(biaya="banyak"), "rupiah bulat"),
        (new_place(tahun="27"), "di luar 2000"),
        (new_place(jenis="castle"), "tidak dikenal"),
        ({"apa": "tambah", "macam": "bridge", "garis": "satu dua tiga"}, "Baris 1"),
        ({"apa": "entah"}, "Perintah ini tidak dikenal"),
    ):
        answer = planner.post(address, {**typed, "versi": "1", "nama": "Nama saya"})
        assert answer.status_code == 422 and told in answer.content.decode(), told
        if typed["apa"] == "tambah":
            assert 'value="Nama saya"' in answer.content.decode()
    assert planner.post(address, new_place(versi="9")).status_code == 422
    assert not scenario.steps.exists()


def test_without_scripts_the_result_is_computed_and_shown_on_the_page_itself(planner):
    scenario = made(planner)
    planner.post(f"/skenario/{scenario.pk}/langkah/", new_place(versi="1", nama="SD Timur"))
    answer = planner.get(f"/skenario/{scenario.pk}/hasil/", follow=True)
    assert answer.redirect_chain == [(f"/skenario/{scenario.pk}/", 302)]
    assert "bertambah layanannya" in answer.content.decode()


def test_a_refused_form_leads_back_to_the_page_and_one_whose_change_is_gone_adds_what_it_holds(planner):
    scenario = made(planner)
    page, address = f"/skenario/{scenario.pk}/", f"/skenario/{scenario.pk}/langkah/"
    planner.post(address, new_place(versi="1", nama="Satu"))
    step = scenario.steps.get()
    changed = {"apa": "ganti", "langkah": str(step.pk)}
    refused = planner.post(address, new_place(biaya="banyak", versi="2", **changed)).content.decode()
    assert f'href="{page}?ubah={step.pk}#isian"' in refused and 'name="apa" value="ganti"' in refused
    planner.post(address, {"apa": "hapus", "versi": "2", "langkah": str(step.pk)})
    kept = planner.post(address, new_place(versi="3", nama="Masih ada", **changed)).content.decode()
    assert "tidak ada lagi" in kept and 'value="Masih ada"' in kept and 'name="apa" value="tambah"' in kept


def test_steps_are_switched_ordered_changed_and_undone_without_scripts(planner):
    scenario = made(planner)
    address = f"/skenario/{scenario.pk}/langkah/"
    planner.post(address, new_place(versi="1", nama="Satu"))
    planner.post(address, new_place(900.0, versi="2", nama="Dua"))
    one, two = scenario.steps.all()
    assert 'value="Dua"' in planner.get(f"/skenario/{scenario.pk}/?ubah={two.pk}").content.decode()
    planner.post(address, new_place(800.0, versi="3", nama="Dua lagi", apa="ganti", langkah=str(two.pk)))
    planner.post(address, {"apa": "mati", "versi": "4", "langkah": str(one.pk)})
    planner.post(address, {"apa": "turun", "versi": "5", "langkah": str(one.pk)})
    assert [(s.name, s.is_on) for s in scenario.steps.all()] == [("Dua lagi", True), ("Satu", False)]
    planner.post(address, {"apa": "urung", "versi": "6"})
    assert [s.name for s in scenario.steps.all()] == ["Satu", "Dua lagi"]
    planner.post(f"/skenario/{scenario.pk}/salin/")
    assert Scenario.objects.count() == 2
    planner.post(f"/skenario/{scenario.pk}/atur/", {"apa": "hapus", "versi": "1"})
    assert Scenario.objects.count() == 2  # another version: told, nothing lost
    planner.post(f"/skenario/{scenario.pk}/atur/", {"apa": "hapus", "versi": "7"})
    assert Scenario.objects.count() == 1


def test_an_accepted_step_is_told_with_its_record(planner):
    scenario = made(planner)
    planner.post(f"/skenario/{scenario.pk}/langkah/", new_place(versi="1", nama="SD Rencana"))
    step = scenario.steps.get()
    answer = planner.post(f"/skenario/{scenario.pk}/terima/{step.pk}/", {"versi": "2"}, follow=True).content.decode()
    assert "direncanakan" in answer and Facility.objects.get(name="SD Rencana").life == "planned"
    answer = polled(planner, scenario)
    assert "daftar fasilitas" in answer  # the registry has grown: the run is told to be older


def test_an_official_reads_and_writes_nothing(planner):
    scenario = made(planner)
    official = client_of("official")
    assert official.get(f"/skenario/{scenario.pk}/").status_code == 200
    assert "scenario-form" not in official.get(f"/skenario/{scenario.pk}/").content.decode()
    for address in ("langkah/", "atur/", "salin/", "henti/"):
        assert official.post(f"/skenario/{scenario.pk}/{address}", {"apa": "hapus"}).status_code == 403
    assert official.post("/skenario/baru/", {"nama": "x", "wilayah": SCOPE}).status_code == 403


def test_a_stale_scenario_keeps_its_numbers_and_says_so(planner, load_ribbon):
    scenario = made(planner)
    planner.post(f"/skenario/{scenario.pk}/langkah/", new_place(versi="1"))
    polled(planner, scenario)
    load_ribbon(facilities=[SCHOOL, ("SD 2", "SD", 1700.0)])
    text = polled(planner, scenario)
    assert "daftar fasilitas" in text and "Hitung ulang wilayahnya" in text and "Anak bertambah" in text


@pytest.fixture
def slow(monkeypatch) -> list[tuple]:
    """Let every computation be the worker's, and keep what is enqueued for it."""
    queue: list[tuple] = []
    monkeypatch.setattr(scenario_compute, "takes_long", lambda scenario: True)
    worker = SimpleNamespace(enqueue=lambda *asked: queue.append(asked))
    monkeypatch.setattr("zones.views.scenarios.compute_scenario_task", worker)
    return queue


def test_a_stopped_computation_stays_stopped_until_it_is_asked_for_again(planner, slow):
    scenario = made(planner)
    assert "every 1s" in polled(planner, scenario) and "every 1s" in polled(planner, scenario)
    planner.post(f"/skenario/{scenario.pk}/henti/")
    for _poll in range(2):
        text = polled(planner, scenario)
        assert "dihentikan" in text and 'value="hitung"' in text and "every 1s" not in text
    assert slow == [(scenario.pk, 1, "id")]
    assert 'value="hitung"' not in polled(client_of("official"), scenario)
    planner.post(f"/skenario/{scenario.pk}/atur/", {"apa": "hitung"})
    assert "every 1s" in polled(planner, scenario) and len(slow) == 2
    assert compute_scenario_task.func(*slow[-1]) == "ok"
    assert "Skenario dihitung" in polled(planner, scenario)


@pytest.mark.parametrize("failure", [ScenarioRefused("Jalannya hilang."), RuntimeError("memori habis")])
def test_a_computation_that_fails_is_told_once_and_not_begun_again(planner, slow, monkeypatch, failure):
    scenario = made(planner)
    polled(planner, scenario)

    def fail(run) -> None:
        raise failure

    monkeypatch.setattr(scenario_compute, "base_of", fail)
    with contextlib.suppress(RuntimeError):
        compute_scenario_task.func(*slow[0])
    for _poll in range(2):
        text = polled(planner, scenario)
        assert str(failure) in text and 'value="hitung"' in text and "every 1s" not in text
    assert len(slow) == 1
    planner.post(f"/skenario/{scenario.pk}/langkah/", new_place(versi="1"))
    assert "every 1s" in polled(planner, scenario) and slow[-1] == (scenario.pk, 2, "id")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-6,2251; 106,9003\n-6.3 106.95", ((106.9003, -6.2251), (106.95, -6.3))),
        ("-6.2251,106.9003", ((106.9003, -6.2251),)),
        ("-6,2251,106,9003", ((106.9003, -6.2251),)),
        ("-6.2251, 106.9003\n\n", ((106.9003, -6.2251),)),
    ],
)
def test_corners_are_read_as_people_write_them(text, found):
    assert corners(text) == found


def test_a_line_without_numbers_is_refused_with_its_row():
    with pytest.raises(ScenarioRefused, match="Baris 2"):
        change_of({**blank(), "macam": "alley", "garis": "-6; 106\nabc"})
