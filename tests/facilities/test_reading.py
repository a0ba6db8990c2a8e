"""Every row of a list becomes a facility, is set aside, or is refused with a reason."""

import pytest

from facilities.importers.kinds import Catalogue
from facilities.importers.reading import read_list
from facilities.importers.rows import ListReading
from facilities.importers.scope import Scope
from facilities.importers.set_aside_rules import with_rules
from regions.importers.tables import TableError
from tests.worlds.villages import EAST, FAR, NEAR, WEST

HEAD = "nama,jenis,id,lon,lat,tambahan\n"
W, E, N, F = (f"{lon},{lat}" for lon, lat in (WEST, EAST, NEAR, FAR))


@pytest.fixture
def read(spec_of, few_types: Catalogue, twin_scope: Scope):
    """Return a function that reads CSV rows for the twin villages."""

    def of(text: str, **keys) -> ListReading:
        return read_list(spec_of(text, **keys), few_types, twin_scope)

    return of


def said(reading: ListReading, code: str) -> list[str]:
    return [str(problem) for problem in reading.problems if problem.code == code]


def test_good_row_becomes_a_facility_without_a_word(read) -> None:
    reading = read(HEAD + f"SDN  Klender 01,SD,7,{W},\n")
    (row,) = reading.rows
    assert (row.name, row.type, row.source, row.source_row) == ("SDN Klender 01", "primary_school", "dinas", "7")
    assert (row.lon, row.lat) == WEST and reading.problems == []


def test_blanks_at_the_edge_of_cells_are_told_once_with_their_count(read) -> None:
    reading = read(HEAD + f"  SDN 01 ,SD,7,{W},\nSDN 02,SD ,8,{W},\nSDN 03,SD,9,{W}, \n")
    assert [row.name for row in reading.rows] == ["SDN 01", "SDN 02", "SDN 03"]
    assert said(reading, "blanks") == ["daftar.csv, baris 2: 2 baris memuat spasi di tepi isian; dibuang (baris 2, 3)"]


def test_rows_add_up_whatever_becomes_of_them(read) -> None:
    reading = read(
        HEAD + f"A,SD,1,{W},\n" + f"B,Bidan,2,{W},\n" + f"C,Salon,3,{W},\n" + f",SD,4,{W},\n" + f"D,SD,1,{W},\n",
        set_aside={"Bidan": "praktik perorangan"},
    )
    assert reading.count == 5 == len(reading.rows) + reading.set_aside.total() + reading.refused.total()
    assert (len(reading.rows), reading.set_aside["dinas"], reading.refused["dinas"]) == (1, 1, 3)


def test_unknown_type_is_refused_with_line_column_and_near_words(read) -> None:
    reading = read(HEAD + f"A,SD,1,{W},\nB,Puskemas,2,{W},\n")
    assert said(reading, "unknown_type") == [
        "daftar.csv, baris 3, kolom “jenis”: jenis “Puskemas” tidak dikenal; yang mirip: puskesmas"
    ]


def test_rows_set_aside_are_told_once_per_reason_with_their_lines(read) -> None:
    rows = "".join(f"Bidan {i},Bidan,{i},{W},\n" for i in range(12))
    reading = read(HEAD + rows, set_aside={"bidan": "praktik perorangan"})
    assert said(reading, "set_aside") == [
        "daftar.csv, baris 2, kolom “jenis”: 12 baris “Bidan” disisihkan: praktik perorangan "
        "(baris 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …)"
    ]


def test_every_other_value_set_aside_is_told_once(read) -> None:
    reading = read(HEAD + f"A,bank,1,{W},\nB,warung,2,{W},\nC,SD,3,{W},\n", set_aside={"*": "bukan untuk anak"})
    assert said(reading, "set_aside") == [
        "daftar.csv, baris 2, kolom “jenis”: 2 baris berjenis lain disisihkan: bukan untuk anak (baris 2, 3)"
    ]


def test_missing_name_is_refused(read) -> None:
    reading = read(HEAD + f" ,SD,1,{W},\n")
    assert said(reading, "missing_name") == ["daftar.csv, baris 2, kolom “nama”: nama tidak diisi; baris tidak dimuat"]
    assert not reading.rows and ("dinas", "1") in reading.seen


def test_missing_position_is_kept_with_a_note(read) -> None:
    reading = read(HEAD + f"A,SD,1,,,\nB,SD,2,{W},\n")
    assert (reading.rows[0].lon, reading.rows[0].lat) == (None, None)
    assert said(reading, "missing_position") == [
        "daftar.csv, baris 2, kolom “lon”: tanpa posisi: tidak tampil di peta dan tidak dihitung"
    ]


def test_list_without_positions_is_told_once(read) -> None:
    reading = read(HEAD + "A,SD,1,,,\nB,SD,2,,,\n", lon=None, lat=None)
    assert len(reading.rows) == 2
    assert said(reading, "missing_position") == [
        "daftar.csv: daftar ini tidak memuat posisi; semua dimuat tanpa posisi"
    ]


def test_decimal_commas_are_read_and_told_once(read) -> None:
    reading = read('nama,jenis,id,lon,lat\nA,SD,1,"106,905","-6,225"\nB,SD,2,"106,915","-6,225"\n')
    assert [(row.lon, row.lat) for row in reading.rows] == [WEST, EAST]
    assert said(reading, "decimal_comma") == [
        "daftar.csv, baris 2, kolom “lon”: 2 baris memakai koma desimal, misalnya “106,905”; "
        "dibaca sebagai pecahan (baris 2, 3)"
    ]


def test_near_row_is_kept_and_far_row_refused(read) -> None:
    reading = read(HEAD + f"A,SD,1,{N},\nB,SD,2,{F},\n")
    assert [row.name for row in reading.rows] == ["A"]
    assert said(reading, "outside_scope") == [
        "daftar.csv, baris 3, kolom “lon”: berdiri 30,9 km di luar wilayah 99.01.01; yang dimuat sampai 5 km di luarnya"
    ]


def test_list_of_another_place_is_refused_as_a_whole(read) -> None:
    with pytest.raises(TableError) as refusal:
        read(HEAD + f"A,SD,1,{F},\nB,SD,2,{F},\n")
    assert str(refusal.value) == (
        "daftar.csv: tidak satu pun dari 2 titik berada di wilayah 99.01.01 atau sampai 5 km di luarnya"
    )


def test_empty_list_is_an_error(read) -> None:
    with pytest.raises(TableError, match="tidak ada satu baris pun"):
        read(HEAD)


def test_missing_column_is_named_with_those_that_are_there(read) -> None:
    with pytest.raises(TableError, match="tidak ada kolom “alamat”; kolom yang ada: nama, jenis, id, lon, lat"):
        read(HEAD + f"A,SD,1,{W},\n", address="alamat")


def test_number_used_twice_refuses_the_second_row(read) -> None:
    reading = read(HEAD + f"A,SD,7,{W},\nB,SD,7,{E},\n")
    assert [row.name for row in reading.rows] == ["A"]
    assert said(reading, "duplicate_id") == [
        "daftar.csv, baris 3, kolom “id”: nomor “7” sudah dipakai pada baris 2; baris ini tidak dimuat"
    ]


def test_row_without_number_is_known_by_what_it_says(read) -> None:
    text = HEAD + f"A,SD,,{W},x\nA,SD,,{W},y\nA,SD,,{W},x\n"
    reading = read(text, id=None)
    assert [row.source_row[:4] for row in reading.rows] == ["isi-", "isi-"]
    assert [row.source_row for row in reading.rows] == [row.source_row for row in read(text, id=None).rows]
    assert said(reading, "duplicate_id") == [
        "daftar.csv, baris 4: isinya sama persis dengan baris 2; baris ini tidak dimuat"
    ]


def test_empty_number_is_noted(read) -> None:
    reading = read(HEAD + f"A,SD,,{W},\n")
    assert said(reading, "missing_id") == [
        "daftar.csv, baris 2, kolom “id”: nomor tidak diisi; baris dikenali dari isinya"
    ]


def test_places_of_one_type_on_one_point_are_noted(read) -> None:
    reading = read(HEAD + f"A,SD,1,{W},\nB,SD,2,{W},\nC,Puskesmas,3,{W},\n a ,SD,4,{E},\nA,SD,5,{E},\n")
    assert said(reading, "same_point") == [
        "daftar.csv, baris 2, kolom “lon”: 2 fasilitas sejenis dengan nama berbeda berdiri tepat di titik yang sama: "
        "A (baris 2), B (baris 3)"
    ]


def test_secret_place_is_not_told_in_any_note(read) -> None:
    rows = f"A,shelter,1,{W},\nB,shelter,2,{W},\nC,shelter,3,{F},\nD,shelter,4,-6.2251,106.9051,\n"
    reading = read(HEAD + rows)
    assert len(reading.rows) == 3
    assert {p.code for p in reading.problems} == {"outside_scope", "lat_lon_swapped"}
    assert not any("106" in p.value + p.message or "6.2" in p.value + p.message for p in reading.problems)


def test_rows_of_several_sources_are_told_apart(read) -> None:
    text = "nama,jenis,id,lon,lat,asal\n" + f"A,SD,1,{W},OSM\nB,SD,1,{E},Dinas\nC,SD,2,{E},entah\n"
    reading = read(
        text, source=None, source_column="asal", sources={"osm": {"name": "OSM"}, "dinas": {"name": "Dinas"}}
    )
    assert [(row.source, row.source_row) for row in reading.rows] == [("osm", "1"), ("dinas", "1")]
    assert said(reading, "unknown_source") == [
        "daftar.csv, baris 4, kolom “asal”: sumber “entah” tidak ada pada [sources]; yang ada: osm, dinas"
    ]


def test_bad_register_number_is_not_kept(read) -> None:
    reading = read(
        HEAD + f"A,SD,1,{W},20103456\nB,SD,2,{E},2010\n", external_ids={"npsn": "tambahan"}
    )
    assert [row.external_ids for row in reading.rows] == [(("npsn", "20103456"),), ()]
    assert said(reading, "bad_register_number") == [
        "daftar.csv, baris 3, kolom “tambahan”: ditemukan “2010”, seharusnya NPSN seperti 20103456; "
        "nomor ini tidak disimpan"
    ]


def test_certificate_with_bad_dates_is_not_loaded_but_its_row_is(read) -> None:
    text = "nama,jenis,id,lon,lat,sk,mulai,akhir\n" + (
        f"A,SD,1,{W},SK-1,01/02/2024,31/01/2027\nB,SD,2,{W},SK-2,2024-02-30,\nC,SD,3,{W},SK-3,2025-01-01,2024-01-01\n"
        f"D,SD,4,{W},,,\n"
    )
    reading = read(text, certificate={
        "number": "sk", "from": "mulai", "until": "akhir", "constant_programme": "SRA",
    })  # fmt: skip
    certificate = reading.rows[0].certificate
    assert certificate is not None and certificate.programme == "sra" and certificate.stage == "certified"
    assert str(certificate.valid_until) == "2027-01-31"
    assert [row.certificate for row in reading.rows[1:]] == [None, None, None]
    assert said(reading, "bad_date") == [
        "daftar.csv, baris 3, kolom “mulai”: ditemukan “2024-02-30”, seharusnya tanggal seperti 31-12-2026; "
        "sertifikat tidak dimuat",
        "daftar.csv, baris 4, kolom “akhir”: masa berlaku berakhir sebelum dimulai; sertifikat tidak dimuat",
    ]


def test_text_that_is_too_long_is_cut_and_noted(read) -> None:
    reading = read(HEAD + f"{'A' * 250},SD,1,{W},\n")
    assert len(reading.rows[0].name) == 200
    assert said(reading, "too_long")[0].endswith("ditemukan 250 huruf, dimuat paling banyak 200")


def test_wheelchair_that_is_neither_yes_nor_no_is_noted(read) -> None:
    reading = read(HEAD + f"A,SD,1,{W},ya\nB,SD,2,{W},mungkin\n", wheelchair="tambahan")
    assert [row.wheelchair for row in reading.rows] == [True, None]
    assert said(reading, "not_yes_or_no") == [
        "daftar.csv, baris 3, kolom “tambahan”: ditemukan “mungkin”, seharusnya ya atau tidak"
    ]


def house(spec_of, text: str, **keys):
    """Return the section of a list with the rules of the house, as the page reads it."""
    return with_rules(spec_of(text, **keys))


def test_level_of_a_school_is_guessed_from_its_name_and_that_is_said(spec_of, few_types, twin_scope) -> None:
    names = ("SDN 01", "Sekolah Dasar Mawar", "MI Nurul Iman", "Sekolah Bintang")
    rows = "".join(f"{name},School,{i},{W},\n" for i, name in enumerate(names))
    reading = read_list(house(spec_of, HEAD + rows), few_types, twin_scope)
    assert [row.type for row in reading.rows] == ["primary_school"] * 3
    assert said(reading, "type_from_name") == [
        "daftar.csv, baris 2, kolom “jenis”: 3 baris “School” dibaca sebagai SD/MI: tebakan menurut namanya "
        "(baris 2, 3, 4)"
    ]
    (left,) = [line for line in reading.lines if line.is_set_aside]
    assert left.reason == "jenjang sekolah tidak terbaca dari namanya"


def test_what_a_person_said_about_a_word_wins_over_the_name(spec_of, few_types, twin_scope) -> None:
    spec = house(spec_of, HEAD + f"SDN 01,School,1,{W},\n", types={"School": "rptra"})
    reading = read_list(spec, few_types, twin_scope)
    assert [row.type for row in reading.rows] == ["rptra"] and not said(reading, "type_from_name")


def test_several_schools_in_one_row_and_one_in_several_buildings_are_said(read) -> None:
    lon, lat = WEST
    reading = read(
        HEAD + f"SDN 01/02,SD,1,{W},\nSD dan SMP Dharma,SD,2,{E},\nSDN 5,SD,3,{lon},{lat},\n"
        f"SDN 5,SD,4,{lon + 0.001},{lat},\nSDN 5,SD,5,{EAST[0] + 0.004},{lat},\n"
    )
    assert said(reading, "several_in_one") == [
        "daftar.csv, baris 2, kolom “nama”: 2 baris bernama beberapa sekolah sekaligus, misalnya “SDN 01/02”; "
        "dimuat sebagai satu tempat (baris 2, 3)"
    ]
    assert said(reading, "same_name_near") == [
        "daftar.csv, baris 4, kolom “nama”: 2 baris sejenis bernama “SDN 5” berdiri berdekatan (sampai 111 m): "
        "mungkin satu tempat dengan beberapa bangunan (baris 4, 5)"
    ]


def test_letters_typed_for_a_roman_number_are_said(read) -> None:
    reading = read(HEAD + f"SDN Klender ll,SD,1,{W},\nSDN Klender III,SD,2,{E},\nSD Al Falah,SD,3,{N},\n")
    assert said(reading, "misread_numeral") == [
        "daftar.csv, baris 2, kolom “nama”: 1 nama memuat huruf l sebagai angka Romawi, misalnya “SDN Klender ll”; "
        "dibandingkan sebagai angka (baris 2)"
    ]


def test_way_of_writing_is_said_where_it_is_not_the_plain_one(read) -> None:
    text = HEAD + f"A,SD,1,{W},\n"
    assert said(read(text), "written_as") == []
    assert said(read("\ufeff" + text.replace(",", ";")), "written_as") == [
        "daftar.csv: berkas dibaca sebagai UTF-8 dengan tanda BOM dengan pemisah “;”"
    ]


def test_thousands_points_in_degrees_are_told_once(read) -> None:
    reading = read(HEAD + "A,SD,1,106.905.000,-6.225.000,\nB,SD,2,106.915.000,-6.225.000,\n")
    assert [(row.lon, row.lat) for row in reading.rows] == [WEST, EAST]
    assert said(reading, "thousands_in_degrees") == [
        "daftar.csv, baris 2, kolom “lon”: 2 baris menulis derajat dengan titik ribuan: 106.912.345 dibaca 106,912345 "
        "(baris 2, 3)"
    ]


def test_unusual_number_of_a_register_without_published_form_is_kept_and_said(read) -> None:
    reading = read(HEAD + f"A,Puskesmas,1,{W},PKM-7\n", external_ids={"puskesmas": "tambahan"})
    assert [row.external_ids for row in reading.rows] == [(("puskesmas", "PKM-7"),)]
    assert said(reading, "bad_register_number") == [
        "daftar.csv, baris 2, kolom “tambahan”: ditemukan “PKM-7”, biasanya PUSKESMAS seperti P3175070101; disimpan, "
        "periksalah"
    ]


@pytest.mark.parametrize(("area", "is_odd"), [("1.85", True), ("5", True), ("1.850,5", False), ("3000000", True)])
def test_area_that_no_place_for_children_has_is_said(read, area: str, is_odd: bool) -> None:
    reading = read(HEAD + f'A,SD,1,{W},"{area}"\n', area_m2="tambahan")
    assert bool(said(reading, "impossible_area")) is is_odd and len(reading.rows) == 1


def test_area_in_thousands_is_said_with_what_it_may_be(read) -> None:
    reading = read(HEAD + f"A,SD,1,{W},1.85\n", area_m2="tambahan")
    assert said(reading, "impossible_area")[0].endswith("satuannya perlu diperiksa (dalam ribuan: 1.850 m²)")


def test_outline_of_impossible_size_is_said(read) -> None:
    def square(side: float) -> str:
        (lon, lat), s = WEST, side
        return f"POLYGON (({lon} {lat}, {lon + s} {lat}, {lon + s} {lat + s}, {lon} {lat + s}, {lon} {lat}))"

    text = "nama,jenis,id,wkt\n" + "".join(f'A{i},SD,{i},"{square(s)}"\n' for i, s in enumerate((1e-5, 1e-3, 0.02)))
    reading = read(text, lon=None, lat=None, wkt="wkt")
    assert [message.split(": ", 1)[1] for message in said(reading, "impossible_area")] == [
        "bentuk lahannya seluas 1,2 m², yang mungkin 10 sampai 2.000.000",
        "bentuk lahannya seluas 4.916.663 m², yang mungkin 10 sampai 2.000.000",
    ]


def test_place_named_again_under_another_spelling_of_its_kecamatan_is_one_row(read) -> None:
    text = "nama,jenis,lon,lat,desa,kec\nMustika,SD,,,Kramat Jati,KRAMAT JATI\nMUSTIKA,SD,,,Kramatjati,Kramatjati\n"
    text += "Mustika,SD,,,Kramat Jati,Lain\n"
    reading = read(text, id=None, village="desa", district="kec", once=True)
    assert [row.line for row in reading.rows] == [2, 4]
    assert len(said(reading, "repeated_place")) == 1
