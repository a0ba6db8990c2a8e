"""A downloaded registry comes back: whatever stands in it, and in each format, nothing changes."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilities.actions.records import EntranceValues, RecordDetails, StatusValues, create_record
from facilities.importers.cells import one_line
from facilities.models import Facility, FacilityType
from facilities.queries import registry_files
from tests.worlds.villages import EAST, NEAR, WEST

from .importing import committed, counts, reconciles, registry

KINDS = ("csv", "xlsx", "geojson", "gpkg")
HARD_TEXTS = (
    "=SUM(A1:A9)", "+62 812; \"kantin\"", "-SDN; Klender", "@taman", "'=kutip", "''=kutip", "'", "Ba'ung",
    "“Kasih”; Bunda, dan lain", "SDN  01  Pagi", "1.234", "001", "1e5", "null", "nan", "-", "ya", "106.912.345",
    "Café Ñandú 東京", "a\tb", "Jl. A\nRT 1", "TRUE", "2026-01-02", "5%", "\\N",
)  # fmt: skip
LAND = MultiPolygon(
    Polygon(((106.904, -6.226), (106.906, -6.226), (106.906, -6.224), (106.904, -6.224), (106.904, -6.226))), srid=4326
)


@pytest.fixture(autouse=True)
def ground(catalogue, villages, settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("rini")


def downloaded(folder: Path, kind: str) -> Path:
    path = folder / f"unduhan.{kind}"
    path.write_bytes(b"".join(getattr(registry_files, f"as_{kind}")(Facility.objects.all())))
    return path


def write_everything(clerk: User) -> None:
    """Write facilities that use every field of a record, and some that use none."""
    kind = FacilityType.objects.get
    create_record(
        {
            "name": "Taman \"Mawar\"; =1+1", "type": kind(pk="park"), "life": "open", "opened_on": dt.date(2001, 2, 3),
            "visibility": "internal", "position": Point(*WEST, srid=4326), "outline": LAND, "located_by": "gps",
            "accuracy_m": 4.25, "address": "=Jl. Mawar 5; RT 1", "stated_village": "Barat",
            "stated_district": "Kembar", "owner_agency": "Dinas Pertamanan, Kota", "operator": "-", "wheelchair": False,
            "opening_hours": "Mo-Fr 07:00-17:00; Sa,Su 06:00-18:00; PH off", "amenities": ["toilet", "ramp"],
            "capacity": 1200, "enrolment": 0, "age_from": 0, "age_to": 17,
        },
        RecordDetails(
            entrances=[EntranceValues(106.9041, -6.2241, "Utara", True), EntranceValues(106.9059, -6.2259)],
            names=[("Taman; Lama", "former"), ("=Mawar", "alias")],
            external_ids=[("osm", "way/123"), ("simas", "01.4.13.09.05.000123"), ("puskesmas", "P3175070101"),
                          ("npsn", "20103456"), ("nsm", "111231750001")],
            statuses=[
                StatusValues("rbra", "declared", "Dinas", "SK; 1", dt.date(2024, 1, 1), dt.date(2030, 1, 1)),
                StatusValues("rbra", "certified", "Kementerian", "RBRA/7", None, dt.date(2031, 1, 1)),
            ],
        ),
        by=clerk, verified=True,
    )  # fmt: skip
    create_record({"name": "SDN 01", "type": kind(pk="primary_school")}, by=clerk)
    for life, more in (
        ("planned", {"planned_for": 2030}), ("under_construction", {}), ("closed", {"closed_on": dt.date(2020, 5, 6)}),
    ):  # fmt: skip
        values = {"name": f"RPTRA {life}", "type": kind(pk="rptra"), "life": life, "located_by": "address"}
        create_record(values | more | {"position": Point(*EAST, srid=4326)}, by=clerk)
    create_record(
        {"name": "Rumah Aman", "type": kind(pk="shelter"), "position": Point(*NEAR, srid=4326), "wheelchair": True},
        by=clerk,
    )
    for i, text in enumerate(HARD_TEXTS):
        values = {"name": text, "type": kind(pk="posyandu"), "address": text, "operator": text, "owner_agency": text,
                  "position": Point(106.901 + i / 5000, -6.2212345, srid=4326)}  # fmt: skip
        create_record(values, RecordDetails(names=[(f"{text} lain", "alias")]), by=clerk)


@pytest.mark.parametrize("kind", KINDS)
def test_download_of_every_field_comes_back_and_changes_nothing(kind: str, clerk: User, tmp_path: Path) -> None:
    write_everything(clerk)
    before, many = registry(), Facility.objects.count()
    batch = committed(downloaded(tmp_path, kind), source="unduhan")
    changed = {row.values["name"]: row.changes for row in batch.import_rows.filter(fate="changed")}
    refused = [row.problems for row in batch.import_rows.filter(fate__in=("refused", "set_aside"))]
    assert (changed, refused) == ({}, [])
    assert reconciles(batch) and counts(batch) == (0, 0, many, 0, 0)
    assert registry() == before


def test_download_of_locked_records_changes_nothing_even_when_edited(clerk: User, tmp_path: Path) -> None:
    write_everything(clerk)
    before, path = registry(), downloaded(tmp_path, "csv")
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("Dinas Pertamanan, Kota", "Dinas Lain"), encoding="utf-8-sig")
    batch = committed(path, source="unduhan")
    assert counts(batch)[:2] == (0, 0) and registry() == before
    told = [problem for row in batch.import_rows.all() for problem in row.problems if problem["code"] == "locked"]
    assert [problem["field"] for problem in told] == ["owner_agency"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30))
def test_text_that_is_made_harmless_reads_back_as_it_was(text: str) -> None:
    plain = " ".join(text.split())
    written = registry_files.harmless(plain)
    assert not written.startswith(("=", "+", "-", "@"))
    assert one_line(written) == plain
