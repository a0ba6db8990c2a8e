"""An official takes a list in: upload, columns, preview, decision, commit; with the keyboard and on a phone."""

from pathlib import Path

from playwright.sync_api import Page, expect

from .server import City

LIST = """nama;jenis;id;bujur;lintang;kelurahan
RPTRA Uji Peramban;RPTRA;u-1;{lon};{lat};Uji
Taman Segitiga Uji;Taman;u-2;{lon};{lat};Uji
Salon Uji;Salon;u-3;{lon};{lat};Uji
"""


def test_list_from_upload_to_commit(page: Page, city: City, log_in, tmp_path: Path) -> None:
    log_in(page, "official")
    bounds = page.evaluate("() => JSON.parse(document.getElementById('map-settings').textContent).ground.bounds")
    lon, lat = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    file = tmp_path / "uji-peramban.csv"
    file.write_text(LIST.format(lon=f"{lon:.6f}".replace(".", ","), lat=f"{lat:.6f}".replace(".", ",")))

    page.goto("/registri/impor/")
    if not page.locator("#berkas").is_visible():
        page.get_by_text("Muat daftar baru").click()
    page.set_input_files("#berkas", file)
    page.fill("#sumber_baru", "Uji peramban")
    page.get_by_role("button", name="Unggah dan periksa").click()
    expect(page.locator("#kemajuan")).to_contain_text("Menunggu giliran")

    city.do_waiting_work()
    expect(page.get_by_role("heading", name="Kolom mana berisi apa?")).to_be_visible()
    expect(page.get_by_label("bujur atau x")).to_have_value("bujur")
    expect(page.locator(".stepper [aria-current=step]")).to_have_text("Kolom")
    page.get_by_role("button", name="Bandingkan dengan registri").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#kemajuan")).to_be_visible()

    city.do_waiting_work()
    expect(page.get_by_text("Ini pratinjau: belum ada yang berubah")).to_be_visible()
    page.get_by_role("link", name="Ditolak").click()
    expect(page.locator(".import-rows")).to_contain_text("jenis “Salon” tidak dikenal")
    page.get_by_role("link", name="Disisihkan").click()
    row = page.locator(".import-row", has_text="Taman Segitiga Uji")
    row.get_by_label("Keputusan", exact=True).select_option("take")
    row.get_by_role("button", name="Putuskan").click()
    expect(row).to_contain_text("tercatat")

    page.get_by_role("button", name="Simpan ke registri").click()
    expect(page.locator("#kemajuan")).to_be_visible()
    city.do_waiting_work()
    expect(page.get_by_text("Tersimpan: 2 baru")).to_be_visible()

    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_text("Tarik kembali…").click()
    page.get_by_role("button", name="Ya, tarik kembali").click()
    expect(page.get_by_text("sudah ditarik kembali").first).to_be_visible()
