"""What became of a facility: every field that changed, when, by whom, from which batch and why."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import Model
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import (
    Entrance,
    ExternalId,
    Facility,
    FacilityFile,
    FacilityType,
    ImportBatch,
    OtherName,
    StatusRecord,
)
from regions.models import Source

SEES_SECRETS: Final = "facilities.view_sensitive"
_UNSAID: Final = {"id", "facility", "public_id"}
_KINDS: Final[Mapping[type[Model], Any]] = {
    Facility: gettext_lazy("fasilitas"),
    ExternalId: gettext_lazy("nomor register"),
    OtherName: gettext_lazy("nama lain"),
    Entrance: gettext_lazy("pintu masuk"),
    StatusRecord: gettext_lazy("status layak anak"),
    FacilityFile: gettext_lazy("foto dan dokumen"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as a reader sees it; "" = it was or is empty."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One write to a facility or to what belongs to it.

    what: created, changed or removed; event: id for restore_facility, None unless it is one of the
    facility itself; by "" = nobody is known; batch None = no list. is_hidden: the place was secret then, and
    what was written is not told to this reader.
    """

    event: int | None
    kind: str
    kind_name: str
    what: str
    at: datetime
    by: str
    batch: int | None
    batch_name: str
    reason: str
    changes: tuple[Change, ...]
    is_hidden: bool = False

    @property
    def can_restore(self) -> bool:
        return self.event is not None


def facility_history(facility: Facility, user: Any = None) -> list[HistoryEntry]:
    """Return all that was written to a facility and its numbers, names, entrances, statuses and files, newest first.

    Of the time in which the place was secret, a user who may not see secret places is told that something was
    written, not what. user None: somebody who may see everything.
    """
    secret = _Secret(facility, sees_all=user is None or user.has_perm(SEES_SECRETS))
    words = Words()
    found = [entry for model in _KINDS for entry in _entries(model, facility, words, secret)]
    found.sort(key=lambda entry: entry[0], reverse=True)
    return [entry for _order, entry in found]


class _Secret:
    """When a facility was of a secret type, both ends included."""

    def __init__(self, facility: Facility, *, sees_all: bool) -> None:
        self.types = frozenset() if sees_all else secret_types()
        self.times: list[tuple[datetime, datetime | None]] = []
        since = None
        events = facility.events.order_by("pgh_id").values_list("type_id", "pgh_created_at") if self.types else []
        for type_, at in events:
            if type_ in self.types:
                since = since or at
            elif since is not None:
                self.times.append((since, at))
                since = None
        if since is not None:
            self.times.append((since, None))

    def hides(self, model: type[Model], old: Any, new: Any, at: datetime) -> bool:
        """Say whether a write is not told: the facility was secret before or after it, or while a row was written."""
        if model is Facility:
            return any(row is not None and row.type_id in self.types for row in (old, new))
        return any(since <= at and (until is None or at <= until) for since, until in self.times)


def secret_types() -> frozenset[str]:
    """Return the keys of the types whose places are secret."""
    return frozenset(FacilityType.objects.filter(is_sensitive=True).values_list("pk", flat=True))


def _entries(
    model: type[Model], facility: Facility, words: "Words", secret: _Secret
) -> Iterator[tuple[tuple, HistoryEntry]]:
    events = _event_model(model)
    if model is Facility:
        rows = events.objects.filter(pgh_obj_id=facility.pk)
    else:
        ever = events.objects.filter(facility_id=facility.pk).values("pgh_obj_id")
        rows = events.objects.filter(pgh_obj_id__in=ever)
    before: dict[int, Any] = {}
    for row in rows.select_related("pgh_context").order_by("pgh_id"):
        old, new = before.get(row.pgh_obj_id), row
        before[row.pgh_obj_id] = row
        if row.pgh_label == "delete":
            old, new = row, None
        if model is not Facility:
            # Merging moves rows between facilities: a row arrives here, or leaves.
            old = old if old is not None and old.facility_id == facility.pk else None
            new = new if new is not None and new.facility_id == facility.pk else None
        if old is None and new is None:
            continue
        changes = tuple(_changes(model, old, new, words))
        if not changes:
            continue
        said = row.pgh_context.metadata if row.pgh_context else {}
        batch = said.get("batch")
        entry = HistoryEntry(
            event=row.pgh_id if model is Facility and new is not None else None,
            kind=model._meta.model_name or "",
            kind_name=str(_KINDS[model]),
            what="created" if old is None else "removed" if new is None else "changed",
            at=row.pgh_created_at,
            by=words.user(said.get("user")),
            batch=batch,
            batch_name=words.batch(batch),
            reason=said.get("reason", ""),
            changes=changes,
        )
        if secret.hides(model, old, new, row.pgh_created_at):
            entry = replace(entry, event=None, reason="", changes=(), is_hidden=True)
        yield (row.pgh_created_at, model is not Facility, row.pgh_id), entry


def _event_model(model: type[Model]) -> Any:
    return model._meta.get_field("events").related_model


def _changes(model: type[Model], old: Any, new: Any, words: "Words") -> Iterator[Change]:
    for field in tracked_fields(model):
        was = getattr(old, field.attname) if old is not None else None
        now = getattr(new, field.attname) if new is not None else None
        if was != now and not (_is_empty(was) and _is_empty(now)):
            yield Change(
                field.name, str(field.verbose_name), words.of(field, was), words.of(field, now)
            )


def tracked_fields(model: type[Model]) -> list[Any]:
    """Return the fields of a model whose changes are told."""
    kept = {field.name for field in _event_model(model)._meta.concrete_fields}
    return [f for f in model._meta.concrete_fields if f.name in kept and f.name not in _UNSAID]


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


class Words:
    """Puts values into words; names of users, batches, sources and types are read once."""

    def __init__(self) -> None:
        self._types: dict[str, str] = {}
        self._sources: dict[int, str] = {}
        self._users: dict[int, str] = {}
        self._batches: dict[int, str] = {}

    def user(self, pk: int | None) -> str:
        if pk is None:
            return ""
        if pk not in self._users:
            user = get_user_model().objects.filter(pk=pk).first()
            self._users[pk] = (user.get_full_name() or user.get_username()) if user else _("akun yang sudah dihapus")
        return self._users[pk]

    def batch(self, pk: int | None) -> str:
        if pk is None:
            return ""
        if pk not in self._batches:
            batch = ImportBatch.objects.filter(pk=pk).first()
            self._batches[pk] = batch.file_name if batch else _("daftar yang sudah dihapus")
        return self._batches[pk]

    def of(self, field: Any, value: Any) -> str:
        """Return a value of a field as a reader sees it; "" for an empty one."""
        if _is_empty(value):
            return ""
        if field.name == "type":
            self._types = self._types or {t.pk: t.name for t in FacilityType.objects.all()}
            return self._types.get(value, value)
        if field.name == "source":
            self._sources = self._sources or dict(Source.objects.values_list("pk", "name"))
            return self._sources.get(value, str(value))
        if field.name == "verified_by":
            return self.user(value)
        if field.name == "locked_fields":
            return ", ".join(sorted(str(Facility._meta.get_field(name).verbose_name) for name in value))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, Point):
        return f"{value.y:.6f}, {value.x:.6f}"
    if isinstance(value, GEOSGeometry):
        return _("bentuk dengan %(count)d titik") % {"count": value.num_coords}
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, datetime):
        return date_format(value, "SHORT_DATETIME_FORMAT")
    return str(localize(value, use_l10n=True)) if not isinstance(value, str) else value
