"""What the weekly e-mail tells one person: the gaps of their agencies, or of their areas where they have none."""
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from regions.scopes import scope_of
from zones.models import Agency, DigestChoice, Finding, Gap
from zones.models.gaps import CURRENT_STATES

from .rows import WorkRow, with_what_rows_need, work_rows
from .worklist import visible_gaps

MAY_READ: Final = "zones.view_gap"
MOST_LISTED: Final = 10
SOON: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Digest:
    """One person's list. `since`: what is new is counted from here; `heaviest`: the gaps that weigh most, not all."""

    user: User
    agencies: tuple[str, ...]
    area: str
    since: dt.datetime
    current: int
    new: int
    returned: int
    asking: int
    overdue: tuple[WorkRow, ...]
    overdue_count: int
    soon: tuple[WorkRow, ...]
    heaviest: tuple[WorkRow, ...]

    @property
    def has_news(self) -> bool:
        """Say whether there is anything to write about."""
        return bool(self.current)


def readers() -> Iterator[User]:
    """Yield the people who get the digest: they may read the register, have an address, and want it.

    Members of an agency get it unless they said no; everybody else only after saying yes.
    """
    choices = dict(DigestChoice.objects.values_list("user_id", "is_wanted"))
    members = set(Agency.members.through.objects.values_list("user_id", flat=True))
    for user in User.objects.filter(is_active=True).exclude(email="").order_by("pk"):
        if choices.get(user.pk, user.pk in members) and user.has_perm(MAY_READ):
            yield user


def wants_digest(user: Any) -> bool:
    """Say whether a person gets the digest, as far as it is theirs to choose."""
    choice = DigestChoice.objects.filter(user_id=user.pk).first()
    return choice.is_wanted if choice else Agency.objects.filter(members=user.pk).exists()


def digest_for(user: User, *, now: dt.datetime) -> Digest:
    """Return what is told to one person; only gaps of their areas, and of their agencies where they have some."""
    agencies = list(Agency.objects.filter(members=user.pk))
    choice = DigestChoice.objects.filter(user_id=user.pk).first()
    since = (choice and choice.sent_at) or now - dt.timedelta(days=7)
    today = timezone.localdate(now)
    gaps = visible_gaps(user)
    if agencies:
        gaps = gaps.filter(agency__in=agencies)
    current = gaps.filter(state__in=CURRENT_STATES)
    overdue = current.filter(due_on__lt=today).order_by("due_on", "pk")
    back = Q(events__what__in=["returned", "grown"], events__at__gte=since)
    return Digest(
        user=user,
        agencies=tuple(one.name for one in agencies),
        area=scope_of(user).in_words(),
        since=since,
        current=current.count(),
        new=current.filter(found_at__gte=since).count(),
        returned=current.filter(back).distinct().count(),
        asking=current.filter(finding=Finding.MET).count(),
        overdue=_rows(overdue),
        overdue_count=overdue.count(),
        soon=_rows(current.filter(due_on__gte=today, due_on__lte=today + SOON).order_by("due_on", "pk")),
        heaviest=_rows(current.filter(finding=Finding.NOT_MET).order_by(
            -(F("severity") * Greatest(F("children"), 1.0)), "pk"
        )),
    )  # fmt: skip


def _rows(gaps: QuerySet[Gap]) -> tuple[WorkRow, ...]:
    return tuple(work_rows(with_what_rows_need(gaps)[:MOST_LISTED]))
