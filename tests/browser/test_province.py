"""The province: map and standings in step, an award recorded and seen, the menu in groups, a desk for one area."""

import re

from playwright.sync_api import Page, expect

from .conftest import wait_for_map
from .test_accessibility import axe, objections  # noqa: F401 axe is a fixture


def test_official_of_the_province_records_an_award_and_sees_where_the_city_stands(page: Page, log_in, axe):  # noqa: F811
    log_in(page, "official")
    page.get_by_label("Menu utama").get_by_role("link", name="Provinsi").click()
    page.wait_for_selector("#province[data-ready]")
    wait_for_map(page)
    expect(page.locator("#standings li")).to_have_count(1)
    expect(page.locator("#standings")).to_contain_text("Penghargaan belum dicatat")
    page.locator("#standings li a").focus()
    expect(page.locator("#standings li")).to_have_attribute("data-lit", "")
    expect(page.locator("tr[data-lit]")).to_have_count(1)
    assert objections(page, axe) == []

    page.get_by_role("link", name="Catat penghargaan").click()
    page.get_by_label("Wilayah", exact=True).select_option("99.71")
    page.get_by_label("Tahun", exact=True).fill("2022")
    page.get_by_label(re.compile("^Skor")).fill("812,5")
    page.get_by_label(re.compile("^Sumber")).fill("Keputusan contoh")
    page.get_by_role("button", name="Catat", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Penghargaan tercatat")
    assert objections(page, axe) == []
    page.get_by_role("link", name="Kembali ke provinsi").click()
    page.wait_for_selector("#province[data-ready]")
    expect(page.locator("#standings")).to_contain_text("Utama (2022)")
    choice = "Setiap kelurahan/desa Dekela (desa/kelurahan layak anak)"
    page.get_by_label("Target pada peta dan tabel").select_option(label=choice)
    page.wait_for_url("**target=**")
    expect(page.locator("#standings")).to_contain_text("Belum ada kelurahan/desa yang dicatat")
    page.goto("/provinsi/99/penghargaan/")
    page.get_by_role("button", name=re.compile("Tarik")).click()
    expect(page.locator("main")).to_contain_text("Belum ada penghargaan yang dicatat")


def test_menu_in_groups_by_keyboard_and_on_a_phone(context_of, log_in, axe):  # noqa: F811
    page = context_of(phone=True).new_page()
    log_in(page, "planner")
    page.goto("/provinsi/99/")
    page.wait_for_selector("#province[data-ready]")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"the page is {width} wide"
    page.get_by_role("button", name="Menu").click()
    menu = page.get_by_label("Menu utama")
    menu.get_by_text("Perencanaan").click()
    expect(menu.get_by_role("link", name="Skenario")).to_be_visible()
    assert objections(page, axe) == []

    desk = context_of(java_script_enabled=False).new_page()
    desk.goto("/provinsi/99/")
    expect(desk.get_by_role("heading", name="Target provinsi")).to_be_visible()
    expect(desk.get_by_role("button", name="Tampilkan")).to_be_visible()
