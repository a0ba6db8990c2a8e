"""The map in one file: everything inside, nothing asked for, nothing secret, every word only text."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from facilities.models import Facility
from regions.models import Area
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from zones.paper.share_map import share_page
from zones.queries.profile import area_profile

LOADS = re.compile(r"""(?:src|href)\s*=\s*["'](?!\#|data:)([^"']*)|url\(\s*["']?(?!data:|\#)([^)"']*)|@import""")


@pytest.fixture
def town(load_ribbon, analyse):
    load_ribbon()
    return analyse()


def page_of(code: str) -> str:
    return share_page(area_profile(Area.objects.current().get(code=code), user=AnonymousUser()))


def test_file_asks_for_nothing_outside_itself(town):
    outside_scripts = re.sub(r"<script>.*?</script>", "", page_of(SCOPE), flags=re.S)
    assert [found.group() for found in LOADS.finditer(outside_scripts)] == []
    assert "<script src" not in page_of(SCOPE)


def test_file_tells_area_children_run_and_gaps(town):
    html = page_of(SCOPE)
    assert "<html lang=\"id\">" in html
    assert "720" in html
    assert f"hitungan {town.pk}" in html
    assert "90 anak usia 7–12 tahun di Kel. Timur" in html
    assert "SD Negeri 1" in html


def test_names_are_text_wherever_they_stand(town):
    attack = "</script><script>alert(1)</script>{{ 7*7 }}{% raise %}"
    Facility.objects.update(name=attack, address=attack)
    Area.objects.filter(code__in=[BARAT, TIMUR]).update(name=attack)
    html = page_of(SCOPE)
    assert "<script>alert(1)" not in html
    assert "{{ 7*7 }}" in html and "49{" not in html
    assert "\\u003cscript\\u003ealert(1)" in html
    assert "&lt;script&gt;alert(1)" in html


def test_colour_and_shape_of_the_catalogue_cannot_break_out(town):
    Facility.objects.get().type.group.__class__.objects.update(colour="red;}x", shape='"><script>')
    html = page_of(SCOPE)
    assert "red;}x" not in html
    assert '"><script>' not in html.replace('"><script>/*', "")


def test_place_that_is_not_public_is_not_in_the_file(town):
    Facility.objects.update(visibility="internal")
    assert "SD Negeri 1" not in page_of(SCOPE)


def test_sensitive_place_is_not_in_the_file(town):
    facility = Facility.objects.get()
    facility.type_id = "shelter"
    facility.save()
    assert "SD Negeri 1" not in page_of(SCOPE)


def test_file_of_an_area_that_was_not_analysed_says_so(load_ribbon):
    load_ribbon()
    assert "belum dihitung" in page_of(BARAT)


def test_route_gives_the_file_to_everyone_as_a_download(client, town):
    answer = client.get(f"/wilayah/{SCOPE}/peta.html")
    assert answer["Content-Disposition"] == f'attachment; filename="peta-{SCOPE}.html"'
    assert "SD Negeri 1" in answer.content.decode()


def test_file_is_made_anew_when_a_facility_changes(client, town):
    client.get(f"/wilayah/{SCOPE}/peta.html")
    facility = Facility.objects.get()
    facility.name = "SD Negeri 99"
    facility.save()
    assert "SD Negeri 99" in client.get(f"/wilayah/{SCOPE}/peta.html").content.decode()
