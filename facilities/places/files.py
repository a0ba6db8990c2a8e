"""Write a fetched place as the files and the manifest that `load_dataset` reads."""
import csv
import gzip
import io
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import shapely
from django.utils.text import slugify

from facilities.importers.osm_tags import type_of_tags
from walkshed.osm import GROUND_RULES

from .codes import PlaceCodes
from .fetch import STREET_TAGS, FetchedPlace, OsmFeature

LICENCE: Final = "ODbL 1.0"
ATTRIBUTION: Final = "© Kontributor OpenStreetMap"
URL: Final = "https://www.openstreetmap.org/copyright"
AREAS, STREETS, FACILITIES, GROUND, MANIFEST = (
    "areas.geojson", "streets.osm.gz", "facilities.csv", "ground.geojson", "manifest.toml",
)  # fmt: skip
_COLUMNS: Final = ("id", "type", "name", "lon", "lat", "address", "opening_hours", "wheelchair")


@dataclass(frozen=True, slots=True)
class FacilityTypes:
    """Tag patterns and Indonesian names by type key, in catalogue order."""

    patterns: Mapping[str, Sequence[Mapping[str, str]]]
    names: Mapping[str, str]


def ground_tags() -> dict[str, list[str]]:
    """Return the tags of everything that the basemap draws besides streets."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for rule in _ground_rules():
        for key, values in rule["tags"].items():
            wanted[key] += values
    return dict(wanted)


def place_files(place: FetchedPlace, codes: PlaceCodes, types: FacilityTypes, *, on: date) -> dict[str, bytes]:
    """Return the content of each file by its name; equal answers give equal bytes.

    on: the day of the answers, written as the date of the data.
    """
    facilities = list(_facilities(place.facilities, types))
    ground = list(_ground(place.ground))
    files = {
        AREAS: _geojson(_areas(place, codes)),
        STREETS: gzip.compress(_osm(place.streets).encode(), mtime=0),
    }
    if ground:
        files[GROUND] = _geojson(ground)
    if facilities:
        files[FACILITIES] = _csv(facilities)
    files[MANIFEST] = _manifest(place, codes, on, has_facilities=bool(facilities), has_ground=bool(ground)).encode()
    return files


def facility_list(features: Iterable[OsmFeature], types: FacilityTypes) -> bytes:
    """Return facilities as a list that the import takes in; empty when there are none."""
    rows = [row | {"osm": row["id"]} for row in _facilities(features, types)]
    return _csv(rows, (*_COLUMNS, "osm")) if rows else b""


def slug_of(place: FetchedPlace) -> str:
    """Return a short name for the folder of a place; places above it keep two of one name apart."""
    return slugify(place.full_name)[:60].strip("-") or "tempat"


def _areas(place: FetchedPlace, codes: PlaceCodes) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    if not place.villages:
        return [({"kode": codes.codes[0], "nama": place.name, "osm": ""}, place.boundary)]
    return [
        ({"kode": code, "nama": village.tags.get("name", village.osm_id), "osm": village.osm_id}, village.geometry)
        for code, village in zip(codes.codes, place.villages, strict=True)
    ]


def _facilities(features: Iterable[OsmFeature], types: FacilityTypes) -> Iterator[dict[str, Any]]:
    for feature in features:
        key = type_of_tags(feature.tags, types.patterns)
        if key is None:
            continue
        at = shapely.point_on_surface(feature.geometry)
        street, number = feature.tags.get("addr:street", ""), feature.tags.get("addr:housenumber", "")
        yield {
            "id": feature.osm_id,
            "type": key,
            "name": feature.tags.get("name") or f"{types.names[key]} tanpa nama",
            "lon": f"{at.x:.7f}",
            "lat": f"{at.y:.7f}",
            "address": f"{street} No. {number}" if street and number else street,
            "opening_hours": feature.tags.get("opening_hours", ""),
            "wheelchair": {"yes": "ya", "no": "tidak"}.get(feature.tags.get("wheelchair", ""), ""),
        }


def _ground(features: Iterable[OsmFeature]) -> Iterator[tuple[dict[str, Any], shapely.Geometry]]:
    rules = _ground_rules()
    for feature in features:
        shape = "area" if feature.geometry.geom_type in ("Polygon", "MultiPolygon") else "line"
        if shape == "line" and feature.geometry.geom_type not in ("LineString", "MultiLineString"):
            continue
        for rule in rules:
            if rule["shape"] == shape and any(feature.tags.get(k) in v for k, v in rule["tags"].items()):
                yield {"kind": rule["kind"], "name": feature.tags.get("name", "")}, feature.geometry
                break


def _ground_rules() -> list[dict[str, Any]]:
    return tomllib.loads(GROUND_RULES.read_text(encoding="utf-8"))["ground"]


def _osm(streets: Any) -> str:
    """Return streets as OSM XML: nodes keep their numbers, so that streets meet only where they are joined."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6' generator='geo-kla'>"]
    for node, at in sorted(streets.nodes(data=True)):
        lines.append(f"<node id='{node}' version='1' lat='{at['y']:.7f}' lon='{at['x']:.7f}'/>")
    ways: dict[int, list[tuple[int, int]]] = defaultdict(list)
    tags: dict[int, Mapping[str, Any]] = {}
    for u, v, edge in streets.edges(data=True):
        ways[edge["osmid"]].append((u, v))
        tags[edge["osmid"]] = edge
    for way in sorted(ways):
        for chain in _chains(ways[way]):
            lines.append(f"<way id='{way}' version='1'>")
            lines += [f"<nd ref='{node}'/>" for node in chain]
            lines += [
                f"<tag k={quoteattr(key)} v={quoteattr(str(tags[way][key]))}/>"
                for key in STREET_TAGS
                if key in tags[way]
            ]
            lines.append("</way>")
    return "\n".join([*lines, "</osm>\n"])


def _chains(segments: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Join segments of one way into strings of nodes; a way that was cut apart gives several."""
    after: dict[int, list[int]] = defaultdict(list)
    entered: dict[int, int] = defaultdict(int)
    for u, v in sorted(segments):
        after[u].append(v)
        entered[v] += 1
    starts = [node for node in after for _extra in range(len(after[node]) - entered[node])]
    for start in [*starts, *list(after)]:  # what has no start is a ring and begins anywhere
        while after[start]:
            chain = [start]
            while after[chain[-1]]:
                chain.append(after[chain[-1]].pop(0))
            yield chain


def _geojson(rows: Iterable[tuple[dict[str, Any], shapely.Geometry]]) -> bytes:
    features = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        for properties, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = _COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _manifest(place: FetchedPlace, codes: PlaceCodes, on: date, *, has_facilities: bool, has_ground: bool) -> str:
    slug = slug_of(place)
    kinds = " (kode buatan)" if codes.is_invented else ""
    parts = [
        f"# {place.full_name}: written from OpenStreetMap by `manage.py load_place`; written anew at the next call.\n",
        _keys(name=f"{place.name}{kinds}", slug=slug, scope=codes.scope),
        "[areas]\n",
        _keys(file=AREAS, code="kode", name="nama", edition=f"Batas OpenStreetMap {place.name} {on}"),
        _source("areas", slug, "batas", f"OpenStreetMap: batas {place.name}{kinds}", on),
    ]
    if codes.parents:
        parts += ["[areas.parents]\n", *(f"{json.dumps(k)} = {_text(v)}\n" for k, v in codes.parents.items())]
    parts += [
        "\n[streets]\n",
        _keys(file=STREETS, edition=f"Jalan OpenStreetMap {place.name} {on}", date=on),
        _source("streets", slug, "jalan", f"OpenStreetMap: jalan {place.name}", on),
    ]
    if has_ground:
        parts += ["\n[[ground]]\n", _keys(file=GROUND, kind_property="kind", name="name")]
    if has_facilities:
        parts += [
            "\n# OpenStreetMap claims no completeness: what it holds can prove a service is there, never that it is\n"
            "# missing. Who knows a type to be complete names it in speaks_for.\n",
            "[[facilities]]\n",
            _keys(**{c: c for c in _COLUMNS if c != "id"}, file=FACILITIES, id="id"),
            'external_ids = { osm = "id" }\n',
            "speaks_for = []\n",
            _source("facilities", slug, "fasilitas", f"OpenStreetMap: {place.name}, cakupan tidak dijamin", on),
        ]
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def _keys(**keys: Any) -> str:
    return "".join(f"{k} = {v.isoformat() if isinstance(v, date) else _text(v)}\n" for k, v in keys.items())


def _source(owner: str, slug: str, kind: str, name: str, on: date) -> str:
    keys = _keys(
        slug=f"osm-{kind}-{slug}"[:80], name=name[:200], licence=LICENCE, attribution=ATTRIBUTION, url=URL, date=on
    )
    return f"\n[{owner}.source]\n{keys}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
