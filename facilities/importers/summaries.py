"""Notes about many rows of a list at once."""
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from regions.importers.problems import Problems
from regions.importers.tables import Table

from .list_spec import ANY_OTHER, plain_word
from .placing import Placing
from .rows import FacilityRow

_SHOWN: Final = 10


def note_set_aside(lines_of: Mapping[tuple[str, str], list[int]], column: str, problems: Problems) -> None:
    """Note for each value and reason how many rows were set aside and where; lines_of by (value, reason)."""
    for (value, reason), lines in lines_of.items():
        problems.add(
            "set_aside",
            (
                _("%(count)d baris berjenis lain disisihkan: %(reason)s (baris %(lines)s)")
                if value == ANY_OTHER
                else _("%(count)d baris “%(value)s” disisihkan: %(reason)s (baris %(lines)s)")
            )
            % {"count": len(lines), "value": value, "reason": reason, "lines": shown_lines(lines)},
            line=lines[0], field=column, value=value,
        )  # fmt: skip


def note_decimal_commas(lines: list[int], column: str, value: str, problems: Problems) -> None:
    """Note that coordinates with a decimal comma were read as decimals; value is the first one."""
    if lines:
        problems.add(
            "decimal_comma",
            _("%(count)d baris memakai koma desimal, misalnya “%(value)s”; dibaca sebagai pecahan (baris %(lines)s)")
            % {"count": len(lines), "value": value, "lines": shown_lines(lines)},
            line=lines[0], field=column, value=value,
        )  # fmt: skip


def note_guessed_types(
    lines_of: Mapping[tuple[str, str], list[int]], names: Mapping[str, str], column: str, problems: Problems
) -> None:
    """Note how many rows of a word got their type from their names; lines_of by (word, type), names by type."""
    for (value, type_), lines in lines_of.items():
        problems.add(
            "type_from_name",
            _("%(count)d baris “%(value)s” dibaca sebagai %(type)s: tebakan menurut namanya (baris %(lines)s)")
            % {"count": len(lines), "value": value, "type": names[type_], "lines": shown_lines(lines)},
            line=lines[0], field=column, value=value,
        )  # fmt: skip


def note_writing(table: Table, placing: Placing, column: str, problems: Problems) -> None:
    """Note how a file is written where that had to be found out, and what was put right in many rows at once."""
    if table.separator and (table.separator != "," or table.encoding != "utf-8"):
        mark = {"\t": _("tab"), "|": "|"}.get(table.separator, table.separator)
        encoding = {"utf-8-sig": _("UTF-8 dengan tanda BOM"), "utf-8": "UTF-8"}.get(table.encoding, table.encoding)
        words = {"encoding": encoding, "mark": mark}
        problems.add("written_as", _("berkas dibaca sebagai %(encoding)s dengan pemisah “%(mark)s”") % words)
    lines = [row.line for row in table]
    for code, found, message in (
        ("blanks", table.trimmed, _("%(count)d baris memuat spasi di tepi isian; dibuang (baris %(lines)s)")),
        (
            "thousands_in_degrees", [lines[i] for i in sorted(placing.ungrouped)],
            _("%(count)d baris menulis derajat dengan titik ribuan: 106.912.345 dibaca 106,912345 (baris %(lines)s)"),
        ),
        (
            "repaired_shape", [lines[i] for i in sorted(placing.repaired)],
            _("%(count)d bentuk lahan tidak sah (garis tepinya berpotongan) diperbaiki (baris %(lines)s)"),
        ),
    ):  # fmt: skip
        if found:
            words = {"count": len(found), "lines": shown_lines(found)}
            problems.add(code, message % words, line=found[0], field="" if code == "blanks" else column)


def note_same_points(rows: Iterable[FacilityRow], column: str, problems: Problems) -> None:
    """Note places of one type and different names that stand on exactly the same point."""
    at: dict[tuple[str, float, float], list[FacilityRow]] = defaultdict(list)
    for row in rows:
        if row.lon is not None and row.lat is not None:
            at[row.type, row.lon, row.lat].append(row)
    for (_type, lon, lat), found in at.items():
        if len({plain_word(row.name) for row in found}) > 1:
            names = ", ".join(_("%(name)s (baris %(line)d)") % {"name": r.name, "line": r.line} for r in found[:_SHOWN])
            problems.add(
                "same_point",
                _("%(count)d fasilitas sejenis dengan nama berbeda berdiri tepat di titik yang sama: %(names)s")
                % {"count": len(found), "names": names},
                line=found[0].line, field=column, value=f"{lon}, {lat}",
            )  # fmt: skip


def shown_lines(lines: list[int]) -> str:
    """Return the first ten line numbers, and dots when there are more."""
    return ", ".join(str(line) for line in lines[:_SHOWN]) + (", …" if len(lines) > _SHOWN else "")
