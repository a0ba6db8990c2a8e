"""A planner asks what one more, one fewer or one moved place would change: with the mouse, by keyboard, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_for_map
from tests.browser.server import City
from tests.browser.test_accessibility import axe, objections  # noqa: F401

DISTRICT = "99.71.02"


@pytest.fixture(scope="module", autouse=True)
def up_to_date_run(city: City) -> None:
    """Analyse what other tests have changed: what if is answered on an up-to-date run only."""
    city.manage("analyse", "--area", "99.71")


def open_what_if(page: Page, log_in, code: str = DISTRICT) -> None:
    log_in(page, "planner")
    page.goto(f"/wilayah/{code}/")
    page.get_by_role("link", name="Andai ada di sini").click()
    page.wait_for_selector("#what-if[data-ready]", state="attached")
    wait_for_map(page)


def heading(page: Page):
    return page.locator("#what-if-answer h2")


def drawn(page: Page) -> int:
    """Return how many gaining cells the map draws now."""
    return page.evaluate(
        """() => document.querySelector('[data-map]').geoMap.map.querySourceFeatures('what-if')
            .filter(({properties}) => properties.part === 'gain').length"""
    )


def test_press_on_the_map_tells_who_would_gain_and_draws_it(page: Page, log_in):
    open_what_if(page, log_in)
    page.locator(".maplibregl-canvas").click(position={"x": 200, "y": 250})
    expect(heading(page)).to_contain_text("Andai ada")
    told = re.compile(r"anak usia .* lagi akan mencapai|Tidak ada yang berubah")
    expect(page.locator(".what-if-sentence")).to_contain_text(told)
    expect(page).to_have_url(re.compile("lintang=-?[0-9.]+&bujur=1"))
    page.reload()  # the address holds the question
    expect(heading(page)).to_contain_text("Andai ada")


def test_enter_on_the_map_takes_its_middle(page: Page, log_in):
    open_what_if(page, log_in)
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    wait_for_map(page)
    expect(page.locator(".map-cross")).to_be_visible()
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("Andai ada")
    expect(page.locator("#what-if-lat")).not_to_have_value("")


def test_place_is_closed_and_moved_by_keyboard_alone(page: Page, log_in):
    open_what_if(page, log_in)
    page.get_by_label("ditutup").focus()
    page.keyboard.press("Space")
    expect(page.locator("#what-if-lat")).to_be_hidden()
    page.locator("#what-if-chosen").focus()
    page.keyboard.press("ArrowDown")
    name = page.locator("#what-if-chosen option:checked").inner_text()
    page.get_by_role("button", name="Hitung andai").press("Enter")
    expect(heading(page)).to_have_text(f"Andai {name} ditutup")
    page.get_by_label("dipindahkan ke sini").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pakai tengah peta").press("Enter")
    expect(heading(page)).to_have_text(f"Andai {name} dipindahkan")


def test_place_without_street_is_refused_in_words(page: Page, log_in):
    open_what_if(page, log_in)
    page.get_by_label("Garis lintang").fill("-1,5")
    page.get_by_label("Garis bujur").fill("100")
    page.get_by_role("button", name="Hitung andai").click()
    expect(page.locator("#what-if-answer [role=alert]")).to_contain_text("Tidak ada jalan")


def test_gaining_cells_are_drawn_and_follow_the_next_question(page: Page, log_in):
    open_what_if(page, log_in)
    rules = page.locator("#what-if-rule option").evaluate_all("all => all.map(({value}) => value)")
    for rule in rules:  # the first service that somebody here lacks
        page.select_option("#what-if-rule", rule)
        page.get_by_role("button", name="Pakai tengah peta").click()
        expect(page).to_have_url(re.compile(f"standar={re.escape(rule)}&.*lintang=-"))
        if page.locator(".what-if-sentence", has_text="lagi akan mencapai").count():
            break
    expect(page.locator("#what-if-answer tbody tr").first).to_be_visible()
    page.wait_for_function(
        """() => document.querySelector('[data-map]').geoMap.map.querySourceFeatures('what-if')
            .some(({properties}) => properties.part === 'gain')"""
    )
    assert drawn(page) > 0


def test_phone_shows_all_of_it_without_scrolling_sideways(phone: Page, log_in):
    log_in(phone, "official")
    phone.goto(f"/wilayah/{DISTRICT}/andai/")
    phone.wait_for_selector("#what-if[data-ready]", state="attached")
    wait_for_map(phone)
    phone.locator(".maplibregl-canvas").tap(position={"x": 150, "y": 140})
    expect(heading(phone)).to_contain_text("Andai ada")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("dark", "small"), [(False, False), (True, True)], ids=["desk", "dark phone"])
def test_page_is_accessible(context_of, log_in, axe, dark, small):  # noqa: F811
    page = context_of(dark=dark, phone=small).new_page()
    open_what_if(page, log_in)
    page.get_by_role("button", name="Pakai tengah peta").click()
    expect(heading(page)).to_contain_text("Andai ada")
    assert objections(page, axe) == []
