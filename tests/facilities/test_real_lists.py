"""Published lists of Jakarta with all their dirt: rows reconcile, odd ones are named, a second load changes nothing."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from facilities.actions.imports import ImportOutcome, import_list
from facilities.importers.list_spec import read_list_spec
from facilities.models import Facility
from regions.actions.areas import activate_edition, write_edition
from regions.actions.sources import record_source
from regions.importers.areas import read_areas
from regions.importers.positions import WrongCrs
from regions.importers.specs import AreasSpec, SourceSpec

pytestmark = [pytest.mark.shared_data, pytest.mark.django_db]

DUREN_SAWIT_SOURCES = [
    "taman_rth_jakartimur", "osm_poi_jakarta_hotosm", "health_rbi_jakarta/klinik", "health_rbi_jakarta/puskesmas",
    "rptra_jakartasatu", "health_rbi_jakarta/rumahsakit", "osm_buildings_jakarta_inasafe",
]  # fmt: skip
DUREN_SAWIT = {
    "file": "duren_sawit/facilities.geojson",
    "name": "name",
    "type": "subtype",
    "id": "source_id",
    "source_column": "source",
    "sources": {name: {"name": name} for name in DUREN_SAWIT_SOURCES},
    "types": {
        "Puskesmas Kecamatan": "puskesmas", "Puskesmas Kelurahan": "puskesmas", "Klinik": "clinic",
        "RSU": "hospital", "RSIA": "hospital", "Taman Kota": "park", "Taman Lingkungan": "park",
        "Taman Interaktif": "playground", "community_centre": "community_hall",
    },
    "set_aside": {
        "Bidan": "praktik bidan perorangan", "Klinik Kecantikan": "bukan layanan anak", "Klinik Gigi": "klinik khusus",
        "Klinik Kantor": "hanya untuk karyawan", "Klinik Rutan": "hanya untuk warga binaan",
        "Praktek Mandiri": "praktik perorangan", "RS Khusus": "rumah sakit khusus",
    },
    "name_rules": [
        {"pattern": r"\b(sd|sdn)\b", "type": "primary_school", "among": ["school"]},
        {"pattern": r"\bsmp\b", "type": "junior_school", "among": ["school"]},
        {"pattern": r"\bsmk\b", "type": "senior_school", "among": ["school"]},
        {"pattern": r"\bslb\b", "type": "special_school", "among": ["school"]},
    ],
}  # fmt: skip
PUSKESMAS = {
    "file": "health_dki/puskesmas.geojson",
    "name": "NAMOBJ",
    "type": "REMARK",
    "id": "OBJECTID",
    "types": {"Puskesmas Kelurahan": "puskesmas", "Puskesmas Kecamatan": "puskesmas"},
    "set_aside": {"Bidan": "praktik bidan perorangan"},
    "source": {"name": "Peta dasar DKI Jakarta 1:1000"},
}
WRONG_CRS = {
    "file": "osm_poi_jakarta/jakarta_poi_original_epsg6384.csv",
    "name": "poi_name",
    "type": "poi_type",
    "lon": "x_epsg6384",
    "lat": "y_epsg6384",
    "types": {"library": "library", "hospital": "hospital"},
    "set_aside": {"*": "bukan fasilitas anak"},
    "source": {"name": "OpenStreetMap", "licence": "ODbL 1.0"},
}
RPTRA = {
    "file": "rptra_dki/geoportal_rptra_koordinat.csv",
    "name": "NAMA_RPTRA",
    "constant_type": "rptra",
    "id": "OBJECTID",
    "lon": "X",
    "lat": "Y",
    "village": "WADMKD",
    "source": {"name": "Jakarta Satu"},
}


@pytest.fixture
def jakarta(shared_data: Path, catalogue: None) -> Path:
    """Load the kelurahan of DKI Jakarta as current areas and return the folder of the lists."""
    source = SourceSpec("batas", "wilayah_boundaries")
    spec = AreasSpec(
        shared_data / "admin_boundaries" / "kelurahan_dki_31.geojson", code="kode", name="nama", edition="DKI",
        source=source,
    )  # fmt: skip
    delivery = read_areas(spec, scope="31")
    edition = write_edition(
        delivery=delivery, spec=spec, scope_code="31", fingerprint="uji",
        source=record_source(slug=source.slug, name=source.name),
    )  # fmt: skip
    activate_edition(edition=edition)
    return shared_data


def load(root: Path, section: dict[str, Any], scope: str, **more: Any) -> ImportOutcome:
    outcome = import_list(spec=read_list_spec({**section, **more}, root), scope_code=scope)
    known = outcome.created + outcome.changed + outcome.unchanged
    assert known + outcome.set_aside + outcome.refused == outcome.rows
    return outcome


def test_duren_sawit_list_reconciles_and_loads_again_unchanged(jakarta: Path) -> None:
    first = load(jakarta, DUREN_SAWIT, "31.75.07")
    assert (first.rows, first.created, first.set_aside, first.refused) == (275, 241, 33, 1)
    again = load(jakarta, DUREN_SAWIT, "31.75.07")
    assert (again.unchanged, again.created, again.changed) == (241, 0, 0)
    assert "missing_from_list" not in {problem.code for problem in again.problems}


def test_duren_sawit_facilities_stand_where_the_list_says(jakarta: Path) -> None:
    load(jakarta, DUREN_SAWIT, "31.75.07")
    features = json.loads((jakarta / DUREN_SAWIT["file"]).read_text())["features"]
    flagged = {(f["properties"]["source"], f["properties"]["source_id"]): f["properties"]["inside"] for f in features}
    for facility in Facility.objects.select_related("area", "source"):
        is_inside = facility.area is not None and facility.area.parent_code == "31.75.07"
        assert is_inside == flagged[facility.source.name, facility.source_row], facility.name


def test_midwives_of_the_health_layer_are_set_aside(jakarta: Path) -> None:
    outcome = load(jakarta, PUSKESMAS, "31")
    assert (outcome.rows, outcome.created, outcome.set_aside) == (560, 334, 226)
    (told,) = [p for p in outcome.problems if p.code == "set_aside"]
    assert told.message.startswith("226 baris “Bidan” disisihkan: praktik bidan perorangan (baris 1, 2, ")
    assert load(jakarta, PUSKESMAS, "31").unchanged == 334


def test_points_in_a_ukrainian_zone_are_refused_and_load_once_it_is_named(jakarta: Path) -> None:
    with pytest.raises(WrongCrs) as refusal:
        load(jakarta, WRONG_CRS, "31")
    message = str(refusal.value)
    assert "9682 dari 9682 titik terletak di luar Indonesia" in message
    assert message.endswith("yang cocok: crs = \"EPSG:6384\"")
    assert not Facility.objects.exists()
    outcome = load(jakarta, WRONG_CRS, "31", crs="EPSG:6384")
    assert (outcome.rows, outcome.refused) == (9682, 0)
    assert Facility.objects.filter(type="library", area__isnull=False).count() >= 35


def test_playgrounds_on_one_point_and_far_from_their_name_are_reported(jakarta: Path) -> None:
    outcome = load(jakarta, RPTRA, "31")
    codes = Counter(problem.code for problem in outcome.problems)
    assert (outcome.rows, outcome.created) == (324, 324)
    assert (codes["same_point"], codes["missing_position"], codes["named_elsewhere"]) == (5, 1, 3)
    assert any(
        p.message == "namanya menyebut Rawa Buaya, tetapi posisinya di Karet Tengsin, 8.189 m dari Rawa Buaya"
        for p in outcome.problems
    )
