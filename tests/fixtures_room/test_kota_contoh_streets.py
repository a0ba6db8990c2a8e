"""The streets of the demo city: shared vertices, believable hierarchy, barriers that few streets pass."""

from collections import Counter
from functools import cache

import networkx as nx
import shapely
from shapely.geometry import shape

from fixtures.kota_contoh.generator.reading import features

WALKED = {
    "trunk", "primary", "secondary", "tertiary", "residential", "living_street", "path", "footway", "service",
}  # fmt: skip
KINDS = WALKED | {"motorway", "motorway_link"}
METRES_PER_DEGREE = 110_500
Vertex = tuple[float, float]


@cache
def streets() -> list[tuple[dict, shapely.LineString]]:
    return [(p, shape(g)) for p, g in features("streets.geojson")]


def walked() -> list[tuple[dict, shapely.LineString]]:
    return [(p, line) for p, line in streets() if p["highway"] in WALKED]


@cache
def ground(*kinds: str) -> shapely.Geometry:
    return shapely.union_all([shape(g) for p, g in features("ground.geojson") if p["kind"] in kinds])


@cache
def meetings() -> Counter[Vertex]:
    """Count at each vertex how many ways lead away from it."""
    met: Counter[Vertex] = Counter()
    for _, line in walked():
        xy = list(line.coords)
        for n, vertex in enumerate(xy):
            met[vertex] += 1 if n in (0, len(xy) - 1) else 2
    return met


def junctions_inside(line: shapely.LineString) -> int:
    return sum(meetings()[v] > 2 for v in list(line.coords)[1:-1])


def test_noding_makes_at_least_8000_street_segments() -> None:
    assert sum(1 + junctions_inside(line) for _, line in walked()) >= 8_000


def test_streets_run_through_their_junctions_uncut() -> None:
    assert sum(junctions_inside(line) > 0 for _, line in walked()) > 0.4 * len(walked())


def test_hierarchy_is_believable() -> None:
    metres: Counter[str] = Counter()
    for properties, line in streets():
        metres[properties["highway"]] += line.length * METRES_PER_DEGREE
    assert set(metres) == KINDS
    assert metres["living_street"] > metres["residential"] > metres["tertiary"] > metres["secondary"]


def test_streets_of_one_layer_cross_only_at_shared_vertices() -> None:
    lines = [line for _, line in streets()]
    faults = []
    for i, j in shapely.STRtree(lines).query(lines, predicate="intersects").T.tolist():
        if i >= j or streets()[i][0]["layer"] != streets()[j][0]["layer"]:
            continue
        shared = shapely.MultiPoint(sorted(set(lines[i].coords) & set(lines[j].coords)))
        crossing = shapely.intersection(lines[i], lines[j])
        if shared.is_empty or crossing.length > 0 or shapely.hausdorff_distance(crossing, shared) > 2e-6:
            faults.append((streets()[i][0]["name"], streets()[j][0]["name"]))
    assert not faults


def test_bridge_shares_no_vertex_with_what_it_passes() -> None:
    lines = [line for _, line in streets()]
    tree = shapely.STRtree(lines)
    for i, (properties, line) in enumerate(streets()):
        if properties["bridge"] == "yes":
            inner = set(list(line.coords)[1:-1])
            passed = [j for j in tree.query(line, predicate="intersects").tolist() if j != i]
            assert not any(inner & set(lines[j].coords) for j in passed), properties["name"]


def test_water_is_crossed_only_on_bridges() -> None:
    water = ground("river", "water")
    shapely.prepare(water)
    assert not [p["name"] for p, line in streets() if p["bridge"] == "no" and water.intersects(line)]


def test_river_has_four_road_bridges_and_one_footbridge() -> None:
    river = ground("river")
    over = [p["highway"] for p, line in walked() if p["bridge"] == "yes" and river.intersects(line)]
    assert len(over) == 5 and over.count("footway") == 1


def test_railway_has_five_level_crossings_and_one_bridge() -> None:
    rail = ground("rail")
    assert Counter(p["bridge"] for p, line in walked() if rail.intersects(line)) == {"no": 5, "yes": 1}


def test_toll_road_is_passed_three_times_and_never_joined_by_walkers() -> None:
    toll = [(p, line) for p, line in streets() if p["highway"] == "motorway"]
    whole = shapely.union_all([line for _, line in toll])
    assert Counter(p["bridge"] for p, line in walked() if line.crosses(whole)) == {"yes": 2, "no": 1}
    assert not set(meetings()) & {v for _, line in toll for v in line.coords}


def test_all_streets_hang_together_but_one_fragment_of_a_few_metres() -> None:
    main, *rest = sorted(nx.connected_components(walking_graph()), key=len, reverse=True)
    assert len(rest) == 1
    assert [p["name"] for p, line in walked() if line.coords[0] not in main] == ["Setapak Taman"]


def test_hamlet_beyond_the_river_is_reached_only_by_its_footbridge() -> None:
    groups = nx.connected_components(walking_graph(without="Jembatan Gantung Pulo"))
    sizes = sorted((len(group) for group in groups), reverse=True)
    assert len(sizes) == 3 and sizes[1] > 20


def walking_graph(without: str = "") -> nx.Graph:
    """Join the vertices of all walkable streets, leaving out the bridge of that name."""
    graph = nx.Graph()
    for properties, line in walked():
        if not (properties["name"] == without and properties["bridge"] == "yes"):
            nx.add_path(graph, line.coords)
    return graph
