"""A place of two villages as delivered files, to be spoiled by one thing at a time.

The villages are those of tests.worlds.villages (1.1 km wide and high each). Streets:

106.90     .905   106.91  .915    106.92
  +---------|-------+-----------------+  -6.22
  |         | 2     |                 |
  |  .------+-------+-----------.  1  |  -6.225   1 residential, crosses the border in its middle
  |         |       |                 |
  |         |       |       | 3       |           3 primary: walkable, no homes
  |  ========= 4 (motorway) ========  |  -6.229   4 not walkable
  +---------|-------+-----------------+  -6.23
"""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely

from tests.worlds.villages import SCOPE, VILLAGES

BARAT, TIMUR = VILLAGES
PEOPLE = [
    {"kode": BARAT, "total": 5000, "U0": 500, "U5": 400, "U10": 300, "U15": 250, "U20": 3550},
    {"kode": TIMUR, "total": 2000, "U0": 100, "U5": 100, "U10": 100, "U15": 100, "U20": 1600},
]
"""Barat has 500 + 400 + 300 + 3/5 of 250 = 1,350 children, Timur 360."""
STREETS = [
    ("residential", "Jalan Panjang", [(106.901, -6.225), (106.905, -6.225), (106.915, -6.225), (106.919, -6.225)]),
    ("residential", "Gang Tegak", [(106.905, -6.2295), (106.905, -6.225), (106.905, -6.2205)]),
    ("primary", "Jalan Besar", [(106.915, -6.225), (106.915, -6.2285)]),
    ("motorway", "Tol", [(106.902, -6.229), (106.918, -6.229)]),
]
CLASSES = {"U0": "0-4", "U5": "5-9", "U10": "10-14", "U15": "15-19", "U20": "20+"}


def village_rows() -> list[dict[str, Any]]:
    """Return the two villages as rows with geometry, to be changed by a test."""
    return [{"kode": code, "nama": name, "geometry": shapely.box(*box)} for code, (name, box) in VILLAGES.items()]


def write_geojson(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as GeoJSON; `geometry` may be None."""
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in row.items() if key != "geometry"},
            "geometry": None if row["geometry"] is None else json.loads(shapely.to_geojson(row["geometry"])),
        }
        for row in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@dataclass
class Place:
    """The files of the place; write() puts them into a folder and returns the manifest."""

    folder: Path
    areas: list[dict[str, Any]] = field(default_factory=village_rows)
    people: list[dict[str, Any]] = field(default_factory=lambda: [dict(row) for row in PEOPLE])
    streets: list[tuple[str, str, list[tuple[float, float]]]] = field(default_factory=lambda: list(STREETS))
    manifest: dict[str, Any] = field(
        default_factory=lambda: {
            "name": "Tempat Uji",
            "scope": SCOPE,
            "invented": True,
            "areas": {
                "file": "areas.geojson", "code": "kode", "name": "nama", "edition": "Batas uji",
                "source": {"name": "Batas uji"}, "parents": {SCOPE: "Kembar", "99.01": "Kota Uji", "99": "Uji"},
            },
            "population": {
                "file": "people.csv", "code": "kode", "total": "total", "year": 2025, "classes": dict(CLASSES),
                "source": {"name": "Penduduk uji"},
            },
            "streets": {
                "file": "streets.geojson", "kind": "kelas", "street_name": "nama", "edition": "Jalan uji",
                "source": {"name": "Jalan uji"},
            },
        }
    )  # fmt: skip

    def write(self) -> Path:
        """Write all files and return the path of the manifest."""
        write_geojson(self.folder / "areas.geojson", self.areas)
        streets = [
            {"kelas": kind, "nama": name, "geometry": shapely.LineString(line)} for kind, name, line in self.streets
        ]
        write_geojson(self.folder / "streets.geojson", streets)
        with (self.folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(self.people[0]) if self.people else ["kode"])
            writer.writeheader()
            writer.writerows(self.people)
        path = self.folder / "manifest.toml"
        path.write_text(to_toml(self.manifest), encoding="utf-8")
        return path


def to_toml(table: dict[str, Any], name: str = "") -> str:
    """Write nested tables of texts, numbers, flags, lists and lists of tables as TOML."""
    plain = {k: v for k, v in table.items() if not isinstance(v, dict) and not _is_tables(v)}
    text = "".join(f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in plain.items())
    for key, value in table.items():
        full = f"{name}.{json.dumps(key)}".lstrip(".")
        if isinstance(value, dict):
            text += f"\n[{full}]\n{to_toml(value, full)}"
        elif _is_tables(value):
            text += "".join(f"\n[[{full}]]\n{to_toml(row, full)}" for row in value)
    return text


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
