"""From a drawing to a decree and a revision, two versions side by side, an old one restored; a visit on a phone."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import wait_for_map
from tests.browser.test_accessibility import axe, objections  # noqa: F401
from tests.zones.zone_steps import PDF, photo
from zones.life.checklist import checklist

from .test_draw_assess_save import open_nearly, save, type_shape

PATIENT = 20_000
ATTEMPTS = itertools.count()
"""A second attempt finds the first one's designated zone in the city, and must not lie upon it or repeat its number."""


def strip(attempt: int, west: float = 0.0) -> str:
    """Return the corners of a strip that no other attempt draws on, its west side moved in by so many degrees."""
    left, right = 111.190 + 0.004 * attempt + west, 111.193 + 0.004 * attempt
    return "\n".join(f"{x:.4f}, {y:.4f}" for x, y in ((left, -7.16), (right, -7.16), (right, -7.152), (left, -7.152)))


def take(page: Page, step: str, reason: str = "") -> None:
    """Open a step of the page, say why, and take it."""
    page.locator(".zone-step summary", has_text=step).click()
    form = page.locator(".zone-step[open] form")
    if reason:
        form.locator("textarea").fill(reason)
    form.locator("button").click()


def stage(page: Page) -> str:
    """Return the state that the stepper says the zone is in, once the page of an answer is there."""
    return page.locator(".stepper [aria-current=step]").inner_text()


def test_zone_is_proposed_verified_on_a_phone_designated_revised_compared_and_restored(
    context_of: Callable[..., BrowserContext], log_in: Callable[[Page, str], None], tmp_path: Path, axe: str,  # noqa: F811
) -> None:  # fmt: skip
    attempt = next(ATTEMPTS)
    number = f"188/{attempt}/KEP/2026"
    planner, decider = context_of().new_page(), context_of().new_page()
    verifier, public = context_of(phone=True).new_page(), context_of().new_page()
    for person, role in ((planner, "planner"), (decider, "decider"), (verifier, "verifier")):
        log_in(person, role)

    planner.goto("/zona/")
    wait_for_map(planner)
    open_nearly(planner)
    planner.get_by_role("button", name="Jadikan usulan").click()
    type_shape(planner, strip(attempt))
    save(planner, "Kawasan Perjalanan", "mengikuti jalan besar")
    planner.get_by_role("link", name="Halaman kawasan").click()
    expect(planner.get_by_role("heading", level=1)).to_have_text("Kawasan Perjalanan")
    address = planner.url
    assert public.goto(address).status == 404, "a draft is not public"
    take(planner, "Ajukan")
    expect(planner.locator(".messages")).to_contain_text("mengajukan usulan")
    assert "telaah" in stage(planner)

    verifier.goto(address)
    take(verifier, "Terima untuk verifikasi lapangan")
    expect(verifier.locator(".messages")).to_contain_text("menerima untuk verifikasi")
    verifier.get_by_role("link", name="Catat kunjungan lapangan").click()
    for item in checklist():
        verifier.locator(f"input[name=jawab-{item.key}][value=yes]").check()
    verifier.locator("input[name=jawab-crossings][value=no]").check()
    verifier.locator("#catatan-crossings").fill("cat pudar di depan sekolah")
    (tmp_path / "a.jpg").write_bytes(photo())
    verifier.locator("#foto-crossings").set_input_files(tmp_path / "a.jpg")
    assert verifier.evaluate("document.documentElement.scrollWidth") <= 360
    assert objections(verifier, axe) == []
    verifier.get_by_role("button", name="Simpan kunjungan").click()
    expect(verifier.locator(".zone-answers")).to_contain_text("cat pudar di depan sekolah")
    expect(verifier.locator(".zone-answers img")).to_have_count(1)
    take(verifier, "Nyatakan terverifikasi")
    expect(verifier.locator(".messages")).to_contain_text("terverifikasi")

    decider.goto(address)
    decider.locator(".zone-step summary", has_text="Tetapkan dengan SK").click()
    (tmp_path / "sk.pdf").write_bytes(PDF)
    for label, text in (("Nomor SK", number), ("Penerbit", "Wali Kota Contoh"), ("Penanda tangan", "Ratna Wulandari")):
        decider.locator(".zone-step[open]").get_by_label(label).fill(text)
    decider.get_by_label("Tanggal SK").fill("2026-05-04")
    decider.get_by_label("Berkas SK").set_input_files(tmp_path / "sk.pdf")
    decider.locator(".zone-step[open] form button").click()
    expect(decider.locator(".messages")).to_contain_text("menetapkan kawasan")
    wait_for_map(decider)
    assert objections(decider, axe) == []

    public.goto(address)
    expect(public.locator(".zone-life-head")).to_contain_text(number)
    expect(public.locator("#riwayat, #komentar")).to_have_count(0)
    wait_for_map(public)

    planner.goto(address)
    take(planner, "Revisi", "batas timur berubah")
    planner.get_by_role("link", name="Ubah gambar").click()
    wait_for_map(planner)
    planner.get_by_role("button", name="Ubah gambar").click()
    type_shape(planner, strip(attempt, west=0.001))
    save(planner, "Kawasan Perjalanan", "tanpa bagian barat")
    planner.goto(address)
    expect(planner.locator(".zone-life-head")).to_contain_text("yang ditetapkan dan dilihat umum: versi 1")
    public.reload()
    expect(public.locator(".zone-life-head")).to_contain_text("versi 1,")

    planner.get_by_role("link", name="Bandingkan dan pulihkan").click()
    wait_for_map(planner)
    expect(planner.locator(".facts")).to_contain_text(re.compile(r"Dikurangi\s*[\d.]+ m²"))
    planner.wait_for_function(
        """() => {
            const { map } = document.querySelector("[data-map]").geoMap;
            return map.queryRenderedFeatures({ layers: ["removed-hatch"] }).length > 0;
        }"""
    )
    assert objections(planner, axe) == []
    planner.get_by_role("button", name="Pulihkan versi 1 sebagai versi baru").click()
    expect(planner.locator(".messages")).to_contain_text("Versi 1 dipulihkan sebagai versi 3")
    versions = planner.get_by_role("region", name="Versi", exact=True).get_by_role("listitem")
    expect(versions).to_have_text([re.compile(f"^Versi {number}") for number in (3, 2, 1)])
