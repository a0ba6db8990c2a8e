"""Streets: which lines load, which edition is active, what is drawn, what hangs together."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from django.db import IntegrityError, transaction

from regions.actions.dataset import LoadReport
from regions.importers.fingerprint import fingerprint
from regions.importers.manifest import read_manifest
from regions.importers.positions import LonLatBox
from regions.importers.problems import DeliveryError
from regions.importers.streets import StreetDelivery, read_ground_features, read_streets
from regions.models import GroundFeature, StreetLine, StreetNetwork
from regions.queries.crossings import crossings_known, crossings_of
from regions.queries.streets import graph_of
from tests.worlds.villages import SCOPE
from walkshed.walkable import load_rules

from .conftest import codes
from .place import Place, write_geojson

Load = Callable[[], LoadReport]
NEAR = LonLatBox(106.8, -6.33, 107.02, -6.12)


def _read(place: Place) -> StreetDelivery:
    return read_streets(read_manifest(place.write()).streets, rules=load_rules(), near=NEAR)


def test_lines_meet_at_shared_vertices_though_they_are_not_cut_there(load: Load) -> None:
    load()
    network = StreetNetwork.objects.get()
    graph = graph_of(network)
    # Jalan Panjang is cut in three by Gang Tegak (which it cuts in two) and by Jalan Besar.
    assert graph.edge_count == 3 + 2 + 1
    assert (network.nodes, network.edges) == (graph.node_count, 6)
    assert network.walkable_m == pytest.approx(graph.edge_mm.sum() / 1000)
    assert network.report["build"]["lines_not_walkable"] == 1


def test_every_line_is_drawn_with_its_kind(load: Load) -> None:
    load()
    drawn = {line.name: line for line in StreetLine.objects.all()}
    assert set(drawn) == {"Jalan Panjang", "Gang Tegak", "Jalan Besar", "Tol"}
    assert (drawn["Tol"].kind, drawn["Tol"].rank, drawn["Tol"].is_walkable) == ("motorway", 1, False)
    assert drawn["Gang Tegak"].geometry.coords == ((106.905, -6.2295), (106.905, -6.225), (106.905, -6.2205))
    assert drawn["Gang Tegak"].ref == 2


def test_bridges_are_marked(place: Place, load: Load) -> None:
    rows = [
        {
            "kelas": kind,
            "nama": name,
            "br": "yes" if name == "Gang Tegak" else None,
            "geometry": shapely.LineString(line),
        }  # fmt: skip
        for kind, name, line in place.streets
    ]
    place.manifest["streets"] |= {"bridge": "br", "file": "berjembatan.geojson"}
    write_geojson(place.folder / "berjembatan.geojson", rows)
    load()
    assert list(StreetLine.objects.filter(is_bridge=True).values_list("name", flat=True)) == ["Gang Tegak"]


def test_multiline_is_taken_apart(place: Place) -> None:
    shape = shapely.MultiLineString([[(106.901, -6.221), (106.902, -6.221)], [(106.903, -6.221), (106.904, -6.221)]])
    write_geojson(place.folder / "ganda.geojson", [{"kelas": "path", "nama": "Ganda", "geometry": shape}])
    place.manifest["streets"]["file"] = "ganda.geojson"
    delivery = _read(place)
    assert (len(delivery.lines), delivery.lines.ref.tolist()) == (2, [1, 1])


def test_rows_that_are_no_line_are_counted_once_and_the_others_load(place: Place) -> None:
    rows = [
        {"kelas": "path", "nama": "", "geometry": shape}
        for shape in (
            None, shapely.Point(106.9, -6.22), shapely.LineString([(106.9, -6.22), (106.9, -6.22)]),
            shapely.LineString([(106.9, -6.22), (106.91, -6.22)]),
        )
    ]  # fmt: skip
    write_geojson(place.folder / "campur.geojson", rows)
    place.manifest["streets"]["file"] = "campur.geojson"
    delivery = _read(place)
    assert (len(delivery.lines), delivery.refused) == (1, 3)
    (problem,) = delivery.problems
    assert (problem.code, problem.line) == ("no_line", 1)
    assert problem.message == "3 baris bukan garis dengan panjang dan tidak dimuat"


def test_layer_of_points_is_an_error(place: Place) -> None:
    point = {"kelas": "path", "nama": "", "geometry": shapely.Point(106.9, -6.2)}
    write_geojson(place.folder / "titik.geojson", [point])
    place.manifest["streets"]["file"] = "titik.geojson"
    with pytest.raises(DeliveryError, match="ditemukan Point, seharusnya garis dengan panjang"):
        _read(place)


def test_streets_far_from_the_areas_are_left_out_with_a_note(place: Place) -> None:
    place.streets.append(("residential", "Jauh", [(107.9, -6.2), (107.91, -6.2)]))
    delivery = _read(place)
    assert codes(delivery.problems) == ["streets_outside"]
    assert "Jauh" not in delivery.lines.name


def test_street_that_leaves_the_neighbourhood_stays_whole(place: Place) -> None:
    place.streets.append(("residential", "Panjang sekali", [(106.95, -6.2), (107.5, -6.2)]))
    delivery = _read(place)
    assert not delivery.problems
    assert delivery.lines.lonlat[:, 0].max() == 107.5


def test_layer_wholly_elsewhere_is_an_error(place: Place) -> None:
    place.streets = [("residential", "Jauh", [(110.9, -6.2), (110.91, -6.2)])]
    with pytest.raises(DeliveryError, match="tidak satu pun dari 1 jalan terletak di sekitar wilayah"):
        _read(place)


def test_unknown_kinds_are_named_and_not_walked_on(place: Place) -> None:
    place.streets.append(("Gang Buntu", "X", [(106.901, -6.221), (106.902, -6.221)]))
    delivery = _read(place)
    (problem,) = delivery.problems
    assert problem.message == "kelas jalan tak dikenal dianggap tidak bisa dilalui pejalan kaki: gang buntu (1)"
    assert delivery.lines.walkable.tolist() == [True, True, True, False, False]


def test_place_without_a_walkable_street_is_an_error_and_nothing_is_left(place: Place, load: Load) -> None:
    place.streets = [row for row in place.streets if row[0] == "motorway"]
    (error,) = load().errors
    assert error.code == "nothing_walkable"
    assert not StreetNetwork.objects.exists()


def test_disconnected_streets_are_reported_once(place: Place, load: Load) -> None:
    place.streets.append(("residential", "Pulau", [(106.917, -6.229), (106.917, -6.2275)]))
    report = load()
    (problem,) = report.problems
    assert problem.code == "disconnected_streets"
    main = "jaringan terputus: bagian utama 3,4 km, 0 pulau (0,0 km), 1 potongan pendek (0,2 km)"
    assert problem.message.startswith(main)


def test_osm_extract_is_read(place: Place, load: Load) -> None:
    nodes = {1: (106.901, -6.225), 2: (106.905, -6.225), 3: (106.919, -6.225), 4: (106.905, -6.221)}
    ways = {10: ([1, 2, 3], "residential"), 11: ([2, 4], "living_street"), 12: ([1, 4], "motorway")}
    text = "<osm version='0.6'>"
    text += "".join(f"<node id='{i}' version='1' lon='{x}' lat='{y}'/>" for i, (x, y) in nodes.items())
    for way, (refs, kind) in ways.items():
        members = "".join(f"<nd ref='{node}'/>" for node in refs)
        text += f"<way id='{way}' version='1'>{members}<tag k='highway' v='{kind}'/></way>"
    (place.folder / "kota.osm").write_text(text + "</osm>", encoding="utf-8")
    place.manifest["streets"] = {"file": "kota.osm", "edition": "OSM", "source": {"name": "OSM"}}
    report = load()
    assert not report.errors
    assert sorted(StreetLine.objects.values_list("ref", flat=True)) == [10, 11, 12]
    assert StreetNetwork.objects.get().edges == 3


def test_broken_osm_extract_is_an_error(place: Place, load: Load) -> None:
    (place.folder / "kota.osm.pbf").write_bytes(b"bukan pbf")
    place.manifest["streets"] = {"file": "kota.osm.pbf", "edition": "OSM", "source": {"name": "OSM"}}
    (error,) = load().errors
    assert (error.code, error.file) == ("unreadable", "kota.osm.pbf")


def test_new_edition_takes_over_and_the_old_one_stays_inactive(place: Place, load: Load) -> None:
    load()
    place.streets.pop()
    load()
    assert list(StreetNetwork.objects.order_by("pk").values_list("is_active", flat=True)) == [False, True]
    assert StreetNetwork.objects.active_for(f"{SCOPE}.1001").lines.count() == 3


def test_database_holds_one_active_edition_per_scope(load: Load) -> None:
    load()
    with pytest.raises(IntegrityError), transaction.atomic():
        StreetNetwork.objects.create(
            name="x", scope_code=SCOPE, source=StreetNetwork.objects.get().source, is_active=True
        )


def test_ground_is_drawn_with_the_streets(place: Place, load: Load) -> None:
    rows = [
        {"jenis": "water", "nama": "Danau", "geometry": shapely.box(106.901, -6.223, 106.903, -6.221)},
        {"jenis": "rail", "nama": None, "geometry": shapely.LineString([(106.90, -6.221), (106.92, -6.221)])},
        {"jenis": "lava", "nama": "", "geometry": shapely.box(106.901, -6.223, 106.903, -6.221)},
        {"jenis": "green", "nama": "", "geometry": shapely.Point(106.901, -6.223)},
        {"jenis": "green", "nama": "Jauh", "geometry": shapely.box(108, -6.2, 108.1, -6.1)},
    ]
    write_geojson(place.folder / "dasar.geojson", rows)
    place.manifest["ground"] = [{"file": "dasar.geojson", "kind_property": "jenis", "name": "nama"}]
    report = load()
    assert codes(report.problems) == ["unknown_kind", "no_shape"]
    drawn = GroundFeature.objects.order_by("kind").values_list("kind", "name")
    assert list(drawn) == [("rail", ""), ("water", "Danau")]


def test_ground_wholly_elsewhere_is_an_error(place: Place) -> None:
    write_geojson(place.folder / "jauh.geojson", [{"geometry": shapely.box(120, -6, 121, -5)}])
    place.manifest["ground"] = [{"file": "jauh.geojson", "kind": "water"}]
    (spec,) = read_manifest(place.write()).ground
    with pytest.raises(DeliveryError, match="tidak satu pun unsur peta dasar"):
        read_ground_features(spec, near=NEAR)


def test_fingerprint_tells_content_and_settings_and_not_the_folder(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.shp").write_bytes(b"1")
        (tmp_path / folder / "x.dbf").write_bytes(b"2")
    one, other = ([tmp_path / folder / "x.shp"] for folder in ("a", "b"))
    assert fingerprint(one, "s") == fingerprint(other, "s")
    assert fingerprint(one, "s") != fingerprint(one, "t")
    (tmp_path / "b" / "x.dbf").write_bytes(b"3")
    assert fingerprint(one, "s") != fingerprint(other, "s")


def test_crossings_of_an_extract_are_kept_and_a_line_layer_says_nothing_of_them(place: Place, load: Load) -> None:
    load()
    network = StreetNetwork.objects.get()
    assert (crossings_of(network), crossings_known(network)) == (None, False)
    text = "<osm version='0.6'><node id='1' version='1' lon='106.901' lat='-6.225'/>"
    text += "<node id='2' version='1' lon='106.905' lat='-6.225'><tag k='highway' v='crossing'/></node>"
    text += "<way id='10' version='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='primary'/></way></osm>"
    (place.folder / "kota.osm").write_text(text, encoding="utf-8")
    place.manifest["streets"] = {"file": "kota.osm", "edition": "OSM", "source": {"name": "OSM"}}
    load()
    network = StreetNetwork.objects.get(is_active=True)
    assert (crossings_of(network).tolist(), crossings_known(network)) == ([[106.905, -6.225]], True)


def test_a_line_layer_may_bring_a_layer_of_crossings(place: Place, load: Load) -> None:
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [106.905, -6.225]}}
    (place.folder / "silang.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [point]}), encoding="utf-8"
    )
    place.manifest["streets"]["crossings"] = "silang.geojson"
    assert not load().errors
    assert crossings_of(StreetNetwork.objects.get()).tolist() == [[106.905, -6.225]]
