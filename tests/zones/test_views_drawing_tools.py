"""The drawing's tools as data: exact numbers, and every refusal in a sentence."""

import json
import math
import zipfile
from io import BytesIO

import h3.api.basic_str as h3
import numpy as np
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from facilities.models import Facility, FacilityType
from regions.importers.drivers import pyogrio
from tests.worlds import lonlat
from tests.worlds.ribbon import SCHOOL
from tests.zones.people import client_of
from tests.zones.shapes_of_ribbon import box
from zones.actions.zones import draw_zone
from zones.drawing.metric import size_m2

SQUARE = {"type": "Polygon", "coordinates": [[[106.90, -6.20], [106.91, -6.20], [106.91, -6.19], [106.90, -6.19], [106.90, -6.20]]]}  # noqa: E501
BOW_TIE = {"type": "Polygon", "coordinates": [[[106.90, -6.20], [106.91, -6.19], [106.91, -6.20], [106.90, -6.19], [106.90, -6.20]]]}  # noqa: E501
COLLAPSED = {"type": "Polygon", "coordinates": [[[106.90, -6.20], [106.91, -6.20], [106.90, -6.20], [106.90, -6.20]]]}


@pytest.fixture
def planner(db):
    return client_of("planner")


def ask(client, route: str, **data):
    return client.post(reverse(route), data=data, content_type="application/json")


def answered(client, route: str, **data) -> dict:
    answer = ask(client, route, **data)
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(client, route: str, **data) -> str:
    answer = ask(client, route, **data)
    assert answer.status_code == 422, answer.content
    return answer.json()["error"]


def geojson(shape) -> dict:
    return json.loads(shape.geojson)


def area_m2(answer: dict) -> float:
    return size_m2(shapely.geometry.shape(answer["geometry"]))


def test_hundred_metres_around_a_place_are_a_circle(planner):
    told = answered(planner, "draw_around", place=[106.9, -6.2], metres=100)
    assert area_m2(told) == pytest.approx(math.pi * 100**2, rel=0.01)
    assert told["words"] == "100 m garis lurus di sekitar tempat yang dipilih: 3,14 ha."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"metres": 100}, "Tempatnya belum dipilih"),
        ({"place": [1, 2], "metres": 100}, "di luar Indonesia"),
        ({"place": [106.9, -6.2], "metres": 0}, "antara 10 dan 3000"),
        ({"place": [106.9, -6.2], "metres": "abc"}, "antara 10 dan 3000"),
        ({"place": [106.9, -6.2], "minutes": 90}, "antara 1 dan 30"),
        ({"place": [106.9, -6.2], "minutes": 5}, "di luar wilayah yang dimuat"),
        ({"facility": "2222222222", "metres": 100}, "Tempat ini tidak ada"),
    ],
)
def test_surroundings_of_nothing_are_refused_with_a_sentence(planner, data, message):
    assert message in refused(planner, "draw_around", **data)


def test_what_is_reached_on_foot_from_a_facility_is_a_strip_of_the_street(planner, load_ribbon):
    load_ribbon()
    school = Facility.objects.get(name=SCHOOL[0])
    told = answered(planner, "draw_around", facility=school.public_id, minutes=5)
    # 5 minutes at 0.88 m/s are 264 m each way along the only street, drawn 25 m to both sides.
    assert area_m2(told) == pytest.approx(2 * 264 * 50 + math.pi * 25**2, rel=0.05)
    assert told["name"] == SCHOOL[0]
    found = planner.get(reverse("draw_anchors"), {"cari": "negeri"}).json()["places"]
    assert [place["name"] for place in found] == [SCHOOL[0]]


def test_secret_place_is_no_anchor_for_anybody(load_ribbon):
    load_ribbon()
    school = Facility.objects.get(name=SCHOOL[0])
    FacilityType.objects.filter(pk=school.type_id).update(is_sensitive=True)
    planner = client_of("planner")
    assert "tidak ada" in refused(planner, "draw_around", facility=school.public_id, metres=100)
    assert planner.get(reverse("draw_anchors"), {"cari": "negeri"}).json()["places"] == []


def test_street_is_found_where_it_is_pressed(planner, load_ribbon):
    load_ribbon()
    told = answered(planner, "draw_street", place=lonlat(300, 20), metres=50, whole=True)
    assert area_m2(told) == pytest.approx(2400 * 100 + math.pi * 50**2, rel=0.35)
    assert "Tidak ada jalan" in refused(planner, "draw_street", place=lonlat(300, 95), metres=50)


def test_cells_with_children_are_shown_and_joined(planner, load_ribbon):
    load_ribbon()
    west, south = lonlat(0, -90)
    east, north = lonlat(900, 90)
    cells = planner.get(reverse("draw_cells"), {"kotak": f"{west},{south},{east},{north}"}).json()["cells"]
    assert len(cells) > 3
    assert sum(one["children"] for one in cells) == pytest.approx(360, rel=0.3)
    chosen = [one["cell"] for one in cells[:3]]
    told = answered(planner, "draw_of_cells", cells=chosen)
    assert area_m2(told) == pytest.approx(sum(h3.cell_area(cell, "m^2") for cell in chosen), rel=0.01)
    assert "paling sedikit satu sel" in refused(planner, "draw_of_cells", cells=[])
    assert "tidak dikenal" in refused(planner, "draw_of_cells", cells=["8a2a1072b59ffff0", "x"])
    wide = planner.get(reverse("draw_cells"), {"kotak": "95,-10,140,5"})
    assert (wide.status_code, "Perbesar" in wide.json()["error"]) == (422, True)
    assert planner.get(reverse("draw_cells"), {"kotak": "a"}).status_code == 422


def test_hole_split_and_resize_answer_with_shape_and_words(planner):
    ring = [[106.902, -6.198], [106.904, -6.198], [106.904, -6.196], [106.902, -6.196]]
    told = answered(planner, "draw_hole", geometry=SQUARE, ring=ring)
    assert len(told["geometry"]["coordinates"][0]) == 2
    assert told["words"] == "Lubang 4,90 ha dibuat."
    told = answered(planner, "draw_split", geometry=SQUARE, line=[[106.905, -6.21], [106.905, -6.18]])
    assert (len(told["pieces"]), told["words"]) == (2, "Menjadi 2 bagian.")
    assert shapely.geometry.shape(told["geometry"]).is_valid
    told = answered(planner, "draw_resize", geometry=SQUARE, metres=50)
    assert area_m2(told) == pytest.approx((1106.9 + 100) * (1105.9 + 100), rel=0.01)


@pytest.mark.parametrize(
    ("route", "data", "message"),
    [
        ("draw_hole", {"ring": [[106.9, -6.2]]}, "Paling sedikit 3 titik"),
        ("draw_hole", {"ring": "x"}, "tidak terbaca"),
        ("draw_split", {"line": [[106.905, -6.198], [106.905, -6.192]]}, "tidak membelah"),
        ("draw_resize", {"metres": 0}, "antara -500 dan 500"),
        ("draw_resize", {"metres": -500}, "Tidak ada yang tersisa bila"),
        ("draw_merge", {"with": ["kawasan-x"]}, "tidak ada lagi"),
        ("draw_merge", {"gap_m": 1000}, "antara 0 dan 100"),
        ("draw_merge", {}, "terpisah lebih dari 1 m"),
        ("draw_merge", {"with": 5}, "bukan JSON"),
        ("draw_merge", {"shapes": {"a": 1}}, "bukan JSON"),
        ("draw_merge", {"with": [f"kandidat-{10**30}"]}, "tidak ada lagi"),
        ("draw_merge", {"with": ["kawasan-\x00"]}, "tidak ada lagi"),
        ("draw_merge", {"gap_m": 10**400}, "antara 0 dan 100"),
        ("draw_merge", {"shapes": [COLLAPSED]}, "tidak memiliki luas"),
    ],
)
def test_what_a_tool_cannot_do_is_said_in_a_sentence(planner, route, data, message):
    small = json.loads(json.dumps(SQUARE).replace("106.91", "106.905").replace("-6.19]", "-6.195]"))
    geometry = small if data == {"metres": -500} else SQUARE
    assert message in refused(planner, route, geometry=geometry, **data)


@pytest.mark.parametrize("route", ["draw_hole", "draw_split", "draw_resize", "draw_merge", "draw_check", "draw_around"])
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff", b'{"geometry": 3}', b'{"metres": NaN}', b"[" * 9999])
def test_what_is_no_question_is_refused(planner, route, body):
    assert planner.post(reverse(route), data=body, content_type="application/json").status_code == 422


def test_crossing_shape_is_refused_by_tools_and_judge_and_the_repaired_one_is_offered(planner):
    assert "memotong dirinya sendiri" in refused(planner, "draw_resize", geometry=BOW_TIE, metres=10)
    told = answered(planner, "draw_check", geometry=BOW_TIE)
    assert [(fault["kind"], fault["invalid"]) for fault in told["faults"]] == [("crossing", True), ("outside", True)]
    judged = ask(planner, "assess_shape", geometry=BOW_TIE)
    assert judged.status_code == 422
    assert judged.json()["where"] == pytest.approx([106.905, -6.195], abs=1e-5)


def test_shape_that_leaves_the_loaded_areas_is_offered_without_what_lies_outside(planner, load_ribbon):
    load_ribbon()
    told = answered(planner, "draw_check", geometry=geojson(box(0, 500, -200, 100)))
    assert [(fault["kind"], fault["message"]) for fault in told["faults"]] == [
        ("outside", "33% kawasan ini terletak di luar wilayah yang dimuat.")
    ]
    assert area_m2(told["repair"]) == pytest.approx(500 * 200, rel=0.01)
    assert answered(planner, "draw_check", geometry=geojson(box(0, 500))) == {"faults": [], "repair": None}
    crossing = box(0, 500)
    corners = crossing.coords[0][0]
    tie = {"type": "Polygon", "coordinates": [[corners[i] for i in (0, 2, 1, 3, 0)]]}
    offer = ask(planner, "assess_shape", geometry=tie).json()["repair"]
    assert area_m2(offer) == pytest.approx(500 * 200 / 2, rel=0.01)
    assert "Luasnya menjadi 4,98 ha" in offer["words"]


def test_other_zone_is_merged_and_compared(planner, load_ribbon, django_user_model):
    load_ribbon()
    zone = draw_zone(name="Sebelah", shape=box(500, 900), by=django_user_model.objects.create_user("lain"))
    mine = geojson(box(0, 500))
    told = answered(planner, "draw_merge", geometry=mine, **{"with": [f"kawasan-{zone.code}"]})
    assert (len(told["geometry"]["coordinates"]), told["words"]) == (1, "Menjadi 1 bagian.")
    assert area_m2(told) == pytest.approx(900 * 200, rel=0.01)
    told = answered(planner, "draw_compare", geometry=mine, zone=zone.code)
    assert "Versi 1 oleh lain" in told["words"] and "7,97 ha hanya di sana" in told["words"]
    assert "tidak ada lagi" in refused(planner, "draw_compare", geometry=mine, zone="x")


def upload(client, name: str, content: bytes):
    return client.post(reverse("draw_file"), {"berkas": SimpleUploadedFile(name, content)})


def collection(*features: dict, **more) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def feature(geometry: dict, **properties) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_features_of_a_file_are_listed_to_choose_from(planner):
    content = collection(
        feature(SQUARE, nama="Kampung A"), feature(BOW_TIE), feature({"type": "Point", "coordinates": [106.9, -6.2]})
    )
    told = upload(planner, "kampung.geojson", content).json()
    assert [one["name"] for one in told["shapes"]] == ["Kampung A", "Bentuk 2"]
    assert told["shapes"][1]["note"] == "Ada garis yang bersilangan; sudah diperbaiki."
    assert told["notes"] == ["1 titik atau garis di dalam berkas dilewati."]


def test_kml_is_read(planner):
    ring = " ".join(f"{lon},{lat},0" for lon, lat in SQUARE["coordinates"][0])
    kml = f"""<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
    <name>Dari KML</name>
    <Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>
    </Placemark></Document></kml>"""
    (one,) = upload(planner, "a.kml", kml.encode()).json()["shapes"]
    assert (one["name"], one["words"]) == ("Dari KML", "122,4 ha")


def written(tmp_path, name: str, crs: str, shape: shapely.Geometry, layer: str = "lapisan"):
    path = tmp_path / name
    pyogrio.raw.write(
        path, geometry=np.array([shapely.to_wkb(shape)], dtype=object),
        field_data=[np.array(["Satu"], dtype=object)],
        fields=["nama"], crs=crs, geometry_type="Polygon",
        **({"layer": layer, "append": path.exists()} if name.endswith("gpkg") else {}),
    )  # fmt: skip
    return path


def zipped(folder, *, without: str = "") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            if file.suffix != without:
                archive.write(file, file.name)
    return packed.getvalue()


UTM = shapely.box(710_000, 9_314_000, 710_400, 9_314_400)


def test_shapefile_in_metres_is_read_by_its_prj_and_refused_without_it(planner, tmp_path):
    written(tmp_path, "a.shp", "EPSG:32748", UTM)
    (one,) = upload(planner, "a.zip", zipped(tmp_path)).json()["shapes"]
    assert one["name"] == "Satu"
    assert area_m2(one) == pytest.approx(160_000, rel=0.002)
    without = upload(planner, "a.zip", zipped(tmp_path, without=".prj"))
    assert without.status_code == 422
    assert "tidak terletak di Indonesia. Angkanya cocok dengan EPSG:327" in without.json()["error"]


def test_every_layer_of_a_geopackage_is_read(planner, tmp_path):
    path = written(tmp_path, "a.gpkg", "EPSG:4326", shapely.geometry.shape(SQUARE), "satu")
    written(tmp_path, "a.gpkg", "EPSG:32748", UTM, "dua")
    told = upload(planner, "a.gpkg", path.read_bytes()).json()
    assert [one["words"] for one in told["shapes"]] == ["122,4 ha", "16,0 ha"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.exe", b"MZ", "tidak dapat dibaca di sini"),
        ("a.geojson", b"", "kosong"),
        ("a.geojson", b"{", "tidak dapat dipakai"),
        ("a.geojson", b"PK\x03\x04", "seperti namanya"),
        ("a.kml", b'<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>', "seperti namanya"),
        ("a.zip", b"PK\x03\x04broken", "tidak dapat dibuka"),
        ("a.gpkg", b"SQLite format 3\x00broken", "tidak dapat dipakai"),
        ("a.geojson", collection(feature({"type": "Point", "coordinates": [106.9, -6.2]})), "tidak ada satu pun"),
        ("a.geojson", b" " * 10_000_001, "paling besar 10 MB"),
        ("a.geojson", collection(feature({"type": "Polygon", "coordinates": [[[4, 52], [5, 52], [5, 53], [4, 52]]]})),
         "tidak terletak di Indonesia"),
    ],
)  # fmt: skip
def test_file_that_cannot_be_used_is_refused_in_words(planner, name, content, message):
    answer = upload(planner, name, content)
    assert answer.status_code == 422
    assert message in answer.json()["error"]


def test_nothing_of_a_file_stays_behind(planner, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert upload(planner, "a.geojson", collection(feature(SQUARE))).status_code == 200
    assert upload(planner, "a.geojson", b"{").status_code == 422
    assert list(tmp_path.iterdir()) == []
    assert "Pilih berkasnya" in planner.post(reverse("draw_file")).json()["error"]
