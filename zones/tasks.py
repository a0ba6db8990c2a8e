"""Background work of this room, carried out by `manage.py db_worker`."""
from django.utils import translation
from django_tasks import task

from .actions import scenario_compute
from .actions.candidate_search import carry_out_search
from .actions.runs import carry_out
from .actions.siting import prove
from .errors import ZonesError
from .gap_register.digest_tasks import come_back
from .models import CandidateSearch, ReachRun, Scenario, SitingPlan


@task()
def carry_out_run(run_id: int, language: str = "id") -> str:
    """Carry out a queued run; what goes wrong is told by the run itself."""
    run = ReachRun.objects.select_related("standard_set").get(pk=run_id)
    with translation.override(language):
        try:
            carry_out(run=run)
        except ZonesError as told:
            return str(told)
    come_back()  # a register with gaps is written about every week
    return "ok"


@task()
def compute_scenario_task(scenario_id: int, version: int, language: str = "id") -> str:
    """Compute a scenario as it was claimed; why it cannot be computed is kept with it."""
    with translation.override(language):
        try:
            scenario_compute.carry_out(scenario_id=scenario_id, version=version)
        except (ZonesError, Scenario.DoesNotExist) as told:
            return str(told)
    return "ok"


@task()
def carry_out_candidate_search(search_id: int, language: str = "id") -> str:
    """Carry out a queued search for candidates; what goes wrong is told by the search itself."""
    search = CandidateSearch.objects.select_related("run__standard_set", "template").get(pk=search_id)
    with translation.override(language):
        try:
            carry_out_search(search=search)
        except ZonesError as told:
            return str(told)
    return "ok"


@task()
def prove_siting(plan_id: int, language: str = "id") -> str:
    """Seek the proven answer to a question where to build; what goes wrong is told by the plan itself."""
    plan = SitingPlan.objects.filter(pk=plan_id).first()
    if plan is None:
        return "gone"
    with translation.override(language):
        try:
            prove(plan=plan)
        except ZonesError as told:
            return str(told)
    return "ok"
