"""What the registry already holds of the rows of a list, found by their own keys."""
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from facilities.importers.rows import FacilityRow
from facilities.models import ExternalId, Facility, OtherName, SourceRecord, StatusRecord
from regions.models import Source

STATUS_FIELDS = ("number", "issuer", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class Found:
    """A facility that a row is, and by which of its keys: public_id, record, code or person."""

    facility: int
    by: str


@dataclass(slots=True)
class Known:
    """Facilities of the registry by the keys under which rows of a list may know them; retired ones too."""

    facilities: dict[int, Facility] = field(default_factory=dict)
    by_public_id: dict[str, int] = field(default_factory=dict)
    by_record: dict[tuple[str, str], int] = field(default_factory=dict)
    by_code: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    statuses: dict[int, dict[tuple[str, str], StatusRecord]] = field(default_factory=lambda: defaultdict(dict))
    lists: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Slugs of the sources that hold a facility, by facility."""
    names: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Other names of a facility, without case."""
    first: dict[int, str] = field(default_factory=dict)
    """Slug of the source that brought a facility."""

    def find(self, row: FacilityRow) -> Found | None:
        """Return the facility that this row surely is; None when its keys name none or more than one."""
        if (pk := self.by_public_id.get(row.public_id)) is not None:
            return Found(pk, "public_id")
        if (pk := self.by_record.get((row.source, row.source_row))) is not None:
            return Found(pk, "record")
        named = {pk for code in row.external_ids for pk in self.by_code.get(code, ())}
        named = {
            pk for pk in named
            if self.facilities[pk].type_id == row.type and self.facilities[pk].deleted_at is None
            and row.source not in self.lists[pk]
        }  # fmt: skip
        return Found(named.pop(), "code") if len(named) == 1 else None

    def is_alone(self, facility: Facility, source: str) -> bool:
        """Say whether no other list than this one says anything about a facility."""
        return self.lists[facility.pk] <= {source}


def known_for(
    rows: Sequence[FacilityRow], sources: Mapping[str, Source], chosen: Iterable[int] = (), *, lock: bool = False
) -> Known:
    """Load what the registry holds of these rows; chosen: ids that a person named; lock: until the end."""
    known = Known()
    slug_of = {source.pk: slug for slug, source in sources.items()}
    wanted: set[int] = set(chosen)
    first = Facility.everything.filter(source__in=slug_of)
    for source, key, pk in first.values_list("source_id", "source_row", "pk"):
        known.by_record[slug_of[source], key] = pk
    records = SourceRecord.objects.filter(source__in=slug_of)
    for source, key, pk in records.values_list("source_id", "row_key", "facility_id"):
        known.by_record[slug_of[source], key] = pk
    wanted |= {known.by_record[key] for row in rows if (key := (row.source, row.source_row)) in known.by_record}
    public = {row.public_id for row in rows if row.public_id}
    if public:
        known.by_public_id = dict(
            Facility.everything.filter(public_id__in=public).values_list("public_id", "pk")
        )
        wanted |= set(known.by_public_id.values())
    codes = {code for row in rows for code in row.external_ids}
    if codes:
        named = ExternalId.objects.filter(
            scheme__in={scheme for scheme, _value in codes}, value__in={value for _scheme, value in codes}
        )
        for scheme, value, pk in named.values_list("scheme", "value", "facility_id"):
            if (scheme, value) in codes:
                known.by_code[scheme, value].append(pk)
                wanted.add(pk)
    _load(known, wanted, lock=lock)
    return known


def _load(known: Known, wanted: set[int], *, lock: bool) -> None:
    facilities = Facility.everything.filter(pk__in=wanted).order_by("pk")
    known.facilities = {one.pk: one for one in (facilities.select_for_update(of=("self",)) if lock else facilities)}
    for pk, scheme, value in ExternalId.objects.filter(facility__in=wanted).values_list(
        "facility_id", "scheme", "value"
    ):
        known.codes[pk][scheme] = value
    for pk, name in OtherName.objects.filter(facility__in=wanted).values_list("facility_id", "name"):
        known.names[pk].add(name.casefold())
    for status in StatusRecord.objects.filter(facility__in=wanted):
        known.statuses[status.facility_id][status.programme, status.stage] = status
    slug_of = dict(Source.objects.values_list("pk", "slug"))
    for pk, facility in known.facilities.items():
        known.first[pk] = slug_of[facility.source_id]
        known.lists[pk].add(known.first[pk])
    held = SourceRecord.objects.filter(facility__in=wanted).values_list("facility_id", "source__slug")
    for pk, slug in held:
        known.lists[pk].add(slug)

