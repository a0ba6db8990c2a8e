"""A planner finds a record in spite of a typing error, moves its point, saves, sees the history, and restores it."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import wait_for_map
from .test_accessibility import axe, objections  # noqa: F401 axe is a fixture


def move_of_point(page: Page) -> None:
    """Press the form's map beside its point."""
    box = page.locator(".map-canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)


def test_search_open_move_save_history_restore(page: Page, log_in):
    log_in(page, "planner")
    menu = page.get_by_label("Menu utama")
    menu.locator("summary", has_text="Meja petugas").focus()
    page.keyboard.press("Enter")
    menu.get_by_role("link", name="Registri").click()
    wait_for_map(page)
    expect(menu.get_by_role("link", name="Registri", include_hidden=True)).to_have_attribute("aria-current", "page")
    menu.get_by_text("Meja petugas").click()
    expect(menu.get_by_role("link", name="Registri")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Registri")).to_be_hidden()
    page.fill("#search", "puskesmsa sidowenig")
    expect(page.locator("#results")).to_contain_text("Ini yang mirip")
    expect(page.get_by_label("Cari dan daftar").get_by_role("status").last).to_contain_text("catatan")
    expect(page.locator("#search")).to_be_focused()
    row = page.locator(".registry-row", has_text="Puskesmas").first
    name = row.locator(".row-title").inner_text()
    row.locator(".row-title a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    place = page.locator("#h-place ~ p .coordinates")
    before = place.inner_text()

    page.get_by_role("link", name="Ubah", exact=True).click()
    wait_for_map(page)
    page.wait_for_selector("[data-ready]")
    lon = page.locator("#id_lon").input_value()
    move_of_point(page)
    expect(page.locator("#id_lon")).not_to_have_value(lon)
    expect(page.locator("#id_located_by")).to_have_value("map")
    page.fill("#id_reason", "titik digeser ke gerbang")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Perubahan tersimpan.")).to_be_visible()
    expect(place).not_to_have_text(before)

    page.get_by_role("link", name="Riwayat").click()
    newest = page.locator(".history > li").first
    expect(newest).to_contain_text("titik digeser ke gerbang")
    expect(newest).to_contain_text("oleh planner")
    expect(newest).to_contain_text("Posisi")
    page.get_by_role("button", name=re.compile("^Kembalikan ke keadaan")).first.click()
    expect(page.get_by_text("Keadaan terdahulu dikembalikan.")).to_be_visible()
    page.get_by_role("link", name="Kembali ke catatan").click()
    expect(place).to_have_text(before)


def test_entrance_is_added_by_map_and_by_keyboard(page: Page, log_in):
    log_in(page, "planner")
    page.goto("/registri/?jenis=park")
    page.locator(".registry-row .row-title a").first.click()
    page.get_by_role("link", name="Ubah", exact=True).click()
    wait_for_map(page)
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Tambah pintu masuk").click()
    move_of_point(page)
    expect(page.locator("#id_entrances-0-lon")).not_to_have_value("")
    page.locator("[data-formset=entrances] [data-add-row]").click()
    page.fill("#id_entrances-1-lat", page.locator("#id_lat").input_value())
    page.fill("#id_entrances-1-lon", page.locator("#id_lon").input_value())
    page.fill("#id_entrances-1-name", "Gerbang utama")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("2 pintu masuk")).to_be_visible()


def test_point_is_moved_and_entrance_drawn_by_keyboard_alone(page: Page, log_in):
    log_in(page, "official")
    page.goto("/registri/?jenis=rptra")
    page.locator(".registry-row .row-title a").first.press("Enter")
    page.get_by_role("link", name="Ubah", exact=True).press("Enter")
    wait_for_map(page)
    page.wait_for_selector("[data-ready]")
    lat, lon = (float(page.locator(name).input_value()) for name in ("#id_lat", "#id_lon"))
    point = page.get_by_role("button", name="Titik fasilitas")
    point.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    expect(point).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#map-said")).to_contain_text("Titik fasilitas: -")
    moved = [float(page.locator(name).input_value()) for name in ("#id_lat", "#id_lon")]
    assert (moved[0] - lat) * 111320 == pytest.approx(11, abs=0.1)
    assert (moved[1] - lon) * 111320 == pytest.approx(-1, abs=0.1)
    expect(page.locator("#id_located_by")).to_have_value("map")

    page.get_by_role("button", name="Tambah pintu masuk").press("Enter")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    entrance = page.get_by_role("button", name="Pintu masuk 1")
    expect(entrance).to_be_visible()
    expect(page.locator("#map-said")).to_contain_text("Ditetapkan di")
    entrance.press("ArrowDown")
    expect(entrance).to_be_focused()
    page.fill("#id_lon", "106,9x")
    page.get_by_role("button", name="Simpan").press("Enter")
    expect(page.locator("#id_lon")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(str(moved[1]).replace(".", ","))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Perubahan tersimpan.")).to_be_visible()
    expect(page.get_by_text("1 pintu masuk")).to_be_visible()


def test_conflict_keeps_what_was_typed_and_has_the_focus(page: Page, context_of, log_in):
    other = context_of().new_page()
    for one, role in ((page, "official"), (other, "planner")):
        log_in(one, role)
    page.goto("/registri/?jenis=library")
    page.locator(".registry-row .row-title a").last.click()
    page.get_by_role("link", name="Ubah", exact=True).click()
    page.wait_for_selector("[data-ready]")
    other.goto(page.url)
    other.wait_for_selector("[data-ready]")
    other.fill("#id_operator", "Kelurahan")
    other.get_by_role("button", name="Simpan").click()
    expect(other.get_by_text("Perubahan tersimpan.")).to_be_visible()
    page.fill("#id_address", "Jalan Saya 1")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#conflict")).to_be_focused()
    expect(page.locator("#conflict")).to_contain_text("sudah diubah orang lain")
    expect(page.locator("#id_address")).to_have_value("Jalan Saya 1")


def test_many_records_are_chosen_counted_and_changed(page: Page, log_in):
    log_in(page, "planner")
    page.goto("/registri/?jenis=library")
    page.wait_for_selector(".workspace[data-ready]")
    page.locator(".registry-row [name=pilih]").first.press("Space")
    expect(page.locator("#chosen-count")).to_have_text("1 dipilih")
    page.get_by_label("Pilih halaman ini").press("Space")
    expect(page.locator("#chosen-count")).to_contain_text("dipilih")
    page.get_by_role("button", name="Ubah yang dipilih").press("Enter")
    page.fill("#id_owner_agency", "Dinas Perpustakaan")
    page.get_by_role("button", name="Hitung dahulu").click()
    expect(page.locator("#outcome")).to_contain_text("akan berubah")
    page.get_by_role("button", name=re.compile(r"^Ubah \d+ catatan")).click()
    expect(page.locator(".messages")).to_contain_text("catatan diubah")


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desk", "phone at night"])
def test_registry_pages_are_accessible(context_of, log_in, axe, phone, dark):  # noqa: F811
    page = context_of(phone=phone, dark=dark).new_page()
    log_in(page, "planner")
    page.goto("/registri/?jenis=rptra")
    page.wait_for_selector(".workspace[data-ready]")
    assert _new_objections(page, axe) == []
    page.locator(".registry-row .row-title a").first.click()
    page.wait_for_selector(".record-map")
    record = page.url
    own = (record, f"{record}ubah/", f"{record}riwayat/")
    for address in (*own, "/registri/mutu/", "/registri/status/", "/registri/baru/", "/registri/impor/",
                    "/registri/duplikat/"):
        page.goto(address)
        assert _new_objections(page, axe) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= (360 if phone else 1366), address


def _new_objections(page: Page, axe: str) -> list[str]:  # noqa: F811
    """Return what axe objects to inside the page's own part; the frame has its own test."""
    return [one for one in objections(page, axe) if not one.startswith(("region:", "label-content-name-mismatch:"))]
