"""The register's pages: worklist, one gap, changes of many, files; who sees and does what."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from regions.models import UserScope
from tests.worlds.ribbon import BARAT, TIMUR
from tests.zones.people import client_of
from zones.models import Gap


@pytest.fixture
def towns(load_ribbon, analyse) -> list[Gap]:
    """Return the gaps of a town whose lists are known: schools and posyandu."""
    load_ribbon(speaks_for=["primary_school", "posyandu"])
    analyse()
    return list(Gap.objects.order_by("pk"))


def test_worklist_says_where_what_and_for_how_many_in_few_queries(towns, django_assert_max_num_queries):
    official = client_of("official")
    official.get(reverse("gap_register"))
    with django_assert_max_num_queries(22):
        answer = official.get(reverse("gap_register"))
    text = answer.content.decode()
    assert "90 anak usia 7–12 tahun di Kel. Timur berjalan lebih dari 1.000 m ke SD/MI terdekat" in text
    assert [row.code for row in answer.context["listed"].rows][0] in text
    assert len(answer.context["listed"].rows) == len(towns)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (f"wilayah={BARAT}", {BARAT}),
        ("instansi=pendidikan", {"sd-d", "sd-p"}),
        ("instansi=tanpa", set()),
        ("layanan=health", {"posyandu-d", "posyandu-p"}),
        ("cari=Timur", {TIMUR}),
        ("cari=posyandu", {"posyandu-d", "posyandu-p"}),
        ("terlambat=1", set()),
        ("tahap=verified", set()),
        ("tahap=tampak", set()),
        ("tahap=semua&wilayah=99.02", {BARAT, TIMUR}),
    ],
)
def test_filters_of_the_address_narrow_the_worklist(towns, query, wanted):
    rows = client_of("official").get(f"{reverse('gap_register')}?{query}").context["listed"].rows
    assert wanted <= {row.area_code for row in rows} | {row.rule_key for row in rows}
    assert bool(rows) == bool(wanted)
    assert all(row.area_code in wanted or row.rule_key in wanted for row in rows)


def test_order_of_the_worklist_is_that_of_the_address(towns):
    official = client_of("official")

    def children(query: str) -> list[float]:
        rows = official.get(f"{reverse('gap_register')}?{query}").context["listed"].rows
        return [row.children for row in rows]

    assert children("urut=anak") == sorted(children("urut=anak"), reverse=True)
    assert children("urut=anak&arah=balik") == sorted(children("urut=anak"))


@pytest.mark.parametrize("query", ["halaman=99999999", "tahap=x", "wilayah=%00", "cari=KS-99999999999999", "urut=';--"])
def test_odd_addresses_are_answered(towns, query):
    assert client_of("official").get(f"{reverse('gap_register')}?{query}").status_code == 200


def test_account_of_another_area_sees_no_gap_and_is_told_why(towns):
    other = client_of("official")
    UserScope.objects.create(user_id=other.session["_auth_user_id"], area_code=BARAT)
    rows = other.get(reverse("gap_register")).context["listed"].rows
    assert {row.area_code for row in rows} == {BARAT}
    foreign = next(gap for gap in towns if gap.area_code == TIMUR)
    answer = other.get(reverse("gap_page", args=[foreign.code]))
    assert answer.status_code == 403
    assert "di luar wilayah itu" in answer.content.decode()


def test_page_of_a_gap_shows_its_evidence_and_what_comes_next(gap):
    text = client_of("official").get(reverse("gap_page", args=[gap.code])).content.decode()
    assert "Terjauh berjalan kaki" in text
    assert "Masukkan ke rencana" in text
    assert "Hitungan terbaru belum menemukan standar ini terpenuhi" in text
    assert "layanan-1=rule%3Asd-d" not in text  # an official does not ask where to build
    planner = client_of("planner").get(reverse("gap_page", args=[gap.code])).content.decode()
    assert "layanan-1=rule%3Asd-d" in planner


def test_suggested_place_gains_what_a_pencil_says(gap):
    answer = client_of("planner").get(reverse("gap_place", args=[gap.code]))
    place = answer.context["place"]
    # 250 to 1,250 m are served: a school at any place from 1,250 to 2,000 m serves the 750 m left, 90 children.
    assert round(place.children) == 90
    assert "90 anak usia 7–12 baru terjangkau dalam 1000 m" in answer.content.decode().replace("1.000", "1000")


def test_step_and_plan_from_the_page(gap):
    planner = client_of("planner")
    sent = {"langkah": "plan", "versi": "1", "instansi": "pendidikan", "tahun": "2027"}
    answer = planner.post(reverse("gap_step", args=[gap.code]), sent, follow=True)
    assert "Tercatat: memasukkan ke rencana." in answer.content.decode()
    gap.refresh_from_db()
    assert (gap.state, gap.plan_year) == ("planned", 2027)
    late = planner.post(reverse("gap_plan", args=[gap.code]), {"versi": "1", "tahun": "2028"})
    assert late.status_code == 409 and "berubah sejak Anda membukanya" in late.content.decode()
    wrong = planner.post(reverse("gap_plan", args=[gap.code]), {"versi": gap.version, "biaya": "banyak"})
    assert wrong.status_code == 422
    assert 'value="banyak"' in wrong.content.decode()


def test_chosen_gaps_change_together_and_a_refusal_names_the_gap(towns):
    planner = client_of("planner")
    chosen = [gap.pk for gap in towns]
    answer = planner.post(reverse("gap_bulk"), {"pilih": chosen, "tenggat": "2027-06-30"}, follow=True)
    assert f"{len(towns)} kesenjangan diubah." in answer.content.decode()
    refused = planner.post(reverse("gap_bulk"), {"pilih": chosen, "langkah": "fund", "tahun": "2027"})
    assert refused.status_code == 422
    assert "Langkah “Nyatakan didanai” tidak ada pada tahap terbuka" in refused.content.decode()
    assert not Gap.objects.filter(plan_year=2027).exists()
    nothing = planner.post(reverse("gap_bulk"), {"pilih": []})
    assert "Belum ada kesenjangan yang dipilih" in nothing.content.decode()


def test_verifier_changes_no_plan_and_decider_only_reads(gap):
    for role in ("verifier", "decider"):
        client = client_of(role)
        assert client.post(reverse("gap_plan", args=[gap.code]), {"versi": 1}).status_code == 403
        assert client.post(reverse("gap_bulk"), {"pilih": [gap.pk], "tahun": "2027"}).status_code in (403, 422)
    gap.refresh_from_db()
    assert gap.plan_year is None


def test_comment_and_file_are_kept_for_the_staff(gap, settings, tmp_path):
    official = client_of("official")
    official.post(reverse("gap_comment", args=[gap.code]), {"komentar": "Lahan milik pemda."})
    photo = io.BytesIO()
    image = Image.new("RGB", (20, 20), "red")
    exif = image.getexif()
    exif[0x010F] = "Kamera"
    image.save(photo, "JPEG", exif=exif)
    photo.seek(0)
    photo.name = "lahan.jpg"
    official.post(reverse("gap_file_add", args=[gap.code]), {"keterangan": "Lahan", "berkas": photo})
    text = official.get(reverse("gap_page", args=[gap.code])).content.decode()
    assert "Lahan milik pemda." in text and ">Lahan</a>" in text
    row = gap.files.get()
    kept = b"".join(official.get(reverse("gap_file", args=[gap.code, row.pk])).streaming_content)
    assert b"Kamera" not in kept
    wrong = io.BytesIO(b"MZ not a photo")
    wrong.name = "x.exe"
    refused = official.post(reverse("gap_file_add", args=[gap.code]), {"keterangan": "x", "berkas": wrong})
    assert refused.status_code == 422 and gap.files.count() == 1


def test_files_hold_what_the_list_shows_and_no_formula(towns):
    Gap.objects.filter(pk=towns[0].pk).update(plan_note="=HYPERLINK(1)", cost_rp=1_250_000)
    official = client_of("official")
    content = official.get(reverse("gap_download", args=["xlsx"])).content
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].values)
    assert len(rows) == len(towns) + 1
    assert "'=HYPERLINK(1)" in {cell for row in rows for cell in row}
    text = official.get(f"{reverse('gap_download', args=['csv'])}?wilayah={TIMUR}").content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Nomor;Kode wilayah;Wilayah;Standar")
    assert BARAT not in text
    assert official.get(reverse("gap_download", args=["pdf"])).status_code == 404
