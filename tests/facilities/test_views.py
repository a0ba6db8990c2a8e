"""The public facility map: list, filters, card, near me; nothing secret leaves on any way."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from facilities.filters import FacilityFilter
from tests.worlds.villages import EAST

from .public_town import SECRET_NAMES, write_people, write_town

HTMX_LIST = {"HX-Request": "true", "HX-Target": "results"}
HTMX_CARD = {"HX-Request": "true", "HX-Target": "card"}


@pytest.fixture
def town(catalogue, villages):
    return write_town(villages)


def text(response) -> str:
    return response.content.decode()


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


def test_page_lists_all_public_places_by_name(town, client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert names(answer) == ["Puskesmas Kembar", "RPTRA <Jaka> & Dara", "SDN Klender 01", "SMPN 27"]
    assert "4 tempat" in text(answer) and "1 tempat belum diketahui letaknya" in text(answer)


def test_names_are_escaped(town, client):
    assert "RPTRA &lt;Jaka&gt; &amp; Dara" in text(client.get("/"))
    assert "<Jaka>" not in text(client.get("/"))


def test_row_says_type_place_and_marks_in_words(town, client):
    page = text(client.get("/", headers=HTMX_LIST))
    assert "RPTRA · Barat" in page and "tersertifikasi" in page and "kursi roda" in page
    assert "Puskesmas · Timur" in page and "letak belum diketahui" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=klender", ["SDN Klender 01"]),
        ("q=mawar+sdn", ["SDN Klender 01"]),
        ("q=timur", ["Puskesmas Kembar", "SMPN 27"]),
        ("q=primary+school", ["SDN Klender 01"]),
        ("kelompok=education", ["SDN Klender 01", "SMPN 27"]),
        ("kelompok=education&jenis=junior_school", ["SMPN 27"]),
        ("kelompok=education&jenis=rptra", ["RPTRA <Jaka> & Dara", "SDN Klender 01", "SMPN 27"]),
        ("wilayah=99.01.01.1001", ["RPTRA <Jaka> & Dara", "SDN Klender 01"]),
        ("tersertifikasi=1", ["RPTRA <Jaka> & Dara"]),
        ("kursi_roda=1", ["SDN Klender 01"]),
        ("kelompok=tidak_ada", []),
        ("halaman=99", ["Puskesmas Kembar", "RPTRA <Jaka> & Dara", "SDN Klender 01", "SMPN 27"]),
        ("halaman=abc&q=%00&wilayah=%00", ["Puskesmas Kembar", "RPTRA <Jaka> & Dara", "SDN Klender 01", "SMPN 27"]),
    ],
)
def test_filters_narrow_the_list(town, client, query, found):
    assert names(client.get(f"/?{query}")) == found


def test_misspelt_name_finds_what_is_alike_and_says_so(town, client):
    answer = client.get("/?q=klendre")
    assert names(answer) == ["SDN Klender 01"]
    assert "Tidak ada yang persis “klendre”" in text(answer)


def test_empty_answer_says_what_to_do(town, client):
    assert "Tidak ada tempat yang cocok" in text(client.get("/?q=zzzzzz"))


def test_empty_registry_says_so_instead_of_no_match(db, client):
    page = text(client.get("/"))
    assert "Belum ada fasilitas yang dimuat" in page and "Tidak ada tempat yang cocok" not in page


def test_name_of_an_area_leads_to_all_its_places(town, client):
    assert "Semua di kelurahan/desa Barat" in text(client.get("/?q=barat"))


def test_filter_reads_back_what_it_wrote(rf):
    asked = FacilityFilter("taman kota", frozenset({"play"}), frozenset({"park", "rptra"}), "99.01", True, True)
    assert FacilityFilter.read(rf.get(f"/?{asked.query_string()}").GET) == asked
    assert FacilityFilter().query_string() == "" and not FacilityFilter()


def test_htmx_gets_a_part_that_no_cache_takes_for_the_page(town, client):
    answer = client.get("/", headers=HTMX_LIST)
    assert "<html" not in text(answer) and 'id="results"' in text(answer)
    assert "no-store" in answer["Cache-Control"] and "HX-Request" in answer["Vary"]


def test_next_page_brings_rows_only(town, client):
    answer = client.get("/?halaman=1", headers={"HX-Request": "true", "HX-Target": "more"})
    assert 'id="results"' not in text(answer) and "SMPN 27" in text(answer)


def test_card_tells_what_a_parent_needs(town, client):
    card = text(client.get(reverse("facility_page", args=[town["rptra"].public_id]), headers=HTMX_CARD))
    for words in ("tersertifikasi ramah anak", "Selalu buka", "nomor RBRA/7", "anak umur 0–17 tahun", "Barat"):
        assert words in card
    assert "geo:-6.2252,106.9052" in card
    assert "Dinas Pendidikan" in card and "CC BY 4.0" in card and "<html" not in card


def test_card_says_when_a_certificate_has_ended(town, client):
    card = text(client.get(reverse("facility_page", args=[town["smp"].public_id]), headers=HTMX_CARD))
    assert "berakhir 1 Januari 2020" in card and "status ramah anak belum tercatat" in card
    assert "belum bisa masuk" in card


def test_card_without_position_says_so(town, client):
    card = text(client.get(reverse("facility_page", args=[town["puskesmas"].public_id]), headers=HTMX_CARD))
    assert "Letak tempat ini belum diketahui" in card and "geo:" not in card


def test_card_has_an_address_of_its_own_with_list_and_map(town, client):
    page = text(client.get(reverse("facility_page", args=[town["sd"].public_id]) + "?q=klender"))
    assert "<title>SDN Klender 01 · geo-kla</title>" in page and 'data-panel="card"' in page and 'id="results"' in page
    assert 'href="/?q=klender"' in page


def test_closed_place_is_not_listed_but_its_card_says_so(town, client):
    assert "TK Lama" not in text(client.get("/"))
    assert "sudah tutup" in text(client.get(reverse("facility_page", args=[town["closed"].public_id])))


def test_near_me_sorts_by_distance_and_names_it_straight_without_streets(town, client):
    lon, lat = EAST
    answer = client.post("/dekat/", {"bujur": lon, "lintang": lat}, headers=HTMX_LIST)
    assert names(answer) == ["SMPN 27", "SDN Klender 01", "RPTRA <Jaka> & Dara"] or names(answer)[0] == "SMPN 27"
    assert "jarak garis lurus" in text(answer) and "Posisi Anda tidak disimpan" in text(answer)


def test_near_me_keeps_the_filters(town, client):
    lon, lat = EAST
    answer = client.post("/dekat/", {"bujur": lon, "lintang": lat, "kelompok": "play"}, headers=HTMX_LIST)
    assert names(answer) == ["RPTRA <Jaka> & Dara"]


@pytest.mark.parametrize(
    "place", [{}, {"bujur": "x", "lintang": "1"}, {"bujur": "999", "lintang": "1"}, {"bujur": "nan", "lintang": "1"}]
)
def test_near_me_refuses_what_is_no_place(db, client, place):
    assert client.post("/dekat/", place).status_code == 400


def test_position_is_taken_from_the_body_only(db, client):
    assert client.get("/dekat/?bujur=106.9&lintang=-6.2").status_code == 405
    assert client.post("/dekat/?bujur=106.9&lintang=-6.2").status_code == 400


def test_group_colours_come_as_a_style_sheet(catalogue, client):
    answer = client.get("/gaya/kelompok.css")
    assert answer["Content-Type"].startswith("text/css") and '[data-group="health"]' in text(answer)


def test_number_of_queries_does_not_grow_with_rows(town, client, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(22):
        client.get("/")


SECRET_WAYS = ["/", "/?q=rumah+aman", "/?q=melati", "/?q=rahasia", "/?jenis=shelter", "/?kelompok=protection",
               "/?wilayah=99.01.01", "/?q=melatih", "/?kursi_roda=1"]  # fmt: skip


@pytest.mark.parametrize("role", ["nobody", "no_role", "planner", "official"])
def test_secret_place_is_in_no_list_card_or_page(town, client, role):
    user = write_people()[role]
    if user:
        client.force_login(user)
    for way in SECRET_WAYS:
        for headers in ({}, HTMX_LIST):
            page = text(client.get(way, headers=headers))
            assert not any(name in page for name in SECRET_NAMES), (role, way)
            assert "Rahasia" not in page or "q=rahasia" in way
    near = client.post("/dekat/", {"bujur": 106.905, "lintang": -6.225}, headers=HTMX_LIST)
    assert not any(name in text(near) for name in SECRET_NAMES)
    for key in ("secret", "hidden_shelter"):
        for headers in ({}, HTMX_CARD):
            answer = client.get(reverse("facility_page", args=[town[key].public_id]), headers=headers)
            assert answer.status_code == 404 and "Rumah Aman" not in text(answer), role


@pytest.mark.parametrize(
    ("role", "sees"), [("nobody", False), ("no_role", False), ("planner", True), ("official", True)]
)
def test_internal_place_is_for_those_who_may_see_facilities(town, client, role, sees):
    user = write_people()[role]
    if user:
        client.force_login(user)
    assert ("Lapangan Dalam" in text(client.get("/"))) is sees
    assert (client.get(reverse("facility_page", args=[town["internal"].public_id])).status_code == 200) is sees


def test_page_in_english_has_no_indonesian_left_in_its_words(town, client):
    with override("en"):
        client.cookies["django_language"] = "en"
        page = text(client.get("/"))
    assert '<html lang="en">' in page and "4 places" in page and "Near me" in page
    words = strip_tags(page)
    for word in ("tempat", "Cari", "Lebih rinci", "Keterangan", "Masuk"):
        assert word not in words
