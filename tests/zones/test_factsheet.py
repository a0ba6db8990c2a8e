"""The sheet of paper: crisp lines, escaped words, both languages, what is legal and what is proposed."""
import contextlib
import re
import zlib

import pytest
import shapely
from django.utils.translation import override

from facilities.models import Facility
from zones.paper.factsheet import factsheet_html, factsheet_pdf
from zones.paper.map_frame import DrawnStreet
from zones.paper.zone_drawing import HEIGHT_MM, WIDTH_MM, DrawnPin, draw_zone_map, zone_frame

from .zone_steps import bring_to, draft, step


@pytest.fixture
def zone(load_ribbon, analyse):
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("Taman Kecil", "Taman", 300.0)])
    analyse()
    return bring_to(draft(), "monitored")


def test_sheet_tells_decree_law_run_and_that_no_rule_sets_the_numbers(zone):
    html = factsheet_html(zone, zone.published)
    assert f"SK {zone.pk} Tahun 2026, Wali Kota Uji, 2 Maret 2026" in html
    assert "Peraturan Presiden Nomor 25 Tahun 2021" in html
    assert "Tidak ada peraturan terbit yang menentukan ukuran" in html
    assert f"Hitungan {zone.published.run_id}" in html
    assert "<svg" in html and "SD Negeri 1" in html
    with override("en"):
        assert 'lang="en"' in factsheet_html(zone, zone.published)
        assert "regions are bound to protect children" in factsheet_html(zone, zone.published)


def test_draft_says_that_it_is_not_designated(zone):
    zone = step(zone, "revise", "planner", "x")
    zone = step(zone, "propose", "planner", "")
    assert "usulan, belum ditetapkan" in factsheet_html(zone, zone.current)


def test_words_of_the_data_are_only_words(zone):
    Facility.objects.filter(name="SD Negeri 1").update(name="x")
    attack = '"><script>alert(1)</script>'
    zone = step(zone, "revise", "planner", "x")
    type(zone).objects.update(name=attack)
    zone = step(type(zone).objects.get(), "propose", "planner", "")
    html = factsheet_html(zone, zone.current)
    assert "<script" not in html and "&lt;script&gt;" in html


def test_sheet_asks_for_nothing_outside(zone):
    html = factsheet_html(zone, zone.published)
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"|url\((?!#)', html) == []


def test_pdf_is_tagged_for_readers_that_cannot_see_and_says_its_language(zone):
    content = factsheet_pdf(zone, zone.published)
    inside = b""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        with contextlib.suppress(zlib.error):
            inside += zlib.decompress(stream)
    assert content[:5] == b"%PDF-"
    for sign in (b"/StructTreeRoot", b"/Lang", b"pdfuaid", b"/Figure"):
        assert sign in content + inside, sign


SQUARE = shapely.box(106.9, -6.25, 106.91, -6.24)


def test_frame_holds_the_shape_with_room_and_scale_bar_is_a_round_length():
    frame = zone_frame(SQUARE)
    west, top, east, bottom = frame.on_paper(SQUARE).bounds
    assert 0 < west < east < WIDTH_MM and 0 < top < bottom < HEIGHT_MM
    assert bottom - top == pytest.approx(1106 * frame.mm_per_m, rel=0.01)  # 0.01 degree of latitude
    assert frame.bar_m in (50, 100, 200, 500, 1000) and frame.bar_m * frame.mm_per_m <= 45
    assert frame.scale == pytest.approx(1000 / frame.mm_per_m, abs=50)


def test_small_shape_is_not_blown_up_beyond_recognition():
    frame = zone_frame(shapely.box(106.9, -6.25, 106.9001, -6.2499))
    assert WIDTH_MM / frame.mm_per_m >= 500


def test_map_is_drawn_in_vectors_and_a_street_outside_is_left_out():
    frame = zone_frame(SQUARE)
    words = {"title": "<Peta>", "metre_words": "200 m", "north_word": "U", "is_designated": False}
    near = DrawnStreet(6, shapely.LineString([(106.9, -6.245), (106.91, -6.245)]))
    far = DrawnStreet(2, shapely.LineString([(107.5, -6.2), (107.6, -6.2)]))
    pins = [DrawnPin(1, "#123456", 106.905, -6.245)]
    svg = draw_zone_map(frame, zone=SQUARE, streets=[near, far], areas=[], pins=pins, **words)
    assert "&lt;Peta&gt;" in svg and "<Peta>" not in svg
    assert svg.count("#cfc8ba") == 1 and "<image" not in svg
    assert "stroke-dasharray" in svg and ">1</text>" in svg
