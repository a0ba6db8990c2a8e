"""Rows of one list that look like one place, and names that look like several."""
import re
from collections import defaultdict
from collections.abc import Sequence
from math import cos, hypot, radians
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from regions.importers.problems import Problems

from .list_spec import plain_word
from .placing import METRES_PER_DEGREE
from .rows import FacilityRow
from .summaries import shown_lines
from .types_by_name import names_several

NEAR_M: Final = 300.0
"""Buildings of one school lie this near each other; farther namesakes are other places."""
_MISREAD: Final = re.compile(r"(?<=\s)(?=[lI]*l)[lI]{2,3}(?=\s|$|[,.)])")
"""Two or three small letters l where a Roman number is meant: "Klender ll"."""


def note_namesakes(rows: Sequence[FacilityRow], column: str, problems: Problems) -> None:
    """Note rows of one list with one type and name that stand near each other: one place in several buildings?"""
    called: dict[tuple[str, str], list[FacilityRow]] = defaultdict(list)
    for row in rows:
        if row.lon is not None:
            called[row.type, plain_word(row.name)].append(row)
    for found in called.values():
        for cluster in _clusters(found) if len(found) > 1 else ():
            lines = [row.line for row in cluster]
            farthest = max(metres_between(cluster[0], other) for other in cluster[1:])
            problems.add(
                "same_name_near",
                _("%(count)d baris sejenis bernama “%(name)s” berdiri berdekatan (sampai %(m)s m): mungkin satu tempat "
                  "dengan beberapa bangunan (baris %(lines)s)")
                % {
                    "count": len(cluster), "name": cluster[0].name, "m": number_format(round(farthest)),
                    "lines": shown_lines(lines),
                },
                line=lines[0], field=column, value=cluster[0].name,
            )  # fmt: skip


def note_names(rows: Sequence[FacilityRow], column: str, problems: Problems) -> None:
    """Note names that are those of several schools, and letters l that stand for a Roman number."""
    several = [row for row in rows if names_several(row.name)]
    misread = [row for row in rows if _MISREAD.search(row.name)]
    for code, found, message in (
        (
            "several_in_one", several,
            _("%(count)d baris bernama beberapa sekolah sekaligus, misalnya “%(name)s”; dimuat sebagai satu tempat "
              "(baris %(lines)s)"),
        ),
        (
            "misread_numeral", misread,
            _("%(count)d nama memuat huruf l sebagai angka Romawi, misalnya “%(name)s”; dibandingkan sebagai angka "
              "(baris %(lines)s)"),
        ),
    ):  # fmt: skip
        if found:
            lines = [row.line for row in found]
            words = {"count": len(found), "name": found[0].name, "lines": shown_lines(lines)}
            problems.add(code, message % words, line=lines[0], field=column, value=found[0].name)


def metres_between(left: FacilityRow, right: FacilityRow) -> float:
    """Return the metres between two rows that have positions; right to a thousandth over a few kilometres."""
    east = (left.lon - right.lon) * cos(radians((left.lat + right.lat) / 2))
    return hypot(east, left.lat - right.lat) * METRES_PER_DEGREE


def _clusters(rows: Sequence[FacilityRow]) -> list[list[FacilityRow]]:
    """Return the groups of rows near the first of each group, in the order of the list."""
    clusters: list[list[FacilityRow]] = []
    for row in rows:
        near = next((cluster for cluster in clusters if metres_between(cluster[0], row) <= NEAR_M), None)
        if near is None:
            clusters.append([row])
        else:
            near.append(row)
    return [cluster for cluster in clusters if len(cluster) > 1]
