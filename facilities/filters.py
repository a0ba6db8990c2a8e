"""What a reader asks of the facility map: words, types, marks, an area; read from the address bar."""
import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from .models import FacilityType
from .querysets import FacilityQuerySet

KEY: Final = re.compile(r"[\w-]{1,40}")
"""The key of a group or type, as their tables write it."""
LONGEST_SEARCH: Final = 100
MOST_WORDS: Final = 8
SEARCHED: Final = (
    "name",
    "address",
    "stated_village",
    "stated_district",
    "area__name",
    "type__name_id",
    "type__name_en",
    "external_ids__value",
    "other_names__name",
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
        words = query.get("q", "").replace("\x00", " ").split()[:MOST_WORDS]
        return cls(
            words=" ".join(words)[:LONGEST_SEARCH],
            groups=frozenset(filter(KEY.fullmatch, query.getlist("kelompok"))),
            types=frozenset(filter(KEY.fullmatch, query.getlist("jenis"))),
            area=query.get("wilayah", "").replace("\x00", "")[:13],
            certified=query.get("tersertifikasi") == "1",
            accessible=query.get("kursi_roda") == "1",
        )

    def __bool__(self) -> bool:
        return self != FacilityFilter()

    @property
    def details(self) -> int:
        """How many of the finer choices (types, marks, area) are made."""
        return len(self.types) + bool(self.area) + self.certified + self.accessible

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
        """Keep what this filter asks for.

        A chosen group brings all its types, unless types of it are chosen too: then only these.
        """
        if self.types or self.groups:
            facilities = facilities.filter(self._of_kind())
        if self.area:
            facilities = facilities.in_area(self.area)
        if self.accessible:
            facilities = facilities.filter(wheelchair=True)
        if self.certified:
            facilities = facilities.with_status("certified", on)
        for word in self.words.split():
            facilities = facilities.filter(_holds(word))
        return facilities.distinct() if self.words else facilities

    def _of_kind(self) -> Q:
        refined = FacilityType.objects.filter(pk__in=self.types).values_list("group_id", flat=True)
        return Q(type__in=self.types) | Q(type__group__in=self.groups.difference(refined))


def _holds(word: str) -> Q:
    """Return the condition that a word stands in any of the searched fields."""
    condition = Q()
    for field in SEARCHED:
        condition |= Q(**{f"{field}__icontains": word})
    return condition
