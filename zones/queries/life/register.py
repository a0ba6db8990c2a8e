"""Zones by state: the list "Penetapan & pemantauan"."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from regions.scopes import scope_of
from zones.models import Zone, ZoneFlag, ZoneJudgement, ZoneState

from .page import MAY_SEE_ALL, visible_zones, within
from .story import name_of

PER_PAGE: Final = 50
ASKING: Final = Q(ended_on__isnull=True, accepted_on__isnull=True)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is asked for; empty texts ask for everything."""

    state: str = ""
    area: str = ""
    words: str = ""
    flagged: bool = False
    page: str = "1"

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "Filters":
        """Return the filters of an address; what is not known asks for everything."""
        state = sent.get("keadaan", "")
        return cls(
            state=state if state in ZoneState.values else "",
            area=sent.get("wilayah", "").replace("\x00", "")[:13],
            words=sent.get("cari", "").replace("\x00", "").strip()[:60],
            flagged=sent.get("tanda") == "1",
            page=sent.get("halaman", "1"),
        )


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A zone in the list; `score` is that of the last judgement, else of the version."""

    code: str
    name: str
    state: str
    state_word: str
    is_revised: bool
    revision: int
    decree_number: str
    signed_on: date | None
    score: float | None
    judged_at: datetime | None
    flags: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Register:
    """A page of the list, and how many zones there are in each state under the other filters."""

    rows: tuple[RegisterRow, ...]
    page: Page
    counts: tuple[tuple[str, str, int], ...]
    total: int
    flagged: int


def zone_register(filters: Filters, user: AbstractBaseUser | AnonymousUser) -> Register:
    """Return the zones that were asked for, of the areas of the staff, those with flags first, then newest."""
    asking = ZoneFlag.objects.filter(ASKING, zone=OuterRef("pk"))
    own = visible_zones(user).filter(within(scope_of(user))) if user.has_perm(MAY_SEE_ALL) else visible_zones(user)
    zones = _matching(own, filters).annotate(is_flagged=Exists(asking))
    flagged = zones.filter(is_flagged=True).count()
    if filters.flagged:
        zones = zones.filter(is_flagged=True)
    counted = dict(zones.order_by().values_list("state").annotate(Count("pk")))
    shown = zones.filter(state=filters.state) if filters.state else zones
    last = ZoneJudgement.objects.filter(zone=OuterRef("pk"), revision=OuterRef("decree__revision")).order_by("-at")
    shown = shown.annotate(
        judged_score=Subquery(last.values("score")[:1]), judged_at=Subquery(last.values("at")[:1]),
        kept_score=Cast(KeyTextTransform("total", KeyTransform("score", "current__assessment")), FloatField()),
    ).defer("current__geometry", "current__assessment", "decree__revision__geometry", "decree__revision__assessment")
    page = Paginator(shown.order_by("-is_flagged", "-created_at", "-pk"), PER_PAGE).get_page(filters.page)
    flags = _flags([zone.pk for zone in page])
    return Register(
        rows=tuple(_row(zone, flags.get(zone.pk, ())) for zone in page),
        page=page,
        counts=tuple((state.value, str(state.label), counted.get(state.value, 0)) for state in ZoneState),
        total=sum(counted.values()),
        flagged=flagged,
    )


def _matching(zones: QuerySet[Zone], filters: Filters) -> QuerySet[Zone]:
    if filters.area:
        zones = zones.filter(code__startswith=filters.area)
    if filters.words:
        zones = zones.filter(
            Q(name__icontains=filters.words) | Q(code__startswith=filters.words)
            | Q(decree__number__icontains=filters.words)
        )  # fmt: skip
    return zones


def _flags(zones: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for flag in ZoneFlag.objects.filter(ASKING, zone__in=zones).select_related("group"):
        found.setdefault(flag.zone_id, []).append(flag.sentence)
    return {zone: tuple(sentences) for zone, sentences in found.items()}


def _row(zone: Zone, flags: tuple[str, ...]) -> RegisterRow:
    return RegisterRow(
        code=zone.code, name=zone.name, state=zone.state, state_word=zone.get_state_display(),
        is_revised=zone.is_revised, revision=zone.current.number,
        decree_number=zone.decree.number if zone.decree else "",
        signed_on=zone.decree.signed_on if zone.decree else None,
        score=zone.judged_score if zone.judged_at else zone.kept_score, judged_at=zone.judged_at, flags=flags,
        by=name_of(zone.created_by),
    )  # fmt: skip
