"""The whole life of a gap: found, planned, funded, built, seen closed by a run, verified, set aside."""

import re

from playwright.sync_api import Page, expect

from .test_accessibility import axe, objections  # noqa: F401

PDF = {"name": "usulan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
CLOSE_THE_GAP = """
from django.utils import timezone
from zones.models import AreaCoverage, Gap, Verdict
gap = Gap.objects.get(pk={pk})
AreaCoverage.objects.filter(pk=gap.coverage_id).update(verdict=Verdict.MET, value=gap.coverage.wanted)
from zones.actions.gaps import update_gaps
update_gaps(run=gap.last_run)
"""


def step(page: Page, name: str, **fields: str) -> None:
    """Open a step, fill in what it asks for and take it."""
    page.locator("summary", has_text=name).click()
    form = page.locator(".zone-step[open] form")
    for label, value in fields.items():
        field = form.get_by_label(label, exact=False)
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    form.get_by_role("button", name=name).click()


def test_gap_from_found_to_verified(context_of, log_in, city, axe):  # noqa: F811
    page = context_of().new_page()
    log_in(page, "official")
    page.goto("/kesenjangan/?urut=anak")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Anak")
    assert objections(page, axe) == []
    page.get_by_label("Layanan", exact=True).select_option(label="Pendidikan")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page).to_have_url(re.compile("layanan=education"))

    # A distance gap: its walk is drawn and told.
    row = page.locator("tbody tr", has_text="berjalan lebih dari").first
    row.locator("th a").click()
    expect(page.locator("[data-walk-told]")).to_contain_text("menit")
    expect(page.locator("#gap-place-part")).to_contain_text(re.compile("Tempat terbaik|Tidak ada jalan"))
    assert objections(page, axe) == []
    address = page.url

    # What is refused is said where it was asked, and what was typed stays.
    page.get_by_label("Biaya (rupiah)").last.fill("banyak")
    page.get_by_role("button", name="Simpan rencana").click()
    expect(page.get_by_role("alert").first).to_contain_text("bukan rupiah utuh")
    expect(page.get_by_label("Biaya (rupiah)").last).to_have_value("banyak")

    page.goto(address)
    step(page, "Masukkan ke rencana", **{"Instansi penanggung jawab": "Dinas Pendidikan", "Tahun rencana": "2027"})
    expect(page.get_by_role("status").first).to_contain_text("memasukkan ke rencana")
    step(page, "Nyatakan didanai", **{"Sumber dana": "APBD kabupaten/kota", "Biaya (rupiah)": "Rp1.250.000.000"})
    expect(page.locator(".gap-state")).to_have_text("didanai")
    step(page, "Nyatakan dibangun")
    expect(page.locator(".gap-state")).to_have_text("dibangun")
    expect(page.locator(".zone-step-told", has_text="Verifikasi: sudah tertutup")).to_contain_text("belum menemukan")

    page.get_by_label("Komentar baru").fill("Lahan sudah disiapkan.")
    page.get_by_role("button", name="Kirim komentar").click()
    page.locator("summary", has_text="Tambah berkas").click()
    page.get_by_label("Keterangan").fill("Usulan anggaran")
    page.get_by_label("Foto atau PDF").set_input_files(PDF)
    page.get_by_role("button", name="Simpan berkas").click()
    expect(page.get_by_role("link", name="Usulan anggaran")).to_be_visible()

    # A run finds the rule met: the gap asks, one press verifies.
    code = re.search(r"KS-(\d+)", address)
    city.manage("shell", "-c", CLOSE_THE_GAP.format(pk=int(code[1])))
    page.goto("/kesenjangan/?tahap=tampak")
    page.locator("tbody th a").first.click()
    expect(page.get_by_text("Tampak tertutup.")).to_be_visible()
    step(page, "Verifikasi: sudah tertutup")
    expect(page.locator(".gap-state")).to_have_text("terverifikasi tertutup")
    story = page.locator(".zone-story")
    expect(story).to_contain_text("memverifikasi sudah tertutup")
    expect(story).to_contain_text("Rp1.250.000.000")

    # Many at once, on a phone, with the keyboard alone.
    phone = context_of(phone=True).new_page()
    log_in(phone, "official")
    phone.goto("/kesenjangan/")
    boxes = phone.locator("[name=pilih]")
    for place in (0, 1):
        boxes.nth(place).focus()
        phone.keyboard.press("Space")
    expect(phone.locator("#chosen-count")).to_contain_text("2 dipilih")
    phone.locator(".gap-bulk summary").focus()
    phone.keyboard.press("Enter")
    phone.locator("#b-due").fill("2027-06-30")
    phone.locator(".gap-bulk").get_by_role("button", name="Ubah yang dipilih").click()
    expect(phone.get_by_role("status").first).to_contain_text("2 kesenjangan diubah")
    assert objections(phone, axe) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
