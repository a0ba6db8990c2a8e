"""A planner tries a footbridge and a new place, compares them with the divider, and shares one by a link."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import wait_for_map
from tests.browser.server import City

BANKS = "-7.153638; 111.203156\n-7.154681; 111.203005"
"""Two places 117 metres apart across the railway of Kota Contoh; on foot it is 1,5 km."""


@pytest.fixture(scope="module", autouse=True)
def up_to_date_run(city: City) -> None:
    """Analyse what other tests have changed: scenarios stand on an up-to-date run."""
    city.manage("analyse", "--area", "99.71")


def new_scenario(page: Page, name: str) -> str:
    page.goto("/skenario/")
    page.get_by_label("Nama skenario baru").fill(name)
    page.get_by_label("Wilayah").select_option("99.71")
    page.get_by_role("button", name="Buat skenario").click()
    page.wait_for_selector("#scenario[data-ready]", state="attached")
    return re.search(r"skenario/(\d+)/", page.url)[1]


def test_footbridge_and_place_are_tried_compared_and_shared(
    page: Page, log_in, context_of: Callable[..., BrowserContext]
):
    log_in(page, "planner")
    bridge = new_scenario(page, "Jembatan Kali")
    page.get_by_label("Apa yang berubah").select_option("bridge")
    expect(page.get_by_label("Jenis tempat")).to_be_hidden()
    page.get_by_label("Garisnya, dari jalan ke jalan").fill("-7.3; 111.2\n-7.31; 111.2")
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.locator("#scenario-refused")).to_contain_text("tidak menyambung ke jalan mana pun")
    expect(page.get_by_label("Garisnya, dari jalan ke jalan")).to_have_value("-7.3; 111.2\n-7.31; 111.2")
    page.get_by_label("Garisnya, dari jalan ke jalan").fill(BANKS)
    page.get_by_label("Biaya (rupiah)").fill("2.500.000.000")
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.locator("[data-scenario-answer=current] .what-if-sentence")).to_contain_text("bertambah layanannya")
    expect(page.locator(".scenario-answer")).to_contain_text("Rp 2,5 miliar")
    page.get_by_role("button", name="Ikut dihitung").click()
    expect(page.locator("[data-scenario-answer=current] .what-if-sentence")).to_contain_text("Tidak ada anak")
    page.get_by_role("button", name="Urungkan").click()
    expect(page.locator("[data-scenario-answer=current] .what-if-sentence")).to_contain_text("bertambah layanannya")

    place = new_scenario(page, "Taman baru")
    wait_for_map(page)
    page.get_by_label("Jenis tempat").select_option("park")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")  # the middle of the map
    expect(page.get_by_label("Garis lintang")).not_to_have_value("")
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.locator("[data-step]")).to_have_count(1)
    expect(page.locator("[data-scenario-answer=current]")).to_be_visible()

    page.goto("/skenario/")
    page.get_by_label("Bandingkan Jembatan Kali").check()
    page.get_by_label("Bandingkan Taman baru").check()
    page.get_by_role("button", name="Bandingkan yang dicentang").click()
    page.wait_for_selector("#scenario-compare[data-ready]", state="attached")
    slider = page.get_by_label("Geser pembatas")
    slider.focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("53")
    assert page.locator("#swipe").evaluate("one => one.style.getPropertyValue('--divide')") == "53%"
    table = page.get_by_role("table", name="Hari ini dan skenario")
    expect(table.get_by_role("columnheader")).to_have_count(4)
    expect(table).to_contain_text("Biaya per anak")
    assert {bridge, place} <= set(re.findall(r"s=(\d+)", page.url))

    page.goto(f"/skenario/{bridge}/")
    page.get_by_text("Nama, bagikan, salin, hapus").click()
    page.get_by_role("button", name="Buat tautan berbagi").click()
    page.get_by_text("Nama, bagikan, salin, hapus").click()
    link = page.get_by_label(re.compile("Tautan untuk dibaca")).input_value()
    guest = context_of(phone=True).new_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="Jembatan Kali")).to_be_visible()
    expect(guest.locator(".scenario-answer")).to_contain_text("bertambah layanannya")
    expect(guest.locator("main")).not_to_contain_text("planner")
    assert guest.evaluate("document.documentElement.scrollWidth") <= 360
