"""Read streets, places and ground from OpenStreetMap extracts (.osm.pbf, .osm, .osm.gz)."""

import tomllib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium
import shapely

from walkshed.errors import StreetDataError
from walkshed.lines import StreetLines
from walkshed.walkable import WalkRules

GROUND_RULES = Path(__file__).with_name("ground.toml")
OSM_DEGREES = 1e7  # osmium keeps positions as whole steps of 1e-7 degrees
NO_POSITION = 2**31 - 1  # ... and marks a node that the extract does not hold with this value
WKB_HEADER = 9  # bytes before the positions of a line: byte order, kind, number of positions

TagRule = Mapping[str, str | Sequence[str] | bool]


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """One OSM object as a point: osm_type node, way or relation; the last two stand at their centroid."""

    osm_type: str
    osm_id: int
    lon: float
    lat: float
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """One piece of basemap: kind rail, river, water or green; geometry in lon/lat; name "" when unknown."""

    kind: str
    name: str
    geometry: shapely.Geometry


def _objects(path: Path, processor: Any) -> Iterator[Any]:
    """Iterate an osmium processor and turn its errors into ours."""
    try:
        yield from processor
    except RuntimeError as error:  # osmium raises bare RuntimeErrors for truncated, garbled or unsorted files
        raise StreetDataError(f"{path}: not a readable OpenStreetMap extract ({error})") from error


def _open(path: Path, *entities: Any) -> Any:
    if not path.is_file():
        raise StreetDataError(f"{path}: no such file; wanted an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz)")
    try:
        return osmium.FileProcessor(str(path), *entities)
    except RuntimeError as error:
        raise StreetDataError(f"{path}: not a readable OpenStreetMap extract ({error})") from error


def read_street_lines(path: str | Path, rules: WalkRules) -> StreetLines:
    """Read every way with the street key of the rules, walkable or not, as lines of OSM nodes.

    A way that leaves the extract is cut where its nodes are missing. Raise StreetDataError when the file
    cannot be read or holds no street.
    """
    path = Path(path)
    way_filters = (osmium.filter.EntityFilter(osmium.osm.WAY), osmium.filter.KeyFilter(rules.key))
    processor = _open(path).with_locations().with_filter(way_filters[0]).with_filter(way_filters[1])
    wkb = osmium.geom.WKBFactory()
    refs_of_nodes, positions = array("q"), bytearray()
    ends: list[int] = [0]
    kind: list[str] = []
    name: list[str] = []
    walkable: list[bool] = []
    refs: list[int] = []
    for way in _objects(path, processor):
        tags = way.tags  # asked for single tags: a dict of all of them takes twice as long as the rest
        refs_of_nodes.extend([node.ref for node in way.nodes])
        positions += _positions(way, wkb)
        ends.append(len(refs_of_nodes))
        kind.append(tags[rules.key])
        name.append(tags.get("name", ""))
        walkable.append(rules.is_walkable(tags))
        refs.append(way.id)
    vertex_id = np.frombuffer(refs_of_nodes, dtype=np.int64)
    lonlat = np.frombuffer(positions, dtype=np.float64).reshape(-1, 2)
    line = np.repeat(np.arange(len(kind)), np.diff(ends))
    # Lines are cut at nodes without a position: a part starts where the line changes or a node is missing
    # before.
    known = np.flatnonzero(np.isfinite(lonlat).all(axis=1))
    if not len(known):
        raise StreetDataError(f"{path}: found {len(kind)} ways with {rules.key}=*, none with positions; wanted streets")
    begins = np.ones(len(known), dtype=bool)
    begins[1:] = (np.diff(known) > 1) | (np.diff(line[known]) > 0)
    part_line = line[known[begins]]
    return StreetLines(
        start=np.append(np.flatnonzero(begins), len(known)).astype(np.int64),
        lonlat=lonlat[known],
        vertex_id=vertex_id[known],
        kind=[kind[i] for i in part_line],
        name=[name[i] for i in part_line],
        walkable=np.array(walkable, dtype=bool)[part_line],
        ref=np.array(refs, dtype=np.int64)[part_line],
    )


def read_crossings(path: str | Path, rules: WalkRules) -> npt.NDArray[np.float64]:
    """Return lon/lat (k, 2) of the nodes that the rules call a crossing; raise StreetDataError for a bad file."""
    path = Path(path)
    keys = sorted(rules.crossings)
    nodes = osmium.filter.EntityFilter(osmium.osm.NODE), osmium.filter.KeyFilter(*keys)
    processor = _open(path, osmium.osm.NODE).with_filter(nodes[0]).with_filter(nodes[1])
    found = [
        (node.lon, node.lat) for node in _objects(path, processor)
        if any(node.tags.get(key) in values for key, values in rules.crossings.items())
    ]  # fmt: skip
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _positions(way: Any, wkb: Any) -> bytes:
    """Return the lon/lat of a way's nodes as doubles, NaN where the extract does not hold a node.

    osmium writes them all at once into well-known binary, eight times as fast as node by node; it refuses ways
    of one node or with a node missing.
    """
    try:
        return bytes.fromhex(wkb.create_linestring(way, use_nodes=osmium.geom.use_nodes.ALL))[WKB_HEADER:]
    except (RuntimeError, osmium.InvalidLocationError):
        steps = np.array([(node.x, node.y) for node in way.nodes], dtype=np.float64).reshape(-1, 2)
        steps[(steps == NO_POSITION).any(axis=1)] = np.nan
        return (steps / OSM_DEGREES).tobytes()


def tags_fit(tags: Mapping[str, str], rule: TagRule) -> bool:
    """Say whether every key of a rule has the wanted value, one of the wanted ones, or any (True)."""
    for key, wanted in rule.items():
        value = tags.get(key)
        if value is None or wanted is False:
            return False
        if wanted is not True and value != wanted and (isinstance(wanted, str) or value not in wanted):
            return False
    return True


def _way_shape(way: Any) -> shapely.Geometry | None:
    """Return a way as polygon when it is closed, else as line; None when too few positions are known."""
    lonlat = np.array([(n.x, n.y) for n in way.nodes if n.x != NO_POSITION], dtype=np.float64) / OSM_DEGREES
    if len(lonlat) < 2:
        return None
    if len(lonlat) > 3 and way.is_closed():
        return shapely.make_valid(shapely.Polygon(lonlat))
    return shapely.LineString(lonlat)


def _with_areas(path: Path, keys: Sequence[str]) -> Any:
    wanted = osmium.filter.KeyFilter(*keys)
    return _open(path).with_locations().with_areas(wanted).with_filter(osmium.filter.KeyFilter(*keys))


def read_places(path: str | Path, tag_rules: Sequence[TagRule]) -> list[OsmPlace]:
    """Read nodes, ways and multipolygons that fit any of the tag rules, each as a point.

    A rule such as {"amenity": ["school", "kindergarten"], "operator": True} fits when all its keys fit.
    """
    path = Path(path)
    keys = sorted({key for rule in tag_rules for key in rule})
    if not keys:
        return []
    wkb = osmium.geom.WKBFactory()
    places: list[OsmPlace] = []
    for found in _objects(path, _with_areas(path, keys)):
        tags = {tag.k: tag.v for tag in found.tags}
        if not any(tags_fit(tags, rule) for rule in tag_rules):
            continue
        if found.is_node():
            places.append(OsmPlace("node", found.id, found.lon, found.lat, tags))
            continue
        if found.is_way():
            shape, osm_type, osm_id = _way_shape(found), "way", found.id
        elif found.is_area() and not found.from_way():
            shape, osm_type, osm_id = (
                shapely.from_wkb(wkb.create_multipolygon(found)),
                "relation",
                found.orig_id(),
            )
        else:
            continue
        if shape is not None and not shape.is_empty:
            centre = shape.centroid
            places.append(OsmPlace(osm_type, osm_id, centre.x, centre.y, tags))
    return places


@dataclass(frozen=True, slots=True)
class _GroundRule:
    kind: str
    area: bool
    tags: dict[str, list[str]]


def _ground_rules() -> list[_GroundRule]:
    rows = tomllib.loads(GROUND_RULES.read_text(encoding="utf-8"))["ground"]
    return [_GroundRule(row["kind"], row["shape"] == "area", row["tags"]) for row in rows]


def read_ground(path: str | Path) -> list[Ground]:
    """Read railways, rivers, water and green for a basemap, by the rules of ground.toml."""
    path = Path(path)
    rules = _ground_rules()
    keys = sorted({key for rule in rules for key in rule.tags})
    wkb = osmium.geom.WKBFactory()
    ground: list[Ground] = []
    for found in _objects(path, _with_areas(path, keys)):
        if found.is_node():
            continue
        tags = {tag.k: tag.v for tag in found.tags}
        rule = next((r for r in rules if any(tags.get(key) in values for key, values in r.tags.items())), None)
        if rule is None or rule.area != found.is_area():
            continue
        if rule.area:
            shape = shapely.from_wkb(wkb.create_multipolygon(found))
        else:
            lonlat = [(n.x / OSM_DEGREES, n.y / OSM_DEGREES) for n in found.nodes if n.x != NO_POSITION]
            shape = shapely.LineString(lonlat) if len(lonlat) > 1 else None
        if shape is not None and not shape.is_empty:
            ground.append(Ground(rule.kind, tags.get("name", ""), shape))
    return ground
