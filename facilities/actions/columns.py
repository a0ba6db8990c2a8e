"""What the columns of a delivered list are: looked at, guessed, said by a person, remembered."""
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from facilities.batch_progress import WORKING, ImportFailed, Report
from facilities.importers.headers import (
    columns_hash,
    guess_columns,
    guess_type,
    is_type_heading,
    mapping_keys,
    section_of,
)
from facilities.importers.list_spec import FacilityListSpec, read_list_spec
from facilities.importers.set_aside_rules import with_rules
from facilities.models import BatchState, FacilityType, ImportBatch, SavedMapping
from facilities.queries.batch_files import own_columns
from regions.importers.tables import FEATURE_NUMBER, Table

from .batch_files import read_file
from .batches import ask_for, carry_out, finish
from .place_list import fetch_place_list, is_awaited

_MOST_VALUES: Final = 80
_SAMPLES: Final = 5
ASIDE: Final = "-"
"""Chosen for a word of the type column whose rows are set aside."""


def inspect(batch: ImportBatch) -> None:
    """Look at a batch's file: its columns, examples and type words, and guess what they are."""

    def look(report: Report) -> None:
        if is_awaited(batch):
            report(0.02, _("Bertanya kepada OpenStreetMap"))
            fetch_place_list(batch)
        report(0.1, _("Membaca berkas"))
        table = read_file(batch)
        report(0.7, _("Mengenali kolom"))
        batch.spec = {**batch.spec, "found": found_in(table)}
        batch.rows = len(table)
        if "mapping" not in batch.spec:
            batch.spec["mapping"] = first_mapping(batch)
        finish(batch, BatchState.UPLOADED, "spec", "rows")

    carry_out(batch, look)


def found_in(table: Table) -> dict[str, Any]:
    """Return what a person needs to know to map a table's columns."""
    samples: dict[str, list[str]] = {}
    words: dict[str, dict[str, int]] = {}
    for column in table.columns:
        texts = [row.text(column) for row in table]
        samples[column] = list(dict.fromkeys(text[:80] for text in texts if text))[:_SAMPLES]
        counted = Counter(" ".join(text.split()) for text in texts if text)
        if 0 < len(counted) <= _MOST_VALUES and all(len(text) <= 80 for text in counted):
            words[column] = dict(counted.most_common())
        elif is_type_heading(column):  # too many to ask about: only those that are known
            known = list(FacilityType.objects.values_list("pk", flat=True))
            words[column] = {word: rows for word, rows in counted.most_common() if guess_type(word, known)}
    return {
        "columns": list(table.columns), "samples": samples, "words": words, "rows": len(table), "crs": table.crs or "",
        "has_geometry": table.has_geometry, "encoding": table.encoding, "separator": table.separator,
        "has_fid": bool(table.rows) and table.rows[0].fid is not None,
    }  # fmt: skip


def guess_mapping(found: Mapping[str, Any], file_name: str = "") -> dict[str, Any]:
    """Return the likely mapping {columns, types, constant_type, crs} of a table that was looked at."""
    columns = guess_columns(found["columns"])
    if found["has_geometry"] and "public_id" not in columns:
        for key in ("lon", "lat", "wkt"):
            columns.pop(key, None)
    known = list(FacilityType.objects.values_list("pk", flat=True))
    words = found["words"].get(columns.get("type", ""), {})
    types = {word: guess_type(word, known) for word in words}
    if words and not any(types.values()):
        columns.pop("type"), types.clear()
    constant = ""
    if "type" not in columns:
        told = f"{Path(file_name).stem} {columns.get('name', '')}"
        parts = [part for part in told.replace("_", " ").replace("-", " ").split()]
        constant = next((key for part in parts if (key := guess_type(part, known))), "")
    return {"columns": columns, "types": types, "constant_type": constant, "crs": "", "leads": False}


def first_mapping(batch: ImportBatch) -> dict[str, Any]:
    """Return the mapping to begin with: that of the source's last list, with guesses for words that are new."""
    guessed = guess_mapping(batch.spec["found"], batch.file_name)
    saved = saved_mapping(batch)
    if saved is None:
        return guessed
    words = batch.spec["found"]["words"].get(saved["columns"].get("type", ""), {})
    known = list(FacilityType.objects.values_list("pk", flat=True))
    return saved | {"types": {word: saved["types"].get(word) or guess_type(word, known) for word in words}}


def saved_mapping(batch: ImportBatch) -> dict[str, Any] | None:
    """Return how the same columns of this source were mapped last."""
    digest = columns_hash(own_columns(batch))
    return SavedMapping.objects.filter(source=batch.source, columns_hash=digest).values_list("spec", flat=True).first()


def map_columns(*, batch: ImportBatch, mapping: Mapping[str, Any]) -> None:
    """Keep what the columns of a batch are, for it and for the next list of its source, and ask for a preview."""
    if batch.state in WORKING or batch.state == BatchState.DONE:
        raise ImportFailed(_("Pemuatan ini sedang dikerjakan atau sudah disimpan."))
    unknown = set(mapping["columns"]) - set(mapping_keys())
    if unknown or not mapping["columns"].get("name"):
        raise ImportFailed(_("Pilih kolom yang berisi nama fasilitas."))
    batch.spec = {**batch.spec, "mapping": dict(mapping)}
    spec_of(batch, catalogue_check=True)
    SavedMapping.objects.update_or_create(
        source=batch.source, columns_hash=columns_hash(own_columns(batch)),
        defaults={"spec": dict(mapping)},
    )
    batch.crs = mapping.get("crs", "")
    batch.import_rows.all().delete()  # they speak of other columns; should the preview fail, nobody writes them
    ask_for(batch, BatchState.READING, "spec", "crs")


def spec_of(batch: ImportBatch, *, catalogue_check: bool = False) -> FacilityListSpec:
    """Return the section that a batch's mapping stands for; raise DeliveryError for what is wrong."""
    mapping, source = batch.spec["mapping"], batch.source
    chosen = mapping.get("types", {})
    types = {word: key for word, key in chosen.items() if key and key != ASIDE}
    aside = {word: _("jenis ini disisihkan saat pemetaan") for word, key in chosen.items() if key == ASIDE}
    section = {
        **section_of(mapping["columns"]), "file": Path(batch.path).name, "types": types, "set_aside": aside,
        "source": {"slug": source.slug, "name": source.name}, "leads": bool(mapping.get("leads")), "once": True,
    }  # fmt: skip
    if mapping.get("crs"):
        section["crs"] = mapping["crs"]
    if "type" not in section and mapping.get("constant_type"):
        section["constant_type"] = mapping["constant_type"]
    if mapping.get("is_complete"):
        section["speaks_for"] = sorted({*types.values(), *filter(None, [section.get("constant_type")])})
    if "certificate" in section:
        if not {"programme"} & set(section["certificate"]):
            programme = mapping.get("programme", "")
            section["certificate"] = section["certificate"] | {"constant_programme": programme} if programme else None
        if not section["certificate"]:
            del section["certificate"]
    if "id" not in section and batch.spec.get("found", {}).get("has_fid") and mapping.get("by_fid"):
        section["id"] = FEATURE_NUMBER
    spec = read_list_spec(section, (settings.DATA_DIR / batch.path).parent)
    return spec if spec.public_id else with_rules(spec)
