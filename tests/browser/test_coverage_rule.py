"""From the coverage table to the page of one rule: sums, RW, the drawing of walks and the table that says the same."""

import pytest
from playwright.sync_api import expect

from .test_accessibility import axe, objections

__all__ = ["axe"]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_official_follows_a_rule_from_the_table_to_its_details(context_of, axe, phone):  # noqa: F811
    page = context_of(phone=phone).new_page()
    page.goto("/cakupan/?wilayah=99.71.01&tingkat=rw&aturan=posyandu-d")
    expect(page.locator("tbody tr")).to_have_count(12)
    expect(page.get_by_text("RW dipetakan di 2 dari 5 kelurahan/desa")).to_be_visible()
    page.locator("tfoot a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kec. Kotawening")
    expect(page.get_by_role("img", name="Banyaknya anak")).to_be_visible()
    page.get_by_text("Angka gambar ini dalam tabel").click()
    expect(page.get_by_role("row", name="tidak dapat berjalan kaki ke sana")).to_be_visible()
    assert objections(page, axe) == []
