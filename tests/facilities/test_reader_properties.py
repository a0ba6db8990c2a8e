"""However an agency writes its list, the same rows come out."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilities.importers.headers import guess_columns, section_of
from facilities.importers.kinds import Catalogue
from facilities.importers.list_spec import read_list_spec
from facilities.importers.reading import read_list
from facilities.importers.scope import Scope
from regions.importers.tables import read_table

PLACES = [
    ("SDN Klender 01", "SD", 106.9051234, -6.2251234, "Jl. Melati, RT 1", "Barat", "20100001", "120"),
    ("Puskesmas “Kasih”", "Puskesmas", 106.9101, -6.221, "Jl. Café; blok B", "Timur", "", "1.200"),
    ("RPTRA Ba’ung", "RPTRA", 106.9199999, -6.2299999, "", "Timur", "", ""),
]
HEADERS = {
    "id": ["Nama Sekolah", "Jenis", "Bujur", "Lintang", "Alamat", "Kelurahan", "NPSN", "Daya Tampung"],
    "en": ["name", "type", "longitude", "latitude", "address", "village", "npsn", "capacity"],
    "shout": ["NAMA", "TIPE", "X", "Y", "ALAMAT", "DESA/KELURAHAN", "N P S N", "KAPASITAS"],
}
TYPES = {"SD": "primary_school", "Puskesmas": "puskesmas", "RPTRA": "rptra"}


def dms(value: float, side: str) -> str:
    """Return degrees, minutes and seconds with a side, to a ten-thousandth of a second."""
    seconds = round(abs(value) * 3600, 4)
    return f"{int(seconds // 3600)}°{int(seconds % 3600 // 60)}'{seconds % 60:.4f}\" {side}"


def number_as(value: float, form: str, axis: str) -> str:
    if form == "dms":
        return dms(value, "BT" if axis == "lon" else "LS")
    text = f"{value:.7f}"
    return text.replace(".", ",") if form == "comma" else text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    form=st.sampled_from(["point", "comma", "dms"]),
    language=st.sampled_from(sorted(HEADERS)),
    order=st.permutations(range(8)),
    newline=st.sampled_from(["\n", "\r\n"]),
    blank=st.booleans(),
)
def test_any_way_of_writing_gives_the_same_rows(
    twin_scope: Scope, separator, encoding, form, language, order, newline, blank
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow([HEADERS[language][i] for i in order])
    for place in PLACES:
        cells = [*place[:2], number_as(place[2], form, "lon"), number_as(place[3], form, "lat"), *place[4:]]
        writer.writerow([f" {cells[i]} " if blank and i == 0 else cells[i] for i in order])
        if blank:
            writer.writerow([""] * 8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "daftar.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        columns = guess_columns(read_table(path).columns)
        section = {
            **section_of(columns), "file": path.name, "types": TYPES, "source": {"slug": "s", "name": "S"}, "once": True
        }  # fmt: skip
        names = {"puskesmas": "Puskesmas", "primary_school": "SD/MI", "rptra": "RPTRA"}
        reading = read_list(read_list_spec(section, Path(folder)), Catalogue(names), twin_scope)
    found = [
        (r.name, r.type, round(r.lon, 6), round(r.lat, 6), r.address, r.village, dict(r.external_ids), dict(r.extra))
        for r in reading.rows
    ]  # fmt: skip
    assert found == [
        (name, TYPES[kind], round(lon, 6), round(lat, 6), address, village, {"npsn": npsn} if npsn else {},
         {"capacity": int(room.replace(".", "")) if room else None})
        for name, kind, lon, lat, address, village, npsn, room in PLACES
    ]  # fmt: skip
    assert not reading.refused and not reading.set_aside
