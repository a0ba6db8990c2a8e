"""Which records are one place: sure, unsure, never; the same with and without short cuts."""
import csv
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilities.matching import Record, match_rows, read_rules, score
from facilities.matching.pairs import match_pairs

RULES = read_rules()
EAST_100_M = 100 / 110_600
JAKA = Record(1, ("RPTRA Jaka Berseri",), "rptra", 106.9, -6.2, "Klender", "Duren Sawit")


def value(left: Record, right: Record) -> float:
    return score(left, right, RULES).value


def moved(record: Record, metres: float, **changes) -> Record:
    return replace(record, key=2, lon=record.lon + metres / 100 * EAST_100_M, **changes)


def test_same_name_near_by_is_sure() -> None:
    assert value(JAKA, moved(JAKA, 60, names=("Jakaberseri",))) == 1.0


def test_same_name_in_the_same_village_far_apart_is_for_a_person() -> None:
    assert RULES.unsure <= value(JAKA, moved(JAKA, 1500)) < RULES.sure


def test_same_name_far_away_is_another_place() -> None:
    assert value(JAKA, moved(JAKA, 8000)) == 0.0
    assert value(JAKA, moved(JAKA, 1500, village="Malaka")) == 0.0


def test_compound_of_types_on_one_point_is_never_one_place() -> None:
    names = ("Tunas Muda",)
    compound = [
        Record(i, names, type_, 106.9, -6.2, "Klender")
        for i, type_ in enumerate(["kindergarten", "primary_school", "posyandu", "rptra", "park"])
    ]
    assert match_pairs(compound) == []


def test_same_type_on_one_point_with_other_names_is_not_one_place() -> None:
    assert value(JAKA, moved(JAKA, 0, names=("Muara Condet",))) == 0.0


def test_number_and_place_decide_where_a_name_is_only_a_number() -> None:
    school = Record(1, ("SDN 1",), "primary_school", 106.9, -6.2, "Klender")
    assert value(school, moved(school, 40, names=("SD Negeri 01",))) == 1.0
    assert value(school, moved(school, 40, names=("SDN 2",))) == 0.0
    assert value(school, moved(school, 600)) == 0.0


def test_official_number_decides_before_name_and_place() -> None:
    school = Record(1, ("SDN Klender 01",), "primary_school", 106.9, -6.2, codes=frozenset({("npsn", "20100001")}))
    renamed = moved(school, 5000, names=("SDN Contoh 9",))
    assert value(school, renamed) == 1.0
    assert value(school, moved(school, 0, codes=frozenset({("npsn", "20100002")}))) == 0.0
    assert value(school, moved(school, 0, codes=frozenset({("osm", "n1")}))) == 1.0
    assert value(school, replace(renamed, type="kindergarten")) == 0.0


def test_same_row_of_a_list_is_the_same_place() -> None:
    row = frozenset({("dinas", "7")})
    assert value(replace(JAKA, rows=row), moved(JAKA, 9000, names=("Lain",), type="park", rows=row)) == 1.0


def test_two_rows_of_one_list_are_for_a_person() -> None:
    left = replace(JAKA, rows=frozenset({("dinas", "7")}))
    right = moved(JAKA, 0, rows=frozenset({("dinas", "8")}))
    assert RULES.unsure <= value(left, right) < RULES.sure
    assert value(left, replace(right, names=("Jaka Berserih",))) == 0.0


def test_without_position_name_and_village_decide() -> None:
    listed = replace(JAKA, key=2, lon=None, lat=None)
    assert value(JAKA, listed) >= RULES.sure
    assert value(JAKA, replace(listed, village="Malaka")) == 0.0
    assert value(JAKA, replace(listed, village="")) == 0.0
    assert value(JAKA, replace(listed, district="Cakung")) == 0.0
    posyandu = replace(JAKA, type="posyandu")
    assert RULES.unsure <= value(posyandu, replace(listed, type="posyandu")) < RULES.sure


def test_two_nameless_places_side_by_side_are_for_a_person() -> None:
    park = Record(1, ("Taman",), "park", 106.9, -6.2)
    assert RULES.unsure <= value(park, moved(park, 20)) < RULES.sure


def test_other_name_counts_as_a_name() -> None:
    known_as = moved(JAKA, 20, names=("Taman Pintar", "Jaka Berseri"))
    assert value(JAKA, known_as) == 1.0
    assert [m.facility for m in match_rows([JAKA], [known_as])] == [2]


def test_match_with_two_sure_partners_is_not_sure() -> None:
    twins = [moved(JAKA, 10), replace(moved(JAKA, 20), key=3)]
    matches = match_rows([JAKA], twins)
    assert [(m.facility, m.score, m.is_sure) for m in matches] == [(2, 1.0, False), (3, 1.0, False)]


NAMES = st.sampled_from(
    ["RPTRA Jaka", "Jaka Berseri", "SDN 1",
      "SDN 01 Klender", "Mawar", "Mawar II", "Mawar ll", "Udara Segar 126", "", "?"]
)
RECORDS = st.builds(
    Record,
    key=st.just(0),
    names=st.lists(NAMES, min_size=1, max_size=2).map(tuple),
    type=st.sampled_from(["rptra", "primary_school", "posyandu"]),
    lon=st.none() | st.floats(106.89, 106.92),
    lat=st.none() | st.floats(-6.22, -6.2),
    village=st.sampled_from(["", "Klender", "KLENDER", "Malaka"]),
    district=st.sampled_from(["", "Duren Sawit"]),
    codes=st.frozensets(st.tuples(st.sampled_from(["npsn", "osm"]), st.sampled_from(["1", "2"])), max_size=1),
    rows=st.frozensets(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])), max_size=1),
)


@given(left=RECORDS, right=RECORDS)
def test_score_is_a_share_and_the_same_both_ways(left: Record, right: Record) -> None:
    assert value(left, right) == value(right, left)
    assert 0.0 <= value(left, right) <= 1.0


NAMED = RECORDS.filter(lambda r: r.lon is not None and r.lat is not None and bool(set(r.names) - {"", "?"}))


@given(record=NAMED)
def test_record_matches_itself_fully(record: Record) -> None:
    assert value(replace(record, rows=frozenset()), replace(record, rows=frozenset())) == 1.0
    if record.rows:
        assert value(record, record) == 1.0


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(RECORDS, max_size=8), facilities=st.lists(RECORDS, max_size=8))
def test_short_cuts_lose_no_match(rows: list[Record], facilities: list[Record]) -> None:
    rows = [replace(record, key=i) for i, record in enumerate(rows)]
    facilities = [replace(record, key=i) for i, record in enumerate(facilities)]
    slow = {(r.key, f.key): value(r, f) for r in rows for f in facilities if value(r, f) >= RULES.unsure}
    assert {(m.row, m.facility): m.score for m in match_rows(rows, facilities)} == slow


def test_five_thousand_rows_take_seconds() -> None:
    chance = random.Random(7)
    words = ["melati", "mawar", "kenanga", "cempaka", "anggrek", "jaya", "indah", "permai", "asri", "sari", "bina"]
    there = [
        Record(
            i, (" ".join(["SDN", *chance.sample(words, 2), str(chance.randint(1, 20))]),), "primary_school",
            106.7 + chance.random() * 0.27, -6.37 + chance.random() * 0.27,
        )
        for i in range(5000)
    ]  # fmt: skip
    here = [replace(one, lon=one.lon + chance.gauss(0, 2e-4)) for one in there]
    start = time.perf_counter()
    found = {(m.row, m.facility) for m in match_rows(here, there)}
    assert time.perf_counter() - start < 20
    assert {(i, i) for i in range(5000)} <= found


def registers(folder: Path) -> tuple[list[Record], list[Record]]:
    """Return the park register's RPTRA of Jakarta Timur, and the RPTRA register of all Jakarta."""
    with (folder / "parks_jakarta_timur/taman_rth_jakarta_timur.csv").open(encoding="utf-8-sig") as file:
        parks = [
            Record(
                i, (r["nama"],), "rptra", float(r["longitude"]), float(r["latitude"]), r["kelurahan"], r["kecamatan"],
                rows=frozenset({("parks", r["id"])}),
            )
            for i, r in enumerate(csv.DictReader(file)) if r["tipe"] == "RPTRA"
        ]  # fmt: skip
    with (folder / "rptra_dki/geoportal_rptra_koordinat.csv").open(encoding="utf-8-sig") as file:
        rptra = [
            Record(
                i, (r["NAMA_RPTRA"],), "rptra", float(r["X"]) if r["X"].strip() else None,
                float(r["Y"]) if r["Y"].strip() else None, r["WADMKD"], r["WADMKC"],
                rows=frozenset({("rptra", r["OBJECTID"])}),
            )
            for i, r in enumerate(csv.DictReader(file))
        ]  # fmt: skip
    return parks, rptra


@pytest.mark.shared_data
def test_two_registers_of_rptra_find_each_other(shared_data: Path) -> None:
    """Checked row by row by hand: 26 surely one place, 5 for a person, 3 in one register only."""
    parks, rptra = registers(shared_data)
    name_of = {r.key: r.names[0].strip() for r in rptra}
    matches = match_rows(parks, rptra)
    park_of = {p.key: p.names[0].strip() for p in parks}
    pair = {park_of[m.row]: (name_of[m.facility], m.is_sure) for m in matches}
    assert (len(parks), len(matches), sum(m.is_sure for m in matches)) == (34, 31, 26)
    assert pair["RPTRA Rawa Jaya"] == ("Rawajaya", True)
    assert pair["RPTRA Pulogebang Permai"] == ("Pulo Gebang Permai", True)
    assert pair["RPTRA Penggilingn"] == ("Penggilingan", True)
    assert pair["RPTRA Ratu Karensa Indah"] == ("Ratu Karensa Indah", True)  # 396 m apart
    assert pair["RPTRA Muara Condet"] == ("Muara Condet", True)  # on one point with Udara Segar 126
    assert {name for name, (_other, is_sure) in pair.items() if not is_sure} == {
        "RPTRA Udara Segar 126", "RPTRA Damai Rawa Bebek", "RPTRA Daun Kaca Piring", "RPTRA Kopi Kampung Gandaria",
        "RPTRA Griya Tipar Cakung",
    }  # fmt: skip
    assert set(park_of.values()) - set(pair) == {
        "RPTRA Malaka Sari", "RPTRA", "RPTRA Cipinang Besar Selatan3451",
    }  # fmt: skip


@pytest.mark.shared_data
def test_different_rptra_on_one_point_are_not_merged(shared_data: Path) -> None:
    _parks, rptra = registers(shared_data)
    pairs = match_pairs(rptra)
    names = {r.key: r.names[0].strip() for r in rptra}
    found = {frozenset((names[m.row], names[m.facility])) for m in pairs}
    assert not [m for m in pairs if m.is_sure]
    assert frozenset({"Udara Segar 126", "Muara Condet"}) not in found
    assert frozenset({"Rorotan Indah", "Rorotan Indah 2"}) not in found
    assert found == {frozenset({"Beringin"}), frozenset({"Manunggal"})}  # twice in the register under one name
