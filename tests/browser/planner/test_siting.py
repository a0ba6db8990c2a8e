"""A planner asks where to build a PKA: leaves out an area, sees the answer at once, its proof, and makes a scenario."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sticking_out, wait_for_map
from tests.browser.server import City
from tests.browser.test_accessibility import axe, objections  # noqa: F401


@pytest.fixture(scope="module", autouse=True)
def up_to_date_run(city: City) -> None:
    """Analyse what other tests have changed: a question stands on an up-to-date run only."""
    city.manage("analyse", "--area", "99.71")


def test_planner_asks_excludes_sees_the_proof_and_makes_a_scenario(page: Page, city: City, log_in, axe):  # noqa: F811
    log_in(page, "planner")
    page.goto("/lokasi/")
    page.get_by_role("link", name="Tanya baru").click()
    page.wait_for_selector("#siting-ask[data-ready]", state="attached")
    wait_for_map(page)
    page.select_option("#siting-what-1", "type:pka")
    page.fill("#siting-count-1", "banyak")
    page.click("#siting-send")
    expect(page.locator("#siting-refused")).to_contain_text("isi bilangan bulat dari 1 sampai 200")
    expect(page.locator("#siting-count-1")).to_be_focused()
    page.fill("#siting-count-1", "2")
    page.wait_for_selector("#siting-ask[data-ready]", state="attached")
    wait_for_map(page)
    page.locator(".siting-not > summary").click()
    page.locator("[data-tool=area]").click()
    for x, y in ((120, 150), (260, 150), (260, 300)):
        page.locator(".maplibregl-canvas").click(position={"x": x, "y": y})
    assert len(page.locator("#siting-not").input_value().split("\n")) == 4
    page.click("#siting-send")
    page.wait_for_selector("#siting-plan[data-ready]", state="attached")
    expect(page.locator(".siting-sentence")).to_have_text(re.compile(r"2 tempat menambah [\d.]+ anak\."))
    expect(page.locator("#siting-state")).to_contain_text("di dalam daerah yang dilarang")
    city.do_waiting_work()
    expect(page.locator("#siting-state")).to_have_attribute("data-answer", "proven")
    expect(page.locator(".siting-proof")).to_have_text(re.compile("^Terbukti: "))
    wait_for_map(page)
    assert objections(page, axe) == []
    page.get_by_role("button", name="Jadikan skenario").click()
    expect(page).to_have_url(re.compile(r"/skenario/\d+/"))


def test_phone_reads_a_plan_without_scrolling_sideways(phone: Page, log_in):
    log_in(phone, "official")
    phone.goto("/lokasi/")
    phone.locator(".siting-rows a").first.click()
    phone.wait_for_selector("#siting-plan[data-ready]", state="attached")
    assert sticking_out(phone) == []
