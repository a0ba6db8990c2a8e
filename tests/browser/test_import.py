"""An official takes a dirty list in: upload, columns, preview, decisions, commit, the rest again, the review queue."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import wait_for_map
from .server import City
from .test_accessibility import axe, objections  # noqa: F401 axe is a fixture
from .test_duplicates import press

FIRST = """nama;jenis;id;bujur;lintang;alamat
RPTRA Kemuning Biru;RPTRA;u-1;111,1871;-7,1631;Jalan Kemuning 1
RPTRA Randu Alas;RPTRA;u-2;111,1932;-7,1522;Jalan Lama 2
RPTRA Sonokeling;RPTRA;u-3;111,2081;-7,1689;Jalan Sonokeling 3
"""
"""What the source sent before."""
SECOND = """Nama Fasilitas ;Kategori;ID;X;Y;Alamat;Warna Pagar
RPTRA Kemuning Biru ;RPTRA;u-1;111,1871;-7,1631;Jalan Kemuning 1;hijau
RPTRA Randu Alas;RPTRA;u-2;111,1932;-7,1522;Jalan Baru 2;
Perpustakaan Cempaka Wulung;Perpustakaan;u-4;111,1999;-7,1741;Jalan Caf\u00e9 4;
Taman Cendana Asri;Taman;u-5;111,20539;-7,16078;Gang Alamanda;
RPTRA Kemiri Pasar Lawas Baru;RPTRA;u-6;111,19197;-7,17051;Jalan Puri Mawar;
Taman Segitiga Uji;Taman;u-7;111,1901;-7,1702;;
Sanggar Wijaya;Salon;u-8;111,2003;-7,1777;Jalan Wijaya 8;
"""
"""The same list later, as agencies send them: other headings, blanks, decimal commas, a trailing column, cp1252."""


@pytest.fixture
def earlier_list(city: City) -> None:
    """Load the source's first list."""
    file = city.folder / "register-uji.csv"
    file.write_text(FIRST, encoding="utf-8")
    city.manage("import_facilities", str(file), "--source-name", "Register uji", "--commit")


def upload(page: Page, file: Path) -> None:
    """Open the form of a new list and send a file of the known source."""
    page.goto("/registri/impor/")
    page.get_by_text("Muat daftar baru").click()
    page.set_input_files("#berkas", file)
    page.select_option("#sumber", label="Register uji")
    page.get_by_role("button", name="Unggah dan periksa").click()


def fate(page: Page, word: str, count: int) -> None:
    """Open the rows of one fate and expect so many in the table and on the map."""
    tab = page.get_by_label("Nasib baris").get_by_role("link", name=re.compile(rf"^\d+ {word}$"))
    expect(tab).to_have_text(re.compile(rf"^{count}\s"))
    tab.click()
    expect(page.get_by_label("Nasib baris").locator("[aria-current]")).to_contain_text(word)
    expect(page.locator(".import-row")).to_have_count(count)


def expect_points(page: Page, count: int) -> None:
    """Expect so many rows on the map; one that lies on the edge of two tiles is one."""
    wait_for_map(page)
    page.wait_for_function(
        """(count) => {
            const { map } = document.querySelector("[data-map]").geoMap;
            return new Set(map.querySourceFeatures("rows").map(({ id }) => id)).size === count;
        }""",
        arg=count,
    )


def decide(page: Page, name: str, choice: str) -> None:
    """Decide a row with the keyboard; the focus stays on its button."""
    row = page.locator(".import-row", has_text=name)
    row.get_by_label("Keputusan", exact=True).select_option(choice)
    row.get_by_role("button", name="Putuskan").focus()
    page.keyboard.press("Enter")
    expect(row).to_contain_text("tercatat")
    expect(row.get_by_role("button", name="Putuskan")).to_be_focused()
    expect(page.locator("#row-said")).to_contain_text(f"Keputusan tercatat: {name}")


def test_dirty_list_from_upload_to_commit_and_through_the_review_queue(
    page: Page, city: City, log_in, axe, earlier_list, tmp_path: Path,  # noqa: F811
):  # fmt: skip
    log_in(page, "official")
    file = tmp_path / "register uji 2026.csv"
    file.write_bytes(SECOND.encode("cp1252"))
    upload(page, file)
    progress = page.get_by_role("progressbar")
    expect(progress).to_be_visible()
    expect(page.locator("#run-told")).to_contain_text("Menunggu giliran")
    assert objections(page, axe) == []

    with city.worker():
        expect(page.get_by_role("heading", name="Kolom mana berisi apa?")).to_be_visible(timeout=60_000)
        expect(page.get_by_label("Nama (wajib)")).to_have_value("Nama Fasilitas")
        expect(page.get_by_label("Bujur atau x")).to_have_value("X")
        expect(page.get_by_label("Jenis", exact=True)).to_have_value("Kategori")
        expect(page.get_by_text("Kolom daftar yang belum dipakai:")).to_contain_text("Warna Pagar")
        expect(page.locator(".stepper [aria-current=step]")).to_have_text("Kolom")
        assert objections(page, axe) == []
        page.get_by_role("button", name="Bandingkan dengan registri").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Ini pratinjau: belum ada yang berubah")).to_be_visible(timeout=60_000)

    fate(page, "Baru", 1)
    expect(page.locator(".import-row")).to_contain_text("Perpustakaan Cempaka Wulung")
    expect_points(page, 1)
    fate(page, "Tetap", 1)
    fate(page, "Tidak ada lagi pada daftar", 1)
    expect(page.locator(".import-row")).to_contain_text("RPTRA Sonokeling")
    fate(page, "Ditolak", 1)
    expect(page.locator(".import-row")).to_contain_text("jenis “Salon” tidak dikenal")
    fate(page, "Berubah", 1)
    expect(page.locator(".import-change")).to_contain_text("Jalan Lama 2 → Jalan Baru 2")
    fate(page, "Mungkin ganda", 2)
    twin = page.locator(".import-row", has_text="Taman Cendana Asri")
    expect(twin).to_contain_text(re.compile(r"mirip \d+%: Taman Cendana"))
    expect_points(page, 2)
    assert objections(page, axe) == []
    fate(page, "Disisihkan", 1)
    decide(page, "Taman Segitiga Uji", "take")

    page.get_by_role("button", name="Simpan ke registri").click()
    expect(progress).to_be_visible()
    with city.worker():
        expect(page.get_by_text("Tersimpan: 4 baru, 1 berubah, 1 tetap.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Tidak dimuat: 1 ditolak, 0 disisihkan.")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rest = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert rest.splitlines()[0].endswith(";alasan") and "jenis “Salon” tidak dikenal" in rest and "Kemuning" not in rest
    corrected = tmp_path / "perbaikan.csv"
    corrected.write_text(rest.replace(";Salon;", ";PKA;"), encoding="utf-8")
    upload(page, corrected)
    with city.worker():
        page.get_by_role("button", name="Bandingkan dengan registri").click(timeout=60_000)
        fate(page, "Baru", 1)
        expect(page.get_by_label("Nasib baris").get_by_role("link")).to_have_count(1)
        page.get_by_role("button", name="Simpan ke registri").click()
        expect(page.get_by_text("Tersimpan: 1 baru, 0 berubah, 0 tetap.")).to_be_visible(timeout=60_000)

    page.get_by_role("link", name="Periksa 2 yang mungkin ganda").click()
    review_by_keyboard(page, axe)

    page.goto("/registri/?q=Taman+Cendana")
    for name in ("Taman Cendana", "Taman Cendana Asri"):
        expect(page.locator(".row-title").get_by_text(name, exact=True)).to_have_count(1)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/registri/impor/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="perbaikan.csv").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_text("Tarik kembali…").click()
    page.get_by_role("button", name="Ya, tarik kembali").click()
    expect(page.get_by_text("sudah ditarik kembali").first).to_be_visible()


def review_by_keyboard(page: Page, axe: str) -> None:  # noqa: F811
    """Merge one pair with a field of the other record, call the next one different, and split the merge again."""
    waiting = page.locator(".page-head p")
    pair = page.locator(".pair-table")
    expect(waiting).to_contain_text("2 pasangan menunggu keputusan")
    while "Cendana" not in pair.locator("thead").inner_text():
        first = pair.locator("thead").inner_text()
        press(page, "l")
        expect(pair.locator("thead")).not_to_have_text(first)
    names = [cell.strip()[4:] for cell in pair.locator("thead th").all_inner_texts()[1:]]
    assert sorted(names) == ["Taman Cendana", "Taman Cendana Asri"]
    other = names.index("Taman Cendana Asri")
    keeps = pair.get_by_role("radio", name=re.compile(r"^\w{10}$"))
    keeps.nth(1 - other).focus()
    page.keyboard.press("Space")
    page.locator("input[name=isian-name]").nth(other).focus()
    page.keyboard.press("Space")
    assert objections(page, axe) == []
    press(page, "s")
    expect(page.get_by_text("Digabung menjadi Taman Cendana Asri")).to_be_visible()
    expect(waiting).to_contain_text("1 pasangan menunggu keputusan")
    press(page, "b")
    expect(page.get_by_text("Tidak ada pasangan yang menunggu keputusan.")).to_be_visible()
    page.get_by_role("button", name="Pisahkan lagi Taman Cendana Asri").press("Enter")
    expect(page.get_by_text("Dipisah lagi")).to_be_visible()
