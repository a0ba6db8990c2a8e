"""Turn a step of a scenario into a plan: a planned facility, or a note for those who keep the registry.

A new place becomes a facility in the registry with life "direncanakan": it takes part in no analysis until it is
open. To move a place plans its new site the same way. To close or upgrade one, and all street works, change nothing
in the registry: they are decisions of others, so they are kept as accepted, with who and when, as a list of tasks.
"""
from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.actions.records import RecordRefused, create_record
from facilities.models import Facility
from facilities.models.facility import Life, LocatedBy
from regions.actions.sources import record_source
from zones.errors import ScenarioRefused
from zones.models import Scenario, ScenarioState, ScenarioStep
from zones.scenarios.changes import ChangeKind

from .scenarios import held

BECOME_FACILITIES: Final = frozenset({ChangeKind.ADD, ChangeKind.MOVE})
"""Kinds whose step becomes a planned facility; the others become tasks."""


@transaction.atomic
def accept_step(
    *, scenario_id: int, step_id: int, seen_version: int, by: AbstractBaseUser
) -> ScenarioStep:
    """Accept a step once; accepted again it returns what came of it and makes nothing new.

    Raise ScenarioRefused for a step that is switched off or gone, and what the registry refuses.
    """
    scenario = held(scenario_id, None)  # before the version, so that pressing twice is no conflict
    step = ScenarioStep.objects.select_related("type", "facility__type").filter(pk=step_id, scenario=scenario).first()
    if step is None:
        raise ScenarioRefused(_("Perubahan ini tidak ada lagi dalam skenario."))
    if step.accepted_at is not None:
        return step
    held(scenario_id, seen_version)
    if not step.is_on:
        raise ScenarioRefused(_("Perubahan ini sedang dimatikan. Nyalakan dahulu sebelum menerimanya."))
    if step.kind in BECOME_FACILITIES:
        step.accepted = _planned(step, scenario, by)
    step.accepted_at, step.accepted_by = timezone.now(), by
    step.save(update_fields=["accepted", "accepted_at", "accepted_by"])
    if scenario.state == ScenarioState.DRAFT:
        scenario.state = ScenarioState.CHOSEN
        scenario.save(update_fields=["state", "updated_at"])
    return step


def _planned(step: ScenarioStep, scenario: Scenario, by: AbstractBaseUser) -> Facility:
    twin = _same_plan(step)
    if twin is not None:
        return twin
    values: Mapping[str, Any] = {
        "name": step.name or (step.facility.name if step.facility else ""),
        "type": step.type or step.facility.type,
        "life": Life.PLANNED,
        "planned_for": step.year,
        "position": step.place,
        "located_by": LocatedBy.MAP,
        "owner_agency": step.agency,
    }
    reason = _("Diterima dari skenario “%(name)s”.") % {"name": scenario.name}
    if step.facility is not None:
        reason += " " + _("Menggantikan %(name)s (%(id)s) setelah dibuka.") % {
            "name": step.facility.name, "id": step.facility.public_id
        }
    source = record_source(slug=f"skenario-{scenario.pk}", name=_("Skenario %(name)s") % {"name": scenario.name})
    filled = {key: value for key, value in values.items() if value not in (None, "")}
    try:
        return create_record(filled, by=by, reason=reason, source=source, source_row=str(step.pk))
    except RecordRefused as refused:
        raise ScenarioRefused(str(refused), refused.field) from refused


def _same_plan(step: ScenarioStep) -> Facility | None:
    """Return the planned facility that a copy of this step has already become: same kind, type and spot."""
    same = ScenarioStep.objects.filter(
        kind=step.kind, type=step.type, facility=step.facility, place=step.place, accepted__isnull=False,
        accepted__deleted_at__isnull=True,
    ).exclude(pk=step.pk)  # fmt: skip
    found = same.select_related("accepted").first()
    return found.accepted if found else None
