"""Write the steps of a scenario: add, change, switch, order, remove, undo. Each edit is a version."""
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from zones.errors import ScenarioRefused
from zones.models import Scenario, ScenarioEdit, ScenarioStep
from zones.queries.scenarios.steps import closed_street_at, problem_of
from zones.scenarios.changes import ChangeKind, ScenarioChange
from zones.scenarios.steps import fields_of, says_the_same, step_data, step_of

from .scenarios import held

MOST_STEPS = 60
"""More changes than this are several scenarios."""


@transaction.atomic
def add_step(
    *, scenario_id: int, seen_version: int, change: ScenarioChange, by: AbstractBaseUser
) -> ScenarioStep:
    """Put a change at the end of a scenario; raise ScenarioRefused for what cannot be meant or does nothing there."""
    scenario = held(scenario_id, seen_version)
    steps = list(scenario.steps.all())
    if len(steps) >= MOST_STEPS:
        raise ScenarioRefused(
            _("Skenario ini sudah memuat %(most)s perubahan. Buat skenario kedua.") % {"most": MOST_STEPS}
        )
    step = ScenarioStep(scenario=scenario, position=len(steps), **_fields(scenario, change, by))
    _refuse_idle(scenario, [*steps, step], step)
    _journal(scenario, steps, _("ditambah: %(step)s") % {"step": step}, by)
    step.save()
    return step


@transaction.atomic
def change_step(
    *, scenario_id: int, step_id: int, seen_version: int, change: ScenarioChange, by: AbstractBaseUser
) -> ScenarioStep:
    """Write a step anew where it stands; one that was accepted stays as it is."""
    scenario, steps, step = _found(scenario_id, step_id, seen_version)
    _refuse_accepted(step)
    before = [step_data(one) for one in steps]
    for name, value in _fields(scenario, change, by).items():
        setattr(step, name, value)
    if step.is_on:
        _refuse_idle(scenario, steps, step)
    _journal(scenario, before, _("diubah: %(step)s") % {"step": step}, by)
    step.save()
    return step


@transaction.atomic
def switch_step(*, scenario_id: int, step_id: int, seen_version: int, on: bool, by: AbstractBaseUser) -> None:
    """Let a step take part or not."""
    scenario, steps, step = _found(scenario_id, step_id, seen_version)
    if step.is_on == on:
        return
    what = _("dinyalakan: %(step)s") if on else _("dimatikan: %(step)s")
    _journal(scenario, steps, what % {"step": step}, by)
    step.is_on = on
    step.save(update_fields=["is_on"])


@transaction.atomic
def move_step(*, scenario_id: int, step_id: int, seen_version: int, up: bool, by: AbstractBaseUser) -> None:
    """Let a step change places with the one before it (up) or after it; at the end nothing happens."""
    scenario, steps, step = _found(scenario_id, step_id, seen_version)
    at = steps.index(step)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(steps):
        return
    _journal(scenario, steps, _("dipindahkan: %(step)s") % {"step": step}, by)
    for one, position in ((step, other), (steps[other], at)):
        ScenarioStep.objects.filter(pk=one.pk).update(position=position)


@transaction.atomic
def remove_step(*, scenario_id: int, step_id: int, seen_version: int, by: AbstractBaseUser) -> None:
    """Take a step out; undo brings it back. One that was accepted stays, as the reason of what came of it."""
    scenario, steps, step = _found(scenario_id, step_id, seen_version)
    _refuse_accepted(step)
    _journal(scenario, steps, _("dihapus: %(step)s") % {"step": step}, by)
    step.delete()
    for position, one in enumerate(one for one in steps if one.pk != step_id):
        ScenarioStep.objects.filter(pk=one.pk).update(position=position)


@transaction.atomic
def undo(*, scenario_id: int, seen_version: int, by: AbstractBaseUser) -> str:
    """Bring back the steps as they were before the last edit and return what that edit was.

    What was accepted meanwhile stays accepted. Raise ScenarioRefused when there is nothing to undo, and where it
    would take out or rewrite what was accepted.
    """
    scenario = held(scenario_id, seen_version)
    edit = scenario.edits.first()
    if edit is None:
        raise ScenarioRefused(_("Tidak ada perubahan yang dapat diurungkan."))
    now = {step.pk: step for step in scenario.steps.all()}
    before = [step_of(data) for data in edit.before]
    for step in before:
        if step.pk in now:
            held_now = now[step.pk]
            if held_now.accepted_at is not None and not says_the_same(step, held_now):
                raise ScenarioRefused(
                    _("“%(step)s” sudah diterima sebagai rencana; mengurungkan akan menulisnya kembali seperti semula.")
                    % {"step": held_now}
                )
            step.accepted, step.accepted_at, step.accepted_by = (
                held_now.accepted, held_now.accepted_at, held_now.accepted_by
            )  # fmt: skip
        step.scenario = scenario
    lost = [step for pk, step in now.items() if step.accepted_at and pk not in {one.pk for one in before}]
    if lost:
        raise ScenarioRefused(
            _("“%(step)s” sudah diterima sebagai rencana; mengurungkan akan menghapusnya dari skenario.")
            % {"step": lost[0]}
        )
    scenario.steps.all().delete()
    ScenarioStep.objects.bulk_create(before)
    edit.delete()
    _next_version(scenario)
    return edit.what


def _found(scenario_id: int, step_id: int, seen_version: int) -> tuple[Scenario, list[ScenarioStep], ScenarioStep]:
    scenario = held(scenario_id, seen_version)
    steps = list(scenario.steps.all())
    step = next((one for one in steps if one.pk == step_id), None)
    if step is None:
        raise ScenarioRefused(_("Perubahan ini tidak ada lagi dalam skenario."))
    return scenario, steps, step


def _fields(scenario: Scenario, change: ScenarioChange, by: AbstractBaseUser) -> dict[str, Any]:
    fields = fields_of(change, user=by)
    if fields["kind"] == ChangeKind.GATE and fields["line"] is None:
        fields["line"] = closed_street_at(scenario, fields["place"])
    return fields


def _refuse_idle(scenario: Scenario, steps: Sequence[ScenarioStep], step: ScenarioStep) -> None:
    if problem := problem_of(scenario, steps, step):
        field = "line" if step.line and step.kind != ChangeKind.BAR else "place" if step.place else "facility"
        raise ScenarioRefused(problem, field)


def _refuse_accepted(step: ScenarioStep) -> None:
    if step.accepted_at is not None:
        raise ScenarioRefused(_("“%(step)s” sudah diterima sebagai rencana dan tidak diubah lagi.") % {"step": step})


def _journal(
    scenario: Scenario, before: Sequence[ScenarioStep] | Sequence[dict[str, Any]], what: str, by: AbstractBaseUser
) -> None:
    data = [step_data(one) if isinstance(one, ScenarioStep) else one for one in before]
    ScenarioEdit.objects.create(scenario=scenario, version=scenario.version, what=what[:200], before=data, by=by)
    _next_version(scenario)


def _next_version(scenario: Scenario) -> None:
    scenario.version += 1
    scenario.save(update_fields=["version", "updated_at"])
