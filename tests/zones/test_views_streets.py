"""The page of streets: what may not be mapped, what is cut off, and corrections through the form."""

import io
import json

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from facilities.models import Facility
from regions.models import StreetCorrection, UserScope
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from zones.queries.streets.unmapped import VillageStreets, village_streets

NORTH = ("residential", [(1800, 0), (1800, 80), (300, 80)])
WHY = "Dilihat sendiri di tempat, Maret 2026"


def typed(*corners: tuple[float, float]) -> str:
    return "\n".join(f"{lat:.7f}; {lon:.7f}" for lon, lat in (lonlat(*one) for one in corners))


@pytest.fixture
def official(client, db):
    user = User.objects.create_user("petugas")
    user.groups.add(Group.objects.get(name="official"))
    client.force_login(user)
    return user


def village(children: float | None, street_m: float, hectares: float = 10.0) -> VillageStreets:
    each = street_m / children if children else None
    return VillageStreets(BARAT, "Barat", children, street_m, each, street_m / hectares, 10.0, 200.0)


@pytest.mark.parametrize(
    ("one", "is_suspect"),
    [
        (village(400, 1000), False),  # 2.5 m a child and 100 m a hectare: at half the usual, not below it
        (village(400, 900), True),  # 2.25 m and 90 m: below half of both
        (village(4000, 3000), False),  # a crowded kampung: 0.75 m a child, but 300 m a hectare
        (village(20, 400, 100.0), False),  # fields: 4 m a hectare, but 20 m a child
        (village(100, 0), True),
        (village(None, 0), False),
        (village(0, 0), False),
    ],
)
def test_only_what_is_poor_for_children_and_on_the_ground_may_not_be_mapped(one, is_suspect):
    assert one.is_suspect is is_suspect


def test_streets_of_villages_are_those_of_the_edition(load_ribbon):
    load_ribbon(streets=[NORTH])
    found = {one.code: one for one in village_streets(SCOPE)}
    # The ribbon gives 1,000 m to each; the street in the north 700 m to Barat, 800 + 80 m to Timur; 360 children.
    assert found[BARAT].street_m == pytest.approx(1700, abs=1)
    assert found[TIMUR].street_m == pytest.approx(1880, abs=1)
    assert found[BARAT].per_child == pytest.approx(1700 / 360, abs=0.01)
    assert found[BARAT].usual_per_child == pytest.approx((1700 + 1880) / 2 / 360, abs=0.01)


def test_page_shows_a_part_that_a_junction_is_missing_for(load_ribbon, analyse, official, client):
    load_ribbon(streets=[("residential", [(500, 20), (500, 90), (800, 90)])])
    analyse()
    page = client.get(f"/jalan/{SCOPE}/")
    (part,) = page.context["screen"].connections.listed
    assert (part.kind, part.is_usable) == ("fault", True)
    assert part.gap_m == pytest.approx(20, abs=0.5)
    assert part.street_m == pytest.approx(370, abs=0.5)
    # 370 of Barat's 1,370 m of home street hold as many of its 360 children.
    assert part.children == pytest.approx(360 * 370 / 1370, abs=0.5)
    assert "tampak salah peta" in page.text
    parts = [one["properties"]["part"] for one in client.get(f"/jalan/{SCOPE}/peta.json").json()["features"]]
    assert parts.count("fault") == 1 and parts.count("self") == 1
    assert client.get("/jalan/").headers["location"] == f"/jalan/{SCOPE}/"


def test_correction_is_made_refused_withdrawn_and_handed_to_mappers(load_ribbon, analyse, official, client):
    load_ribbon(streets=[NORTH])
    analyse()
    form = {"macam": "alley", "garis": typed((300, 80), (300, 400)), "alasan": WHY}
    refused = client.post(f"/jalan/{SCOPE}/koreksi/", form)
    assert refused.status_code == 422
    assert "Ujung terakhir garis ini lebih dari 50 m" in refused.text
    assert form["garis"].splitlines()[1] in refused.text, "what was typed stays"
    kept = client.post(f"/jalan/{SCOPE}/koreksi/", form | {"garis": typed((300, 80), (300, 0))})
    row = StreetCorrection.objects.get()
    assert kept.headers["location"] == f"/jalan/{SCOPE}/#koreksi-{row.pk}"
    page = client.get(f"/jalan/{SCOPE}/")
    assert WHY in page.text
    assert "Koreksi jalan berubah sesudah hitungan terakhir" in page.text
    file = client.get(f"/jalan/{SCOPE}/unduh.geojson")
    (feature,) = json.loads(file.content)["features"]
    assert (feature["properties"]["highway"], feature["properties"]["note"]) == ("footway", WHY)
    assert "petugas" not in file.text, "names of staff stay inside"
    client.post(f"/jalan/{SCOPE}/koreksi/{row.pk}/", {"apa": "tarik", "alasan": "Pintunya dikunci lagi"})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert json.loads(client.get(f"/jalan/{SCOPE}/unduh.geojson").content)["features"] == []
    table = client.get(f"/jalan/{SCOPE}/unduh.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 3


def test_places_far_from_a_street_or_off_the_map_of_streets_are_listed(load_ribbon, analyse, official, client):
    load_ribbon(facilities=[("SD Dekat", "SD", 250.0), ("SD Jauh", "SD", 400.0, 90.0)])
    analyse()
    page = client.get(f"/jalan/{SCOPE}/")
    (far,) = page.context["screen"].far
    assert (far.name, round(far.leg_m)) == ("SD Jauh", 90)
    moved = Facility.objects.get(name="SD Jauh")
    moved.position = Point(107.9, 1.0, srid=4326)
    moved.save()
    (off,) = client.get(f"/jalan/{SCOPE}/").context["screen"].far
    assert (off.name, off.leg_m) == ("SD Jauh", None)
    assert page.context["screen"].facilities.count == 2


def test_an_official_of_another_area_sees_nothing_of_it_and_writes_nothing(load_ribbon, analyse, official, client):
    load_ribbon(streets=[NORTH])
    analyse()
    UserScope.objects.create(user=official, area_code="99.03")
    assert client.get(f"/jalan/{SCOPE}/").status_code == 403
    form = {"macam": "alley", "garis": typed((300, 80), (300, 0)), "alasan": WHY}
    assert client.post(f"/jalan/{SCOPE}/koreksi/", form).status_code == 403
    assert not StreetCorrection.objects.exists()


def test_page_asks_the_database_few_questions(load_ribbon, analyse, official, client, django_assert_max_num_queries):
    load_ribbon(streets=[NORTH])
    analyse()
    client.get(f"/jalan/{SCOPE}/")
    with django_assert_max_num_queries(60):
        client.get(f"/jalan/{SCOPE}/")


def test_a_rule_not_met_where_streets_may_not_be_mapped_says_so(load_ribbon, analyse, official, client):
    load_ribbon(instead=[[(-400, 0), (1000, 0)]])  # Timur has children and not one street
    analyse()
    assert [one.has_none for one in village_streets(TIMUR)] == [True]
    headers = {"HX-Request": "true", "HX-Target": "reason"}
    told = client.get(f"/cakupan/?alasan={TIMUR}~sd-d", headers=headers).text
    assert "mungkin belum dipetakan" in told
    assert f'href="/jalan/{TIMUR}/#belum-dipetakan"' in told
    assert "mungkin belum dipetakan" not in client.get(f"/cakupan/?alasan={BARAT}~sd-d", headers=headers).text
    client.logout()
    assert "/jalan/" not in client.get(f"/cakupan/?alasan={TIMUR}~sd-d", headers=headers).text


def test_evidence_is_a_photo_and_stays_with_those_of_the_area(load_ribbon, analyse, official, client):
    load_ribbon(streets=[NORTH])
    analyse()
    form = {"macam": "alley", "garis": typed((300, 80), (300, 0)), "alasan": WHY}
    paper = SimpleUploadedFile("bukti.pdf", b"%PDF-1.4 x")
    refused = client.post(f"/jalan/{SCOPE}/koreksi/", form | {"foto": paper})
    assert (refused.status_code, "Bukti harus berupa foto" in refused.text) == (422, True)
    assert not StreetCorrection.objects.exists()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    client.post(f"/jalan/{SCOPE}/koreksi/", form | {"foto": SimpleUploadedFile("gang.jpg", picture.getvalue())})
    row = StreetCorrection.objects.get()
    photo = client.get(f"/jalan/koreksi/{row.pk}/foto/")
    assert (photo.status_code, photo.headers["content-type"]) == (200, "image/jpeg")
    UserScope.objects.create(user=official, area_code="99.03")
    assert client.get(f"/jalan/koreksi/{row.pk}/foto/").status_code == 403
