"""The drawing's tools in a real browser: mouse, keyboard alone, a file, a phone, two computers."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_for_map
from tests.browser.test_accessibility import axe, objections  # noqa: F401

from .test_draw_assess_save import PATIENT, SQUARE, choose, judged, planner, shown, type_shape  # noqa: F401

BOW_TIE = "111.190, -7.160\n111.200, -7.152\n111.200, -7.160\n111.190, -7.152"


def rings(page: Page) -> list[list[list[list[float]]]]:
    """Return the parts of the drawing, each a list of rings."""
    return shown(page, "drawn")[0]["geometry"]["coordinates"]


def press(page: Page, *places: tuple[float, float], touch: bool = False) -> None:
    """Press places of the map one after another, each once the one before has arrived."""
    for count, place in enumerate(places, start=1):
        script = """place => {
            const { map } = document.querySelector("[data-map]").geoMap;
            const { left, top } = map.getCanvas().getBoundingClientRect();
            const { x, y } = map.project(place);
            return [left + x, top + y];
        }"""
        x, y = page.evaluate(script, place)
        (page.touchscreen.tap if touch else page.mouse.click)(x, y)
        page.wait_for_function(
            """async count => (await document.querySelector("[data-map]").geoMap.map.getSource("picked").getData())
                .features.filter(({ geometry }) => geometry.type === "Point").length >= count""",
            arg=count,
        )  # fmt: skip


def draw_square(page: Page) -> None:
    """Begin a new zone with the square, seen as a whole."""
    page.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(page, SQUARE)
    page.locator("#zone-typing [data-close]").click()
    judged(page)
    page.locator("[data-fit]").click()
    wait_for_map(page)


def told(page: Page, words: str) -> None:
    expect(page.locator("#zone-told")).to_contain_text(words, timeout=PATIENT)


def test_shape_gets_a_hole_is_split_merged_and_grown_and_each_step_is_undone(planner: Page, axe):  # noqa: F811
    draw_square(planner)
    expect(planner.locator("#zone-size")).to_have_text("98 ha · keliling 3,98 km")
    choose(planner, "change", "Lubangi")
    # Undo takes back a point that was picked before it takes back the shape.
    press(planner, (111.194, -7.158), (111.196, -7.158))
    planner.locator("[data-do=undo]").click()
    expect(planner.locator("#zone-hole [data-count]")).to_have_text("1 titik.")
    planner.locator("#zone-hole summary").click()
    planner.locator("#zone-hole-points").fill("111.194, -7.158\n111.196, -7.158\n111.196, -7.156\n111.194, -7.156")
    planner.get_by_role("button", name="Buat lubang").click()
    told(planner, "Lubang 4,89 ha dibuat. Dapat diurungkan.")
    assert [len(part) for part in rings(planner)] == [2]

    choose(planner, "change", "Belah")
    planner.locator("#zone-split summary").click()
    planner.locator("#zone-split-points").fill("111.197, -7.165\n111.197, -7.150")
    planner.get_by_role("button", name="Belah", exact=True).click()
    expect(planner.locator("#zone-split [data-pieces] label")).to_have_count(3)
    assert objections(planner, axe) == []
    planner.get_by_label("Semua bagian").check()
    planner.get_by_role("button", name="Pakai", exact=True).click()
    told(planner, "Menjadi 2 bagian.")
    assert len(rings(planner)) == 2

    choose(planner, "change", "Gabungkan")
    planner.locator("#zone-merge").get_by_role("button", name="Gabungkan").click()
    told(planner, "Menjadi 1 bagian.")
    choose(planner, "change", "Lebarkan")
    planner.get_by_label("Ke semua sisi (m)").fill("50")
    planner.get_by_role("button", name="Terapkan").click()
    told(planner, "Luasnya dari 92,")
    planner.locator("#zone-resize [data-close]").click()

    choose(planner, "change", "Hapus bagian atau lubang")
    planner.mouse.click(*planner.evaluate("""() => {
        const { map } = document.querySelector("[data-map]").geoMap;
        const { left, top } = map.getCanvas().getBoundingClientRect();
        const { x, y } = map.project([111.195, -7.157]);
        return [left + x, top + y];
    }"""))  # fmt: skip
    expect(planner.locator("#zone-size")).to_contain_text("1,19 km²")
    for parts in ([2], [2], [2, 1], [2], [1]):
        planner.locator("[data-do=undo]").click()
        assert sorted((len(part) for part in rings(planner)), reverse=True) == parts
    planner.get_by_role("button", name="Batal", exact=True).click()


def test_crossing_shape_is_repaired_in_one_press_and_that_is_undone_too(planner: Page):  # noqa: F811
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    type_shape(planner, BOW_TIE)
    expect(planner.locator("#zone-check")).to_contain_text("memotong dirinya sendiri", timeout=PATIENT)
    expect(planner.locator("#zone-check")).to_contain_text("Luasnya menjadi 48,")
    planner.locator("#zone-refused").get_by_role("button", name="Pakai bentuk yang diperbaiki").click()
    told(planner, "Bentuk diperbaiki.")
    judged(planner)
    assert len(rings(planner)) == 2
    planner.locator("[data-do=undo]").click()
    expect(planner.locator("#zone-refused")).to_be_visible()
    assert len(rings(planner)) == 1


def test_shapes_of_a_file_are_chosen_and_drawn(planner: Page):  # noqa: F811
    ring = [[111.190, -7.160], [111.195, -7.160], [111.195, -7.155], [111.190, -7.160]]
    other = [[111.195, -7.160], [111.199, -7.160], [111.195, -7.155], [111.195, -7.160]]
    features = [
        {"type": "Feature", "properties": {"nama": name}, "geometry": {"type": "Polygon", "coordinates": [one]}}
        for name, one in [("Kampung Utara", ring), ("Kampung Selatan", other)]
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    planner.get_by_role("button", name="Gambar kawasan baru").click()
    choose(planner, "begin", "Berkas peta")
    planner.locator("#zone-file-input").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(planner.locator("#zone-file [data-error]")).to_contain_text("tidak dapat dibaca di sini")
    geojson = {"name": "kampung.geojson", "mimeType": "application/geo+json", "buffer": content}
    planner.locator("#zone-file-input").set_input_files(geojson)
    for name in ("Kampung Utara", "Kampung Selatan"):
        planner.get_by_label(name).check()
    planner.get_by_role("button", name="Pakai yang dipilih").click()
    told(planner, "Kampung Utara, Kampung Selatan.")
    assert [len(part) for part in rings(planner)] == [1]
    expect(planner.get_by_label("Nama kawasan")).to_have_value("Kawasan Kampung Utara")


def test_zone_begins_around_a_facility_and_its_corners_are_moved_with_the_keyboard_alone(planner: Page):  # noqa: F811
    keys = planner.keyboard
    planner.locator("[data-draw]").focus()
    keys.press("Enter")
    planner.locator(".zone-tool-row [data-open=begin]").focus()
    keys.press("Enter")
    expect(planner.locator("#zone-begin [data-open=around]")).to_be_focused()
    keys.press("Enter")
    expect(planner.get_by_label("Cari fasilitas")).to_be_focused()
    keys.insert_text("puskesmas")
    expect(planner.locator("#zone-around-found input").first).to_be_attached(timeout=PATIENT)
    planner.locator("#zone-around-found input").first.focus()
    keys.press("Space")
    planner.locator("#zone-around [name=way]").last.focus()
    keys.press("Space")
    keys.press("Enter")
    told(planner, "300 m garis lurus di sekitar")
    expect(planner.locator("#zone-size")).to_have_text(re.compile(r"28 ha · keliling 1,8\d km"))
    expect(planner.locator(".zone-tool-row [data-open=begin]")).to_be_focused()
    judged(planner)

    planner.locator("[data-open=typing]").focus()
    keys.press("Enter")
    planner.locator("#zone-corner-fold summary").focus()
    keys.press("Enter")
    expect(planner.locator("#zone-corners [role=option]")).to_have_count(32)
    planner.locator("#zone-corners").focus()
    before = rings(planner)[0][0]
    keys.press("PageDown")
    keys.press("ArrowRight")
    expect(planner.locator("#zone-corner-said")).to_have_text("Titik 2 digeser 5 m.")
    after = rings(planner)[0][0]
    assert after[1][0] - before[1][0] == pytest.approx(5 / 110_400, rel=0.02)
    keys.press("Delete")
    expect(planner.locator("#zone-corner-said")).to_have_text(f"Titik dihapus; tersisa {len(before) - 2}.")
    keys.press("Escape")
    expect(planner.locator("[data-open=typing]")).to_be_focused()
    keys.press("Control+z")
    assert rings(planner)[0][0] == after


def test_cells_where_children_live_are_pressed_and_distances_measured_on_a_phone(phone: Page, log_in, axe):  # noqa: F811
    log_in(phone, "planner")
    phone.goto("/zona/#peta=15.2/-7.156/111.195")
    wait_for_map(phone)
    phone.get_by_role("button", name="Daftar").click()
    phone.get_by_role("button", name="Gambar kawasan baru").click()
    phone.locator(".zone-tool-row [data-open=measure]").tap()
    press(phone, (111.194, -7.1555), (111.196, -7.1555), touch=True)
    expect(phone.locator("#zone-measure [data-measured]")).to_have_text(
        re.compile(r"2[12]\d m garis lurus, ± 4 menit jalan kaki anak kecil\.")
    )
    phone.locator("#zone-measure [data-close]").tap()
    choose(phone, "begin", "Sel tempat tinggal anak")
    phone.locator("#zone-cells summary").tap()
    cells = phone.locator("#zone-cells [data-list] input")
    expect(cells.nth(1)).to_be_attached(timeout=PATIENT)
    cells.nth(0).check()
    cells.nth(1).check()
    expect(phone.locator("#zone-cells [data-count]")).to_have_text(re.compile(r"2 sel, \d+ anak"))
    assert objections(phone, axe) == []
    for button in phone.locator(".zone-tool-row button").all():
        box = button.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["height"] >= 40
    phone.get_by_role("button", name="Pakai sel ini").tap()
    told(phone, "dari sel yang dipilih")
    expect(phone.locator("#zone-peek")).to_contain_text("anak", timeout=PATIENT)


def test_unsaved_drawing_is_offered_on_another_computer(planner: Page, context_of, log_in):  # noqa: F811
    draw_square(planner)
    with planner.expect_response("**/zona/sketsa/"):
        type_shape(planner, SQUARE.replace("111.200", "111.204"))
    judged(planner)
    elsewhere = context_of().new_page()
    log_in(elsewhere, "planner", forget=False)
    elsewhere.goto("/zona/")
    wait_for_map(elsewhere)
    expect(elsewhere.locator("#zone-kept")).to_contain_text("dari komputer lain belum disimpan")
    elsewhere.get_by_role("button", name="Lanjutkan").click()
    assert judged(elsewhere) == judged(planner)
    elsewhere.get_by_role("button", name="Batal", exact=True).click()
    elsewhere.get_by_role("button", name="Buang").click()
    elsewhere.reload()
    wait_for_map(elsewhere)
    expect(elsewhere.locator("#zone-kept")).to_be_hidden()
