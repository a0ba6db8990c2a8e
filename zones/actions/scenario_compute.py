"""Compute a scenario and keep its result with run and date; rebase it on the newest run."""
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.errors import RunCancelled, ScenarioRefused, ZonesError
from zones.models import Scenario
from zones.queries.runs import latest_run
from zones.queries.scenarios.base import base_of, is_ready, refuse_stale
from zones.queries.scenarios.result import CostedStep, compute_scenario
from zones.queries.scenarios.steps import planned_steps, villages_of
from zones.scenarios.changes import STREET_KINDS

from .scenarios import held

AT_ONCE_S: Final = 1.0
"""What takes longer is work of the background."""
SILENT_TOO_LONG: Final = timedelta(minutes=3)
_SECONDS_PER_CELL: Final = 5e-7
"""Of one step on one measure of one cell, measured on DKI (docs/performance.md); streets ask all measures."""


def compute(*, scenario_id: int, claimed_version: int | None = None) -> bool:
    """Compute a scenario as it is now and keep the result; return whether it still stood for the scenario at the end.

    A worker names the version that was claimed for it. Raise ScenarioRefused when the run's inputs have changed,
    RunCancelled when somebody asked to stop, or the scenario is no longer what was claimed.
    """
    scenario = Scenario.objects.select_related("run__standard_set").get(pk=scenario_id)
    version, begin = scenario.version, time.perf_counter()

    def report(share: float, stage: str) -> None:
        if claimed_version is not None:
            _tell(scenario_id, claimed_version, share=share, stage=stage)

    report(0.0, _("Menghitung"))
    if scenario.run is None:
        raise ScenarioRefused(_("Hitungan dasar skenario ini sudah tidak ada. Pindahkan ke hitungan terbaru."))
    steps = [step for step in scenario.steps.select_related("type") if step.is_on]
    base = base_of(scenario.run)
    costed = [CostedStep(one, step.cost) for one, step in zip(planned_steps(steps), steps, strict=True)]
    result = compute_scenario(base, costed, scenario.area_code, villages_of(steps), report)
    result["took_ms"] = round(1000 * (time.perf_counter() - begin))
    with transaction.atomic():
        now = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
        report(1.0, _("Menyimpan hasil"))
        is_current = (now.version, now.run_id) == (version, scenario.run_id)
        if is_current:
            now.result, now.computed_version, now.computed_run = result, version, scenario.run
            now.computed_at, now.computing = timezone.now(), None
            now.save(update_fields=["result", "computed_version", "computed_run", "computed_at", "computing"])
    return is_current


def carry_out(*, scenario_id: int, version: int) -> bool:
    """Compute what was claimed for a worker; what goes wrong is kept with the scenario, and raised.

    One that was stopped, or replaced by a later claim, leaves what is told of the scenario as it is.
    """
    try:
        return compute(scenario_id=scenario_id, claimed_version=version)
    except RunCancelled:
        raise
    except ZonesError as error:
        _end(scenario_id, version, str(error))
        raise
    except Exception as error:
        _end(scenario_id, version, _("Kesalahan tak terduga: %(error)s") % {"error": error})
        raise


def takes_long(scenario: Scenario) -> bool:
    """Say whether computing a scenario here and now would keep the reader waiting."""
    if scenario.run is None:
        return False
    if not is_ready(scenario.run):
        return (scenario.run.outcome or {}).get("cells", 0) > 5_000
    cells = (scenario.run.outcome or {}).get("cells", 0)
    steps = [step.kind for step in scenario.steps.all() if step.is_on]
    streets = sum(kind in STREET_KINDS for kind in steps)
    asked = 2 * len(steps) + 15 * (streets + 1) * (len(steps) if streets else 0)
    return cells * asked * _SECONDS_PER_CELL * 4 > AT_ONCE_S


def claim(*, scenario_id: int) -> int | None:
    """Note that a worker shall compute a scenario and return the version; None when one does, has done or has ended."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
        doing: dict[str, Any] | None = scenario.computing
        if scenario.is_computed or scenario.ended or (scenario.is_being_computed and doing and not _is_silent(doing)):
            return None
        scenario.computing = _doing(scenario.version, share=0.0, stage=_("Menunggu giliran"))
        scenario.save(update_fields=["computing"])
        return scenario.version


def stop(*, scenario_id: int) -> None:
    """End the computation of a scenario: who computes it finds out; what was kept before stays."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
        if scenario.is_being_computed:
            _end(scenario_id, scenario.version, _("Hitungan dihentikan atas permintaan."))


def ask_again(*, scenario_id: int) -> None:
    """Forget how the last computation ended, so that the next look at the result begins another."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
        if scenario.ended:
            scenario.computing = None
            scenario.save(update_fields=["computing"])


@transaction.atomic
def rebase(*, scenario_id: int, seen_version: int, by: AbstractBaseUser) -> Scenario:
    """Let a scenario stand on the newest run of its area; its steps stay, its result is computed anew.

    Raise ScenarioRefused when the newest run is itself no longer up to date.
    """
    scenario = held(scenario_id, seen_version)
    run = latest_run(scenario.area_code)
    if run is None:
        raise ScenarioRefused(_("Wilayah ini belum dihitung. Hitung dahulu cakupannya."))
    try:
        refuse_stale(run)
    except ScenarioRefused:
        raise ScenarioRefused(
            _("Hitungan terbaru pun sudah tidak sesuai data hari ini. Hitung ulang wilayahnya dahulu.")
        ) from None
    if run.pk != scenario.run_id:
        scenario.run = run
        scenario.version += 1
        scenario.save(update_fields=["run", "version", "updated_at"])
    return scenario


def _doing(version: int, *, share: float, stage: str) -> dict[str, Any]:
    return {"version": version, "share": round(share, 2), "stage": stage, "at": timezone.now().isoformat()}


def _is_silent(doing: dict[str, Any]) -> bool:
    return timezone.now() - datetime.fromisoformat(doing["at"]) >= SILENT_TOO_LONG


def _claimed(scenario_id: int, version: int) -> QuerySet[Scenario]:
    """Return the scenario as long as it is what was claimed, and its computation has not ended."""
    mine = Scenario.objects.filter(pk=scenario_id, version=version, computing__version=version)
    return mine.filter(computing__ended__isnull=True)


def _tell(scenario_id: int, version: int, *, share: float, stage: str) -> None:
    """Tell how far a worker is; raise RunCancelled when the work is no longer wanted of it."""
    if not _claimed(scenario_id, version).update(computing=_doing(version, share=share, stage=stage)):
        raise RunCancelled(_("Hitungan ini dihentikan, atau skenarionya sudah berubah."))


def _end(scenario_id: int, version: int, message: str) -> None:
    _claimed(scenario_id, version).update(computing={"version": version, "ended": message})
