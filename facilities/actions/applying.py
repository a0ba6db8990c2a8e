"""Write what the rows of a list say into the registry: create, change, keep; never delete."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.batch_progress import Report, nobody, told, within
from facilities.importers.kinds import Catalogue
from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.row_data import row_of
from facilities.importers.rows import FacilityRow
from facilities.models import (
    ExternalId,
    ImportBatch,
    ImportRow,
    NameKind,
    OtherName,
    RowFate,
    SourceRecord,
    StatusRecord,
)
from facilities.queries.difference import CODES, OTHER_NAME, STATUS, field_changes
from regions.db import copy_rows, json_text, update_rows
from regions.models import Source
from regions.statements import statement

from .completeness import recompute_completeness
from .creating import create_facilities
from .placement import assign_areas
from .writing import write_fields

_BATCH: Final = 2000


@dataclass(slots=True)
class Applied:
    """Ids of the facilities that rows created and changed."""

    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)


def apply_rows(
    staged: Sequence[ImportRow], *, sources: Mapping[str, Source], spec: FacilityListSpec, types: Catalogue,
    batches: Mapping[str, ImportBatch], has_positions: bool, report: Report = nobody,
    before_records: Callable[[], None] = lambda: None,
) -> Applied:  # fmt: skip
    """Write rows that are settled as new, changed or unchanged, inside the caller's transaction.

    A new row gets its facility. batches by slug of the source: which batch says so. before_records is called
    when facilities are written and what lists say is not.
    """
    applied = Applied()
    rows = {id(one): row_of(one.values, one.line) for one in staged}
    new = [one for one in staged if one.fate == RowFate.NEW]
    changed = [one for one in staged if one.fate == RowFate.CHANGED]
    create_facilities(
        new, rows, sources=sources, spec=spec, types=types, has_positions=has_positions, report=within(report, 0, 0.5)
    )
    report(0.5, _("Mengubah fasilitas"))
    _change(changed)
    _write_codes(changed)
    _write_statuses(changed)
    _write_names(changed)
    applied.created = {one.facility_id for one in new}
    applied.changed = {one.facility_id for one in changed}
    report(0.6, _("Menyimpan keadaan sebelumnya"))
    before_records()
    _write_records(staged, rows, sources, batches, within(report, 0.7, 0.9))
    report(0.9, _("Menempatkan di kelurahan/desa"))
    assign_areas(applied.changed)
    recompute_completeness(applied.changed)
    return applied


def _change(changed: Sequence[ImportRow]) -> None:
    write_fields(
        [(one.facility, {name: pair[1] for name, pair in field_changes(one.changes).items()}) for one in changed]
    )


def _write_codes(staged: Sequence[ImportRow]) -> None:
    wanted = {
        (one.facility_id, name.removeprefix(CODES)): pair[1]
        for one in staged for name, pair in one.changes.items() if name.startswith(CODES)
    }  # fmt: skip
    write_codes(wanted)


def write_codes(wanted: Mapping[tuple[int, str], str]) -> None:
    """Make the register numbers of facilities (id, scheme) these; "" removes one."""
    if not wanted:
        return
    held = {
        (row.facility_id, row.scheme): row
        for row in ExternalId.objects.filter(
            facility__in={pk for pk, _s in wanted}, scheme__in={scheme for _pk, scheme in wanted}
        )
    }
    new = [
        ExternalId(facility_id=pk, scheme=scheme, value=value)
        for (pk, scheme), value in wanted.items() if value and (pk, scheme) not in held
    ]  # fmt: skip
    other = []
    for key, row in held.items():
        if wanted.get(key):
            row.value = wanted[key]
            other.append(row)
    gone = [row.pk for key, row in held.items() if wanted.get(key) == ""]
    ExternalId.objects.bulk_create(new, batch_size=_BATCH)
    ExternalId.objects.bulk_update(other, ["value"], batch_size=500)
    ExternalId.objects.filter(pk__in=gone).delete()


def _write_statuses(staged: Sequence[ImportRow]) -> None:
    wanted = {}
    for one in staged:
        for name, pair in one.changes.items():
            if name.startswith(STATUS):
                programme, _dot, stage = name.removeprefix(STATUS).rpartition(".")
                wanted[one.facility_id, programme, stage] = pair[1]
    write_statuses(wanted)


def write_statuses(wanted: Mapping[tuple[int, str, str], Mapping[str, Any] | None]) -> None:
    """Make the statuses of facilities (id, programme, stage) these; None removes one."""
    if not wanted:
        return
    held = {
        (row.facility_id, row.programme, row.stage): row
        for row in StatusRecord.objects.filter(facility__in={pk for pk, _p, _s in wanted})
    }
    new, gone = [], []
    for key, values in wanted.items():
        row = held.get(key)
        if values is None:
            gone += [row.pk] if row else []
        elif row is None:
            new.append(StatusRecord(facility_id=key[0], programme=key[1], stage=key[2], **values))
        else:
            StatusRecord.objects.filter(pk=row.pk).update(**values)
    StatusRecord.objects.bulk_create(new, batch_size=_BATCH)
    StatusRecord.objects.filter(pk__in=gone).delete()


def _write_names(changed: Sequence[ImportRow]) -> None:
    """Keep the spelling of another list."""
    names = [(one, one.changes[OTHER_NAME][1]) for one in changed if OTHER_NAME in one.changes]
    OtherName.objects.bulk_create(
        [OtherName(facility_id=one.facility_id, name=name, kind=NameKind.SPELLING) for one, name in names],
        ignore_conflicts=True,
    )


def _write_records(
    staged: Sequence[ImportRow], rows: Mapping[int, FacilityRow], sources: Mapping[str, Source],
    batches: Mapping[str, ImportBatch], report: Report,
) -> None:  # fmt: skip
    """Keep what each list says as delivered; the registry's own export is no list of its own."""
    table, stage = SourceRecord._meta.db_table, _("Menyimpan isi daftar")
    report(0, stage)
    now = timezone.now().isoformat()
    slug_of = {source.pk: slug for slug, source in sources.items()}
    held = {
        (slug_of[source], key): said
        for source, key, *said in SourceRecord.objects.filter(source__in=slug_of).values_list(
            "source_id", "row_key", "pk", "values", "facility_id", "gone_at"
        )
    }
    new, other, seen = [], [], []
    for one in staged:
        row = rows[id(one)]
        if row.public_id and one.fate != RowFate.NEW and one.facility.public_id == row.public_id:
            continue
        batch = batches[row.source].pk
        record = held.get((row.source, row.source_row))
        if record is None:
            key = (sources[row.source].pk, row.source_row)
            new.append((one.facility_id, *key, json_text(one.raw), one.line, batch, now, now))
        elif record[1:] != [one.raw, one.facility_id, None]:
            other.append((record[0], json_text(one.raw), one.facility_id, one.line, batch, None, now))
        else:
            seen.append(record[0])
    columns = ["facility_id", "source_id", "row_key", "values", "line", "batch_id", "first_seen_at", "last_seen_at"]
    copy_rows(table, columns, told(new, report, stage))
    if other:
        columns = ["values", "facility_id", "line", "batch_id", "gone_at", "last_seen_at"]
        update_rows(table, columns, told(other, report, stage))
    with connection.cursor() as cursor:
        cursor.execute(statement("facilities", "see_records"), {"records": seen})
