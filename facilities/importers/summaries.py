"""Notes about many rows of a list at once."""
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from regions.importers.problems import Problems

from .list_spec import ANY_OTHER, plain_word
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
