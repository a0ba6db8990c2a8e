"""Take a gap from open to verified: each step is checked, carried out and told in one transaction."""
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from regions.scopes import require_scope
from zones.errors import GapChangedMeanwhile, GapRefused
from zones.gap_register.case import case_of
from zones.gap_register.plan import PLAN_FIELDS, Plan, in_words, plan_of
from zones.gap_register.steps import HOW_MUCH, STEPS, WHO_AND_WHEN, GapStep, refusal
from zones.models import Gap, GapEvent, GapState

LONGEST_REASON = 500
MOST_AT_ONCE = 500


@transaction.atomic
def take_gap_step(
    *, gap: Gap, step: str, seen_version: int, by: AbstractBaseUser, reason: str = "", plan: Plan | None = None
) -> GapEvent:
    """Take a step, with the plan that is written at the same time (None = as it is).

    Raises GapRefused when this person may not take it now or something is missing, GapChangedMeanwhile when the gap is
    no longer the version seen; then nothing is written, the plan neither.
    """
    if step not in STEPS:
        raise GapRefused(_("Langkah ini tidak dikenal."))
    held = hold_gap(gap, seen_version=seen_version)
    if plan is not None and _changes(held, plan):
        _require_change(held, by)
        _write_plan(held, plan, by)
    return _step(held, STEPS[step], by, reason)


@transaction.atomic
def change_plan(*, gap: Gap, plan: Plan, seen_version: int, by: AbstractBaseUser, reason: str = "") -> GapEvent | None:
    """Write who closes a gap, when and with what; None when nothing is new. Raises as take_gap_step does."""
    held = hold_gap(gap, seen_version=seen_version)
    _require_change(held, by)
    return _write_plan(held, plan, by, _checked_reason(reason))


@transaction.atomic
def change_many(*, gaps: Iterable[Gap], changes: Mapping[str, Any], by: AbstractBaseUser, step: str = "") -> int:
    """Write the same fields of a plan, and take the same step, with many gaps; return how many changed.

    All or none: the first gap that refuses is named in GapRefused and nothing is written.
    """
    wanted = sorted({gap.pk for gap in gaps})
    if not wanted:
        raise GapRefused(_("Belum ada kesenjangan yang dipilih."))
    if len(wanted) > MOST_AT_ONCE:
        raise GapRefused(
            _("Paling banyak %(most)s kesenjangan sekaligus; yang dipilih %(found)s.")
            % {"most": MOST_AT_ONCE, "found": len(wanted)}
        )
    if step and step not in STEPS:
        raise GapRefused(_("Langkah ini tidak dikenal."))
    if not step and not changes:
        raise GapRefused(_("Pilih dahulu apa yang diubah."))
    changed = 0
    for held in Gap.objects.select_for_update(of=("self",)).select_related("agency", "scenario").filter(pk__in=wanted):
        try:
            told = None
            if changes:
                _require_change(held, by)
                told = _write_plan(held, Plan(**{**_as_dict(plan_of(held)), **changes}), by)
            if step:
                told = _step(held, STEPS[step], by, "")
        except GapRefused as refused:
            raise GapRefused(f"{held.code}: {refused}", refused.field) from refused
        changed += told is not None
    return changed


def hold_gap(gap: Gap, *, seen_version: int | None = None) -> Gap:
    """Lock a gap until the transaction ends; refuse when it is no longer the version that was seen."""
    held = Gap.objects.select_for_update(of=("self",)).select_related("agency", "scenario").get(pk=gap.pk)
    if seen_version is not None and held.version != seen_version:
        raise GapChangedMeanwhile(
            _("%(code)s berubah sejak Anda membukanya: kini %(state)s, %(finding)s. Lihat dahulu yang baru.")
            % {"code": held.code, "state": held.get_state_display(), "finding": held.get_finding_display()}
        )
    return held


def _step(held: Gap, step: GapStep, by: AbstractBaseUser, reason: str) -> GapEvent:
    told = refusal(step, case_of(held, by))
    if told:
        raise GapRefused(told)
    reason = _checked_reason(reason)
    if step.needs_reason and not reason:
        raise GapRefused(_("Tuliskan alasannya."), "reason")
    before, held.state = held.state, step.target
    held.version += 1
    fields = ["state", "version"]
    if step.target == GapState.NOT_GAP:
        held.aside_children, held.aside_severity = held.children, held.severity
        fields += ["aside_children", "aside_severity"]
    held.save(update_fields=fields)
    return GapEvent.objects.create(
        gap=held, what=step.key, from_state=before, to_state=held.state, finding=held.finding, reason=reason, by=by,
        run_number=held.last_run_id if step.needs_met else None,
    )  # fmt: skip


def _write_plan(held: Gap, plan: Plan, by: AbstractBaseUser, reason: str = "") -> GapEvent | None:
    changes = _changes(held, plan)
    if not changes:
        return None
    if "scenario" in changes and plan.scenario is not None:
        require_scope(by, plan.scenario.area_code)
    for name in changes:
        setattr(held, name, getattr(plan, name))
    _keep_what_the_state_needs(held)
    if "agency" in changes:
        held.agency_chosen = True
    held.version += 1
    held.save(update_fields=[*changes, "agency_chosen", "version"])
    told = {name: [in_words(name, before), in_words(name, getattr(plan, name))] for name, before in changes.items()}
    return GapEvent.objects.create(
        gap=held, what="plan_changed", from_state=held.state, to_state=held.state, finding=held.finding,
        reason=reason, changes=told, by=by,
    )  # fmt: skip


def _keep_what_the_state_needs(held: Gap) -> None:
    """Refuse to empty what a gap's state rests on: a plan without a year, money without an amount."""
    needed = {GapState.PLANNED: WHO_AND_WHEN, GapState.FUNDED: HOW_MUCH, GapState.BUILT: HOW_MUCH}
    for name in needed.get(GapState(held.state), ()):
        if getattr(held, name) in (None, ""):
            raise GapRefused(
                _("Pada tahap %(state)s isian ini tidak boleh kosong. Kembalikan dahulu tahapnya.")
                % {"state": held.get_state_display()},
                name,
            )


def _changes(held: Gap, plan: Plan) -> dict[str, Any]:
    """Return field -> value before, for what a plan changes."""
    return {name: getattr(held, name) for name in PLAN_FIELDS if getattr(held, name) != getattr(plan, name)}


def _require_change(held: Gap, by: AbstractBaseUser) -> None:
    if not by.has_perm("zones.change_gap"):
        raise GapRefused(_("Rencana hanya dapat diubah oleh perencana atau pejabat."))
    require_scope(by, held.area_code)


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise GapRefused(_("Alasan paling panjang %(most)s huruf.") % {"most": LONGEST_REASON}, "reason")
    return reason


def _as_dict(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in PLAN_FIELDS}
