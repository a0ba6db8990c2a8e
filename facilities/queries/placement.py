"""What is odd about where the facilities of a list stand, once they are placed in villages."""
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.rows import FacilityRow
from facilities.importers.scope import Scope
from facilities.models import Facility
from regions.importers.problems import Problems
from regions.models import Area
from regions.statements import statement

_KIND_OF_VILLAGE = re.compile(r"^(kelurahan|kel|desa|ds)\b\.?\s*", re.IGNORECASE)


def note_placement(
    rows: Sequence[FacilityRow],
    facilities: Sequence[Facility],
    spec: FacilityListSpec,
    scope: Scope,
    problems: Problems,
) -> None:
    """Note rows that stand in no village, and rows that stand elsewhere than their list says.

    facilities are those of rows, in the same order, with their area assigned.
    """
    if not rows:
        return
    lonlat = np.array([(row.lon, row.lat) for row in rows], dtype=np.float64)
    away_m = scope.distance_m(lonlat)
    inside_box = scope.box.holds(lonlat)
    column = spec.lon or "geometry"
    outside = 0
    for row, facility, metres, is_inside in zip(rows, facilities, away_m, inside_box, strict=True):
        if row.lon is None or metres == 0:
            continue
        outside += 1
        if facility.area_id is None and is_inside:
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
    _note_stated_villages(rows, facilities, spec, problems)


def _note_stated_villages(
    rows: Sequence[FacilityRow], facilities: Sequence[Facility], spec: FacilityListSpec, problems: Problems
) -> None:
    villages = dict(Area.objects.current().villages().values_list("pk", "name"))
    by_name: dict[str, list[int]] = defaultdict(list)
    for pk, name in villages.items():
        by_name[_plain_name(name)].append(pk)
    strays = [
        (row, facility)
        for row, facility in zip(rows, facilities, strict=True)
        if row.village and row.lon is not None
        and _plain_name(row.village) != _plain_name(villages.get(facility.area_id, ""))
        and (facility.area_id is not None or _plain_name(row.village) in by_name)
    ]  # fmt: skip
    pairs = [(facility.pk, area) for row, facility in strays for area in by_name[_plain_name(row.village)]]
    nearest = _nearest_m(pairs)
    for row, facility in strays:
        metres = nearest.get(facility.pk)
        if metres == 0:
            continue  # borders overlap here: it stands in the village it names as well
        stands = villages.get(facility.area_id)
        message = (
            _("tertulis di %(stated)s, tetapi posisinya di %(stands)s")
            if stands
            else _("tertulis di %(stated)s, tetapi posisinya di luar semua kelurahan/desa yang dimuat")
        ) % {"stated": row.village, "stands": stands}
        if metres is not None:
            message += _(", %(m)s m dari %(stated)s") % {"m": _metres(metres), "stated": row.village}
        problems.add("stated_elsewhere", message, line=row.line, field=spec.village, value=row.village)


def _nearest_m(pairs: list[tuple[int, int]]) -> dict[int, float]:
    """Return for each facility id the metres to the nearest of its paired areas."""
    nearest: dict[int, float] = {}
    if pairs:
        facilities, areas = (list(ids) for ids in zip(*pairs, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(
                statement("facilities", "stated_village_distance"), {"facilities": facilities, "areas": areas}
            )
            for facility, _area, metres in cursor.fetchall():
                nearest[facility] = min(metres, nearest.get(facility, np.inf))
    return nearest


def _plain_name(name: str) -> str:
    """Return a village name for comparing: "Kel. Pulo Gadung" and "PULOGADUNG" are the same."""
    return re.sub(r"[\W_]", "", _KIND_OF_VILLAGE.sub("", name.strip())).casefold()


def _metres(metres: float) -> str:
    return number_format(round(metres), force_grouping=True)
