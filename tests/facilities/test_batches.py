"""A delivered list: looked at, mapped, compared, committed in one piece, rolled back."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, connections

from facilities.actions import applying, batch_files, batches
from facilities.actions.batches import cancel, tell_of_dead_work
from facilities.actions.columns import map_columns
from facilities.actions.commit import ask_for_commit, commit
from facilities.actions.preview import decide, preview
from facilities.actions.rollback import roll_back
from facilities.batch_progress import ImportCancelled, ImportFailed
from facilities.models import (
    DuplicatePair,
    ExternalId,
    Facility,
    ImportBatch,
    ImportRow,
    OtherName,
    SavedMapping,
    SourceRecord,
)
from facilities.queries import registry_files
from facilities.queries.history import facility_history
from regions.models import Source
from tests.worlds.villages import EAST, SCOPE, WEST

from .importing import committed, counts, previewed, registry, taken_in

HEAD = "Nama Sekolah;Bentuk Pendidikan;ID;Bujur;Lintang;Kelurahan;NPSN;Alamat\n"
W, E = (f"{lon};{lat}".replace(".", ",") for lon, lat in (WEST, EAST))
EMPTY = "[\n[],\n[],\n[],\n[],\n[],\n[]\n]"
"""What `registry` says of nothing."""
TWO = HEAD + f"SDN Klender 01;SD;1;{W};Barat;20100001;Jl. A\nSMP Pelita;SMP;2;{E};Timur;20100002;Jl. B\n"


@pytest.fixture(autouse=True)
def ground(catalogue, villages, settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def write(tmp_path: Path):
    def to(text: str, name: str = "sekolah.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return to


def fates(batch: ImportBatch) -> dict[int | None, str]:
    return dict(batch.import_rows.values_list("line", "fate"))


def test_columns_and_types_are_guessed_from_their_words(write) -> None:
    batch = taken_in(write(TWO))
    assert batch.state == "uploaded" and batch.rows == 2
    assert batch.spec["mapping"]["columns"] == {
        "name": "Nama Sekolah", "type": "Bentuk Pendidikan", "id": "ID", "lon": "Bujur", "lat": "Lintang",
        "village": "Kelurahan", "external_ids.npsn": "NPSN", "address": "Alamat",
    }  # fmt: skip
    assert batch.spec["mapping"]["types"] == {"SD": "primary_school", "SMP": "junior_school"}


def test_preview_writes_nothing_to_the_registry(write) -> None:
    batch = previewed(write(TWO))
    assert batch.state == "previewed" and counts(batch) == (2, 0, 0, 0, 0)
    assert fates(batch) == {2: "new", 3: "new"}
    assert not Facility.everything.exists() and not SourceRecord.objects.exists()


def test_commit_writes_facilities_and_what_the_list_says(write) -> None:
    batch = committed(write(TWO))
    assert batch.state == "done" and batch.committed_at is not None
    one = Facility.objects.get(source_row="1")
    assert (one.name, one.type_id, one.located_by) == ("SDN Klender 01", "primary_school", "list")
    assert one.area.name == "Barat"
    assert one.completeness > 0 and one.external_ids.get().value == "20100001"
    assert one.source_records.get().values["Nama Sekolah"] == "SDN Klender 01"


def test_second_delivery_is_a_difference_field_by_field(write) -> None:
    committed(write(TWO))
    batch = previewed(write(TWO.replace("SMP Pelita", "SMP Pelita Jaya").replace("Jl. B", "Jl. C")))
    assert counts(batch) == (0, 1, 1, 0, 0)
    row = batch.import_rows.get(fate="changed")
    assert row.changes == {"name": ["SMP Pelita", "SMP Pelita Jaya"], "address": ["Jl. B", "Jl. C"]}


def test_same_list_again_changes_nothing(write) -> None:
    committed(write(TWO))
    before = registry()
    assert counts(committed(write(TWO))) == (0, 0, 2, 0, 0)
    after = registry()
    assert len(before) == len(after) and Facility.objects.count() == 2


def test_row_that_left_the_list_is_shown_and_stays(write) -> None:
    committed(write(TWO))
    batch = committed(write(TWO.rsplit("SMP", 2)[0]))
    assert batch.import_rows.get(fate="missing").facility.name == "SMP Pelita"
    assert Facility.objects.count() == 2 and SourceRecord.objects.get(row_key="2").gone_at is not None


def test_second_list_finds_the_place_by_its_code_and_only_fills_gaps(write) -> None:
    committed(write(TWO))
    text = "nama,jenis,id,npsn,pengelola,alamat\nSD Negeri Klender 1 Pagi,SD,x9,20100001,Dinas,Jalan Lain 9\n"
    batch = committed(write(text, "lain.csv"), source="lain")
    one = Facility.objects.get(source_row="1")
    assert counts(batch) == (0, 1, 0, 0, 0)
    assert (one.name, one.address, one.operator) == ("SDN Klender 01", "Jl. A", "Dinas")
    assert OtherName.objects.get().name == "SD Negeri Klender 1 Pagi"
    assert set(one.source_records.values_list("source__slug", flat=True)) == {"dinas", "lain"}
    assert counts(committed(write(text, "lain.csv"), source="lain")) == (0, 0, 1, 0, 0)
    assert counts(committed(write(TWO))) == (0, 0, 2, 0, 0)


def test_list_that_leads_replaces_what_others_said(write) -> None:
    committed(write(TWO))
    text = "nama,jenis,id,npsn,alamat\nSDN Klender 01,SD,x9,20100001,Jalan Baru 9\n"
    committed(write(text, "lain.csv"), source="lain", leads=True)
    assert Facility.objects.get(source_row="1").address == "Jalan Baru 9"


def test_locked_field_is_left_and_said(write) -> None:
    committed(write(TWO))
    Facility.objects.filter(source_row="1").update(locked_fields=["name"], name="Nama Benar")
    batch = committed(write(TWO))
    assert Facility.objects.get(source_row="1").name == "Nama Benar"
    row = batch.import_rows.get(line=2)
    assert row.fate == "unchanged"
    (problem,) = row.problems
    assert problem["message"] == "nama terkunci karena sudah diperiksa orang; tidak diubah"


def test_place_a_person_removed_is_not_taken_in_again(write) -> None:
    committed(write(TWO))
    Facility.objects.filter(source_row="1").update(deleted_at="2026-01-01T00:00Z")
    batch = committed(write(TWO))
    assert counts(batch) == (0, 0, 1, 1, 0) and Facility.objects.count() == 1


def test_place_for_adults_is_set_aside_and_a_person_can_take_it_in(write) -> None:
    text = HEAD + f"Klinik Estetika Ayu;Klinik;1;{W};Barat;;\nTaman Segitiga;Taman;2;{E};Timur;;\n"
    text += f"Praktik;Bidan;3;{E};Timur;;\n"
    batch = previewed(write(text), types={"Klinik": "clinic", "Taman": "park", "Bidan": ""})
    assert set(fates(batch).values()) == {"set_aside"}
    row = batch.import_rows.get(line=3)
    assert row.problems[0]["message"].startswith("pulau jalan")
    decide(batch=batch, row_id=row.pk, decision="take")
    decide(batch=batch, row_id=batch.import_rows.get(line=4).pk, decision="take", type_="pustu")
    ask_for_commit(batch=batch)
    commit(batch)
    assert set(Facility.objects.values_list("name", "type")) == {("Taman Segitiga", "park"), ("Praktik", "pustu")}
    again = previewed(write(text), types={"Klinik": "clinic", "Taman": "park", "Bidan": ""})
    assert counts(again) == (0, 0, 2, 1, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "gpkg"])
def test_own_export_changes_nothing_and_brings_corrections_back(write, tmp_path: Path, kind: str) -> None:
    committed(write(TWO))
    committed(write("nama,jenis,id,npsn,pengelola\n-SDN Klender,SD,x9,20100001,Dinas\n", "lain.csv"), source="lain")
    Facility.objects.filter(source_row="2").update(
        amenities=["toilet", "ramp"], capacity=1200, accuracy_m=4.5, wheelchair=False, opened_on="2001-02-03",
        opening_hours="Mo-Fr 07:00-14:00", locked_fields=["name"],
    )  # fmt: skip
    before, path = registry(), tmp_path / f"unduhan.{kind}"
    path.write_bytes(b"".join(getattr(registry_files, f"as_{kind}")(Facility.objects.all())))
    assert counts(committed(path, source="unduhan")) == (0, 0, 2, 0, 0)
    assert registry() == before
    if kind == "csv":
        path.write_text(path.read_text(encoding="utf-8-sig").replace("Jl. B", "Jl. Benar"), encoding="utf-8")
        assert counts(committed(path, source="unduhan")) == (0, 1, 1, 0, 0)
        assert Facility.objects.get(source_row="2").address == "Jl. Benar"


def test_possible_duplicate_waits_in_the_queue_unless_decided(write) -> None:
    source = Source.objects.create(slug="lama", name="Lama")
    old = Facility.objects.create(
        source=source, source_row="9", name="RPTRA Melati Indah", type_id="rptra", position=Point(*WEST, srid=4326)
    )
    lon, lat = WEST[0] + 0.0012, WEST[1]
    text = f"nama,jenis,id,lon,lat\nRPTRA Melati,RPTRA,1,{lon},{lat}\n"
    batch = previewed(write(text))
    row = batch.import_rows.get()
    assert row.fate == "possible_duplicate" and row.matches[0]["facility"] == old.pk
    ask_for_commit(batch=batch)
    commit(batch)
    assert Facility.objects.count() == 2 and DuplicatePair.objects.get().state == "open"
    roll_back(batch=batch, by=None)
    assert Facility.objects.count() == 1 and not DuplicatePair.objects.exists()
    batch = previewed(write(text))
    decide(batch=batch, row_id=batch.import_rows.get().pk, decision=f"same:{old.pk}")
    ask_for_commit(batch=batch)
    commit(batch)
    assert Facility.objects.count() == 1 and old.source_records.get().source.slug == "dinas"
    assert counts(committed(write(text))) == (0, 0, 1, 0, 0)


def test_skipped_row_is_not_loaded(write) -> None:
    batch = previewed(write(TWO))
    decide(batch=batch, row_id=batch.import_rows.get(line=3).pk, decision="skip")
    ask_for_commit(batch=batch)
    commit(batch)
    assert list(Facility.objects.values_list("source_row", flat=True)) == ["1"]


def test_impossible_decision_is_refused(write) -> None:
    batch = previewed(write(TWO))
    with pytest.raises(ImportFailed) as told:
        decide(batch=batch, row_id=batch.import_rows.get(line=3).pk, decision="same:1")
    assert str(told.value) == "Keputusan itu tidak mungkin untuk baris ini."


def test_mapping_is_kept_for_the_next_list_of_the_source(write) -> None:
    previewed(write(TWO), columns={"address": "Kelurahan"})
    assert SavedMapping.objects.get().spec["columns"]["address"] == "Kelurahan"
    assert taken_in(write(TWO.replace("Klender", "Duren"))).spec["mapping"]["columns"]["address"] == "Kelurahan"


def test_mapping_without_name_is_refused(write) -> None:
    batch = taken_in(write(TWO))
    with pytest.raises(ImportFailed) as told:
        map_columns(batch=batch, mapping=batch.spec["mapping"] | {"columns": {}})
    assert str(told.value) == "Pilih kolom yang berisi nama fasilitas."


def test_roll_back_restores_the_former_state(write) -> None:
    committed(write(TWO))
    before = registry()
    changed = TWO.replace("SMP Pelita", "SMP Jaya").replace("20100001", "20100009").replace("Jl. A", "Jl. Z")
    third = changed + f"TK Baru;TK;3;{W};Barat;;Jl. C\n"
    batch = committed(write(third.replace("SDN Klender 01;SD;1", "SDN Klender 02;SD;1")))
    assert counts(batch) == (1, 2, 0, 0, 0) and registry() != before
    roll_back(batch=batch, by=None)
    assert registry() == before and batch.state == "rolled_back"
    assert counts(committed(write(third))) == (1, 2, 0, 0, 0)


def test_roll_back_of_the_first_batch_empties_the_registry(write) -> None:
    batch = committed(write(TWO), is_complete=True)
    roll_back(batch=batch, by=None)
    assert registry() == EMPTY


def test_roll_back_is_refused_when_a_newer_batch_stands_on_it(write) -> None:
    first = committed(write(TWO))
    committed(write(TWO.replace("Jl. A", "Jl. Z")))
    with pytest.raises(ImportFailed) as told:
        roll_back(batch=first, by=None)
    assert "pemuatan sekolah.csv yang lebih baru memuat fasilitas yang sama" in str(told.value)
    assert Facility.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_roll_back_is_refused_when_a_person_edited_since(write) -> None:
    batch = committed(write(TWO))
    Facility.objects.filter(source_row="1").update(address="Jl. Baru")
    with pytest.raises(ImportFailed) as told:
        roll_back(batch=batch, by=None)
    assert str(told.value) == (
        "Tidak dapat ditarik kembali: 1 fasilitas sudah diubah sesudahnya: SDN Klender 01."
    )


def test_failure_near_the_end_leaves_nothing_and_can_be_run_again(write, monkeypatch) -> None:
    batch = previewed(write(TWO))
    ask_for_commit(batch=batch)
    with monkeypatch.context() as broken:
        broken.setattr(applying, "recompute_completeness", lambda ids: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            commit(batch)
    batch.refresh_from_db()
    assert batch.state == "failed" and not Facility.everything.exists()
    assert batch.message == "Kesalahan tak terduga: division by zero"
    ask_for_commit(batch=batch)
    commit(batch)
    assert Facility.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_cancelled_preview_says_so(write, monkeypatch) -> None:
    batch = taken_in(write(TWO))
    map_columns(batch=batch, mapping=batch.spec["mapping"])
    ImportBatch.objects.filter(pk=batch.pk).update(progress=0.5)
    cancel(batch=batch)
    with pytest.raises(ImportCancelled):
        preview(batch)
    batch.refresh_from_db()
    assert batch.state == "cancelled" and not ImportRow.objects.exists()
    assert batch.message == "Dihentikan atas permintaan; tidak ada yang disimpan."


@contextmanager
def commit_halts_half_way() -> Iterator[None]:
    """Let a commit elsewhere write facilities and wait before it keeps what their list says."""
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE facilities_sourcerecord IN EXCLUSIVE MODE")
        yield
    finally:
        other.rollback()
        other.close()


def wait_until_half_way(batch: ImportBatch) -> None:
    deadline = time.monotonic() + 60
    while batch.stage != "Menyimpan isi daftar":
        assert time.monotonic() < deadline and batch.state == "committing", (batch.state, batch.stage, batch.message)
        time.sleep(0.05)
        batch.refresh_from_db()
    assert 0.3 < batch.progress < 1


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def do() -> None:
        with suppress(ImportCancelled):
            work()
        connections.close_all()

    thread = threading.Thread(target=do)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_commit_that_is_stopped_half_way_leaves_nothing_and_can_be_run_again(write) -> None:
    batch = previewed(write(TWO))
    ask_for_commit(batch=batch)
    with commit_halts_half_way():
        worker = in_thread(lambda: commit(ImportBatch.objects.select_related("source").get(pk=batch.pk)))
        wait_until_half_way(batch)
        cancel(batch=batch)
    worker.join()
    batch.refresh_from_db()
    assert batch.state == "cancelled" and batch.committed_at is None
    assert batch.message == "Dihentikan atas permintaan; tidak ada yang disimpan."
    assert registry() == EMPTY and fates(batch) == {2: "new", 3: "new"}
    ask_for_commit(batch=batch)
    commit(batch)
    assert batch.state == "done" and Facility.objects.count() == 2 and SourceRecord.objects.count() == 2


WORKER = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "geo_kla.settings"
django.setup()
from facilities.actions.commit import commit
from facilities.models import ImportBatch

commit(ImportBatch.objects.select_related("source").get(pk={batch}))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_nothing_and_the_batch_says_so(write, settings, project) -> None:
    batch = previewed(write(TWO))
    ask_for_commit(batch=batch)
    host = connection.settings_dict
    url = f"postgis://{host['USER']}:{host['PASSWORD']}@{host['HOST']}:{host['PORT']}/{host['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "GEO_KLA_DATA_DIR": str(settings.DATA_DIR)}
    with commit_halts_half_way():
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER.format(batch=batch.pk)], cwd=project, env=environment
        )
        try:
            wait_until_half_way(batch)
            assert tell_of_dead_work(batch).state == "committing"
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    deadline = time.monotonic() + 60
    while tell_of_dead_work(batch).state == "committing" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert batch.state == "failed" and registry() == EMPTY
    assert batch.message == "Pekerja berhenti saat menyimpan. Tidak ada yang tersimpan setengah; simpan sekali lagi."
    ask_for_commit(batch=batch)
    commit(batch)
    assert Facility.objects.count() == 2 and ExternalId.objects.count() == 2


def test_rows_of_other_columns_are_not_written(write) -> None:
    batch = previewed(write(TWO))
    columns = {key: column for key, column in batch.spec["mapping"]["columns"].items() if key != "address"}
    map_columns(batch=batch, mapping=batch.spec["mapping"] | {"columns": columns})
    cancel(batch=batch)
    batch.refresh_from_db()
    with pytest.raises(ImportFailed) as told:
        ask_for_commit(batch=batch)
    assert str(told.value) == "Pemuatan ini belum diperiksa atau sudah disimpan."


def test_roll_back_one_after_another_restores_each_former_state(write) -> None:
    first = committed(write(TWO))
    before = registry()
    second = committed(write(TWO.replace("Jl. A", "Jl. Z").replace("20100002", "20100007")))
    roll_back(batch=second, by=None)
    assert registry() == before
    roll_back(batch=first, by=None)
    assert registry() == EMPTY


def test_history_of_copied_rows_says_who_and_which_batch(write, django_user_model) -> None:
    clerk = django_user_model.objects.create_user("rini")
    first = committed(write(TWO), by=clerk)
    second = committed(write(TWO.replace("Jl. A", "Jl. Z").replace("20100001", "20100009")), by=clerk)
    roll_back(batch=second, by=None)
    told = [
        (entry.kind, entry.what, entry.by, entry.batch)
        for entry in facility_history(Facility.objects.get(source_row="1"))
    ]
    assert sorted(told) == sorted(
        (kind, *said)
        for kind in ("facility", "externalid")
        for said in (("created", "rini", first.pk), ("changed", "rini", second.pk), ("changed", "", second.pk))
    )


def test_list_of_several_years_names_each_place_once(write) -> None:
    text = "tahun,nama,jenis,kelurahan\n2023,Melati,RPTRA,Barat\n2024,Melati,RPTRA,Barat\n2024,Melati,RPTRA,Timur\n"
    batch = previewed(write(text))
    assert fates(batch) == {2: "new", 3: "refused", 4: "new"}
    assert batch.import_rows.get(line=3).problems[0]["message"] == (
        "tempat yang sama sudah disebut pada baris 2; baris ini tidak dimuat"
    )


def test_scope_that_is_not_loaded_fails_with_the_reason(write) -> None:
    batch = taken_in(write(TWO), scope="31.75")
    map_columns(batch=batch, mapping=batch.spec["mapping"])
    with pytest.raises(ImportFailed):
        preview(batch)
    batch.refresh_from_db()
    assert batch.state == "failed" and batch.message.endswith(
        "belum ada kelurahan/desa wilayah 31.75 yang berlaku; muat batas wilayahnya dahulu"
    )


def test_preview_of_a_scope_takes_only_what_stands_there(write) -> None:
    assert counts(previewed(write(TWO), scope=SCOPE)) == (2, 0, 0, 0, 0)


def test_file_that_is_gone_is_told(write) -> None:
    batch = taken_in(write(TWO))
    batch_files.file_of(batch).unlink()
    with pytest.raises(ImportFailed) as told:
        batches.look_again(batch=batch)
    assert str(told.value) == "Berkas pemuatan ini tidak disimpan; unggah lagi daftarnya."
