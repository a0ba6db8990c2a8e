"""`manage.py nearest` on the islands: a mainland A-B-C of 1,000 m, an island I-J-K 300 m north, a fragment X-Y."""

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command

from facilities.models import Facility, ListScope
from regions.models import Source, StreetGraphFile, StreetNetwork
from tests.worlds import lonlat
from tests.worlds.islands import ISLANDS
from walkshed.store import save_graph

SCOPE = "99.02"


@pytest.fixture
def islands(catalogue: None, tmp_path: Path, settings: Any) -> StreetNetwork:
    """Write the islands as active street edition, with a library at B, one at C, and a park nobody can walk to."""
    settings.DATA_DIR = tmp_path / "data"
    source = Source.objects.create(slug="uji", name="Uji")
    graph = ISLANDS.graph
    save_graph(graph, tmp_path / "graph")
    network = StreetNetwork.objects.create(name="Kepulauan", scope_code=SCOPE, source=source, is_active=True)
    content = (tmp_path / "graph").read_bytes()
    StreetGraphFile.objects.create(network=network, sha256=hashlib.sha256(content).hexdigest(), content=content)
    places = {"library": [("Pustaka B", 500, 20), ("Pustaka C", 1000, 0)], "park": [("Taman Jauh", 500, -400)]}
    for type_, rows in places.items():
        for name, x_m, y_m in rows:
            Facility.objects.create(
                source=source, source_row=name, name=name, type_id=type_,
                position=Point(*lonlat(x_m, y_m), srid=4326),
            )  # fmt: skip
    return network


@pytest.fixture
def nearest(islands: StreetNetwork, tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    """Return a function that asks for the points (name, lon, lat as text) and returns the rows that were written."""

    def ask(points: list[tuple[str, object, object]], types: str, *options: str) -> list[dict[str, str]]:
        text = "nama,lon,lat\n" + "".join(f'"{name}","{lon}","{lat}"\n' for name, lon, lat in points)
        (tmp_path / "titik.csv").write_text(text, encoding="utf-8")
        out = tmp_path / "hasil.csv"
        call_command("nearest", "--points", str(tmp_path / "titik.csv"), "--types", types, "--out", str(out), *options)
        with out.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return ask


def at(name: str, x_m: float, y_m: float) -> tuple[str, float, float]:
    return name, *lonlat(x_m, y_m)


def test_walk_goes_to_the_nearest_facility_along_the_street(nearest) -> None:
    rows = nearest([at("A", 0, 0), at("dekat C", 900, 10)], "library")
    assert [row["nama"] for row in rows] == ["A", "dekat C"]
    assert [(row["library_walk_m"], row["library_snap_m"], row["library_facility"]) for row in rows] == [
        ("500.0", "0.0", "Pustaka B"), ("100.0", "10.0", "Pustaka C"),
    ]  # fmt: skip
    assert {row["library_status"] for row in rows} == {"ok"}
    assert rows[0]["library_facility_id"] == Facility.objects.get(name="Pustaka B").public_id


def test_ways_off_the_street_are_added_when_asked(nearest) -> None:
    (row,) = nearest([at("A", 0, 30)], "library", "--count-leg")
    assert (row["library_walk_m"], row["library_snap_m"]) == ("550.0", "30.0")


def test_every_point_without_a_walk_says_why(nearest) -> None:
    rows = nearest(
        [at("A", 0, 0), at("pulau", 200, 300), at("sawah", 0, -2000), ("kosong", "", ""), ("kata", "entah", 0)],
        "library,park",
        "--limit-m", "400",
    )  # fmt: skip
    assert [row["library_status"] for row in rows] == [
        "beyond_limit", "unreachable", "far_from_street", "bad_point", "bad_point",
    ]  # fmt: skip
    assert {row["library_walk_m"] + row["library_facility"] for row in rows} == {""}


def test_limit_is_inclusive(nearest) -> None:
    assert [row["library_status"] for row in nearest([at("A", 0, 0)], "library", "--limit-m", "500")] == ["ok"]


def test_type_without_any_facility_is_no_data_unless_a_list_speaks_for_it(nearest, islands: StreetNetwork) -> None:
    assert nearest([at("A", 0, 0)], "rptra")[0]["rptra_status"] == "no_data"
    ListScope.objects.create(source=islands.source, type_id="rptra", scope_code="99")
    assert nearest([at("A", 0, 0)], "rptra")[0]["rptra_status"] == "no_facility"


def test_facility_far_from_every_street_is_unreachable(nearest) -> None:
    assert nearest([at("A", 0, 0)], "park")[0]["park_status"] == "unreachable"


def test_closed_facility_takes_no_part(nearest) -> None:
    Facility.objects.filter(name="Pustaka B").update(life="closed")
    assert nearest([at("A", 0, 0)], "library")[0]["library_facility"] == "Pustaka C"


def test_output_asked_again_takes_the_place_of_older_answers(nearest, tmp_path: Path) -> None:
    nearest([at("A", 0, 0)], "library")
    out = str(tmp_path / "hasil.csv")
    call_command("nearest", "--points", out, "--types", "library", "--limit-m", "100", "--out", out)
    text = Path(out).read_text()
    assert text.splitlines()[0].count("library_status") == 1 and "beyond_limit" in text


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ("library,perpustakan", "jenis tidak dikenal: perpustakan; yang ada: puskesmas, pustu,"),
        ("librari", "jenis tidak dikenal: librari; yang mirip: library"),
        ("shelter", "lokasi jenis ini rahasia dan tidak dihitung: shelter"),
        (",", "jenis tidak dikenal: -"),
    ],
)
def test_unknown_and_secret_types_are_refused_and_nothing_is_written(nearest, tmp_path, types, said) -> None:
    with pytest.raises(CommandError, match=said):
        nearest([at("A", 0, 0)], types)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["graph", "titik.csv"]


def test_columns_of_the_points_must_be_there(nearest, tmp_path: Path) -> None:
    (tmp_path / "lain.csv").write_text("x,y\n1,2\n")
    with pytest.raises(CommandError, match="tidak ada kolom “lon”; kolom yang ada: x, y"):
        call_command("nearest", points=tmp_path / "lain.csv", types="library", out=tmp_path / "hasil.csv")
    with pytest.raises(CommandError, match="berkas tidak ditemukan"):
        call_command("nearest", points=tmp_path / "tiada.csv", types="library", out=tmp_path / "hasil.csv")


def test_scope_without_streets_is_refused(nearest) -> None:
    with pytest.raises(CommandError, match="tidak ada jaringan jalan aktif untuk wilayah 31; yang ada: 99.02"):
        nearest([at("A", 0, 0)], "library", "--scope", "31")


def test_one_of_several_networks_must_be_chosen(nearest, islands: StreetNetwork) -> None:
    StreetNetwork.objects.create(name="Lain", scope_code="98", source=islands.source, is_active=True)
    with pytest.raises(CommandError, match=r"ada 2 jaringan jalan aktif \(98, 99.02\); pilih satu dengan --scope"):
        nearest([at("A", 0, 0)], "library")
    assert nearest([at("A", 0, 0)], "library", "--scope", "99.02.01")[0]["library_status"] == "ok"


def test_folder_that_is_not_there_is_one_line(nearest, tmp_path: Path) -> None:
    nearest([at("A", 0, 0)], "library")
    with pytest.raises(CommandError, match="No such file"):
        call_command("nearest", points=tmp_path / "titik.csv", types="library", out=tmp_path / "tiada" / "hasil.csv")
