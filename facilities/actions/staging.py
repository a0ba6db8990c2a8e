"""Say of every row of a list what would become of it, before anything is written."""
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from facilities.batch_progress import Report, nobody, told
from facilities.importers.kinds import Catalogue
from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.row_data import as_data
from facilities.importers.rows import FacilityRow, ListReading
from facilities.importers.scope import Scope
from facilities.models import Facility, ImportBatch, ImportRow, RowFate, SourceRecord
from facilities.queries.difference import difference
from facilities.queries.known import Known
from facilities.queries.placement import areas_of, note_placement
from regions.db import copy_rows, json_text
from regions.importers.problems import Problem, Problems
from regions.models import Source

_OF_MANY = frozenset({
    "set_aside", "decimal_comma", "type_from_name", "blanks", "thousands_in_degrees", "repaired_shape",
    "several_in_one", "misread_numeral",
})  # fmt: skip
"""Problems that stand at one line and speak of many; each row says it for itself."""


@dataclass(slots=True)
class Settled:
    """What becomes of a row: fate, the facility it is (None: a new one), changes and notes about it."""

    fate: str
    facility: Facility | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def as_row(self, row: FacilityRow) -> ImportRow:
        """Return the row of a batch that says so."""
        return ImportRow(
            line=row.line, values=as_data(row), fate=self.fate, facility=self.facility, changes=self.changes,
            problems=self.problems,
        )  # fmt: skip


def settle(
    row: FacilityRow, facility_id: int | None, known: Known, spec: FacilityListSpec, types: Catalogue, *,
    has_positions: bool,
) -> Settled:  # fmt: skip
    """Return what becomes of a row that is this facility (None: a new one): new, changed, unchanged, set aside."""
    facility = known.facilities.get(facility_id) if facility_id else None
    if facility is None:
        return Settled(RowFate.NEW)
    if facility.deleted_at is not None:
        message = _("tempat ini sudah dihapus dari registri oleh seseorang; pulihkan dahulu bila memang ada")
        retired = {"code": "retired", "message": message, "field": "", "value": ""}
        return Settled(RowFate.SET_ASIDE, facility, problems=[retired])
    found = difference(
        row, facility, known, spec, has_positions=has_positions, is_sensitive=row.type in types.sensitive,
        was_sensitive=facility.type_id in types.sensitive,
    )
    return Settled(RowFate.CHANGED if found.changes else RowFate.UNCHANGED, facility, found.changes, found.notes)


def stage(
    reading: ListReading, known: Known, spec: FacilityListSpec, types: Catalogue, problems: Iterable[Problem],
    report: Report = nobody,
) -> list[ImportRow]:  # fmt: skip
    """Return a row for each line of a list, in the order of the file; nothing is written."""
    noted: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for problem in problems:
        if problem.line is not None and problem.code not in _OF_MANY:
            noted[problem.line].append(
                {"code": problem.code, "message": problem.message, "field": problem.field, "value": problem.value}
            )
    has_positions = says_positions(spec, reading.rows)
    taken: dict[int, int] = {}
    staged = []
    for line in told(reading.lines, report, _("Membandingkan dengan registri")):
        one = _stage_line(line, known, spec, types, taken, has_positions)
        one.raw = dict(line.raw)
        one.problems = [*noted[line.line], *one.problems]
        staged.append(one)
    return staged


def _stage_line(line, known, spec, types, taken, has_positions) -> ImportRow:
    if line.row is None:
        fate = RowFate.SET_ASIDE if line.is_set_aside else RowFate.REFUSED
        values = {"source": line.source} | ({"type": line.type} if line.type else {})
        aside = [_aside(line.reason)] if line.is_set_aside else []
        return ImportRow(line=line.line, fate=fate, problems=aside, values=values)
    if line.is_set_aside:
        taken_in = known.facilities.get(known.by_record.get((line.row.source, line.row.source_row), 0))
        if taken_in is not None and taken_in.deleted_at is None:  # a person decided so once
            taken[taken_in.pk] = line.line
            row = replace(line.row, type=taken_in.type_id)
            return settle(row, taken_in.pk, known, spec, types, has_positions=has_positions).as_row(row)
        return ImportRow(
            line=line.line, fate=RowFate.SET_ASIDE, values=as_data(line.row), problems=[_aside(line.reason)]
        )
    found = known.find(line.row)
    if found is not None and found.facility in taken:
        message = _("tempat yang sama sudah disebut pada baris %(line)d; baris ini tidak dimuat")
        repeated = {
            "code": "named_twice", "message": message % {"line": taken[found.facility]}, "field": "", "value": "",
        }  # fmt: skip
        return ImportRow(line=line.line, fate=RowFate.REFUSED, values=as_data(line.row), problems=[repeated])
    if found is not None:
        taken[found.facility] = line.line
    settled = settle(line.row, found.facility if found else None, known, spec, types, has_positions=has_positions)
    return settled.as_row(line.row)


def says_positions(spec: FacilityListSpec, rows: Iterable[FacilityRow]) -> bool:
    """Say whether a list tells where its facilities stand."""
    return bool(spec.lon or spec.wkt) or any(row.lon is not None for row in rows)


def _aside(reason: str) -> dict[str, str]:
    return {"code": "set_aside", "message": reason, "field": "", "value": ""}


def note_everything(
    reading: ListReading, spec: FacilityListSpec, scope: Scope, types: Catalogue,
) -> Problems:  # fmt: skip
    """Collect what reading and placing found odd; of secret places nothing is said about where they are."""
    problems = Problems(spec.path)
    problems.extend(reading.problems)
    shown = [row for row in reading.rows if row.type not in types.sensitive]
    note_placement(shown, areas_of(shown), spec, scope, problems)
    return problems


def missing_records(
    reading: ListReading, sources: Mapping[str, Source], scope: Scope
) -> QuerySet[SourceRecord]:
    """Return what these sources said before about facilities in the scope and the list no longer holds."""
    box = scope.near_box
    around = Polygon.from_bbox((box.west, box.south, box.east, box.north))
    in_scope = Q(facility__area__code=scope.code) | Q(facility__area__code__startswith=f"{scope.code}.")
    if not scope.code:
        in_scope = Q(facility__area__isnull=False)
    here = in_scope | Q(facility__area__isnull=True) & (
        Q(facility__position__isnull=True) | Q(facility__position__within=around)
    )
    slug_of = {source.pk: slug for slug, source in sources.items()}
    aside = {(line.source, line.row.source_row) for line in reading.lines if line.is_set_aside and line.row}
    seen = reading.seen | aside
    records = SourceRecord.objects.filter(here, source__in=slug_of, facility__deleted_at__isnull=True)
    found = [
        pk for pk, source, key in records.values_list("pk", "source_id", "row_key")
        if (slug_of[source], key) not in seen
    ]  # fmt: skip
    return SourceRecord.objects.filter(pk__in=found).select_related("facility", "source").order_by("source", "row_key")


def missing_rows(records: Sequence[SourceRecord], types: Catalogue) -> list[ImportRow]:
    """Return a row without line for each facility that a list no longer holds."""
    return [
        ImportRow(
            line=None, fate=RowFate.MISSING, facility=record.facility,
            values={
                "source": record.source.slug, "source_row": record.row_key,
                "name": "" if record.facility.type_id in types.sensitive else record.facility.name,
                "type": record.facility.type_id,
            },
        )
        for record in records
    ]  # fmt: skip


def note_missing(records: Sequence[SourceRecord], types: Catalogue, problems: Problems) -> None:
    """Note each facility that a list no longer holds; it stays."""
    for record in records:
        name = "" if record.facility.type_id in types.sensitive else record.facility.name
        problems.add(
            "missing_from_list",
            _("%(name)s (nomor %(row)s) tidak ada lagi pada daftar; tetap disimpan")
            % {"name": name or record.facility.type_id, "row": record.row_key},
            value=record.row_key,
        )


def keep_rows(batch: ImportBatch, rows: Sequence[ImportRow], report: Report = nobody) -> None:
    """Write the staged rows of a batch in place of those from before."""
    ImportRow.objects.filter(batch=batch).delete()
    copy_rows(
        ImportRow._meta.db_table,
        ("batch_id", "line", "raw", "values", "fate", "facility_id", "changes", "problems", "matches", "decision"),
        (
            (
                batch.pk, row.line, json_text(row.raw), json_text(row.values), row.fate, row.facility_id,
                json_text(row.changes), json_text(row.problems), json_text(row.matches), row.decision,
            )
            for row in told(rows, report, _("Menyimpan pratinjau"))
        ),
    )  # fmt: skip
