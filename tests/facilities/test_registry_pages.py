"""The registry pages: search, filters, form, conflict, quality, statuses, downloads; secret places stay hidden."""

import csv
import datetime as dt
import io
import json
import re

import openpyxl
import pyogrio
import pytest
from django.contrib.auth.models import Permission
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from facilities.models import DuplicatePair, Facility, OtherName, RetiredPublicId, StatusRecord
from facilities.queries.certificates import ending_statuses, three_numbers
from facilities.queries.quality import PROBLEMS, problem_counts, with_problem
from facilities.queries.registry import record_version
from facilities.queries.registry_columns import COLUMNS
from facilities.registry_filter import RegistryFilter
from tests.worlds.villages import EAST, WEST

from .public_town import SECRET_NAMES, write_people, write_town

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def town(catalogue, villages):
    return write_town(villages)


@pytest.fixture
def people(db):
    return write_people()


@pytest.fixture
def staff(people, client):
    client.force_login(people["planner"])
    return client


def text(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


def form_of(facility: Facility | None = None, **changed):
    """Return what the form of a record sends."""
    sent = {
        "version": record_version(facility) if facility else "", "name": "Taman Baru", "type": "park", "life": "open",
        "visibility": "public", "located_by": "unknown", "lon": "", "lat": "", "outline_text": "", "reason": "",
    }  # fmt: skip
    if facility:
        sent |= {"name": facility.name, "type": facility.type_id, "address": facility.address}
        if facility.position:
            sent |= {"lon": f"{facility.position.x:.7f}".rstrip("0"), "lat": f"{facility.position.y:.7f}".rstrip("0")}
    for prefix in ("entrances", "names", "ids", "statuses"):
        sent |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
    return sent | changed


def fresh(facility: Facility) -> Facility:
    return Facility.everything.get(pk=facility.pk)


def address(name: str, facility: Facility) -> str:
    return reverse(name, args=[facility.public_id])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=klendre", ["SDN Klender 01"]),
        ("q=12345678", ["SDN Klender 01"]),
        ("q=tunas+bangsa", ["SMPN 27"]),
        ("q=tunaz+bangsa", ["SMPN 27"]),
        ("q=mawar", ["SDN Klender 01"]),
        ("kelompok=education&keadaan=open", ["SDN Klender 01", "SMPN 27"]),
        ("jenis=rptra", ["RPTRA <Jaka> & Dara"]),
        ("wilayah=99.01.01.1002&keterbukaan=internal", ["Lapangan Dalam"]),
        ("status=certified", ["RPTRA <Jaka> & Dara"]),
        ("status=expired", ["SMPN 27"]),
        ("status=declared", []),
        ("keadaan=closed", ["TK Lama"]),
        ("mutu=without_position", ["Puskesmas Kembar"]),
        ("sumber=dinas&q=puskesmas", ["Puskesmas Kembar"]),
        ("sumber=lain", []),
        ("q=%00&mutu=apa&keadaan=apa&halaman=99&q=puskesmas+kembar", ["Puskesmas Kembar"]),
    ],
)
def test_search_and_filters(town, staff, query, found):
    town["sd"].external_ids.create(scheme="npsn", value="12345678")
    OtherName.objects.create(facility=town["smp"], name="SMP Tunas Bangsa")
    assert names(staff.get(f"/registri/?{query}")) == found


def test_filter_reads_back_what_it_wrote(rf):
    asked = RegistryFilter(
        "taman", frozenset({"park"}), "play", "99.01", "dinas", "open", "none", "public", "stale", True
    )
    assert RegistryFilter.read(rf.get(f"/?{asked.query_string()}").GET) == asked


def test_deleted_records_are_found_only_when_asked_for(town, staff):
    sd = town["sd"]
    staff.post(address("registry_retire", sd), {"version": record_version(sd), "reason": "ganda"})
    assert "SDN Klender 01" not in names(staff.get("/registri/"))
    assert names(staff.get("/registri/?dihapus=1")) == ["SDN Klender 01"]
    assert "dihapus" in text(staff.get(address("registry_record", sd)))
    staff.post(address("registry_retire", sd), {"version": record_version(fresh(sd))})
    assert "SDN Klender 01" in names(staff.get("/registri/"))


def test_delete_without_reason_is_refused_and_says_so(town, staff):
    answer = staff.post(address("registry_retire", town["sd"]), {"version": record_version(town["sd"]), "reason": ""})
    assert answer.status_code == 422 and "Tulis alasan" in text(answer)


def test_htmx_gets_the_list_alone(town, staff):
    answer = staff.get("/registri/", headers={"HX-Request": "true"})
    assert "<html" not in text(answer) and "no-store" in answer["Cache-Control"]


def test_record_says_existing_declared_certified_apart_and_what_is_missing(town, staff):
    page = text(staff.get(address("registry_record", town["rptra"])))
    assert "belum dinyatakan" not in page and "tersertifikasi" in page and "Belum ada:" in page
    page = text(staff.get(address("registry_record", town["sd"])))
    assert "belum dinyatakan" in page and "belum tersertifikasi" in page and "nomor register" in page


def test_retired_public_id_leads_to_the_record(town, staff):
    RetiredPublicId.objects.create(public_id="zzzzzzzzzz", facility=town["sd"])
    answer = staff.get("/registri/zzzzzzzzzz/")
    assert answer.status_code == 302 and town["sd"].public_id in answer["Location"]


def test_form_moves_the_point_and_adds_what_belongs_to_it(town, staff):
    sd = town["sd"]
    sent = form_of(
        sd, lon="106,915", lat="6°13'30\" LS", located_by="map", reason="bergeser",
        **{"entrances-0-lon": "106.9151", "entrances-0-lat": "-6.2251", "entrances-0-name": "Gerbang",
           "ids-0-scheme": "npsn", "ids-0-value": "12345678", "names-0-name": "SD Klender", "names-0-kind": "former",
           "statuses-0-programme": "SRA", "statuses-0-stage": "declared", "statuses-0-valid_until": "2030-01-31"},
    )  # fmt: skip
    assert staff.post(address("registry_edit", sd), sent).status_code == 302
    sd = fresh(sd)
    assert (round(sd.position.x, 6), round(sd.position.y, 6)) == (106.915, -6.225) and sd.area.name == "Timur"
    assert sd.entrances.get().name == "Gerbang" and sd.external_ids.get().value == "12345678"
    assert sd.other_names.get().kind == "former" and sd.statuses.get().valid_until == dt.date(2030, 1, 31)
    assert "bergeser" in text(staff.get(address("registry_history", sd)))


def test_evidence_is_uploaded_with_its_status(town, staff, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sd = town["sd"]
    status = {"statuses-0-programme": "SRA", "statuses-0-stage": "certified", "statuses-0-number": "SK/7"}
    upload = SimpleUploadedFile("sk<script>.pdf", b"%PDF-1.4 sk", "text/html")
    sent = form_of(sd, **status, **{"statuses-0-upload": upload})
    assert staff.post(address("registry_edit", sd), sent).status_code == 302
    evidence = sd.statuses.get().evidence
    assert (evidence.kind, evidence.caption, evidence.is_public) == ("document", "SRA SK/7", False)
    assert evidence.by.username == "planner" and evidence.facility == sd
    assert f"/berkas/{evidence.pk}/" in text(staff.get(address("registry_record", sd)))
    # Sent again without a file, the evidence that was chosen stays.
    kept = form_of(fresh(sd), **status, **{"statuses-0-evidence": str(evidence.pk), "statuses-INITIAL_FORMS": 1})
    assert staff.post(address("registry_edit", sd), kept).status_code == 302
    assert sd.statuses.get().evidence == evidence and sd.files.count() == 1


@pytest.mark.parametrize("at", ["/registri/baru/", None])
def test_evidence_of_another_kind_is_refused_and_nothing_is_written(town, staff, settings, tmp_path, at):
    settings.DATA_DIR = tmp_path
    sd = town["sd"]
    upload = SimpleUploadedFile("sk.pdf", b"<html><script>alert(1)</script>", "application/pdf")
    status = {"statuses-0-programme": "SRA", "statuses-0-upload": upload}
    sent = form_of(None if at else sd, **status) | {"name": "Baru"}
    answer = staff.post(at or address("registry_edit", sd), sent)
    assert answer.status_code == 422
    assert "Berkas bukti SRA: Berkas ini bukan foto JPEG, PNG, atau WebP, dan bukan PDF." in text(answer)
    assert fresh(sd).name == "SDN Klender 01" and not sd.files.exists() and not sd.statuses.exists()
    assert not Facility.everything.filter(name="Baru").exists()


def test_form_sent_unchanged_changes_nothing(town, staff):
    sd = town["sd"]
    page = staff.get(address("registry_edit", sd))
    form, lists = page.context["form"], page.context["lists"]
    sent = {field.html_name: field.value() if field.value() is not None else "" for field in form}
    sent |= {"version": record_version(sd)}
    for rows in lists.all:
        sent |= {f"{rows.prefix}-TOTAL_FORMS": 0, f"{rows.prefix}-INITIAL_FORMS": 0}
    assert staff.post(address("registry_edit", sd), sent).status_code == 302
    after = fresh(sd)
    assert after.locked_fields == [] and after.position == sd.position and after.wheelchair is True


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"lon": "106.9", "lat": ""}, "Isi bujur dan lintang"),
        ({"lon": "20", "lat": "-6"}, "Di luar Indonesia"),
        ({"lon": "dekat masjid", "lat": "-6"}, "bukan derajat"),
        ({"opening_hours": "kadang-kadang"}, "Jam buka tidak terbaca"),
        ({"ids-0-scheme": "npsn", "ids-0-value": "123"}, "NPSN ditulis dengan 8 angka"),
        ({"statuses-0-programme": "SRA", "statuses-0-valid_from": "2026-02-01", "statuses-0-valid_until": "2026-01-01"},
         "Berakhir sebelum mulai berlaku"),
        ({"outline_text": "1, 2"}, "paling sedikit tiga sudut"),
        ({"entrances-0-name": "Pintu"}, "Isi bujur dan lintang"),
        ({"name": ""}, "Belum tersimpan"),
        ({"age_from": "12", "age_to": "6"}, "Belum tersimpan"),
    ],
)  # fmt: skip
def test_form_refuses_and_keeps_the_input(town, staff, sent, said):
    answer = staff.post("/registri/baru/", form_of(reason="tetap di sini", **sent))
    page = text(answer)
    assert answer.status_code == 422 and said in page and "tetap di sini" in page
    assert not Facility.everything.filter(name="Taman Baru").exists()


def test_conflict_answers_409_and_keeps_the_input(town, staff):
    sd = town["sd"]
    sent = form_of(sd, name="Nama saya")
    Facility.objects.filter(pk=sd.pk).update(name="Nama dia", updated_at=dt.datetime.now(dt.UTC))
    answer = staff.post(address("registry_edit", sd), sent)
    page = text(answer)
    assert answer.status_code == 409 and 'value="Nama saya"' in page and fresh(sd).name == "Nama dia"
    again = form_of(sd, name="Nama saya", version=answer.context["now"])
    assert staff.post(address("registry_edit", sd), again).status_code == 302 and fresh(sd).name == "Nama saya"


def test_new_record_is_written(town, staff):
    answer = staff.post("/registri/baru/", form_of(lon=str(EAST[0]), lat=str(EAST[1])))
    new = Facility.objects.get(name="Taman Baru")
    assert answer.status_code == 302 and new.area.name == "Timur" and new.source.slug == "registri"


def test_planner_cannot_make_a_secret_place(town, staff):
    assert staff.post("/registri/baru/", form_of(type="shelter")).status_code == 422


def test_many_are_changed_after_they_were_counted(town, staff):
    chosen = {"pilih": [town["sd"].public_id, town["smp"].public_id, town["secret"].public_id]}
    asked = chosen | {"life": "closed", "lihat": "1"}
    page = staff.post("/registri/massal/", asked)
    assert page.context["outcome"].changed == 2 and fresh(town["sd"]).life == "open"
    staff.post("/registri/massal/", chosen | {"life": "closed", "simpan": "1", "berubah": "2"})
    assert fresh(town["sd"]).life == "closed" and fresh(town["secret"]).life == "open"


def test_all_that_was_found_are_changed(town, staff):
    sent = {"semua": "1", "kelompok": "education", "owner_agency": "Dinas Pendidikan", "simpan": "1", "berubah": "3"}
    assert staff.post("/registri/massal/", sent).status_code == 302
    assert Facility.objects.filter(owner_agency="Dinas Pendidikan").count() == 3


def test_history_is_restored_field_by_field(town, staff):
    sd = town["sd"]
    staff.post(address("registry_edit", sd), form_of(sd, name="Salah ketik"))
    page = staff.get(address("registry_history", sd))
    first = page.context["entries"][-1]
    sent = {"version": page.context["version"], "keadaan": str(first.event)}
    assert staff.post(address("registry_history", sd), sent).status_code == 302
    assert fresh(sd).name == "SDN Klender 01"


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_has_a_list_that_leads_to_the_record(town, staff, problem):
    sd, smp, rptra = town["sd"], town["smp"], town["rptra"]
    Facility.objects.filter(pk=sd.pk).update(stated_village="Kel. TIMUR", completeness=0.1)
    Facility.objects.create(name="SDN Lain", type_id="primary_school", source=sd.source, source_row="x",
                            position=sd.position, completeness=0.9)  # fmt: skip
    left, right = sorted((sd, smp), key=lambda f: f.pk)
    DuplicatePair.objects.create(left=left, right=right, score=0.9)
    expected = {
        "without_position": {"Puskesmas Kembar"}, "wrong_area": {sd.name}, "stacked": {sd.name, "SDN Lain"},
        "expiring": {smp.name}, "duplicate": {sd.name, smp.name}, "off_network": set(),
    }  # fmt: skip
    found = set(names(staff.get(f"/registri/?mutu={problem}")))
    if problem in expected:
        assert found == expected[problem]
    elif problem == "incomplete":
        assert sd.name in found and "SDN Lain" not in found
    else:
        assert rptra.name in found or rptra.source.dated_on > dt.date.today() - dt.timedelta(days=730)


def test_stale_is_what_nobody_saw_for_two_years(town):
    later = dt.date(2028, 1, 1)
    stale = {f.name for f in with_problem("stale", Facility.objects.all(), on=later)}
    assert "SDN Klender 01" in stale and "TK Lama" not in stale
    Facility.objects.filter(pk=town["sd"].pk).update(verified_at=dt.datetime(2027, 6, 1, tzinfo=dt.UTC))
    assert "SDN Klender 01" not in {f.name for f in with_problem("stale", Facility.objects.all(), on=later)}


def test_stated_village_with_distance(town, staff):
    Facility.objects.filter(pk=town["sd"].pk).update(stated_village="timur")
    page = text(staff.get(address("registry_record", town["sd"])))
    assert "Tertulis timur, titiknya di Barat" in page and "550 m" in page


def test_compound_on_one_point_is_not_stacked(town):
    sd = town["sd"]
    for type_ in ("kindergarten", "posyandu"):
        Facility.objects.create(
            name=f"X {type_}", type_id=type_, source=sd.source, source_row=type_, position=sd.position
        )
    assert not with_problem("stacked", Facility.objects.all(), on=TODAY).exists()


def test_quality_counts_by_area_and_source(town, staff):
    counts = {one.key: one for one in problem_counts(Facility.objects.all(), on=TODAY)}
    assert counts["without_position"].count == 1 and counts["without_position"].by_area == {"": 1}
    assert counts["expiring"].by_area == {"99.01.01": 1} and counts["expiring"].by_source == {"dinas": 1}
    assert "Mutu data" in text(staff.get("/registri/mutu/"))


def test_statuses_that_end_and_renewed_ones_that_do_not(town):
    StatusRecord.objects.create(
        facility=town["sd"], programme="sra", stage="certified", valid_until=TODAY + dt.timedelta(days=80)
    )
    StatusRecord.objects.create(
        facility=town["rptra"], programme="rbra", stage="declared", valid_until=TODAY - dt.timedelta(days=1)
    )
    ending = [(one.facility.name, one.days) for one in ending_statuses(Facility.objects.all(), on=TODAY)]
    assert ending[0] == ("SDN Klender 01", 80) and ending[1][0] == "SMPN 27" and len(ending) == 2


def test_three_numbers_are_three(town):
    StatusRecord.objects.create(facility=town["sd"], programme="SRA", stage="declared")
    numbers = {row.type_name: row for row in three_numbers(Facility.objects.all(), on=TODAY)}
    assert (numbers["SD/MI"].existing, numbers["SD/MI"].declared, numbers["SD/MI"].certified) == (1, 1, 0)


def cells(client, kind="csv", query=""):
    content = text(client.get(f"/registri/unduh.{kind}?{query}"))
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";"))


def test_csv_holds_what_the_filter_shows_with_source_and_licence(town, staff):
    rows = cells(staff, query="q=klender")
    assert [row["nama"] for row in rows] == ["SDN Klender 01"]
    assert rows[0]["bujur"] == "106,905" and rows[0]["lisensi"] == "CC BY 4.0" and rows[0]["sumber"] == "dinas"
    assert rows[0]["nomor publik"] == town["sd"].public_id and rows[0]["akses kursi roda"] == "ya"
    assert [row["kolom"] for row in cells(staff, "kamus")] == [column.heading for column in COLUMNS]


def test_text_that_begins_like_a_formula_is_harmless(town, staff):
    Facility.objects.filter(pk=town["sd"].pk).update(name="=HYPERLINK(1)", address="+62")
    assert any(row["nama"] == "'=HYPERLINK(1)" and row["alamat"] == "'+62" for row in cells(staff))


def test_sign_that_no_workbook_holds_does_not_break_the_download(town, staff):
    Facility.objects.filter(pk=town["sd"].pk).update(name="SDN\x0b Klender\x01", address="\x0c=1+1")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(staff.get("/registri/unduh.xlsx?q=klender").streaming_content)))
    row = dict(zip([c.value for c in book.worksheets[0][1]], [c.value for c in book.worksheets[0][2]], strict=True))
    assert (row["nama"], row["alamat"]) == ("SDN Klender", "'=1+1")
    assert cells(staff, query="q=klender")[0]["nama"] == "SDN Klender"


def test_workbook_has_numbers_and_a_dictionary(town, staff):
    content = b"".join(staff.get("/registri/unduh.xlsx?q=klender").streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet, words = book.worksheets
    row = dict(zip([c.value for c in sheet[1]], [c.value for c in sheet[2]], strict=True))
    assert row["bujur"] == WEST[0] and isinstance(row["diubah pada"], dt.datetime) and words.max_row == len(COLUMNS) + 1


def test_geojson_and_geopackage_hold_the_same_places(town, staff, tmp_path):
    data = json.loads(text(staff.get("/registri/unduh.geojson")))
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"".join(staff.get("/registri/unduh.gpkg").streaming_content))
    frame = pyogrio.read_dataframe(path, layer="fasilitas")
    assert {f["id"] for f in data["features"]} == set(frame["nomor publik"]) and "nama" in data["columns"]
    assert [f["geometry"] for f in data["features"] if f["properties"]["nama"] == "Puskesmas Kembar"] == [None]
    assert len(pyogrio.read_dataframe(path, layer="kamus_data")) == len(COLUMNS)


def test_unknown_kind_of_file_is_not_found(town, staff):
    assert staff.get("/registri/unduh.exe").status_code == 404


WAYS = ["/registri/", "/registri/?q=rumah+aman", "/registri/?q=melatih", "/registri/?dihapus=1", "/registri/status/",
        "/registri/mutu/", "/registri/unduh.csv", "/registri/unduh.geojson", "/registri/?mutu=incomplete",
        "/registri/?mutu=expiring", "/registri/?mutu=without_position"]  # fmt: skip


@pytest.mark.parametrize(("role", "sees"), [("planner", False), ("official", False), ("admin", True)])
def test_secret_place_is_in_no_list_or_file_of_those_without_permission(town, people, client, role, sees):
    client.force_login(people[role])
    town["secret"].statuses.create(programme="SRA", stage="certified", valid_until=dt.date(2020, 1, 1))
    for way in WAYS:
        page = text(client.get(way))
        if not sees:
            assert not any(name in page for name in SECRET_NAMES) and "Rahasia" not in page, way
    assert (SECRET_NAMES[0] in text(client.get("/registri/unduh.csv"))) is sees
    for name in ("registry_record", "registry_edit", "registry_history"):
        assert client.get(address(name, town["secret"])).status_code == (200 if sees else 404), name
    for name, refusal in (("registry_retire", 409), ("registry_file_add", 422)):
        assert client.post(address(name, town["secret"]), {}).status_code == (refusal if sees else 404), name


def test_number_of_queries_does_not_grow_with_rows(town, staff, django_assert_max_num_queries):
    staff.get("/registri/")
    for number in range(20):
        Facility.objects.create(name=f"T {number}", type_id="park", source=town["sd"].source, source_row=f"t{number}",
                                position=Point(*EAST, srid=4326))  # fmt: skip
    with django_assert_max_num_queries(30):
        staff.get("/registri/")
    with django_assert_max_num_queries(20):
        text(staff.get("/registri/unduh.csv"))


@pytest.mark.parametrize(("address", "current"), [
    ("/registri/?mutu=stale", "/registri/"), ("/registri/mutu/", "/registri/mutu/"),
    ("/registri/impor/", "/registri/impor/"), ("/registri/jadwal/", "/registri/jadwal/"),
    ("/registri/duplikat/", "/registri/duplikat/"),
    ("/registri/status/", "/registri/status/"), ("/registri/baru/", "/registri/"),
])  # fmt: skip
def test_every_page_of_the_registry_has_the_same_tabs_and_marks_its_own(staff, town, address, current):
    page = text(staff.get(address))
    tabs = re.findall(r'<a href="([^"]+)"( aria-current="\w+")?>', page.split('class="tabs registry-tabs', 1)[1])[:7]
    assert [href for href, _mark in tabs] == [
        "/registri/", "/registri/mutu/", "/registri/duplikat/", "/registri/status/", "/registri/impor/",
        "/registri/jadwal/", "/registri/lapangan/",
    ]  # fmt: skip
    assert [href for href, mark in tabs if mark] == [current]


def test_tabs_that_a_reader_may_not_open_are_left_out(client, town, people):
    reader = people["planner"]
    reader.groups.clear()
    reader.user_permissions.add(Permission.objects.get(codename="view_facility"))
    client.force_login(reader)
    page = text(client.get("/registri/mutu/"))
    assert "/registri/status/" in page and "/registri/impor/" not in page and "/registri/lapangan/" not in page


def test_several_types_stay_asked_for_in_the_form(staff, town):
    page = text(staff.get("/registri/?jenis=park&jenis=rptra"))
    assert re.search(r'<option value="(park,rptra|rptra,park)" selected>2 jenis', page)
    assert RegistryFilter.read(QueryDict("jenis=park,rptra")).types == {"park", "rptra"}


def test_public_card_leads_officials_to_the_record_and_nobody_else(staff, town, client):
    public = Facility.objects.filter(visibility="public", type__is_sensitive=False).first()
    record = f"/registri/{public.public_id}/"
    assert record in text(staff.get(f"/fasilitas/{public.public_id}/"))
    assert f"/fasilitas/{public.public_id}/" in text(staff.get(record))
    assert record not in text(Client().get(f"/fasilitas/{public.public_id}/"))


def test_fault_on_a_record_leads_to_the_field_that_mends_it(staff, town):
    lost = Facility.objects.filter(position__isnull=True, type__is_sensitive=False).first()
    assert f"/registri/{lost.public_id}/ubah/#id_lat" in text(staff.get(f"/registri/{lost.public_id}/"))


def test_field_error_is_tied_to_its_field(staff, town):
    place = town["rptra"]
    page = text(staff.post(f"/registri/{place.public_id}/ubah/", form_of(place, opening_hours="kapan saja")))
    assert 'id="id_opening_hours_error"' in page
    assert re.search(r'name="opening_hours"[^>]*aria-describedby="[^"]*id_opening_hours_error', page)


def test_form_that_is_opened_says_no_error_and_holds_the_statuses(staff, town):
    held = StatusRecord.objects.filter(facility__type__is_sensitive=False).first()
    answer = staff.get(f"/registri/{held.facility.public_id}/ubah/")
    page, statuses = text(answer), answer.context["lists"].statuses
    assert "form-errors" not in page and 'class="field-error"' not in page and not statuses.is_bound
    assert 'name="statuses-TOTAL_FORMS" value="' in page and statuses.initial_form_count() >= 1
