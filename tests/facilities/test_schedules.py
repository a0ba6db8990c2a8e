"""Lists come again by themselves; what is unchanged is not read, what changes much waits for a person."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from facilities.actions.batch_files import take_in
from facilities.actions.columns import inspect, map_columns
from facilities.actions.commit import ask_for_commit, commit
from facilities.actions.preview import preview
from facilities.actions.schedules import ScheduleRefused, add_schedule, run_due, run_schedule, switch_schedule
from facilities.models import AllowedUrl, BatchState, Facility, FetchOutcome, ImportBatch, ScheduledImport
from facilities.schedule_tasks import come_back, watch_schedules
from regions.models import Source
from tests.http_stand_in import list_server
from tests.worlds.villages import SCOPE


def list_of(names: list[str]) -> bytes:
    rows = [f"{i},{name},{106.9005 + i * 0.0005:.4f},-6.2250" for i, name in enumerate(names)]
    return "\n".join(["id,nama,lon,lat", *rows, ""]).encode()


NAMES = [f"Taman {word}" for word in ("Anggrek Bulan", "Bakung Raya", "Cempaka Putih", "Dahlia Merah", "Edelweis Utara",
         "Flamboyan Jaya", "Gardenia Selatan", "Hortensia Timur", "Iris Barat", "Jasmin Indah", "Kenanga Sari",
         "Lavender Hijau")]  # fmt: skip


@pytest.fixture
def server(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.0/8"]
    with list_server() as served:
        yield served


@pytest.fixture
def schedule(server, catalogue, villages, tmp_path) -> ScheduledImport:
    """Return the schedule of a list that a person has mapped and loaded once."""
    source = Source.objects.create(slug="taman", name="Daftar taman")
    file = tmp_path / "taman.csv"
    file.write_bytes(list_of(NAMES))
    batch = take_in(file=file, file_name="taman.csv", source=source, scope_code=SCOPE, by=None)
    inspect(batch)
    columns = {"id": "id", "name": "nama", "lon": "lon", "lat": "lat"}
    map_columns(batch=batch, mapping={"columns": columns, "types": {}, "constant_type": "park"})
    preview(batch)
    ask_for_commit(batch=batch)
    commit(batch)
    assert Facility.objects.count() == len(NAMES)
    AllowedUrl.objects.create(prefix=f"{server.url}/data/")
    server.content["/data/taman.csv"] = list_of(NAMES)
    return add_schedule(
        source=source, url=f"{server.url}/data/taman.csv", scope_code=SCOPE, every_days=7, by=None
    )


def again(schedule: ScheduledImport) -> ScheduledImport:
    return run_schedule(ScheduledImport.objects.get(pk=schedule.pk))


def test_list_that_changes_little_is_loaded_by_itself_and_keeps_its_preview(schedule, server):
    server.content["/data/taman.csv"] = list_of([*NAMES[:-1], "Taman Lavender Ungu", "Taman Baru Sekali"])
    ended = run_schedule(schedule)
    assert ended.outcome == FetchOutcome.DONE, ended.message
    assert ended.last_batch.state == BatchState.DONE and ended.last_batch.import_rows.count() == len(NAMES) + 1
    assert Facility.objects.filter(name="Taman Baru Sekali").exists()
    assert not list((server_folder(ended) / "fetched").glob("*"))


def server_folder(_schedule):
    from django.conf import settings

    return settings.DATA_DIR


def test_same_content_is_noted_and_not_imported(schedule, server):
    assert run_schedule(schedule).outcome == FetchOutcome.DONE
    batches = ImportBatch.objects.count()
    ended = again(schedule)
    assert (ended.outcome, ImportBatch.objects.count()) == (FetchOutcome.UNCHANGED, batches)


def test_server_that_says_unchanged_is_not_asked_for_the_list(schedule, server):
    server.etags["/data/taman.csv"] = '"v1"'
    assert run_schedule(schedule).etag == '"v1"'
    ended = again(schedule)
    assert ended.outcome == FetchOutcome.UNCHANGED and "Peladen menyatakan" in ended.message


def test_tenth_of_rows_that_would_change_or_vanish_waits_for_a_person(schedule, server):
    server.content["/data/taman.csv"] = list_of(["Taman Lain Sama Sekali", *NAMES[1:-1]])
    ended = run_schedule(schedule)
    assert ended.outcome == FetchOutcome.WAITING and ended.last_batch.state == BatchState.PREVIEWED
    assert "1 baris akan berubah dan 1 hilang, dari 12" in ended.message
    assert not Facility.objects.filter(name="Taman Lain Sama Sekali").exists()


def test_waiting_list_goes_on_waiting_when_it_is_fetched_unchanged(schedule, server):
    server.content["/data/taman.csv"] = list_of(NAMES[:6])
    assert run_schedule(schedule).outcome == FetchOutcome.WAITING
    assert again(schedule).outcome == FetchOutcome.WAITING
    assert ImportBatch.objects.count() == 2


def test_refused_row_waits_for_a_person(schedule, server):
    server.content["/data/taman.csv"] = list_of([*NAMES, ""])
    ended = run_schedule(schedule)
    assert (ended.outcome, ended.message) == (FetchOutcome.WAITING, "1 baris ditolak.")


def test_columns_that_nobody_mapped_wait_for_a_person(schedule, server):
    server.content["/data/taman.csv"] = list_of(NAMES).replace(b"nama", b"nama_taman")
    ended = run_schedule(schedule)
    assert ended.outcome == FetchOutcome.WAITING and "Kolom" in ended.message
    assert ended.last_batch.state == BatchState.UPLOADED


def test_first_list_of_a_source_waits_for_a_person(schedule, server):
    Facility.everything.all().delete()
    assert run_schedule(schedule).outcome == FetchOutcome.WAITING


@pytest.mark.parametrize("content", [b"", b"<html>bukan daftar</html>", b"\x00\x01\x02"])
def test_answer_that_is_no_list_changes_nothing(schedule, server, content):
    server.content["/data/taman.csv"] = content
    ended = run_schedule(schedule)
    assert ended.outcome in (FetchOutcome.FAILED, FetchOutcome.WAITING) and ended.message
    assert Facility.objects.count() == len(NAMES)


def test_failure_is_told_and_tried_again_the_next_day(schedule, server):
    del server.content["/data/taman.csv"]
    [ended] = run_due()
    assert ended.outcome == FetchOutcome.FAILED and "404" in ended.message
    assert ended.next_at <= timezone.now() + timedelta(days=1)


def test_withdrawn_permission_stops_the_next_fetch(schedule, server):
    AllowedUrl.objects.all().delete()
    assert run_schedule(schedule).outcome == FetchOutcome.FAILED
    assert server.asked == []


def test_due_list_runs_once_and_paused_or_later_ones_not(schedule, server):
    assert [one.pk for one in run_due()] == [schedule.pk]
    assert run_due() == []
    ScheduledImport.objects.update(next_at=timezone.now())
    switch_schedule(schedule=schedule, is_on=False)
    assert run_due() == []


def test_command_says_what_became_of_each_list_and_fails_when_one_failed(schedule, server, capsys):
    call_command("run_scheduled_imports")
    assert "taman: dimuat sendiri" in capsys.readouterr().out
    call_command("run_scheduled_imports")
    assert "Tidak ada daftar" in capsys.readouterr().out
    server.content.clear()
    with pytest.raises(CommandError, match="1 dari 1"):
        call_command("run_scheduled_imports", "--all")


def test_watch_arranges_its_return_once_before_it_works(schedule, server):
    come_back()
    come_back()
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.all().delete()
    watch_schedules.call()
    [waiting] = DBTaskResult.objects.all()
    assert waiting.task_path == watch_schedules.module_path and waiting.run_after > timezone.now()
    assert ScheduledImport.objects.get().outcome == FetchOutcome.DONE


def test_watch_does_not_return_where_nothing_is_scheduled(db):
    watch_schedules.call()
    assert DBTaskResult.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"url": "https://lain.example/a.csv"}, "url"), ({"every_days": 0}, "every_days"), ({}, "url")],
    ids=["not allowed", "no interval", "twice"],
)
def test_schedule_that_cannot_be_is_refused(schedule, changes, field):
    given = {"source": schedule.source, "url": schedule.url, "scope_code": SCOPE, "every_days": 7, "by": None}
    with pytest.raises(ScheduleRefused) as told:
        add_schedule(**given | changes)
    assert told.value.field == field


@pytest.fixture
def office(client, catalogue):
    user = User.objects.create_user("petugas")
    user.groups.add(Group.objects.get(name="official"))
    client.force_login(user)
    return client


def test_page_adds_pauses_runs_and_removes(office, schedule, server):
    page = office.get("/registri/jadwal/").content.decode()
    assert schedule.url in page and "belum pernah diambil" in page
    server.content["/data/b.csv"] = b"x"
    form = {"source": "taman", "url": f"{server.url}/data/b.csv", "scope": "", "every_days": "30"}
    assert office.post("/registri/jadwal/", form).status_code == 302
    added = ScheduledImport.objects.get(every_days=30)
    assert added.by.username == "petugas"
    assert DBTaskResult.objects.filter(task_path__endswith="run_one_schedule").count() == 1
    address = f"/registri/jadwal/{added.pk}/"
    office.post(address, {"lakukan": "jeda"})
    assert ScheduledImport.objects.get(pk=added.pk).is_on is False
    assert "Dijeda" in office.get("/registri/jadwal/").content.decode()
    office.post(address, {"lakukan": "lanjut"})
    office.post(address, {"lakukan": "ambil"})
    assert DBTaskResult.objects.filter(task_path__endswith="run_one_schedule").count() == 2
    office.post(address, {"lakukan": "hapus"})
    assert not ScheduledImport.objects.filter(pk=added.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"source": "zzz"}, "sumber"), ({"url": "http://127.0.0.1/x"}, "diizinkan"), ({"every_days": "x"}, "hari"),
     ({"scope": "88"}, "tidak dimuat")],
)  # fmt: skip
def test_page_says_what_is_wrong_and_keeps_what_was_typed(office, schedule, changes, field):
    form = {"source": "taman", "url": f"{schedule.url}?x", "scope": "", "every_days": "30"} | changes
    answer = office.post("/registri/jadwal/", form)
    assert answer.status_code == 400 and field in answer.content.decode()
    assert form["url"] in answer.content.decode().replace("&amp;", "&")
    assert ScheduledImport.objects.count() == 1
