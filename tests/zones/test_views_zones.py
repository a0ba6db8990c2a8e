"""The planner's page as data: what is asked, what is answered, and every refusal in a sentence."""
import json

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.gis.geos import MultiPolygon
from django.test import Client
from django.urls import reverse

from regions.models import Area
from tests.worlds.ribbon import BARAT, SCHOOL, TIMUR
from tests.zones.shapes_of_ribbon import box
from zones.actions.zones import draw_zone
from zones.models import CandidateZone, Zone

SERVICES = [SCHOOL, ("Posyandu", "Posyandu", 300), ("PKA", "PKA", 400), ("Pojok Baca", "Pojok Baca", 500)]
LISTS = ["kindergarten", "primary_school", "puskesmas", "pustu", "posyandu", "rbra", "rptra", "park", "playground",
         "pka", "child_friendly_worship", "community_hall", "pisa", "library", "reading_corner"]  # fmt: skip


@pytest.fixture
def planner(client: Client, db) -> User:
    user = User.objects.create_user("perencana")
    user.groups.add(Group.objects.get(name="planner"))
    client.force_login(user)
    return user


@pytest.fixture
def official(db) -> Client:
    user = User.objects.create_user("pejabat")
    user.groups.add(Group.objects.get(name="official"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def town(load_ribbon, analyse):
    """Barat lacks nothing but a place to play."""
    load_ribbon(facilities=SERVICES, speaks_for=LISTS)
    return analyse()


def geojson(shape) -> dict:
    return json.loads(shape.geojson)


def send(client: Client, route: str, data: object):
    headers = {"accept": "application/json"}
    return client.post(reverse(route), data=data, content_type="application/json", headers=headers)


BOW_TIE = {"type": "Polygon", "coordinates": [[list(c) for c in (*corners, corners[0])]
           for corners in [[(106.90, 0.0), (106.91, 0.01), (106.91, 0.0), (106.90, 0.01)]]]}  # fmt: skip


def test_drawn_shape_is_judged_as_data(client, planner, town):
    answer = send(client, "assess_shape", {"geometry": geojson(box(0, 500))})
    assert answer.status_code == 200
    judged = answer.json()
    assert judged["children"] == pytest.approx(180, rel=0.01)
    assert judged["missing"] == ["play"]
    assert judged["run_id"] == town.pk
    assert {group["key"]: group["presence"] for group in judged["groups"]} == {
        "health": "inside", "education": "inside", "play": "missing", "creativity": "inside", "information": "inside",
    }  # fmt: skip


def test_crossing_shape_is_refused_with_a_sentence_and_the_spot(client, planner, town):
    answer = send(client, "assess_shape", {"geometry": BOW_TIE})
    assert answer.status_code == 422
    assert "memotong dirinya sendiri" in answer.json()["error"]
    assert answer.json()["where"] == pytest.approx([106.905, 0.005])


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"geometry": 3}', b"\xff"])
def test_what_is_no_shape_is_refused_with_a_sentence(client, planner, body):
    answer = client.post(reverse("assess_shape"), data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]


def test_candidate_says_what_is_missing_who_would_gain_and_where_it_is_best_placed(client, planner, town):
    nearly = CandidateZone.objects.get(way="cells", kind="nearly")
    told = client.get(reverse("candidate_detail", args=[nearly.pk])).json()
    assert told["missing"] == ["play"]
    assert "Hanya layanan bermain yang belum terjangkau" in told["sentence"]
    parts = [part for _name, part in told["score_parts"]]
    assert told["score"] == pytest.approx(100 * sum(parts) / len(parts))
    (place,) = told["places"]
    # 500 m each way along the only street is half of all 720 children, however far from the ends it stands.
    assert place["children"] == pytest.approx(360, rel=0.15)
    assert place["limit_m"] == 500


def test_complete_candidate_has_no_best_place(client, planner, load_ribbon, analyse):
    load_ribbon(facilities=[*SERVICES, ("Taman", "Taman", 350)], speaks_for=LISTS)
    analyse()
    complete = CandidateZone.objects.get(way="cells", kind="complete")
    told = client.get(reverse("candidate_detail", args=[complete.pk])).json()
    assert (told["missing"], told["places"]) == ([], [])


def test_shapes_carry_keys_kinds_and_a_place_for_the_icon(client, planner, town):
    draw_zone(name="Barat", shape=box(0, 500), by=planner)
    shapes = client.get(reverse("zone_shapes")).json()
    nearly = next(f for f in shapes["candidates"]["features"] if f["properties"]["kind"] == "nearly")
    assert nearly["properties"]["missing"] == "play"
    assert nearly["properties"]["key"].startswith("kandidat-")
    assert [feature["properties"]["key"] for feature in shapes["zones"]["features"]] == [f"kawasan-{BARAT}-01"]
    assert all(len(f["properties"]["at"]) == 2 for kind in shapes.values() for f in kind["features"])


def test_draft_is_saved_opened_and_saved_again(client, planner, town):
    saved = send(client, "save_zone", {"geometry": geojson(box(0, 500)), "name": "Barat", "note": "dekat sekolah"})
    assert saved.json() == {"code": f"{BARAT}-01", "name": "Barat", "revision": 1}
    opened = client.get(reverse("zone_detail", args=[f"{BARAT}-01"])).json()
    assert (opened["name"], opened["revision"], opened["note"]) == ("Barat", 1, "dekat sekolah")
    assert opened["assessment"]["overlaps"] == []
    again = {"geometry": geojson(box(0, 600)), "name": "Barat", "note": "lebih luas"}
    assert send(client, "save_zone", again | {"zone": f"{BARAT}-01", "revision": 1}).json()["revision"] == 2
    told = client.get(reverse("zone_detail", args=[f"{BARAT}-01"])).json()["revisions"]
    assert [(one["number"], one["note"], one["by"]) for one in told] == [
        (2, "lebih luas", "perencana"), (1, "dekat sekolah", "perencana"),
    ]  # fmt: skip


def test_draft_remembers_its_candidate(client, planner, town):
    candidate = CandidateZone.objects.get(way="cells", kind="nearly")
    send(client, "save_zone", {"geometry": geojson(candidate.geometry), "name": "Usulan", "candidate": candidate.pk})
    assert Zone.objects.get().from_candidate == candidate


def test_older_revision_is_a_conflict_and_nothing_is_saved(client, planner, town):
    draw_zone(name="Barat", shape=box(0, 500), by=planner)
    body = {"geometry": geojson(box(0, 600)), "name": "Barat", "zone": f"{BARAT}-01", "revision": 0}
    answer = send(client, "save_zone", body)
    assert answer.status_code == 409
    assert "perencana sudah menyimpan versi 1" in answer.json()["error"]
    assert Zone.objects.get().revisions.count() == 1


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"name": ""}, 422, "Beri nama"),
        ({"geometry": BOW_TIE}, 422, "memotong dirinya sendiri"),
        ({"zone": "99.99"}, 404, ""),
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_sentence(client, planner, town, change, status, sentence):
    answer = send(client, "save_zone", {"geometry": geojson(box(0, 500)), "name": "Barat", "revision": 1} | change)
    assert answer.status_code == status
    assert sentence in (answer.json()["error"] if status != 404 else "")
    assert not Zone.objects.exists()


def test_official_sees_and_judges_but_does_not_save(official, planner, town):
    draw_zone(name="Barat", shape=box(0, 500), by=planner)
    assert official.get(reverse("zone_detail", args=[f"{BARAT}-01"])).status_code == 200
    assert send(official, "assess_shape", {"geometry": geojson(box(0, 500))}).status_code == 200
    assert send(official, "save_zone", {"geometry": geojson(box(0, 500)), "name": "x"}).status_code == 403
    page = official.get(reverse("zone_list"))
    assert page.context["can_draw"] is False
    assert "data-draw" not in page.content.decode()


def test_anonymous_is_sent_to_log_in(db):
    answer = Client().get(reverse("zone_list"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


def test_page_lists_kinds_with_their_numbers_and_says_what_kaltara_is(client, planner, town):
    draw_zone(name="Barat Raya", shape=box(0, 500), by=planner)
    page = client.get(reverse("zone_list"))
    text = page.content.decode()
    assert "Kaltara (kawasan ramah anak)" in text
    screen = page.context["screen"]
    assert [sum(row.way == way for row in screen.nearly.shown) for way in ("cells", "anchor")] == [1, 1]
    assert [screen.complete.count, len(page.context["mine"]), len(page.context["others"])] == [0, 1, 0]
    assert "Barat Raya" in text


def test_page_before_any_run_says_so(client, planner, load_ribbon):
    load_ribbon()
    page = client.get(reverse("zone_list"))
    assert page.context["run"] is None
    assert "Belum ada hitungan" in page.content.decode()


def test_page_of_an_area_lists_its_candidates_only(client, planner, town):
    assert len(client.get(reverse("zone_list"), {"wilayah": BARAT}).context["screen"].nearly.shown) == 2
    assert len(client.get(reverse("zone_list"), {"wilayah": "99.03"}).context["screen"].nearly.shown) == 0


def test_villages_are_found_by_name_code_and_district(client, planner, town):
    def found(words: str) -> list[str]:
        told = client.get(reverse("zone_villages"), {"cari": words}).json()
        return [one["code"] for one in told["villages"]]

    assert found("tim") == [TIMUR]
    assert found(BARAT) == [BARAT]
    assert found("pita") == found("") == [BARAT, TIMUR]
    assert found("tidak ada") == []


def test_villages_are_joined_to_one_shape(client, planner, town):
    told = client.get(reverse("zone_village_shape"), {"kode": [TIMUR, BARAT]}).json()
    assert (told["codes"], told["names"]) == ([BARAT, TIMUR], ["Barat", "Timur"])
    assert told["geometry"]["type"] == "MultiPolygon"
    assert len(told["geometry"]["coordinates"]) == 1
    judged = send(client, "assess_shape", {"geometry": told["geometry"]}).json()
    assert judged["children"] == pytest.approx(720, rel=0.005)


@pytest.mark.parametrize(
    ("codes", "sentence"), [(["99.02.01.9999"], "99.02.01.9999 tidak ada"), ([], "Pilih paling sedikit")]
)
def test_villages_that_are_none_are_refused(client, planner, town, codes, sentence):
    answer = client.get(reverse("zone_village_shape"), {"kode": codes})
    assert answer.status_code == 422
    assert sentence in answer.json()["error"]


def test_gap_between_borders_drawn_one_by_one_leaves_no_hole(client, planner, town):
    village = Area.objects.get(code=BARAT)
    village.geometry = MultiPolygon(village.geometry.difference(box(400, 420, -5, 5)), srid=4326)
    village.save()
    assert village.geometry[0].num_interior_rings == 1
    told = client.get(reverse("zone_village_shape"), {"kode": [BARAT]}).json()
    assert [len(rings) for rings in told["geometry"]["coordinates"]] == [1]
