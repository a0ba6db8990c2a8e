"""How far the work on a batch is: told at once beside the work's own transaction, with a lock that dies with it."""
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from django.db import connection, connections
from django.utils.translation import gettext as _

from .models import BatchState, ImportBatch

_LOCKS: Final = 7_310_001
"""First half of the advisory lock's number; the second is the batch."""
_STEP: Final = 2000
"""Rows between two reports."""
WORKING: Final = frozenset({BatchState.READING, BatchState.COMMITTING})

COMMITTABLE: Final = frozenset({BatchState.PREVIEWED, BatchState.FAILED, BatchState.CANCELLED})
"""While rows are kept, they may be decided on and written; what failed or was stopped can be run again."""


class ImportFailed(Exception):
    """Say why a batch cannot go on; the message is for people."""


class ImportCancelled(ImportFailed):
    """Say that a person asked to stop."""


Report = Callable[[float, str], None]
Row = TypeVar("Row")


def nobody(share: float, stage: str) -> None:
    """Tell nobody: for work that no batch waits for."""


def within(report: Report, low: float, high: float) -> Report:
    """Return what tells a part of a work, its share 0..1 being low..high of the whole."""
    return lambda share, stage: report(low + (high - low) * share, stage)


def told(rows: Sequence[Row], report: Report, stage: str) -> Iterator[Row]:
    """Yield rows and tell now and then how many are done; so a wish to stop is heard in between."""
    for number, row in enumerate(rows):
        if number % _STEP == 0:
            report(number / len(rows), stage)
        yield row


@contextmanager
def working_on(batch: ImportBatch) -> Iterator[Report]:
    """Hold a batch and yield what tells its progress (share 0..1, stage) and stops it when asked to.

    A connection of its own writes progress, so that pages see it while the work is one open transaction,
    and holds a lock that the database drops when this process dies. Raise ImportFailed when another holds it.
    """
    own = connections["default"].copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, batch.pk])
            if not cursor.fetchone()[0]:
                raise ImportFailed(_("Pemuatan ini sedang dikerjakan."))

            def report(share: float, stage: str) -> None:
                cursor.execute(
                    "UPDATE facilities_importbatch SET progress = %s, stage = %s WHERE id = %s RETURNING cancel_wanted",
                    [max(0.01, min(share, 0.99)), stage[:80], batch.pk],
                )
                asked = cursor.fetchone()
                if asked and asked[0]:
                    raise ImportCancelled(_("Dihentikan atas permintaan; tidak ada yang disimpan."))

            try:
                yield report
            finally:  # said, because the server notices a closed connection only later
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, batch.pk])
    finally:
        own.close()


def is_left_alone(batch: ImportBatch) -> bool:
    """Say whether work on a batch has begun and nobody does it any more: its worker was killed."""
    if batch.state not in WORKING or batch.progress == 0:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, batch.pk])
        was_free = cursor.fetchone()[0]
        if was_free:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, batch.pk])
    return was_free
