"""What is wrong or missing in the registry, as sets of facilities, and how much of it where."""
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.core.cache import cache
from django.db.models import Count, DateField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from facilities.completeness import completeness_rule
from facilities.matching import read_rules
from facilities.models import DuplicatePair, Facility, Life, PairState, SourceRecord
from facilities.querysets import FacilityQuerySet
from regions.models import StreetGraphFile, StreetNetwork
from regions.queries.streets import active_corrections, streets_of
from regions.statements import named_rows

from .certificates import expiring_facilities
from .placement import NAME_FAR_M

STALE_DAYS: Final = 730
"""Nobody has seen or verified the place for two years."""
CROWDED: Final = 4
"""A compound of school, kindergarten and posyandu shares a point rightly; more records rarely do."""
MAX_LEG_M: Final = 150.0
_REMEMBERED_SECONDS: Final = 600
_FEW: Final = 100
"""So many facilities are looked at one by one: the page of a record asks about itself only."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of fault: its word, and what to do about it."""

    word: str | Promise
    advice: str | Promise


PROBLEM_KINDS: Final[Mapping[str, ProblemKind]] = {
    "without_position": ProblemKind(
        _("Tanpa posisi"), _("Tunjuk tempatnya di peta atau isi koordinatnya; tanpa itu tidak dihitung terjangkau.")
    ),
    "wrong_area": ProblemKind(
        _("Wilayah tidak cocok"), _("Kelurahan tertulis lain daripada letak titiknya: betulkan salah satunya.")
    ),
    "stacked": ProblemKind(
        _("Titik bertumpuk"), _("Beberapa catatan berdiri tepat di satu titik: geser ke tempatnya masing-masing.")
    ),
    "stale": ProblemKind(
        _("Lama tidak diperiksa"), _("Dua tahun tidak disebut daftar dan tidak diperiksa orang: tanyakan, lalu tandai.")
    ),
    "expiring": ProblemKind(
        _("Sertifikat berakhir"), _("Status berakhir dalam 90 hari atau sudah berakhir: catat perpanjangannya.")
    ),
    "incomplete": ProblemKind(_("Belum lengkap"), _("Lengkapi isian yang disebut pada catatannya.")),
    "off_network": ProblemKind(
        _("Jauh dari jalan"), _("Lebih dari 150 m dari jalan: periksa titiknya atau tambahkan pintu masuk.")
    ),
    "duplicate": ProblemKind(_("Mungkin ganda"), _("Putuskan: tempat yang sama atau berbeda.")),
}  # fmt: skip
PROBLEMS: Final = tuple(PROBLEM_KINDS)


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How many visible records have one kind of fault; by_area: code of kecamatan, by_source: slug."""

    key: str
    kind: ProblemKind
    count: int
    by_area: Mapping[str, int]
    by_source: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How far a facility stands from where it should be (None: no such village), and the village of its name or ""."""

    metres: float | None
    mentioned: str


def with_problem(problem: str, facilities: FacilityQuerySet, *, on: date) -> FacilityQuerySet:
    """Keep the facilities that have a problem (a key of PROBLEM_KINDS)."""
    return _FINDERS[problem](facilities, on)


def problem_counts(visible: FacilityQuerySet, *, on: date) -> list[ProblemCount]:
    """Count every kind of fault among what a reader may see, by kecamatan ("" = outside) and first source."""
    counts = []
    for key, kind in PROBLEM_KINDS.items():
        found = Facility.objects.filter(pk__in=with_problem(key, visible, on=on).order_by().values("pk"))
        places = list(found.values_list("area__code", "source__slug"))
        by_area = Counter((code or "")[:8] for code, _source in places)
        by_source = Counter(source for _code, source in places)
        counts.append(ProblemCount(key, kind, len(places), dict(by_area), dict(by_source)))
    return counts


def standing_elsewhere(only: Sequence[int] | None = None) -> dict[int, Elsewhere]:
    """Return the facilities (of these ids; None: all) that stand elsewhere than stated or named, the farthest first."""
    recurring = sorted(read_rules().tight_types)
    params = {"far_m": NAME_FAR_M, "recurring": recurring, "only": None if only is None else list(only)}
    rows = named_rows("facilities", "stated_elsewhere", params)
    return {row.facility_id: Elsewhere(row.metres, row.mentioned) for row in rows}


def _without_position(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    return facilities.filter(position__isnull=True)


def _wrong_area(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    few = list(facilities.order_by().values_list("pk", flat=True)[: _FEW + 1])
    return facilities.filter(pk__in=list(standing_elsewhere(few if len(few) <= _FEW else None)))


def _stacked(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    # Secret places do not count: a fault of a neighbour must not say where one stands.
    known = Facility.objects.located().filter(type__is_sensitive=False).exclude(life=Life.CLOSED).order_by()
    points = known.values("position").annotate(
        records=Count("pk"), types=Count("type", distinct=True), names=Count("name", distinct=True)
    )
    crowded = points.filter(Q(records__gte=CROWDED) | Q(names__gt=1, records__gt=1, types__lt=2))
    there = facilities.filter(type__is_sensitive=False, position__in=crowded.values("position"))
    return there.exclude(life=Life.CLOSED)


def _stale(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    seen = (
        SourceRecord.objects.filter(facility=OuterRef("pk"), gone_at__isnull=True)
        .order_by()
        .values("facility")
        .annotate(day=Max(Coalesce("source__dated_on", TruncDate("last_seen_at"))))
        .values("day")
    )
    first = Coalesce(Subquery(seen), "source__dated_on", Cast("created_at", DateField()))
    seen_on = Greatest(first, Cast("verified_at", DateField()))  # PostgreSQL's greatest() passes over NULL
    return facilities.annotate(seen_on=seen_on).filter(seen_on__lt=on - timedelta(days=STALE_DAYS)).exclude(
        life=Life.CLOSED
    )


def _expiring(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    return facilities.filter(pk__in=expiring_facilities(on))


def _incomplete(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    return facilities.filter(completeness__lt=completeness_rule().incomplete_below).exclude(life=Life.CLOSED)


def _off_network(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    return facilities.filter(pk__in=off_network_ids())


def _duplicate(facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    pairs = DuplicatePair.objects.filter(
        state=PairState.OPEN, left__type__is_sensitive=False, right__type__is_sensitive=False
    ).order_by()
    return facilities.filter(Q(pk__in=pairs.values("left")) | Q(pk__in=pairs.values("right")))


def off_network_ids() -> list[int]:
    """Return ids of facilities within loaded streets' scopes that are farther than 150 m from a walkable street.

    A facility with entrances is as near as its nearest entrance. Remembered until facilities or streets change.
    """
    found: list[int] = []
    for network in StreetNetwork.objects.filter(is_active=True, pk__in=StreetGraphFile.objects.values("network")):
        inside = Facility.objects.in_area(network.scope_code).located()
        state = inside.aggregate(last=Max("updated_at"), count=Count("pk"))
        streets = f"{network.pk}-{'-'.join(map(str, active_corrections(network)))}"
        key = f"off-network-{streets}-{state['count']}-{state['last'] and state['last'].timestamp()}"
        ids = cache.get(key)
        if ids is None:
            ids = _far_from_streets(network, inside)
            cache.set(key, ids, _REMEMBERED_SECONDS)
        found += ids
    return found


def _far_from_streets(network: StreetNetwork, facilities: FacilityQuerySet) -> list[int]:
    doors = list(facilities.order_by().exclude(entrances__isnull=True).values_list("pk", "entrances__position"))
    with_doors = {pk for pk, _position in doors}
    places = doors + [
        (pk, position) for pk, position in facilities.order_by().values_list("pk", "position") if pk not in with_doors
    ]
    if not places:
        return []
    snapped = streets_of(network).snapper.snap(np.array([point.coords for _pk, point in places]), max_leg_m=MAX_LEG_M)
    near = {pk for (pk, _point), is_near in zip(places, snapped.ok, strict=True) if is_near}
    return sorted({pk for pk, _point in places} - near)


_FINDERS: Final[Mapping[str, Callable[[FacilityQuerySet, date], FacilityQuerySet]]] = {
    "without_position": _without_position,
    "wrong_area": _wrong_area,
    "stacked": _stacked,
    "stale": _stale,
    "expiring": _expiring,
    "incomplete": _incomplete,
    "off_network": _off_network,
    "duplicate": _duplicate,
}
