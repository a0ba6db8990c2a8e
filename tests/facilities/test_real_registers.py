"""Registers of Jakarta taken in one after another: counts reconcile, one place in two of them is one facility."""

from collections import Counter
from pathlib import Path

import pytest
from django.db.models import Count

from facilities.actions.rollback import roll_back
from facilities.models import DuplicatePair, Facility, ImportBatch

from .importing import committed, counts, previewed, registry
from .test_real_lists import jakarta  # noqa: F401

pytestmark = [pytest.mark.shared_data, pytest.mark.django_db]

RPTRA = "rptra_dki/geoportal_rptra_koordinat.csv"
BY_YEAR = "rptra_dki/satudata_rptra_2023_2024.csv"
PARKS = "parks_jakarta_timur/taman_rth_jakarta_timur.csv"
HEALTH = "health_dki/puskesmas.geojson"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


def codes(batch: ImportBatch) -> Counter[str]:
    return Counter(batch.problems.values_list("code", flat=True))


def reconciles(batch: ImportBatch) -> bool:
    lines = batch.import_rows.exclude(fate="missing")
    return batch.rows == sum(counts(batch)) == lines.count() == lines.values("line").distinct().count()


def test_registers_one_after_another(jakarta: Path) -> None:  # noqa: F811
    first = committed(jakarta / RPTRA, source="rptra", scope="31", constant_type="rptra")
    assert reconciles(first) and first.created == 324
    assert codes(first) >= Counter(same_point=5, named_elsewhere=3, impossible_area=3, missing_position=1)
    before = registry()

    parks = committed(jakarta / PARKS, source="taman", scope="31")
    assert reconciles(parks) and parks.set_aside > 20
    assert any("pulau jalan" in row.problems[0]["message"] for row in parks.import_rows.filter(fate="set_aside"))
    twice = Facility.objects.annotate(lists=Count("source_records__source", distinct=True)).filter(lists=2)
    assert twice.count() == parks.changed + parks.unchanged > 15
    assert set(twice.values_list("type", flat=True)) == {"rptra"}
    waiting = parks.import_rows.exclude(matches=[]).count()
    assert waiting >= parks.changed and DuplicatePair.objects.filter(state="open").count() > 0

    again = committed(jakarta / PARKS, source="taman", scope="31")
    assert (again.created, again.changed, again.refused) == (0, 0, parks.refused)
    assert again.unchanged == parks.created + parks.changed + parks.unchanged
    assert committed(jakarta / RPTRA, source="rptra", scope="31").unchanged == 324

    for batch in ImportBatch.objects.filter(pk__gt=first.pk).order_by("-pk"):
        roll_back(batch=batch, by=None)
    assert registry() == before


def test_list_of_two_years_is_one_row_per_place(jakarta: Path) -> None:  # noqa: F811
    batch = previewed(jakarta / BY_YEAR, source="satudata", scope="31", constant_type="rptra")
    assert reconciles(batch) and batch.rows == 648
    assert batch.refused > 300 and codes(batch)["repeated_place"] == batch.refused


def test_midwives_are_set_aside_by_the_rules_of_the_house(jakarta: Path) -> None:  # noqa: F811
    batch = previewed(
        jakarta / HEALTH, source="kesehatan", scope="31", columns={"name": "NAMOBJ", "type": "REMARK", "id": "OBJECTID"}
    )
    assert reconciles(batch) and (batch.created, batch.set_aside) == (334, 226)
