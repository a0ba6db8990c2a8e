"""Write a previewed batch into the registry: all of it in one transaction, or nothing."""
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.batch_progress import COMMITTABLE, ImportFailed, Report, told, within
from facilities.history import recorded
from facilities.importers.row_data import row_of
from facilities.models import (
    BatchState,
    DuplicatePair,
    ImportBatch,
    ImportRow,
    ListScope,
    RowFate,
    SourceRecord,
)
from facilities.queries.catalogue import catalogue
from facilities.queries.known import known_for
from regions.db import json_text, update_rows
from regions.models import Source
from regions.statements import statement

from .applying import apply_rows
from .batches import ask_for, carry_out, finish
from .columns import spec_of
from .imports import count_fates, write_counts
from .own_rows import refuse_outside
from .staging import Settled, says_positions, settle

Said = tuple[str, int | None, dict[str, Any], list[dict[str, Any]]]
"""Fate, facility, changes and problems of a row."""
_SETTLED: Final = frozenset({RowFate.NEW, RowFate.CHANGED, RowFate.UNCHANGED})


def ask_for_commit(*, batch: ImportBatch, by: AbstractBaseUser | None = None) -> None:
    """Ask for a previewed batch to be written; raise ImportFailed when it was not previewed.

    by: who decided so, and is named by the history; None: who brought the list.
    """
    if batch.state not in COMMITTABLE or not batch.import_rows.exists():
        raise ImportFailed(_("Pemuatan ini belum diperiksa atau sudah disimpan."))
    batch.spec = {**batch.spec, "committed_by": by.pk if by is not None else batch.by_id}
    ask_for(batch, BatchState.COMMITTING, "spec")


def commit(batch: ImportBatch) -> None:
    """Write the rows of a batch as they were decided; raise ImportFailed and leave nothing when it fails.

    Rows are compared again: what changed in the registry since the preview counts. A possible duplicate
    that nobody decided becomes a facility of its own and waits in the review queue.
    """

    def write(report: Report) -> None:
        who = get_user_model().objects.filter(pk=batch.spec.get("committed_by", batch.by_id)).first()
        with transaction.atomic(), recorded(by=who, batch=batch, reason=batch.file_name):
            report(0.02, _("Membaca pratinjau"))
            source = Source.objects.select_for_update().get(pk=batch.source_id)
            sources, spec, types = {source.slug: source}, spec_of(batch), catalogue()
            staged = list(batch.import_rows.order_by("line", "pk"))
            taken = [one for one in staged if _is_taken(one)]
            rows = {one.pk: row_of(one.values, one.line) for one in taken}
            chosen = {one.pk: _chosen(one) for one in taken}
            known = known_for(list(rows.values()), sources, filter(None, chosen.values()), lock=True)
            has_positions = says_positions(spec, rows.values())
            before = {one.pk: (one.fate, one.facility_id, one.changes, one.problems) for one in taken}
            undecided = []
            for one in told(taken, within(report, 0.15, 0.3), _("Membandingkan dengan registri")):
                found = known.find(rows[one.pk])
                facility = found.facility if found else chosen[one.pk]
                if one.fate == RowFate.POSSIBLE_DUPLICATE and not one.decision:
                    undecided.append(one)
                _settle_again(one, settle(rows[one.pk], facility, known, spec, types, has_positions=has_positions))
            refuse_outside(taken, who)
            _refuse_twice(taken)
            apply_rows(
                [one for one in taken if one.fate in _SETTLED], sources=sources, spec=spec, types=types,
                batches={source.slug: batch}, has_positions=has_positions, report=within(report, 0.3, 0.95),
                before_records=lambda: _keep_former(batch, taken, before),
            )  # fmt: skip
            report(0.95, _("Menyelesaikan"))
            _note_gone(batch, staged)
            _queue_pairs(undecided)
            batch.spec["claims"] = _claim(batch, spec.speaks_for)
            report(0.98, _("Menyelesaikan"))  # the last moment at which a wish to stop is heard
            batch.committed_at = timezone.now()
            write_counts(batch, _counts(staged))
            finish(batch, BatchState.DONE, "committed_at", "spec")

    carry_out(batch, write)


def _is_taken(one: ImportRow) -> bool:
    if one.decision == "skip" or one.fate in (RowFate.REFUSED, RowFate.MISSING):
        return False
    return one.fate != RowFate.SET_ASIDE or one.decision == "take"


def _chosen(one: ImportRow) -> int | None:
    """Return the facility that a person or the matching chose for a row."""
    if one.decision.startswith("same:"):
        return int(one.decision.removeprefix("same:"))
    return one.facility_id if one.fate in (RowFate.CHANGED, RowFate.UNCHANGED) else None


def _settle_again(one: ImportRow, now: Settled) -> None:
    one.fate, one.changes, one.facility = now.fate, now.changes, now.facility
    if now.problems:
        codes = {problem["code"] for problem in one.problems}
        one.problems = [*one.problems, *(problem for problem in now.problems if problem["code"] not in codes)]


def _refuse_twice(taken: Iterable[ImportRow]) -> None:
    """Refuse a row whose facility another row of the list already is."""
    first: dict[int, int | None] = {}
    for one in taken:
        if one.facility_id and one.fate in _SETTLED:
            if one.facility_id in first:
                message = _("tempat yang sama sudah disebut pada baris %(line)d; baris ini tidak dimuat")
                said = {"code": "named_twice", "message": message % {"line": first[one.facility_id] or 0}}
                one.problems = [*one.problems, said | {"field": "", "value": ""}]
                one.fate, one.changes, one.facility = RowFate.REFUSED, {}, None
            else:
                first[one.facility_id] = one.line


def _keep_former(batch: ImportBatch, taken: list[ImportRow], before: Mapping[int, Said]) -> None:
    """Write what became of the rows, and what their source said before, so that it can be undone."""
    new, other = [], []
    for one in taken:
        fate, facility, changes, problems = before[one.pk]
        if (one.fate, one.changes, one.problems) != (fate, changes, problems):
            other.append(one)
        elif one.facility_id != facility:
            new.append(one)
    if other:
        update_rows(
            ImportRow._meta.db_table, ["fate", "facility_id", "changes", "problems"],
            ((one.pk, one.fate, one.facility_id, json_text(one.changes), json_text(one.problems)) for one in other),
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            statement("facilities", "name_facilities"),
            {"rows": [one.pk for one in new], "facilities": [one.facility_id for one in new]},
        )
        cursor.execute(
            statement("facilities", "keep_former_records"), {"batch": batch.pk, "source": batch.source_id}
        )


def _note_gone(batch: ImportBatch, staged: list[ImportRow]) -> None:
    gone = [one.values["source_row"] for one in staged if one.fate == RowFate.MISSING and one.decision != "skip"]
    SourceRecord.objects.filter(source=batch.source, row_key__in=gone, gone_at__isnull=True).update(
        gone_at=timezone.now(), batch=batch
    )


def _queue_pairs(undecided: list[ImportRow]) -> None:
    """Put what nobody decided into the review queue."""
    pairs = []
    for one in undecided:
        for match in one.matches:
            left, right = sorted((one.facility_id or 0, match["facility"]))
            if left and left != right:
                pairs.append(DuplicatePair(left_id=left, right_id=right, score=match["score"], why=match["why"]))
    DuplicatePair.objects.bulk_create(pairs, ignore_conflicts=True)


def _claim(batch: ImportBatch, types: Iterable[str]) -> list[int]:
    """Write of which types the list holds all in its scope; return the ids of the claims that are new."""
    claims = [
        ListScope.objects.get_or_create(source=batch.source, type_id=key, scope_code=batch.scope_code) for key in types
    ]
    return [claim.pk for claim, is_new in claims if is_new]


def _counts(staged: list[ImportRow]) -> Counter[str]:
    """Count what became of the rows of the list; one that a person skipped is set aside."""
    own = [one for one in staged if one.fate != RowFate.MISSING]
    counts = sum(count_fates([one for one in own if one.decision != "skip"]).values(), Counter())
    return counts + Counter(set_aside=sum(one.decision == "skip" for one in own))
