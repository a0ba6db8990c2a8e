"""Look for records that may be one place, and write what a person decides about them."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facilities.matching.pairs import match_pairs
from facilities.models import DuplicatePair, Facility, Merge, PairState
from facilities.queries.matching import records_of
from facilities.scopes import require_facility

from .merging import merge_facilities, split_again
from .records import RecordRefused


@dataclass(frozen=True, slots=True)
class PairsFound:
    """How many pairs look alike; new ones, and open ones that no longer do and were dropped."""

    alike: int
    new: int
    dropped: int


@transaction.atomic
def find_duplicate_pairs(scope_code: str = "") -> PairsFound:
    """Write the pairs that look alike among the records in a scope ("": all); decided ones are not asked again.

    What was decided about a record holds for the one that it was taken into.
    """
    facilities = Facility.objects.in_area(scope_code) if scope_code else Facility.objects.all()
    matches = match_pairs(records_of(facilities))
    held = {(pair.left_id, pair.right_id): pair for pair in DuplicatePair.objects.select_for_update()}
    stands_for = dict(Merge.objects.filter(undone_at__isnull=True).order_by("pk").values_list("absorbed", "kept"))
    decided = {
        _ordered(_now(left, stands_for), _now(right, stands_for))
        for (left, right), pair in held.items()
        if pair.state == PairState.DIFFERENT
    }
    found = {_ordered(m.row, m.facility): m for m in matches if _ordered(m.row, m.facility) not in decided}
    new, other = [], []
    for (left, right), match in found.items():
        pair = held.get((left, right))
        if pair is None:
            new.append(DuplicatePair(left_id=left, right_id=right, score=match.score, why=list(match.why)))
        elif (pair.score, pair.why) != (match.score, list(match.why)) or pair.state == PairState.SAME:
            pair.score, pair.why, pair.state = match.score, list(match.why), PairState.OPEN
            other.append(pair)
    DuplicatePair.objects.bulk_create(new, batch_size=2000)
    DuplicatePair.objects.bulk_update(other, ["score", "why", "state"], batch_size=2000)
    looked_at = set(facilities.values_list("pk", flat=True))
    gone = [
        pair.pk
        for key, pair in held.items()
        if pair.state == PairState.OPEN and key not in found and looked_at.issuperset(key)
    ]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    return PairsFound(len(found), len(new), len(gone))


@transaction.atomic
def decide_same(*, pair: DuplicatePair, keep: Facility, by: Any, choices: Mapping[str, str] | None = None) -> Merge:
    """Merge the two records of an open pair into one of them; raise RecordRefused when it was decided already."""
    pair = _hold(pair)
    require_facility(by, pair.left, pair.right)
    if keep.pk not in (pair.left_id, pair.right_id):
        raise RecordRefused(_("Catatan itu bukan bagian dari pasangan ini."))
    absorb = pair.right if keep.pk == pair.left_id else pair.left
    merge = merge_facilities(keep=keep, absorb=absorb, choices=choices, by=by)
    _decide(pair, PairState.SAME, by)
    return merge


@transaction.atomic
def decide_different(*, pair: DuplicatePair, by: Any) -> None:
    """Write that the two records of an open pair are two places; they are never asked about again."""
    pair = _hold(pair)
    require_facility(by, pair.left, pair.right)
    _decide(pair, PairState.DIFFERENT, by)


@transaction.atomic
def undo_merge(*, merge: Merge, by: Any) -> Facility:
    """Split a merge and remember that they are two places; return the record that was absorbed."""
    require_facility(by, merge.kept)
    absorbed = split_again(merge, by=by)
    left, right = _ordered(merge.kept_id, merge.absorbed_id)
    pair, _created = DuplicatePair.objects.get_or_create(left_id=left, right_id=right, defaults={"score": 0.0})
    _decide(pair, PairState.DIFFERENT, by)
    return absorbed


def _hold(pair: DuplicatePair) -> DuplicatePair:
    held = DuplicatePair.objects.select_for_update().filter(pk=pair.pk).first()
    if held is None:
        raise RecordRefused(_("Pasangan ini tidak ada lagi."))
    if held.state != PairState.OPEN:
        by = held.decided_by.get_username() if held.decided_by else "-"
        at = date_format(timezone.localtime(held.decided_at), "SHORT_DATETIME_FORMAT") if held.decided_at else ""
        raise RecordRefused(_("Pasangan ini sudah diputuskan oleh %(by)s, %(at)s.") % {"by": by, "at": at})
    return held


def _decide(pair: DuplicatePair, state: PairState, by: Any) -> None:
    pair.state, pair.decided_by, pair.decided_at = state, by, timezone.now()
    pair.save(update_fields=["state", "decided_by", "decided_at"])


def _ordered(left: int, right: int) -> tuple[int, int]:
    return (left, right) if left < right else (right, left)


def _now(facility: int, stands_for: Mapping[int, int]) -> int:
    """Return the record that a record was taken into, over several merges; itself when it was not."""
    while facility in stands_for:
        facility = stands_for[facility]
    return facility
