"""However an agency writes its list, the same rows come out."""

import csv
import io
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings as project
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
KEYS = ("name", "type", "lon", "lat", "address", "village", "external_ids.npsn", "fields.capacity")
WORDS: dict[str, list[str]] = tomllib.loads(
    (Path(project.FIXTURES_DIR) / "header_synonyms.toml").read_text(encoding="utf-8")
)["columns"]
TYPES = {"SD": "primary_school", "Puskesmas": "puskesmas", "RPTRA": "rptra"}


def dms(value: float, side: str) -> str:
    """Return degrees, minutes and seconds with a side, to a ten-thousandth of a second."""
    seconds = round(abs(value) * 3600, 4)
    return f"{int(seconds // 3600)}°{int(seconds % 3600 // 60)}'{seconds % 60:.4f}\" {side}"


def grouped(value: float) -> str:
    """Return millionths of a degree with thousands points, as spreadsheets make of degrees."""
    return f"{round(value * 1e6):,}".replace(",", ".")


def number_as(value: float, form: str, axis: str) -> str:
    if form == "dms":
        return dms(value, "BT" if axis == "lon" else "LS")
    if form == "grouped":
        return grouped(value)
    text = f"{value:.7f}"
    return text.replace(".", ",") if form == "comma" else text


def position_cells(lon: float, lat: float, form: str) -> dict[str, str]:
    """Return the cells that say where a place stands, by mapping key."""
    match form:
        case "wkt":
            return {"wkt": f"POINT ({lon:.7f} {lat:.7f})"}
        case "pair":
            return {"wkt": f"{lat:.7f}, {lon:.7f}"}
    return {"lon": number_as(lon, form, "lon"), "lat": number_as(lat, form, "lat")}


STYLES = ("as it is", "upper", "title", "underscored", "blanks")
HEADING = st.fixed_dictionaries(
    {key: st.tuples(st.sampled_from(WORDS[key]), st.sampled_from(STYLES)) for key in (*KEYS, "wkt")}
)


def heading_as(word: str, style: str) -> str:
    match style:
        case "upper":
            return word.upper()
        case "title":
            return word.title()
        case "underscored":
            return word.replace(" ", "_")
        case "blanks":
            return f" {word.replace('_', ' ')} "
    return word


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["csv", "csv", "csv", "txt", "xlsx"]),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    form=st.sampled_from(["point", "comma", "dms", "grouped", "wkt", "pair"]),
    thousands=st.sampled_from([".", ",", ""]),
    headings=HEADING,
    shuffled=st.randoms(use_true_random=False),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    blank=st.booleans(),
)
def test_any_way_of_writing_gives_the_same_rows(
    twin_scope: Scope, kind, separator, encoding, form, thousands, headings, shuffled, newline, quoting, blank
) -> None:
    rows: list[dict[str, str]] = []
    for name, type_, lon, lat, address, village, npsn, room in PLACES:
        cells = {"name": name, "type": type_, "address": address, "village": village, "external_ids.npsn": npsn}
        cells["fields.capacity"] = room.replace(".", thousands)
        rows.append(cells | position_cells(lon, lat, form))
    keys = list(rows[0])
    shuffled.shuffle(keys)
    lines = [[heading_as(*headings[key]) for key in keys]]
    for cells in rows:
        lines.append([f" {cells[key]} " if blank and key == "name" else cells[key] for key in keys])
        lines += [[""] * len(keys)] if blank else []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"daftar.{kind}"
        write(path, lines, separator, encoding, newline, quoting)
        columns = guess_columns(read_table(path).columns)
        assert set(columns) >= set(keys), columns
        section: dict[str, Any] = {
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


def write(path: Path, lines: list[list[str]], separator: str, encoding: str, newline: str, quoting: int) -> None:
    """Write a table in one of the ways in which agencies do; a workbook has no separator and no encoding."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(path)
        return
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=newline, quoting=quoting).writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))
