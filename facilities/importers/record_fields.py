"""How the further fields of a facility's record are read from a cell; names are those of the record."""
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from regions.importers.numbers import count, number

from .cells import date_of, one_line

_LIVES: Final = {
    "planned": ("planned", "direncanakan", "rencana", "usulan"),
    "under_construction": ("under_construction", "under construction", "sedang dibangun", "dibangun", "konstruksi"),
    "open": ("open", "beroperasi", "buka", "aktif", "operasional", "active"),
    "closed": ("closed", "tutup", "tidak aktif", "tidak beroperasi", "nonaktif", "inactive"),
}  # fmt: skip
_LOCATED_BY: Final = {
    "gps": ("gps", "gps di tempat"), "map": ("map", "peta", "ditunjuk di peta"),
    "address": ("address", "alamat", "dari alamat"), "list": ("list", "daftar", "dari daftar"),
    "unknown": ("unknown", "tidak diketahui"),
}  # fmt: skip
_VISIBILITIES: Final = {"public": ("public", "umum", "publik"), "internal": ("internal",)}
_OLDEST_AGE: Final = 99
_PEOPLE: Final = re.compile(r"(?<=\d)\s*(orang|anak|siswa|murid|jiwa|tahun|thn|th)\.?\s*$", re.IGNORECASE)
"""Units that people write behind a number of people or years; beds and rooms are other things."""


def _text(most: int) -> Callable[[Any], str]:
    return lambda cell: one_line("" if cell is None else str(cell))[:most]


def _whole(low: int, high: int) -> Callable[[Any], int | None]:
    def read(cell: Any) -> int | None:
        found = count(_PEOPLE.sub("", cell) if isinstance(cell, str) else cell)
        if found is not None and not low <= found <= high:
            message = _("ditemukan %(found)s, seharusnya %(low)d sampai %(high)d; tidak dimuat")
            raise ValueError(message % {"found": cell, "low": low, "high": high})
        return found

    return read


def _metres(cell: Any) -> float | None:
    found = number(cell)
    if found is not None and found < 0:
        raise ValueError(_("ditemukan %(found)s, seharusnya 0 meter atau lebih; tidak dimuat") % {"found": cell})
    return found


def _day(cell: Any) -> str:
    """Return a date as yyyy-mm-dd, "" when none stands there."""
    text = "" if cell is None else str(cell)
    try:
        day = date_of(text)
    except ValueError:
        message = _("ditemukan “%(found)s”, seharusnya tanggal seperti 31-12-2026; tidak dimuat")
        raise ValueError(message % {"found": text}) from None
    return day.isoformat() if day else ""


def _choice(words: Mapping[str, tuple[str, ...]]) -> Callable[[Any], str]:
    known = {word: key for key, all_words in words.items() for word in all_words}

    def read(cell: Any) -> str:
        text = one_line("" if cell is None else str(cell)).casefold()
        if text in ("", "-"):
            return ""
        if text not in known:
            message = _("ditemukan “%(found)s”, yang dikenal: %(known)s; tidak dimuat")
            raise ValueError(message % {"found": text, "known": ", ".join(w for all_ in words.values() for w in all_)})
        return known[text]

    return read


def _keys(cell: Any) -> list[str]:
    """Return the keys of what a place has, parted by comma, semicolon or bar, each once and in order."""
    parts = [part.strip() for part in re.split(r"[,;|]", "" if cell is None else str(cell))]
    return sorted({re.sub(r"[\s-]+", "_", part.casefold()) for part in parts if part})


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "owner_agency": _text(200),
    "operator": _text(200),
    "amenities": _keys,
    "capacity": _whole(0, 1_000_000),
    "enrolment": _whole(0, 1_000_000),
    "age_from": _whole(0, _OLDEST_AGE),
    "age_to": _whole(0, _OLDEST_AGE),
    "life": _choice(_LIVES),
    "opened_on": _day,
    "closed_on": _day,
    "planned_for": _whole(1900, 2200),
    "located_by": _choice(_LOCATED_BY),
    "accuracy_m": _metres,
    "visibility": _choice(_VISIBILITIES),
}
"""Reader of a cell by field; None, "" or [] when nothing stands there; ValueError says what is wrong."""

