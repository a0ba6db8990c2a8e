"""The weaknesses of a year and what became of each."""
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from rapidfuzz import fuzz, process

from regions.models import Area
from regions.scopes import scope_of
from zones.gap_register.year_end import BECAME, became
from zones.models import Gap, Weakness, YearNote
from zones.queries.runs import area_name
from zones.sentences import area_title

MOST_SUGGESTED: Final = 12


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of an area in the list."""

    note: YearNote
    area: str
    weaknesses: int
    closed: int


@dataclass(frozen=True, slots=True)
class WeaknessRow:
    """A weakness with what became of it; `suggested` gaps of its area, likeliest first, where none is matched."""

    weakness: Weakness
    area: str
    became: str
    became_word: str
    suggested: tuple[Gap, ...]

    @property
    def is_letter(self) -> bool:
        return self.weakness.origin == "letter"


@dataclass(frozen=True, slots=True)
class YearScreen:
    """The list of a year: `counts` by what became of the weaknesses (word, number)."""

    note: YearNote
    area: str
    rows: tuple[WeaknessRow, ...]
    counts: tuple[tuple[str, str, int], ...]
    may_change: bool


def year_rows(user: Any) -> list[YearRow]:
    """Return the years that were noted in the areas of an account, newest first."""
    notes = YearNote.objects.filter(scope_of(user).lookup("area_code")).annotate(
        all_of_it=Count("weaknesses"),
        closed=Count("weaknesses", filter=Q(weaknesses__gap__state="verified")),
    )
    return [YearRow(note, area_name(note.area_code), note.all_of_it, note.closed) for note in notes]


def year_screen(note: YearNote, user: Any) -> YearScreen:
    """Return the weaknesses of a year; those nobody has matched yet first."""
    weaknesses = list(
        note.weaknesses.select_related("gap__agency", "gap__standard", "note")
    )
    named = {
        area.code: area_title(area.name, area.level, area.code)
        for area in Area.objects.current().filter(code__in={one.area_code for one in weaknesses}).defer("geometry")
    }
    may_change = user.has_perm("zones.change_gap") and scope_of(user).holds(note.area_code)
    open_letters = [one for one in weaknesses if one.gap is None and one.origin == "letter"]
    suggested = _suggested(note, open_letters) if may_change else {}
    rows = []
    for one in weaknesses:
        key = became(one.gap, one.answer)
        rows.append(WeaknessRow(one, named.get(one.area_code, one.area_code), key, str(BECAME[key]),
                                suggested.get(one.pk, ())))  # fmt: skip
    order = list(BECAME)
    rows.sort(key=lambda row: (row.became != "unmatched", order.index(row.became), row.weakness.area_code))
    counts = tuple((key, str(word), sum(row.became == key for row in rows)) for key, word in BECAME.items())
    return YearScreen(note, area_name(note.area_code), tuple(rows), counts, may_change)


def _suggested(note: YearNote, letters: list[Weakness]) -> dict[int, tuple[Gap, ...]]:
    """Return for each sentence the gaps of its area whose rule and service read most like it."""
    if not letters:
        return {}
    gaps = list(Gap.objects.filter(
        Q(area_code=note.area_code) | Q(area_code__startswith=f"{note.area_code}.")
    ).select_related("standard"))  # fmt: skip
    found = {}
    for one in letters:
        here = [gap for gap in gaps if gap.area_code == one.area_code or gap.area_code.startswith(f"{one.area_code}.")]
        words = [f"{gap.standard.name_id} {gap.standard.service_id}".lower() for gap in here]
        best = process.extract(one.text.lower(), words, scorer=fuzz.token_set_ratio, limit=MOST_SUGGESTED)
        found[one.pk] = tuple(here[place] for _words, _score, place in best)
    return found
