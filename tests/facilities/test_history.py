"""History: the database records every write, with who, from which batch and why; a state can be put back."""
import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.gis.geos import Point
from django.db import connection, transaction

from facilities.actions.records import RecordRefused
from facilities.actions.restore import restore_facility
from facilities.history import recorded
from facilities.models import Entrance, ExternalId, Facility, ImportBatch, OtherName, StatusRecord
from facilities.queries.history import HistoryEntry, facility_history
from regions.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(catalogue: None) -> Source:
    return Source.objects.create(slug="dinas", name="Dinas")


@pytest.fixture
def batch(source: Source) -> ImportBatch:
    return ImportBatch.objects.create(source=source, file_name="rptra.csv", sha256="0" * 64)


@pytest.fixture
def clerk():
    return get_user_model().objects.create_user("rini", first_name="Rini", last_name="Wulandari")


def facility_of(source: Source, row: str = "1", **values) -> Facility:
    values = {"name": "Jaka", "type_id": "rptra", "position": Point(106.9, -6.2, srid=4326), **values}
    return Facility.objects.create(source=source, source_row=row, **values)


def changes_of(entry: HistoryEntry) -> dict[str, tuple[str, str]]:
    return {change.field: (change.old, change.new) for change in entry.changes}


def test_change_is_told_with_person_batch_and_reason(source, batch, clerk) -> None:
    facility = facility_of(source)
    with recorded(by=clerk, batch=batch, reason="nama resmi"):
        facility.name = "Jaka Berseri"
        facility.wheelchair = True
        facility.save()
    newest, oldest = facility_history(facility)
    assert (newest.what, newest.by, newest.batch, newest.batch_name, newest.reason) == (
        "changed", "Rini Wulandari", batch.pk, "rptra.csv", "nama resmi",
    )  # fmt: skip
    assert changes_of(newest) == {"name": ("Jaka", "Jaka Berseri"), "wheelchair": ("", "ya")}
    assert (oldest.what, oldest.by, oldest.batch) == ("created", "", None)
    assert changes_of(oldest)["position"] == ("", "-6.200000, 106.900000")


@pytest.mark.parametrize("way", ["bulk_create", "copy"])
def test_rows_written_in_bulk_are_recorded_with_their_batch(source, batch, way) -> None:
    with recorded(batch=batch):
        if way == "bulk_create":
            Facility.objects.bulk_create(
                [Facility(name=f"Taman {i}", type_id="park", source=source, source_row=str(i)) for i in range(3)]
            )
        else:
            donor = facility_of(source, "0")
            columns = [f.column for f in Facility._meta.concrete_fields if f.column != "id"]
            with connection.cursor() as cursor:
                row = io.StringIO()
                cursor.copy_expert(f"COPY (SELECT {','.join(columns)} FROM facilities_facility) TO STDOUT", row)
                line = row.getvalue().replace(donor.public_id, "salinan234").replace("\t0\t", "\t9\t", 1)
                cursor.copy_expert(f"COPY facilities_facility ({','.join(columns)}) FROM STDIN", io.StringIO(line))
    for facility in Facility.objects.all():
        (entry,) = facility_history(facility)
        assert (entry.what, entry.batch_name) == ("created", "rptra.csv")


def test_bulk_update_and_queryset_update_are_recorded(source, clerk) -> None:
    first, second = facility_of(source, "1"), facility_of(source, "2")
    with recorded(by=clerk):
        first.address = "Jl. Melati"
        Facility.objects.bulk_update([first], ["address"])
        Facility.objects.filter(pk=second.pk).update(capacity=40)
    assert changes_of(facility_history(first)[0]) == {"address": ("", "Jl. Melati")}
    assert changes_of(facility_history(second)[0]) == {"capacity": ("", "40")}
    assert facility_history(second)[0].by == "Rini Wulandari"


def test_write_that_changes_nothing_leaves_no_entry(source) -> None:
    facility = facility_of(source)
    facility.save()
    Facility.objects.update(completeness=0.5)
    assert len(facility_history(facility)) == 1


def test_writes_after_the_context_are_nobodys(source, clerk) -> None:
    facility = facility_of(source)
    with recorded(by=clerk, reason="satu"):
        Facility.objects.filter(pk=facility.pk).update(address="a")
    Facility.objects.filter(pk=facility.pk).update(address="b")
    assert [entry.by for entry in facility_history(facility)] == ["", "Rini Wulandari", ""]


def test_what_the_outer_action_said_stays(source, batch, clerk) -> None:
    facility = facility_of(source)
    with recorded(by=clerk, reason="luar"), recorded(batch=batch, reason="dalam"):
        Facility.objects.filter(pk=facility.pk).update(address="a")
    entry = facility_history(facility)[0]
    assert (entry.by, entry.batch, entry.reason) == ("Rini Wulandari", batch.pk, "luar")


@pytest.mark.django_db(transaction=True)
def test_refused_write_leaves_no_context_behind(source, clerk) -> None:
    facility = facility_of(source)
    with pytest.raises(ZeroDivisionError), transaction.atomic(), recorded(by=clerk):
        Facility.objects.filter(pk=facility.pk).update(address="a")
        raise ZeroDivisionError
    Facility.objects.filter(pk=facility.pk).update(address="b")
    assert [(entry.what, entry.by) for entry in facility_history(facility)] == [("changed", ""), ("created", "")]


def test_what_belongs_to_a_facility_is_in_its_history(source) -> None:
    facility = facility_of(source)
    number = ExternalId.objects.create(facility=facility, scheme="npsn", value="20100001")
    StatusRecord.objects.create(facility=facility, programme="RBRA", stage="certified")
    ExternalId.objects.filter(pk=number.pk).update(value="20100002")
    number.delete()
    told = [(e.kind, e.what, changes_of(e).get("value")) for e in facility_history(facility) if e.kind == "externalid"]
    assert told == [
        ("externalid", "removed", ("20100002", "")),
        ("externalid", "changed", ("20100001", "20100002")),
        ("externalid", "created", ("", "20100001")),
    ]


def test_state_is_put_back_and_locked(source, clerk) -> None:
    facility = facility_of(source, address="Jl. Lama")
    Facility.objects.filter(pk=facility.pk).update(address="Jl. Baru", capacity=10)
    first = facility_history(facility)[-1]
    changed = restore_facility(facility=facility, to_event=first.event, by=clerk)
    facility.refresh_from_db()
    assert sorted(changed) == ["address", "capacity"]
    assert (facility.address, facility.capacity, facility.locked_fields) == ("Jl. Lama", None, ["address", "capacity"])
    assert facility_history(facility)[0].by == "Rini Wulandari"


def test_event_of_another_facility_is_refused(source, clerk) -> None:
    one, other = facility_of(source, "1"), facility_of(source, "2", name="Lain")
    with pytest.raises(RecordRefused, match="bukan milik"):
        restore_facility(facility=one, to_event=facility_history(other)[0].event, by=clerk)
    one.refresh_from_db()
    assert one.name == "Jaka"


@pytest.mark.django_db(transaction=True)
def test_what_belongs_to_a_state_is_put_back_with_it(source, clerk) -> None:
    facility = facility_of(source)
    number = ExternalId.objects.create(facility=facility, scheme="npsn", value="20100001")
    StatusRecord.objects.create(facility=facility, programme="RBRA", stage="certified")
    gate = Entrance.objects.create(facility=facility, position=facility.position, name="Utara")
    Facility.objects.filter(pk=facility.pk).update(address="Jl. Lama")
    state = facility_history(facility)[0].event
    with recorded(by=clerk):
        ExternalId.objects.filter(pk=number.pk).update(value="20100009")
        StatusRecord.objects.all().delete()
        Entrance.objects.filter(pk=gate.pk).update(name="Selatan")
        OtherName.objects.create(facility=facility, name="Sebutan Baru")
    changed = restore_facility(facility=facility, to_event=state, by=clerk)
    assert set(changed) == {"externalid", "othername", "entrance", "statusrecord"}
    assert facility.external_ids.get().value == "20100001" and facility.entrances.get().name == "Utara"
    assert StatusRecord.objects.get().programme == "RBRA" and not OtherName.objects.exists()
    assert restore_facility(facility=facility, to_event=state, by=clerk) == []
