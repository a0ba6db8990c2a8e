"""A second register spells two places differently: an official decides with the keyboard, and takes one back."""
import pytest
from playwright.sync_api import Page, expect

from .server import City

SECOND_REGISTER = """nama;jenis;bujur;lintang;alamat
RBRA Damar Indah;RBRA;111.204520;-7.159660;Gang Camar
Perpustakaan Alun Wetan Baru;Perpustakaan;111.203320;-7.155500;Jalan Kampung
"""


@pytest.fixture
def second_register(city: City) -> None:
    """Load a register that holds two places of the city under longer names."""
    file = city.folder / "register-kedua.csv"
    file.write_text(SECOND_REGISTER, encoding="utf-8")
    city.manage("import_facilities", str(file), "--commit")


def press(page: Page, key: str) -> None:
    """Press the key of a decision once the page listens to it."""
    page.wait_for_selector("[data-pair][data-ready]")
    page.keyboard.press(key)


def test_pairs_are_decided_by_keyboard_and_taken_apart_again(page: Page, log_in, second_register):
    log_in(page, "official")
    page.goto("/registri/duplikat/")
    waiting = page.locator(".page-head p")
    expect(waiting).to_contain_text("2 pasangan menunggu keputusan")
    pair = page.locator(".pair-table")
    expect(pair).to_contain_text("register-kedua")
    expect(page.get_by_text("Namanya mirip")).to_be_visible()

    first = pair.locator("thead th").nth(1).inner_text()
    press(page, "l")
    expect(pair.locator("thead th").nth(1)).not_to_have_text(first)
    press(page, "b")
    expect(waiting).to_contain_text("1 pasangan menunggu keputusan")

    page.locator("input[name=isian-address]").nth(1).focus()
    page.keyboard.press("Space")
    press(page, "s")
    expect(page.get_by_text("Digabung menjadi")).to_be_visible()
    expect(page.get_by_text("Tidak ada pasangan yang menunggu keputusan.")).to_be_visible()

    page.get_by_role("button", name="Pisahkan lagi").click()
    expect(page.get_by_text("Dipisah lagi")).to_be_visible()
    expect(page.get_by_text("Tidak ada pasangan yang menunggu keputusan.")).to_be_visible()
