"""Write what the rows of a list say into the registry: create, change, keep; never delete."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from facilities.completeness import completeness_of
from facilities.importers.kinds import Catalogue
from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.row_data import row_of
from facilities.importers.rows import FacilityRow
from facilities.models import (
    ExternalId,
    Facility,
    FacilityType,
    ImportBatch,
    ImportRow,
    NameKind,
    OtherName,
    RowFate,
    SourceRecord,
    StatusRecord,
)
from facilities.queries.difference import (
    CODES,
    OTHER_NAME,
    STATUS,
    certificate_data,
    decoded,
    field_changes,
    new_values,
)
from regions.models import Source

from .completeness import recompute_completeness
from .placement import assign_areas

_BATCH: Final = 2000


@dataclass(slots=True)
class Applied:
    """Ids of the facilities that rows created and changed."""

    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)


def apply_rows(
    staged: Sequence[ImportRow], *, sources: Mapping[str, Source], spec: FacilityListSpec, types: Catalogue,
    batches: Mapping[str, ImportBatch], has_positions: bool, before_records: Callable[[], None] = lambda: None,
) -> Applied:  # fmt: skip
    """Write rows that are settled as new, changed or unchanged, inside the caller's transaction.

    A new row gets its facility. batches by slug of the source: which batch says so. before_records is called
    when facilities are written and what lists say is not.
    """
    applied = Applied()
    rows = {id(one): row_of(one.values, one.line) for one in staged}
    new = [one for one in staged if one.fate == RowFate.NEW]
    changed = [one for one in staged if one.fate == RowFate.CHANGED]
    _create(new, rows, sources, spec, types, has_positions)
    _change(changed)
    for one in new:
        one.changes = _first_details(rows[id(one)])
    _write_codes([*new, *changed])
    _write_statuses([*new, *changed])
    _write_names(changed)
    for one in new:
        one.changes = {}
    applied.created = {one.facility_id for one in new}
    applied.changed = {one.facility_id for one in changed}
    before_records()
    _write_records(staged, rows, sources, batches)
    touched = applied.created | applied.changed
    homes = Facility.everything.filter(pk__in=touched).values_list("source", flat=True).distinct()
    assign_areas(sorted({*homes, *(source.pk for source in sources.values())}))
    recompute_completeness(applied.changed)
    return applied


def _create(new, rows, sources, spec, types, has_positions) -> None:
    facilities = []
    kinds = {kind.pk: kind for kind in FacilityType.objects.select_related("group")}
    for one in new:
        row = rows[id(one)]
        values = new_values(
            row, spec, has_positions=has_positions, is_sensitive=row.type in types.sensitive
        )
        attributes = dict(decoded(name, value) for name, value in values.items())
        facility = Facility(source=sources[row.source], source_row=row.source_row, **attributes)
        facility.type = kinds[facility.type_id]
        # Said here once: asking the database for 50,000 new rows what was just written takes longer than writing.
        facility.has_external_ids, facility.has_entrances, facility.has_photo = bool(row.external_ids), False, False
        facility.completeness = completeness_of(facility)
        facilities.append(facility)
    Facility.objects.bulk_create(facilities, batch_size=_BATCH)
    for one, facility in zip(new, facilities, strict=True):
        one.facility = facility


def _change(changed: Sequence[ImportRow]) -> None:
    now, names = timezone.now(), {"updated_at"}
    for one in changed:
        facility = one.facility
        for name, (_old, new) in field_changes(one.changes).items():
            setattr(facility, *decoded(name, new))
            names.add(name)
        facility.updated_at = now
    Facility.everything.bulk_update([one.facility for one in changed], sorted(names), batch_size=500)


def _first_details(row: FacilityRow) -> dict[str, list[Any]]:
    """Return the codes and status of a new facility as changes from nothing."""
    found: dict[str, list[Any]] = {f"{CODES}{scheme}": ["", value] for scheme, value in row.external_ids}
    if row.certificate:
        found[f"{STATUS}{row.certificate.programme}.{row.certificate.stage}"] = [None, certificate_data(row)]
    return found


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
    batches: Mapping[str, ImportBatch],
) -> None:  # fmt: skip
    """Keep what each list says as delivered; the registry's own export is no list of its own."""
    now = timezone.now()
    slug_of = {source.pk: slug for slug, source in sources.items()}
    held = {
        (slug_of[record.source_id], record.row_key): record
        for record in SourceRecord.objects.filter(source__in=slug_of)
    }
    new, other, seen = [], [], []
    for one in staged:
        row = rows[id(one)]
        if row.public_id and one.facility.public_id == row.public_id:
            continue
        record = held.get((row.source, row.source_row))
        batch = batches[row.source]
        if record is None:
            new.append(
                SourceRecord(
                    facility_id=one.facility_id, source=sources[row.source], row_key=row.source_row, values=one.raw,
                    line=one.line, batch=batch, first_seen_at=now, last_seen_at=now,
                )
            )  # fmt: skip
        elif record.values != one.raw or record.gone_at or record.facility_id != one.facility_id:
            record.values, record.facility_id, record.line = one.raw, one.facility_id, one.line
            record.batch, record.gone_at, record.last_seen_at = batch, None, now
            other.append(record)
        else:
            seen.append(record.pk)
    SourceRecord.objects.bulk_create(new, batch_size=_BATCH)
    SourceRecord.objects.bulk_update(
        other, ["values", "facility", "line", "batch", "gone_at", "last_seen_at"], batch_size=500
    )
    SourceRecord.objects.filter(pk__in=seen).update(last_seen_at=now)
