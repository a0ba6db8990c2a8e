"""A list is applied to the registry: created, changed, kept, never deleted; all of it or nothing."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from facilities.actions import imports
from facilities.actions.imports import ImportOutcome, import_list
from facilities.models import ExternalId, Facility, ImportBatch, ImportProblem, ListScope, StatusRecord
from facilities.queries import facility_snapshot
from regions.importers.problems import DeliveryError
from regions.models import Source
from tests.worlds.villages import EAST, NEAR, SCOPE, WEST

HEAD = "nama,jenis,id,lon,lat,desa,npsn,sk,sampai\n"
W, E, N = (f"{lon},{lat}" for lon, lat in (WEST, EAST, NEAR))
TWO = HEAD + f"SDN 01,SD,1,{W},Barat,20100001,,\nPuskesmas A,Puskesmas,2,{E},Timur,,,\n"
KEYS = {"village": "desa", "external_ids": {"npsn": "npsn"}}


def counts(outcome: ImportOutcome) -> tuple[int, ...]:
    """Return created, changed, unchanged, set aside, refused."""
    return outcome.created, outcome.changed, outcome.unchanged, outcome.set_aside, outcome.refused


def said(outcome: ImportOutcome, code: str) -> list[str]:
    return [str(problem) for problem in outcome.problems if problem.code == code]


def test_first_load_creates_facilities_in_the_village_they_stand_in(load) -> None:
    outcome = load(TWO, **KEYS)
    assert counts(outcome) == (2, 0, 0, 0, 0) and outcome.problems == []
    found = Facility.objects.order_by("source_row")
    assert list(found.values_list("name", "type", "area__code", "stated_village")) == [
        ("SDN 01", "primary_school", "99.01.01.1001", "Barat"),
        ("Puskesmas A", "puskesmas", "99.01.01.1002", "Timur"),
    ]
    assert ExternalId.objects.get().value == "20100001"
    assert Source.objects.get(slug="dinas").licence == "CC BY 4.0"


def test_same_list_again_changes_nothing(load) -> None:
    load(TWO, **KEYS)
    before, ids = facility_snapshot(SCOPE), set(Facility.objects.values_list("public_id", flat=True))
    outcome = load(TWO, **KEYS)
    assert counts(outcome) == (0, 0, 2, 0, 0)
    assert facility_snapshot(SCOPE) == before
    assert set(Facility.objects.values_list("public_id", flat=True)) == ids


def test_edited_row_changes_its_facility_and_nothing_else(load) -> None:
    load(TWO, **KEYS)
    before = facility_snapshot(SCOPE)
    kept = Facility.objects.get(source_row="2").updated_at
    outcome = load(TWO.replace("SDN 01", "SDN Klender 01").replace("20100001", "20100002"), **KEYS)
    assert counts(outcome) == (0, 1, 1, 0, 0)
    changed = Facility.objects.get(source_row="1")
    assert changed.name == "SDN Klender 01" and changed.external_ids.get().value == "20100002"
    assert Facility.objects.get(source_row="2").updated_at == kept
    assert facility_snapshot(SCOPE) != before


def test_new_register_number_alone_is_a_change(load) -> None:
    load(TWO, **KEYS)
    assert counts(load(TWO.replace("20100001", "20100009"), **KEYS)) == (0, 1, 1, 0, 0)
    assert counts(load(TWO.replace("20100001", ""), **KEYS)) == (0, 1, 1, 0, 0)
    assert not ExternalId.objects.exists()


def test_moved_facility_changes_its_village(load) -> None:
    load(TWO, **KEYS)
    load(TWO.replace(W, E).replace("Barat", "Timur"), **KEYS)
    assert Facility.objects.get(source_row="1").area.name == "Timur"


def test_facility_that_left_the_list_stays_and_is_reported(load) -> None:
    load(TWO, **KEYS)
    outcome = load(TWO.rsplit("Puskesmas A", 1)[0], **KEYS)
    assert Facility.objects.count() == 2 and counts(outcome) == (0, 0, 1, 0, 0)
    assert said(outcome, "missing_from_list") == [
        "daftar.csv: Puskesmas A (nomor 2) tidak ada lagi pada daftar; tetap disimpan"
    ]


def test_refused_row_of_a_known_facility_is_not_called_missing(load) -> None:
    load(TWO, **KEYS)
    outcome = load(TWO.replace("Puskesmas A", " "), **KEYS)
    assert counts(outcome) == (0, 0, 1, 0, 1) and said(outcome, "missing_from_list") == []


def test_facility_of_another_source_is_not_called_missing(load) -> None:
    load(TWO, **KEYS)
    other = {"slug": "lain", "name": "Daftar lain"}
    assert counts(load(HEAD + f"X,SD,1,{W},,,,\n", source=other)) == (1, 0, 0, 0, 0)
    assert said(load(HEAD + f"X,SD,1,{W},,,,\n", source=other), "missing_from_list") == []


def test_what_a_person_changed_by_hand_survives_the_next_load(load) -> None:
    load(TWO, **KEYS)
    Facility.objects.filter(source_row="1").update(life="closed", visibility="internal")
    load(TWO.replace("SDN 01", "SDN Klender 01"), **KEYS)
    facility = Facility.objects.get(source_row="1")
    assert (facility.name, facility.life, facility.visibility) == ("SDN Klender 01", "closed", "internal")


def test_secret_place_is_internal(load) -> None:
    load(HEAD + f"Rumah Aman,shelter,9,{W},Timur,,,\n", village="desa")
    facility = Facility.objects.get()
    assert facility.visibility == "internal" and facility.area.name == "Barat"
    assert not ImportProblem.objects.exists()


def test_certificate_is_written_once_and_brought_up_to_date(load) -> None:
    keys = {"certificate": {"number": "sk", "until": "sampai", "constant_programme": "sra"}}
    text = HEAD + f"SDN 01,SD,1,{W},,,SK-1,31-12-2026\n"
    assert counts(load(text, **keys)) == (1, 0, 0, 0, 0)
    assert counts(load(text, **keys)) == (0, 0, 1, 0, 0)
    assert counts(load(text.replace("2026", "2029"), **keys)) == (0, 1, 0, 0, 0)
    status = StatusRecord.objects.get()
    assert (status.stage, status.number, status.valid_until) == ("certified", "SK-1", dt.date(2029, 12, 31))


def test_list_speaks_only_for_the_types_it_names(load) -> None:
    load(TWO)
    assert not ListScope.objects.exists()
    load(TWO, speaks_for=["primary_school", "puskesmas"])
    load(TWO, speaks_for=["primary_school"])
    assert list(ListScope.objects.values_list("type", "scope_code", "source__slug")) == [
        ("primary_school", SCOPE, "dinas")
    ]


def test_every_load_leaves_a_batch_with_counts_and_problems(spec_of, catalogue, villages) -> None:
    user = get_user_model().objects.create(username="petugas")
    text = HEAD + f"A,SD,1,{W},,,,\nB,Bidan,2,{W},,,,\nC,Salon,3,{W},,,,\n"
    import_list(spec=spec_of(text, set_aside={"Bidan": "perorangan"}), scope_code=SCOPE, by=user)
    batch = ImportBatch.objects.get()
    assert (batch.rows, batch.created, batch.changed, batch.unchanged) == (3, 1, 0, 0)
    assert (batch.set_aside, batch.refused) == (1, 1)
    assert batch.by == user and batch.file_name == "daftar.csv" and len(batch.sha256) == 64
    assert list(batch.problems.values_list("line", "field", "value", "code")) == [
        (3, "jenis", "Bidan", "set_aside"), (4, "jenis", "Salon", "unknown_type"),
    ]  # fmt: skip


def test_list_of_several_sources_leaves_a_batch_for_each(load) -> None:
    text = "nama,jenis,id,lon,lat,asal\n" + f"A,SD,1,{W},osm\nB,SD,1,{E},dinas\nC,Salon,2,{E},dinas\nD,SD,3,{E},entah\n"
    outcome = load(
        text, source=None, source_column="asal", sources={"osm": {"name": "OSM"}, "dinas": {"name": "Dinas"}}
    )
    assert counts(outcome) == (2, 0, 0, 0, 2)
    batches = ImportBatch.objects.order_by("source__slug")
    assert list(batches.values_list("source__slug", "rows", "created", "refused")) == [
        ("dinas", 2, 1, 1), ("osm", 2, 1, 1),
    ]  # fmt: skip
    assert ImportProblem.objects.get(code="unknown_type").batch.source.slug == "dinas"


def test_row_beyond_the_scope_counts_for_its_edge(load) -> None:
    outcome = load(HEAD + f"A,SD,1,{W},,,,\nB,SD,2,{N},,,,\n")
    assert Facility.objects.get(name="B").area is None
    assert said(outcome, "beyond_scope") == [
        "daftar.csv: 1 fasilitas berdiri di luar wilayah 99.01.01, paling jauh 1,1 km; ikut dimuat karena "
        "anak di tepi wilayah berjalan ke sana"
    ]


def test_row_in_no_village_inside_the_rectangle_is_noted(load, villages) -> None:
    lake = villages["99.01.01.1001"]
    lake.geometry = MultiPolygon(lake.geometry.difference(Point(*WEST, srid=4326).buffer(0.002)))
    lake.save()
    outcome = load(HEAD + f"A,SD,1,{W},,,,\n")
    assert said(outcome, "outside_every_area") == [
        "daftar.csv, baris 2, kolom “lon”: posisinya di luar semua kelurahan/desa yang dimuat (laut, sungai, atau "
        "wilayah tetangga), 220 m dari wilayah 99.01.01"
    ]


def test_village_that_is_not_where_the_row_stands_is_noted_with_metres(load) -> None:
    rows = (
        f"A,SD,1,106.912,-6.225,BARAT,,,\nB,SD,2,{E},Kel. timur,,,\nC,SD,3,{E},Antah,,,\nD,SD,4,{N},Timur,,,\n"
    )
    outcome = load(HEAD + rows, village="desa")
    assert said(outcome, "stated_elsewhere") == [
        "daftar.csv, baris 2, kolom “desa”: tertulis di BARAT, tetapi posisinya di Timur, 221 m dari BARAT",
        "daftar.csv, baris 4, kolom “desa”: tertulis di Antah, tetapi posisinya di Timur",
        "daftar.csv, baris 5, kolom “desa”: tertulis di Timur, tetapi posisinya di luar semua kelurahan/desa yang "
        "dimuat, 1.107 m dari Timur",
    ]


def test_place_named_after_a_village_far_away_is_noted(load, villages) -> None:
    far = villages["99.01.01.1001"]
    far.name, far.geometry = "Pondok Indah", MultiPolygon(Polygon.from_bbox((106.80, -6.23, 106.81, -6.22)))
    far.save()
    outcome = load(HEAD + f"SDN pondok indah 3,SD,1,{E},,,,\nSDN Timur,SD,2,{E},,,,\n")
    assert said(outcome, "named_elsewhere") == [
        "daftar.csv, baris 2, kolom “nama”: namanya menyebut Pondok Indah, tetapi posisinya di Timur, "
        "11.620 m dari Pondok Indah"
    ]


def test_village_of_that_name_in_another_province_is_another_place(load, villages) -> None:
    other = villages["99.01.01.1001"]
    other.code, other.name = "98.01.01.1001", "Pondok Indah"
    other.geometry = MultiPolygon(Polygon.from_bbox((110.0, -7.0, 110.1, -6.9)))
    other.save()
    outcome = load(HEAD + f"SDN Pondok Indah,SD,1,{E},Pondok Indah,,,\n", village="desa")
    assert [p.code for p in outcome.problems] == ["stated_elsewhere"]
    assert said(outcome, "stated_elsewhere")[0].endswith("tertulis di Pondok Indah, tetapi posisinya di Timur")


def test_scope_without_villages_refuses_the_list(spec_of, catalogue) -> None:
    with pytest.raises(DeliveryError) as refusal:
        import_list(spec=spec_of(TWO), scope_code="31.75.07")
    assert str(refusal.value) == (
        "belum ada kelurahan/desa wilayah 31.75.07 yang berlaku; muat batas wilayahnya dahulu"
    )


def test_failure_near_the_end_leaves_nothing(spec_of, catalogue, villages, monkeypatch) -> None:
    def fail(*_args, **_keys) -> None:
        raise RuntimeError("listrik padam")

    monkeypatch.setattr(imports, "_write_batches", fail)
    with pytest.raises(RuntimeError):
        import_list(spec=spec_of(TWO, speaks_for=["primary_school"]), scope_code=SCOPE)
    assert not Facility.objects.exists() and not ListScope.objects.exists()
    assert not Source.objects.filter(slug="dinas").exists()


def test_source_of_an_invented_place_says_so(spec_of, catalogue, villages) -> None:
    import_list(spec=spec_of(TWO), scope_code=SCOPE, invented=True)
    assert Source.objects.get(slug="dinas").is_invented
