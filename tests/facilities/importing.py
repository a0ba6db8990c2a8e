"""Lists as agencies send them, taken through the same steps as the page takes them."""

import json
from pathlib import Path
from typing import Any

from facilities.actions.batch_files import take_in
from facilities.actions.columns import inspect, map_columns
from facilities.actions.commit import ask_for_commit, commit
from facilities.actions.preview import preview
from facilities.models import (
    ExternalId,
    Facility,
    ImportBatch,
    ListScope,
    OtherName,
    SourceRecord,
    StatusRecord,
)
from regions.models import Source


def taken_in(path: Path, *, source: str = "dinas", scope: str = "", by: Any = None) -> ImportBatch:
    """Take a file in and look at it."""
    origin, _new = Source.objects.get_or_create(slug=source, defaults={"name": f"Sumber {source}"})
    batch = take_in(file=path, file_name=path.name, source=origin, scope_code=scope, by=by)
    inspect(batch)
    return batch


def previewed(path: Path, *, columns: dict[str, str] | None = None, **keys: Any) -> ImportBatch:
    """Take a file as far as its preview, with the guessed mapping and what `keys` change of it."""
    batch = taken_in(path, **{key: keys.pop(key) for key in ("source", "scope", "by") if key in keys})
    mapping = batch.spec["mapping"] | keys
    mapping["columns"] = {**mapping["columns"], **(columns or {})}
    map_columns(batch=batch, mapping=mapping)
    preview(batch)
    return batch


def committed(path: Path, **keys: Any) -> ImportBatch:
    """Take a file all the way into the registry."""
    batch = previewed(path, **keys)
    ask_for_commit(batch=batch)
    commit(batch)
    return batch


def counts(batch: ImportBatch) -> tuple[int, ...]:
    """Return created, changed, unchanged, set aside, refused."""
    return batch.created, batch.changed, batch.unchanged, batch.set_aside, batch.refused


def reconciles(batch: ImportBatch) -> bool:
    """Say whether every row of a batch has one fate, and the fates add up to the counts of the batch."""
    lines = batch.import_rows.exclude(fate="missing")
    return batch.rows == sum(counts(batch)) == lines.count() == lines.values("line").distinct().count()


def registry(*, with_deliveries: bool = True) -> str:
    """Return all that the registry says, as one comparable text; bookkeeping times are left out.

    with_deliveries: which batch said it when, too; without, what is left is what a person reads.
    """
    rows: list[Any] = []
    delivery = set() if with_deliveries else {"id", "batch_id", "last_seen_at"}
    for model, skip in (
        (Facility, {"updated_at", "created_at"}), (ExternalId, {"id"}), (StatusRecord, {"id"}), (OtherName, {"id"}),
        (SourceRecord, delivery), (ListScope, {"id"}),
    ):  # fmt: skip
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in skip]
        manager = getattr(model, "everything", model.objects)
        rows.append(sorted(json.dumps([str(v) for v in row]) for row in manager.values_list(*names)))
    return json.dumps(rows, indent=0)
