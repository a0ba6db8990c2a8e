"""A real browser (Debian's chromium, drawn in software) on the demo city.

Every page is watched: a script error, a refusal by the content security policy or a request to another
host fails the test that opened it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from .server import City, served_city

ARGUMENTS = [
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 800}
FORGET_SKETCHES = """async () => {
    const kept = await fetch("/zona/sketsa.json", { headers: { Accept: "application/json" } });
    if (!kept.ok) return;
    const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? document.body.dataset.csrf;
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
    for (const { zone } of (await kept.json()).sketches) {
        await fetch("/zona/sketsa/buang/", { method: "POST", headers, body: JSON.stringify({ zone }) });
    }
}"""
expect.set_options(timeout=15_000)  # maps are drawn in software here, often on a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder: `-m "not browser"` leaves it out.

    The browser draws in software, beside other tests: one that failed is tried once more, and the report says so.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="package")
def city(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Serve the demo city to this test process."""
    database_url = os.environ.get("DATABASE_URL")
    if not database_url:
        pytest.skip("no DATABASE_URL: run `make test`")
    with served_city(project, database_url, tmp_path_factory.mktemp("city")) as served:
        yield served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests of this folder; it is gone before others, which its loop would disturb."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "no chromium here: run `make setup-tests`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def context_of(browser: Browser, city: City) -> Iterator[Callable[..., BrowserContext]]:
    """Return a maker of browser contexts (cookies, size, scheme); all are closed and looked through at the end."""
    made: list[BrowserContext] = []
    troubles: list[str] = []

    def make(*, phone: bool = False, dark: bool = False, language: str = "id", **more) -> BrowserContext:
        context = browser.new_context(
            base_url=city.url, viewport=PHONE if phone else DESK, has_touch=phone, is_mobile=phone,
            color_scheme="dark" if dark else "light", locale="id-ID" if language == "id" else "en-GB",
            reduced_motion="reduce", **more,
        )  # fmt: skip
        context.add_cookies([{"name": "django_language", "value": language, "url": city.url}])
        context.set_default_timeout(20_000)
        context.on("weberror", lambda problem: troubles.append(f"script: {problem.error}"))
        context.on("console", lambda said: _note(said, troubles))
        context.on(
            "request",
            lambda asked: None
            if asked.url.startswith((city.url, "data:", "blob:"))
            else troubles.append(f"asked outside: {asked.url}"),
        )
        made.append(context)
        return context

    make.troubles = troubles
    yield make
    for context in made:
        context.close()
    assert troubles == []


def _note(said, troubles: list[str]) -> None:
    if "Content Security Policy" in said.text or (said.type == "error" and "Failed to load resource" not in said.text):
        troubles.append(f"console: {said.text}")


@pytest.fixture
def page(context_of: Callable[..., BrowserContext]) -> Page:
    """Return a page at a desk, in Indonesian, without an account."""
    return context_of().new_page()


@pytest.fixture
def phone(context_of: Callable[..., BrowserContext]) -> Page:
    """Return a page on a phone 360 pixels wide."""
    return context_of(phone=True).new_page()


@pytest.fixture
def log_in(city: City) -> Callable[[Page, str], None]:
    """Return a function that logs a page in as planner, official or admin.

    Unsaved drawings that other tests left with the account are forgotten, unless the test is about them.
    """

    def as_role(page: Page, role: str, *, forget: bool = True) -> None:
        page.goto("/akun/login/?next=/")
        page.fill("[name=username]", role)
        page.fill("[name=password]", city.passwords[role])
        page.click("main button")
        page.wait_for_url("**/")
        if forget:
            page.evaluate(FORGET_SKETCHES)

    return as_role


STICKING_OUT = """() => {
    const scrolls = (one) => one && one !== document.body
        && (["auto", "scroll"].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
    return [...document.querySelectorAll("body *")].filter((one) => {
        const { left, right, width, height } = one.getBoundingClientRect();
        return width > 1 && height > 1 && (right > innerWidth + 1 || left < -1)
            && one.checkVisibility({ visibilityProperty: true })
            && !one.closest(".map-frame, .visually-hidden, svg") && !scrolls(one.parentElement);
    }).map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
}"""


def sticking_out(page: Page) -> list[str]:
    """Return what is cut off at the sides of the screen, and not inside something that scrolls sideways by itself."""
    return page.evaluate(STICKING_OUT)


def wait_for_map(page: Page) -> None:
    """Wait until the map has drawn everything it asked for and stands still."""
    page.wait_for_selector(".map-ready", state="attached")
    page.wait_for_function(
        """() => {
            const { map } = document.querySelector("[data-map]").geoMap;
            return map.loaded() && !map.isMoving();
        }"""
    )
