"""An installation from before the registry keeps its facilities, their addresses and what is known of them."""

import pytest
from django.apps import apps
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from facilities.apps import weigh_anew
from facilities.models import Facility
from facilities.queries.history import facility_history

BEFORE = [("facilities", "0002_trigram_search")]


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


@pytest.fixture
def before_the_registry(transactional_db):
    """Return the models as they were, in a database as it was; the newest state is put back afterwards."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()  # zones that refer to facilities go back too
    yield migrate(BEFORE), latest
    migrate(latest)


def test_facilities_of_before_come_along_whole(before_the_registry) -> None:
    old, latest = before_the_registry
    source = old.get_model("regions", "Source").objects.create(slug="dinas", name="Dinas")
    group = old.get_model("facilities", "FacilityGroup").objects.create(key="g", order=1)
    kind = old.get_model("facilities", "FacilityType").objects.create(key="t", group=group)
    facilities = old.get_model("facilities", "Facility").objects
    for number, position in enumerate((Point(106.9, -6.2, srid=4326), None)):
        facilities.create(
            public_id=f"tempat{number}", name=f"Tempat {number}", type=kind, source=source, source_row=str(number),
            position=position, visibility="internal",
        )  # fmt: skip
    facilities.get(public_id="tempat0").external_ids.create(scheme="npsn", value="12345678")
    migrate(latest)
    weigh_anew(apps=apps)
    one, two = Facility.objects.order_by("public_id")
    assert (one.public_id, one.name, one.position.coords, one.visibility) == (
        "tempat0", "Tempat 0", (106.9, -6.2), "internal",
    )  # fmt: skip
    assert (one.located_by, two.located_by, two.position) == ("list", "unknown", None)
    assert [(row.source.slug, row.row_key) for row in one.source_records.all()] == [("dinas", "0")]
    assert [entry.what for entry in facility_history(two)] == ["created"]
    assert {entry.kind for entry in facility_history(one)} == {"facility", "externalid"}
    assert one.completeness > two.completeness and one.deleted_at is None and one.locked_fields == []
