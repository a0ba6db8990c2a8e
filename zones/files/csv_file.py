"""Tables as CSV, the way Excel in Indonesia opens them: UTF-8 with a byte order mark, ";", decimal commas."""
import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from facilities.queries.registry_files import harmless

from .dataset import DataSet, dictionary_headings, dictionary_of

_BOM: Final = b"\xef\xbb\xbf"


def csv_bytes(headings: Iterable[Any], rows: Iterable[Iterable[Any]]) -> bytes:
    """Return a table as CSV; no text in it is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([str(heading) for heading in headings])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return _BOM + text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return value.isoformat() if isinstance(value, date) else harmless(value)


def as_csv(data: DataSet) -> bytes:
    """Return a data set as CSV."""
    return csv_bytes([column.heading for column in data.full_columns()], data.rows())


def dictionary_csv(data: DataSet) -> bytes:
    """Return the data dictionary of a data set as CSV."""
    return csv_bytes(dictionary_headings(), dictionary_of(data.full_columns()))
