"""A ribbon town on the equator: one street through two villages, so that every share is a length.

x (m)   -400          0           1000          2000
         |            |   Barat    |    Timur    |
         +============+============+=============+      one residential street along y = 0
                          S
                         250                            S: SD at x = 250 (metres east)

Each village has 100 children in every five-year class: 20 of each single year of age, so 120 are 7 to 12
years old and 360 are children (0 to 17). The kecamatan 99.02.01 exists nowhere.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.worlds import lonlat

SCOPE: Final = "99.02.01"
BARAT: Final = "99.02.01.1001"
TIMUR: Final = "99.02.01.1002"
SCHOOL: Final = ("SD Negeri 1", "SD", 250.0)


def write_ribbon(
    folder: Path,
    *,
    facilities: Sequence[tuple[str, str, float] | tuple[str, str, float, float]] = (SCHOOL,),
    speaks_for: Sequence[str] = ("primary_school",),
    people: bool = True,
    streets: Sequence[tuple[str, Sequence[tuple[float, float]]]] = (),
    instead: Sequence[Sequence[tuple[float, float]]] = (),
    neighbourhoods: Sequence[tuple[str, str, float, float]] = (),
) -> Path:
    """Write the town's files and manifest into a folder and return the manifest's path.

    facilities: name, type word (SD, Posyandu, Taman, PKA, Pojok Baca) and metres east along the street
    (and north of it). streets: kind and corners in metres of further streets, which join the ribbon at
    corners on it. instead: corners of streets that are there instead of the ribbon. neighbourhoods: village, number,
    and from where to where each RW lies along the ribbon (metres east).
    """
    _write_areas(folder / "areas.geojson")
    _write_population(folder / "population.csv", [BARAT, TIMUR] if people else [TIMUR])
    _write_streets(folder / "streets.geojson", streets, instead)
    rows = ["id;nama;jenis;bujur;lintang"]
    for number, (name, type_word, *place) in enumerate(facilities, start=1):
        lon, lat = lonlat(*place, *[0.0] * (2 - len(place)))
        rows.append(f"{number};{name};{type_word};{lon:.8f};{lat:.8f}")
    (folder / "facilities.csv").write_text("\n".join(rows), encoding="utf-8")
    manifest = folder / "manifest.toml"
    text = _MANIFEST.replace("SPEAKS", json.dumps(list(speaks_for)))
    if neighbourhoods:
        _write_neighbourhoods(folder / "rw.geojson", neighbourhoods)
        text += _NEIGHBOURHOODS
    manifest.write_text(text, encoding="utf-8")
    return manifest


_MANIFEST: Final = f"""
name = "Kota Pita"
slug = "kota-pita"
scope = "{SCOPE}"
invented = true
[areas]
file = "areas.geojson"
code = "kode"
name = "nama"
edition = "Pita 1"
[areas.source]
slug = "pita-batas"
name = "Batas Pita"
[areas.parents]
"99" = "Provinsi Uji"
"99.02" = "Kota Uji"
"99.02.01" = "Kecamatan Pita"
[population]
file = "population.csv"
code = "kode"
total = "total"
year = 2026
[population.source]
slug = "pita-penduduk"
name = "Penduduk Pita"
[population.classes]
U0 = "0-4"
U5 = "5-9"
U10 = "10-14"
U15 = "15-19"
[streets]
file = "streets.geojson"
kind = "highway"
edition = "Jalan Pita 1"
date = 2026-01-01
[streets.source]
slug = "pita-jalan"
name = "Jalan Pita"
[[facilities]]
file = "facilities.csv"
name = "nama"
type = "jenis"
id = "id"
lon = "bujur"
lat = "lintang"
speaks_for = SPEAKS
[facilities.source]
slug = "pita-fasilitas"
name = "Fasilitas Pita"
[facilities.types]
"SD" = "primary_school"
"Posyandu" = "posyandu"
"Taman" = "park"
"PKA" = "pka"
"Pojok Baca" = "reading_corner"
"Rumah Aman" = "shelter"
"""


_NEIGHBOURHOODS: Final = """
[neighbourhoods]
file = "rw.geojson"
village = "kelurahan"
number = "rw"
edition = "RW Pita 1"
[neighbourhoods.source]
slug = "pita-rw"
name = "RW Pita"
"""


def _write_neighbourhoods(path: Path, neighbourhoods: Sequence[tuple[str, str, float, float]]) -> None:
    features = []
    for village, number, west, east in neighbourhoods:
        ring = [lonlat(x, y) for x, y in ((west, -100), (east, -100), (east, 100), (west, 100))]
        features.append(_feature({"kelurahan": village, "rw": number}, "Polygon", [[*ring, ring[0]]]))
    _write_collection(path, features)


def _write_areas(path: Path) -> None:
    features = []
    for code, name, west in ((BARAT, "Barat", 0.0), (TIMUR, "Timur", 1000.0)):
        ring = [lonlat(x, y) for x, y in ((west, -100), (west + 1000, -100), (west + 1000, 100), (west, 100))]
        features.append(_feature({"kode": code, "nama": name}, "Polygon", [[*ring, ring[0]]]))
    _write_collection(path, features)


def _write_population(path: Path, codes: Sequence[str]) -> None:
    lines = ["kode;total;U0;U5;U10;U15", *(f"{code};1000;100;100;100;100" for code in codes)]
    path.write_text("\n".join(lines), encoding="utf-8")


def _write_streets(
    path: Path,
    more: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    instead: Sequence[Sequence[tuple[float, float]]],
) -> None:
    joined = {x for _kind, corners in more for x, y in corners if y == 0}
    ribbon = ("residential", [(x, 0.0) for x in sorted({-400, 0, 1000, 2000} | joined)])
    streets = [
        _feature({"highway": kind}, "LineString", [lonlat(*corner) for corner in corners])
        for kind, corners in (*([("residential", one) for one in instead] or [ribbon]), *more)
    ]
    _write_collection(path, streets)


def _feature(properties: dict[str, str], kind: str, coordinates: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def _write_collection(path: Path, features: list[dict[str, object]]) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
