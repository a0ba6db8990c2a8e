"""Records written by hand: created, changed, locked, retired, brought back; two people never overwrite each other."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from facilities.actions.bulk import BulkChange, bulk_edit, preview_bulk
from facilities.actions.records import (
    EntranceValues,
    RecordChanged,
    RecordDetails,
    RecordRefused,
    StatusValues,
    bring_back_record,
    create_record,
    retire_record,
    save_record,
)
from facilities.completeness import completeness_of, completeness_rule, missing_from, with_details
from facilities.models import Facility, FacilityType, Merge
from facilities.outlines import OutlineUnread, read_outline, write_outline
from facilities.queries.history import facility_history
from facilities.queries.registry import record_version
from tests.worlds.villages import EAST, WEST

from .public_town import write_town


@pytest.fixture
def town(catalogue, villages):
    return write_town(villages)


@pytest.fixture
def clerk(db) -> User:
    return User.objects.create_user("rini")


def stands(facility: Facility) -> Facility:
    return Facility.everything.get(pk=facility.pk)


def version(facility: Facility) -> str:
    return record_version(stands(facility))


def test_new_record_is_placed_locked_and_has_the_registry_as_source(town, clerk) -> None:
    values = {"name": "Taman Baru", "type": FacilityType.objects.get(pk="park"), "position": Point(*EAST, srid=4326)}
    new = create_record(values, by=clerk, reason="laporan warga")
    assert new.area.name == "Timur" and new.source.slug == "registri" and new.source_row == new.public_id
    assert new.locked_fields == ["name", "type", "position"]
    assert [record.row_key for record in new.source_records.all()] == [new.public_id]
    assert facility_history(new)[-1].by == "rini" and stands(new).completeness > 0


def test_moved_point_changes_the_area_and_locks_the_position(town, clerk) -> None:
    sd = town["sd"]
    save_record(sd.public_id, version(sd), {"position": Point(*EAST, srid=4326)}, by=clerk, reason="salah letak")
    sd = stands(sd)
    assert sd.area.name == "Timur" and sd.locked_fields == ["position"]
    newest = facility_history(sd)[0]
    assert newest.by == "rini" and newest.reason == "salah letak" and "position" in [c.field for c in newest.changes]


def test_values_that_stay_lock_nothing(town, clerk) -> None:
    sd = town["sd"]
    save_record(sd.public_id, version(sd), {"name": sd.name, "address": sd.address}, by=clerk)
    assert stands(sd).locked_fields == []


def test_verified_record_is_locked_in_all_that_is_filled_and_names_who(town, clerk) -> None:
    sd = town["sd"]
    save_record(sd.public_id, version(sd), {}, by=clerk, verified=True)
    sd = stands(sd)
    assert sd.verified_by == clerk and {"name", "type", "position", "address", "wheelchair"} <= set(sd.locked_fields)
    assert "operator" not in sd.locked_fields


def test_lock_that_was_taken_off_is_off(town, clerk) -> None:
    sd = town["sd"]
    save_record(sd.public_id, version(sd), {"name": "SDN Lain"}, by=clerk)
    save_record(sd.public_id, version(sd), {}, by=clerk, locked=[])
    assert stands(sd).locked_fields == []


def test_second_person_is_refused_and_nothing_is_written(town, clerk) -> None:
    sd = town["sd"]
    opened = version(sd)
    save_record(sd.public_id, opened, {"name": "Pertama"}, by=clerk)
    with pytest.raises(RecordChanged):
        save_record(sd.public_id, opened, {"name": "Kedua"}, by=clerk)
    assert stands(sd).name == "Pertama"


def test_secret_type_is_always_internal(town, clerk) -> None:
    sd = town["sd"]
    save_record(sd.public_id, version(sd), {"type": FacilityType.objects.get(pk="shelter")}, by=clerk)
    assert stands(sd).visibility == "internal"


def test_what_belongs_to_a_record_is_added_changed_and_removed(town, clerk) -> None:
    rptra = town["rptra"]
    first = RecordDetails(
        entrances=[EntranceValues(*WEST, "Utara"), EntranceValues(*EAST, "Selatan")],
        names=[("Taman Jaka", "alias")], external_ids=[("osm", "way/1")],
        statuses=[StatusValues("RBRA", "declared", number="SK/1"), StatusValues("RBRA", "certified")],
    )  # fmt: skip
    save_record(rptra.public_id, version(rptra), {}, first, by=clerk)
    gate = rptra.entrances.get(name="Utara")
    second = RecordDetails(
        entrances=[EntranceValues(*WEST, "Gerbang", True, id=gate.pk)], names=[], external_ids=[("osm", "way/2")],
        statuses=[StatusValues("RBRA", "declared", number="SK/2", valid_until=dt.date(2030, 1, 1))],
    )  # fmt: skip
    save_record(rptra.public_id, version(rptra), {}, second, by=clerk)
    assert [(e.pk, e.name, e.wheelchair) for e in rptra.entrances.all()] == [(gate.pk, "Gerbang", True)]
    assert not rptra.other_names.exists() and rptra.external_ids.get().value == "way/2"
    assert [(s.stage, s.number) for s in rptra.statuses.all()] == [("declared", "SK/2")]
    kinds = {entry.kind for entry in facility_history(stands(rptra))}
    assert {"entrance", "othername", "externalid", "statusrecord"} <= kinds


def test_details_that_are_not_named_stay(town, clerk) -> None:
    rptra = town["rptra"]
    save_record(rptra.public_id, version(rptra), {"name": "RPTRA J"}, RecordDetails(names=[]), by=clerk)
    assert rptra.statuses.count() == 1


def test_retired_record_is_nowhere_and_comes_back_as_it_was(town, clerk) -> None:
    sd = town["sd"]
    with pytest.raises(RecordRefused):
        retire_record(sd.public_id, version(sd), by=clerk, reason=" ")
    retire_record(sd.public_id, version(sd), by=clerk, reason="tidak pernah ada")
    assert not Facility.objects.filter(pk=sd.pk).exists()
    bring_back_record(sd.public_id, version(sd), by=clerk)
    assert Facility.objects.get(pk=sd.pk).name == "SDN Klender 01"


def test_merged_record_is_not_brought_back_but_split(town, clerk) -> None:
    sd, smp = town["sd"], town["smp"]
    retire_record(sd.public_id, version(sd), by=clerk, reason="ganda")
    Merge.objects.create(kept=smp, absorbed=sd, snapshot={})
    with pytest.raises(RecordRefused):
        bring_back_record(sd.public_id, version(sd), by=clerk)


def test_bulk_change_says_first_what_it_changes(town, clerk) -> None:
    some = Facility.objects.filter(pk__in=[town["sd"].pk, town["smp"].pk, town["closed"].pk])
    change = BulkChange({"life": "closed", "owner_agency": "Dinas"})
    outcome = preview_bulk(some, change)
    assert (outcome.changed, outcome.unchanged, outcome.by_field) == (3, 0, {"life": 2, "owner_agency": 3})
    assert stands(town["sd"]).life == "open"
    done = bulk_edit(some, change, by=clerk, expected=3)
    assert done.changed == 3 and stands(town["sd"]).life == "closed"
    assert stands(town["sd"]).locked_fields == ["life", "owner_agency"]
    assert preview_bulk(some, change).changed == 0


def test_bulk_change_of_other_data_than_shown_is_refused(town, clerk) -> None:
    with pytest.raises(RecordRefused):
        bulk_edit(Facility.objects.all(), BulkChange({"life": "closed"}), by=clerk, expected=1)
    assert stands(town["sd"]).life == "open"


def test_bulk_change_opens_no_secret_place(town, clerk) -> None:
    outcome = bulk_edit(Facility.objects.all(), BulkChange({"visibility": "public"}), by=clerk)
    assert outcome.kept_secret == 2 and stands(town["secret"]).visibility == "internal"
    assert stands(town["internal"]).visibility == "public"


def test_completeness_counts_what_the_type_should_have(town) -> None:
    sd = with_details(Facility.objects.all()).get(pk=town["sd"].pk)
    names = {one.name for one in missing_from(sd)}
    assert "external_ids" in names and "entrances" not in names and "position" not in names
    sd.position = None
    before = completeness_of(with_details(Facility.objects.all()).get(pk=sd.pk))
    assert completeness_of(sd) < before <= 1
    assert missing_from(sd)[0].name == "position"
    assert 0 < completeness_rule().incomplete_below < 1


def test_outline_reads_back_what_it_wrote() -> None:
    square = MultiPolygon(Polygon.from_bbox((106.9, -6.23, 106.901, -6.229)), srid=4326)
    assert read_outline(write_outline(square)) == square
    hole = Polygon(square[0][0], ((106.9002, -6.2298), (106.9004, -6.2298), (106.9004, -6.2296), (106.9002, -6.2298)))
    assert read_outline(write_outline(MultiPolygon(hole, srid=4326))) == MultiPolygon(hole, srid=4326)
    assert read_outline("  ") is None


@pytest.mark.parametrize(
    "text",
    [
        "106.9, -6.2\n106.901, -6.2",
        "106.9, -6.2\n106.901, -6.201\n106.901, -6.2\n106.9, -6.201",
        "1, 2\n2, 2\n2, 3",
        "106.9, x",
        "{}",
        '{"type": "Point", "coordinates": [106.9, -6.2]}',
        "106, -6\n107, -6\n107, -7",
        "nan, nan\nnan, 1\n1, nan",
    ],
)
def test_outline_refuses_what_is_no_land(text) -> None:
    with pytest.raises(OutlineUnread):
        read_outline(text)
