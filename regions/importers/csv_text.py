"""Find out how a CSV file is written: encoding, separator, and where each record starts."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Final

import charset_normalizer

SEPARATORS: Final = (",", ";", "\t", "|")
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE_LINES: Final = 50


@dataclass(frozen=True, slots=True)
class CsvText:
    """A parsed CSV: its heading and its records, each with the line on which it starts (heading: line 1)."""

    encoding: str
    separator: str
    heading: list[str]
    records: list[tuple[int, list[str]]]


def read_csv(data: bytes) -> CsvText:
    """Parse CSV bytes of unknown encoding and separator, leaving out blank lines."""
    encoding, text = decode(data)
    separator, text, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    records: list[tuple[int, list[str]]] = []
    line = 1 + skipped
    for cells in reader:
        if any(cell.strip() for cell in cells):
            records.append((line, cells))
        line = reader.line_num + 1 + skipped
    if not records:
        return CsvText(encoding, separator, [], [])
    return CsvText(encoding, separator, records[0][1], records[1:])


def decode(data: bytes) -> tuple[str, str]:
    """Return the encoding and the text: a byte-order mark or valid UTF-8 decides, else the best guess."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data.decode(encoding, errors="replace")
    try:
        return "utf-8", data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # Indonesian office files are written by Windows; a wider guess finds Greek or Cyrillic in a few accents.
    guess = charset_normalizer.from_bytes(data, cp_isolation=["cp1252", "utf_16_le", "utf_16_be"]).best()
    encoding = guess.encoding if guess else "cp1252"
    return encoding, data.decode(encoding, errors="replace")


def _separator(text: str) -> tuple[str, str, int]:
    """Return the separator, the text without Excel's `sep=` line, and how many lines that took off."""
    first, newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest, 1
    return max(SEPARATORS, key=lambda mark: _fit(text, mark)), text, 0


def _fit(text: str, separator: str) -> tuple[float, int]:
    """Rate a separator: how many of the first records have the usual number of cells, and that number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    sizes: Counter[int] = Counter()
    heading = 0
    for cells in reader:
        if any(cells):
            heading = heading or len(cells)
            sizes[len(cells)] += 1
        if sizes.total() >= _SAMPLE_LINES:
            break
    # The heading holds no decimal commas, so it says best how many cells there are.
    return (sizes[heading] / sizes.total() if heading > 1 else 0.0), heading
