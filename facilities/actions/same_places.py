"""Look for facilities that new rows of a list already are: sure ones are taken, unsure ones wait for a person."""
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from facilities.batch_progress import Report
from facilities.importers.kinds import Catalogue
from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.row_data import row_of
from facilities.importers.rows import FacilityRow
from facilities.matching import Record, match_rows
from facilities.models import ExternalId, Facility, ImportRow, OtherName, RowFate, SourceRecord
from facilities.queries.known import known_for
from regions.models import Source

from .staging import says_positions, settle

_MOST_MATCHES = 3


def find_same_places(
    staged: list[ImportRow], source: Source, spec: FacilityListSpec, types: Catalogue, report: Report
) -> None:
    """Settle new rows that surely are a facility, and mark those that may be one, in place."""
    new = {index: row_of(one.values, one.line) for index, one in enumerate(staged) if one.fate == RowFate.NEW}
    if not new:
        return
    taken = {one.facility_id for one in staged if one.facility_id}
    held = facility_records({row.type for row in new.values()}, taken)
    if not held:
        return
    report(0.2, _("Mencari tempat yang sama"))
    matches = defaultdict(list)
    for match in match_rows([_record(index, row) for index, row in new.items()], held):
        matches[match.row].append(match)
    report(0.8, _("Mencari tempat yang sama"))
    sure = {index: found[0].facility for index, found in matches.items() if found[0].is_sure}
    known = known_for([new[index] for index in sure], {source.slug: source}, sure.values())
    has_positions = says_positions(spec, new.values())
    for index, found in matches.items():
        one = staged[index]
        if index in sure:
            settled = settle(new[index], sure[index], known, spec, types, has_positions=has_positions)
            one.fate, one.changes, one.facility = settled.fate, settled.changes, settled.facility
            one.problems = [*one.problems, *settled.problems]
        else:
            one.fate = RowFate.POSSIBLE_DUPLICATE
        one.matches = [
            {"facility": match.facility, "score": round(match.score, 3), "why": list(match.why)}
            for match in found[:_MOST_MATCHES]
        ]


def facility_records(types: Collection[str], without: Collection[int] = ()) -> Sequence[Record]:
    """Return the facilities of these types for comparing."""
    facilities = Facility.objects.filter(type__in=types).exclude(pk__in=without)
    names, codes, rows = defaultdict(list), defaultdict(set), defaultdict(set)
    for pk, name in OtherName.objects.filter(facility__type__in=types).values_list("facility_id", "name"):
        names[pk].append(name)
    for pk, *code in ExternalId.objects.filter(facility__type__in=types).values_list(
        "facility_id", "scheme", "value"
    ):
        codes[pk].add(tuple(code))
    for pk, *key in SourceRecord.objects.filter(facility__type__in=types).values_list(
        "facility_id", "source__slug", "row_key"
    ):
        rows[pk].add(tuple(key))
    return [
        Record(
            one.pk, (one.name, *names[one.pk]), one.type_id, one.position.x if one.position else None,
            one.position.y if one.position else None, one.stated_village or (one.area.name if one.area else ""),
            one.stated_district, frozenset(codes[one.pk]), frozenset(rows[one.pk]),
        )
        for one in facilities.select_related("area").only(
            "name", "type", "position", "stated_village", "stated_district", "area__name"
        )
    ]  # fmt: skip


def _record(index: int, row: FacilityRow) -> Record:
    return Record(
        index, (row.name,), row.type, row.lon, row.lat, row.village, row.district, frozenset(row.external_ids),
        frozenset({(row.source, row.source_row)}),
    )  # fmt: skip
