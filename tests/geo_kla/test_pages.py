"""The frame of every page: head, menu, marks, banner, assets; and the pages for when something goes wrong."""

import json
import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import path

from geo_kla import assets
from regions.models import Source


def rendered(text: str, **context) -> str:
    return Template("{% load look %}" + text).render(Context(context))


def broken(_request):
    raise RuntimeError("the cause must not be shown")


urlpatterns = [path("", broken)]
"""Routes of an installation in which every page breaks."""


def test_every_own_module_is_in_the_import_map_with_its_version():
    found = assets.import_map()["imports"]
    assert found["/static/geo_kla/js/request.js"] == f"/static/geo_kla/js/request.js?v={assets.own_version()}"
    assert set(assets.VENDOR_MODULES) <= set(found)
    files = {f"/static/geo_kla/{file.relative_to(assets.OWN_FILES)}" for file in assets.OWN_FILES.glob("js/**/*.js")}
    assert files <= set(found)


def test_vendor_files_carry_the_version_of_their_package(project):
    version = json.loads((project / "node_modules/maplibre-gl/package.json").read_text())["version"]
    assert assets.vendor_url("maplibre-gl", "maplibre-gl.css").endswith(f"maplibre-gl.css?v={version}")
    assert assets.vendor_version("no-such-package") == ""


def test_page_allows_its_own_scripts_only_and_says_so(db, client):
    answer = client.get("/")
    page, policy = answer.content.decode(), answer["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert "unsafe" not in policy and page.count(f'nonce="{nonce}"') == 2
    assert " style=" not in page and "<style" not in page and " onclick=" not in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page), "nothing comes from another host"


def test_page_in_english_says_so(db, client):
    client.cookies["django_language"] = "en"
    page = client.get("/").content.decode()
    assert '<html lang="en">' in page and "Map of child-friendly services" in page


def menu_of(page: str) -> str:
    return re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL)[0]


def test_menu_of_everybody_lies_open_and_has_no_groups(db, client):
    menu = menu_of(client.get("/").content.decode())
    words = re.findall(r"<a [^>]+>([^<]+)</a>", menu)
    assert words[:2] == ["Peta", "Cakupan"] and "Wilayah" in words and "Registri" not in words
    assert "<details" not in menu and menu.count('aria-current="page"') == 1


def test_menu_of_staff_is_grouped_and_marks_where_one_is(db, client):
    user = User.objects.create_user("ani")
    user.groups.add(Group.objects.get(name="planner"))
    client.force_login(user)
    menu = menu_of(client.get("/zona/penetapan/").content.decode())
    planning, desk = re.findall(r"<details.*?</details>", menu, re.DOTALL)
    assert "<span>Perencanaan</span>" in planning and "data-current" in planning and "data-current" not in desk
    assert re.findall(r"<a [^>]+>([^<]+)</a>", planning) == ["Kawasan", "Skenario", "Di mana membangun"]
    assert "<span>Meja petugas</span>" in desk and ">Registri</a>" in desk
    assert menu.count('aria-current="page"') == 1


def test_menu_leaves_out_what_does_not_exist_yet(db, client, monkeypatch):
    monkeypatch.setattr("geo_kla.templatetags.look.MENU", [("", [("no_such_route", "X"), ("coverage", "Cakupan")]),
                                                           ("Kosong", [("no_such_route", "X")])])  # fmt: skip
    menu = menu_of(client.get("/").content.decode())
    assert re.findall(r"<a [^>]+>([^<]+)</a>", menu) == ["Cakupan"] and "Kosong" not in menu


def test_banner_stands_only_where_data_are_invented(db, client):
    assert "Kota Contoh adalah data rekaan" not in client.get("/").content.decode()
    Source.objects.create(slug="rekaan", name="Rekaan", is_invented=True)
    assert "Kota Contoh adalah data rekaan" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("status", "word"),
    [("met", "terpenuhi"), ("partly", "sebagian"), ("not_met", "belum terpenuhi"), ("no_data", "tidak ada data")],
)
def test_mark_has_a_shape_and_a_word(status, word):
    mark = rendered("{% mark status %}", status=status)
    assert word in mark and "<use href=" in mark and f"mark-{status.replace('_', '-')}" in mark
    assert "lain" in rendered('{% mark status "lain" %}', status=status)


def test_group_icon_takes_a_group_or_its_key_and_survives_an_unknown_one(db):
    from facilities.models import FacilityGroup

    cache.clear()
    group = FacilityGroup.objects.create(
        key="health", name_id="Kesehatan", name_en="Health", colour="#b3365b", shape="cross", order=1
    )
    assert rendered("{% group_icon group %}", group=group) == rendered('{% group_icon "health" %}')
    assert "#shape-cross" in rendered('{% group_icon "health" %}')
    assert "#shape-dot" in rendered('{% group_icon "lain" %}')


@pytest.mark.parametrize(("length_m", "words"), [(4, "0 m"), (342, "340 m"), (994, "990 m"), (1850, "1,9 km")])
def test_metres_are_written_as_people_say_them(length_m, words):
    assert rendered("{{ length_m|metres }}", length_m=length_m) == words


def test_missing_page_says_so_in_plain_words_and_leads_on(db, client):
    answer = client.get("/tidak-ada/")
    page = answer.content.decode()
    assert answer.status_code == 404 and "Halaman ini tidak ada" in page and 'action="/"' in page
    assert "tidak-ada/" not in re.sub(r"(next|value)=[^ >]+", "", page), "the address is not echoed as a message"


def test_account_without_the_permission_is_told_whose_it_is(db, client):
    client.force_login(User.objects.create_user("tamu"))
    answer = client.get("/zona/")
    assert answer.status_code == 403 and "Anda masuk sebagai tamu" in answer.content.decode()


def test_stranger_is_asked_to_log_in_and_sent_back(db, client):
    answer = client.get("/zona/?wilayah=31")
    assert answer.status_code == 302 and answer["Location"] == "/akun/login/?next=/zona/%3Fwilayah%3D31"
    assert "Untuk perencana dan pejabat" in client.get(answer["Location"]).content.decode()


@override_settings(ROOT_URLCONF="tests.geo_kla.test_pages")
def test_failure_answers_without_a_database_and_without_its_cause():
    """No database fixture here: a query would fail this test."""
    answer = Client(raise_request_exception=False).get("/")
    page = answer.content.decode()
    assert answer.status_code == 500 and "Ada gangguan pada sistem kami" in page and "cause" not in page


@pytest.mark.parametrize("name", ["400.html", "500.html", "403_csrf.html"])
def test_plain_pages_need_nothing(name):
    assert "geo-kla" in get_template(name).render()


def test_form_without_its_token_gets_words(db):
    answer = Client(enforce_csrf_checks=True).post("/dekat/", {"bujur": 1, "lintang": 1})
    assert answer.status_code == 403 and "Formulir ini sudah kedaluwarsa" in answer.content.decode()


def test_language_switch_returns_to_the_page(db, client):
    answer = client.post("/bahasa/setlang/", {"language": "en", "next": "/?q=sd"})
    assert answer["Location"] == "/?q=sd" and client.cookies["django_language"].value == "en"
    assert client.post("/bahasa/setlang/", {"language": "en", "next": "https://evil.example/"})["Location"] == "/"
