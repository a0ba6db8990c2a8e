"""Where one more facility would help a gap most: the same places and the same exact gain as for candidate zones."""
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.cache import cache
from django.utils.translation import get_language

from regions.models import Area, Level
from regions.queries.ground import Ground
from zones.errors import SitingRefused
from zones.finding.placing import Gains, TriedPlaces, place_of
from zones.measures import Measure
from zones.models import Gap, ReachRun, RuleKind, Standard
from zones.queries.runs import ground_of, latest_run
from zones.queries.standing import standing_of
from zones.queries.street_near import street_near
from zones.sentences import area_title
from zones.siting.question import ServiceWanted
from zones.siting.services import Service, services_of

KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class BestPlace:
    """The best of the places tried: children of the rule's ages who would newly be within the limit, in and around."""

    lon: float
    lat: float
    street: str
    village: str
    children: float
    limit_m: int
    ages: tuple[int, int]
    service: str


def siting_key(rule: Standard) -> str:
    """Return what "Di mana membangun" calls the service of a rule: the rule about its walk, else its first type."""
    if rule.kind == RuleKind.DISTANCE:
        return f"rule:{rule.key}"
    types = sorted(type_.pk for type_ in rule.types.all())
    for other in rule.set.standards.filter(kind=RuleKind.DISTANCE, setting=rule.setting).prefetch_related("types"):
        if sorted(type_.pk for type_ in other.types.all()) == types:
            return f"rule:{other.key}"
    first = rule.types.order_by("group__order", "order").first()
    return f"type:{first.pk}" if first else ""


def siting_address(gap: Gap) -> str:
    """Return the query string that fills in the form "Di mana membangun" for a gap."""
    return urlencode({"wilayah": gap.area_code, "layanan-1": siting_key(gap.standard)})


def best_place(gap: Gap) -> BestPlace | None:
    """Return where one more would be within the walk of most children of the rule; None where nothing can be said.

    Computed on the newest run's ground and facilities, and kept for a day.
    """
    run = latest_run(gap.area_code)
    if run is None:
        return None
    key = f"gap-place-{gap.pk}-{run.pk}-{get_language()}"
    known = cache.get(key)
    if known is None:
        known = (_best(gap, run),)
        cache.set(key, known, KEPT_SECONDS)
    return known[0]


def _best(gap: Gap, run: ReachRun) -> BestPlace | None:
    ground, service = ground_of(run), _service(gap.standard)
    if ground is None or service is None:
        return None
    measure = Measure(tuple(sorted(service.types)), service.status, service.limit_m)
    standing = standing_of(run, measure, ground)
    tried, children = TriedPlaces.of(ground), standing.children(service.ages)
    cells = tried.among(np.flatnonzero(_inside(ground, gap.area_code) & (standing.share < 1.0)), children)
    found = place_of(service.group, Gains(standing, tried, children, np.full(len(children), np.nan)), cells)
    if found is None or found.children < 0.5:
        return None
    area = ground.areas[int(ground.cell_area[found.cell])]
    return BestPlace(
        lon=round(found.lon, 6), lat=round(found.lat, 6), street=street_near(ground, found.lon, found.lat),
        village=area_title(area.name, Level.VILLAGE, area.code), children=found.children, limit_m=found.limit_m,
        ages=service.ages, service=service.name,
    )  # fmt: skip


def _service(rule: Standard) -> Service | None:
    try:
        return services_of([ServiceWanted(siting_key(rule))], rule.set)[0]
    except SitingRefused:
        return None


def _inside(ground: Ground, code: str) -> Any:
    """Return which cells of a ground lie in an area (c,)."""
    within = np.array([area.code == code or area.code.startswith(f"{code}.") for area in ground.areas], dtype=bool)
    return within[ground.cell_area]


def area_of(gap: Gap) -> Area | None:
    """Return the current area of a gap, with its shape; None when it is no longer loaded."""
    return Area.objects.current().filter(code=gap.area_code).first()
