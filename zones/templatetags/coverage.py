"""The cells of one row of the coverage table; a tag, because thousands of cells are slow in a template loop."""
from functools import lru_cache

from django import template
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zones.coverage_question import CoverageQuestion
from zones.models import Verdict
from zones.queries.coverage import CoverageRow
from zones.queries.totals import ColumnTotal
from zones.sentences import count, percent

register = template.Library()

_CELL = '<td data-verdict="{}"{}><button name="alasan" value="{}~{}"{}>{}<span>{}</span></button></td>'
_OF = ' data-of="{}/{}"'
_NOT_HERE = '<td class="not-here"><span>{}</span></td>'
_BAR_WIDTH = 120
_BAR = (
    '<span class="share-bar"><svg viewBox="0 0 {} 10" aria-hidden="true" focusable="false">'
    '<rect class="share-bar-whole" width="{}" height="10"/><rect class="share-bar-part" width="{}" height="10"/></svg>'
    "<span>{}</span></span>"
)
_CHOSEN = mark_safe(' aria-current="true"')


@lru_cache(maxsize=8192)
def _escaped(text: str) -> str:
    """Return a text safe inside HTML; remembered, because a table writes the same ones thousands of times."""
    return str(escape(text))


@register.simple_tag
def verdict_words() -> dict[str, str]:
    """Return the word of each verdict, looked up once for the whole table."""
    return {verdict: str(Verdict(verdict).label) for verdict in Verdict.values}


@register.simple_tag
def coverage_cells(row: CoverageRow, question: CoverageQuestion, words: dict[str, str]) -> SafeString:
    """Return the cells of a row: number and verdict, as a button that opens the reason.

    `data-of` holds children reached and all children of the age band, for the line that tells of a cell.
    """
    chosen = question.reason_rule if row.code == question.reason_area else ""
    not_here = _NOT_HERE.format(_escaped(_("standar ini tidak berlaku di sini")))
    code = _escaped(row.code)
    cells = []
    for cell in row.cells:
        if cell is None:
            cells.append(not_here)
            continue
        key = cell.column.key
        mark = _CHOSEN if key == chosen else ""
        of = ""
        if cell.children_reached is not None and cell.children is not None:
            of = _OF.format(_escaped(count(cell.children_reached)), _escaped(count(cell.children)))
        text, word = _escaped(cell.text), _escaped(words[cell.verdict])
        cells.append(_CELL.format(_escaped(cell.verdict), of, code, _escaped(key), mark, text, word))
    return mark_safe("".join(cells))


@register.simple_tag
def share_bar(share: float | None) -> SafeString:
    """Return a share (0..1) as a bar and in words; a dash where it is not known."""
    if share is None:
        return mark_safe("–")
    return format_html(_BAR, _BAR_WIDTH, _BAR_WIDTH, round(_BAR_WIDTH * share, 1), percent(share))


@register.simple_tag
def share_text(share: float) -> str:
    """Return a share (0..1) as a percentage."""
    return percent(share)


@register.simple_tag
def points(share: float) -> str:
    """Return a difference of shares (0..1) in percentage points."""
    return _("%(number)s poin persen") % {"number": number_format(round(share * 100, 1), decimal_pos=1, use_l10n=True)}


@register.simple_tag
def status_cells(children: float | str | None, total: ColumnTotal) -> SafeString:
    """Return the cells of children reached by places of a status, and their share of the children judged.

    None or "" (what a template makes of a run without details): not known.
    """
    if not isinstance(children, float) or total.children is None:
        return format_html('<td class="number">{}</td><td>–</td>', _("tidak ada data"))
    judged = total.children - (total.unknown or 0)
    share = min(children / judged, 1.0) if judged > 0 else None
    return format_html('<td class="number">{}</td><td>{}</td>', count(children), share_bar(share))
