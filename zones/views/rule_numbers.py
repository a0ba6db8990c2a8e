"""Numbers of the rules as a person types them, in Indonesian or English notation."""
from django.db.models import IntegerField
from django.utils.translation import gettext as _

from regions.importers.numbers import NumberError, count, number
from zones.errors import RulesRefused
from zones.models import ZoneRules


def rule_number(field: str, text: str, label: str) -> float:
    """Read the number of a field; raise RulesRefused for none, and for a fraction where none can be."""
    is_whole = isinstance(ZoneRules._meta.get_field(field), IntegerField)
    try:
        found = count(text) if is_whole else number(text)
    except NumberError:
        found = None
    if found is None:
        words = {"label": label, "found": text.strip()[:20]}
        if is_whole:
            raise RulesRefused(_("%(label)s: ditemukan “%(found)s”, seharusnya angka bulat, misalnya 1200.") % words)
        raise RulesRefused(_("%(label)s: ditemukan “%(found)s”, seharusnya angka.") % words)
    return found
