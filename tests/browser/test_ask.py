"""What is near a place: asked by name, by the map and by keyboard; the way is drawn, and the list says the same."""

import re

from playwright.sync_api import Page, expect

from .conftest import wait_for_map
from .test_accessibility import axe, objections  # noqa: F401

DRAWN = """(layer) => {
    const { map } = document.querySelector('[data-map]').geoMap;
    return map.getLayer(layer) && map.queryRenderedFeatures({ layers: [layer] }).length > 0;
}"""


def test_place_is_asked_by_name_map_and_keyboard(page: Page, axe):  # noqa: F811
    page.goto("/tanya/")
    wait_for_map(page)
    assert objections(page, axe) == []
    page.get_by_label("Tempat", exact=True).fill("melati")
    page.get_by_role("button", name="Tanya", exact=True).click()
    expect(page.get_by_role("heading", name="Tempat mana yang dimaksud?")).to_be_visible()
    page.locator("[data-where]").first.click()
    expect(page.locator("#asking-place")).to_have_text(re.compile("^Di .*(Kel|Desa)"))
    expect(page).to_have_url(re.compile(r"\?di=-7"))
    page.wait_for_function(DRAWN, arg="asked-place")
    service = page.locator("details[data-walk]").first
    service.locator("summary").click()
    expect(service.get_by_text("Lewat:")).to_be_visible()
    page.wait_for_function(DRAWN, arg="asked-walk-way")
    assert objections(page, axe) == []
    before = page.locator("#asking-place + p").inner_text()
    page.locator(".map-canvas canvas").focus()
    page.keyboard.press("ArrowRight")
    wait_for_map(page)
    page.keyboard.press("Enter")
    expect(page.locator("#asking-place + p")).not_to_have_text(before)
    page.get_by_label("Umur anak").select_option("2")
    expect(page.locator(".asking-sum")).to_contain_text("Menit untuk anak 2 tahun")
    expect(page.locator(".asking-name", has_text="SD/MI")).to_have_count(0)
    page.reload()
    expect(page.locator(".asking-sum")).to_contain_text("Menit untuk anak 2 tahun")


def test_place_is_asked_on_a_phone_and_refused_in_words(phone: Page, axe):  # noqa: F811
    phone.goto("/tanya/?di=52.5,13.4")
    expect(phone.get_by_role("alert").first).to_contain_text("bukan letak di Indonesia")
    assert objections(phone, axe) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
