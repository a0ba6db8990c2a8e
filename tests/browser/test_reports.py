"""An official makes an atlas and a meeting pack, watches them being made, and takes the files along."""

import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from .test_accessibility import axe as axe
from .test_accessibility import objections


def test_official_makes_an_atlas_and_a_pack_and_finds_them_again(context_of, log_in, city, axe):
    page = context_of().new_page()
    log_in(page, "official")
    page.goto("/laporan/")
    assert objections(page, axe) == []
    expect(page.get_by_role("button", name="Buat arsip semua berkas (ZIP)")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("kelurahan")).uncheck()
    page.get_by_role("button", name="Buat atlas").press("Enter")
    expect(page.get_by_text("Menunggu giliran")).to_be_visible()
    assert objections(page, axe) == []
    with city.worker():
        expect(page.get_by_role("link", name="Buka PDF")).to_be_visible(timeout=60_000)
    content = page.request.get(page.get_by_role("link", name="Buka PDF").get_attribute("href")).body()
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)
    assert "Standar dan hasilnya" in text and "Cara menghitung" in text
    page.get_by_role("link", name="Semua laporan wilayah ini").click()
    expect(page.get_by_role("table")).to_contain_text("selesai")
    page.get_by_label("Keputusan yang diminta").fill("Menetapkan lokasi taman")
    page.get_by_role("button", name="Buat bahan rapat").click()
    page.get_by_role("button", name="Hentikan").click()
    expect(page.get_by_text("Pembuatan dihentikan.")).to_be_visible()
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.get_by_text("Menunggu giliran")).to_be_visible()
    city.do_waiting_work()
    expect(page.get_by_role("link", name="Unduh Word (dapat disunting)")).to_be_visible()


def test_page_of_reports_fits_a_phone(context_of, log_in, axe):
    page = context_of(phone=True, dark=True).new_page()
    log_in(page, "official")
    page.goto("/laporan/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert objections(page, axe) == []
