"""Filters of the page that says what is near a place: positions and ways in words."""
from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from zones.queries.asking.ways import Way
from zones.sentences import count

register = template.Library()


@register.filter
def position(degrees: float) -> str:
    """Return degrees to about a metre in the reader's notation."""
    return number_format(round(degrees, 5), 5)


@register.filter
def way_words(way: Way) -> str:
    """Return the streets of a walk in their order with metres: Jl. Melati (120 m), jalan tanpa nama (40 m)."""
    told = [(part.street or _("jalan tanpa nama"), count(part.walk_m)) for part in way.parts]
    return " → ".join(_("%(street)s (%(walk)s m)") % {"street": street, "walk": walk} for street, walk in told) + "."
