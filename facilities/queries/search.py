"""Find facilities by words, type, area or window; what a reader may not see is never found."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Polygon
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from facilities.filters import FacilityFilter
from facilities.models import Facility
from facilities.querysets import FacilityQuerySet
from regions.importers.positions import LonLatBox

PER_PAGE: Final = 50
ALIKE: Final = 0.45
"""Trigram word similarity from which a misspelt word is taken for a name (pg_trgm: 1 = the same)."""


@dataclass(frozen=True, slots=True)
class FacilityHit:
    """One found facility; lon and lat are None when its position is not known."""

    public_id: str
    name: str
    type: str
    type_name: str
    group: str
    address: str
    area_code: str
    area_name: str
    lon: float | None
    lat: float | None
    life: str
    is_certified: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found, of total; is_guess: nothing fits exactly, these are alike."""

    rows: tuple[FacilityHit, ...]
    total: int
    page: int
    pages: int
    is_guess: bool = False


def search_facilities(
    q: str = "",
    *,
    types: Iterable[str] = (),
    groups: Iterable[str] = (),
    area: str = "",
    bbox: LonLatBox | None = None,
    certified: bool = False,
    accessible: bool = False,
    user: Any = None,
    page: int = 1,
    per_page: int = PER_PAGE,
    on: date | None = None,
) -> SearchPage:
    """Return a page of the facilities that a user (None: anyone) may see, by name.

    Every word of q must stand in the name, address, area, type or a register number; when nothing does,
    names, addresses and areas that are alike are returned, the likest first. Certificates are judged on a
    day (None: today). A page beyond the last is the last.
    """
    on = on or timezone.localdate()
    asked = FacilityFilter(q, frozenset(groups), frozenset(types), area, certified, accessible)
    visible = Facility.objects.visible_to(user or AnonymousUser())
    if bbox is not None:
        visible = visible.filter(
            position__bboverlaps=Polygon.from_bbox((bbox.west, bbox.south, bbox.east, bbox.north))
        )
    found, is_guess = found_by(asked, visible, on=on)
    total = found.count()
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    certified_rows = Facility.objects.filter(pk=OuterRef("pk")).with_status("certified", on)
    rows = found.select_related("type", "area").annotate(holds_certificate=Exists(certified_rows))
    first = (page - 1) * per_page
    return SearchPage(tuple(_hit(f) for f in rows[first : first + per_page]), total, page, pages, is_guess)


def found_by(asked: FacilityFilter, visible: FacilityQuerySet, *, on: date) -> tuple[FacilityQuerySet, bool]:
    """Return what was asked for among what the reader may see, by name, and whether it is a guess.

    When nothing holds all words, it is what is alike. Lists and tiles both ask here, so they show the same.
    """
    found = asked.apply(visible, on=on).order_by("name", "pk")
    if not asked.words.strip() or found.exists():
        return found, False
    alike = _alike(replace(asked, words="").apply(visible, on=on), asked.words)
    return alike, alike.exists()


def _alike(facilities: FacilityQuerySet, words: str) -> FacilityQuerySet:
    """Keep facilities with a name, address or area like the words, the likest first."""
    likeness = Greatest(
        *(
            TrigramWordSimilarity(words, Coalesce(field, Value(""), output_field=CharField()))
            for field in ("name", "address", "area__name")
        )
    )
    return facilities.annotate(likeness=likeness).filter(likeness__gte=ALIKE).order_by("-likeness", "name", "pk")


def _hit(facility: Facility) -> FacilityHit:
    position, area = facility.position, facility.area
    return FacilityHit(
        public_id=facility.public_id,
        name=facility.name,
        type=facility.type_id,
        type_name=facility.type.name,
        group=facility.type.group_id,
        address=facility.address,
        area_code=area.code if area else "",
        area_name=area.name if area else facility.stated_village,
        lon=position.x if position else None,
        lat=position.y if position else None,
        life=facility.life,
        is_certified=facility.holds_certificate,
    )
