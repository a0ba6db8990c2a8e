"""Anyone finds an area, reads its profile, follows its numbers, and takes its map along without a network."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import wait_for_map
from .test_accessibility import axe, objections  # noqa: F401
from .test_read_coverage import words_of_the_page


def open_profile(page: Page, code: str) -> None:
    page.goto(f"/wilayah/{code}/")
    page.wait_for_selector("#profile[data-ready]", state="attached")


def test_area_is_found_by_name_and_leads_to_its_profile(page: Page):
    page.goto("/wilayah/")
    expect(page.locator(".area-row")).to_have_count(6)
    page.fill("#area-words", "sidow")
    page.wait_for_url("**q=sidow")
    page.get_by_role("link", name="Kel. Sidowening").click()
    expect(page.locator("h1")).to_have_text("Kel. Sidowening")
    page.get_by_role("link", name="Kec. Kotawening").click()
    expect(page.locator("h1")).to_have_text("Kec. Kotawening")
    page.get_by_role("link", name="Desa").or_(page.get_by_role("link", name=re.compile("^Kel. "))).first.click()
    expect(page.locator("h1")).to_contain_text(re.compile("Kel\\.|Desa"))


def test_search_that_finds_nothing_says_so(page: Page):
    page.goto("/wilayah/")
    page.fill("#area-words", "zzzz")
    expect(page.locator("#area-rows")).to_contain_text("Tidak ada wilayah yang cocok.")


def test_profile_tells_children_gaps_verdicts_facilities_and_candidates(page: Page):
    open_profile(page, "99.71.02")
    expect(page.locator("#anak .tile-main dd")).to_have_text(re.compile(r"\d+\.\d{3}"))
    assert page.locator("#kesenjangan li").count() == 12
    expect(page.locator("#kesenjangan li").first).to_contain_text("tinggi")
    assert page.locator("#cakupan tbody tr").count() > 8
    assert page.locator("#fasilitas .group-cards > li").count() == 6
    expect(page.locator("#kawasan")).to_contain_text("hampir lengkap")
    assert page.locator("#bawah .area-row").count() == 5


def test_number_of_facilities_is_what_the_map_then_lists(page: Page):
    open_profile(page, "99.71.02")
    entry = page.locator("#fasilitas .type-list li", has_text="Posyandu").first
    number = entry.locator("span").inner_text()
    entry.locator("a").click()
    expect(page.locator("#results-title")).to_contain_text(f"{number} tempat")


def test_gap_leads_to_its_reason_in_the_table(page: Page):
    open_profile(page, "99.71.02")
    sentence = page.locator("#kesenjangan li p").first.evaluate("p => p.firstChild.textContent.trim()")
    page.locator("#kesenjangan li a").first.click()
    expect(page.locator("#reason .reason-sentence")).to_have_text(sentence)
    expect(page.locator("button[aria-current]")).to_have_count(1)


def test_map_draws_the_area_its_gaps_and_its_own_facilities_only(page: Page):
    open_profile(page, "99.71.02")
    wait_for_map(page)
    page.wait_for_timeout(400)
    drawn = page.evaluate(
        """() => { const {map} = document.querySelector('[data-map]').geoMap;
            const of = layer => map.queryRenderedFeatures({layers: [layer]});
            return {self: of('profile-self').length, below: of('profile-gaps').length,
                facilities: new Set(of('facility').map(({properties}) => properties.public_id)).size} }"""
    )
    total = sum(int(text) for text in page.locator(".group-total").all_inner_texts())
    assert drawn["self"] and drawn["below"]
    assert 0.7 * total < drawn["facilities"] <= total + 5


def test_phone_shows_all_of_it_without_scrolling_sideways(phone: Page):
    open_profile(phone, "99.71.02.1001")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.goto("/wilayah/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.goto("/metode/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_method_explains_rules_and_leads_to_their_sources(page: Page):
    page.goto("/metode/#sd-d")
    expect(page.locator("#sd-d")).to_contain_text("SD/MI")
    page.locator("#sd-d .source-mark").click()
    expect(page.locator("#R87")).to_be_in_viewport()


@pytest.mark.parametrize("address", ["/wilayah/", "/wilayah/99.71.02/", "/wilayah/99.71.02.1001/", "/metode/"])
@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)], ids=["desk", "dark phone"])
def test_pages_are_accessible(context_of, axe, address, dark, phone):  # noqa: F811
    page = context_of(dark=dark, phone=phone).new_page()
    page.goto(address)
    if page.locator("[data-map]").count():
        wait_for_map(page)
    assert objections(page, axe) == []


def test_run_page_is_accessible(page: Page, log_in, axe):  # noqa: F811
    log_in(page, "official")
    page.goto("/hitungan/1/")
    expect(page.locator("#run-progress")).to_contain_text("Selesai.")
    assert objections(page, axe) == []


@pytest.mark.parametrize("address", ["/wilayah/", "/wilayah/99.71.02/", "/metode/"])
def test_pages_are_english_for_english_readers(context_of, address):
    page = context_of(language="en").new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('#sumber').forEach(element => element.remove())")
    text = words_of_the_page(page)
    for indonesian in ("Wilayah", "wilayah", "Kesenjangan", "belum", "terpenuhi", "Standar ", "dihitung"):
        assert indonesian not in text, indonesian


@pytest.fixture
def shared_file(page: Page, tmp_path: Path) -> Path:
    """Return the map of a kecamatan as a reader downloads it."""
    open_profile(page, "99.71.02")
    with page.expect_download() as started:
        page.get_by_role("link", name="Peta satu berkas").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name == "peta-99.71.02.html"
    return file


@pytest.mark.parametrize("width", [360, 1366])
def test_shared_map_draws_without_a_network_and_asks_for_nothing(browser: Browser, shared_file: Path, width: int):
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    asked, broken = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(shared_file.as_uri())
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()
    assert page.locator(".leaflet-marker-icon").count() > 50
    expect(page.locator("h1")).to_have_text("Kec. Sumberwening")
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert broken == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("summary", has_text="Kesehatan").click()
    expect(page.locator("details[open] li").first).to_be_visible()
    page.locator(".leaflet-marker-icon").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content dd").first).to_be_visible()
    context.close()
