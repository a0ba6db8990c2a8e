"""Ask for a run, carry it out, cancel it: the only place that writes reach results."""
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Area
from regions.scopes import require_scope
from zones.analysis import Analysis, analyse
from zones.errors import AreaUnknown, RunCancelled, StandardsUnknown, ZonesError
from zones.models import ReachRun, RunState, StandardSet

from .results import write_results

Report = Callable[[float, str], None]
Compute = Callable[[ReachRun, Report], Analysis]


def standard_set_named(name: str | None) -> StandardSet:
    """Return the set called `key` or `key@version`, or the default set when no name is given."""
    sets = StandardSet.objects.all()
    if name is None:
        found = sets.filter(is_default=True).first()
    else:
        key, _at, version = name.partition("@")
        found = sets.filter(key=key, **({"version": version} if version else {})).first()
    if found is None:
        known = ", ".join(f"{s.key}@{s.version}" for s in sets) or _("belum ada; jalankan load_catalogue")
        raise StandardsUnknown(
            _("Standar %(name)s tidak ada. Yang ada: %(known)s.") % {"name": name or "(baku)", "known": known}
        )
    return found


SILENT_TOO_LONG: Final = timedelta(minutes=10)
"""A run reports every few seconds; one that has not for so long lost its worker."""


def close_abandoned_runs() -> int:
    """End runs whose worker was killed, so that their question can be asked again; return how many."""
    return _abandon(ReachRun.objects.filter(touched_at__lt=timezone.now() - SILENT_TOO_LONG))


def close_run_of_dead_process(run_id: int | None) -> None:
    """End a run whose process is known to be gone, without waiting for its silence."""
    _abandon(ReachRun.objects.filter(pk=run_id))


def _abandon(some: QuerySet[ReachRun]) -> int:
    return some.filter(state=RunState.RUNNING).update(
        state=RunState.FAILED,
        finished_at=timezone.now(),
        stage="",
        message=_("Penghitungan terhenti di tengah jalan; tidak ada yang disimpan. Mintalah hitungan baru."),
    )  # fmt: skip


def ask_for_run(
    *, area_code: str, standard_set: StandardSet | None = None, by: AbstractBaseUser | None = None
) -> ReachRun:
    """Create a queued run for a current area; an open run of the same question is returned instead."""
    require_scope(by, area_code)
    close_abandoned_runs()
    if not Area.objects.current().filter(code=area_code).exists():
        raise AreaUnknown(_("Wilayah %(code)s tidak ada di antara wilayah yang dimuat.") % {"code": area_code})
    standard_set = standard_set or standard_set_named(None)
    waiting = ReachRun.objects.filter(
        area_code=area_code, standard_set=standard_set, state__in=[RunState.QUEUED, RunState.RUNNING]
    ).first()
    return waiting or ReachRun.objects.create(area_code=area_code, standard_set=standard_set, by=by)


def cancel_run(*, run: ReachRun) -> None:
    """Ask an open run to stop; a run still in the queue stops at once."""
    ReachRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(
        state=RunState.CANCELLED, finished_at=timezone.now()
    )
    ReachRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(cancel_wanted=True)


def carry_out(
    *, run: ReachRun, report: Report = lambda share, stage: None, compute: Compute = analyse
) -> ReachRun:
    """Compute a run and write all its results in one transaction; on failure nothing of it is left.

    `compute` gives the results; by default they are computed here and now. Progress and state are written at
    once, outside that transaction. A cancelled run, or one stopped by Ctrl-C, ends as such and raises; any other
    failure is recorded in the run's message and raised.
    """
    queued = ReachRun.objects.filter(pk=run.pk, state=RunState.QUEUED)
    claimed = queued.update(state=RunState.RUNNING, touched_at=timezone.now())
    if not claimed:
        raise RunCancelled(_("Hitungan ini tidak lagi menunggu."))
    run.refresh_from_db()

    def progress(share: float, stage: str) -> None:
        if ReachRun.objects.filter(pk=run.pk, cancel_wanted=True).exists():
            raise RunCancelled(_("Hitungan dihentikan atas permintaan."))
        ReachRun.objects.filter(pk=run.pk).update(
            progress=min(share, 0.99), stage=stage, touched_at=timezone.now()
        )
        report(share, stage)

    try:
        analysis = compute(run, progress)
        progress(0.8, _("Menulis hasil"))
        with transaction.atomic():
            outcome = write_results(run=run, analysis=analysis)
            _finish(run, RunState.DONE, progress=1.0, outcome=outcome, inputs=analysis.inputs,
                    network=analysis.network, layout=analysis.layout)
    except RunCancelled as stopped:
        _finish(run, RunState.CANCELLED, message=str(stopped))
        raise
    except KeyboardInterrupt:
        _finish(run, RunState.CANCELLED, message=_("Hitungan dihentikan atas permintaan."))
        raise
    except ZonesError as error:
        _finish(run, RunState.FAILED, message=str(error))
        raise
    except Exception as error:
        _finish(run, RunState.FAILED, message=_("Kesalahan tak terduga: %(error)s") % {"error": error})
        raise
    run.refresh_from_db()
    return run


def _finish(run: ReachRun, state: str, **values: Any) -> None:
    ReachRun.objects.filter(pk=run.pk).update(state=state, finished_at=timezone.now(), stage="", **values)
