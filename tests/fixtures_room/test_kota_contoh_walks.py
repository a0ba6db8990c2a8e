"""The places that the demo city was designed for, walked again on plain networkx in UTM metres."""

from functools import cache

import networkx as nx
import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import LineString, Point, shape

from fixtures.kota_contoh.generator.facilities import GROUP_OF, GROUPS, PLACES, Place
from fixtures.kota_contoh.generator.reading import facilities, features
from fixtures.kota_contoh.generator.registers import lonlat

UTM = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32749", always_xy=True)
WALK_M, HOMES_WITHIN_M = 500.0, 120.0
LOST = {"KES-901", "KES-902", "KES-905", "KES-906", "SEK-901"}
"""Dirty rows without a usable position."""


@cache
def walking_graph() -> nx.Graph:
    """Return the streets in metres; every facility is a node (its id) cut into the street nearest to it."""
    lines = [
        shapely.transform(shape(g), UTM.transform, interleaved=False)
        for p, g in features("streets.geojson")
        if not p["highway"].startswith("motorway") and p["name"] != "Setapak Taman"
    ]
    pieces = [(a, b) for line in lines for a, b in zip(line.coords, line.coords[1:], strict=False)]
    tree = shapely.STRtree([LineString(p) for p in pieces])
    on_piece: dict[int, list[tuple[float, str]]] = {}
    for facility in facilities():
        if facility.id not in LOST and facility.kind:
            spot = Point(UTM.transform(facility.lon, facility.lat))
            nearest = int(tree.nearest(spot))
            on_piece.setdefault(nearest, []).append((tree.geometries[nearest].project(spot), facility.id))
    graph = nx.Graph()
    for n, (a, b) in enumerate(pieces):
        stops = [(0.0, a), *sorted(on_piece.get(n, [])), (tree.geometries[n].length, b)]
        for (d0, one), (d1, other) in zip(stops, stops[1:], strict=False):
            graph.add_edge(one, other, m=d1 - d0)
    return graph


def homes_of(place: Place) -> list[tuple[float, float]]:
    """Return the street vertices within a short walk of the middle of a designed place."""
    middle = np.array(UTM.transform(*lonlat(place.near)))
    vertices = [n for n in walking_graph() if isinstance(n, tuple)]
    start = vertices[int(np.argmin(np.hypot(*(np.array(vertices) - middle).T)))]
    near = nx.single_source_dijkstra_path_length(walking_graph(), start, HOMES_WITHIN_M, weight="m")
    return [n for n in near if isinstance(n, tuple)]


def groups_reached_from(home: tuple[float, float]) -> set[str]:
    kinds = {f.id: f.kind for f in facilities()}
    near = nx.single_source_dijkstra_path_length(walking_graph(), home, WALK_M, weight="m")
    return {GROUP_OF[kinds[n]] for n in near if isinstance(n, str) and kinds[n] in GROUP_OF}


@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p.kelurahan} lacks {p.lacks or 'nothing'}")
def test_homes_of_a_designed_place_reach_all_groups_but_the_one_it_lacks(place: Place) -> None:
    homes = homes_of(place)
    assert len(homes) >= 10
    wanted = set(GROUPS) - {place.lacks}
    assert all(groups_reached_from(home) == wanted for home in homes)


def test_one_place_is_complete_and_three_lack_one_group_one_of_them_creativity() -> None:
    lacking = [p.lacks for p in PLACES]
    assert "" in lacking and len([g for g in lacking if g]) >= 3 and "creativity" in lacking


def test_a_place_that_lacks_creativity_was_given_no_pka() -> None:
    assert all("pka" not in p.kinds for p in PLACES if p.lacks == "creativity")
