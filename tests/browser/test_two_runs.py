"""Two runs side by side, and a list of addresses, as an official uses them."""

import re

from playwright.sync_api import Page, expect

from .conftest import wait_for_map
from .test_accessibility import axe, objections  # noqa: F401


def test_two_runs_are_compared_and_a_filter_keeps_the_page(page: Page, city, log_in, axe):  # noqa: F811
    log_in(page, "official")
    city.manage("analyse", "--area", "99.71")
    page.goto("/hitungan/banding/")
    wait_for_map(page)
    expect(page.get_by_text("Tidak ada: jalan, anak, fasilitas, dan standarnya sama.")).to_be_visible()
    expect(page.get_by_text("Tidak ada yang berubah untuk pilihan ini.")).to_be_visible()
    assert objections(page, axe) == []
    page.get_by_label("Perubahan", exact=True).select_option("semua")
    expect(page.locator(".comparing-rows tbody tr").first).to_be_visible()
    expect(page).to_have_url(re.compile("perubahan=semua"))
    assert objections(page, axe) == []


def test_list_of_addresses_is_looked_at_answered_and_deleted(page: Page, city, log_in, axe):  # noqa: F811
    log_in(page, "official")
    page.goto("/tanya/daftar/")
    assert objections(page, axe) == []
    text = "nomor;lintang;bujur;umur\n1;-7,16003;111,20001;8\n2;;;8\n"
    page.get_by_label("Berkas daftar").set_input_files(
        files=[{"name": "alamat.csv", "mimeType": "text/csv", "buffer": text.encode()}]
    )
    page.get_by_role("button", name="Unggah dan periksa").click()
    expect(page.get_by_text("1 dari 2 baris menyebut tempat yang terbaca.")).to_be_visible()
    assert objections(page, axe) == []
    page.get_by_role("button", name="Hitung", exact=True).click()
    expect(page.locator(".run-number")).to_be_visible()
    city.do_waiting_work()
    expect(page.get_by_text("1 dari 2 baris terjawab")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV").click()
    assert "SD/MI: jarak (m)" in file.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="Hapus sekarang").click()
    expect(page.get_by_text("Daftar dan jawabannya sudah dihapus.")).to_be_visible()
