"""Tags of the page that compares two runs: differences and causes in words."""
from typing import Any

from django import template
from django.utils.translation import gettext as _

from zones.comparing.causes import Part
from zones.comparing.question import CompareQuestion
from zones.comparing.turns import Turn
from zones.queries.comparing.comparison import CompareRow
from zones.sentences import count

register = template.Library()

_SIGNS = {Turn.BETTER: "▲", Turn.WORSE: "▼", Turn.KNOWN: "●", Turn.UNKNOWN: "○"}


@register.filter
def turn_sign(turn: Turn) -> str:
    """Return the sign that stands before what became of a rule: colour never speaks alone."""
    return _SIGNS.get(turn, "=")


@register.filter
def difference(row: CompareRow) -> str:
    """Return the difference in children, or in facilities, with its sign."""
    one = row.compared
    if one.more_reached is not None:
        return _("%(number)s anak") % {"number": _signed(one.more_reached)}
    if one.more_counted is not None:
        return _("%(number)s tempat") % {"number": _signed(one.more_counted)}
    return "–"


@register.filter
def parts_words(row: CompareRow) -> str:
    """Return each cause with its part of the difference."""
    return "; ".join(_told(part) for part in row.parts) or "–"


@register.filter
def why_words(row: CompareRow) -> str:
    """Return the parts of the difference, and causes that turned the verdict without one."""
    told = [_told(part) for part in row.parts]
    named = {cause for part in row.parts for cause in part.causes}
    return "; ".join([*told, *(cause.label for cause in row.reasons if cause not in named)]) or "–"


def _told(part: Part) -> str:
    return f"{part.words} ({_signed(part.amount)})"


def _signed(number: float) -> str:
    if abs(number) < 0.5:
        return _("kurang dari 1") if number else "0"
    return f"{'+' if number > 0 else '−'}{count(abs(number))}"


@register.filter
def level_word(key: str) -> str:
    """Return the name of a level."""
    return {"kabkota": _("kab/kota"), "kecamatan": _("kecamatan"), "kelurahan": _("kelurahan")}[key]


@register.simple_tag
def step(question: CompareQuestion, **change: Any) -> str:
    """Return the query string of a question with some of it changed."""
    return question.address(**change)
