"""Merging keeps all that either record knew, splitting restores both exactly, decisions are never asked again."""
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.gis.geos import Point
from django.core import serializers

from facilities.actions.duplicates import decide_different, decide_same, find_duplicate_pairs, undo_merge
from facilities.actions.merging import merge_facilities, split_again
from facilities.actions.placement import assign_areas
from facilities.actions.records import RecordRefused
from facilities.models import (
    DuplicatePair,
    Entrance,
    ExternalId,
    Facility,
    FacilityFile,
    OtherName,
    PairState,
    RetiredPublicId,
    SourceRecord,
    StatusRecord,
)
from facilities.queries.history import facility_history
from regions.models import Source

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 1, 2, tzinfo=UTC)
TABLES = [Facility, ExternalId, OtherName, StatusRecord, Entrance, FacilityFile, SourceRecord, RetiredPublicId]


@pytest.fixture
def clerk():
    return get_user_model().objects.create_user("rini", first_name="Rini")


@pytest.fixture
def pair(catalogue: None, villages: dict) -> tuple[Facility, Facility]:
    """Return one RPTRA as two registers have it, each with what belongs to it."""
    rows = []
    for slug, name, lon in (("jakartasatu", "Rawajaya", 106.9050), ("taman", "RPTRA Rawa Jaya", 106.9052)):
        source = Source.objects.create(slug=slug, name=slug)
        facility = Facility.objects.create(
            source=source, source_row="1", name=name, type_id="rptra", position=Point(lon, -6.225, srid=4326),
            address="" if slug == "jakartasatu" else "Jl. Rawa Jaya", opened_on=date(2016, 5, 1),
            locked_fields=["name"] if slug == "jakartasatu" else [],
        )  # fmt: skip
        SourceRecord.objects.create(
            facility=facility, source=source, row_key="1", first_seen_at=THEN, last_seen_at=THEN, values={"nama": name}
        )
        ExternalId.objects.create(facility=facility, scheme="osm", value=f"n{slug}")
        ExternalId.objects.create(facility=facility, scheme=slug, value="7")
        StatusRecord.objects.create(facility=facility, programme="RBRA", stage="declared", number=slug)
        OtherName.objects.create(facility=facility, name="Taman Jaya")
        OtherName.objects.create(facility=facility, name=f"Nama {slug}", kind="former")
        Entrance.objects.create(facility=facility, position=Point(lon, -6.2251, srid=4326))
        FacilityFile.objects.create(facility=facility, kind="photo", file="a.jpg", sha256=f"{len(slug):064d}")
        rows.append(facility)
    assign_areas()
    return rows[0], rows[1]


def state() -> list[dict]:
    """Return all rows of the registry as data, without the times of writing and computed shares."""
    rows = [row for model in TABLES for row in serializers.serialize("python", model._base_manager.order_by("pk"))]
    for row in rows:
        for name in ("updated_at", "completeness"):
            row["fields"].pop(name, None)
    return rows


def test_merged_record_has_all_that_either_knew(pair, clerk) -> None:
    keep, absorb = pair
    merge_facilities(keep=keep, absorb=absorb, by=clerk)
    keep.refresh_from_db()
    assert list(Facility.objects.all()) == [keep]
    assert (keep.name, keep.address) == ("Rawajaya", "Jl. Rawa Jaya")
    assert keep.source_records.count() == 2
    assert dict(keep.external_ids.values_list("scheme", "value")) == {
        "osm": "njakartasatu", "jakartasatu": "7", "taman": "7",
    }  # fmt: skip
    assert {n.name for n in keep.other_names.all()} == {
        "Taman Jaya", "Nama jakartasatu", "Nama taman", "RPTRA Rawa Jaya",
    }  # fmt: skip
    assert keep.entrances.count() == 2 and keep.files.count() == 2
    assert RetiredPublicId.objects.get().facility == keep


def test_chosen_field_is_taken_and_locked(pair, clerk) -> None:
    keep, absorb = pair
    merge_facilities(keep=keep, absorb=absorb, choices={"name": "keep", "position": "absorb"}, by=clerk)
    keep.refresh_from_db()
    assert keep.position.x == pytest.approx(106.9052)
    assert keep.locked_fields == ["name", "position"]


@pytest.mark.parametrize("choices", [{}, {"name": "absorb", "position": "absorb", "opened_on": "absorb"}])
def test_split_restores_the_exact_former_state(pair, clerk, choices) -> None:
    before = state()
    merge = merge_facilities(keep=pair[0], absorb=pair[1], choices=choices, by=clerk)
    assert state() != before
    split_again(merge, by=clerk)
    assert state() == before


def test_split_keeps_what_was_edited_since(pair, clerk) -> None:
    merge = merge_facilities(keep=pair[0], absorb=pair[1], by=clerk)
    Facility.objects.filter(pk=pair[0].pk).update(address="Jl. Baru 5")
    split_again(merge, by=clerk)
    pair[0].refresh_from_db()
    assert pair[0].address == "Jl. Baru 5"


def test_merge_is_in_the_history_of_both(pair, clerk) -> None:
    keep, absorb = pair
    merge_facilities(keep=keep, absorb=absorb, by=clerk)
    absorb.refresh_from_db()
    moved_in = [e for e in facility_history(keep) if e.kind == "externalid" and e.by == "Rini"]
    assert [(e.what, e.changes[0].new) for e in moved_in] == [("created", "taman")]
    gone = [e for e in facility_history(absorb) if e.by == "Rini"]
    assert {(e.kind, e.what) for e in gone} >= {("facility", "changed"), ("externalid", "removed")}
    assert all("digabung dengan" in e.reason for e in gone)


def test_record_in_the_bin_or_the_same_one_is_refused(pair, clerk) -> None:
    keep, absorb = pair
    with pytest.raises(RecordRefused, match="dirinya sendiri"):
        merge_facilities(keep=keep, absorb=keep, by=clerk)
    merge = merge_facilities(keep=keep, absorb=absorb, by=clerk)
    with pytest.raises(RecordRefused, match="sudah dihapus"):
        merge_facilities(keep=keep, absorb=absorb, by=clerk)
    split_again(merge, by=clerk)
    with pytest.raises(RecordRefused, match="sudah dipisah"):
        split_again(merge, by=clerk)


def test_merges_are_split_newest_first(pair, clerk) -> None:
    keep, absorb = pair
    third = Facility.objects.create(source=keep.source, source_row="3", name="Rawa Jaya", type_id="rptra")
    first = merge_facilities(keep=keep, absorb=absorb, by=clerk)
    before = state()
    second = merge_facilities(keep=keep, absorb=third, by=clerk)
    with pytest.raises(RecordRefused, match="lebih baru"):
        split_again(first, by=clerk)
    split_again(second, by=clerk)
    assert state() == before


def test_pairs_are_found_once_and_decisions_hold(pair, clerk) -> None:
    assert find_duplicate_pairs().new == 1
    assert find_duplicate_pairs().new == 0
    found = DuplicatePair.objects.get()
    assert (found.left_id, found.right_id, found.score) == (pair[0].pk, pair[1].pk, 1.0)
    decide_different(pair=found, by=clerk)
    assert find_duplicate_pairs().alike == 0
    assert DuplicatePair.objects.get().state == PairState.DIFFERENT
    with pytest.raises(RecordRefused, match="sudah diputuskan oleh rini"):
        decide_same(pair=found, keep=pair[0], by=clerk)


def test_same_place_is_merged_and_undone_for_good(pair, clerk) -> None:
    find_duplicate_pairs()
    merge = decide_same(pair=DuplicatePair.objects.get(), keep=pair[1], by=clerk)
    assert merge.kept == pair[1]
    undo_merge(merge=merge, by=clerk)
    assert DuplicatePair.objects.get().state == PairState.DIFFERENT
    assert find_duplicate_pairs().alike == 0


def test_decision_about_an_absorbed_record_holds_for_the_kept_one(pair, clerk) -> None:
    keep, absorb = pair
    third = Facility.objects.create(
        source=keep.source, source_row="3", name="Rawa Jaya", type_id="rptra", position=absorb.position
    )
    decide_different(pair=DuplicatePair.objects.create(left=absorb, right=third, score=0.9), by=clerk)
    merge_facilities(keep=keep, absorb=absorb, by=clerk)
    assert find_duplicate_pairs().alike == 0


def test_pair_that_no_longer_looks_alike_is_dropped(pair) -> None:
    find_duplicate_pairs()
    OtherName.objects.all().delete()
    Facility.objects.filter(pk=pair[1].pk).update(name="Taman Melati")
    assert find_duplicate_pairs().dropped == 1
    assert not DuplicatePair.objects.exists()
