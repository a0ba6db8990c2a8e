"""The list of candidates as the planner's page shows it: by kind, filtered, counted, and what to choose from."""
from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from regions.models import Area, Level
from zones.finding.question import CandidateQuestion, Order
from zones.models import CandidateKind, CandidateSearch, CandidateWay, ReachRun, RunState
from zones.sentences import area_title

from .candidates import ORDER_WORDS, CandidateRow, candidate_rows, candidates_of, group_names, in_area

MOST_SHOWN: Final = 60
"""So many rows of a kind stand in the list before the reader asks for all."""
_MOST_VILLAGES: Final = 400
"""With more villages than this only districts can be chosen."""


@dataclass(frozen=True, slots=True)
class KindRows:
    """The candidates of one kind: those shown, how many there are after the filter, and before."""

    key: str
    shown: tuple[CandidateRow, ...]
    count: int
    all: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry to choose from."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class CandidateScreen:
    """Everything the list needs; question: what is asked but for the kind, which is a tab of the page.

    search: the last search for places of this run, None when nobody asked. wants_search: the run was
    written without places and anchors, so a planner may ask for them.
    """

    question: CandidateQuestion
    rows: tuple[CandidateRow, ...]
    kinds: dict[str, KindRows]
    count: int
    all: int
    areas: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    wants_search: bool
    search: CandidateSearch | None

    @property
    def complete(self) -> KindRows:
        """Return those that lack nothing."""
        return self.kinds[CandidateKind.COMPLETE]

    @property
    def nearly(self) -> KindRows:
        """Return those that lack one service."""
        return self.kinds[CandidateKind.NEARLY]

    @property
    def two(self) -> KindRows:
        """Return those that lack two services."""
        return self.kinds[CandidateKind.TWO]

    @property
    def data_needed(self) -> KindRows:
        """Return those of which not all is known."""
        return self.kinds[CandidateKind.DATA_NEEDED]


def candidate_screen(
    question: CandidateQuestion, run: ReachRun | None, user: AbstractBaseUser | AnonymousUser,
    search: CandidateSearch | None = None,
) -> CandidateScreen:  # fmt: skip
    """Return the screen of a question about a run's candidates, or those of a search with a template's rules."""
    every_kind = CandidateQuestion(**{name: getattr(question, name) for name in question.__slots__ if name != "kind"})
    within = question.within if search is None else None
    rows = candidate_rows(run, within=within or None, question=every_kind, search=search, user=user)
    known = candidates_of(run, search).values_list("kind", "area_codes") if run else []
    before = Counter(kind for kind, codes in known if in_area(codes, within or ""))
    kinds = {}
    for kind in CandidateKind.values:
        own = [row for row in rows if row.kind == kind]
        shown = own if question.all else own[:MOST_SHOWN]
        kinds[kind] = KindRows(kind, tuple(shown), len(own), before[kind])
    code = run.area_code if run else ""
    inputs = search.inputs if search else run.inputs if run else {}
    asked = [group["group"] for group in inputs.get("zone_groups", [])]
    names = group_names()
    last = CandidateSearch.objects.filter(run=run, template=None).order_by("-asked_at").first() if run else None
    return CandidateScreen(
        question=every_kind,
        rows=tuple(row for kind in kinds.values() for row in kind.shown),
        kinds=kinds,
        count=len(rows),
        all=sum(before.values()),
        areas=_areas(question.within or code),
        groups=tuple(Choice(key, names[key]) for key in asked if key in names),
        ways=tuple(Choice(way.value, str(way.label)) for way in CandidateWay),
        orders=tuple(Choice(order.value, str(ORDER_WORDS[order])) for order in Order),
        wants_search=bool(
            run and search is None and run.network_id and not run.inputs.get("anchors")
            and not (last and last.state == RunState.DONE)
        ),
        search=last if last and last.state != RunState.DONE else None,
    )  # fmt: skip


def _areas(code: str) -> tuple[Choice, ...]:
    """Return the districts of an area, each followed by its villages; only districts where there are too many."""
    if not code:
        return ()
    below = Area.objects.current().within_code(code).exclude(code=code)
    levels = [Level.DISTRICT, Level.VILLAGE]
    found = list(below.filter(level__in=levels).order_by("code").values_list("code", "name", "level"))
    if len(found) > _MOST_VILLAGES:
        found = [row for row in found if row[2] == Level.DISTRICT]
    return tuple(Choice(area, area_title(name, level, area)) for area, name, level in found)
