"""A secret place leaves on no way: not by its past, its merges, lists that name it, nor by the administration."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.gis.geos import Point
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from facilities.actions.merging import merge_facilities, split_again
from facilities.actions.records import RecordDetails, RecordRefused, bring_back_record, retire_record, save_record
from facilities.actions.restore import restore_facility
from facilities.models import (
    DuplicatePair,
    Facility,
    FacilityType,
    FieldReport,
    ImportBatch,
    ImportProblem,
    ImportRow,
    Merge,
    PairState,
)
from facilities.queries.history import facility_history
from facilities.queries.registry import record_version
from tests.worlds.villages import WEST

from .importing import committed, previewed, taken_in
from .public_town import SECRET_NAMES, write_people, write_town

HIDEOUT = (106.912345, -6.228765)
TELLING = (*SECRET_NAMES, "Jl. Rahasia", "106.912345", "6.228765", "106,912345")
"""Names, addresses and position of the town's shelters."""


@pytest.fixture
def people(db: None) -> dict[str, User | None]:
    return write_people()


@pytest.fixture
def town(catalogue, villages, settings, tmp_path) -> dict[str, Facility]:
    """Return the town; its shelters stand where nothing else stands."""
    settings.DATA_DIR = tmp_path / "data"
    town = write_town(villages)
    Facility.objects.filter(name__in=SECRET_NAMES).update(position=Point(*HIDEOUT, srid=4326))
    return {key: Facility.everything.get(pk=one.pk) for key, one in town.items()}


@pytest.fixture
def planner(people, client):
    client.force_login(people["planner"])
    return client


def of_type(key: str) -> FacilityType:
    return FacilityType.objects.get(pk=key)


def save(facility: Facility, by: Any, **values: Any) -> Facility:
    now = Facility.everything.get(pk=facility.pk)
    return save_record(now.public_id, record_version(now), values, RecordDetails(), by=by, reason="pindah ke Melati")


def body(response: Any) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode(errors="replace")


def untold(text: str) -> bool:
    return not any(word in text for word in TELLING)


def opened_up(town, by) -> Facility:
    """Make the shelter a library under another name, elsewhere: what it was is still secret."""
    elsewhere = Point(*WEST, srid=4326)
    return save(town["secret"], by, type=of_type("library"), name="Perpustakaan", position=elsewhere, address="Jl. 1")


def test_past_of_a_place_that_was_secret_is_not_told(town, people, planner) -> None:
    place = opened_up(town, people["admin"])
    save(place, people["planner"], address="Jl. Terbuka 2")
    page = body(planner.get(f"/registri/{place.public_id}/riwayat/"))
    assert untold(page) and "pindah ke Melati" in page
    newest, *before = facility_history(place, people["planner"])
    assert not newest.is_hidden and len(before) == 3 and all(entry.is_hidden for entry in before)
    assert not any(entry.changes or entry.reason or entry.can_restore for entry in before)
    told = facility_history(place, people["admin"])
    assert not any(entry.is_hidden for entry in told) and SECRET_NAMES[0] in str(told)


def test_secret_state_is_restored_only_by_who_may_see_it(town, people, planner) -> None:
    place = opened_up(town, people["admin"])
    secret_state = facility_history(place)[-1].event
    version = record_version(Facility.objects.get(pk=place.pk))
    sent = {"version": version, "keadaan": str(secret_state)}
    assert planner.post(f"/registri/{place.public_id}/riwayat/", sent).status_code == 409
    with pytest.raises(RecordRefused):
        restore_facility(facility=place, to_event=secret_state, by=people["planner"])
    assert Facility.objects.get(pk=place.pk).name == "Perpustakaan"
    restore_facility(facility=place, to_event=secret_state, by=people["admin"])
    place = Facility.objects.get(pk=place.pk)
    assert (place.name, place.type_id, place.visibility) == (SECRET_NAMES[0], "shelter", "internal")


def test_place_that_becomes_secret_is_gone_with_its_past(town, people, planner) -> None:
    save(town["sd"], people["admin"], type=of_type("shelter"))
    for way in ("", "riwayat/", "ubah/"):
        assert planner.get(f"/registri/{town['sd'].public_id}/{way}").status_code == 404


def test_merge_with_a_secret_place_is_secret_whatever_was_chosen(town, people, planner, client) -> None:
    merge = merge_facilities(keep=town["sd"], absorb=town["secret"], by=people["admin"])
    kept = Facility.objects.get(pk=town["sd"].pk)
    assert (kept.type_id, kept.visibility) == ("shelter", "internal")
    assert planner.get(f"/registri/{kept.public_id}/").status_code == 404
    # The shelter's own address leads nowhere for those who may not see where it leads.
    for way in ("", "ubah/", "riwayat/"):
        assert planner.get(f"/registri/{town['secret'].public_id}/{way}").status_code == 404
    assert SECRET_NAMES[0] not in body(planner.get("/registri/duplikat/"))
    split_again(merge, by=people["admin"])
    assert Facility.objects.get(pk=town["sd"].pk).type_id == "primary_school"
    chosen = merge_facilities(keep=town["secret"], absorb=town["smp"], choices={"type": "absorb"}, by=people["admin"])
    assert Facility.objects.get(pk=chosen.kept_id).type_id == "shelter"


def test_record_does_not_name_the_secret_place_that_it_was_merged_into(town, people, planner) -> None:
    merge_facilities(keep=town["smp"], absorb=town["sd"], by=people["planner"])
    save(town["smp"], people["admin"], type=of_type("shelter"), name=SECRET_NAMES[0])
    assert untold(body(planner.get(f"/registri/{town['sd'].public_id}/")))
    assert untold(body(planner.get("/registri/duplikat/")))


LIST = (
    "id;nama;jenis;lon;lat;alamat\n"
    f"1;{SECRET_NAMES[0]};Rumah Aman;{HIDEOUT[0]};{HIDEOUT[1]};Jl. Rahasia 1\n"
    "2;SDN Baru;SD;106,905;-6,225;Jl. Satu\n"
    f"3;{SECRET_NAMES[1]};Rumah  aman (shelter) khusus;200;{HIDEOUT[1]};Jl. Rahasia 2\n"
)


@pytest.fixture
def batch(town, people, tmp_path) -> ImportBatch:
    """Return a previewed list of an administrator: a shelter, a school, and a refused row with an unknown word."""
    path = tmp_path / "daftar.csv"
    path.write_text(LIST)
    return previewed(path, by=people["admin"], source="pppa", types={"Rumah Aman": "shelter", "SD": "primary_school"})


def test_rows_of_secret_places_leave_on_no_page_or_file_of_a_batch(batch, planner) -> None:
    home = f"/registri/impor/{batch.pk}/"
    fates = {row.fate for row in batch.import_rows.all()}
    ways = ["", "?langkah=kolom", "titik.json", "perbaiki.csv", "perbaiki.xlsx", "?q=Rahasia", "?q=melati"]
    for way in [*ways, *(f"?nasib={fate}" for fate in fates)]:
        answer = planner.get(home + way)
        assert answer.status_code == 200 and untold(body(answer)), way
    assert "SDN Baru" in body(planner.get(home))


def test_who_brought_a_list_maps_it_with_its_examples(town, people, client, tmp_path) -> None:
    (tmp_path / "a.csv").write_text(LIST)
    batch = taken_in(tmp_path / "a.csv", by=people["planner"])
    for who, sees in (("planner", True), ("official", False), ("admin", True)):
        client.force_login(people[who])
        assert (SECRET_NAMES[0] in body(client.get(f"/registri/impor/{batch.pk}/?langkah=kolom"))) is sees, who


def test_refused_roll_back_does_not_name_secret_places(town, people, planner, tmp_path) -> None:
    row = f"7;{SECRET_NAMES[0]} Cabang Timur;shelter;106,9188;-6,2211"
    (tmp_path / "a.csv").write_text(f"id;nama;jenis;lon;lat\n{row}\n")
    batch = committed(tmp_path / "a.csv", by=people["admin"], source="pppa")
    place = Facility.objects.get(source__slug="pppa")
    save(place, people["admin"], operator="Yayasan")
    Facility.objects.filter(pk=place.pk).update(address="Jl. Rahasia 9")
    ImportBatch.objects.filter(pk=batch.pk).update(committed_at="2000-01-01T00:00:00Z")  # a test is one moment
    page = body(planner.post(f"/registri/impor/{batch.pk}/tarik/", follow=True))
    assert "Tidak dapat ditarik kembali" in page and untold(page)


def test_list_makes_no_secret_place_an_open_one(town, people, tmp_path) -> None:
    (tmp_path / "a.csv").write_text(
        f"nomor publik;nama;jenis;keterbukaan\n{town['secret'].public_id};{SECRET_NAMES[0]};library;umum\n"
    )
    batch = committed(tmp_path / "a.csv", by=people["planner"])
    row = batch.import_rows.get()
    assert [one["code"] for one in row.problems] == ["stays_secret"]
    place = Facility.objects.get(pk=town["secret"].pk)
    assert (place.type_id, place.visibility) == ("shelter", "internal")


def test_facility_that_became_secret_is_no_candidate_of_a_row(town, people, planner, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("id;nama;jenis;lon;lat\n9;SDN Klender Satu;SD;106,905;-6,22505\n")
    batch = previewed(tmp_path / "a.csv", by=people["planner"], source="lain")
    row = batch.import_rows.get()
    ImportRow.objects.update(
        fate="possible_duplicate", facility=None, matches=[{"facility": town["sd"].pk, "score": 0.8, "why": []}]
    )
    page = f"/registri/impor/{batch.pk}/?nasib=possible_duplicate"
    assert "SDN Klender 01" in body(planner.get(page)), row.fate
    save(town["sd"], people["admin"], type=of_type("shelter"))
    assert "SDN Klender 01" not in body(planner.get(page))


def test_clerk_of_the_administration_reads_no_secret_place(batch, town, people, client) -> None:
    """Also with all permissions of the administration but the one for secret places."""
    clerk = User.objects.create_user("juru", is_staff=True)
    clerk.user_permissions.set(Permission.objects.exclude(codename="view_sensitive"))
    report = FieldReport.objects.create(
        client_id="0b0e7cf4-7f4f-4d77-a5d0-0a0a0a0a0a0a", facility=town["secret"], is_new=True,
        values={"name": SECRET_NAMES[0]}, written_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    ImportProblem.objects.create(batch=batch, line=2, field="nama", value=SECRET_NAMES[0], code="x", message="Melati")
    DuplicatePair.objects.create(left=town["sd"], right=town["secret"], score=0.9)
    Merge.objects.create(kept=town["sd"], absorbed=town["smp"], snapshot={"kept": {"name": SECRET_NAMES[0]}})
    town["secret"].other_names.create(name="Rumah Singgah")
    client.force_login(clerk)
    for model in (ImportBatch, ImportProblem, ImportRow, FieldReport, Merge, DuplicatePair, Facility):
        name = f"admin:facilities_{model._meta.model_name}"
        assert untold(body(client.get(reverse(f"{name}_changelist")))), model
        for pk in model.objects.values_list("pk", flat=True):
            assert untold(body(client.get(reverse(f"{name}_change", args=[pk]), follow=True))), (model, pk)
    client.force_login(people["admin"])
    assert str(report.pk) in body(client.get(reverse("admin:facilities_fieldreport_changelist")))


def addresses(town: dict[str, Facility], batch: ImportBatch) -> list[str]:
    """Return every address of ours that can be asked for with GET, of each facility and every list."""
    found = []
    for route in get_resolver().url_patterns:
        if not isinstance(route, URLPattern) or not getattr(route, "name", None):
            continue
        parts = set(route.pattern.converters)
        choices = [{}] if not parts else []
        if parts == {"public_id"}:
            choices = [{"public_id": one.public_id} for one in town.values()]
        elif parts == {"batch_id"}:
            choices = [{"batch_id": batch.pk}]
        elif parts == {"batch_id", "kind"}:
            choices = [{"batch_id": batch.pk, "kind": kind} for kind in ("csv", "xlsx")]
        elif parts == {"kind"}:
            choices = [{"kind": kind} for kind in ("csv", "xlsx", "geojson", "gpkg")]
        elif parts == {"code"}:
            choices = [{"code": code} for code in ("99.01.01", "99.01.01.1001", "99.01.01.1002")]
        for values in choices:
            try:
                found.append(reverse(route.name, kwargs=values))
            except NoReverseMatch:
                continue
    return found


@pytest.mark.parametrize("role", ["nobody", "no_role", "planner", "official"])
def test_no_page_or_file_tells_of_a_secret_place(batch, town, people, client, role) -> None:
    merge_facilities(keep=town["secret"], absorb=town["hidden_shelter"], by=people["admin"])
    DuplicatePair.objects.create(left=town["sd"], right=town["secret"], score=0.9, state=PairState.OPEN)
    if people[role]:
        client.force_login(people[role])
    asked = addresses(town, batch)
    assert len(asked) > 60
    for address in asked:
        for way in (address, f"{address}?q=melati", f"{address}?q=rumah+aman&dihapus=1"):
            answer = client.get(way)
            assert answer.status_code < 500, way
            assert SECRET_NAMES[0] not in body(answer) and untold(body(answer)), way


@pytest.mark.parametrize("role", ["planner", "official"])
def test_writes_to_a_secret_place_are_not_found(town, people, client, role) -> None:
    client.force_login(people[role])
    secret = town["secret"]
    version = record_version(secret)
    file = {"aksi": "hapus"}
    for way, sent in (
        ("ubah/", {"version": version, "name": "x"}), ("hapus/", {"version": version, "reason": "x"}),
        ("riwayat/", {"version": version, "keadaan": "1"}), ("berkas/", {}), ("berkas/1/", file),
    ):  # fmt: skip
        answer = client.post(f"/registri/{secret.public_id}/{way}", sent)
        assert answer.status_code == 404 and untold(body(answer)), way
    places = client.post(
        "/registri/lapangan/sekitar.json", json.dumps({"lon": HIDEOUT[0], "lat": HIDEOUT[1]}), "application/json"
    )
    assert untold(body(places)) and places.status_code == 200
    assert Facility.objects.get(pk=secret.pk).name == secret.name


def test_deleted_secret_place_stays_secret(town, people, planner) -> None:
    retired = retire_record(town["secret"].public_id, record_version(town["secret"]), by=people["admin"], reason="x")
    assert untold(body(planner.get("/registri/?dihapus=1")))
    assert planner.get(f"/registri/{retired.public_id}/").status_code == 404
    now = Facility.everything.get(pk=retired.pk)
    bring_back_record(now.public_id, record_version(now), by=people["admin"])
