"""Take a committed batch back: the registry becomes what it was, unless something newer stands on it."""
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from facilities.batch_progress import ImportFailed
from facilities.history import recorded
from facilities.models import (
    BatchState,
    DuplicatePair,
    Entrance,
    ExternalId,
    Facility,
    FacilityFile,
    ImportBatch,
    ImportRow,
    ListScope,
    Merge,
    OtherName,
    RowFate,
    SourceRecord,
    StatusRecord,
)
from facilities.queries.difference import CODES, OTHER_NAME, STATUS, encoded, field_changes
from facilities.querysets import held_in
from regions.scopes import ScopeRefused, refusal_of, require_scope, scope_of
from regions.statements import statement

from .applying import write_codes, write_statuses
from .completeness import recompute_completeness
from .placement import assign_areas
from .writing import write_fields

_SHOWN: Final = 5


def roll_back(*, batch: ImportBatch, by: AbstractBaseUser | None) -> None:
    """Undo a committed batch; raise ImportFailed, and change nothing, when something newer depends on it.

    A list, and every record it wrote, must lie in the areas of who takes it back: ScopeRefused.
    """
    with transaction.atomic(), recorded(by=by, batch=batch, reason=_("pemuatan ditarik kembali")):
        locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if locked.state != BatchState.DONE:
            raise ImportFailed(_("Hanya pemuatan yang sudah disimpan dapat ditarik kembali."))
        rows = list(
            locked.import_rows.filter(fate__in=(RowFate.NEW, RowFate.CHANGED))
            .only("batch", "fate", "facility", "changes", "decision")
        )
        if locked.rows and not locked.import_rows.exists():
            raise ImportFailed(_("Baris pemuatan ini tidak disimpan, jadi tidak dapat ditarik kembali."))
        new = [row for row in rows if row.fate == RowFate.NEW and row.decision != "skip"]
        changed = [row for row in rows if row.fate == RowFate.CHANGED and row.decision != "skip"]
        facilities = {
            one.pk: one
            for one in Facility.everything.select_for_update(of=("self",)).select_related("type").filter(
                pk__in=[row.facility_id for row in (*new, *changed) if row.facility_id]
            )
        }
        _require_own(locked, facilities, by)
        _refuse_when_built_upon(locked, new, changed, facilities)
        _put_back_records(locked)
        _put_back_changes(changed, facilities)
        ListScope.objects.filter(pk__in=locked.spec.get("claims", [])).delete()
        created = [row.facility_id for row in new]
        DuplicatePair.objects.filter(Q(left__in=created) | Q(right__in=created)).delete()
        Facility.everything.filter(pk__in=created).only("pk").delete()
        ids = [row.facility_id for row in changed]
        assign_areas(ids)
        recompute_completeness(ids)
        locked.state, locked.rolled_back_at = BatchState.ROLLED_BACK, timezone.now()
        locked.save(update_fields=["state", "rolled_back_at"])
    batch.refresh_from_db()


def _require_own(batch: ImportBatch, facilities: dict[int, Facility], by: AbstractBaseUser | None) -> None:
    """Raise ScopeRefused where a batch, or a record that it wrote, lies outside a person's areas."""
    require_scope(by, batch.scope_code)
    scope = scope_of(by)
    if scope.is_everything:
        return
    held = set(Facility.everything.filter(held_in(scope), pk__in=list(facilities)).values_list("pk", flat=True))
    outside = next((one for pk, one in facilities.items() if pk not in held), None)
    if outside is not None:
        raise ScopeRefused(refusal_of(scope, outside.area.code if outside.area else ""))


def _refuse_when_built_upon(
    batch: ImportBatch, new: list[ImportRow], changed: list[ImportRow], facilities: dict[int, Facility]
) -> None:
    created = [row.facility_id for row in new if row.facility_id]
    reasons: list[str] = []
    if gone := sum(row.facility_id is None for row in (*new, *changed)):
        reasons.append(_("%(count)s fasilitasnya sudah tidak ada") % {"count": number_format(gone)})
    later = ImportBatch.objects.filter(
        state=BatchState.DONE, committed_at__gt=batch.committed_at, import_rows__facility__in=list(facilities),
        import_rows__fate__in=(RowFate.CHANGED, RowFate.UNCHANGED, RowFate.NEW),
    ).distinct()  # fmt: skip
    newer = _("pemuatan %(name)s yang lebih baru memuat fasilitas yang sama")
    reasons += [newer % {"name": one.file_name} for one in later[:_SHOWN]]
    merged = Merge.objects.filter(Q(kept__in=list(facilities)) | Q(absorbed__in=list(facilities)), undone_at=None)
    if merged.exists():
        reasons.append(_("ada fasilitasnya yang sudah digabung dengan catatan lain"))
    for model, words in ((FacilityFile, _("berkas")), (Entrance, _("pintu masuk"))):
        if model.objects.filter(facility__in=created).exists():
            reasons.append(_("ada fasilitas barunya yang sudah diberi %(what)s") % {"what": words})
    if SourceRecord.objects.filter(facility__in=created).exclude(source=batch.source).exists():
        reasons.append(_("ada fasilitas barunya yang sudah dikenal daftar lain"))
    edited = [
        _word(facilities[row.facility_id]) for row in changed
        if row.facility_id in facilities
        and any(
            encoded(facilities[row.facility_id], name) != pair[1]
            for name, pair in field_changes(row.changes).items()
        )
    ]  # fmt: skip
    edited += _edited_since(batch, created, facilities)
    if edited:
        names = ", ".join(list(dict.fromkeys(edited))[:_SHOWN])
        said = _("%(count)s fasilitas sudah diubah sesudahnya: %(names)s")
        reasons.append(said % {"count": number_format(len(set(edited))), "names": names})
    if reasons:
        raise ImportFailed(_("Tidak dapat ditarik kembali: %(reasons)s.") % {"reasons": "; ".join(reasons)})


def _edited_since(batch: ImportBatch, created: list[int], facilities: dict[int, Facility]) -> list[str]:
    """Return the names of facilities of the batch that anybody wrote after it; what was taken back does not count."""
    undone = set(ImportBatch.objects.filter(state=BatchState.ROLLED_BACK).values_list("pk", flat=True))
    keys = {Facility: ("pgh_obj_id", created)}
    written: set[int] = set()
    for model in (Facility, ExternalId, StatusRecord, OtherName):
        key, ids = keys.get(model, ("facility_id", list(facilities)))
        events = _events(model).filter(pgh_created_at__gt=batch.committed_at, **{f"{key}__in": ids})
        told = events.values_list(key, "pgh_context__metadata__batch")
        written |= {pk for pk, by in told if by not in undone}
    return [_word(facilities[pk]) for pk in sorted(written) if pk in facilities]


def _word(facility: Facility) -> str:
    """Return what a facility is called in a message: a secret place by its type only."""
    return facility.type.name if facility.type.is_sensitive else facility.name


def _events(model: Any) -> Any:
    return model._meta.get_field("events").related_model.objects


def _put_back_records(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement("facilities", "put_back_records"), {"batch": batch.pk})
    SourceRecord.objects.filter(batch=batch, source=batch.source).delete()


def _put_back_changes(changed: list[ImportRow], facilities: dict[int, Facility]) -> None:
    codes, statuses = {}, {}
    for row in changed:
        facility = facilities[row.facility_id]
        for name, pair in row.changes.items():
            if name.startswith(CODES):
                codes[facility.pk, name.removeprefix(CODES)] = pair[0]
            elif name.startswith(STATUS):
                programme, _dot, stage = name.removeprefix(STATUS).rpartition(".")
                statuses[facility.pk, programme, stage] = pair[0]
            elif name == OTHER_NAME:
                OtherName.objects.filter(facility=facility, name=pair[1]).delete()
    write_fields(
        [
            (facilities[row.facility_id], {name: old for name, (old, _new) in field_changes(row.changes).items()})
            for row in changed
        ]
    )
    write_codes(codes)
    write_statuses(statuses)
