"""The planner's morning: look at a candidate, make it a draft, move a corner, save; and the ways without a mouse."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import wait_for_map
from tests.browser.test_accessibility import axe, objections  # noqa: F401

PATIENT = 20_000
BOW_TIE = "111.19, -7.16\n111.20, -7.15\n111.20, -7.16\n111.19, -7.15"
SQUARE = "111.190, -7.160\n111.200, -7.160\n111.200, -7.152\n111.190, -7.152"


@pytest.fixture
def planner(page: Page, log_in: Callable[[Page, str], None]) -> Page:
    """Return the planner's page, loaded, without anything left over from another test."""
    log_in(page, "planner")
    page.goto("/zona/")
    wait_for_map(page)
    return page


def children(page: Page) -> Locator:
    return page.locator("#zone-children")


def judged(page: Page) -> str:
    """Wait for the judgement of the shape as it is, and return the children inside."""
    expect(page.locator("#zone-judged")).to_have_attribute("aria-busy", "false", timeout=PATIENT)
    return children(page).inner_text()


def shown(page: Page, source: str) -> list[dict]:
    """Return the features that a source of the map holds."""
    script = """async (name) => {
        const { map } = document.querySelector("[data-map]").geoMap;
        return (await map.getSource(name).getData()).features;
    }"""
    return page.evaluate(script, source)


def corners(page: Page) -> list[tuple[float, float]]:
    """Return where the corners of the first part of the drawing are on the screen, once the map stands still."""
    wait_for_map(page)
    ring = shown(page, "drawn")[0]["geometry"]["coordinates"][0][0][:-1]
    script = """(corners) => {
        const { map } = document.querySelector("[data-map]").geoMap;
        const { left, top } = map.getCanvas().getBoundingClientRect();
        return corners.map((corner) => {
            const { x, y } = map.project(corner);
            return [left + x, top + y];
        });
    }"""
    return [(x, y) for x, y in page.evaluate(script, ring)]


def drag(page: Page, start: tuple[float, float], east: float, south: float) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + east / 2, start[1] + south / 2, steps=4)
    page.mouse.move(start[0] + east, start[1] + south, steps=4)


def open_nearly(page: Page) -> str:
    """Open the first nearly complete candidate and return its name."""
    row = page.locator("#kind-nearly .zone-row a").first
    name = row.inner_text()
    row.click()
    expect(page.locator("#zone-title")).to_have_text(name, timeout=PATIENT)
    wait_for_map(page)
    return name


def type_shape(page: Page, text: str) -> None:
    page.locator("[data-open=typing]").click()
    page.locator("#zone-coordinates").fill(text)
    page.get_by_role("button", name="Pakai titik ini").click()


def choose(page: Page, menu: str, name: str) -> None:
    """Choose from a menu of the tool bar: "change" or "begin"."""
    page.locator(f".zone-tool-row [data-open={menu}]").click()
    page.locator(f"#zone-{menu}").get_by_role("button", name=name).click()


def save(page: Page, name: str, note: str) -> None:
    page.locator("[data-save]").click()
    page.get_by_label("Nama kawasan").fill(name)
    page.get_by_label("Mengapa di sini?").fill(note)
    page.locator("[data-save]").click()
    expect(page.locator("[data-edit]")).to_be_visible(timeout=PATIENT)


def test_candidate_tells_what_is_missing_and_shows_the_walk_to_the_nearest(planner: Page):
    open_nearly(planner)
    expect(planner.locator("#zone-sentence")).to_have_text(
        re.compile(r"Hanya layanan \w+ yang belum terjangkau; [\d.]+ anak akan terbantu\.")
    )
    expect(planner.locator("#zone-best")).to_contain_text("Tempat terbaik")
    missing = planner.locator("[data-presence=missing] .zone-walk")
    expect(missing).to_contain_text("Di sini belum ada layanan")
    expect(missing).to_contain_text(re.compile(r"Terdekat: .+, [\d.]+ m \(\d+ menit jalan kaki anak kecil\)"))
    missing.click()
    expect(missing).to_have_attribute("aria-pressed", "true")
    assert len(shown(planner, "walk")) == 1
    missing.click()
    assert shown(planner, "walk") == []
    planner.locator("#zone-score summary").click()
    expect(planner.locator("#zone-score [data-formula]")).to_have_text(re.compile(r"^\(.+ \+ .+\) / 5 = [\d,]+$"))


def test_candidate_becomes_a_draft_that_is_changed_saved_and_found_again(planner: Page):
    open_nearly(planner)
    planner.get_by_role("button", name="Jadikan usulan").click()
    before = judged(planner)
    east = max(corners(planner))
    drag(planner, east, -70, 5)
    expect(planner.locator("#zone-judged")).to_have_attribute("aria-busy", "true")
    assert children(planner).inner_text() == before, "the last numbers stay while the corner moves"
    planner.mouse.up()
    expect(children(planner)).not_to_have_text(before, timeout=PATIENT)
    after = judged(planner)

    planner.keyboard.press("Control+z")
    expect(children(planner)).to_have_text(before, timeout=PATIENT)
    planner.keyboard.press("Control+y")
    expect(children(planner)).to_have_text(after, timeout=PATIENT)

    planner.reload()
    wait_for_map(planner)
    expect(planner.locator("#zone-kind-line")).to_contain_text("belum disimpan")
    expect(children(planner)).to_have_text(after, timeout=PATIENT)

    save(planner, "Kawasan Uji Pagi", "dekat sekolah dan puskesmas")
    planner.goto("/zona/")
    planner.get_by_role("tab", name="usulan saya").click()
    planner.get_by_role("link", name="Kawasan Uji Pagi").click()
    expect(children(planner)).to_have_text(after, timeout=PATIENT)
    expect(planner.locator("#zone-sentence")).to_contain_text("dekat sekolah dan puskesmas")

    planner.get_by_role("button", name="Ubah gambar").click()
    type_shape(planner, SQUARE)
    expect(children(planner)).not_to_have_text(after, timeout=PATIENT)
    save(planner, "Kawasan Uji Pagi", "mengikuti jalan besar")
    planner.locator("#zone-revisions summary").click()
    expect(planner.locator("#zone-revisions li")).to_have_count(2)
    expect(planner.locator("#zone-revisions")).to_contain_text("Versi 1 · planner")


def test_outline_of_cells_is_simplified_in_one_press_and_undone_in_another(planner: Page):
    open_nearly(planner)
    planner.get_by_role("button", name="Jadikan usulan").click()
    before = judged(planner)
    many = len(corners(planner))
    choose(planner, "change", "Sederhanakan")
    judged(planner)
    assert 3 <= len(corners(planner)) <= many * 0.75
    planner.locator("[data-do=undo]").click()
    expect(children(planner)).to_have_text(before, timeout=PATIENT)
    assert len(corners(planner)) == many


def border_near(page: Page) -> dict[str, float]:
    """Return the middle of a straight piece of a village border on the screen, and the direction across it."""
    wait_for_map(page)
    return page.evaluate("""() => {
        const { map } = document.querySelector("[data-map]").geoMap;
        const { left, top, width, height } = map.getCanvas().getBoundingClientRect();
        const seen = map.queryRenderedFeatures([[60, 200], [width - 80, height - 80]], { layers: ["border-village"] });
        const linesIn = (part) => typeof part[0][0] === "number" ? [part] : part.flatMap(linesIn);
        const lines = seen.flatMap(({ geometry: { coordinates } }) => linesIn(coordinates));
        const pieces = lines.flatMap((line) => line.slice(1).map((end, i) => [map.project(line[i]), map.project(end)]));
        const long = pieces.map(([a, b]) => ({
            x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, dx: a.y - b.y, dy: b.x - a.x,
            length: Math.hypot(a.x - b.x, a.y - b.y),
        })).filter(({ x, y }) => x > 60 && x < width - 80 && y > 200 && y < height - 80);
        const { x, y, length, dx, dy } = long.sort((one, other) => other.length - one.length)[0];
        return { x: left + x, y: top + y, across: dx / length, down: dy / length };
    }""")


@pytest.mark.parametrize(("snaps", "pixels"), [(True, 0), (False, 6)], ids=["snapping", "not snapping"])
def test_corner_let_go_near_a_border_lies_on_it_unless_snapping_is_off(planner: Page, snaps, pixels):
    planner.locator("#kind-nearly .zone-row a", has_text="Stasiun Lor 1").click()
    expect(planner.locator("#zone-title")).to_have_text("Stasiun Lor 1", timeout=PATIENT)
    wait_for_map(planner)
    planner.get_by_role("button", name="Jadikan usulan").click()
    judged(planner)
    planner.get_by_role("button", name="Menempel").click()
    for kind in ["Jalan", "Kawasan lain"] if snaps else ["Batas wilayah", "Jalan", "Kawasan lain"]:
        planner.locator("#zone-snapping").get_by_label(kind).uncheck()
    planner.keyboard.press("Escape")
    border = border_near(planner)
    start = min(corners(planner), key=lambda at: (at[0] - border["x"]) ** 2 + (at[1] - border["y"]) ** 2)
    goal = border["x"] + 6 * border["across"], border["y"] + 6 * border["down"]
    drag(planner, start, goal[0] - start[0], goal[1] - start[1])
    planner.mouse.up()
    judged(planner)
    x, y = min(corners(planner), key=lambda at: (at[0] - goal[0]) ** 2 + (at[1] - goal[1]) ** 2)
    away = (x - border["x"]) * border["across"] + (y - border["y"]) * border["down"]
    # The border bends: the nearest place on it may be a pixel or two off the line of its longest piece.
    assert away == pytest.approx(pixels, abs=2)


def test_shape_is_drawn_corner_by_corner_undone_and_closed(planner: Page):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    expect(planner.locator("#zone-hint")).to_contain_text("titik pertama")
    box = planner.locator(".maplibregl-canvas").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 40
    for east, south in [(-110, -60), (90, -80), (110, 60), (0, 100), (-40, 20)]:
        planner.mouse.move(middle[0] + east - 9, middle[1] + south - 9, steps=2)
        planner.mouse.move(middle[0] + east, middle[1] + south, steps=2)
        planner.mouse.click(middle[0] + east, middle[1] + south)
    expect(planner.locator("#zone-hint")).to_contain_text("5 titik")
    planner.locator("[data-do=undo]").click()
    expect(planner.locator("#zone-hint")).to_contain_text("4 titik")
    planner.get_by_role("button", name="Tutup bentuk").click()
    assert re.fullmatch(r"[\d.]+ anak", judged(planner))
    assert len(corners(planner)) == 4

    choose(planner, "change", "Hapus titik")
    planner.mouse.click(*corners(planner)[0])
    expect(planner.locator("#zone-judged")).to_have_attribute("aria-busy", "false", timeout=PATIENT)
    assert len(corners(planner)) == 3
    planner.get_by_role("button", name="Batal", exact=True).click()
    expect(planner.locator("#zone-kept")).to_contain_text("belum disimpan")
    planner.get_by_role("button", name="Buang").click()
    expect(planner.locator("#zone-kept")).to_be_hidden()


def test_whole_zone_is_made_with_the_keyboard_alone(planner: Page):
    planner.locator("[data-draw]").focus()
    planner.keyboard.press("Enter")
    planner.locator("[data-open=typing]").focus()
    planner.keyboard.press("Enter")
    expect(planner.locator("#zone-coordinates")).to_be_focused()
    planner.keyboard.insert_text("bukan koordinat")
    planner.keyboard.press("Tab")
    planner.keyboard.press("Enter")
    expect(planner.locator("#zone-typing-error")).to_contain_text("Baris 1: “bukan koordinat” bukan dua angka")
    planner.keyboard.press("Shift+Tab")
    planner.keyboard.press("Control+a")
    planner.keyboard.insert_text(SQUARE)
    planner.keyboard.press("Tab")
    planner.keyboard.press("Enter")
    assert re.fullmatch(r"[\d.]+ anak", judged(planner))
    expect(planner.locator("#zone-said")).to_contain_text("anak.")
    planner.locator("[data-save]").focus()
    planner.keyboard.press("Enter")
    expect(planner.get_by_label("Nama kawasan")).to_be_focused()
    planner.keyboard.insert_text("Kawasan Papan Ketik")
    planner.keyboard.press("Enter")
    expect(planner.locator("#zone-title")).to_have_text("Kawasan Papan Ketik", timeout=PATIENT)


def test_chosen_villages_become_the_shape_with_all_their_children(planner: Page):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    choose(planner, "begin", "Pilih kelurahan")
    planner.get_by_label("Cari kelurahan").fill("alun")
    planner.get_by_role("checkbox", name="Alun Wetan").check()
    planner.get_by_label("Cari kelurahan").fill("pasar")
    planner.get_by_role("checkbox", name="Pasar Lawas").check()
    expect(planner.get_by_role("checkbox", name="Alun Wetan")).to_be_checked()
    planner.get_by_role("button", name="Pakai bentuk gabungannya").click()
    judged(planner)
    expect(planner.locator("#zone-areas tbody tr")).to_have_count(2)
    expect(planner.locator("#zone-areas tbody")).to_contain_text("100%")
    planner.get_by_role("button", name="Batal", exact=True).click()


def test_crossing_border_is_refused_with_a_sentence_and_a_spot_and_the_last_numbers_stay(planner: Page):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(planner, SQUARE)
    before = judged(planner)
    planner.locator("#zone-coordinates").fill(BOW_TIE)
    planner.get_by_role("button", name="Pakai titik ini").click()
    expect(planner.locator("#zone-refused")).to_contain_text("memotong dirinya sendiri di tempat yang ditandai")
    assert children(planner).inner_text() == before
    assert shown(planner, "spot")[0]["geometry"]["coordinates"] == pytest.approx([111.195, -7.155], abs=1e-6)
    planner.locator("[data-do=undo]").click()
    expect(planner.locator("#zone-refused")).to_be_hidden()
    assert judged(planner) == before


def test_lost_connection_is_told_and_the_drawing_is_judged_when_it_is_back(planner: Page):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(planner, SQUARE)
    before = judged(planner)
    planner.route("**/zona/nilai/", lambda route: route.abort())
    planner.locator("#zone-coordinates").fill(SQUARE.replace("111.200", "111.204"))
    planner.get_by_role("button", name="Pakai titik ini").click()
    expect(planner.locator("#zone-refused")).to_contain_text("Tidak tersambung")
    assert children(planner).inner_text() == before
    planner.unroute("**/zona/nilai/")
    planner.locator("#zone-refused [data-judge-again]").click()
    expect(planner.locator("#zone-refused")).to_be_hidden()
    expect(children(planner)).not_to_have_text(before, timeout=PATIENT)


def test_lost_session_and_lost_connection_while_saving_lose_nothing(planner: Page, log_in):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(planner, SQUARE)
    judged(planner)
    planner.locator("[data-save]").click()
    planner.get_by_label("Nama kawasan").fill("Kawasan Sabar")
    planner.route("**/zona/simpan/", lambda route: route.abort())
    planner.locator("[data-save]").click()
    expect(planner.locator("#zone-save-trouble")).to_contain_text("Tidak tersambung")
    planner.unroute("**/zona/simpan/")
    planner.context.clear_cookies(name="sessionid")
    planner.locator("[data-save]").click()
    expect(planner.locator("#zone-save-trouble")).to_contain_text("Silakan masuk dahulu")
    expect(planner.locator("#zone-save-trouble [data-login]")).to_be_visible()
    assert len(corners(planner)) == 4
    assert planner.get_by_label("Nama kawasan").input_value() == "Kawasan Sabar"

    log_in(planner.context.new_page(), "planner")
    planner.locator("[data-save]").click()
    expect(planner.locator("#zone-title")).to_have_text("Kawasan Sabar", timeout=PATIENT)


def test_somebody_faster_is_named_and_the_drawing_can_become_a_proposal_of_its_own(planner: Page, context_of, log_in):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(planner, SQUARE)
    judged(planner)
    save(planner, "Kawasan Berdua", "pertama")
    address = planner.url
    colleague = context_of().new_page()
    log_in(colleague, "admin")
    colleague.goto(address)
    for page in (planner, colleague):
        page.get_by_role("button", name="Ubah gambar").click()
        type_shape(page, SQUARE.replace("111.200", "111.205" if page is colleague else "111.198"))
        judged(page)
    expect(colleague.locator("#zone-others")).to_contain_text("planner juga membuka kawasan ini")
    save(colleague, "Kawasan Berdua", "lebih cepat")
    planner.locator("[data-save]").click()
    planner.get_by_label("Mengapa di sini?").fill("terlambat")
    planner.locator("[data-save]").click()
    trouble = planner.locator("#zone-save-trouble")
    expect(trouble).to_contain_text("admin sudah menyimpan versi 2")
    trouble.get_by_role("button", name="Lihat perbedaannya").click()
    expect(trouble).to_contain_text("Versi 2 oleh admin (garis putus-putus)")
    assert len(shown(planner, "other-shape")) == 1
    assert len(corners(planner)) == 4
    trouble.get_by_role("button", name="Simpan sebagai usulan baru").click()
    planner.get_by_label("Nama kawasan").fill("Kawasan Berdua B")
    planner.locator("[data-save]").click()
    expect(planner.locator("[data-edit]")).to_be_visible(timeout=PATIENT)
    expect(planner.locator("#zone-title")).to_have_text("Kawasan Berdua B")
    expect(planner.locator("#zone-kind-line")).to_contain_text("versi 1")


def test_unsaved_drawing_is_not_overwritten_unasked(planner: Page):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(planner, SQUARE)
    before = judged(planner)
    open_nearly(planner)
    expect(planner.locator("#zone-kept")).to_contain_text("belum disimpan")
    planner.get_by_role("button", name="Jadikan usulan").click()
    expect(planner.locator("#zone-choice")).to_contain_text("Ada gambar yang belum disimpan")
    planner.get_by_role("button", name="Kembali ke gambar itu").click()
    expect(children(planner)).to_have_text(before, timeout=PATIENT)


def test_list_and_map_light_up_together(planner: Page):
    row = planner.locator("#kind-nearly .zone-row").first
    row.hover()
    lit = """id => document.querySelector("[data-map]").geoMap.map.getFeatureState({source: "candidates", id}).isLit"""
    assert planner.evaluate(lit, row.get_attribute("data-key")) is True
    planner.get_by_role("tab", name="lengkap", exact=False).first.focus()
    planner.keyboard.press("End")
    expect(planner.get_by_role("tab", name="usulan saya")).to_be_focused()


def test_official_sees_everything_and_draws_nothing(page: Page, log_in):
    log_in(page, "official")
    page.goto("/zona/")
    wait_for_map(page)
    open_nearly(page)
    expect(page.locator("#zone-numbers")).to_be_visible()
    for name in ("Gambar kawasan baru", "Jadikan usulan", "Ubah gambar"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.locator(".zone-list-head")).to_contain_text("menggambar memerlukan akun perencana")


def test_nobody_is_sent_to_log_in_and_back(page: Page, city):
    page.goto("/zona/")
    page.fill("[name=username]", "planner")
    page.fill("[name=password]", city.passwords["planner"])
    page.click("main button")
    page.wait_for_url("**/zona/")
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()


def test_finger_draws_and_moves_on_a_phone(phone: Page, log_in):
    log_in(phone, "planner")
    phone.goto("/zona/")
    wait_for_map(phone)
    phone.get_by_role("button", name="Daftar").click()
    phone.get_by_role("button", name="Gambar kawasan baru").click()
    expect(phone.locator("#zone-hint")).to_contain_text("titik pertama")
    wait_for_map(phone)
    phone.wait_for_timeout(600)  # a tap so soon after the button's would count as its second
    box = phone.locator(".maplibregl-canvas").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for count, (east, south) in enumerate([(-60, -40), (60, -50), (70, 50), (-50, 60)], start=1):
        phone.touchscreen.tap(middle[0] + east, middle[1] + south)
        if count > 2:
            expect(phone.locator("#zone-hint")).to_contain_text(f"{count} titik")
        else:
            expect(phone.locator("#zone-hint")).to_contain_text("Teruskan")
            phone.wait_for_timeout(600)
    phone.get_by_role("button", name="Tutup bentuk").tap()
    expect(phone.locator("#zone-peek")).to_contain_text("anak.", timeout=PATIENT)
    before = phone.locator("#zone-peek").inner_text()
    x, y = corners(phone)[0]
    finger = phone.context.new_cdp_session(phone)
    for kind, steps in (("touchStart", [0]), ("touchMove", range(1, 9)), ("touchEnd", [8])):
        for step in steps:
            points = [] if kind == "touchEnd" else [{"x": x - 5 * step, "y": y - 5 * step}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(phone.locator("#zone-peek")).not_to_have_text(before, timeout=PATIENT)
    phone.locator("#zone-peek").tap()
    expect(phone.locator("#zone-numbers")).to_be_visible()


def test_dark_turns_light_in_the_middle_of_a_drawing_and_nothing_is_lost(planner: Page):
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(planner, SQUARE)
    judged(planner)
    planner.locator("#zone-typing [data-close]").click()
    planner.emulate_media(color_scheme="dark")
    planner.wait_for_function("() => document.querySelector('[data-map]').geoMap.map.getLayer('gambar-polygon')")
    wait_for_map(planner)
    before = children(planner).inner_text()
    drag(planner, corners(planner)[2], 50, -40)
    planner.mouse.up()
    expect(children(planner)).not_to_have_text(before, timeout=PATIENT)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("on_phone", [False, True], ids=["desk", "phone"])
def test_page_is_accessible(context_of: Callable[..., BrowserContext], log_in, axe, on_phone, dark):  # noqa: F811
    page = context_of(phone=on_phone, dark=dark).new_page()
    log_in(page, "planner")
    page.goto("/zona/")
    wait_for_map(page)
    if on_phone:
        page.get_by_role("button", name="Daftar").click()
    assert objections(page, axe) == []
    open_nearly(page)
    page.locator("#zone-score summary").click()
    assert objections(page, axe) == []
    page.get_by_role("button", name="Jadikan usulan").click()
    expect(page.locator("#zone-judged")).to_have_attribute("aria-busy", "false", timeout=PATIENT)
    choose(page, "begin", "Pilih kelurahan")
    page.locator("#zone-village-choices input").first.wait_for()
    assert objections(page, axe) == []
    if on_phone:
        page.get_by_role("button", name="Rincian", exact=True).click()
    page.locator("[data-save]").click()
    assert objections(page, axe) == []
