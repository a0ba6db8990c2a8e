"""A parent finds a place for a child: by search, by filter, on the map, near by, on a phone, by keyboard."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import wait_for_map

ROWS = ".rows .row"


def count_of(page: Page) -> int:
    return int(re.match(r"[\d.]+", page.inner_text("#results-title"))[0].replace(".", ""))


def test_map_and_list_show_the_city(page: Page):
    page.goto("/")
    expect(page.locator("#results-title")).to_have_text(re.compile(r"2\d\d tempat"))
    assert page.locator(ROWS).count() == 30
    wait_for_map(page)
    page.wait_for_function(
        """() => document.querySelector('[data-map]').geoMap.map
            .queryRenderedFeatures({layers: ['facility']}).length > 100"""
    )
    expect(page.locator(".banner")).to_contain_text("data rekaan")
    expect(page.locator(".map-attribution summary")).to_contain_text("Kota Contoh")
    expect(page.locator(".maplibregl-ctrl-scale")).to_be_visible()
    expect(page.get_by_role("button", name="Perbesar")).to_be_visible()


def test_page_is_usable_within_two_seconds(page: Page):
    """Usable: the list stands and takes a click."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > 1.5 * cores:
        pytest.skip(f"load {load:.0f} on {cores} cores: others are busy here, a time would say nothing about the page")
    usable_ms = []
    for _visit in range(3):
        page.goto("/", wait_until="commit")
        page.locator(ROWS).first.locator("a").click(trial=True)
        usable_ms.append(page.evaluate("() => performance.now()"))
    assert min(usable_ms) < 2000


def test_names_of_streets_and_areas_are_drawn(page: Page):
    page.goto("/#peta=15.5/-7.1666/111.1976")
    wait_for_map(page)
    page.wait_for_timeout(500)
    drawn = page.evaluate(
        """() => document.querySelector('[data-map]').geoMap.map
            .queryRenderedFeatures({layers: ['street-name', 'village-name']}).map(({layer}) => layer.id)"""
    )
    assert {"street-name"} <= set(drawn)


def test_search_finds_a_place_by_name_and_by_area(page: Page):
    page.goto("/")
    page.fill("#search", "posyandu dahlia")
    expect(page.locator(".row-title").first).to_contain_text("Posyandu Dahlia")
    expect(page).to_have_url(re.compile(r"\?q=posyandu\+dahlia"))
    page.fill("#search", "sidowening")
    page.get_by_role("link", name="Semua di kelurahan/desa Sidowening").click()
    expect(page).to_have_url(re.compile("wilayah="))
    expect(page.locator("#results-title")).to_contain_text("Sidowening")


def test_misspelt_word_is_answered_with_what_is_alike(page: Page):
    page.goto("/")
    page.fill("#search", "puskesmaz")
    expect(page.locator("#results")).to_contain_text("Tidak ada yang persis “puskesmaz”")
    expect(page.locator(".row-title").first).to_contain_text("Puskesmas")


def test_filter_changes_list_map_and_address_together(page: Page):
    page.goto("/")
    wait_for_map(page)
    everything = count_of(page)
    page.get_by_label("Bermain", exact=True).check()
    expect(page).to_have_url(re.compile("kelompok=play"))
    expect(page.locator(".rows-more, .row[data-group]:not([data-group=play])")).to_have_count(
        page.locator(".rows-more").count()
    )
    play = count_of(page)
    assert 0 < play < everything
    groups = page.evaluate(
        """async () => { const {map} = document.querySelector('[data-map]').geoMap;
            if (!map.areTilesLoaded()) await map.once('idle');
            const drawn = map.queryRenderedFeatures({layers: ['facility']});
            return [...new Set(drawn.map(({properties}) => properties.group))] }"""
    )
    assert groups == ["play"]
    page.get_by_text("Lebih rinci").click()
    page.get_by_label(re.compile("RPTRA|RBRA")).first.check()
    expect(page.locator("#results-title")).not_to_have_text(f"{play} tempat")
    page.get_by_role("link", name="Hapus saringan").click()
    expect(page.locator("#results-title")).to_have_text(f"{everything} tempat")
    expect(page.get_by_label("Bermain", exact=True)).not_to_be_checked()


def test_nothing_found_says_so_and_leads_on(page: Page):
    page.goto("/?q=zzzzzzzz")
    expect(page.locator(".empty")).to_contain_text("Tidak ada tempat yang cocok")
    page.get_by_role("link", name="Tampilkan semua tempat").click()
    expect(page.locator(ROWS).first).to_be_visible()


def test_card_opens_in_the_panel_and_goes_back_to_the_same_row(page: Page):
    page.goto("/?kelompok=health")
    wait_for_map(page)
    row = page.locator(ROWS).nth(4)
    name = row.locator(".row-title").inner_text()
    row.locator("a").click()
    expect(page.locator("#card-title")).to_have_text(name)
    expect(page.locator("#card-title")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/fasilitas/[a-z0-9]{10}/\?kelompok=health"))
    assert page.title().startswith(name)
    expect(page.locator("#card")).to_contain_text("Kursi roda")
    page.keyboard.press("Escape")
    expect(page.locator("#results")).to_be_visible()
    expect(row.locator("a")).to_be_focused()
    page.go_back()
    expect(page.locator("#card-title")).to_have_text(name)
    page.go_back()
    expect(page.locator("#results")).to_be_visible()


def test_pin_on_the_map_opens_its_card(page: Page):
    page.goto("/?q=alun-alun")
    wait_for_map(page)
    page.wait_for_timeout(300)
    spot = page.evaluate(
        """() => { const {map} = document.querySelector('[data-map]').geoMap;
            const [feature] = map.queryRenderedFeatures({layers: ['facility']});
            const {x, y} = map.project(feature.geometry.coordinates);
            const {left, top} = map.getCanvas().getBoundingClientRect();
            return [x + left, y + top] }"""
    )
    page.mouse.click(*spot)
    expect(page.locator("#card-title")).to_contain_text("Alun-Alun")


def test_shared_address_opens_the_same_view_elsewhere(page: Page, context_of):
    page.goto("/?kelompok=education")
    wait_for_map(page)
    page.locator(ROWS).nth(2).locator("a").click()
    name = page.locator("#card-title").inner_text()
    page.wait_for_function("() => location.hash.startsWith('#peta=15')")
    other = context_of().new_page()
    other.goto(page.url)
    expect(other.locator("#card-title")).to_have_text(name)
    wait_for_map(other)
    there = "() => document.querySelector('[data-map]').geoMap.map.getCenter().toArray()"
    assert other.evaluate(there) == pytest.approx(page.evaluate(there), abs=1e-4)
    other.get_by_role("link", name="Kembali").click()
    expect(other.get_by_label("Belajar", exact=True)).to_be_checked()


def test_near_me_asks_only_when_pressed_and_leaves_no_position_anywhere(context_of):
    asked = []
    context = context_of(permissions=["geolocation"], geolocation={"longitude": 111.19, "latitude": -7.17})
    context.on("request", lambda request: asked.append(request))
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Dekat saya").click()
    expect(page.locator("#results")).to_contain_text("Posisi Anda tidak disimpan")
    expect(page.locator(ROWS).first).to_contain_text(re.compile(r"\d+ menit"))
    minutes = [int(found) for found in re.findall(r"(\d+) menit\s+jalan kaki", page.inner_text("#rows"))]
    assert minutes == sorted(minutes) and len(minutes) == 30
    page.locator(ROWS).first.locator("a").click()
    expect(page.locator(".card-walk")).to_have_text(re.compile(r"Dari posisi Anda\s*\d+ menit jalan kaki"))
    page.get_by_role("link", name="Kembali").click()
    page.get_by_label("Sehat", exact=True).check()
    expect(page.locator(".row[data-group=play]")).to_have_count(0)
    assert not any("111.19" in request.url for request in asked if "/ubin/" not in request.url)
    assert "bujur" not in page.url
    assert "111.1" not in page.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})")


def test_refused_position_is_told_and_search_goes_on(context_of):
    page = context_of(permissions=[]).new_page()
    page.goto("/")
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = (_found, failed) => failed({code: 1}) }")
    page.get_by_role("button", name="Dekat saya").click()
    expect(page.locator("#near-problem")).to_contain_text("tetap bisa mencari")
    expect(page.locator(ROWS).first).to_be_visible()


def test_everything_is_reached_by_keyboard(page: Page):
    page.goto("/")
    wait_for_map(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("rptra")
    expect(page.locator("#results")).to_have_attribute("data-words", "rptra")
    expect(page).to_have_url(re.compile("q=rptra"))
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.matches('[data-card-link]')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#card-title")).to_be_focused()
    page.keyboard.press("Escape")
    canvas = page.locator(".maplibregl-canvas")
    canvas.focus()
    before = page.evaluate("() => location.hash")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => location.hash !== before", arg=before)


def test_phone_switches_between_map_and_list_and_shows_the_card_over_the_map(phone: Page):
    phone.goto("/")
    wait_for_map(phone)
    expect(phone.locator("#results")).to_be_hidden()
    phone.get_by_role("button", name="Daftar").click()
    expect(phone.locator(ROWS).first).to_be_visible()
    expect(phone.locator(".map-canvas")).to_be_hidden()
    assert phone.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    phone.mouse.wheel(0, 900)
    expect(phone.locator("#search")).to_be_in_viewport()
    phone.locator(ROWS).nth(1).locator("a").click()
    expect(phone.locator("#card-title")).to_be_in_viewport()
    phone.get_by_role("button", name="Lihat di peta").click()
    expect(phone.locator(".map-canvas")).to_be_visible()
    expect(phone.locator("#card-title")).to_be_in_viewport()
    phone.get_by_role("link", name="Kembali").click()
    expect(phone.locator("#results")).to_be_hidden()


def test_phone_menu_opens_and_closes(phone: Page):
    phone.goto("/")
    expect(phone.get_by_role("link", name="Masuk")).to_be_hidden()
    phone.get_by_role("button", name="Menu").click()
    expect(phone.get_by_role("link", name="Masuk")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("link", name="Masuk")).to_be_hidden()


def test_without_webgl_the_list_says_everything(context_of):
    context = context_of(phone=True)
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = context.new_page()
    page.goto("/")
    expect(page.locator(ROWS).first).to_be_visible()
    page.get_by_role("button", name="Peta").click()
    expect(page.locator(".map-notice-missing")).to_contain_text("Daftar memuat semua tempat yang sama")


def test_without_scripts_search_and_cards_still_work(context_of):
    page = context_of(java_script_enabled=False).new_page()
    page.goto("/")
    page.fill("#search", "rptra")
    page.get_by_role("button", name="Cari").click()
    expect(page.locator(".row-title").first).to_contain_text("RPTRA")
    page.locator(ROWS).first.locator("a").click()
    expect(page.locator("#card-title")).to_contain_text("RPTRA")
    page.get_by_role("link", name="Kembali").click()
    expect(page.locator(ROWS).first).to_be_visible()


def test_lost_connection_is_told_and_nothing_is_lost(context_of):
    context = context_of()
    page = context.new_page()
    page.goto("/")
    wait_for_map(page)
    first = page.locator(".row-title").first.inner_text()
    context.set_offline(True)
    page.get_by_label("Bermain", exact=True).check()
    expect(page.locator(".results-error")).to_be_visible()
    expect(page.locator(".results-error")).to_contain_text("Pilihan Anda tidak hilang")
    expect(page.locator(".row-title").first).to_have_text(first)
    context.set_offline(False)
    page.get_by_role("button", name="Coba lagi").click()
    expect(page).to_have_url(re.compile("kelompok=play"))
    context_of.troubles.clear()


def test_language_is_switched_and_kept(page: Page):
    page.goto("/?kelompok=play")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#results-title")).to_contain_text("places")
    expect(page).to_have_url(re.compile("kelompok=play"))
    expect(page.get_by_role("button", name="Zoom in")).to_be_visible()
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.locator("#results-title")).to_contain_text("tempat")


def test_official_logs_in_and_out(page: Page, log_in):
    log_in(page, "official")
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("link", name="Masuk")).to_be_visible()


def test_dark_scheme_draws_a_dark_map(context_of):
    page = context_of(dark=True).new_page()
    page.goto("/")
    wait_for_map(page)
    land = """() => { const {map} = document.querySelector('[data-map]').geoMap;
        return map.getLayer('land') && map.getPaintProperty('land', 'background-color') }"""
    dark = page.evaluate(land)
    assert all(int(dark[place : place + 2], 16) < 0x60 for place in (1, 3, 5)), dark
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"dark => ![undefined, dark].includes(({land})())", arg=dark)
    page.wait_for_function(
        """() => { const {map} = document.querySelector('[data-map]').geoMap;
            return map.getLayer('facility') && map.queryRenderedFeatures({layers: ['facility']}).length > 100 }"""
    )
