"""Two villages, the catalogue, and lists written on the spot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon

from facilities.actions.imports import ImportOutcome, import_list
from facilities.importers.kinds import Catalogue
from facilities.importers.list_spec import FacilityListSpec, read_list_spec
from facilities.importers.scope import Scope
from regions.models import Area, AreaEdition, Source
from tests.worlds.villages import SCOPE, VILLAGES

SOURCE = {"slug": "dinas", "name": "Dinas Pendidikan", "licence": "CC BY 4.0"}


@pytest.fixture
def few_types() -> Catalogue:
    """Return a catalogue of four types, one of them secret."""
    names = {"puskesmas": "Puskesmas", "primary_school": "SD/MI", "rptra": "RPTRA", "shelter": "Rumah aman"}
    return Catalogue(names, frozenset({"shelter"}))


@pytest.fixture
def twin_scope() -> Scope:
    """Return the two villages as scope, without a database."""
    return Scope(SCOPE, tuple(shapely.box(*box) for _name, box in VILLAGES.values()))


@pytest.fixture
def villages(db: None) -> dict[str, Area]:
    """Write the two villages and their kecamatan as current areas."""
    source = Source.objects.create(slug="batas", name="Batas")
    edition = AreaEdition.objects.create(name="Uji", scope_code=SCOPE, source=source, is_active=True)
    rows = [
        Area(
            edition=edition, code=code, name=name, level=4, parent_code=SCOPE, is_current=True, area_m2=1.2e6,
            geometry=MultiPolygon(Polygon.from_bbox(box)),
        )
        for code, (name, box) in VILLAGES.items()
    ]  # fmt: skip
    whole = MultiPolygon(Polygon.from_bbox((106.90, -6.23, 106.92, -6.22)))
    rows.append(
        Area(
            edition=edition, code=SCOPE, name="Kembar", level=3, parent_code="99.01", is_current=True,
            area_m2=2.4e6, geometry=whole, villages_loaded=2,
        )
    )  # fmt: skip
    return {area.code: area for area in Area.objects.bulk_create(rows)}


SpecOf = Callable[..., FacilityListSpec]
Load = Callable[..., ImportOutcome]


@pytest.fixture
def spec_of(tmp_path: Path) -> SpecOf:
    """Return a function that writes a CSV and returns its section; keywords change or (None) remove keys."""

    def write(text: str, file: str = "daftar.csv", **keys: Any) -> FacilityListSpec:
        (tmp_path / file).write_text(text, encoding="utf-8")
        section = {
            "file": file, "name": "nama", "type": "jenis", "lon": "lon", "lat": "lat", "id": "id",
            "types": {"Puskesmas": "puskesmas", "SD": "primary_school"}, "source": dict(SOURCE), **keys,
        }  # fmt: skip
        return read_list_spec({k: v for k, v in section.items() if v is not None}, tmp_path)

    return write


@pytest.fixture
def load(spec_of: SpecOf, catalogue: None, villages: dict[str, Area]) -> Load:
    """Return a function that writes a CSV and loads it into the registry."""

    def write(text: str, **keys: Any) -> ImportOutcome:
        return import_list(spec=spec_of(text, **keys), scope_code=SCOPE)

    return write
