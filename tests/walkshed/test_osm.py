"""Reading OpenStreetMap extracts."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from walkshed.build import build_graph
from walkshed.errors import StreetDataError
from walkshed.osm import read_crossings, read_ground, read_places, read_street_lines, tags_fit
from walkshed.reach import reach, walks
from walkshed.snap import Snapper
from walkshed.walkable import load_rules

RULES = load_rules()
TOWN = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
 <node id="1" lat="-6.2" lon="106.9"/>
 <node id="2" lat="-6.2" lon="106.901"/>
 <node id="3" lat="-6.2" lon="106.902"><tag k="amenity" v="school"/><tag k="name" v="SDN 01"/></node>
 <node id="4" lat="-6.201" lon="106.902"/>
 <node id="5" lat="-6.201" lon="106.901"/>
 <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
  <tag k="highway" v="residential"/><tag k="name" v="Jl. Anggrek"/><tag k="oneway" v="yes"/></way>
 <way id="11"><nd ref="3"/><nd ref="4"/><tag k="highway" v="motorway"/></way>
 <way id="12"><nd ref="1"/><nd ref="2"/><nd ref="99"/><nd ref="4"/><nd ref="5"/>
  <tag k="highway" v="path"/></way>
 <way id="13"><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="2"/>
  <tag k="leisure" v="park"/><tag k="name" v="Taman"/></way>
 <way id="14"><nd ref="1"/><nd ref="5"/><tag k="waterway" v="river"/></way>
 <way id="15"><nd ref="1"/><nd ref="4"/><tag k="railway" v="rail"/></way>
 <relation id="20"><member type="way" ref="13" role="outer"/>
  <tag k="type" v="multipolygon"/><tag k="amenity" v="school"/></relation>
</osm>
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a small extract that ends in the middle of way 12 (node 99 is not in it)."""
    file = tmp_path / "town.osm"
    file.write_text(TOWN)
    return file


def test_read_street_lines_keeps_kind_name_and_osm_nodes(town: Path) -> None:
    lines = read_street_lines(town, RULES)
    assert lines.ref.tolist() == [10, 11, 12, 12]
    assert lines.kind == ["residential", "motorway", "path", "path"]
    assert lines.name[0] == "Jl. Anggrek"
    assert lines.walkable.tolist() == [True, False, True, True]
    assert lines.vertex_id[:3].tolist() == [1, 2, 3]
    np.testing.assert_allclose(lines.lonlat[0], (106.9, -6.2))


def test_read_street_lines_cuts_a_way_where_its_node_is_missing(town: Path) -> None:
    lines = read_street_lines(town, RULES)
    assert [lines.vertex_id[a:b].tolist() for a, b in zip(lines.start[2:-1], lines.start[3:], strict=True)] == [
        [1, 2],
        [4, 5],
    ]


def test_one_way_tags_do_not_bind_walkers(town: Path) -> None:
    graph, _ = build_graph(read_street_lines(town, RULES), min_component_m=0.0)
    ends = Snapper(graph).snap([(106.9, -6.2), (106.902, -6.2)])  # of way 10, which is one-way for cars
    there, back = (walks(graph, reach(graph, ends.take([one])), ends.take([1 - one])).walk_m for one in (0, 1))
    assert there.tolist() == back.tolist() == [pytest.approx(221.09, abs=0.01)]


def test_read_street_lines_keeps_a_way_of_one_node_and_one_without_any_position(tmp_path: Path) -> None:
    file = tmp_path / "stubs.osm"
    stubs = """<way id="30"><nd ref="4"/><tag k="highway" v="path"/></way>
 <way id="31"><nd ref="97"/><nd ref="98"/><tag k="highway" v="path"/></way>"""
    file.write_text(TOWN.replace(' <relation id="20">', f" {stubs}\n <relation id=\"20\">"))
    lines = read_street_lines(file, RULES)
    assert lines.ref.tolist() == [10, 11, 12, 12, 30]
    assert lines.vertex_id[lines.start[4] :].tolist() == [4]


def test_read_street_lines_keeps_vertices_at_the_same_place_apart(tmp_path: Path) -> None:
    file = tmp_path / "bridge.osm"
    file.write_text(
        TOWN.replace('<node id="2" lat="-6.2" lon="106.901"/>', '<node id="2" lat="-6.2" lon="106.9"/>')
    )
    lines = read_street_lines(file, RULES)
    assert lines.vertex_id[:2].tolist() == [1, 2]
    assert (lines.lonlat[0] == lines.lonlat[1]).all()


def test_read_street_lines_reads_gzip_alike(town: Path) -> None:
    packed = town.with_suffix(".osm.gz")
    packed.write_bytes(gzip.compress(town.read_bytes()))
    assert (read_street_lines(packed, RULES).vertex_id == read_street_lines(town, RULES).vertex_id).all()


def test_read_street_lines_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StreetDataError, match="no such file"):
        read_street_lines(tmp_path / "none.osm.pbf", RULES)


def test_read_street_lines_refuses_a_file_cut_short(town: Path) -> None:
    town.write_text(TOWN[:900])
    with pytest.raises(StreetDataError, match="not a readable OpenStreetMap extract"):
        read_street_lines(town, RULES)


def test_read_street_lines_refuses_an_extract_without_streets(tmp_path: Path) -> None:
    file = tmp_path / "sea.osm"
    file.write_text("<osm version='0.6'><node id='1' lat='0' lon='0'/></osm>")
    with pytest.raises(StreetDataError, match="found 0 ways with highway"):
        read_street_lines(file, RULES)


def test_read_places_finds_nodes_ways_and_relations(town: Path) -> None:
    places = read_places(town, [{"amenity": ["school", "kindergarten"]}, {"leisure": True}])
    assert [(place.osm_type, place.osm_id) for place in places] == [
        ("node", 3),
        ("way", 13),
        ("relation", 20),
    ]
    assert places[0].tags["name"] == "SDN 01"
    assert (places[1].lon, places[1].lat) == pytest.approx((106.9015, -6.2005))
    assert (places[2].lon, places[2].lat) == pytest.approx((106.9015, -6.2005))


def test_read_places_without_rules_finds_nothing(town: Path) -> None:
    assert read_places(town, []) == []


def test_tags_fit_needs_every_key_of_a_rule() -> None:
    rule = {"amenity": "school", "school:ID": ["SD", "MI"], "name": True}
    assert tags_fit({"amenity": "school", "school:ID": "MI", "name": "MIN 2"}, rule)
    assert not tags_fit({"amenity": "school", "school:ID": "MI"}, rule)
    assert not tags_fit({"amenity": "school", "school:ID": "M", "name": "x"}, rule)
    assert not tags_fit({"amenity": "scho", "school:ID": "MI", "name": "x"}, rule)


def test_read_ground_sorts_rail_river_and_green(town: Path) -> None:
    ground = read_ground(town)
    assert sorted((one.kind, one.name, one.geometry.geom_type) for one in ground) == [
        ("green", "Taman", "MultiPolygon"),
        ("rail", "", "LineString"),
        ("river", "", "LineString"),
    ]


def test_read_street_lines_reads_a_published_pbf(shared_data: Path) -> None:
    lines = read_street_lines(shared_data / "helsinki" / "Helsinki.osm.pbf", RULES)
    assert len(lines) > 2000 and 0 < lines.walkable.mean() < 1


def test_crossings_are_the_nodes_that_the_rules_name(town: Path) -> None:
    text = town.read_text().replace(
        '<node id="2" lat="-6.2" lon="106.901"/>',
        '<node id="2" lat="-6.2" lon="106.901"><tag k="highway" v="crossing"/></node>',
    ).replace(
        '<node id="5" lat="-6.201" lon="106.901"/>',
        '<node id="5" lat="-6.201" lon="106.901"><tag k="crossing" v="no"/></node>',
    )
    town.write_text(text)
    assert read_crossings(town, RULES).tolist() == [[106.901, -6.2]]
    town.write_text(TOWN)
    assert read_crossings(town, RULES).shape == (0, 2)
    with pytest.raises(StreetDataError, match="no such file"):
        read_crossings(town.with_name("gone.osm"), RULES)
