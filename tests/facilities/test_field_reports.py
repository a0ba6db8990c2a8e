"""What is sent from the field is written once, corrects as a desk would, and keeps nothing a camera noted."""

import io
import json
import re
import threading
import uuid

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from facilities.models import Facility, FacilityFile, FieldReport, RetiredPublicId
from regions.models import Source

PAGE = "/registri/lapangan/"
SEND, PHOTO, NEAR = "/registri/lapangan/kirim/", "/registri/lapangan/foto/", "/registri/lapangan/sekitar.json"
GPS_IFD = 0x8825


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def official(catalogue) -> User:
    user = User.objects.create_user("petugas")
    user.groups.add(Group.objects.get(name="official"))
    return user


@pytest.fixture
def sender(client, official):
    """Return a function that sends a report as the official and returns the answer."""
    client.force_login(official)

    def send(**report):
        return client.post(SEND, data=json.dumps(report), content_type="application/json")

    send.client = client
    return send


@pytest.fixture
def park(catalogue, villages) -> Facility:
    source = Source.objects.create(slug="taman", name="Taman")
    return Facility.objects.create(
        name="Taman Melati", type_id="park", position=Point(106.905, -6.225, srid=4326), source=source, source_row="7",
        address="Jalan Lama",
    )  # fmt: skip


def a_report(**more):
    fix = {"lon": 106.9051, "lat": -6.2251, "accuracy_m": 8.0}
    position = {**fix, "fixes": [{**fix, "at": "2026-11-21T03:00:00Z"}]}
    values = {"name": "Taman Baru", "type": "park", "amenities": ["toilet"], "wheelchair": True}
    written = {"client_id": str(uuid.uuid4()), "written_at": "2026-11-20T03:00:00Z", "values": values,
               "position": position, "note": "Pagar rusak"}  # fmt: skip
    return written | more


def a_photo(size=(640, 480), kind="JPEG") -> bytes:
    """Return a photo with what cameras write: place, maker, orientation."""
    picture = Image.new("RGB", size, "teal")
    exif = picture.getexif()
    exif[0x010F], exif[0x0112] = "Kamera Rahasia", 6
    exif.get_ifd(GPS_IFD).update({1: "S", 2: (6.0, 13.0, 30.0), 3: "E", 4: (106.0, 54.0, 18.0)})
    written = io.BytesIO()
    notes = {"exif": exif.tobytes(), "comment": b"rahasia"} if kind == "JPEG" else {}
    picture.save(written, kind, **notes)
    return written.getvalue()


def test_new_place_gets_position_accuracy_village_and_locks(sender, villages):
    answer = sender(**a_report())
    made = Facility.objects.get(public_id=answer.json()["facility"])
    assert (made.name, made.located_by, made.accuracy_m) == ("Taman Baru", "gps", 8.0)
    assert made.area.code in villages and made.verified_by.username == "petugas"
    assert {"name", "type", "position", "wheelchair", "amenities"} <= set(made.locked_fields)
    report = FieldReport.objects.get()
    assert (report.facility, report.is_new, report.note, len(report.fixes)) == (made, True, "Pagar rusak", 1)


def test_report_sent_twice_makes_one_place(sender):
    report = a_report()
    first, again = sender(**report), sender(**report)
    assert first.json()["was_known"] is False and again.json()["was_known"] is True
    assert first.json()["facility"] == again.json()["facility"]
    assert (Facility.objects.count(), FieldReport.objects.count()) == (1, 1)


def test_report_mended_after_it_had_arrived_is_applied_to_the_same_place(sender):
    report = a_report()
    sender(**report)
    answer = sender(**report | {"values": report["values"] | {"name": "Taman Betul"}})
    assert answer.json()["was_known"] is True
    assert Facility.objects.get().name == "Taman Betul"


def test_position_less_exact_than_wished_is_taken_with_its_accuracy(sender):
    position = {"lon": 106.9, "lat": -6.22, "accuracy_m": 450, "fixes": []}
    assert sender(**a_report(position=position)).status_code == 200
    assert Facility.objects.get().accuracy_m == 450


def test_place_without_position_is_taken(sender):
    assert sender(**a_report(position=None)).status_code == 200
    assert Facility.objects.get().position is None


def test_correction_changes_only_what_was_sent_locks_it_and_leaves_history(sender, park):
    report = a_report(facility=park.public_id, values={"address": "Jalan Baru 1"}, position=None)
    assert sender(**report).status_code == 200
    park.refresh_from_db()
    assert (park.address, park.name, park.locked_fields) == ("Jalan Baru 1", "Taman Melati", ["address"])
    assert park.verified_at is None and park.source.slug == "taman"
    event = park.events.order_by("-pgh_id").first()
    assert event.address == "Jalan Baru 1"
    assert event.pgh_context.metadata["user"] == FieldReport.objects.get().by_id
    assert "Pagar rusak" in event.pgh_context.metadata["reason"]


def test_correction_confirmed_as_a_whole_is_verified_by_that_person(sender, park):
    sender(**a_report(facility=park.public_id, values={}, position=None, verified=True))
    park.refresh_from_db()
    assert park.verified_by.username == "petugas" and {"name", "address", "position"} <= set(park.locked_fields)


def test_point_moves_only_with_a_position_that_was_sent(sender, park):
    sender(**a_report(facility=park.public_id, values={}))
    park.refresh_from_db()
    assert park.position.coords == pytest.approx((106.9051, -6.2251))
    assert (park.located_by, park.accuracy_m) == ("gps", 8.0) and "position" in park.locked_fields


def test_field_that_somebody_changed_meanwhile_is_named_in_the_answer(sender, park):
    Facility.objects.filter(pk=park.pk).update(address="Jalan Kantor")
    report = a_report(
        facility=park.public_id, values={"address": "Jalan Baru"}, before={"address": "Jalan Lama"}, position=None
    )
    assert sender(**report).json()["replaced"] == ["address"]


def test_place_that_was_merged_since_is_corrected_under_its_new_number(sender, park):
    RetiredPublicId.objects.create(public_id="2345678923", facility=park)
    report = a_report(facility="2345678923", values={"name": "Taman Melati Indah"}, position=None)
    assert sender(**report).json()["facility"] == park.public_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"values": {"name": "X"}}, "type"), ({"values": {"type": "park"}}, "name"),
        ({"values": {"name": "X", "type": "shelter"}}, "type"), ({"values": {"name": "X", "type": "zzz"}}, "type"),
        ({"values": {"name": " ", "type": "park"}}, "name"), ({"values": {"name": "X" * 201, "type": "park"}}, "name"),
        ({"values": {"name": "X", "type": "park", "opening_hours": "kapan saja"}}, "opening_hours"),
        ({"values": {"name": "X", "type": "park", "wheelchair": "ya"}}, "wheelchair"),
        ({"values": {"name": "X", "type": "park", "amenities": ["kolam"]}}, "amenities"),
        ({"values": {"name": "X\x00", "type": "park"}}, "name"),
        ({"position": {"lon": 200, "lat": 0, "accuracy_m": 1}}, "position"),
        ({"position": {"lon": 106, "lat": -6, "accuracy_m": float("nan")}}, "position"),
        ({"position": "di sini"}, "position"), ({"facility": "9999999999"}, "facility"),
        ({"client_id": "satu"}, ""), ({"client_id": None}, ""), ({"values": []}, None), ({"values": "x"}, ""),
    ],
)  # fmt: skip
def test_report_that_cannot_be_taken_names_the_field_and_writes_nothing(sender, changes, field):
    answer = sender(**a_report(**changes))
    assert answer.status_code == 400 and answer.json()["error"]
    assert field is None or answer.json()["field"] == field
    assert (Facility.objects.count(), FieldReport.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"x"'])
def test_anything_that_is_no_report_is_refused(sender, body):
    answer = sender.client.post(SEND, data=body, content_type="application/json")
    assert answer.status_code == 400


def test_report_of_another_person_is_not_touched(sender, client):
    report = a_report()
    sender(**report)
    other = User.objects.create_user("lain")
    other.groups.add(Group.objects.get(name="official"))
    client.force_login(other)
    assert sender(**report | {"note": "x"}).status_code == 400
    assert FieldReport.objects.get().note == "Pagar rusak"


def test_photo_is_drawn_anew_without_what_the_camera_noted(sender):
    report = a_report()
    sender(**report)
    sent = a_photo()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS_IFD)
    for _time in range(2):
        photo = SimpleUploadedFile("IMG_1.jpg", sent, content_type="image/jpeg")
        answer = sender.client.post(PHOTO, {"client_id": report["client_id"], "photo": photo})
        assert answer.status_code == 200
    kept = FacilityFile.objects.get()
    with kept.file.open() as file:
        content = file.read()
    picture = Image.open(io.BytesIO(content))
    assert not picture.getexif() and b"Rahasia" not in content and b"rahasia" not in content
    assert picture.size == (480, 640)  # turned upright before the note about turning went
    assert kept.is_public is False and kept.by.username == "petugas" and kept.kind == "photo"


@pytest.mark.parametrize(
    "content",
    [b"", b"bukan foto", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7 x", a_photo()[:300],
     a_photo(kind="GIF")],
    ids=["empty", "text", "svg", "pdf", "cut", "gif"],
)  # fmt: skip
def test_file_that_is_no_photo_is_refused(sender, content):
    report = a_report()
    sender(**report)
    photo = SimpleUploadedFile("foto.jpg", content, content_type="image/jpeg")
    answer = sender.client.post(PHOTO, {"client_id": report["client_id"], "photo": photo})
    assert answer.status_code == 400 and answer.json()["field"] == "photo"
    assert FacilityFile.objects.count() == 0


def test_photo_without_its_report_is_refused(sender):
    photo = SimpleUploadedFile("foto.jpg", a_photo(), content_type="image/jpeg")
    assert sender.client.post(PHOTO, {"client_id": str(uuid.uuid4()), "photo": photo}).status_code == 400


def test_places_around_are_the_nearest_without_secret_ones(sender, park, villages):
    Facility.objects.create(
        name="Rumah Aman", type_id="shelter", position=park.position, source=park.source, source_row="9",
        visibility="internal",
    )  # fmt: skip
    Facility.objects.create(
        name="Jauh", type_id="park", position=Point(107.5, -6.2, srid=4326), source=park.source, source_row="10"
    )
    body = json.dumps({"lon": 106.905, "lat": -6.225})
    places = sender.client.post(NEAR, data=body, content_type="application/json").json()["places"]
    assert [place["values"]["name"] for place in places] == ["Taman Melati"]


def test_shell_kept_on_a_phone_says_nothing_about_the_person(sender):
    answer = sender.client.get("/registri/lapangan/")
    assert answer.status_code == 200 and "petugas" not in answer.content.decode()
    assert "shelter" not in answer.content.decode()


def test_worker_keeps_the_shell_and_files_of_one_version(sender):
    answer = sender.client.get("/registri/lapangan/pekerja.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript") and 'SHELL = "/registri/lapangan/"' in text
    assert "registry-field.js?v=" in text and "/bahasa/kata.js?b=id" in text


@pytest.mark.django_db(transaction=True)
def test_same_report_twice_at_once_makes_one_place(catalogue, official):
    from facilities.actions.field_reports import take_field_report
    from facilities.field_report import read_report

    reading = read_report(a_report(), types={"park"})
    start, got, failed = threading.Barrier(4), [], []

    def send():
        try:
            start.wait()
            got.append(take_field_report(reading, by=official))
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    assert failed == []
    assert Facility.objects.count() == 1 and sorted(taken.was_known for taken in got) == [False, True, True, True]


def test_page_for_a_phone_has_the_sheets_of_every_other_page(client, official):
    """It has a frame of its own: a sheet that the common frame gained once left it without its buttons."""
    client.force_login(official)
    own, other = (
        set(re.findall(r"css/([-\w]+)\.css", client.get(at).content.decode())) for at in (PAGE, "/registri/mutu/")
    )
    assert other - own == {"map", "print", "registry"}
