"""Which rows of a list are one place, and who may write what: over the whole path from file to registry."""

from itertools import permutations
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.gis.geos import Point

from facilities.actions.records import save_record
from facilities.models import DuplicatePair, Facility
from facilities.queries.quality import standing_elsewhere
from facilities.queries.registry import record_version
from tests.worlds.villages import EAST, WEST

from .importing import committed, counts, previewed

HEAD = "nama,jenis,id,bujur,lintang,kelurahan,kecamatan,alamat,daya tampung,npsn\n"
W, E = (f"{lon},{lat}" for lon, lat in (WEST, EAST))


@pytest.fixture(autouse=True)
def ground(catalogue, villages, settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def write(tmp_path: Path):
    def to(rows: str, name: str = "daftar.csv") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + rows, encoding="utf-8")
        return path

    return to


def test_what_a_person_verified_no_list_changes(write) -> None:
    committed(write(f"SDN Klender 01,SD,1,{W},Barat,Kembar,Jl. A,100,20100001\n"))
    one, clerk = Facility.objects.get(), User.objects.create_user("rini")
    save_record(
        one.public_id, record_version(one), {"address": "Jl. Benar 5"}, by=clerk, verified=True, reason="dikunjungi"
    )
    wrong = f"SDN Klender 99,SD,1,{E},Timur,Lain,Jl. Salah,999,20100001\n"
    # Its own list, a list that leads, and a downloaded file that was edited: none of them.
    own = committed(write(wrong))
    told = {problem["field"] for problem in own.import_rows.get().problems if problem["code"] == "locked"}
    assert told == {"name", "position", "stated_village", "stated_district", "address", "capacity"}
    assert counts(own) == (0, 0, 1, 0, 0)
    committed(write(wrong, "lain.csv"), source="lain", leads=True)
    text = f"nomor publik,nama,jenis,alamat\n{one.public_id},Nama Salah,primary_school,Jl. Salah\n"
    path = write("", "unduhan.csv")
    path.write_text(text, encoding="utf-8")
    committed(path, source="unduhan")
    stands = Facility.objects.get()
    assert (stands.name, stands.address, stands.capacity) == ("SDN Klender 01", "Jl. Benar 5", 100)
    assert stands.position.coords == WEST and stands.stated_village == "Barat"


def test_locked_field_is_left_while_the_others_change(write) -> None:
    committed(write(f"SDN Klender 01,SD,1,{W},Barat,Kembar,Jl. A,100,20100001\n"))
    Facility.objects.update(locked_fields=["capacity"])
    committed(write(f"SDN Klender 01,SD,1,{W},Barat,Kembar,Jl. B,999,20100001\n"))
    assert Facility.objects.values_list("address", "capacity").get() == ("Jl. B", 100)


def test_compound_on_one_point_is_three_places(write) -> None:
    names = (("TK Tunas Muda", "TK"), ("SD Tunas Muda", "SD"), ("Posyandu Tunas Muda", "Posyandu"))
    rows = "".join(f"{name},{kind},{i},{W},Barat,Kembar,,,\n" for i, (name, kind) in enumerate(names))
    batch = committed(write(rows))
    assert counts(batch) == (3, 0, 0, 0, 0) and not batch.problems.filter(code__in=("same_point", "same_name_near"))
    # Another agency knows each of them: each finds its own.
    second = committed(write(rows.replace(",0,", ",a,").replace(",1,", ",b,").replace(",2,", ",c,"), "lain.csv"),
                       source="lain")  # fmt: skip
    assert second.created == 0 and Facility.objects.count() == 3 and not DuplicatePair.objects.exists()
    assert [one.source_records.count() for one in Facility.objects.all()] == [2, 2, 2]


def test_school_of_the_same_number_in_two_kecamatan_is_two_places(write) -> None:
    committed(write(f"SDN 1,SD,1,{W},Barat,Kembar,,,\n"))
    batch = committed(write(f"SDN 1,SD,1,{E},Timur,Seberang,,,\nSDN 01,SD,2,,,Barat,Seberang,,,\n", "lain.csv"),
                      source="lain")  # fmt: skip
    assert counts(batch) == (2, 0, 0, 0, 0)
    assert Facility.objects.count() == 3 and not DuplicatePair.objects.exists()


def test_other_list_puts_it_elsewhere_and_that_is_said(write) -> None:
    committed(write(f"RPTRA Mawar Indah,RPTRA,1,{W},Barat,Kembar,,,\n"))
    lon = WEST[0] + 0.002
    batch = previewed(write(f"Mawar Indah,RPTRA,1,{lon},{WEST[1]},Barat,Kembar,,,\n", "lain.csv"), source="lain")
    row = batch.import_rows.get()
    assert row.facility == Facility.objects.get()
    assert [problem["message"] for problem in row.problems] == [
        "daftar ini menempatkannya 221 m dari posisi di registri; posisi di registri tetap"
    ]


def test_lists_in_any_order_make_the_same_places(write) -> None:
    lists = {
        "satu": f"RPTRA Mawar Indah,RPTRA,1,{W},Barat,Kembar,,,\nSDN 1,SD,2,{W},Barat,Kembar,,100,20100001\n",
        "dua": "MAWAR INDAH,RPTRA,1,,,Barat,Kembar,Jl. A,,\nSDN 1,SD,2,,,Timur,Seberang,,,20100002\n",
        "tiga": f"Taman Mawar,Taman,1,{E},Timur,Kembar,,,\nSD Negeri 01,SD,2,{W},Barat,Kembar,,,20100001\n",
    }
    found = set()
    for order in permutations(lists):
        for slug in (*order, *reversed(order)):
            batch = committed(write(lists[slug], f"{slug}.csv"), source=slug)
        assert (batch.created, batch.changed) == (0, 0), order
        places = Facility.objects.prefetch_related("source_records__source")
        found.add(frozenset(frozenset((r.source.slug, r.row_key) for r in one.source_records.all()) for one in places))
        Facility.everything.all().delete()
    assert found == {frozenset([
        frozenset({("satu", "1"), ("dua", "1")}), frozenset({("satu", "2"), ("tiga", "2")}), frozenset({("dua", "2")}),
        frozenset({("tiga", "1")}),
    ])}  # fmt: skip


def test_place_named_after_a_village_far_away_is_on_the_review_list(write, villages) -> None:
    villages["99.01.01.1001"].name = "Pondok Indah"
    villages["99.01.01.1001"].save()
    one = Facility.objects.create(
        name="RPTRA Pondok Indah", type_id="rptra", position=Point(106.99, -6.225, srid=4326),
        source=villages["99.01.01.1001"].edition.source, source_row="1",
    )  # fmt: skip
    posyandu = Facility.objects.create(
        name="Posyandu Pondok Indah", type_id="posyandu", position=one.position, source=one.source, source_row="2"
    )
    found = standing_elsewhere()
    assert found[one.pk].mentioned == "Pondok Indah" and 8_000 < found[one.pk].metres < 9_500
    assert posyandu.pk not in found
    assert set(standing_elsewhere([posyandu.pk])) == set() and set(standing_elsewhere([one.pk])) == {one.pk}
