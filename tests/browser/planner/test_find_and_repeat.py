"""Filter candidates, see where what is missing would stand, make a draft; then a template, and repeat it elsewhere."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sticking_out, wait_for_map
from tests.browser.server import City
from tests.browser.test_accessibility import axe, objections  # noqa: F401

from .test_draw_assess_save import save, shown

PATIENT = 20_000


@pytest.fixture(scope="module", autouse=True)
def up_to_date_run(city: City) -> None:
    """Analyse what other tests have changed."""
    city.manage("analyse", "--area", "99.71")


def test_filter_open_see_the_place_make_a_draft_then_a_template_and_apply_it(
    page: Page, log_in: Callable[[Page, str], None], city: City, context_of: Callable[..., BrowserContext],
    axe: str,  # noqa: F811
):
    log_in(page, "planner")
    page.goto("/zona/")
    wait_for_map(page)
    view = page.evaluate("document.querySelector('[data-map]').geoMap.map.getCenter().toArray()")
    page.locator("#candidate-filter-fold summary").click()
    page.get_by_label("Cara ditemukan").select_option("anchor")
    expect(page.locator(".zone-list-note")).to_contain_text("cocok dengan saringan")
    expect(page).to_have_url(re.compile("cara=anchor"))
    page.get_by_label("Urutkan menurut").select_option("anak")
    expect(page).to_have_url(re.compile("urut=anak"))
    assert page.evaluate("document.querySelector('[data-map]').geoMap.map.getCenter().toArray()") == view
    assert all(one["properties"]["way"] == "anchor" for one in shown(page, "candidates"))
    assert objections(page, axe) == []

    tab = page.locator("#tab-nearly") if page.locator("#kind-nearly .zone-row").count() else page.locator("#tab-two")
    tab.click()
    expect(page).to_have_url(re.compile("macam=(nearly|two)"))
    row = page.locator("[role=tabpanel]:not([hidden]) .zone-row a").first
    name = row.inner_text()
    row.click()
    expect(page.locator("#zone-title")).to_have_text(name, timeout=PATIENT)
    expect(page.locator("#zone-sentence")).to_contain_text("Di sekitar")
    expect(page.locator("#zone-best")).to_have_text(re.compile(r"Tempat terbaik .* menit jalan kaki dari .*anak"))
    assert re.search(r"\d+ menit dari jangkar", shown(page, "places")[0]["properties"]["label"])

    page.get_by_role("button", name="Jadikan usulan").click()
    expect(page.locator("#zone-judged")).to_have_attribute("aria-busy", "false", timeout=PATIENT)
    assert shown(page, "places"), "the suggested place stays while the border is drawn"
    save(page, "Kawasan contoh untuk diulang", "Tinggal satu yang kurang")
    expect(page.locator("#zone-best")).to_contain_text("Tempat terbaik")

    page.get_by_role("link", name="Jadikan templat").click()
    page.get_by_label("Nama templat").fill("Model Kota Contoh")
    page.get_by_role("button", name="Simpan templat").click()
    expect(page.get_by_role("heading", name="Model Kota Contoh")).to_be_visible()
    assert objections(page, axe) == []
    page.get_by_label("Daerah", exact=True).select_option("99.71")
    page.get_by_role("button", name="Cari tempat yang cocok").click()
    expect(page.locator("#run-progress")).to_be_visible()
    city.do_waiting_work()
    page.get_by_role("link", name="Lihat tempat yang cocok").click()
    expect(page.locator(".template-own")).to_contain_text("Kawasan contoh untuk diulang")
    assert objections(page, axe) == []
    handset = context_of(phone=True).new_page()
    log_in(handset, "planner")
    for address in (page.url, "/zona/templat/"):
        handset.goto(address)
        expect(handset.get_by_role("heading", level=1)).to_be_visible()
        assert sticking_out(handset) == []
    page.get_by_role("link", name="Lihat semua di peta").click()
    wait_for_map(page)
    expect(page.locator(".zone-notice")).to_contain_text("Model Kota Contoh")
    assert shown(page, "candidates")


def test_on_a_phone_the_filter_fits_the_screen(phone: Page, log_in: Callable[[Page, str], None]):
    log_in(phone, "planner")
    phone.goto("/zona/?cara=anchor")
    phone.locator('.workspace-switch [data-show="list"]').click()
    fold = phone.locator("#candidate-filter-fold")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    expect(phone.get_by_label("Cara ditemukan")).to_be_visible()
    expect(phone.get_by_label("Cara ditemukan")).to_have_value("anchor")
    assert sticking_out(phone) == []
    phone.get_by_label("jangkarnya tersertifikasi").check()
    phone.get_by_role("button", name="Terapkan").click()
    expect(phone).to_have_url(re.compile("sertifikat=1"))
