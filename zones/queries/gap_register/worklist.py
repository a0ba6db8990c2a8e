"""The worklist: gaps by filter and order, page by page, with how many there are of each state."""
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OrderBy, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils import timezone

from facilities.models import FacilityGroup
from regions.models import Area, Level
from regions.scopes import scope_of
from zones.gap_register.work_filter import ALL, ASKING, NO_AGENCY, NOT_JUDGED, WorkFilter
from zones.models import Agency, Finding, Gap, GapState
from zones.models.gaps import CODE_PREFIX, CURRENT_STATES

from .rows import WorkRow, with_what_rows_need, work_rows

PER_PAGE: Final = 50
MOST_AREAS: Final = 400
_CURRENT: Final = Q(state__in=CURRENT_STATES)
_ASKS: Final = _CURRENT & Q(finding=Finding.MET)


@dataclass(frozen=True, slots=True)
class StateCount:
    """A state with how many gaps are in it under the other filters."""

    key: str
    word: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of the register. `children` and `cost_rp` are sums over all that was found, not over the page only."""

    rows: tuple[WorkRow, ...]
    page: Page
    counts: tuple[StateCount, ...]
    asking: int
    overdue: int
    mine: int | None
    cost_rp: int
    has_any: bool


def visible_gaps(user: Any) -> QuerySet[Gap]:
    """Return the gaps of the areas that a person's account is for."""
    return Gap.objects.filter(scope_of(user).lookup("area_code"))


def found_gaps(asked: WorkFilter, user: Any) -> QuerySet[Gap]:
    """Return the gaps a filter asks for, in its order."""
    return _in_order(_in_state(_matching(visible_gaps(user), asked, user), asked), asked)


def worklist(asked: WorkFilter, user: Any) -> Worklist:
    """Return the page of the register that was asked for."""
    all_matching = _matching(visible_gaps(user), asked, user)
    today = timezone.localdate()
    numbers = all_matching.order_by().aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in GapState.values},
        asking=Count("pk", filter=_ASKS),
        overdue=Count("pk", filter=_CURRENT & Q(due_on__lt=today)),
    )
    found = found_gaps(asked, user)
    page = Paginator(with_what_rows_need(found), PER_PAGE).get_page(asked.page)
    mine = None
    if Agency.objects.filter(members=user.pk).exists():
        mine = visible_gaps(user).filter(_CURRENT, agency__members=user.pk).count()
    return Worklist(
        rows=tuple(work_rows(page)),
        page=page,
        counts=tuple(
            StateCount(state.value, str(state.label), numbers[state.value], asked.state == state.value)
            for state in GapState
        ),
        asking=numbers["asking"],
        overdue=numbers["overdue"],
        mine=mine,
        cost_rp=found.order_by().aggregate(sum=Sum("cost_rp"))["sum"] or 0,
        has_any=bool(page.paginator.count) or visible_gaps(user).exists(),
    )


def area_choices(user: Any) -> list[Area]:
    """Return the areas to narrow the list to: those of the account; villages only where they are few."""
    areas = Area.objects.current().filter(scope_of(user).lookup("code")).defer("geometry").order_by("code")
    return list(areas if areas.count() <= MOST_AREAS else areas.exclude(level=Level.VILLAGE))


def agency_choices() -> list[Agency]:
    """Return all agencies."""
    return list(Agency.objects.all())


def group_choices() -> list[FacilityGroup]:
    """Return the service groups."""
    return list(FacilityGroup.objects.all())


def _matching(gaps: QuerySet[Gap], asked: WorkFilter, user: Any) -> QuerySet[Gap]:
    if asked.area:
        gaps = gaps.filter(Q(area_code=asked.area) | Q(area_code__startswith=f"{asked.area}."))
    if asked.agency:
        gaps = gaps.filter(agency=None) if asked.agency == NO_AGENCY else gaps.filter(agency__key=asked.agency)
    if asked.group:
        gaps = gaps.filter(pk__in=Gap.objects.filter(standard__types__group=asked.group).values("pk"))
    if asked.mine:
        gaps = gaps.filter(pk__in=Gap.objects.filter(agency__members=user.pk).values("pk"))
    if asked.words:
        gaps = gaps.filter(_of_words(asked.words))
    return gaps


def _of_words(words: str) -> Q:
    """Return the condition that a gap's code, area, rule or plan holds the words."""
    number = words.upper().removeprefix(CODE_PREFIX).lstrip("0")
    areas = Area.objects.current().filter(name__icontains=words).values("code")
    said = ("standard__name_id", "standard__service_id", "standard__name_en", "standard__service_en", "plan_note")
    found = reduce(or_, (Q(**{f"{field}__icontains": words}) for field in said))
    found |= Q(area_code__in=areas) | Q(area_code__startswith=words)
    return found | Q(pk=int(number)) if number.isdecimal() and len(number) < 10 else found


def _in_state(gaps: QuerySet[Gap], asked: WorkFilter) -> QuerySet[Gap]:
    if asked.overdue:
        gaps = gaps.filter(_CURRENT, due_on__lt=timezone.localdate())
    if asked.state == ALL:
        return gaps
    if asked.state == ASKING:
        return gaps.filter(_ASKS)
    if asked.state == NOT_JUDGED:
        return gaps.filter(_CURRENT, finding=Finding.NOT_JUDGED)
    return gaps.filter(state=asked.state) if asked.state else gaps.filter(_CURRENT)


def _in_order(gaps: QuerySet[Gap], asked: WorkFilter) -> QuerySet[Gap]:
    columns = {
        "bobot": F("severity") * Greatest(F("children"), 1.0), "anak": F("children"), "tenggat": F("due_on"),
        "wilayah": F("area_code"), "layanan": F("standard__order"), "tahap": F("state"),
        "instansi": F("agency__order"), "biaya": F("cost_rp"), "ditemukan": F("found_at"),
    }  # fmt: skip
    first = OrderBy(columns[asked.sort], descending=asked.is_down, nulls_last=True)
    return gaps.order_by(first, "area_code", "standard__order", "pk")
