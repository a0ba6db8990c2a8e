"""An installation from before the planner's table keeps its candidates and zones, whole."""

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from facilities.models import Facility, FacilityGroup, FacilityType
from regions.models import AgeBand, Area, AreaEdition, Source
from zones.models import CandidateZone, Gap, Zone, ZoneState

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


def test_gaps_of_before_the_register_become_one_for_each_area_and_rule(transactional_db) -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    old = migrate([("zones", "0017_asked_lists")])
    try:
        kept = _gaps_of_before(old)
        migrate(latest)
        gaps = {gap.rule_key: gap for gap in Gap.objects.all()}
        assert {key: (gap.state, gap.finding) for key, gap in gaps.items()} == {
            "returned": ("open", "not_met"), "closed": ("open", "met"), "old": ("open", "not_judged"),
        }  # fmt: skip
        assert gaps["returned"].pk == kept
        told = list(gaps["returned"].events.order_by("at").values_list("what", flat=True))
        assert told == ["found", "not_judged", "still_there"]
        assert (gaps["returned"].found_at, gaps["returned"].closed_at) == (DAYS[0], None)
    finally:
        migrate(latest)


DAYS = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3)]


def _gaps_of_before(old) -> int:
    """Write a gap that closed and returned, one found met, one whose rule went; return the open one's id."""
    Rule, OldGap = old.get_model("zones", "Standard"), old.get_model("zones", "Gap")
    source = Source.objects.create(slug="s", name="S")
    edition = AreaEdition.objects.create(name="E", source=source, scope_code="99", is_active=True)
    area = Area.objects.create(
        code="99.71.01.1001", name="Desa", level=4, edition=edition, geometry=SQUARE, area_m2=1e6
    )
    band = AgeBand.objects.create(key="x", age_from=0, age_to=6, walk_m_per_s=1.0)
    rules = old.get_model("zones", "StandardSet").objects.create(
        key="uji", version="1", name_id="Uji", name_en="Test", valid_from="2026-01-01"
    )
    run = old.get_model("zones", "ReachRun").objects.create(area_code="99.71", standard_set=rules, state="done")
    words = {"set": rules, "kind": "A", "level": 4, "setting": "urban", "age_band_id": band.pk, "at_least": 1}
    made = {
        key: Rule.objects.create(key=key, **words)
        for key in ("returned", "closed", "old")
    }
    old.get_model("zones", "AreaCoverage").objects.create(
        run=run, area_id=area.pk, standard=made["closed"], verdict="met", value=1, wanted=1
    )

    def gap(key: str, found_at, closed_at=None, last_run=None):
        row = OldGap.objects.create(area_code=area.code, standard=made[key], children=5, severity=0.5,
                                  closed_at=closed_at, last_run=last_run, first_run=run)  # fmt: skip
        OldGap.objects.filter(pk=row.pk).update(found_at=found_at)
        return row.pk

    gap("returned", DAYS[0], DAYS[1])
    gap("closed", DAYS[0], DAYS[1], run)
    gap("old", DAYS[0], DAYS[1])
    return gap("returned", DAYS[2])
