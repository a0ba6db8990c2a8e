"""An official schedules a list that is fetched by itself, and is told what is not allowed."""

import re

from playwright.sync_api import Page, expect

from .test_accessibility import axe, objections  # noqa: F401

PREFIX = "https://satudata.example.go.id/dataset/"


def allow(page: Page) -> None:
    """Enter an allowed prefix as an administrator does."""
    page.goto("/admin/facilities/allowedurl/add/")
    page.fill("#id_prefix", PREFIX)
    page.click("[name=_save]")
    page.wait_for_selector(".success, .errornote")


def test_list_is_scheduled_paused_and_removed(context_of, log_in, axe):  # noqa: F811
    admin = context_of().new_page()
    log_in(admin, "admin")
    allow(admin)
    page = context_of(phone=True).new_page()
    log_in(page, "official")
    page.goto("/registri/jadwal/")
    expect(page.get_by_text("Belum ada daftar yang dijadwalkan.")).to_be_visible()
    page.get_by_label("Sumber").select_option(index=1)
    page.get_by_label("Alamat daftar").fill("https://lain.example/a.csv")
    page.get_by_role("button", name="Jadwalkan").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak ada pada daftar alamat yang diizinkan")
    assert objections(page, axe) == []
    expect(page.get_by_label("Alamat daftar")).to_have_value("https://lain.example/a.csv")
    page.get_by_label("Alamat daftar").fill(f"{PREFIX}rptra.csv")
    page.get_by_role("button", name="Jadwalkan").click()
    card = page.locator(".schedule")
    expect(card).to_contain_text("belum pernah diambil")
    assert objections(page, axe) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= page.viewport_size["width"]
    card.get_by_role("button", name=re.compile("^Jeda")).press("Enter")
    expect(page.locator(".schedule")).to_contain_text("Dijeda")
    page.locator(".schedule").get_by_role("button", name=re.compile("^Hapus jadwal")).click()
    expect(page.get_by_text("Belum ada daftar yang dijadwalkan.")).to_be_visible()
