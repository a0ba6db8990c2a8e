"""An official finds where the map of streets may be wrong, adds a bridge by map and keyboard, and takes it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import wait_for_map
from .test_accessibility import objections

BANKS = "-7.153638; 111.203156\n-7.154681; 111.203005"
"""Two places 117 metres apart across the railway of Kota Contoh; on foot it is 1,5 km."""
WHY = "Warga lewat sini setiap hari, dilihat Mei 2026"


@pytest.fixture(scope="module")
def axe(project: Path) -> str:
    return (project / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def test_official_corrects_the_streets_and_takes_it_back(
    page: Page, log_in, axe: str, context_of: Callable[..., BrowserContext]
):
    log_in(page, "official")
    page.goto("/jalan/")
    page.wait_for_selector("#streets[data-ready]", state="attached")
    expect(page.get_by_role("heading", name="Jalan dibanding anak")).to_be_visible()
    wait_for_map(page)
    page.get_by_text("Buat koreksi").click()
    line = page.get_by_label("Garisnya")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")  # the middle of the map
    expect(line).to_have_value("-7.160030; 111.200008")
    page.get_by_role("button", name="Hapus titik terakhir").click()
    expect(line).to_have_value("")
    line.fill("-7.3; 111.2\n-7.31; 111.2")
    page.get_by_label("Alasan: apa yang dilihat").fill(WHY)
    page.get_by_role("button", name="Simpan koreksi").click()
    expect(page.locator("#correction-refused")).to_contain_text("di luar wilayah")
    expect(page.get_by_label("Garisnya")).to_have_value("-7.3; 111.2\n-7.31; 111.2")
    assert objections(page, axe) == []
    page.get_by_label("Macam koreksi").select_option("bridge")
    page.get_by_label("Garisnya").fill(BANKS)
    page.get_by_role("button", name="Simpan koreksi").click()
    one = page.locator(".scenario-step").filter(has_text=WHY)
    expect(one).to_contain_text("berlaku")
    expect(page.get_by_text("Koreksi jalan berubah sesudah hitungan terakhir")).to_be_visible()
    wait_for_map(page)
    assert objections(page, axe) == []
    one.locator("summary").filter(has_text="Tarik").click()
    one.get_by_label("Alasan").fill("Titiannya hanyut terbawa banjir")
    one.get_by_role("button", name="Tarik koreksi").click()
    expect(page.locator(".scenario-step").filter(has_text=WHY)).to_contain_text("ditarik")
    expect(page.get_by_text("Koreksi jalan berubah sesudah hitungan terakhir")).to_have_count(0)
    phone = context_of(phone=True).new_page()
    log_in(phone, "planner")
    phone.goto("/jalan/99.71/")
    phone.wait_for_selector("#streets[data-ready]", state="attached")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert objections(phone, axe) == []
