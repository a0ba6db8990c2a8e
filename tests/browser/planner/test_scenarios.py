"""A planner tries a footbridge and a new place, compares them with the divider, and shares one by a link."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sticking_out, wait_for_map
from tests.browser.server import City
from tests.browser.test_accessibility import axe, objections  # noqa: F401

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
    page: Page, log_in, context_of: Callable[..., BrowserContext], axe: str  # noqa: F811
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
    # What is half filled in stays while a change is switched off and on; ears are told the sentence alone.
    cost = page.get_by_label("Biaya (rupiah)")
    cost.fill("7.000")
    page.get_by_label("Apa yang berubah").select_option("gate")
    page.get_by_label("jalan baru lewat pintu").check()
    page.get_by_label("Garisnya, dari jalan ke jalan").fill("-7.1; 111.2")
    page.get_by_role("button", name="Matikan Jembatan").click()
    expect(page.get_by_role("button", name="Nyalakan Jembatan")).to_be_focused()
    expect(page.locator("#scenario-told")).to_contain_text("Tidak ada anak")
    page.get_by_role("button", name="Urungkan").click()
    expect(page.locator("#scenario-told")).to_contain_text("bertambah layanannya")
    expect(cost).to_have_value("7.000")
    expect(page.get_by_label("Garisnya, dari jalan ke jalan")).to_have_value("-7.1; 111.2")
    version = page.locator("[data-version]").get_attribute("data-version")
    assert set(page.locator("[name=versi]").evaluate_all("all => all.map(({ value }) => value)")) == {version}
    # A result that does not arrive is no change that was not saved.
    page.route("**/hasil/", lambda route: route.abort())
    page.get_by_role("button", name="Matikan Jembatan").click()
    expect(page.locator("#scenario-late")).to_be_visible()
    expect(page.locator("#scenario-error")).to_be_hidden()
    page.unroute("**/hasil/")
    page.locator("#scenario-late").get_by_role("button", name="Coba lagi").click()
    expect(page.locator("#scenario-late")).to_be_hidden()
    expect(page.locator("[data-scenario-answer=current] .what-if-sentence")).to_contain_text("Tidak ada anak")
    context_of.troubles.clear()  # htmx has told the console, too
    wait_for_map(page)
    assert objections(page, axe) == []
    page.get_by_role("button", name="Nyalakan Jembatan").click()
    expect(page.locator("#scenario-told")).to_contain_text("bertambah layanannya")

    place = new_scenario(page, "Taman baru")
    wait_for_map(page)
    kind = page.get_by_label("Apa yang berubah")
    kind.select_option("close")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")  # the middle of the map, which closing a place does not ask for
    kind.select_option("gate")
    expect(page.get_by_label("Garis lintang")).to_have_value("")
    page.locator(".maplibregl-canvas").click(position={"x": 200, "y": 200})
    expect(page.get_by_label("Garis lintang")).not_to_have_value("")
    expect(page.get_by_label("Garisnya, dari jalan ke jalan")).to_have_value("")
    kind.select_option("add")
    page.get_by_label("Garis lintang").fill("")
    page.get_by_label("Jenis tempat").select_option("park")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
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
    assert objections(page, axe) == []
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
    assert sticking_out(guest) == []
    log_in(guest, "planner")
    for address in (f"/skenario/banding/?s={bridge}&s={place}", f"/skenario/{bridge}/", "/skenario/"):
        guest.goto(address)
        expect(guest.get_by_role("heading", level=1)).to_be_visible()
        assert sticking_out(guest) == [], address
