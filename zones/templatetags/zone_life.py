"""Words about zones: people, hectares."""
from typing import Any

from django import template

from zones.queries.life.designated import designated_in
from zones.queries.life.story import name_of
from zones.sentences import hectares as hectares_of

register = template.Library()


@register.filter
def person(user: Any) -> str:
    """Return how a person is called on the screen."""
    return name_of(user) if user else "–"


@register.filter
def hectares(area_m2: float) -> str:
    """Return an area as people say it: 12,5 ha."""
    return f"{hectares_of(area_m2)} ha"


@register.inclusion_tag("zones/area_zones.html")
def designated_zones(code: str) -> dict[str, Any]:
    """Return the zones that were designated in an area; nothing is drawn where there are none."""
    return {"zones": designated_in(code).defer("decree__revision__geometry", "decree__revision__assessment")}
