"""The queue of pairs that may be one place: both records side by side, and why they look alike."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from facilities.actions.merging import CHOSEN, is_empty
from facilities.matching.score import Record, distance_m
from facilities.models import DuplicatePair, Facility, Merge, PairState
from facilities.querysets import FacilityQuerySet, held_in
from regions.models import Area
from regions.scopes import scope_of

from .history import Words


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field of both records; preset: the side that is taken unless a person says otherwise."""

    name: str
    label: str
    left: str
    right: str
    is_same: bool
    preset: str


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair with what belongs to it, in words."""

    facility: Facility
    lon: float | None
    lat: float | None
    sources: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair as a person decides on it; distance_m None = a position is missing. keep: left or right."""

    pair: DuplicatePair
    left: Side
    right: Side
    fields: tuple[FieldChoice, ...]
    reasons: tuple[str, ...]
    distance_m: float | None
    keep: str


def open_pairs(user: Any, area: str = "") -> QuerySet[DuplicatePair]:
    """Return pairs that wait for a decision, most alike first; only of records that this user may see."""
    seen = _seen_by(user)
    if area:
        inside = seen.in_area(area).values("pk")
        pairs = DuplicatePair.objects.filter(Q(left__in=inside) | Q(right__in=inside))
    else:
        pairs = DuplicatePair.objects.all()
    visible = seen.values("pk")
    return pairs.filter(state=PairState.OPEN, left__in=visible, right__in=visible).order_by("-score", "pk")


def next_pair(user: Any, area: str = "", *, after: DuplicatePair | None = None) -> DuplicatePair | None:
    """Return the first open pair, or the first behind one that was left for later (then from the start again)."""
    pairs = open_pairs(user, area)
    if after is not None:
        behind = Q(score__lt=after.score) | Q(score=after.score, pk__gt=after.pk)
        return pairs.filter(behind).first() or pairs.first()
    return pairs.first()


def pair_view(pair: DuplicatePair) -> PairView:
    """Return a pair with both records, ready to decide."""
    rows = Facility.everything.select_related("type__group", "area", "source").defer("area__geometry", "outline")
    held = rows.prefetch_related("source_records__source", "external_ids", "other_names", "statuses").in_bulk(
        [pair.left_id, pair.right_id]
    )
    left, right = held[pair.left_id], held[pair.right_id]
    keep = "left" if _weight(left) >= _weight(right) else "right"
    words = Words()
    return PairView(
        pair, _side(left), _side(right), tuple(_choices(left, right, keep, words)),
        tuple(reason for one in pair.why if (reason := reason_in_words(one))), _between_m(left, right), keep,
    )  # fmt: skip


def areas_with_pairs(user: Any) -> list[tuple[str, str, int]]:
    """Return (code, name, open pairs) of the districts in which pairs stand."""
    codes = open_pairs(user).exclude(left__area=None).order_by().values("left__area__parent_code")
    counts = {row["left__area__parent_code"]: row["n"] for row in codes.annotate(n=Count("pk"))}
    names = dict(Area.objects.current().filter(code__in=counts).values_list("code", "name"))
    return sorted(((code, names.get(code, code), n) for code, n in counts.items()), key=lambda row: row[1])


def latest_merges(user: Any, count: int = 10) -> QuerySet[Merge]:
    """Return the latest merges that were not split, of records that this user may see."""
    visible = _seen_by(user).values("pk")
    absorbed = Facility.everything.visible_to(user).order_by().values("pk")
    merges = Merge.objects.filter(undone_at__isnull=True, kept__in=visible, absorbed__in=absorbed)
    merges = merges.select_related("kept", "absorbed", "by")
    return merges.order_by("-at", "-pk")[:count]


def reason_in_words(why: Mapping[str, Any]) -> str:
    """Return one reason why two records look alike, as a sentence; "" for one that is not known."""
    match why.get("code"):
        case "same_number":
            return _("Nomor %(scheme)s sama: %(value)s.") % {"scheme": why["scheme"].upper(), "value": why["value"]}
        case "same_row":
            return _("Baris yang sama pada sebuah daftar.")
        case "name" if why["share"] >= 1:
            return _("Namanya sama bila dibaca tanpa jenis, singkatan, dan spasi.")
        case "name":
            return _("Namanya mirip %(share)s%%.") % {"share": number_format(round(100 * why["share"]))}
        case "distance":
            return _("Titiknya berjarak %(m)s m.") % {"m": number_format(why["m"], force_grouping=True)}
        case "village":
            return _("Kelurahan/desanya sama: %(name)s.") % {"name": why["name"]}
        case "same_list":
            return _("Keduanya ada pada satu daftar: bagi daftar itu dua tempat.")
        case "nameless":
            return _("Namanya hanya menyebut jenisnya.")
    return ""


def _seen_by(user: Any) -> FacilityQuerySet:
    """Return the records that a person may see and decide about: a pair across a border is for the province."""
    return Facility.objects.visible_to(user).filter(held_in(scope_of(user)))


def _side(facility: Facility) -> Side:
    position = facility.position
    records = sorted((row.source.name, row.row_key) for row in facility.source_records.all())
    return Side(
        facility,
        position.x if position else None,
        position.y if position else None,
        tuple(records) or ((facility.source.name, facility.source_row),),
        tuple(sorted((row.scheme.upper(), row.value) for row in facility.external_ids.all())),
        tuple(sorted(row.name for row in facility.other_names.all())),
        tuple(f"{row.programme.upper()} {row.get_stage_display()}" for row in facility.statuses.all()),
    )


def _choices(left: Facility, right: Facility, keep: str, words: Words) -> list[FieldChoice]:
    found = []
    for name in CHOSEN:
        if name == "outline":
            continue  # never told in words; the kept record's stays, an empty one is filled
        field = Facility._meta.get_field(name)
        mine, other = getattr(left, field.attname), getattr(right, field.attname)
        if is_empty(mine) and is_empty(other):
            continue
        preset = keep
        if is_empty(mine) != is_empty(other):
            preset = "right" if is_empty(mine) else "left"
        found.append(
            FieldChoice(
                name, str(field.verbose_name), words.of(field, mine), words.of(field, other), mine == other, preset
            )
        )
    return found


def _weight(facility: Facility) -> tuple[bool, int, int, float, int]:
    """Return what speaks for keeping a record: checked by a person, more lists, more filled, the older one."""
    return (
        facility.verified_at is not None, len(facility.locked_fields), facility.source_records.count(),
        facility.completeness, -facility.pk,
    )  # fmt: skip


def _between_m(left: Facility, right: Facility) -> float | None:
    return distance_m(*(
        Record(one.pk, (one.name,), one.type_id, *((one.position.x, one.position.y) if one.position else (None, None)))
        for one in (left, right)
    ))  # fmt: skip
