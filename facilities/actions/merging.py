"""Take one record into another, and take them apart again exactly."""
from collections.abc import Mapping
from typing import Any, Final

from django.core import serializers
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.history import recorded
from facilities.models import (
    Entrance,
    ExternalId,
    Facility,
    FacilityFile,
    FieldReport,
    Merge,
    NameKind,
    OtherName,
    RetiredPublicId,
    SourceRecord,
    StatusRecord,
    Visibility,
)
from facilities.signals import facility_absorbed, facility_split

from .completeness import recompute_completeness
from .records import EDITABLE, RecordRefused, area_at

TOGETHER: Final = {"located_by": "position", "accuracy_m": "position"}
"""Fields that say how another one was found: they go where it goes."""
CHOSEN: Final = tuple(name for name in EDITABLE if name not in TOGETHER)
"""Fields of which a person chooses one of two."""
_MOVED: Final[dict[type[Model], tuple[str, ...]]] = {
    SourceRecord: (),
    ExternalId: ("scheme",),
    StatusRecord: ("programme", "stage"),
    FacilityFile: ("sha256",),
    OtherName: ("name",),
    Entrance: (),
    RetiredPublicId: (),
    FieldReport: (),
}
"""What belongs to a record, and by which fields the other record may hold the same: that stays where it is."""


@transaction.atomic
def merge_facilities(
    *, keep: Facility, absorb: Facility, choices: Mapping[str, str] | None = None, by: Any, reason: str = ""
) -> Merge:
    """Take a record into another one; its lists, numbers, statuses, files, names and addresses go along, and what
    other rooms say of it.

    choices: {field: "keep" | "absorb"} for any of CHOSEN; else the kept record's value stays, and empty
    ones are filled. A secret type stays, whatever was chosen: names and position of both go along. Fields
    that a person took from the absorbed record are locked against lists. Raise
    RecordRefused when one of them is deleted, or both are the same.
    """
    keep, absorb = _hold(keep, absorb)
    chosen = {name: side for name, side in (choices or {}).items() if name in CHOSEN}
    with recorded(by=by, reason=reason or _("digabung dengan %(id)s") % {"id": absorb.public_id}):
        before = _state(keep)
        secret = next((one.type for one in (keep, absorb) if one.type.is_sensitive), None)
        taken = [name for name in CHOSEN if _is_taken(name, keep, absorb, chosen)]
        for name in [*taken, *(name for name, leader in TOGETHER.items() if leader in taken)]:
            setattr(keep, name, getattr(absorb, name))
        if by is not None:
            keep.locked_fields = sorted({*keep.locked_fields, *(n for n in taken if chosen.get(n) == "absorb")})
        if secret is not None:
            keep.visibility = Visibility.INTERNAL
            keep.type = keep.type if keep.type.is_sensitive else secret
        keep.area = area_at(keep.position)
        keep.save()
        snapshot = {"kept": before, "merged": _state(keep), "moved": _move(keep, absorb)}
        snapshot["added"] = _add(keep, absorb)
        told = facility_absorbed.send(sender=Merge, keep=keep, absorb=absorb)
        snapshot["elsewhere"] = dict(answer for _receiver, answer in told)
        absorb.deleted_at = timezone.now()
        absorb.save(update_fields=["deleted_at", "updated_at"])
        merge = Merge.objects.create(kept=keep, absorbed=absorb, snapshot=snapshot, choices=chosen, by=by)
    recompute_completeness([keep.pk])
    return merge


@transaction.atomic
def split_again(merge: Merge, *, by: Any, reason: str = "") -> Facility:
    """Take a merge apart and return the record that was absorbed, as it was.

    What was changed on the kept record since stays changed. Raise RecordRefused when it was split already,
    or when the kept record itself was taken into another one meanwhile.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise RecordRefused(_("Penggabungan ini sudah dipisah lagi."))
    held = Facility.everything.select_for_update(of=("self",)).in_bulk([merge.kept_id, merge.absorbed_id])
    keep, absorb = held[merge.kept_id], held[merge.absorbed_id]
    if keep.deleted_at is not None:
        raise RecordRefused(_("Catatan hasilnya sudah dihapus atau digabung lagi; pulihkan itu dahulu."))
    later = Merge.objects.filter(kept=keep, undone_at__isnull=True, pk__gt=merge.pk).first()
    if later is not None:
        raise RecordRefused(_("Pisahkan dahulu penggabungan yang lebih baru pada catatan ini."))
    with recorded(by=by, reason=reason or _("dipisah lagi dari %(id)s") % {"id": absorb.public_id}):
        _put_back(keep, merge.snapshot)
        keep.area = area_at(keep.position)
        _take_away(merge.snapshot["added"])
        for label, keys in merge.snapshot["moved"].items():
            _model(label).objects.filter(pk__in=keys, facility=keep).update(facility=absorb)
        facility_split.send(sender=Merge, keep=keep, absorb=absorb, moved=merge.snapshot.get("elsewhere", {}))
        keep.save()
        absorb.deleted_at = None
        absorb.save(update_fields=["deleted_at", "updated_at"])
        merge.undone_at, merge.undone_by = timezone.now(), by
        merge.save(update_fields=["undone_at", "undone_by"])
    recompute_completeness([keep.pk, absorb.pk])
    return absorb


def is_empty(value: Any) -> bool:
    """Return whether a field says nothing."""
    return value is None or value == "" or value == []


def _hold(keep: Facility, absorb: Facility) -> tuple[Facility, Facility]:
    if keep.pk == absorb.pk:
        raise RecordRefused(_("Sebuah catatan tidak dapat digabung dengan dirinya sendiri."))
    rows = Facility.everything.select_for_update(of=("self",)).select_related("type").order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[keep.pk, absorb.pk])}
    for row in held.values():
        if row.deleted_at is not None:
            raise RecordRefused(_("%(name)s sudah dihapus atau digabung.") % {"name": row.name})
    return held[keep.pk], held[absorb.pk]


def _is_taken(name: str, keep: Facility, absorb: Facility, chosen: Mapping[str, str]) -> bool:
    mine, other = getattr(keep, name), getattr(absorb, name)
    if mine == other:
        return False
    return chosen[name] == "absorb" if name in chosen else is_empty(mine) and not is_empty(other)


def _state(facility: Facility) -> dict[str, Any]:
    """Return the fields that merging may change, as data."""
    fields = [*EDITABLE, "locked_fields"]
    return serializers.serialize("python", [facility], fields=fields)[0]["fields"] | {
        name: value.hexewkb.decode() if (value := getattr(facility, name)) else None for name in ("position", "outline")
    } | {name: day.isoformat() if (day := getattr(facility, name)) else None for name in ("opened_on", "closed_on")}


def _put_back(keep: Facility, snapshot: Mapping[str, Any]) -> None:
    """Set the fields that still are as the merge made them to what they were before it."""
    now = _state(keep)
    for name, value in snapshot["kept"].items():
        if now[name] == snapshot["merged"][name] != value:
            field = Facility._meta.get_field(name)
            setattr(keep, field.attname, value if field.is_relation else field.to_python(value))


def _move(keep: Facility, absorb: Facility) -> dict[str, list[Any]]:
    """Give the kept record what belongs to the absorbed one; return the keys of what was moved."""
    moved: dict[str, list[Any]] = {}
    for model, same_by in _MOVED.items():
        rows = model.objects.filter(facility=absorb)
        if same_by:
            held = set(model.objects.filter(facility=keep).values_list(*same_by))
            rows = model.objects.filter(
                pk__in=[row[0] for row in rows.values_list("pk", *same_by) if row[1:] not in held]
            )
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        model.objects.filter(pk__in=keys).update(facility=keep)
        moved[model._meta.model_name] = [str(key) if not isinstance(key, int) else key for key in keys]
    return moved


def _add(keep: Facility, absorb: Facility) -> dict[str, list[Any]]:
    """Write what leads from the absorbed record to the kept one: its address, name and first list."""
    added: dict[str, list[Any]] = {"retiredpublicid": [absorb.public_id]}
    RetiredPublicId.objects.create(public_id=absorb.public_id, facility=keep)
    if absorb.name != keep.name and not keep.other_names.filter(name=absorb.name).exists():
        name = OtherName.objects.create(facility=keep, name=absorb.name, kind=NameKind.SPELLING)
        added["othername"] = [name.pk]
    if not SourceRecord.objects.filter(source=absorb.source, row_key=absorb.source_row).exists():
        record = SourceRecord.objects.create(
            facility=keep, source=absorb.source, row_key=absorb.source_row, first_seen_at=absorb.created_at,
            last_seen_at=absorb.created_at,
        )  # fmt: skip
        added["sourcerecord"] = [record.pk]
    return added


def _take_away(added: Mapping[str, list[Any]]) -> None:
    for label, keys in added.items():
        _model(label).objects.filter(pk__in=keys).delete()


def _model(label: str) -> type[Model]:
    return next(model for model in _MOVED if model._meta.model_name == label)
