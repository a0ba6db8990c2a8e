"""What a reader asks of the facility map: words, types, marks, an area; read from the address bar."""
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from .querysets import FacilityQuerySet

LONGEST_SEARCH = 100
SEARCHED = (
    "name",
    "address",
    "stated_village",
    "stated_district",
    "area__name",
    "type__name_id",
    "type__name_en",
    "external_ids__value",
)


@dataclass(frozen=True, slots=True)
class FacilityFilter:
    """A question to the map; empty fields ask for everything."""

    words: str = ""
    groups: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    area: str = ""
    certified: bool = False
    accessible: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Return the filter of a query string; what it does not know is ignored."""
        return cls(
            words=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH],
            groups=frozenset(query.getlist("kelompok")),
            types=frozenset(query.getlist("jenis")),
            area=query.get("wilayah", ""),
            certified="tersertifikasi" in query,
            accessible="kursi_roda" in query,
        )

    def query_string(self) -> str:
        """Return the query string that reads back to this filter; empty when it asks for everything."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [("kelompok", group) for group in sorted(self.groups)]
        pairs += [("jenis", key) for key in sorted(self.types)]
        pairs += [("wilayah", self.area)] if self.area else []
        pairs += [("tersertifikasi", "1")] if self.certified else []
        pairs += [("kursi_roda", "1")] if self.accessible else []
        return urlencode(pairs)

    def apply(self, facilities: FacilityQuerySet, *, on: date) -> FacilityQuerySet:
        """Keep what this filter asks for; types and groups together widen, everything else narrows."""
        if self.groups or self.types:
            facilities = facilities.filter(Q(type__group__in=self.groups) | Q(type__in=self.types))
        if self.area:
            facilities = facilities.in_area(self.area)
        if self.accessible:
            facilities = facilities.filter(wheelchair=True)
        if self.certified:
            facilities = facilities.with_status("certified", on)
        for word in self.words.split():
            facilities = facilities.filter(_holds(word))
        return facilities.distinct() if self.words else facilities


def _holds(word: str) -> Q:
    """Return the condition that a word stands in any of the searched fields."""
    condition = Q()
    for field in SEARCHED:
        condition |= Q(**{f"{field}__icontains": word})
    return condition
