"""Lists that are fetched again by themselves: set up, paused, carried out; what changes much waits for a person."""
import logging
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.allowed_urls import FetchError, allowed_prefixes, check_allowed
from facilities.batch_progress import ImportFailed
from facilities.fetching import Fetched, Seen, fetch
from facilities.models import BatchState, FetchOutcome, ImportBatch, RowFate, ScheduledImport
from regions.importers.problems import DeliveryError
from regions.models import Source
from regions.scopes import require_scope

from .batch_files import take_in
from .batches import ask_for
from .columns import inspect, saved_mapping
from .commit import ask_for_commit, commit
from .preview import preview

MOST_CHANGED_SHARE: Final = 0.10
"""A list that would change or lose this share of what it said before, or more, waits for a person."""
LONGEST_EVERY_DAYS: Final = 366
_UNDECIDED: Final = frozenset({BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.FAILED})
_AFTER_FAILURE: Final = timedelta(days=1)

logger = logging.getLogger(__name__)


class ScheduleRefused(ValueError):
    """Say why a list cannot be scheduled so; field is the field of the form."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def add_schedule(*, source: Source, url: str, scope_code: str, every_days: int, by: Any) -> ScheduledImport:
    """Have a list fetched every few days, from now on; raise ScheduleRefused."""
    require_scope(by, scope_code)
    if not 1 <= every_days <= LONGEST_EVERY_DAYS:
        raise ScheduleRefused(
            _("Selang harus 1 sampai %(most)d hari.") % {"most": LONGEST_EVERY_DAYS}, "every_days"
        )
    try:
        check_allowed(url, allowed_prefixes())
    except FetchError as error:
        raise ScheduleRefused(str(error), "url") from error
    if ScheduledImport.objects.filter(source=source, url=url).exists():
        raise ScheduleRefused(_("Alamat ini sudah dijadwalkan untuk sumber itu."), "url")
    return ScheduledImport.objects.create(
        source=source, url=url, scope_code=scope_code, every_days=every_days, next_at=timezone.now(), by=by
    )


def switch_schedule(*, schedule: ScheduledImport, is_on: bool) -> None:
    """Pause a schedule, or let it go on; one that is overdue by then is carried out soon."""
    ScheduledImport.objects.filter(pk=schedule.pk).update(is_on=is_on)


def remove_schedule(*, schedule: ScheduledImport) -> None:
    """Fetch a list no more; what was loaded from it stays."""
    ScheduledImport.objects.filter(pk=schedule.pk).delete()


def run_due() -> list[ScheduledImport]:
    """Carry out every schedule whose time has come, one after another; return them. One failure stops none."""
    done = []
    for schedule in ScheduledImport.objects.filter(is_on=True, next_at__lte=timezone.now()).order_by("next_at", "pk"):
        if _claim(schedule):
            done.append(run_schedule(schedule))
    return done


def run_schedule(schedule: ScheduledImport) -> ScheduledImport:
    """Fetch a list and load it if little would change; how it ended stands in the schedule itself, failures too.

    Not inside a transaction: the progress of the batch is told while it goes on.
    """
    try:
        _carry_out(schedule)
    except (FetchError, ImportFailed, DeliveryError) as error:
        _fail(schedule, str(error))
    except Exception as error:
        logger.exception("scheduled import %s", schedule.pk)
        _fail(schedule, _("Kesalahan tak terduga: %(error)s") % {"error": error})
    schedule.refresh_from_db()
    return schedule


def _claim(schedule: ScheduledImport) -> bool:
    """Take a schedule for oneself by moving its next time; another worker that sees it too gets False."""
    next_at = timezone.now() + timedelta(days=schedule.every_days)
    claimed = ScheduledImport.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(next_at=next_at)
    return bool(claimed)


def _carry_out(schedule: ScheduledImport) -> None:
    folder = settings.DATA_DIR / "fetched"
    seen = Seen(schedule.etag, schedule.last_modified) if schedule.sha256 else None
    fetched = fetch(schedule.url, folder, seen=seen)
    if fetched.path is None:
        return _end_unchanged(schedule, _("Peladen menyatakan daftar tidak berubah."), fetched)
    try:
        if fetched.sha256 == schedule.sha256:
            return _end_unchanged(schedule, _("Isi daftar sama dengan yang terakhir."), fetched)
        batch = take_in(
            file=fetched.path, file_name=fetched.file_name, source=schedule.source, scope_code=schedule.scope_code,
            by=schedule.by,
        )  # fmt: skip
    finally:
        fetched.path.unlink(missing_ok=True)
    ScheduledImport.objects.filter(pk=schedule.pk).update(last_batch=batch)
    inspect(batch)
    if saved_mapping(batch) is None:
        words = _("Kolom daftar ini belum pernah dipetakan, atau berubah. Petakan dan periksa.")
        return _end(schedule, FetchOutcome.WAITING, words, fetched)
    ask_for(batch, BatchState.READING)
    preview(batch)
    reason = why_wait(batch)
    if reason:
        return _end(schedule, FetchOutcome.WAITING, reason, fetched)
    ask_for_commit(batch=batch)
    commit(batch)
    words = _("%(new)d baru, %(changed)d berubah, %(same)d tetap.")
    counts = {"new": batch.created, "changed": batch.changed, "same": batch.unchanged}
    return _end(schedule, FetchOutcome.DONE, words % counts, fetched)


def why_wait(batch: ImportBatch) -> str:
    """Return why a previewed batch must be looked at by a person before it is written; "" when it need not."""
    counts = dict(batch.import_rows.order_by().values_list("fate").annotate(number=Count("pk")))
    gone, changed = counts.get(RowFate.MISSING, 0), counts.get(RowFate.CHANGED, 0)
    known = gone + changed + counts.get(RowFate.UNCHANGED, 0)
    if refused := counts.get(RowFate.REFUSED, 0):
        return _("%(count)d baris ditolak.") % {"count": refused}
    if not known:
        return _("Belum ada isi dari daftar ini di registri: pemuatan pertama diperiksa orang.")
    if gone + changed >= MOST_CHANGED_SHARE * known:
        return _("%(changed)d baris akan berubah dan %(gone)d hilang, dari %(known)d yang dikenal.") % {
            "changed": changed, "gone": gone, "known": known,
        }  # fmt: skip
    return ""


def _end_unchanged(schedule: ScheduledImport, message: str, fetched: Fetched) -> None:
    """Write that nothing changed; what still waits for a person goes on waiting."""
    batch = schedule.last_batch
    if schedule.outcome == FetchOutcome.WAITING and batch and batch.state in _UNDECIDED:
        return _end(schedule, FetchOutcome.WAITING, schedule.message, fetched)
    return _end(schedule, FetchOutcome.UNCHANGED, message, fetched)


def _end(schedule: ScheduledImport, outcome: str, message: str, fetched: Fetched) -> None:
    """Write how a fetch ended, and which version of the list it was."""
    next_at = timezone.now() + timedelta(days=schedule.every_days)
    values = {"etag": fetched.seen.etag, "last_modified": fetched.seen.last_modified, "next_at": next_at}
    if fetched.sha256:
        values["sha256"] = fetched.sha256
    _write(schedule, outcome=outcome, message=message, **values)


def _fail(schedule: ScheduledImport, message: str) -> None:
    """Write that a fetch failed; it is tried again tomorrow, and the version is not taken for dealt with."""
    soon = timezone.now() + min(_AFTER_FAILURE, timedelta(days=schedule.every_days))
    _write(schedule, outcome=FetchOutcome.FAILED, message=message, next_at=soon, sha256="", etag="", last_modified="")


def _write(schedule: ScheduledImport, **values: Any) -> None:
    ScheduledImport.objects.filter(pk=schedule.pk).update(last_at=timezone.now(), **values)
