"""What an official asks of the registry list: words, types, area, source, life, status, openness, a quality problem."""
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Upper
from django.http import QueryDict

from regions.models import Area

from .filters import LONGEST_SEARCH, MOST_WORDS
from .models import ExternalId, Facility, Life, OtherName, RetiredPublicId, SourceRecord, StatusRecord, Visibility
from .queries.quality import PROBLEMS, with_problem
from .querysets import FacilityQuerySet

STATUSES: Final = ("none", "declared", "certified", "expired")
ALIKE: Final = 0.45
"""Trigram word similarity from which a misspelt word is taken for a name (pg_trgm: 1 = the same)."""


@dataclass(frozen=True, slots=True)
class RegistryFilter:
    """A question to the registry; empty fields ask for everything. retired: the deleted ones instead."""

    words: str = ""
    types: frozenset[str] = field(default_factory=frozenset)
    group: str = ""
    area: str = ""
    source: str = ""
    life: str = ""
    status: str = ""
    visibility: str = ""
    problem: str = ""
    retired: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Return the filter of a query string; what it does not know is ignored."""
        words = query.get("q", "").replace("\x00", " ").split()[:MOST_WORDS]
        return cls(
            words=" ".join(words)[:LONGEST_SEARCH],
            types=frozenset(
                key for words in query.getlist("jenis") for key in words.split(",") if key.isidentifier()
            ),
            group=_among(query.get("kelompok", ""), None),
            area=query.get("wilayah", "").replace("\x00", "")[:13],
            source=query.get("sumber", "").replace("\x00", "")[:80],
            life=_among(query.get("keadaan", ""), Life.values),
            status=_among(query.get("status", ""), STATUSES),
            visibility=_among(query.get("keterbukaan", ""), Visibility.values),
            problem=_among(query.get("mutu", ""), PROBLEMS),
            retired=query.get("dihapus") == "1",
        )

    def __bool__(self) -> bool:
        return self != RegistryFilter()

    @property
    def details(self) -> int:
        """How many choices besides the words are made."""
        chosen = (self.types, self.group, self.area, self.source, self.life, self.status, self.visibility,
                  self.problem, self.retired)  # fmt: skip
        return sum(map(bool, chosen))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the names and values of the query string that reads back to this filter."""
        single = {
            "q": self.words, "kelompok": self.group, "wilayah": self.area, "sumber": self.source,
            "keadaan": self.life, "status": self.status, "keterbukaan": self.visibility, "mutu": self.problem,
            "dihapus": "1" if self.retired else "",
        }  # fmt: skip
        return [(name, value) for name, value in single.items() if value] + [("jenis", k) for k in sorted(self.types)]

    def query_string(self) -> str:
        """Return the query string that reads back to this filter; empty when it asks for everything."""
        return urlencode(self.pairs())

    def without(self, **fields: Any) -> Self:
        """Return the same question with some fields asked otherwise."""
        return replace(self, **fields)


def registry_for(user: Any, asked: RegistryFilter) -> FacilityQuerySet:
    """Return what a person may see of the registry: the records in force, or the deleted ones when asked."""
    if asked.retired:
        return Facility.everything.visible_to(user).filter(deleted_at__isnull=False)
    return Facility.objects.visible_to(user)


def found_in_registry(asked: RegistryFilter, visible: FacilityQuerySet, *, on: date) -> tuple[FacilityQuerySet, bool]:
    """Return what was asked for, and whether it is a guess: nothing holds all words, these are alike."""
    chosen = _chosen(asked, visible, on)
    if not asked.words:
        return chosen.order_by("name", "pk"), False
    found = chosen
    for word in asked.words.split():
        found = found.filter(_holding(word))
    if found.exists():
        return found.order_by("name", "pk"), False
    alike = _alike(chosen, asked.words)
    return alike, alike.exists()


def _chosen(asked: RegistryFilter, facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    if asked.types:
        facilities = facilities.filter(type__in=asked.types)
    if asked.group:
        facilities = facilities.filter(type__group=asked.group)
    if asked.area:
        facilities = facilities.in_area(asked.area)
    if asked.source:
        known = SourceRecord.objects.filter(source__slug=asked.source, gone_at__isnull=True)
        facilities = facilities.filter(Q(source__slug=asked.source) | Q(pk__in=known.values("facility")))
    if asked.life:
        facilities = facilities.filter(life=asked.life)
    if asked.visibility:
        facilities = facilities.filter(visibility=asked.visibility)
    if asked.status:
        facilities = _of_status(asked.status, facilities, on)
    return with_problem(asked.problem, facilities, on=on) if asked.problem else facilities


def _of_status(status: str, facilities: FacilityQuerySet, on: date) -> FacilityQuerySet:
    """Keep those without status, declared only, certified, or with a status that has ended."""
    certified = Facility.everything.with_status("certified", on).values("pk")
    declared = Facility.everything.with_status("declared", on).values("pk")
    if status == "certified":
        return facilities.filter(pk__in=certified)
    if status == "declared":
        return facilities.filter(pk__in=declared).exclude(pk__in=certified)
    ended = StatusRecord.objects.filter(valid_until__lt=on).values("facility")
    if status == "expired":
        return facilities.filter(pk__in=ended).exclude(pk__in=declared)
    return facilities.exclude(pk__in=StatusRecord.objects.values("facility"))


def _holding(word: str) -> Q:
    """Return the condition that a word stands in a name, alias, code, address or area; each part has its index."""
    areas = Area.objects.current().filter(name__icontains=word)
    return (
        Q(pk__in=_texts("name", "contains", word.upper()))
        | Q(pk__in=_texts("address", "contains", word.upper()))
        | Q(pk__in=_other_names("contains", word.upper()))
        | Q(pk__in=ExternalId.objects.filter(value__iexact=word).values("facility"))
        | Q(pk__in=RetiredPublicId.objects.filter(public_id=word.lower()).values("facility"))
        | Q(public_id=word.lower())
        | Q(area__in=areas.values("pk"))
        | Q(stated_village__icontains=word)
        | Q(source_row=word)
    )


def _alike(facilities: FacilityQuerySet, words: str) -> FacilityQuerySet:
    """Keep facilities with a name, other name or address like the words, the likest first."""
    with connection.cursor() as cursor:  # the operator %>, which has the index, compares with this setting
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(ALIKE)])
    alike = (
        Q(pk__in=_texts("name", "trigram_word_similar", words.upper()))
        | Q(pk__in=_texts("address", "trigram_word_similar", words.upper()))
        | Q(pk__in=_other_names("trigram_word_similar", words.upper()))
    )
    likeness = Greatest(TrigramWordSimilarity(words, "name"), TrigramWordSimilarity(words, "address"), Value(0.0))
    return facilities.filter(alike).annotate(likeness=likeness).order_by(F("likeness").desc(), "name", "pk")


def _texts(field: str, lookup: str, words: str) -> QuerySet:
    """Return ids of facilities whose text in capitals fits, by its trigram index."""
    return Facility.everything.annotate(text=Upper(field)).filter(**{f"text__{lookup}": words}).values("pk")


def _other_names(lookup: str, words: str) -> QuerySet:
    names = OtherName.objects.annotate(text=Upper("name"))
    return names.filter(**{f"text__{lookup}": words}).order_by().values("facility")


def _among(value: str, known: Any) -> str:
    if known is None:
        return value if value.isidentifier() else ""
    return value if value in known else ""
