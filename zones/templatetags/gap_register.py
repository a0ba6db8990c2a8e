"""Marks of the register of gaps."""
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zones.gap_register.work_filter import WorkFilter
from zones.models import Finding

register = template.Library()

_MARKS = {Finding.NOT_MET: "not_met", Finding.MET: "met", Finding.NO_DATA: "no_data", Finding.NOT_JUDGED: "no_data"}


@register.filter
def finding_word(gap: Any) -> str:
    """Return what the newest run says of a gap, or of a row of the worklist: "tampak tertutup" only while it asks."""
    finding = Finding(gap.finding)
    return _("terpenuhi") if finding == Finding.MET and not _asks(gap) else str(finding.label)


@register.filter
def finding_sign(gap: Any) -> str:
    """Return the mark of what the newest run says of a gap."""
    return _MARKS[Finding(gap.finding)]


def _asks(gap: Any) -> bool:
    return bool(getattr(gap, "asks_to_be_verified", getattr(gap, "asks", False)))


@register.simple_tag
def address_with(asked: WorkFilter, **changes: Any) -> str:
    """Return the query string of a worklist with some parts changed."""
    return asked.address(**changes)


@register.simple_tag
def sort_head(asked: WorkFilter, key: str, word: str, css: str = "") -> SafeString:
    """Return the head of a column that sorts the list when pressed."""
    order = asked.order_of(key)
    aria = format_html(' aria-sort="{}"', order) if order else ""
    sign = {"descending": "↓", "ascending": "↑"}.get(order, "")
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{}<span aria-hidden="true"> {}</span></a></th>',
        css, aria, asked.sorted_by(key), word, sign,
    )  # fmt: skip
