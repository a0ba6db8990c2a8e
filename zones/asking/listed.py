"""A list of addresses as somebody uploads it: which columns say where, and where each row is."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from facilities.importers.degrees import degrees_of
from facilities.importers.deliveries import usable_file
from facilities.importers.headers import guess_columns, plain
from regions.importers.numbers import NumberError
from regions.importers.positions import INDONESIA
from regions.importers.problems import DeliveryError
from regions.importers.tables import SHEET_FORMATS, TEXT_FORMATS, Row, Table, read_table
from regions.models import CHILD_AGES
from zones.errors import AskRefused

from .position import LonLat, read_position

MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 2_000_000
ENDINGS: Final = tuple(sorted(TEXT_FORMATS | SHEET_FORMATS))
KEYS: Final = ("lat", "lon", "place", "village", "district", "age")
"""What a column can say: place is coordinates in one cell; village and district are names."""
_PLACE: Final = ("koordinat", "titikkoordinat", "coordinates", "posisi", "titik", "lokasi", "latlong", "latlon")
_AGE: Final = ("umur", "usia", "umuranak", "usiaanak", "age")
_OF_A_CHILD: Final = re.compile(
    r"nik|nisn|namaanak|namasiswa|namamurid|namabalita|tanggallahir|tgllahir|namaibu|namaorangtua"
)


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """Where a row says it is: a position, or a village by name; problem: why neither can be read, "" otherwise."""

    lonlat: LonLat | None = None
    village: str = ""
    district: str = ""
    age: int | None = None
    problem: str = ""


def read_list(content: bytes, file_name: str) -> Table:
    """Read an uploaded list; raise AskRefused with what was found and what is allowed."""
    if len(content) > MOST_BYTES:
        raise AskRefused(_("Berkas ini lebih dari %(most)s MB; bagi daftarnya.") % {"most": MOST_BYTES // 1_000_000})
    ending = Path(file_name).suffix.lower()
    if ending not in ENDINGS:
        raise AskRefused(
            _("Bentuk berkas “%(found)s” tidak dapat dibaca di sini; yang dapat: %(known)s.")
            % {"found": ending, "known": " ".join(ENDINGS)}
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"daftar{ending}"
        path.write_bytes(content)
        try:
            table = read_table(usable_file(path))
        except DeliveryError as told:
            raise AskRefused(str(told)) from told
    if len(table) > MOST_ROWS:
        raise AskRefused(
            _("Daftar ini %(found)s baris; paling banyak %(most)s. Bagi daftarnya.")
            % {"found": len(table), "most": MOST_ROWS}
        )
    private = [column for column in table.columns if _OF_A_CHILD.fullmatch(plain(column))]
    if private:
        raise AskRefused(
            _("Kolom “%(column)s” berisi data anak atau keluarganya. Hapus dulu: di sini hanya tempat yang ditanyakan.")
            % {"column": private[0]}
        )
    return table


def guessed(table: Table) -> dict[str, str]:
    """Return the likely column of each key; those not found are left out."""
    found = {key: column for key, column in guess_columns(table.columns).items() if key in KEYS}
    for key, words in (("place", _PLACE), ("age", _AGE)):
        column = next((one for one in table.columns if plain(one) in words), None)
        if column:
            found[key] = column
    if "lat" in found:
        found.pop("place", None)
    return found


def place_of(row: Row, columns: Mapping[str, str], age: int | None) -> ListedPlace:
    """Return where a row is."""
    years = _age_of(row, columns.get("age", ""), age)
    try:
        lonlat = _position_of(row, columns)
    except (NumberError, AskRefused) as told:
        return ListedPlace(problem=str(told))
    if lonlat is not None:
        return ListedPlace(lonlat=lonlat, age=years)
    village = row.text(columns.get("village"))
    if village:
        return ListedPlace(village=village, district=row.text(columns.get("district")), age=years)
    return ListedPlace(problem=_("tempatnya tidak terisi"))


def _position_of(row: Row, columns: Mapping[str, str]) -> LonLat | None:
    if columns.get("lat") and columns.get("lon"):
        lat, lon = (degrees_of(row.values.get(columns[key])) for key in ("lat", "lon"))
        if lat is None or lon is None:
            return None
        if INDONESIA.west <= lon <= INDONESIA.east and INDONESIA.south <= lat <= INDONESIA.north:
            return lon, lat
        raise AskRefused(_("%(lat)s, %(lon)s bukan letak di Indonesia") % {"lat": f"{lat:g}", "lon": f"{lon:g}"})
    text = row.text(columns.get("place"))
    if not text:
        return None
    found = read_position(text)
    if found is None:
        raise AskRefused(_("“%(text)s” bukan koordinat") % {"text": text[:60]})
    return found


def _age_of(row: Row, column: str, otherwise: int | None) -> int | None:
    text = row.text(column)
    years = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else None
    return years if years is not None and years < CHILD_AGES else otherwise
