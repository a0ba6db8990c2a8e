"""Numbers as people and spreadsheets write them: 1.234,5 and 1,234.5 and −6,2345."""

import math
import re
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

_SPACES: Final = re.compile(r"[\s\u00a0\u2009\u202f']")
_SHAPE: Final = re.compile(r"[+-]?(\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?")
_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a", "na", "nan", "null", "none"})


class NumberError(ValueError):
    """Say that a text is no number: what was found and what is allowed."""


def number(value: str | float | int | None) -> float | None:
    """Read a number with decimal point or comma and thousands marks; None when nothing stands there.

    A single mark is the decimal mark ("1.234" is 1.234): use `count` for whole numbers, where it groups
    thousands. Raise NumberError for text that is no number, or whose marks contradict each other.
    """
    if value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = _plain(value)
    if text is None:
        return None
    marks = [mark for mark in text if mark in ".,"]
    if not marks:
        return _finite(text, value)
    if len(set(marks)) == 2:  # the mark that comes last is the decimal mark and stands once
        decimal, grouping = marks[-1], "." if marks[-1] == "," else ","
        if marks.count(decimal) > 1 or not _grouped(text.split(decimal)[0], grouping):
            raise NumberError(_contradiction(value))
        return _finite(text.replace(grouping, "").replace(decimal, "."), value)
    if len(marks) > 1:
        if not _grouped(text, marks[0]):
            raise NumberError(_contradiction(value))
        return _finite(text.replace(marks[0], ""), value)
    return _finite(text.replace(",", "."), value)


def count(value: str | float | int | None) -> int | None:
    """Read a whole number of people or things; None when nothing stands there.

    "1.234" and "1,234" are both 1234. Raise NumberError for text, fractions and contradicting marks; the
    sign is kept, so the caller refuses negative counts in its own words.
    """
    if isinstance(value, str) and has_grouping(value):
        text = _plain(value) or ""
        return int(re.sub(r"[.,]", "", text))
    found = number(value)
    if found is None:
        return None
    if found != math.floor(found):
        raise NumberError(_("ditemukan “%(found)s”, seharusnya bilangan bulat") % {"found": value})
    return int(found)


def has_grouping(text: str) -> bool:
    """Return whether a whole number is written with thousands marks, as in 1.234 or 12,345,678."""
    return re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+|[+-]?\d{1,3}(,\d{3})+", _SPACES.sub("", text)) is not None


def shown(value: float, decimals: int = 0) -> str:
    """Return a number rounded and written in the reader's language; Django's own formatting cuts instead."""
    return number_format(round(value, decimals), decimals)


def _finite(text: str, value: str) -> float:
    """Return the number; refuse one that is too large to be held, such as 1e999."""
    found = float(text)
    if not math.isfinite(found):
        raise NumberError(_("ditemukan “%(found)s”, seharusnya angka yang lebih kecil") % {"found": value[:20]})
    return found


def _plain(value: str) -> str | None:
    text = _SPACES.sub("", value).replace("−", "-")
    if text.lower() in _NOTHING:
        return None
    if not _SHAPE.fullmatch(text):
        raise NumberError(_("ditemukan “%(found)s”, seharusnya angka seperti 1234,5 atau 1234.5") % {"found": value})
    return text


def _grouped(text: str, mark: str) -> bool:
    first, *rest = text.lstrip("+-").split(mark)
    return 1 <= len(first) <= 3 and all(len(part) == 3 for part in rest) if rest else True


def _contradiction(value: str) -> str:
    return _("ditemukan “%(found)s”: titik dan koma tidak dapat dibaca sebagai satu angka") % {"found": value}
