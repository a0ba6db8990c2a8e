"""What stands in single cells of a list: dates, yes and no, register numbers, text that is too long."""
import datetime as dt
import re
from typing import Final

_MONTHS: Final = {
    "januari": 1, "februari": 2, "pebruari": 2, "maret": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7,
    "agustus": 8, "september": 9, "oktober": 10, "november": 11, "nopember": 11, "desember": 12,
}  # fmt: skip
_YES: Final = frozenset({"ya", "yes", "y", "true", "1", "ada"})
_NO: Final = frozenset({"tidak", "no", "n", "t", "false", "0", "tidak ada"})
_UNSAID: Final = frozenset({"", "-", "limited", "terbatas", "unknown", "tidak diketahui"})

REGISTER_PATTERNS: Final = {
    # 8 digits: schools; P + 7: PKBM and SKB; K + 7: courses (Wikidata P4128)
    "npsn": re.compile(r"\d{8}|[KP]\d{7}"),
    # P + 10 digits of Data Dasar Puskesmas, or the 8 to 11 digits of the health ministry's list of facilities
    "puskesmas": re.compile(r"P\d{7,10}|\d{7,11}", re.IGNORECASE),
    # kind, province, regency, kecamatan, kelurahan, running number: 01.4.13.09.05.000123
    "simas": re.compile(r"\d{2}(\.?\d{1,2}){4}\.?\d{6}"),
    "osm": re.compile(r"(node|way|relation|[nwr])?[/ ]?\d{1,12}", re.IGNORECASE),
}
"""How the numbers of a register are written, where that is known; as wide as the forms in use."""
UNSURE_FORMS: Final = frozenset({"puskesmas", "simas", "osm"})
"""No authority publishes how these are written: another form is said, and kept."""
REGISTER_EXAMPLES: Final = {
    "npsn": "20103456", "puskesmas": "P3175070101", "simas": "01.4.13.09.05.000123", "osm": "node/123456",
}  # fmt: skip


def date_of(text: str) -> dt.date | None:
    """Read a date as written in Indonesia: 2026-12-31, 31/12/2026, 31-12-2026, 31 Desember 2026.

    None for an empty text; raise ValueError for anything else, also for days that do not exist.
    """
    plain = " ".join(text.split()).casefold()
    if not plain or plain == "-":
        return None
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", plain):
        day, month, year = found.groups()
    elif (found := re.fullmatch(r"(\d{1,2}) ([a-z]+) (\d{4})", plain)) and found[2] in _MONTHS:
        day, month, year = found[1], _MONTHS[found[2]], found[3]
    else:
        raise ValueError(text)
    return dt.date(int(year), int(month), int(day))


def yes_or_no(text: str) -> bool | None:
    """Read yes or no in Indonesian or English; None when it does not say; raise ValueError otherwise."""
    plain = " ".join(text.split()).casefold()
    if plain in _UNSAID:
        return None
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise ValueError(text)


def one_line(text: str) -> str:
    """Return a text without surrounding and doubled blanks and line breaks.

    The mark that keeps a spreadsheet from reading a text as a formula ("'=", "'-") is not part of it; of several,
    the first is that mark.
    """
    plain = " ".join(text.split())
    return plain[1:] if plain[:1] == "'" and plain.lstrip("'")[:1] in ("=", "+", "-", "@") else plain
