"""What is reached on foot: from one place on its card, for a whole service beside the table; and the way of a walk."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import wait_for_map
from .test_accessibility import axe, objections  # noqa: F401
from .test_read_coverage import open_coverage

SWITCH = "[data-reach-switch]"
FIRST_SCHOOL = "/?q=sd+negeri"


def open_school(page: Page) -> None:
    page.goto(FIRST_SCHOOL)
    page.locator(".row [data-card-link]").first.click()
    expect(page.locator(SWITCH)).to_be_visible()


def wait_for_drawn(page: Page, layer: str, *, there: bool = True) -> None:
    page.wait_for_function(
        """([layer, there]) => {
            const { map } = document.querySelector('[data-map]').geoMap;
            if (!map.getLayer(layer)) return !there;
            return map.queryRenderedFeatures({layers: [layer]}).length > 0 === there;
        }""",
        arg=[layer, there],
    )


def test_card_shows_what_is_reached_on_the_map_and_in_words(page: Page):
    open_school(page)
    wait_for_map(page)
    page.locator(SWITCH).click()
    words = page.locator(".card-reach-words")
    expect(words).to_have_text(re.compile(r"Yang terjangkau berjalan kaki [\d.]+ m \(± \d+ menit, .*\): .* km jalan"))
    expect(page.locator(SWITCH)).to_have_attribute("aria-pressed", "true")
    wait_for_drawn(page, "reached-fill")
    expect(page.locator("#legend-reach")).not_to_have_attribute("hidden", "")
    before = words.inner_text()
    page.get_by_label("5 menit", exact=True).check()
    expect(words).not_to_have_text(before)
    page.locator(SWITCH).click()
    expect(words).to_be_empty()
    wait_for_drawn(page, "reached-fill", there=False)


def test_reach_is_shown_and_chosen_by_keyboard_and_goes_with_its_card(page: Page):
    open_school(page)
    page.locator(SWITCH).focus()
    page.keyboard.press("Enter")
    chosen = page.locator(".card-reach-choices input:checked")
    expect(chosen).to_have_count(1)
    page.keyboard.press("Tab")
    expect(chosen).to_be_focused()
    first = page.locator(".card-reach-words").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".card-reach-words")).not_to_have_text(first)
    page.keyboard.press("Escape")
    wait_for_drawn(page, "reached-fill", there=False)


def test_failure_is_said_and_the_switch_goes_back(context_of):
    page = context_of().new_page()
    open_school(page)
    page.route("**/jangkauan.json", lambda route: route.abort())
    page.locator(SWITCH).click()
    expect(page.locator(".card-reach-words")).to_contain_text("Tidak tersambung ke peladen")
    expect(page.locator(SWITCH)).to_have_attribute("aria-pressed", "false")
    context_of.troubles.clear()


def test_coverage_draws_the_area_of_the_rule_on_the_map(page: Page):
    open_coverage(page, "?tampil=sd-d")
    wait_for_map(page)
    page.get_by_label("Gambar yang terjangkau berjalan kaki").check()
    wait_for_drawn(page, "reached-fill")
    expect(page.locator("#legend-reach")).to_have_text("Yang terjangkau berjalan kaki 1.000 m")
    page.select_option("#shown", "sd-p")
    expect(page.locator("#reach-told")).to_contain_text("Standar ini menghitung tempat, bukan jarak")
    wait_for_drawn(page, "reached-fill", there=False)
    page.select_option("#shown", "posyandu-d")
    wait_for_drawn(page, "reached-fill")
    page.get_by_label("Gambar yang terjangkau berjalan kaki").uncheck()
    expect(page.locator("#legend-reach")).to_be_hidden()
    wait_for_drawn(page, "reached-fill", there=False)


def test_reason_leads_from_a_far_place_to_the_nearest(page: Page):
    open_coverage(page)
    wait_for_map(page)
    page.locator('td[data-verdict="not_met"] button[value$="~sd-d"]').first.click()
    page.locator("[data-walk]").first.press("Enter")
    told = page.locator("[data-walk-told]")
    words = r"Dari sini [\d.]+ m \(± \d+ menit\) ke .*: (lebih dari|dalam) batas 1.000 m"
    expect(told).to_contain_text(re.compile(words))
    wait_for_drawn(page, "walk-way")
    expect(told.get_by_role("link", name="Buka kartunya")).to_have_attribute("href", re.compile("^/fasilitas/"))
    page.keyboard.press("Escape")
    wait_for_drawn(page, "walk-way", there=False)


def test_pressed_place_shows_its_walk(page: Page):
    open_coverage(page, "?tampil=sd-d")
    wait_for_map(page)
    box = page.locator(".coverage-map-frame").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#walk-told")).to_contain_text(re.compile("Dari sini|Tidak ada jalan"))


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, False), (False, True)])
def test_reach_is_accessible(context_of, axe, dark, phone):  # noqa: F811
    page = context_of(dark=dark, phone=phone).new_page()
    page.goto(FIRST_SCHOOL)
    page.goto(page.locator(".row [data-card-link]").first.get_attribute("href"))
    page.locator(SWITCH).click()
    expect(page.locator(".card-reach-choices input")).not_to_have_count(0)
    wait_for_map(page)
    assert objections(page, axe) == []
    open_coverage(page, "?alasan=99.71.01.1001~sd-d")
    wait_for_map(page)
    page.get_by_label("Gambar yang terjangkau berjalan kaki").check()
    assert objections(page, axe) == []
