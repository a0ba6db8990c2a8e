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
    page.get_by_role("link", name="Registri").click()
    wait_for_map(page)
    page.fill("#search", "puskesmsa sidowenig")
    expect(page.locator("#results")).to_contain_text("Ini yang mirip")
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


def test_many_records_are_chosen_counted_and_changed(page: Page, log_in):
    log_in(page, "planner")
    page.goto("/registri/?jenis=library")
    page.wait_for_selector(".workspace[data-ready]")
    page.get_by_label("Pilih halaman ini").check()
    expect(page.locator("#chosen-count")).to_contain_text("dipilih")
    page.get_by_role("button", name="Ubah yang dipilih").click()
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
    for address in (*own, "/registri/mutu/", "/registri/status/", "/registri/baru/"):
        page.goto(address)
        assert _new_objections(page, axe) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= (360 if phone else 1366), address


def _new_objections(page: Page, axe: str) -> list[str]:  # noqa: F811
    """Return what axe objects to inside the page's own part; the frame has its own test."""
    return [one for one in objections(page, axe) if not one.startswith(("region:", "label-content-name-mismatch:"))]
