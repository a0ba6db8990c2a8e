"""The loaded areas as a tree or as search results, each with the state of its analysis."""
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from regions.models import Area, Level
from zones.models import Gap, ReachRun, RunState
from zones.sentences import area_title

from .runs import prefixes

MOST_FOUND: Final = 100


@dataclass(frozen=True, slots=True)
class ListedArea:
    """An area in the list; `run_at` None before the first analysis, then `gaps` means nothing."""

    code: str
    title: str
    level_word: str
    depth: int
    is_partial: bool
    villages_loaded: int
    villages_known: int | None
    is_village: bool
    run_at: datetime | None
    gaps: int


@dataclass(frozen=True, slots=True)
class AreaList:
    """`words` is what was searched for, "" for the tree of all; `is_cut` when more were found than shown."""

    words: str
    rows: tuple[ListedArea, ...]
    is_cut: bool
    has_any: bool


def area_list_page(words: str) -> AreaList:
    """Return the areas down to districts as a tree, or those whose name or code is searched."""
    current = Area.objects.current().defer("geometry")
    if words:
        hits = current.filter(Q(name__icontains=words) | Q(code__startswith=words)).order_by("level", "name", "code")
        found = list(hits[: MOST_FOUND + 1])
    else:
        found = list(current.filter(level__lte=Level.DISTRICT).order_by("code"))
        found = found or list(current.order_by("code")[: MOST_FOUND + 1])
    is_cut = bool(words) and len(found) > MOST_FOUND
    shown = found[:MOST_FOUND] if is_cut else found
    return AreaList(words, tuple(listed_areas(shown, is_tree=not words)), is_cut, bool(found) or current.exists())


def listed_areas(areas: Iterable[Area], *, is_tree: bool) -> list[ListedArea]:
    areas = list(areas)
    top = min((area.level for area in areas), default=0)
    finished = latest_runs()
    gaps = gap_counts()
    return [
        ListedArea(
            code=area.code,
            title=area_title(area.name, area.level, area.code),
            level_word=str(Level(area.level).label),
            depth=area.level - top if is_tree else 0,
            is_partial=area.is_partial,
            villages_loaded=area.villages_loaded,
            villages_known=area.villages_known,
            is_village=area.level == Level.VILLAGE,
            run_at=max((finished[code] for code in prefixes(area.code) if code in finished), default=None),
            gaps=gaps[area.code],
        )
        for area in areas
    ]


def latest_runs() -> dict[str, datetime]:
    """Return when each analysed area was last analysed with the default standards."""
    runs = ReachRun.objects.filter(state=RunState.DONE, standard_set__is_default=True).order_by("finished_at")
    return dict(runs.values_list("area_code", "finished_at"))


def gap_counts() -> Counter[str]:
    """Return how many open gaps each area has, with all that lie below it."""
    counts: Counter[str] = Counter()
    for code in Gap.objects.filter(closed_at__isnull=True).values_list("area_code", flat=True):
        counts.update(prefixes(code))
    return counts
