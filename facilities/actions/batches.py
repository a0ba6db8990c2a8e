"""The life of a delivered list: taken in, looked at, mapped, compared, and (in commit.py) written."""
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from facilities.batch_progress import WORKING, ImportCancelled, ImportFailed, Report, is_left_alone, working_on
from facilities.importers.deliveries import OSM_ENDINGS, usable_file
from facilities.importers.headers import (
    columns_hash,
    guess_columns,
    guess_type,
    is_type_heading,
    mapping_keys,
    section_of,
)
from facilities.importers.list_spec import FacilityListSpec, read_list_spec
from facilities.importers.osm_list import read_osm_list
from facilities.importers.reading import read_list
from facilities.importers.set_aside_rules import with_rules
from facilities.models import BatchState, FacilityType, ImportBatch, RowFate, SavedMapping
from facilities.queries.catalogue import catalogue
from facilities.queries.known import known_for
from facilities.queries.scope import scope_of
from regions.importers.problems import DeliveryError
from regions.importers.tables import FEATURE_NUMBER, Table, TableError, read_table
from regions.models import Source

from .imports import count_fates, keep_problems, write_counts
from .same_places import find_same_places
from .staging import keep_rows, missing_records, missing_rows, note_everything, note_missing, stage

_MOST_VALUES: Final = 80
_SAMPLES: Final = 5
ASIDE: Final = "-"
"""Chosen for a word of the type column whose rows are set aside."""
MOST_ROWS: Final = 200_000


def take_in(
    *, file: Path | None, chunks: Any = None, file_name: str, source: Source, scope_code: str,
    by: AbstractBaseUser | None,
) -> ImportBatch:  # fmt: skip
    """Keep a delivered file (a path, or the chunks of an upload) as a new batch that waits to be looked at."""
    name = Path(file_name.replace("\\", "/")).name[-120:] or "daftar"
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            source=source, file_name=name, sha256="", state=BatchState.READING, scope_code=scope_code, by=by
        )
        folder = folder_of(batch)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"daftar{''.join(Path(name).suffixes[-1:]).lower()}"
        try:
            digest = hashlib.sha256()
            with target.open("wb") as out:
                for piece in chunks if chunks is not None else _pieces(file):
                    digest.update(piece)
                    out.write(piece)
            usable_file(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        batch.sha256, batch.path = digest.hexdigest(), str(target.relative_to(settings.DATA_DIR))
        batch.save()
    return batch


def _pieces(path: Path):
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def imports_folder() -> Path:
    """Return the folder of all deliveries."""
    return settings.DATA_DIR / "imports"


def folder_of(batch: ImportBatch) -> Path:
    """Return the folder of a batch's files."""
    return imports_folder() / str(batch.pk)


def file_of(batch: ImportBatch) -> Path:
    """Return a batch's file; raise ImportFailed when it is no longer there."""
    path = settings.DATA_DIR / batch.path
    if not batch.path or not path.is_file():
        raise ImportFailed(_("Berkas pemuatan ini tidak disimpan; unggah lagi daftarnya."))
    return path


def read_file(batch: ImportBatch) -> Table:
    """Read the rows of a batch's file; raise DeliveryError or ImportFailed."""
    path = usable_file(file_of(batch))
    if path.suffix in OSM_ENDINGS:
        types = FacilityType.objects.order_by("group__order", "order")
        table = read_osm_list(path, dict(types.values_list("pk", "osm_tags")))
        if not table.rows:
            raise TableError("empty_layer", _("tidak ada fasilitas anak dalam cuplikan ini"), file=path)
    else:
        table = read_table(path, batch.spec.get("layer") or None)
    if len(table) > MOST_ROWS:
        raise TableError(
            "too_many_rows",
            _("ditemukan %(found)d baris, paling banyak %(most)d; bagi daftarnya")
            % {"found": len(table), "most": MOST_ROWS},
            file=path,
        )
    return table


def inspect(batch: ImportBatch) -> None:
    """Look at a batch's file: its columns, examples and type words, and guess what they are."""

    def look(report: Report) -> None:
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
    digest = columns_hash(batch.spec["found"]["columns"])
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
        source=batch.source, columns_hash=columns_hash(batch.spec["found"]["columns"]),
        defaults={"spec": dict(mapping)},
    )
    batch.crs = mapping.get("crs", "")
    ask_for(batch, BatchState.READING, "spec", "crs")


def ask_for(batch: ImportBatch, state: str, *fields: str) -> None:
    """Put a batch into a state of work that a worker takes up."""
    batch.state, batch.progress, batch.stage, batch.message, batch.cancel_wanted = state, 0.0, "", "", False
    batch.save(update_fields=["state", "progress", "stage", "message", "cancel_wanted", *fields])


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


def preview(batch: ImportBatch) -> None:
    """Compare a batch with the registry and keep its rows with their fates; the registry stays as it is."""

    def compare(report: Report) -> None:
        report(0.02, _("Membaca berkas"))
        types, scope = catalogue(), scope_of(batch.scope_code)
        table = read_file(batch)
        spec = replace(spec_of(batch), path=table.path)
        report(0.2, _("Memeriksa baris"))
        reading = read_list(spec, types, scope, table)
        report(0.4, _("Memeriksa letak"))
        sources = {batch.source.slug: batch.source}
        problems = note_everything(reading, spec, scope, types)
        report(0.55, _("Mencari di registri"))
        known = known_for([line.row for line in reading.lines if line.row], sources)
        staged = stage(reading, known, spec, types, problems, lambda share, said: report(0.6 + 0.1 * share, said))
        report(0.7, _("Mencari tempat yang sama"))
        find_same_places(staged, batch.source, spec, types, lambda share, said: report(0.7 + 0.1 * share, said))
        missing = list(missing_records(reading, sources, scope)) if not spec.public_id else []
        note_missing(missing, types, problems)
        report(0.8, _("Menyimpan pratinjau"))
        with transaction.atomic():
            keep_rows(batch, [*staged, *missing_rows(missing, types)])
            keep_problems(batch, problems)
            report(0.98, _("Menyimpan pratinjau"))
            write_counts(batch, sum(count_fates(staged).values(), Counter()))
            finish(batch, BatchState.PREVIEWED)

    carry_out(batch, compare)


def carry_out(batch: ImportBatch, work: Callable[[Report], None]) -> None:
    """Do a piece of work on a batch; what goes wrong is told by the batch itself."""
    with working_on(batch) as report:
        try:
            work(report)
        except ImportCancelled as stopped:
            finish(batch, BatchState.CANCELLED, message=str(stopped))
            raise
        except (ImportFailed, DeliveryError) as told:
            finish(batch, BatchState.FAILED, message=str(told))
            raise ImportFailed(str(told)) from told
        except Exception as error:
            finish(batch, BatchState.FAILED, message=_("Kesalahan tak terduga: %(error)s") % {"error": error})
            raise


def finish(batch: ImportBatch, state: str, *fields: str, message: str = "") -> None:
    """Write how a piece of work on a batch ended."""
    batch.state, batch.message, batch.stage, batch.progress, batch.cancel_wanted = state, message, "", 1.0, False
    batch.save(update_fields=["state", "message", "stage", "progress", "cancel_wanted", *fields])


def look_again(*, batch: ImportBatch) -> None:
    """Ask for a batch's file to be looked at once more; raise ImportFailed while it is worked on or written."""
    if batch.state in WORKING or batch.state == BatchState.DONE:
        raise ImportFailed(_("Pemuatan ini sedang dikerjakan atau sudah disimpan."))
    file_of(batch)
    ask_for(batch, BatchState.READING)


def cancel(*, batch: ImportBatch) -> None:
    """Ask the work on a batch to stop; what still waits in the queue stops at once."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=WORKING, progress=0)
    waiting.update(state=BatchState.CANCELLED, message=_("Dihentikan atas permintaan; tidak ada yang disimpan."))
    ImportBatch.objects.filter(pk=batch.pk, state__in=WORKING).update(cancel_wanted=True)


def tell_of_dead_work(batch: ImportBatch) -> ImportBatch:
    """Say of a batch whose worker was killed that it failed, so that it can be run again; return it."""
    if is_left_alone(batch):
        message = (
            _("Pekerja berhenti saat menyimpan. Tidak ada yang tersimpan setengah; simpan sekali lagi.")
            if batch.state == BatchState.COMMITTING
            else _("Pekerja berhenti saat membaca. Tidak ada yang berubah; baca sekali lagi.")
        )
        ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(
            state=BatchState.FAILED, message=message, stage="", cancel_wanted=False
        )
        batch.refresh_from_db()
    return batch


def decide(*, batch: ImportBatch, row_id: int, decision: str, type_: str = "") -> None:
    """Keep what a person decided about a row: "new", "skip", "same:<facility id>", "take" or "" again."""
    if batch.state not in (BatchState.PREVIEWED, BatchState.FAILED):
        raise ImportFailed(_("Baris hanya dapat diputuskan sebelum disimpan."))
    row = batch.import_rows.get(pk=row_id)
    allowed = {"", "skip"}
    if row.fate == RowFate.POSSIBLE_DUPLICATE:
        allowed |= {"new", *(f"same:{match['facility']}" for match in row.matches)}
    if row.fate == RowFate.SET_ASIDE and row.values.get("name"):
        allowed.add("take")
    if decision not in allowed:
        raise ImportFailed(_("Keputusan itu tidak mungkin untuk baris ini."))
    if decision == "take":
        kind = type_ or row.values.get("type", "")
        if not FacilityType.objects.filter(pk=kind).exists():
            raise ImportFailed(_("Pilih jenis fasilitasnya dahulu."))
        row.values["type"] = kind
    row.decision = decision
    row.save(update_fields=["decision", "values"])
