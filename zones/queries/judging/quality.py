"""How good the members of a shape are, as far as the registry knows: status, access, distance from tobacco."""
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import Facility, StatusRecord
from walkshed.crs import geodesic_m
from zones.judging.judgement import Quality, QualityCheck, TobaccoNear
from zones.models import TobaccoKind, TobaccoList, TobaccoPoint, ZoneRules
from zones.queries.runs import prefixes
from zones.sentences import count

from .members import Inside, Known

PROTECTED_GROUPS: Final = ("education", "play")
"""Tobacco keeps away from schools and children's play places (PP 28/2024, R36)."""
ACCESSIBLE: Final = frozenset({"ramp", "accessible_toilet", "guiding_block"})
"""What in a facility says that it was made for everybody (fixtures/amenities.toml)."""
SMOKE_FREE: Final = "smoke_free"
_METRES_PER_DEGREE: Final = 110_000.0
_MOST_TOLD: Final = 100


def quality(inside: Inside, required: Sequence[int], code: str, rules: ZoneRules) -> Quality:
    """Return the checks of a shape's members in an area (code); what nobody recorded is no data, never a failure."""
    tobacco, checks = _tobacco(inside, rules)
    return Quality(
        checks=(*_statuses(inside, required, code), _accessible(inside, required), _smoke_free(inside), *checks),
        tobacco=tobacco,
        buffers=tuple(
            (inside.members[row].public_id, kind, limit) for row in _protected(inside)
            for kind, limit in ((TobaccoKind.SALE.value, rules.tobacco_sale_m), (TobaccoKind.ADVERT.value,
                                                                                rules.tobacco_advert_m))
        ),
    )  # fmt: skip


def _statuses(inside: Inside, required: Sequence[int], code: str) -> tuple[QualityCheck, ...]:
    """Check required members of types of which a list of the area names any status, as an analysis does."""
    listed = StatusRecord.objects.filter(facility__source__scopes__scope_code__in=prefixes(code)) if code else None
    recorded = set(listed.order_by().values_list("facility__type_id", flat=True).distinct()) if code else set()
    known = [row for row in required if inside.members[row].type in recorded]
    ids = [inside.known[row].id for row in known]
    today = timezone.localdate()
    checks = []
    for key, name, words in (
        ("certified", _("Tersertifikasi dan masih berlaku"), _("%(good)s dari %(known)s tempat wajib tersertifikasi")),
        ("declared", _("Dinyatakan layak anak"), _("%(good)s dari %(known)s tempat wajib dinyatakan layak anak")),
    ):
        holders = set(
            Facility.objects.with_status(key, today).filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
        )
        good = [row for row in known if inside.known[row].id in holders]
        checks.append(_check(key, name, inside, known, good, len(required), words, counts=key == "certified"))
    return tuple(checks)


def _accessible(inside: Inside, required: Sequence[int]) -> QualityCheck:
    known = [row for row in required if _says_access(inside.known[row])]
    good = [row for row in known if inside.known[row].wheelchair or ACCESSIBLE & set(inside.known[row].amenities)]
    words = _("%(good)s dari %(known)s tempat wajib yang datanya ada dapat dimasuki kursi roda")
    return _check("accessible", _("Ramah disabilitas"), inside, known, good, len(required), words, counts=True)


def _says_access(known: Known) -> bool:
    return known.wheelchair is not None or bool(ACCESSIBLE & set(known.amenities))


def _smoke_free(inside: Inside) -> QualityCheck:
    """Tell which protected places are recorded as smoke-free; that one is not recorded says nothing."""
    rows = _protected(inside)
    good = [row for row in rows if SMOKE_FREE in inside.known[row].amenities]
    words = _("%(good)s sekolah dan ruang bermain tercatat sebagai kawasan tanpa rokok")
    return _check("smoke_free", _("Kawasan tanpa rokok"), inside, good, good, len(rows), words, counts=False)


def _tobacco(inside: Inside, rules: ZoneRules) -> tuple[tuple[TobaccoNear, ...], tuple[QualityCheck, ...]]:
    rows = _protected(inside)
    lists = list(TobaccoList.objects.values_list("kind", "area_code"))
    told: list[TobaccoNear] = []
    checks = []
    for kind, limit, name, words in (
        (TobaccoKind.SALE, rules.tobacco_sale_m, _("Tidak ada penjualan rokok di dekatnya"),
         _("%(good)s dari %(known)s sekolah dan ruang bermain bebas penjualan rokok dalam %(limit)s m")),
        (TobaccoKind.ADVERT, rules.tobacco_advert_m, _("Tidak ada iklan rokok di dekatnya"),
         _("%(good)s dari %(known)s sekolah dan ruang bermain bebas iklan rokok dalam %(limit)s m")),
    ):  # fmt: skip
        codes = [code for of, code in lists if of == kind]
        known = [row for row in rows if _surveyed(inside.known[row].village, codes)]
        near = _points_near(inside, known, kind, limit) if known else []
        bad = {row for row, *_rest in near}
        told += [
            TobaccoNear(kind.value, text, lon, lat, inside.members[row].public_id, metres, limit)
            for row, text, lon, lat, metres in near
        ]
        good = [row for row in known if row not in bad]
        checks.append(
            _check(f"tobacco_{kind.value}", name, inside, known, good, len(rows), words, counts=True, limit=limit)
        )
    return tuple(sorted(told, key=lambda one: one.straight_m)[:_MOST_TOLD]), tuple(checks)


def _surveyed(village: str, codes: Sequence[str]) -> bool:
    return bool(village) and any(village == code or village.startswith(f"{code}.") for code in codes)


def _points_near(
    inside: Inside, rows: Sequence[int], kind: TobaccoKind, limit_m: int
) -> list[tuple[int, str, float, float, float]]:
    """Return member (row), name, lon, lat and straight metres of each point within the limit of a member."""
    lonlat = np.array([(inside.members[row].lon, inside.members[row].lat) for row in rows])
    margin = limit_m / _METRES_PER_DEGREE
    box = Polygon.from_bbox((*(lonlat.min(axis=0) - margin), *(lonlat.max(axis=0) + margin)))
    found = list(
        TobaccoPoint.objects.filter(list__kind=kind, position__bboverlaps=box)
        .annotate(wkb=AsWKB("position")).order_by("pk").values_list("name", "wkb")
    )  # fmt: skip
    if not found:
        return []
    points = shapely.get_coordinates(shapely.from_wkb([bytes(wkb) for _name, wkb in found]))
    one, other = (part.ravel() for part in np.indices((len(rows), len(points))))
    metres: npt.NDArray[np.float64] = geodesic_m(lonlat[one], points[other])
    near = np.flatnonzero(metres <= limit_m)
    return [
        (rows[one[i]], found[other[i]][0], *points[other[i]].round(6).tolist(), float(metres[i])) for i in near.tolist()
    ]


def _protected(inside: Inside) -> list[int]:
    return [row for row, one in enumerate(inside.members) if one.group in PROTECTED_GROUPS]


def _check(
    key: str, name: str, inside: Inside, known: Sequence[int], good: Sequence[int], members: int, words: str, *,
    counts: bool, limit: int = 0,
) -> QualityCheck:  # fmt: skip
    passed = set(good)
    failing = tuple(inside.members[row].public_id for row in known if row not in passed)
    told = words % {"good": count(len(good)), "known": count(len(known)), "limit": count(limit)}
    return QualityCheck(
        key, name, len(good), len(known), members, counts, told if known else _("tidak ada data"), failing
    )
