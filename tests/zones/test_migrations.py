"""An installation from before the planner's table keeps its candidates and zones, whole."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from facilities.models import Facility, FacilityGroup, FacilityType
from regions.models import Source
from zones.models import CandidateZone, Zone, ZoneState

BEFORE = [("zones", "0006_wide_cells")]
SQUARE = MultiPolygon(Polygon.from_bbox((106.9, -6.3, 106.91, -6.29)), srid=4326)


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


@pytest.fixture
def before_the_table(transactional_db):
    """Return the models as they were, in a database as it was; the newest state is put back afterwards."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(BEFORE), latest
    migrate(latest)


def test_candidates_and_zones_of_before_come_along(before_the_table, django_user_model) -> None:
    old, latest = before_the_table
    source = Source.objects.create(slug="dinas", name="Dinas")
    group = FacilityGroup.objects.create(key="play", order=1)
    kind = FacilityType.objects.create(key="park", group=group)
    member = Facility.objects.create(name="Taman", type=kind, source=source, source_row="1")
    rules = old.get_model("zones", "StandardSet").objects.create(
        key="uji", version="1", name_id="Uji", name_en="Test", valid_from="2026-01-01"
    )
    run = old.get_model("zones", "ReachRun").objects.create(
        area_code="99.71", standard_set=rules, state="done", finished_at=timezone.now()
    )
    candidate = old.get_model("zones", "CandidateZone").objects.create(
        run=run, kind="nearly", missing_group_id=group.pk, rank=1, name="Contoh", cells=3, children=120.0, score=80.0,
        geometry=SQUARE,
    )  # fmt: skip
    candidate.members.through.objects.create(candidatezone_id=candidate.pk, facility_id=member.pk)
    planner = django_user_model.objects.create_user("perencana")
    zone = old.get_model("zones", "Zone").objects.create(
        code="99.71-01", name="Kawasan", from_candidate=candidate, created_by_id=planner.pk
    )
    zone.current = old.get_model("zones", "ZoneRevision").objects.create(
        zone=zone, number=1, geometry=SQUARE, by_id=planner.pk, assessment={"children": 120.0}
    )
    zone.save()
    migrate(latest)
    found = CandidateZone.objects.get()
    assert (found.missing_group_id, found.missing, found.members_count) == ("play", ["play"], 1)
    kept = Zone.objects.get()
    assert (kept.state, kept.current.number, kept.current.geometry.equals_exact(SQUARE, 1e-9)) == (
        ZoneState.DRAFT, 1, True,
    )  # fmt: skip
