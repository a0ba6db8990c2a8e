"""Money in the pages of scenarios."""
from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()

_MILLION, _BILLION, _TRILLION = 10**6, 10**9, 10**12


@register.filter
def rupiah(amount: float) -> str:
    """Return rupiah as they are said: Rp 850.000, Rp 12,5 juta, Rp 2,5 miliar."""
    for least, word in ((_TRILLION, _("triliun")), (_BILLION, _("miliar")), (_MILLION, _("juta"))):
        if abs(amount) >= least:
            short = round(amount / least, 2)
            decimals = 0 if short == int(short) else 1 if round(short, 1) == short else 2
            return f"Rp {number_format(short, decimal_pos=decimals, use_l10n=True, force_grouping=True)} {word}"
    return f"Rp {number_format(round(amount), decimal_pos=0, use_l10n=True, force_grouping=True)}"
