"""What the dashboard of a province writes: shares, marks of rules, cells by place."""
from typing import Any

from django import template

from zones.queries.columns import CoverageColumn
from zones.queries.province.dashboard import reached_words
from zones.queries.province.numbers import Reached
from zones.sentences import percent

register = template.Library()


@register.simple_tag
def reached(one: Reached | None, column: CoverageColumn) -> str:
    """Return the share of judged children who are reached, in words."""
    return reached_words(one, column)


@register.simple_tag
def reached_mark(one: Reached | None, column: CoverageColumn) -> str:
    """Return met, not_met or no_data: whether the share of a whole city is what the rule wants of an area."""
    if one is None or one.share is None:
        return "no_data"
    return "met" if one.share >= column.wanted else "not_met"


@register.filter
def as_percent(share: float | None) -> str:
    """Return a share (0..1) as a percentage, a dash where it is not known."""
    return "–" if share is None else percent(share)


@register.filter
def zipped(left: Any, right: Any) -> list[tuple[Any, Any]]:
    """Return two sequences of one length side by side."""
    return list(zip(left, right, strict=True))
