"""Every way to write a facility says who, when, why, and from which list; one test for each way."""

import datetime as dt
import io
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from facilities.actions.commit import ask_for_commit, commit
from facilities.actions.restore import restore_facility
from facilities.actions.rollback import roll_back
from facilities.actions.schedules import add_schedule, run_schedule
from facilities.models import AllowedUrl, DuplicatePair, Facility, FetchOutcome, ImportBatch, Merge, ScheduledImport
from facilities.queries.history import facility_history, tracked_fields
from facilities.queries.registry import record_version
from facilities.tasks import commit_batch
from tests.http_stand_in import list_server

from .importing import previewed
from .public_town import write_people, write_town

HEAD = "id;nama;jenis;lon;lat;alamat\n"
ROW = "1;SDN Baru;SD;106,9042;-6,2251;Jl. Satu\n"


@pytest.fixture
def town(catalogue, villages, settings, tmp_path) -> dict[str, Facility]:
    settings.DATA_DIR = tmp_path / "data"
    return write_town(villages)


@pytest.fixture
def people(db) -> dict[str, User | None]:
    return write_people()


class World:
    """What a way needs: somebody at a desk (planner) and an administrator, the town, a folder."""

    def __init__(self, client, people, town, folder, settings) -> None:
        self.client, self.people, self.town, self.folder, self.settings = client, people, town, folder, settings
        self.client.force_login(people["planner"])

    def post(self, way: str, **sent: Any) -> None:
        answer = self.client.post(way, sent)
        assert answer.status_code == 302, answer.content.decode()[:3000]

    def form(self, facility: Facility | None = None, **changed: Any) -> dict[str, Any]:
        sent = {"name": "Taman", "type": "park", "life": "open", "visibility": "public", "located_by": "unknown",
                "lon": "106.9001", "lat": "-6.2251", "reason": "kata warga"}  # fmt: skip
        if facility:
            sent |= {"version": record_version(facility), "type": facility.type_id}
        for prefix in ("entrances", "names", "ids", "statuses"):
            sent |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
        return sent | changed

    def listed(self, text: str, by: str = "planner") -> ImportBatch:
        path = self.folder / "daftar.csv"
        path.write_text(HEAD + text)
        return previewed(path, by=self.people[by], source="lain")

    def committed(self, text: str, by: str = "planner") -> ImportBatch:
        batch = self.listed(text, by)
        ask_for_commit(batch=batch)
        commit(batch)
        return batch


@pytest.fixture
def world(client, people, town, tmp_path, settings) -> World:
    return World(client, people, town, tmp_path, settings)


def edited(world: World) -> Facility:
    sent = world.form(world.town["sd"], **{
        "entrances-0-lon": "106.9051", "entrances-0-lat": "-6.2251", "names-0-name": "SD Mawar",
        "names-0-kind": "alias", "ids-0-scheme": "npsn", "ids-0-value": "12345678",
        "statuses-0-programme": "SRA", "statuses-0-stage": "declared",
    })  # fmt: skip
    world.post(reverse("registry_edit", args=[world.town["sd"].public_id]), **sent)
    return world.town["sd"]


def created(world: World) -> Facility:
    world.post("/registri/baru/", **world.form())
    return Facility.objects.get(name="Taman")


def changed_in_bulk(world: World) -> Facility:
    world.post("/registri/massal/", pilih=[world.town["sd"].public_id], life="closed", simpan="1", berubah="1",
               reason="tutup semua")  # fmt: skip
    return world.town["sd"]


def retired(world: World) -> Facility:
    sd = world.town["sd"]
    world.post(reverse("registry_retire", args=[sd.public_id]), version=record_version(sd), reason="dobel")
    return sd


def brought_back(world: World) -> Facility:
    sd = Facility.everything.get(pk=retired(world).pk)
    world.post(reverse("registry_retire", args=[sd.public_id]), version=record_version(sd), reason="ternyata ada")
    return sd


def restored(world: World) -> Facility:
    sd = Facility.objects.get(pk=edited(world).pk)
    first = facility_history(sd)[-1].event
    address = reverse("registry_history", args=[sd.public_id])
    world.post(address, version=record_version(sd), keadaan=str(first))
    return sd


def merged(world: World) -> Facility:
    left, right = sorted((world.town["sd"], world.town["smp"]), key=lambda one: one.pk)
    pair = DuplicatePair.objects.create(left=left, right=right, score=0.9)
    world.post(reverse("duplicate_decide", args=[pair.pk]), keputusan="sama", simpan="left")
    return left


def split(world: World) -> Facility:
    kept = merged(world)
    world.post(reverse("duplicate_split", args=[Merge.objects.get().pk]))
    return kept


def reported(world: World) -> Facility:
    fix = {"lon": 106.9051, "lat": -6.2251, "accuracy_m": 8.0}
    report = {
        "client_id": str(uuid.uuid4()), "written_at": "2026-11-20T03:00:00Z", "facility": world.town["sd"].public_id,
        "values": {"address": "Jl. Dilihat 1"}, "note": "pindah pintu",
        "position": {**fix, "fixes": [{**fix, "at": "2026-11-20T03:00:00Z"}]},
    }  # fmt: skip
    answer = world.client.post("/registri/lapangan/kirim/", json.dumps(report), "application/json")
    assert answer.status_code == 200, answer.content
    return world.town["sd"]


def photo() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    return SimpleUploadedFile("foto.png", drawn.getvalue())


def photographed(world: World) -> Facility:
    sd = world.town["sd"]
    world.post(reverse("registry_file_add", args=[sd.public_id]), berkas=photo(), keterangan="Gerbang")
    return sd


def opened_to_all(world: World) -> Facility:
    sd = photographed(world)
    world.post(reverse("registry_file_change", args=[sd.public_id, sd.files.get().pk]), aksi="buka")
    return sd


def file_removed(world: World) -> Facility:
    sd = photographed(world)
    world.post(reverse("registry_file_change", args=[sd.public_id, sd.files.get().pk]), aksi="hapus")
    return sd


def imported(world: World) -> Facility:
    world.committed(ROW)
    return Facility.objects.get(name="SDN Baru")


def imported_for_another(world: World) -> Facility:
    """The administrator brought the list, the planner looked at it and had it written."""
    batch = world.listed(ROW, by="admin")
    world.post(reverse("import_commit", args=[batch.pk]))
    assert commit_batch.func(batch.pk) == "ok"
    return Facility.objects.get(name="SDN Baru")


def imported_again(world: World) -> Facility:
    world.committed(ROW, by="admin")
    world.committed(ROW.replace("Jl. Satu", "Jl. Dua"))
    return Facility.objects.get(name="SDN Baru")


def rolled_back(world: World) -> Facility:
    world.committed(ROW, by="admin")
    batch = world.committed(ROW.replace("Jl. Satu", "Jl. Dua"), by="admin")
    roll_back(batch=batch, by=world.people["planner"])
    return Facility.objects.get(name="SDN Baru")


def fetched_by_itself(world: World) -> Facility:
    world.settings.FETCH_PRIVATE_HOSTS = ["127.0.0.0/8"]
    rows = [f"{n};SDN Nomor {n};SD;106,90{n:02};-6,2251;Jl. {n}\n" for n in range(11, 31)]
    batch = world.committed("".join(rows), by="admin")
    with list_server() as server:
        AllowedUrl.objects.create(prefix=f"{server.url}/")
        server.content["/daftar.csv"] = (HEAD + "".join(rows).replace("Jl. 11\n", "Jl. Baru\n")).encode()
        schedule = add_schedule(
            source=batch.source, url=f"{server.url}/daftar.csv", scope_code="", every_days=7,
            by=world.people["planner"],
        )  # fmt: skip
        ended = run_schedule(ScheduledImport.objects.get(pk=schedule.pk))
    assert ended.outcome == FetchOutcome.DONE, ended.message
    return Facility.objects.get(name="SDN Nomor 11")


def administered(world: World) -> Facility:
    world.client.force_login(world.people["admin"])
    sd = world.town["sd"]
    sent = {"name": "SDN Lain", "type": sd.type_id, "life": "open", "visibility": "public", "source": sd.source_id,
            "source_row": sd.source_row, "wheelchair": "unknown"}  # fmt: skip
    for prefix in ("external_ids", "other_names", "statuses"):
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    world.post(reverse("admin:facilities_facility_change", args=[sd.pk]), **sent)
    return sd


WAYS: list[tuple[Callable[[World], Facility], str, bool, str]] = [
    (created, "planner", False, "kata warga"), (edited, "planner", False, "kata warga"),
    (changed_in_bulk, "planner", False, "tutup semua"), (retired, "planner", False, "dobel"),
    (brought_back, "planner", False, "ternyata ada"), (restored, "planner", False, "dikembalikan ke keadaan terdahulu"),
    (merged, "planner", False, "digabung dengan"), (split, "planner", False, "dipisah lagi dari"),
    (reported, "planner", False, "Dicatat di lapangan: pindah pintu"), (photographed, "planner", False, ""),
    (opened_to_all, "planner", False, ""), (file_removed, "planner", False, ""),
    (imported, "planner", True, "daftar.csv"), (imported_for_another, "planner", True, "daftar.csv"),
    (imported_again, "planner", True, "daftar.csv"),
    (rolled_back, "planner", True, "pemuatan ditarik kembali"), (fetched_by_itself, "planner", True, "daftar.csv"),
    (administered, "admin", False, "admin"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "by", "from_list", "reason"), WAYS, ids=lambda one: getattr(one, "__name__", None))
def test_history_names_who_wrote_why_and_from_which_list(world, way, by, from_list, reason) -> None:
    before = {key: len(facility_history(one)) for key, one in world.town.items()}
    facility = way(world)
    known = next((before[key] for key, one in world.town.items() if one.pk == facility.pk), 0)
    entries = facility_history(facility)
    new = entries[: len(entries) - known]
    assert new, "nothing was told"
    assert all(entry.by for entry in new), new
    told = next(entry for entry in new if reason in entry.reason)
    assert told.by == by and told.changes
    assert (told.batch is not None) is from_list and bool(told.batch_name) is from_list


OTHERWISE: dict[str, Any] = {
    "name": "Lain", "type_id": "park", "position": Point(106.9155, -6.2266, srid=4326),
    "outline": MultiPolygon(Polygon.from_bbox((106.914, -6.227, 106.916, -6.226)), srid=4326), "located_by": "gps",
    "accuracy_m": 4.5, "stated_village": "Timur", "stated_district": "Kembar", "address": "Jl. Lain",
    "owner_agency": "Dinas", "operator": "Warga", "opening_hours": "24/7", "wheelchair": False, "amenities": ["toilet"],
    "capacity": 5, "enrolment": 6, "age_from": 3, "age_to": 4, "life": "closed", "opened_on": dt.date(2001, 1, 1),
    "closed_on": dt.date(2002, 2, 2), "planned_for": 2030, "visibility": "internal",
    "verified_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
}  # fmt: skip
NOT_PUT_BACK = {"source", "source_row", "deleted_at", "locked_fields", "verified_by"}
"""Where a record came from is no opinion; deleting and locking have their own actions; a person stands beside a day."""


def test_every_field_is_named_here_or_is_not_put_back() -> None:
    assert {field.attname for field in tracked_fields(Facility) if field.name not in NOT_PUT_BACK} == set(OTHERWISE)


@pytest.mark.parametrize("name", OTHERWISE)
def test_field_is_put_back_as_it_was(town, people, name) -> None:
    sd = town["sd"]
    before = getattr(sd, name)
    assert before != OTHERWISE[name]
    state = facility_history(sd)[0].event
    Facility.objects.filter(pk=sd.pk).update(**{name: OTHERWISE[name]})
    assert restore_facility(facility=sd, to_event=state, by=people["planner"])
    now = Facility.objects.get(pk=sd.pk)
    assert getattr(now, name) == before
    if name == "position":
        assert now.area.name == "Barat" and "position" in now.locked_fields
    # And back again: what was there in between is a state like any other.
    between = facility_history(sd)[1].event
    restore_facility(facility=sd, to_event=between, by=people["planner"])
    assert getattr(Facility.objects.get(pk=sd.pk), name) == OTHERWISE[name]
