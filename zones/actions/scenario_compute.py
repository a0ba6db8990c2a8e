"""Compute a scenario and keep its result with run and date; rebase it on the newest run."""
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.errors import RunCancelled, ScenarioRefused
from zones.models import Scenario, ScenarioEdit
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


def compute(*, scenario_id: int) -> bool:
    """Compute a scenario as it is now and keep the result; return whether it still stood for the scenario at the end.

    Raise ScenarioRefused when the run's inputs have changed, RunCancelled when somebody asked to stop.
    """
    scenario = Scenario.objects.select_related("run__standard_set").get(pk=scenario_id)
    if scenario.run is None:
        raise ScenarioRefused(_("Hitungan dasar skenario ini sudah tidak ada. Pindahkan ke hitungan terbaru."))
    version, begin = scenario.version, time.perf_counter()

    def report(share: float, stage: str) -> None:
        current = Scenario.objects.values_list("computing", flat=True).get(pk=scenario_id)
        if current and current.get("stop"):
            Scenario.objects.filter(pk=scenario_id).update(computing=None)
            raise RunCancelled(_("Hitungan dihentikan atas permintaan."))
        if current:
            _tell(scenario_id, version, share=share, stage=stage)

    steps = [step for step in scenario.steps.select_related("type") if step.is_on]
    base = base_of(scenario.run)
    costed = [CostedStep(one, step.cost) for one, step in zip(planned_steps(steps), steps, strict=True)]
    result = compute_scenario(base, costed, scenario.area_code, villages_of(steps), report)
    result["took_ms"] = round(1000 * (time.perf_counter() - begin))
    with transaction.atomic():
        now = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
        is_current = (now.version, now.run_id) == (version, scenario.run_id)
        if is_current:
            now.result, now.computed_version, now.computed_run = result, version, scenario.run
            now.computed_at, now.computing = timezone.now(), None
            now.save(update_fields=["result", "computed_version", "computed_run", "computed_at", "computing"])
    return is_current


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


def claim(*, scenario_id: int) -> bool:
    """Note that a worker shall compute a scenario; False when one already does."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
        doing: dict[str, Any] | None = scenario.computing
        is_alive = doing is not None and timezone.now() - datetime.fromisoformat(doing["at"]) < SILENT_TOO_LONG
        if is_alive and doing and doing["version"] == scenario.version:
            return False
        _tell(scenario_id, scenario.version, share=0.0, stage=_("Menunggu giliran"))
    return True


def stop(*, scenario_id: int) -> None:
    """Ask whoever computes a scenario to stop; what was kept before stays."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
        if scenario.computing:
            scenario.computing = {**scenario.computing, "stop": True}
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
        ScenarioEdit.objects.filter(scenario=scenario, version__gte=scenario.version).delete()
    return scenario


def _tell(scenario_id: int, version: int, *, share: float, stage: str) -> None:
    told = {"version": version, "share": round(share, 2), "stage": stage, "at": timezone.now().isoformat()}
    Scenario.objects.filter(pk=scenario_id).update(computing=told)
