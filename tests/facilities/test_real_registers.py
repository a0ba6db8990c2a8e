"""Registers of Jakarta taken in one after another: counts reconcile, one place in two of them is one facility."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from django.db.models import Count

from facilities.actions.rollback import roll_back
from facilities.batch_progress import ImportFailed
from facilities.models import DuplicatePair, Facility, ImportBatch, SourceRecord
from facilities.queries.quality import standing_elsewhere, with_problem

from .importing import committed, previewed, reconciles, registry
from .test_real_lists import jakarta  # noqa: F401

pytestmark = [pytest.mark.shared_data, pytest.mark.django_db]

OSM_TYPES: Final = {
    "clinic": "clinic", "doctors": "clinic", "library": "library", "hospital": "hospital", "playground": "playground",
    "kindergarten": "kindergarten", "community_centre": "community_hall", "*": "-",
}  # fmt: skip
LISTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "rptra": ("rptra_dki/geoportal_rptra_koordinat.csv", {}),
    "satudata": ("rptra_dki/satudata_rptra_2023_2024.csv", {}),
    "taman": ("parks_jakarta_timur/taman_rth_jakarta_timur.csv", {}),
    "puskesmas": ("health_dki/puskesmas.geojson", {}),
    "klinik": ("health_dki/klinik.geojson", {}),
    "rumahsakit": ("health_dki/rumahsakit.geojson", {}),
    "pemerintahan": ("health_dki/pemerintahan.geojson", {}),
    "osm": ("osm_poi_jakarta/jakarta_poi_hotosm_2024.geojson", {"types": OSM_TYPES}),
}
"""By source: the file, and what a person says on the mapping page beyond the guesses."""
ROWS: Final = {
    "rptra": 324, "satudata": 648, "taman": 259, "puskesmas": 560, "klinik": 1381, "rumahsakit": 191,
    "pemerintahan": 308, "osm": 9682,
}  # fmt: skip
# Checked by hand in the files: name in the register with positions, in the list by year, in the park register
# ("" where it is not in it).
SAME_PLACES: Final = [
    ("Rawajaya", "RAWAJAYA", "RPTRA Rawa Jaya"),
    ("Pulo Gebang Permai", "PULO GEBANG PERMAI", "RPTRA Pulogebang Permai"),
    ("Penggilingan", "PENGGILINGAN", "RPTRA Penggilingn"),
    ("Ratu Karensa Indah", "RATU KARENSA INDAH", "RPTRA Ratu Karensa Indah"),
    ("Mustika", "MUSTIKA", "RPTRA Mustika"),
    ("Damai Indah Rawabebek", "DAMAI INDAH RAWABEBEK", "RPTRA Damai Indah Rawa Bebek"),
    ("Bagus", "BAGUS", ""),
    ("Dwi Chandra Loka", "DWI CHANDRA LOKA", ""),
]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


def take(root: Path, source: str) -> ImportBatch:
    path, keys = LISTS[source]
    return committed(root / path, source=source, scope="31", **keys)


def codes(batch: ImportBatch) -> Counter[str]:
    return Counter(batch.problems.values_list("code", flat=True))


def delivered(source: str, name: str) -> list[int]:
    """Return the facilities that a list calls so, by what it delivered."""
    records = SourceRecord.objects.filter(source__slug=source)
    return [one.facility_id for one in records if name in map(str.strip, map(str, one.values.values()))]


def test_registers_one_after_another(jakarta: Path) -> None:  # noqa: F811
    batches, before = {}, {}
    for source in LISTS:
        before[source] = registry()
        batches[source] = batch = take(jakarta, source)
        assert reconciles(batch) and batch.rows == ROWS[source], source
        # A possible duplicate is counted as new, becomes a facility and waits in the queue.
        assert batch.created == batch.import_rows.filter(fate="new").count()
        assert batch.import_rows.filter(fate="new", facility=None).count() == 0

    # One place in two and in three registers is one facility, under every spelling.
    for register, by_year, park in SAME_PLACES:
        names = {"rptra": register, "satudata": by_year, "taman": park}
        found = {source: delivered(source, name) for source, name in names.items() if name}
        shared = set.intersection(*map(set, found.values()))
        assert len(shared) == 1, (names, found)
        facility = Facility.objects.get(pk=shared.pop())
        lists = set(facility.source_records.values_list("source__slug", flat=True))
        assert facility.type_id == "rptra" and lists == set(found)
    held = Facility.objects.annotate(lists=Count("source_records__source", distinct=True))
    assert held.filter(type="rptra", lists=3).count() == 26
    assert held.filter(type="rptra", lists=2).count() > 280
    assert held.filter(type="hospital", lists=2).count() > 60 and held.filter(type="puskesmas", lists=2).count() > 8
    # Those on one point with other names are not one place.
    assert not set(delivered("rptra", "Muara Condet")) & set(delivered("rptra", "Udara Segar 126"))

    # What a person should look at stands on the data-quality page, with the distance.
    far = {Facility.objects.get(pk=pk).name: elsewhere for pk, elsewhere in standing_elsewhere().items()}
    assert round(far["Mawar Duri Kosambi"].metres) == 13_498 and far["Mawar Duri Kosambi"].mentioned == "Duri Kosambi"
    assert round(far["Intiland Teduh @Rawa Buaya"].metres) == 8_189 and round(far["Malaka Sari"].metres) == 8_119
    assert round(far["Taman Jaya Kusuma"].metres) == 425 and far["Taman Jaya Kusuma"].mentioned == ""
    today = dt.date.today()
    review = {kind: set(with_problem(kind, Facility.objects.all(), on=today).values_list("name", flat=True))
              for kind in ("wrong_area", "stacked", "without_position", "duplicate")}  # fmt: skip
    assert set(far) == review["wrong_area"]
    assert {"Udara Segar 126", "Muara Condet", "Rorotan Indah 2"} <= review["stacked"]
    assert {"RPTRA Damai Rawa Bebek", "Kaca Piring", "Kopi Gandaria", "Griya Tipar"} <= review["duplicate"]
    assert Facility.objects.get(source__slug="rptra", position=None).name in review["without_position"]
    assert DuplicatePair.objects.filter(state="open").count() == len(
        {frozenset((pair.left_id, pair.right_id)) for pair in DuplicatePair.objects.filter(state="open")}
    )

    # Once more, the last list first: nothing changes but the day on which it was read.
    after, read = registry(), registry(with_deliveries=False)
    for source in reversed(LISTS):
        again, first = take(jakarta, source), batches[source]
        assert (again.created, again.changed) == (0, 0), source
        assert (again.set_aside, again.refused) == (first.set_aside, first.refused), source
        assert again.unchanged == first.created + first.changed + first.unchanged, source
        assert registry(with_deliveries=False) == read, source

    # Back again: not one in the middle, but the newest first, each to exactly what was before it.
    with pytest.raises(ImportFailed) as told:
        roll_back(batch=batches["rptra"], by=None)
    assert "pemuatan satudata_rptra_2023_2024.csv yang lebih baru memuat fasilitas yang sama" in str(told.value)
    for batch in ImportBatch.objects.filter(pk__gt=batches["osm"].pk).order_by("-pk"):
        roll_back(batch=batch, by=None)
    assert registry() == after
    for source in reversed(LISTS):
        roll_back(batch=batches[source], by=None)
        assert registry() == before[source], source
    assert not Facility.everything.exists()


def test_list_of_two_years_is_one_row_per_place(jakarta: Path) -> None:  # noqa: F811
    batch = previewed(jakarta / LISTS["satudata"][0], source="satudata", scope="31", constant_type="rptra")
    assert reconciles(batch) and batch.rows == 648
    # 2024 writes Kramat Jati as Kramatjati, Palmerah as Pal Merah: still the same places.
    assert (batch.created, batch.refused) == (324, 324) and codes(batch)["repeated_place"] == 324


# (list, code of the problem, what the message or the row says): each fault that README.md of the data names.
FAULTS: Final = [
    ("rptra", "same_point", "Udara Segar 126"),
    ("rptra", "same_point", "Rorotan Indah 2"),
    ("rptra", "named_elsewhere", "tetapi posisinya di Lebak Bulus, 13.498 m dari Duri Kosambi"),
    ("rptra", "named_elsewhere", "namanya menyebut Rawa Buaya"),
    ("rptra", "missing_position", "tanpa posisi"),
    ("rptra", "impossible_area", "luas 1.261 m²"),
    ("rptra", "blanks", "1 baris memuat spasi di tepi isian"),
    ("satudata", "written_as", "UTF-8 dengan tanda BOM dengan pemisah “;”"),
    ("satudata", "repeated_place", "sudah disebut pada baris"),
    ("satudata", "missing_position", "daftar ini tidak memuat posisi"),
    ("taman", "set_aside", "pulau jalan, jalur hijau atau kolong jembatan menurut namanya"),
    ("taman", "stated_elsewhere", "425 m dari Halim Perdana Kusuma"),
    ("taman", "other_position", "396 m dari posisi di registri"),
    ("puskesmas", "set_aside", "226 baris “Bidan” disisihkan: praktik bidan"),
    ("puskesmas", "misread_numeral", "Klender ll"),
    ("klinik", "set_aside", "“Klinik Kecantikan” disisihkan: klinik kecantikan atau mata"),
    ("klinik", "set_aside", "“Klinik Mata” disisihkan: klinik kecantikan atau mata"),
    ("klinik", "set_aside", "“Klinik” disisihkan: klinik kecantikan atau mata menurut namanya"),
    ("rumahsakit", "set_aside", "rumah sakit khusus"),
    ("pemerintahan", "unknown_type", "tidak dikenal"),
    ("pemerintahan", "blanks", "9 baris memuat spasi"),
    ("sekolah", "type_from_name", "“School” dibaca sebagai SD/MI: tebakan menurut namanya"),
    ("sekolah", "set_aside", "jenjang sekolah tidak terbaca dari namanya"),
    ("sekolah", "several_in_one", "SDN 07 & 08 Rawabadak Selatan"),
    ("sekolah", "same_name_near", "SMA N 75"),
    ("sekolah", "missing_name", "nama tidak diisi"),
]


def test_each_fault_named_for_these_lists_is_reported(jakarta: Path) -> None:  # noqa: F811
    lists = LISTS | {"sekolah": ("osm_schools_jakarta/child_facility_points_from_buildings.geojson", {})}
    told: dict[str, list[tuple[str, str]]] = {}
    for source in dict.fromkeys(source for source, _code, _words in FAULTS):
        path, keys = lists[source]
        # The park register meets the one with positions; the others need no registry to be found out.
        make = committed if source == "rptra" else previewed
        batch = make(jakarta / path, source=source, scope="31", **keys)
        told[source] = list(batch.problems.values_list("code", "message"))
        told[source] += [
            (problem["code"], problem["message"]) for row in batch.import_rows.all() for problem in row.problems
        ]
        if source == "taman":
            fates = Counter(batch.import_rows.filter(values__type="rptra").values_list("fate", flat=True))
            assert fates == {"changed": 26, "possible_duplicate": 5, "new": 3}
            spelled = {row.values["name"]: row.facility.name for row in batch.import_rows.filter(fate="changed")}
            assert spelled["RPTRA Rawa Jaya"] == "Rawajaya" and spelled["RPTRA Penggilingn"] == "Penggilingan"
    missing = [
        fault for fault in FAULTS
        if not any(code == fault[1] and fault[2] in message for code, message in told[fault[0]])
    ]  # fmt: skip
    assert not missing


def test_positions_in_a_foreign_system_are_refused_and_load_once_it_is_named(jakarta: Path) -> None:  # noqa: F811
    path = jakarta / "osm_poi_jakarta/jakarta_poi_original_epsg6384.csv"
    with pytest.raises(ImportFailed) as told:
        previewed(path, source="osm", scope="31", types=OSM_TYPES)
    assert "9682 dari 9682 titik terletak di luar Indonesia" in str(told.value)
    assert str(told.value).endswith("yang cocok: crs = \"EPSG:6384\"")
    assert ImportBatch.objects.get().state == "failed" and not Facility.everything.exists()


def test_second_puskesmas_is_the_second_however_its_number_is_typed(
    jakarta: Path, tmp_path: Path  # noqa: F811
) -> None:
    take(jakarta, "puskesmas")
    typed = Facility.objects.get(name="Puskesmas Kelurahan Klender ll")
    text = "nama,jenis,id,bujur,lintang\n" + "".join(
        f"Puskesmas Kelurahan Klender {number},Puskesmas,{number},{typed.position.x},{typed.position.y}\n"
        for number in ("I", "II")
    )
    path = tmp_path / "lain.csv"
    path.write_text(text, encoding="utf-8")
    batch = previewed(path, source="lain", scope="31")
    rows = {row.values["name"][-2:].strip(): row for row in batch.import_rows.all()}
    assert rows["II"].facility == typed and rows["I"].facility != typed
