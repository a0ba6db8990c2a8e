"""Facilities from before the registry: their list becomes their first source record, their state their first event."""
from django.db import migrations

RECORDS = """
INSERT INTO facilities_sourcerecord
    (facility_id, source_id, row_key, "values", first_seen_at, last_seen_at)
SELECT id, source_id, source_row, '{}', created_at, created_at FROM facilities_facility
ON CONFLICT DO NOTHING
"""
# Until now positions came from lists only. The events of this are no history yet: what follows writes the first.
LOCATED = """
UPDATE facilities_facility SET located_by = 'list' WHERE position IS NOT NULL;
DELETE FROM facilities_facilityevent;
"""
OWN = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id")


def write_first_events(apps, schema_editor):
    for name in ("Facility", "ExternalId", "StatusRecord"):
        table = apps.get_model("facilities", name)._meta.db_table
        event = apps.get_model("facilities", f"{name}Event")._meta
        columns = ", ".join(f'"{f.column}"' for f in event.concrete_fields if f.column not in OWN)
        schema_editor.execute(
            f"INSERT INTO {event.db_table} (pgh_created_at, pgh_label, pgh_obj_id, {columns}) "
            f"SELECT now(), 'insert', id, {columns} FROM {table}"
        )


class Migration(migrations.Migration):
    dependencies = [("facilities", "0003_registry")]
    operations = [
        migrations.RunSQL(LOCATED, migrations.RunSQL.noop),
        migrations.RunSQL(RECORDS, migrations.RunSQL.noop),
        migrations.RunPython(write_first_events, migrations.RunPython.noop),
    ]
