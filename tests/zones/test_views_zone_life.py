"""A zone's page and what is sent from it: by role, refused with words, and nothing secret anywhere."""
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from facilities.models import Facility
from tests.worlds.ribbon import BARAT
from tests.zones.shapes_of_ribbon import box
from zones.actions.zones import redraw_zone
from zones.life.checklist import checklist
from zones.models import Zone, ZoneComment, ZoneFile, ZoneVisit

from .zone_steps import PDF, bring_to, draft, files_on_disk, person, photo, step, visit

CODE = f"{BARAT}-01"
PAGE = f"/zona/{CODE}/"


def as_role(role: str | None) -> Client:
    client = Client()
    if role:
        client.force_login(person(role))
    return client


@pytest.fixture
def zone(load_ribbon) -> Zone:
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("Taman Kecil", "Taman", 300.0)])
    return draft()


def seen(zone: Zone) -> dict[str, str]:
    zone.refresh_from_db()
    return {"keadaan": zone.state, "versi": str(zone.current.number)}


def test_draft_is_for_the_staff_alone(zone):
    assert as_role(None).get(PAGE).status_code == 404
    for path in ("bentuk.json", "lembar.pdf", "peta.html"):
        assert as_role(None).get(PAGE + path).status_code == 404, path
    for role in ("planner", "official", "verifier", "decider"):
        html = as_role(role).get(PAGE).content.decode()
        assert "Kawasan Barat" in html and "SD Negeri 1" in html and "belum ditetapkan; umum belum melihatnya" in html


def test_everybody_sees_the_designated_version_while_a_revision_is_drafted(zone):
    zone = step(bring_to(zone, "monitored"), "revise", "planner", "sekolah baru")
    redraw_zone(zone=zone, name="Kawasan Rahasia", shape=box(270, 700), seen_revision=1, by=person("planner"))
    public, staff = as_role(None).get(PAGE).content.decode(), as_role("planner").get(PAGE).content.decode()
    assert "SD Negeri 1" in public and "versi 1," in public and "Tahun 2026" in public
    assert "Terdekat di luar: SD Negeri 1" in staff
    assert "versi 2; yang ditetapkan dan dilihat umum: versi 1" in staff
    shapes = as_role(None).get(PAGE + "bentuk.json").json()
    assert shapes["published"] is None and shapes["isDesignated"]
    assert as_role("planner").get(PAGE + "bentuk.json").json()["published"] is not None
    for path in (f"/wilayah/{BARAT}/", f"/wilayah/{BARAT}/bentuk.json", PAGE + "peta.html"):
        assert "Kawasan Barat" in as_role(None).get(path).content.decode(), path
        assert "Kawasan Rahasia" not in as_role(None).get(path).content.decode(), path
    for secret in ("Kawasan Rahasia", "Komentar", "Riwayat", "sekolah baru", "si-planner"):
        assert secret not in public


def test_revoked_zone_is_no_longer_public(zone):
    bring_to(zone, "revoked")
    assert as_role(None).get(PAGE).status_code == 404
    assert "Ini akhir perjalanan kawasan ini" in as_role("planner").get(PAGE).content.decode()


def test_place_that_became_secret_is_in_no_page_file_or_map(zone):
    zone = bring_to(zone, "monitored")
    Facility.objects.filter(name="SD Negeri 1").update(type_id="shelter")
    for role in (None, "planner", "decider"):
        client = as_role(role)
        for path in ("", "bentuk.json", "peta.html"):
            assert "SD Negeri 1" not in client.get(PAGE + path).content.decode(), (role, path)
    from zones.paper.factsheet import factsheet_html

    assert "SD Negeri 1" not in factsheet_html(zone, zone.published)


def test_file_to_pass_on_names_only_public_places_even_for_the_staff(zone):
    Facility.objects.filter(name="SD Negeri 1").update(visibility="internal")
    assert "SD Negeri 1" in as_role("planner").get(PAGE).content.decode()
    html = as_role("planner").get(PAGE + "peta.html").content.decode()
    assert "SD Negeri 1" not in html and "Taman Kecil" in html and "usulan, belum ditetapkan" in html


def test_step_is_taken_from_the_page_and_told(zone):
    answer = as_role("planner").post(PAGE + "langkah/", {"langkah": "propose", **seen(zone)}, follow=True)
    assert "Tercatat: mengajukan usulan." in answer.content.decode()
    assert Zone.objects.get().state == "proposed"


@pytest.mark.parametrize(
    ("role", "sent", "status", "told"),
    [
        ("verifier", {"langkah": "propose"}, 422, "hanya dapat dilakukan oleh perencana"),
        ("planner", {"langkah": "accept"}, 422, "tidak ada dalam keadaan usulan"),
        ("planner", {"langkah": "propose", "versi": "7"}, 409, "Kawasan ini berubah sejak Anda membukanya"),
        ("planner", {"langkah": "x\x00'; DROP"}, 422, "Langkah ini tidak dikenal."),
    ],
)
def test_refused_step_says_why_on_the_page_and_changes_nothing(zone, role, sent, status, told):
    answer = as_role(role).post(PAGE + "langkah/", {**seen(zone), **sent})
    assert answer.status_code == status
    assert told in answer.content.decode()
    assert Zone.objects.get().state == "draft" and not zone.events.exists()


def test_refused_decree_keeps_what_was_typed_and_points_at_the_field(zone):
    zone = bring_to(zone, "deciding")
    sent = {"langkah": "designate", "nomor": "7 Tahun 2026", "penerbit": "Wali Kota", "tanggal": "2199-01-01",
            "penanda": "Ibu Wali", "berkas": SimpleUploadedFile("sk.pdf", PDF), **seen(zone)}  # fmt: skip
    answer = as_role("decider").post(PAGE + "langkah/", sent)
    html = answer.content.decode()
    assert answer.status_code == 422 and 'value="7 Tahun 2026"' in html
    assert re.search(r'id="sk-tanggal"[^>]*aria-invalid="true"', html)
    sent |= {"tanggal": "2026-03-02", "berkas": SimpleUploadedFile("sk.pdf", PDF)}
    assert as_role("decider").post(PAGE + "langkah/", sent).status_code == 302
    assert Zone.objects.get().decree.number == "7 Tahun 2026"


def test_decree_in_force_is_handed_to_everybody_and_photos_only_to_the_staff(zone):
    zone = bring_to(zone, "verifying")
    from zones.actions.zone_visits import Finding

    visit(zone, play_place=Finding("no", "ayunan rusak", [photo()]))
    zone = bring_to(zone, "monitored")
    sheet = f"{PAGE}berkas/{zone.decree.file_id}/"
    shot = f"{PAGE}berkas/{zone.files.get(kind='photo').pk}/"
    assert b"".join(as_role(None).get(sheet).streaming_content) == PDF
    assert as_role(None).get(shot).status_code == 404
    assert as_role("official").get(shot)["Content-Type"] == "image/jpeg"
    assert "ayunan rusak" in as_role("official").get(PAGE).content.decode()


def answers(**more) -> dict:
    sent = {f"jawab-{item.key}": "yes" for item in checklist()}
    return sent | {"tanggal": date.today().isoformat()} | more


def test_visit_is_kept_with_photos_without_what_the_camera_added(zone):
    zone = bring_to(zone, "verifying")
    files = {"foto-crossings": [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.jpg", photo("red"))]}
    sent = answers(**{"jawab-crossings": "no", "catatan-crossings": "cat pudar", **files}, **seen(zone))
    answer = as_role("official").post(PAGE + "kunjungan/", sent, follow=True)
    assert "Kunjungan tersimpan." in answer.content.decode()
    found = ZoneVisit.objects.get().answers.get(item="crossings")
    assert (found.answer, found.note, found.photos.count()) == ("no", "cat pudar", 2)


def test_visit_without_an_answer_or_with_a_wrong_file_is_refused_whole(zone):
    zone = bring_to(zone, "verifying")
    client = as_role("official")
    before = files_on_disk()
    lacking = answers(**seen(zone), **{"catatan-crossings": "cat pudar"})
    del lacking["jawab-linked"]
    html = client.post(PAGE + "kunjungan/", lacking).content.decode()
    assert "Jawab dahulu: Layanan saling terhubung" in html and 'value="cat pudar"' in html
    wrong = answers(**seen(zone), **{"foto-linked": SimpleUploadedFile("a.jpg", b"MZ")})
    assert client.post(PAGE + "kunjungan/", wrong).status_code == 422
    late = answers(**seen(zone)) | {"tanggal": "2199-01-01"}
    assert "Tanggal kunjungan harus" in client.post(PAGE + "kunjungan/", late).content.decode()
    assert not ZoneVisit.objects.exists() and not zone.files.exists()
    assert files_on_disk() == before, "nothing is written before all is known to be in order"


def test_visit_outside_verification_is_refused(zone):
    answer = as_role("official").post(PAGE + "kunjungan/", answers(**seen(zone)))
    assert "Kunjungan dicatat selama verifikasi lapangan" in answer.content.decode()


def test_comment_is_mended_and_taken_back_by_its_author_and_its_history_stays(zone):
    client = as_role("official")
    client.post(PAGE + "komentar/", {"komentar": "Pagar <b>SD</b> perlu diperiksa"})
    comment = ZoneComment.objects.get()
    assert "Pagar &lt;b&gt;SD&lt;/b&gt;" in client.get(PAGE).content.decode()
    refused = as_role("planner").post(PAGE + "komentar/", {"nomor": comment.pk, "aksi": "ubah", "komentar": "lain"})
    assert "Hanya penulisnya" in refused.content.decode()
    client.post(PAGE + "komentar/", {"nomor": comment.pk, "aksi": "ubah", "komentar": "Pagar sudah baik"})
    client.post(PAGE + "komentar/", {"nomor": comment.pk, "aksi": "hapus"})
    comment.refresh_from_db()
    assert [old["text"] for old in comment.former] == ["Pagar <b>SD</b> perlu diperiksa", "Pagar sudah baik"]
    assert "Komentar ini dihapus penulisnya." in client.get(PAGE).content.decode()
    assert client.post(PAGE + "komentar/", {"komentar": "  "}).status_code == 422


def test_draft_is_deleted_after_it_was_asked(zone):
    client = as_role("planner")
    client.post(PAGE + "berkas/", {"keterangan": "Surat", "berkas": SimpleUploadedFile("b.pdf", PDF)})
    client.post(PAGE + "komentar/", {"komentar": "baik"})
    assert "hilang untuk selamanya" in client.get(PAGE + "hapus/").content.decode()
    assert Zone.objects.exists()
    client.post(PAGE + "hapus/")
    assert not Zone.objects.exists() and not ZoneFile.objects.exists() and not ZoneComment.objects.exists()


def test_versions_side_by_side_and_restored_from_the_page(zone):
    redraw_zone(zone=zone, name=zone.name, shape=box(270, 700), seen_revision=1, by=person("planner"))
    client = as_role("planner")
    html = client.get(PAGE + "versi/").content.decode()
    assert "Versi 1 dibandingkan dengan versi 2" in html and "SD Negeri 1" in html
    assert client.get(PAGE + "versi/?dari=1&ke=9").status_code == 404
    assert client.get(PAGE + "versi/?dari=x&ke=").status_code == 200
    stale = client.post(PAGE + "versi/pulihkan/", {"pulihkan": "1", "versi": "1"})
    assert stale.status_code == 409
    client.post(PAGE + "versi/pulihkan/", {"pulihkan": "1", "versi": "2"})
    zone.refresh_from_db()
    assert (zone.current.number, zone.current.note) == (3, "dipulihkan dari versi 1")


def test_list_filters_by_state_area_words_and_flag(zone):
    other = bring_to(draft(600, 900, "Kawasan Tengah"), "monitored")
    client = as_role("decider")

    def names(query: str) -> set[str]:
        html = client.get(f"/zona/penetapan/{query}").content.decode()
        return {name for name in ("Kawasan Barat", "Kawasan Tengah") if name in html}

    assert names("") == {"Kawasan Barat", "Kawasan Tengah"}
    assert names("?keadaan=monitored") == {"Kawasan Tengah"}
    assert names("?cari=barat") == {"Kawasan Barat"}
    assert names(f"?cari={other.pk}+Tahun") == {"Kawasan Tengah"}
    assert names("?wilayah=31") == set()
    assert names("?tanda=1") == set()
    assert names("?keadaan=x&halaman=99&cari=%00") == {"Kawasan Barat", "Kawasan Tengah"}


def test_factsheet_is_drawn_in_the_background_once_and_handed_out(zone, settings):
    from django_tasks_db.models import DBTaskResult

    from zones.paper.sheet_tasks import draw_factsheet

    zone = bring_to(zone, "monitored")
    client = as_role(None)
    for _look in range(2):
        waiting = client.get(PAGE + "lembar.pdf")
        assert waiting.status_code == 202 and "sedang digambar" in waiting.content.decode()
    task = DBTaskResult.objects.get()
    draw_factsheet.call(*task.args_kwargs["args"])
    answer = client.get(PAGE + "lembar.pdf")
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/pdf" and content[:5] == b"%PDF-"
    Facility.objects.filter(name="SD Negeri 1").update(name="SD Negeri 9")
    assert client.get(PAGE + "lembar.pdf").status_code == 202, "another sheet where places changed"
    assert "pekerjaan latar tidak berjalan" in client.get(PAGE + "lembar.pdf?ke=99").content.decode()


def test_factsheet_that_failed_is_told_and_one_left_behind_is_drawn_anew(zone):
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    bring_to(zone, "monitored")
    client, sheet = as_role(None), PAGE + "lembar.pdf"
    client.get(sheet)
    DBTaskResult.objects.update(status="FAILED")
    for _poll in range(2):
        told = client.get(sheet + "?ke=1")
        assert told.status_code == 500 and "tidak dapat digambar" in told.content.decode()
        assert "http-equiv" not in told.content.decode()
    assert DBTaskResult.objects.count() == 1, "a page that waits does not draw again"
    assert client.get(sheet).status_code == 202 and DBTaskResult.objects.count() == 2, "a person asks anew"
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    client.get(sheet)
    assert DBTaskResult.objects.count() == 2
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert client.get(sheet).status_code == 202 and DBTaskResult.objects.count() == 3


def test_area_profile_names_and_draws_designated_zones_for_everybody(zone):
    assert "Kawasan Barat" not in as_role(None).get(f"/wilayah/{BARAT}/").content.decode()
    bring_to(zone, "monitored")
    html = as_role(None).get(f"/wilayah/{BARAT}/").content.decode()
    assert "Kaltara (kawasan ramah anak) yang ditetapkan" in html and PAGE in html
    shapes = as_role(None).get(f"/wilayah/{BARAT}/bentuk.json").json()["features"]
    assert [one["properties"]["name"] for one in shapes if one["properties"]["part"] == "zone"] == ["Kawasan Barat"]


def test_planners_list_and_map_leave_out_revoked_zones_and_lead_to_the_page(zone):
    detail = as_role("planner").get(f"/zona/{CODE}.json").json()
    assert (detail["page"], detail["may_redraw"]) == (PAGE, True)
    zone = bring_to(zone, "evaluated")
    assert not as_role("planner").get(f"/zona/{CODE}.json").json()["may_redraw"]
    assert "Kawasan Barat" in as_role("planner").get("/zona/").content.decode()
    step(zone, "revoke", "decider")
    assert "Kawasan Barat" not in as_role("planner").get("/zona/").content.decode()
    assert as_role("planner").get("/zona/bentuk.json").json()["zones"]["features"] == []


def test_documents_are_kept_for_the_staff_with_a_caption(zone):
    zone = bring_to(zone, "monitored")
    client = as_role("official")
    sent = {"keterangan": "Berita acara rapat", "berkas": SimpleUploadedFile("ba.pdf", PDF + b"1")}
    html = client.post(PAGE + "berkas/", sent, follow=True).content.decode()
    assert "Berita acara rapat" in html and "hanya staf yang melihatnya" in html
    kept = zone.files.get(caption="Berita acara rapat")
    assert as_role(None).get(f"{PAGE}berkas/{kept.pk}/").status_code == 404
    assert "Berita acara rapat" not in as_role(None).get(PAGE).content.decode()
    for wrong in ({"keterangan": " ", "berkas": SimpleUploadedFile("b.pdf", PDF)}, {"keterangan": "x"}):
        assert client.post(PAGE + "berkas/", wrong).status_code == 422
    assert zone.files.count() == 2
