"""axe finds nothing to object to on the public pages: light and dark, desk and phone, list and card."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import wait_for_map

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

UNDIMMED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".can-dim { opacity: 1 !important; transition: none !important }");
    document.adoptedStyleSheets.push(sheet);
}"""


@pytest.fixture(scope="session")
def axe(project: Path) -> str:
    return (project / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def objections(page: Page, axe: str) -> list[str]:
    """Return what axe objects to on a page, with the place, as it stands when nothing is dimmed because it loads."""
    expect(page.locator(".htmx-request, .is-loading")).to_have_count(0)
    page.evaluate(UNDIMMED)
    page.evaluate(axe)  # evaluated by the driver, which the content security policy does not bind
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {one['help']}: {node['target']}: {node.get('any') or node.get('all')}"
            for one in found for node in one["nodes"]]  # fmt: skip


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_facility_map_is_accessible(context_of, axe, phone, dark):
    page = context_of(phone=phone, dark=dark).new_page()
    page.goto("/")
    wait_for_map(page)
    if phone:
        page.get_by_role("button", name="Daftar").click()
    page.get_by_text("Lebih rinci").click()
    assert objections(page, axe) == []
    page.get_by_text("Lebih rinci").click()
    page.get_by_label("Bermain", exact=True).check()
    page.wait_for_url("**kelompok=play**")
    assert objections(page, axe) == []
    page.locator(".rows .row a").first.click()
    page.wait_for_selector("#card-title")
    assert objections(page, axe) == []


@pytest.mark.parametrize("address", ["/akun/login/", "/tidak-ada/", "/?q=zzzzzz"])
def test_plain_pages_are_accessible(page: Page, axe, address):
    page.goto(address)
    assert objections(page, axe) == []
