"""What a delivered list would do to the registry: compared, shown, and decided row by row."""
from collections import Counter
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from facilities.batch_progress import COMMITTABLE, ImportFailed, Report
from facilities.importers.reading import read_list
from facilities.models import BatchState, FacilityType, ImportBatch, RowFate
from facilities.queries.batch_files import is_correction
from facilities.queries.catalogue import catalogue
from facilities.queries.known import known_for
from facilities.queries.scope import scope_of

from .batch_files import read_file
from .batches import carry_out, finish
from .columns import spec_of
from .imports import count_fates, keep_problems, write_counts
from .own_rows import refuse_outside
from .same_places import find_same_places
from .staging import keep_rows, missing_records, missing_rows, note_everything, note_missing, stage


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
        refuse_outside(staged, batch.by)
        is_part = bool(spec.public_id) or is_correction(batch)
        missing = [] if is_part else list(missing_records(reading, sources, scope))
        note_missing(missing, types, problems)
        report(0.8, _("Menyimpan pratinjau"))
        with transaction.atomic():
            keep_rows(batch, [*staged, *missing_rows(missing, types)])
            keep_problems(batch, problems)
            report(0.98, _("Menyimpan pratinjau"))
            write_counts(batch, sum(count_fates(staged).values(), Counter()))
            finish(batch, BatchState.PREVIEWED)

    carry_out(batch, compare)


def decide(*, batch: ImportBatch, row_id: int, decision: str, type_: str = "") -> None:
    """Keep what a person decided about a row: "new", "skip", "same:<facility id>", "take" or "" again."""
    if batch.state not in COMMITTABLE:
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
