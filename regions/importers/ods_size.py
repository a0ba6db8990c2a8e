"""How large an OpenDocument sheet is once it is read: a cell may say that it stands there a billion times."""

import zipfile
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import iterparse

from django.utils.translation import gettext as _

from .problems import DeliveryError

MOST_CELLS: Final = 20_000_000
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


class SheetTooLarge(DeliveryError):
    """Say that a sheet would be larger than a list can be."""


def check_ods(path: Path) -> None:
    """Raise SheetTooLarge when a sheet has more cells than MOST_CELLS, repeated ones counted as often as they repeat.

    Empty rows and cells behind the last filled one do not count: spreadsheets fill their sheets up with them.
    """
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        rows = width = waiting = row_width = gap = 0
        for _event, element in iterparse(content):
            if element.tag in _CELLS:
                times = _times(element.get(f"{_TABLE}number-columns-repeated"))
                is_filled = any(True for _text in element.itertext()) or any(
                    name.endswith("value") for name in element.attrib
                )
                row_width, gap = (row_width + gap + times, 0) if is_filled else (row_width, gap + times)
                element.clear()
            elif element.tag == f"{_TABLE}table-row":
                times = _times(element.get(f"{_TABLE}number-rows-repeated"))
                rows, waiting = (rows + waiting + times, 0) if row_width else (rows, waiting + times)
                width, row_width, gap = max(width, row_width), 0, 0
                element.clear()
                if rows * width > MOST_CELLS:
                    message = _("lembar ini menjadi lebih dari %(most)d juta sel bila dibuka; tidak dibaca")
                    raise SheetTooLarge("sheet_too_large", message % {"most": MOST_CELLS // 1_000_000}, file=path)
            elif element.tag == f"{_TABLE}table":
                rows = width = waiting = 0
                element.clear()


def _times(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 1
