"""An official reads the coverage table: at a desk, by keyboard, on a phone, on paper; and begins a run."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import wait_for_map
from .test_accessibility import axe, objections  # noqa: F401

expect.set_options(timeout=15_000)  # maps are drawn in software here, often on a busy machine

CELLS = "#coverage-table td button"
READY = "#coverage[data-ready]"


def open_coverage(page: Page, query: str = "") -> None:
    page.goto(f"/cakupan/{query}")
    page.wait_for_selector(READY, state="attached")


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def expect_painted(page: Page, rule: str) -> None:
    """Wait until the map paints for each area the verdict that the table holds for a rule."""
    table = written(page, rule)
    assert len(table) > 10
    page.wait_for_function(
        """table => {
            const features = document.querySelector('[data-map]').geoMap.map.querySourceFeatures('verdicts');
            const painted = features.filter(({properties}) => properties.verdict)
                .map(({properties: {code, verdict}}) => [code, verdict]);
            return JSON.stringify([...new Map(painted)].sort()) === JSON.stringify(Object.entries(table).sort());
        }""",
        arg=table,
    )


def written(page: Page, rule: str) -> dict[str, str]:
    """Return the verdict that the table holds for each area."""
    return page.evaluate(
        """rule => Object.fromEntries([...document.querySelectorAll(`td button[value$="~${rule}"]`)]
            .map(button => [button.value.split('~')[0], button.closest('td').dataset.verdict]))""",
        rule,
    )


def words_of_the_page(page: Page) -> str:
    """Return the visible words of the page without data, which keep their own language."""
    data = "[lang=id], .map-attribution, .reason-evidence, .coverage-area, h1, tbody th, select, .area-name a, .facts"
    return page.evaluate("data => { document.querySelectorAll(data).forEach(e => e.remove());"
                         " return document.querySelector('main').innerText }", data)  # fmt: skip


def codes(page: Page) -> list[str]:
    return page.locator("#coverage-table tbody tr").evaluate_all("rows => rows.map(row => row.dataset.code)")


def test_each_cell_holds_a_number_a_mark_and_a_word(page: Page):
    open_coverage(page)
    expect(page.locator("#coverage-summary")).to_contain_text("20 kelurahan/desa")
    for cell in page.locator(CELLS).all()[:40]:
        assert re.match(r"([<>≥] )?[\d.,]+(%|/\d)|–", cell.inner_text())
        assert cell.locator("span").inner_text() in ("terpenuhi", "belum terpenuhi", "tidak ada data")


def test_map_paints_the_verdicts_of_the_table(page: Page):
    open_coverage(page, "?tampil=sd-d")
    wait_for_map(page)
    expect_painted(page, "sd-d")
    page.select_option("#shown", "posyandu-d")
    expect_painted(page, "posyandu-d")
    assert asked(page)["tampil"] == ["posyandu-d"]
    expect(page.locator("th.is-shown")).to_have_attribute("data-rule", "posyandu-d")


def test_row_and_area_light_up_together(page: Page):
    open_coverage(page, "?tampil=sd-d")
    wait_for_map(page)
    row = page.locator("#coverage-table tbody tr").nth(2)
    row.locator("th").hover()
    code = row.get_attribute("data-code")
    lit = """code => document.querySelector('[data-map]').geoMap.map
        .getFeatureState({source: 'verdicts', id: code}).isLit === true"""
    page.wait_for_function(lit, arg=code)
    expect(page.locator("#map-readout")).to_contain_text(row.locator("th").inner_text())
    page.locator(".coverage-title").hover()
    box = page.locator(".coverage-map-frame").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    expect(page.locator("tr.is-lit")).to_have_count(1)


def test_cells_take_the_place_of_verdicts_and_say_whom_they_stand_for(page: Page):
    open_coverage(page, "?tampil=sd-d")
    wait_for_map(page)
    wish = page.get_by_label("Gambar sel tempat tinggal anak")
    wish.check()
    legend, verdicts = page.locator("#cells-legend"), page.locator('#coverage-legend [data-count="met"]')
    expect(legend).to_contain_text("Dari jauh, satu sel besar mewakili banyak sel")
    expect(verdicts).to_be_hidden()
    colours = legend.locator(".swatch").evaluate_all("all => all.map((one) => getComputedStyle(one).backgroundColor)")
    assert len(colours) == len(set(colours)) == 6
    page.wait_for_function("""() => document.querySelector('[data-map]').geoMap.map
        .querySourceFeatures('cells', {sourceLayer: 'cell'}).length > 20""")
    box = page.locator(".coverage-map-frame").bounding_box()
    readout = page.locator("#map-readout")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    expect(readout).to_have_text(re.compile(r"^[<>]? ?\d+% anak terjangkau · [\d.]+ anak( · [\d.]+ sel)?$"))
    page.locator("#shown").select_option("sd-p")  # it counts schools: no cell was asked
    expect(wish).to_be_disabled()
    expect(legend).to_be_hidden()
    expect(verdicts).to_be_visible()
    page.locator("#shown").select_option("sd-d")
    expect(legend).to_be_visible()


def test_number_tells_its_children_year_rule_and_source_on_hover_and_focus(page: Page):
    open_coverage(page)
    told = page.locator("#cell-told")
    hint = told.inner_text()
    page.locator('button[value="99.71.01.1001~sd-d"]').hover()
    children = re.compile(r"Kel\. .*% .* · [\d.]+ dari [\d.]+ anak usia 7–12 tahun · data anak 2026 · .* · SNI")
    expect(told).to_have_text(children)
    page.locator("#coverage-table tbody th").first.hover()
    expect(told).to_have_text(hint)
    page.locator('button[value="99.71.01.1001~sd-p"]').focus()
    expect(told).to_contain_text("Satu SD/MI untuk tiap 1.600 jiwa")


def test_pressed_area_opens_its_reason(page: Page):
    open_coverage(page, "?tampil=sd-d")
    wait_for_map(page)
    box = page.locator(".coverage-map-frame").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#reason h2")).to_contain_text("SD/MI dalam 1.000 m")


def test_cell_opens_its_reason_and_the_address_opens_the_same(page: Page, context_of):
    open_coverage(page)
    page.locator('td[data-verdict="not_met"] button[value$="~sd-d"]').first.click()
    reason = page.locator("#reason")
    expect(reason).to_contain_text(re.compile(r"[\d.]+ anak usia 7–12 tahun di .* berjalan lebih dari 1.000 m"))
    for told in ("Terlalu jauh", "Rata-rata jalan kaki", "Sumber: SNI 03-1733-2004", "2026", "Hitungan 1"):
        expect(reason).to_contain_text(told)
    expect(page.locator("#shown")).to_have_value("sd-d")
    copy = context_of().new_page()
    copy.goto(page.url)
    copy.wait_for_selector(READY, state="attached")
    assert copy.inner_text("#reason") == page.inner_text("#reason")
    expect(copy.locator("#shown")).to_have_value("sd-d")
    page.get_by_role("link", name="Tutup alasan").click()
    expect(reason).to_be_empty()
    assert "alasan" not in asked(page)


def test_filters_change_table_and_address_and_the_page_stays_where_it_is(page: Page):
    open_coverage(page)
    page.evaluate("document.querySelector('#coverage-scroll').scrollTo(300, 200)")
    page.get_by_label("Hanya yang belum terpenuhi").check()
    page.wait_for_url("**belum=1**")
    assert page.evaluate("document.querySelector('#coverage-scroll').scrollLeft") == 300
    page.select_option("#within", "99.71.02")
    page.wait_for_url("**wilayah=99.71.02**")
    assert all(code.startswith("99.71.02.") for code in codes(page))
    page.get_by_label("kecamatan", exact=True).check()
    page.wait_for_url("**tingkat=kecamatan**")
    assert codes(page) == ["99.71.02"]
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('#coverage-table tbody tr').length > 1")
    assert "tingkat" not in asked(page)
    page.get_by_role("link", name="Hapus saringan").click()
    page.wait_for_function("() => !location.search.includes('belum')")


def test_rules_can_be_chosen(page: Page):
    open_coverage(page)
    page.get_by_text("Semua (19)").click()
    page.locator('#coverage-rules input[value="sd-d"]').check()
    page.wait_for_url("**aturan=sd-d**")
    page.locator('#coverage-rules input[value="sd-p"]').check()
    page.wait_for_url("**aturan=sd-p**")
    expect(page.locator("th[data-rule]")).to_have_count(2)
    expect(page.locator(".menu-wide summary")).to_contain_text("2 dari 19 standar")


def test_heads_sort_and_say_so(page: Page):
    open_coverage(page)
    page.locator('th[data-rule="sd-d"] a.sort').click()
    page.wait_for_url("**urut=sd-d**")
    head = page.locator('th[data-rule="sd-d"]')
    expect(head).to_have_attribute("aria-sort", "ascending")
    first = codes(page)
    page.locator('th[data-rule="sd-d"] a.sort').click()
    page.wait_for_url("**arah=turun**")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert codes(page)[0] != first[0]
    expect(page.locator("th[aria-sort]")).to_have_count(1)


def test_table_is_read_by_keyboard(page: Page):
    open_coverage(page)
    page.locator("#coverage-scroll").focus()
    expect(page.locator(f"{CELLS}[tabindex='0']")).to_have_count(1)
    page.locator(f"{CELLS}[tabindex='0']").focus()
    before = page.evaluate("document.activeElement.value")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.value")
    assert before.split("~")[0] != after.split("~")[0] and before.split("~")[1] != after.split("~")[1]
    page.keyboard.press("Enter")
    expect(page.locator("#reason h2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#reason")).to_be_empty()
    assert page.evaluate("document.activeElement.value") == after


def test_failure_is_said_and_nothing_is_lost(context_of):
    context = context_of()
    page = context.new_page()
    open_coverage(page)
    context_of.troubles.clear()
    page.route("**/cakupan/?*", lambda route: route.abort())
    page.get_by_label("Hanya yang belum terpenuhi").check()
    expect(page.locator("#coverage-error")).to_contain_text("Tabel belum bisa dimuat")
    assert len(codes(page)) == 20
    page.unroute("**/cakupan/?*")
    page.get_by_role("button", name="Coba lagi").click()
    page.wait_for_url("**belum=1**")
    expect(page.locator("#coverage-error")).to_be_hidden()
    context_of.troubles.clear()  # htmx tells the console of the refusal that this test made


def test_page_works_without_scripts(context_of):
    page = context_of(java_script_enabled=False).new_page()
    page.goto("/cakupan/")
    page.locator('button[value="99.71.01.1001~sd-d"]').click()
    expect(page.locator("#reason h2")).to_contain_text("SD/MI dalam 1.000 m")
    page.locator('th[data-rule="sd-p"] a.sort').click()
    expect(page.locator('th[data-rule="sd-p"]')).to_have_attribute("aria-sort", "ascending")


def test_files_are_those_of_the_view(page: Page):
    open_coverage(page, "?wilayah=99.71.02&aturan=sd-d")
    page.get_by_text("Unduh").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    assert started.value.suggested_filename.startswith("cakupan-99.71.02-kelurahan-")
    lines = started.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(codes(page)) - page.locator("td.not-here").count()


def test_phone_keeps_the_area_in_sight_and_opens_the_reason_as_a_sheet(phone: Page):
    open_coverage(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.evaluate("document.querySelector('#coverage-scroll').scrollLeft = 400")
    box = phone.locator("#coverage-table tbody th").first.bounding_box()
    assert box["x"] < 30
    phone.locator('button[value="99.71.01.1001~smp-d"]').click()
    expect(phone.locator("#reason h2")).to_be_visible()
    reason = phone.locator("#reason").bounding_box()
    assert abs(reason["y"] + reason["height"] - 800) < 2
    phone.get_by_text("Saring tabel").click()
    expect(phone.locator("#within")).to_be_visible()


def test_paper_is_one_landscape_table_with_a_drawing(page: Page):
    open_coverage(page)
    page.emulate_media(media="print")
    expect(page.locator("#coverage-sketch svg path.sketch-met").first).to_be_visible()
    for hidden in (".coverage-map-frame", ".coverage-filter", ".site-menu", "[data-print]"):
        expect(page.locator(hidden).first).to_be_hidden()
    content = page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox \[0 0 84\d(\.\d+)? 59\d(\.\d+)?\]", content)
    assert len(re.findall(rb"/Type\s*/Page\b", content)) <= 3


def test_official_begins_a_run_watches_it_and_stops_it(page: Page, log_in):
    log_in(page, "official")
    open_coverage(page)
    page.get_by_role("button", name="Hitung ulang").first.click()
    page.wait_for_url("**/hitungan/*/")
    expect(page.locator("#run-progress")).to_contain_text("Menunggu giliran")
    expect(page.locator("progress")).to_have_attribute("value", "0")
    with page.expect_response(lambda answer: "/hitungan/" in answer.url):
        pass  # it asks again by itself
    assert page.title().startswith("0%")
    page.get_by_role("button", name="Hentikan").click()
    expect(page.locator("#run-progress")).to_contain_text("Hitungan dihentikan.")
    page.get_by_role("link", name="Ke halaman cakupan").click()
    expect(page.locator("#coverage-table")).to_be_visible()


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, False), (False, True)])
def test_coverage_is_accessible(context_of, axe, dark, phone):  # noqa: F811
    page = context_of(dark=dark, phone=phone).new_page()
    open_coverage(page, "?alasan=99.71.01.1001~sd-d")
    wait_for_map(page)
    assert objections(page, axe) == []


def test_coverage_is_english_for_english_readers(context_of):
    page = context_of(language="en").new_page()
    open_coverage(page, "?alasan=99.71.01.1001~sd-d")
    text = words_of_the_page(page)
    for indonesian in ("belum", "terpenuhi", "Wilayah", "Hitungan", "anak usia", "Rata-rata", "Tutup"):
        assert indonesian not in text
