"""The cells of one row of the coverage table; a tag, because thousands of cells are slow in a template loop."""
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zones.coverage_question import CoverageQuestion
from zones.models import Verdict
from zones.queries.coverage import CoverageRow
from zones.sentences import count

register = template.Library()

_CELL = '<td data-verdict="{}"{}><button name="alasan" value="{}~{}"{}>{}<span>{}</span></button></td>'
_OF = ' data-of="{}/{}"'
_NOT_HERE = '<td class="not-here"><span>{}</span></td>'
_CHOSEN = mark_safe(' aria-current="true"')


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
    not_here = format_html(_NOT_HERE, _("standar ini tidak berlaku di sini"))
    cells = []
    for cell in row.cells:
        if cell is None:
            cells.append(not_here)
            continue
        key = cell.column.key
        mark = _CHOSEN if key == chosen else ""
        of = ""
        if cell.children_reached is not None and cell.children is not None:
            of = format_html(_OF, count(cell.children_reached), count(cell.children))
        cells.append(format_html(_CELL, cell.verdict, of, row.code, key, mark, cell.text, words[cell.verdict]))
    return mark_safe("".join(cells))
