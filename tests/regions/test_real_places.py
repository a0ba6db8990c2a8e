"""Published data sets, dirt included: what they hold is what is loaded, to the last child."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.db.models import Sum

from regions.actions.dataset import LoadReport, load_ground
from regions.boundaries import measure_fit
from regions.importers.manifest import read_manifest
from regions.importers.positions import WrongCrs, lonlat_of
from regions.importers.tables import read_table
from regions.models import AgeBand, Area, ChildCell, ChildLayout, StreetNetwork
from regions.queries.children import band_matrix, children_of, people_of
from regions.queries.ground import ground_for

from .conftest import codes

pytestmark = pytest.mark.shared_data

Loader = Callable[[str, str], LoadReport]


@pytest.fixture
def load_manifest(catalogue: None, project: Path, shared_data: Path, settings: Any, tmp_path: Path) -> Loader:
    settings.DATA_DIR = tmp_path

    def load(name: str, folder: str) -> LoadReport:
        report = LoadReport()
        load_ground(read_manifest(project / "fixtures" / "manifests" / name, shared_data / folder), report)
        assert not report.errors
        return report

    return load


def test_duren_sawit_has_exactly_the_children_of_its_file(load_manifest: Loader, shared_data: Path) -> None:
    report = load_manifest("duren-sawit.toml", "duren_sawit")
    assert codes(report.problems) == ["overlaps", "gaps", "disconnected_streets"]
    rows = json.loads((shared_data / "duren_sawit" / "kelurahan_population2019.geojson").read_text())["features"]
    matrix = band_matrix([row["properties"]["kode"] for row in rows])
    assert len(matrix) == 7
    for row in rows:
        people = row["properties"]
        children = people["U0"] + people["U5"] + people["U10"] + 0.6 * people["U15"]
        assert matrix[people["kode"]].sum() == pytest.approx(children, abs=1e-6)
    assert children_of("31.75.07", AgeBand.objects.get(key="0-17")) == pytest.approx(129_219)


def test_duren_sawit_cells_hold_each_kelurahan_whole(load_manifest: Loader) -> None:
    load_manifest("duren-sawit.toml", "duren_sawit")
    sums = ChildCell.objects.values("area__code").annotate(share=Sum("share"))
    assert len(sums) == 7
    assert [row["share"] for row in sums] == pytest.approx([1.0] * 7, abs=1e-12)
    ground = ground_for("31.75.07.1004")
    children = band_matrix([area.code for area in ground.areas])
    by_cell = ground.cell_share * np.array([children[area.code].sum() for area in ground.areas])[ground.cell_area]
    assert by_cell.sum() == pytest.approx(129_219, abs=1e-6)


def test_duren_sawit_levels_above_know_that_they_are_partial(load_manifest: Loader) -> None:
    load_manifest("duren-sawit.toml", "duren_sawit")
    above = {area.code: area for area in Area.objects.current().filter(level__lt=4)}
    assert {code: area.name for code, area in above.items()} == {
        "31": "DKI Jakarta",
        "31.75": "Jakarta Timur",
        "31.75.07": "Duren Sawit",
    }
    assert not above["31.75.07"].is_partial
    assert (above["31.75"].villages_loaded, above["31.75"].villages_known) == (7, 65)
    assert above["31.75"].is_partial
    assert above["31.75.07"].geometry.num_geom == 1


def test_all_of_dki_after_duren_sawit(load_manifest: Loader) -> None:
    load_manifest("duren-sawit.toml", "duren_sawit")
    pilot = ChildLayout.objects.get()
    report = load_manifest("dki.toml", ".")
    found = codes(report.problems)
    assert found.count("not_kemendagri") == 2  # two lakes share 31888888
    assert found.count("no_street_mapped") == 9  # six of them islands
    assert found.count("no_home_street") == 11
    assert people_of("31") == 11_011_862
    assert people_of("31.75") == 3_169_571
    assert children_of("31.75", AgeBand(key="x", age_from=0, age_to=14)) == pytest.approx(809_262)
    assert Area.objects.current().villages().count() == 267
    ground = ground_for("31.74")
    sums = np.bincount(ground.cell_area, weights=ground.cell_share, minlength=267)
    assert sums[sums > 0] == pytest.approx(np.ones(258), abs=1e-12)
    # The pilot keeps its own streets and its cells, on the areas that are current now.
    assert ground_for("31.75.07").layout == pilot
    assert StreetNetwork.objects.active_for("31.75.06").scope_code == "31"


def test_jakarta_timur_overlaps_and_gaps_are_what_they_are(shared_data: Path) -> None:
    table = read_table(shared_data / "admin_boundaries" / "kelurahan_dki_31.geojson")
    rows = [row for row in table if row.text("kode").startswith("31.75.")]
    fit = measure_fit([row.geometry for row in rows], [row.text("kode") for row in rows])
    assert len(rows) == 65
    assert len(fit.overlaps) == 103
    assert sum(one.area_m2 for one in fit.overlaps) / 10_000 == pytest.approx(7.87, abs=0.01)
    # Another tool counts 186 gaps; three of them are smaller than a square metre.
    assert len(fit.gaps) == 183
    assert sum(one.area_m2 for one in fit.gaps) / 10_000 == pytest.approx(7.42, abs=0.01)
    assert all(one.is_thin for one in [*fit.overlaps, *fit.gaps])


def test_places_of_jakarta_in_a_system_of_ukraine_are_noticed(shared_data: Path) -> None:
    table = read_table(shared_data / "osm_poi_jakarta" / "jakarta_poi_original_epsg6384.csv")
    xy = [(row.number("x_epsg6384"), row.number("y_epsg6384")) for row in table]
    with pytest.raises(WrongCrs, match="tidak satu pun dari 9682 titik terletak di Indonesia"):
        lonlat_of(xy, None)
    lonlat = lonlat_of(xy, "EPSG:6384")
    good = read_table(shared_data / "osm_poi_jakarta" / "jakarta_poi_hotosm_2024.geojson")
    assert lonlat == pytest.approx(shapely.get_coordinates([row.geometry for row in good]), abs=1e-6)


@pytest.mark.parametrize(
    ("file", "rows", "encoding", "separator"),
    [
        ("rptra_dki/satudata_rptra_2023_2024.csv", 648, "utf-8-sig", ";"),
        ("rptra_dki/geoportal_rptra_koordinat.csv", 324, "utf-8", ","),
        ("children_dki_2019/BATAS_DESA_DESEMBER_2019_DUKCAPIL_DKI_JAKARTA.shp", 269, "", ""),
        ("osm_schools_jakarta/jakarta_building.gpkg", 7689, "", ""),
        ("population_grid_seed_regions/popgrid_1km_seed_regions.geojson", 9451, "", ""),
    ],
)
def test_published_table_is_read_whole(shared_data: Path, file: str, rows: int, encoding: str, separator: str) -> None:
    table = read_table(shared_data / file)
    assert (len(table), table.encoding, table.separator) == (rows, encoding, separator)
    assert not table.problems
