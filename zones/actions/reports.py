"""Ask for an atlas or a meeting pack, carry it out, stop it, ask again, throw it away."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Area
from zones.errors import AreaUnknown, ReportRefused, RunCancelled, ZonesError
from zones.models import ReachRun, Report, ReportKind, RunState
from zones.paper.report_files import drop_files, keep_file

MOST_OPEN: Final = 3
"""One person has no more reports than this waiting or being drawn."""
SILENT_TOO_LONG: Final = timedelta(minutes=5)
"""A report tells of itself with every sheet; one that has not for so long lost its worker."""

Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """The files of a report by kind ("pdf", "docx", "zip"), the main one first, and the pages of the PDF."""

    files: Mapping[str, bytes]
    pages: int


def ask_for_report(
    *, kind: str, area_code: str, run: ReachRun | None, choices: dict[str, Any], language: str, by: AbstractBaseUser,
    meeting_on: date | None = None, since_run: ReachRun | None = None,
) -> Report:  # fmt: skip
    """Write down what is asked for; the same question that is still open is returned instead. Raise ReportRefused."""
    close_abandoned_reports()
    if not Area.objects.current().filter(code=area_code).exists():
        raise AreaUnknown(_("Wilayah %(code)s tidak ada di antara wilayah yang dimuat.") % {"code": area_code})
    if run is None or run.state != RunState.DONE:
        raise ReportRefused(_("Belum ada hitungan yang selesai untuk wilayah ini. Mulailah hitungan dahulu."))
    if kind == ReportKind.PACK and meeting_on is None:
        raise ReportRefused(_("Isi tanggal rapat, misalnya 2026-03-02."), "tanggal")
    asked = {
        "kind": kind, "area_code": area_code, "run": run, "choices": choices, "language": language,
        "meeting_on": meeting_on, "since_run": since_run if kind == ReportKind.PACK else None, "by": by,
    }  # fmt: skip
    mine = Report.objects.filter(by=by, state__in=[RunState.QUEUED, RunState.RUNNING])
    same = mine.filter(**asked).first()
    if same is not None:
        return same
    if mine.count() >= MOST_OPEN:
        raise ReportRefused(
            _("Sudah ada %(number)s laporan Anda yang belum selesai. Tunggu atau hentikan salah satu.")
            % {"number": MOST_OPEN}
        )
    return Report.objects.create(**asked)


def carry_out_report(*, report: Report, draw: Callable[[Report, Tell], DrawnReport]) -> Report:
    """Draw a queued report and keep its files; progress and state are written at once.

    Raise RunCancelled when somebody asked it to stop; what else goes wrong is recorded in its message and raised.
    """
    queued = Report.objects.filter(pk=report.pk, state=RunState.QUEUED)
    if not queued.update(state=RunState.RUNNING, touched_at=timezone.now()):
        raise RunCancelled(_("Laporan ini tidak lagi menunggu."))
    report.refresh_from_db()

    def tell(share: float, stage: str) -> None:
        still = Report.objects.filter(pk=report.pk, state=RunState.RUNNING, cancel_wanted=False)
        if not still.update(progress=min(share, 0.99), stage=stage[:120], touched_at=timezone.now()):
            raise RunCancelled(_("Laporan dihentikan atas permintaan."))

    try:
        drawn = draw(report, tell)
        tell(0.99, _("Menyimpan"))
        for kind, content in drawn.files.items():
            keep_file(report, kind, content)
        _finish(report, RunState.DONE, progress=1.0, pages=drawn.pages, size=len(next(iter(drawn.files.values()))))
    except RunCancelled as stopped:
        _finish(report, RunState.CANCELLED, message=str(stopped))
        raise
    except KeyboardInterrupt:
        _finish(report, RunState.CANCELLED, message=_("Laporan dihentikan atas permintaan."))
        raise
    except ZonesError as error:
        _finish(report, RunState.FAILED, message=str(error))
        raise
    except Exception as error:
        _finish(report, RunState.FAILED, message=_("Kesalahan tak terduga: %(error)s") % {"error": error})
        raise
    report.refresh_from_db()
    return report


def _finish(report: Report, state: str, **values: Any) -> None:
    running = Report.objects.filter(pk=report.pk, state=RunState.RUNNING)
    running.update(state=state, finished_at=timezone.now(), stage="", **values)


def cancel_report(*, report: Report) -> None:
    """Ask an open report to stop; one still in the queue stops at once."""
    Report.objects.filter(pk=report.pk, state=RunState.QUEUED).update(
        state=RunState.CANCELLED, finished_at=timezone.now(), message=_("Laporan dihentikan atas permintaan.")
    )
    Report.objects.filter(pk=report.pk, state=RunState.RUNNING).update(cancel_wanted=True)


def draw_again(*, report: Report) -> bool:
    """Queue a report that failed or was stopped once more; return whether it was."""
    ended = Report.objects.filter(pk=report.pk, state__in=[RunState.FAILED, RunState.CANCELLED])
    return bool(
        ended.update(state=RunState.QUEUED, progress=0, message="", stage="", cancel_wanted=False, finished_at=None,
                     touched_at=timezone.now())
    )  # fmt: skip


def close_abandoned_reports() -> int:
    """End reports whose worker was killed, so that they can be asked for again; return how many."""
    silent = Report.objects.filter(state=RunState.RUNNING, touched_at__lt=timezone.now() - SILENT_TOO_LONG)
    return silent.update(
        state=RunState.FAILED, stage="", finished_at=timezone.now(),
        message=_("Pembuatan terhenti di tengah jalan; tidak ada yang disimpan. Coba lagi."),
    )  # fmt: skip


def delete_report(*, report: Report, by: AbstractBaseUser) -> None:
    """Throw a report and its files away; only who asked for it, or an administrator, may. Raise ReportRefused."""
    if report.by_id != by.pk and not by.is_superuser:
        raise ReportRefused(_("Hanya pembuatnya yang dapat menghapus laporan ini."))
    if report.state == RunState.RUNNING:
        raise ReportRefused(_("Laporan sedang dibuat; hentikan dahulu."))
    report_id = report.pk
    with transaction.atomic():
        report.delete()
        transaction.on_commit(lambda: drop_files(report_id))
