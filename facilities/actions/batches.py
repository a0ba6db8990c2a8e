"""The life of a delivered list: what it waits for, how work on it ends, and how it is stopped."""
from collections.abc import Callable

from django.utils.translation import gettext as _

from facilities.batch_progress import WORKING, ImportCancelled, ImportFailed, Report, is_left_alone, working_on
from facilities.models import BatchState, ImportBatch
from regions.importers.problems import DeliveryError

from .batch_files import file_of
from .place_list import is_awaited


def ask_for(batch: ImportBatch, state: str, *fields: str) -> None:
    """Put a batch into a state of work that a worker takes up."""
    batch.state, batch.progress, batch.stage, batch.message, batch.cancel_wanted = state, 0.0, "", "", False
    batch.save(update_fields=["state", "progress", "stage", "message", "cancel_wanted", *fields])


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
    if not is_awaited(batch):
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
