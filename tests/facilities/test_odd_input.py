"""Odd input is refused with a word, on every address and for every field that comes from outside; nothing breaks."""

import json
import uuid

import pytest
from django.urls import reverse

from facilities.models import Facility

from .importing import previewed
from .public_town import write_people, write_town

NUL = "%00"
ASKED = ("q", "nasib", "masalah", "wilayah", "jenis", "sumber", "kelompok", "keadaan", "status", "keterbukaan", "mutu",
         "halaman", "pasangan", "lewati", "langkah", "bagian", "bujur", "lintang", "dihapus")  # fmt: skip


@pytest.fixture
def town(catalogue, villages, settings, tmp_path) -> dict[str, Facility]:
    settings.DATA_DIR = tmp_path / "data"
    return write_town(villages)


@pytest.fixture
def admin(client, town):
    client.force_login(write_people()["admin"])
    return client


@pytest.fixture
def batch(admin, tmp_path):
    rows = "1;SDN Baru;SD;106,905;-6,225\n2;Salah;Salon;106,905;-6,225\n"
    (tmp_path / "a.csv").write_text(f"id;nama;jenis;lon;lat\n{rows}")
    return previewed(tmp_path / "a.csv")


def test_questions_with_signs_that_no_text_has_are_answered(admin, town, batch) -> None:
    one = town["sd"].public_id
    ways = [
        *map(reverse, ("facility_map", "registry_list", "registry_quality", "registry_certificates", "duplicate_list",
                       "import_list", "schedule_list", "registry_create", "area_list", "coverage")),
        *(reverse(name, args=[one]) for name in ("registry_record", "registry_history", "facility_page")),
        reverse("import_batch", args=[batch.pk]), reverse("import_points", args=[batch.pk]),
        reverse("registry_download", args=["csv"]),
    ]  # fmt: skip
    for way in ways:
        for value in (NUL, "a%00b", "99999999999999999999", "-1", "%F0%9F%98%80", "%27%3B--"):
            query = "&".join(f"{name}={value}" for name in ASKED)
            for headers in ({}, {"HX-Request": "true"}):
                answer = admin.get(f"{way}?{query}", headers=headers)
                assert answer.status_code < 500, (way, value)


ODD = ["\x00", "a\x00b", "9" * 400, "-1", "\U0001f600", "'; --", "../../x", "<script>", ""]


@pytest.mark.parametrize("value", ODD)
def test_forms_with_odd_fields_are_refused(admin, town, batch, value) -> None:
    one, row = town["sd"].public_id, batch.import_rows.first()
    fields = ("name", "type", "life", "visibility", "lon", "lat", "outline_text", "address", "capacity", "age_from",
              "reason", "version", "opening_hours", "entrances-0-lon", "entrances-0-lat", "entrances-0-id",
              "names-0-name", "names-0-kind", "ids-0-scheme", "ids-0-value", "statuses-0-programme", "statuses-0-stage",
              "statuses-0-evidence", "keadaan", "keterangan", "aksi", "pilih", "owner_agency", "berubah", "keputusan",
              "simpan", "jenis", "wilayah", "sumber", "sumber_baru", "alamat", "source", "url", "scope", "every_days",
              "lakukan", "bujur", "lintang", "client_id", "isian-name", "kolom-name", "crs")  # fmt: skip
    sent = {name: value for name in fields}
    for prefix in ("entrances", "names", "ids", "statuses"):
        sent |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
    ways = [
        reverse("registry_create"), reverse("registry_edit", args=[one]), reverse("registry_history", args=[one]),
        reverse("registry_retire", args=[one]), reverse("registry_file_add", args=[one]),
        reverse("registry_file_change", args=[one, 1]), reverse("registry_bulk"), reverse("import_list"),
        reverse("import_map", args=[batch.pk]), reverse("import_decide", args=[batch.pk, row.pk]),
        reverse("schedule_list"), reverse("schedule_change", args=[1]), reverse("duplicate_decide", args=[1]),
        reverse("facilities_near"), reverse("field_photo"),
    ]  # fmt: skip
    for way in ways:
        assert admin.post(way, sent).status_code < 500, way
    town["sd"].refresh_from_db()
    assert town["sd"].name == "SDN Klender 01"


@pytest.mark.parametrize("value", [*ODD, None, 1, 1e400, [], {}, [[]], {"a": 1}, True])
def test_reports_with_odd_fields_are_refused(admin, town, value) -> None:
    whole = {
        "client_id": str(uuid.uuid4()), "written_at": "2026-11-20T03:00:00Z", "facility": town["smp"].public_id,
        "values": {"address": "Jl. 1"}, "note": "x", "before": {}, "verified": False,
        "position": {"lon": 106.905, "lat": -6.225, "accuracy_m": 5.0, "fixes": []},
    }  # fmt: skip
    reports = [whole | {name: value} for name in whole]
    fields = ("name", "type", "amenities", "wheelchair", "opening_hours")
    reports += [whole | {"values": {name: value}} for name in fields]
    reports += [whole | {"before": {"address": value}}, whole | {"position": whole["position"] | {"fixes": [value]}}]
    reports += [whole | {"position": whole["position"] | {name: value}} for name in whole["position"]]
    for number, report in enumerate([value, *reports]):
        if isinstance(report, dict) and report.get("client_id") == whole["client_id"]:
            report = report | {"client_id": str(uuid.uuid4())}
        answer = admin.post(reverse("field_send"), json.dumps(report), "application/json")
        assert answer.status_code in (200, 400), (number, report)
    answer = admin.post(reverse("field_places"), json.dumps({"lon": value, "lat": value}), "application/json")
    assert answer.status_code in (200, 400)
