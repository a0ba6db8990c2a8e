"""What is odd about where the facilities of a list stand, once they are placed in villages."""
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np
from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.rows import FacilityRow
from facilities.importers.scope import Scope
from facilities.matching import read_rules
from regions.importers.problems import Problems
from regions.models import Area
from regions.statements import statement

NAME_FAR_M: Final = 5_000.0
"""A place named after a village this far away is noted; nearer, names wander across borders.

Not so for types whose names recur every few streets: "Posyandu Wijaya Kusuma" is named after a flower.
"""
_LONGEST_VILLAGE_NAME: Final = 4
_KIND_OF_VILLAGE: Final = re.compile(r"^(kelurahan|kel|desa|ds)\b\.?\s*", re.IGNORECASE)


def note_placement(
    rows: Sequence[FacilityRow],
    areas: Sequence[int | None],
    spec: FacilityListSpec,
    scope: Scope,
    problems: Problems,
) -> None:
    """Note rows that stand in no village, and rows that stand elsewhere than their list says.

    areas are the ids of the villages in which rows stand (`areas_of`), in the same order.
    """
    if not rows:
        return
    lonlat = np.array([(row.lon, row.lat) for row in rows], dtype=np.float64)
    away_m = scope.distance_m(lonlat)
    inside_box = scope.box.holds(lonlat)
    column = spec.lon or "geometry"
    outside = 0
    for row, area, metres, is_inside in zip(rows, areas, away_m, inside_box, strict=True):
        if row.lon is None or metres == 0:
            continue
        outside += 1
        if area is None and is_inside:
            problems.add(
                "outside_every_area",
                _(
                    "posisinya di luar semua kelurahan/desa yang dimuat (laut, sungai, atau wilayah tetangga), "
                    "%(m)s m dari wilayah %(code)s"
                )
                % {"m": _metres(metres), "code": scope.code},
                line=row.line, field=column,
            )  # fmt: skip
    if outside:
        problems.add(
            "beyond_scope",
            _(
                "%(count)d fasilitas berdiri di luar wilayah %(code)s, paling jauh %(km)s km; ikut dimuat karena "
                "anak di tepi wilayah berjalan ke sana"
            )
            % {"count": outside, "code": scope.code, "km": number_format(np.nanmax(away_m) / 1000, 1)},
        )  # fmt: skip
    villages = _Villages.around(scope)
    _note_stated_villages(rows, areas, villages, spec, problems)
    _note_named_villages(rows, areas, villages, spec, problems)


def areas_of(rows: Sequence[FacilityRow]) -> list[int | None]:
    """Return the id of the current village in which each row stands; None without position or village."""
    found: list[int | None] = [None] * len(rows)
    placed = [(i, row.lon, row.lat) for i, row in enumerate(rows) if row.lon is not None]
    if placed:
        numbers, lon, lat = (list(values) for values in zip(*placed, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(statement("facilities", "areas_of_points"), {"numbers": numbers, "lon": lon, "lat": lat})
            for number, area in cursor.fetchall():
                found[number] = area
    return found


@dataclass(frozen=True, slots=True)
class _Villages:
    """The current villages: name by id; ids by plain name, of those in the scope's province.

    Village names recur all over Indonesia: elsewhere they are other places.
    """

    names: Mapping[int, str]
    by_name: Mapping[str, list[int]]

    @classmethod
    def around(cls, scope: Scope) -> Self:
        names: dict[int, str] = {}
        by_name: dict[str, list[int]] = defaultdict(list)
        for pk, code, name in Area.objects.current().villages().values_list("pk", "code", "name"):
            names[pk] = name
            if code.startswith(scope.code[:2]):
                by_name[_plain_name(name)].append(pk)
        return cls(names, dict(by_name))

    def called(self, name: str) -> list[int]:
        """Return the ids of the villages of this name."""
        return self.by_name.get(_plain_name(name), [])

    def mentioned_in(self, name: str) -> list[int]:
        """Return the ids of villages with a name of several words that stands in a facility's name."""
        words = name.split()
        return [
            pk
            for size in range(2, _LONGEST_VILLAGE_NAME + 1)
            for first in range(len(words) - size + 1)
            for pk in self.called(" ".join(words[first : first + size]))
            if " " in self.names[pk]
        ]


def _note_stated_villages(
    rows: Sequence[FacilityRow],
    areas: Sequence[int | None],
    villages: _Villages,
    spec: FacilityListSpec,
    problems: Problems,
) -> None:
    strays = [
        (row, area)
        for row, area in zip(rows, areas, strict=True)
        if row.village and row.lon is not None
        and _plain_name(row.village) != _plain_name(villages.names.get(area, ""))
        and (area is not None or villages.called(row.village))
    ]  # fmt: skip
    nearest = _nearest([(row, called) for row, _area in strays for called in villages.called(row.village)])
    for row, area in strays:
        _called, metres = nearest.get(row.line, (None, None))
        if metres == 0:
            continue  # borders overlap here: it stands in the village it names as well
        stands = villages.names.get(area)
        message = (
            _("tertulis di %(stated)s, tetapi posisinya di %(stands)s")
            if stands
            else _("tertulis di %(stated)s, tetapi posisinya di luar semua kelurahan/desa yang dimuat")
        ) % {"stated": row.village, "stands": stands}
        if metres is not None:
            message += _(", %(m)s m dari %(stated)s") % {"m": _metres(metres), "stated": row.village}
        problems.add("stated_elsewhere", message, line=row.line, field=spec.village, value=row.village)


def _note_named_villages(
    rows: Sequence[FacilityRow],
    areas: Sequence[int | None],
    villages: _Villages,
    spec: FacilityListSpec,
    problems: Problems,
) -> None:
    """Note places that carry the name of a village far away: their position may be another place's."""
    recurring = read_rules().tight_types
    named = [
        (row, area, mentioned)
        for row, area in zip(rows, areas, strict=True)
        if row.lon is not None and row.type not in recurring and (mentioned := villages.mentioned_in(row.name))
    ]
    nearest = _nearest([(row, called) for row, _area, mentioned in named for called in mentioned])
    for row, stands, _mentioned in named:
        called, metres = nearest[row.line]
        if metres >= NAME_FAR_M:
            problems.add(
                "named_elsewhere",
                _("namanya menyebut %(named)s, tetapi posisinya di %(stands)s, %(m)s m dari %(named)s")
                % {
                    "named": villages.names[called],
                    "stands": villages.names.get(stands, _("luar wilayah yang dimuat")),
                    "m": _metres(metres),
                },
                line=row.line, field=spec.name, value=row.name,
            )  # fmt: skip


def _nearest(pairs: list[tuple[FacilityRow, int]]) -> dict[int, tuple[int, float]]:
    """Return by line the nearest of the areas that a row is paired with, and the metres to it."""
    nearest: dict[int, tuple[int, float]] = {}
    if pairs:
        values = {
            "lines": [row.line for row, _area in pairs], "areas": [area for _row, area in pairs],
            "lon": [row.lon for row, _area in pairs], "lat": [row.lat for row, _area in pairs],
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(statement("facilities", "stated_village_distance"), values)
            for line, area, metres in cursor.fetchall():
                if line not in nearest or metres < nearest[line][1]:
                    nearest[line] = (area, metres)
    return nearest


@lru_cache(maxsize=100_000)
def _plain_name(name: str) -> str:
    """Return a village name for comparing: "Kel. Pulo Gadung" and "PULOGADUNG" are the same."""
    return re.sub(r"[\W_]", "", _KIND_OF_VILLAGE.sub("", name.strip())).casefold()


def _metres(metres: float) -> str:
    return number_format(round(metres), force_grouping=True)
