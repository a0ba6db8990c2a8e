"""Look for facilities that new rows of a list already are: sure ones are taken, unsure ones wait for a person."""
from collections import defaultdict
from dataclasses import replace

from django.utils.translation import gettext as _

from facilities.batch_progress import Report
from facilities.importers.kinds import Catalogue
from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.row_data import row_of
from facilities.matching import match_rows
from facilities.models import Facility, ImportRow, RowFate
from facilities.queries.known import known_for
from facilities.queries.matching import record_of_row, records_of
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
    held = records_of(Facility.objects.filter(type__in={row.type for row in new.values()}).exclude(pk__in=taken))
    if not held:
        return
    report(0.2, _("Mencari tempat yang sama"))
    matches = defaultdict(list)
    for match in match_rows([replace(record_of_row(row), key=index) for index, row in new.items()], held):
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
