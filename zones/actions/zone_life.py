"""Take a zone from proposal to decree and beyond: each step is checked, carried out and told in one transaction."""
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.errors import AnchorRefused, StepRefused, ZoneChangedMeanwhile
from zones.life.steps import STEPS, Step, may_redraw, refusal
from zones.models import Zone, ZoneEvent, ZoneRevision, ZoneState
from zones.queries.judging.assess import assess
from zones.queries.life.case import case_of

from .runs import standard_set_named
from .zone_files import remove_files
from .zones import frozen_judgement, next_number, redraw_zone

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """The zone as the person who decides saw it: nothing is decided about what somebody changed meanwhile."""

    state: str
    revision: int


@transaction.atomic
def take_step(*, zone: Zone, step: str, seen: Seen, by: AbstractBaseUser, reason: str = "") -> ZoneEvent:
    """Take any step but designation, which needs a decree (zones.actions.decrees.designate_zone).

    Raises StepRefused when this person may not take it now or gave no reason where one is needed, and
    ZoneChangedMeanwhile when state or version are no longer those `seen`.
    """
    if step not in STEPS or step == "designate":
        raise StepRefused(_("Langkah ini tidak dikenal."))
    zone = hold_zone(zone, seen)
    checked = check_step(zone, STEPS[step], by, reason)
    if step == "propose":
        freeze_current(zone, by)
    elif step == "drop":
        zone.current, zone.name = zone.published, zone.decree.zone_name
    elif step == "revoke":
        zone.decree = None
        end_flags(zone)
    return record_step(zone, checked, by, reason)


@transaction.atomic
def restore_revision(*, zone: Zone, number: int, seen_revision: int, by: AbstractBaseUser) -> ZoneRevision:
    """Save an old version's shape as the newest version; nothing is overwritten."""
    old = zone.revisions.filter(number=number).first()
    if old is None:
        raise StepRefused(_("Kawasan ini tidak memiliki versi %(number)s.") % {"number": number})
    note = _("dipulihkan dari versi %(number)s") % {"number": number}
    words = {"zone": zone, "name": zone.name, "shape": old.geometry, "note": note, "seen_revision": seen_revision}
    try:
        with transaction.atomic():
            return redraw_zone(**words, anchor=old.anchor, by=by)
    except AnchorRefused:  # what walks were measured from is no longer there: another is proposed
        return redraw_zone(**words, by=by)


@transaction.atomic
def delete_draft(*, zone: Zone, by: AbstractBaseUser) -> None:
    """Delete one's own draft that was never proposed; anything else is kept for ever."""
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    if not may_delete(zone, by):
        raise StepRefused(_("Hanya usulan sendiri yang belum pernah diajukan yang dapat dihapus."))
    remove_files(zone)
    Zone.objects.filter(pk=zone.pk).update(current=None)
    zone.delete()


def may_delete(zone: Zone, by: Any) -> bool:
    """Say whether a person may delete a zone: their own, a draft, never proposed."""
    return zone.state == ZoneState.DRAFT and zone.created_by_id == by.pk and not zone.events.exists()


def hold_zone(zone: Zone, seen: Seen) -> Zone:
    """Lock a zone until the transaction ends; refuse when it is no longer what was seen."""
    held = Zone.objects.select_for_update(of=("self",)).select_related("current", "decree__revision").get(pk=zone.pk)
    if (held.state, held.current.number) != (seen.state, seen.revision):
        raise ZoneChangedMeanwhile(
            _("Kawasan ini berubah sejak Anda membukanya: kini %(state)s, versi %(number)s. Lihat dahulu yang baru.")
            % {"state": held.get_state_display(), "number": held.current.number}
        )
    return held


def check_step(zone: Zone, step: Step, by: AbstractBaseUser, reason: str) -> Step:
    """Return the step if this person may take it now, with a reason where one is needed."""
    told = refusal(step, case_of(zone, by))
    if told:
        raise StepRefused(told)
    if step.needs_reason and not reason.strip():
        raise StepRefused(_("Tuliskan alasannya."))
    if len(reason.strip()) > LONGEST_REASON:
        raise StepRefused(_("Alasan paling panjang %(most)s huruf.") % {"most": LONGEST_REASON})
    return step


def record_step(zone: Zone, step: Step, by: AbstractBaseUser, reason: str) -> ZoneEvent:
    """Write the new state and who brought it about."""
    source, zone.state = zone.state, step.target
    zone.save(update_fields=["name", "state", "current", "decree"])
    return ZoneEvent.objects.create(
        zone=zone, revision=zone.current, step=step.key, from_state=source, to_state=step.target,
        reason=reason.strip(), by=by,
    )  # fmt: skip


def end_flags(zone: Zone) -> None:
    """End what the version in force until now had lost: it is the baseline no longer."""
    zone.flags.filter(ended_on__isnull=True).update(ended_on=timezone.localdate())


def freeze_current(zone: Zone, by: AbstractBaseUser) -> None:
    """Judge the current version against today's data and freeze shape and score.

    A version that was frozen before (sent back, and proposed again as it was) stays; its copy is judged anew.
    """
    revision = zone.current
    judged = assess(
        revision.geometry, user=by, standard_set=standard_set_named(None), except_zone=zone, anchor=revision.anchor
    )
    kept = frozen_judgement(judged)
    if revision.frozen_at is not None:
        revision.pk, revision.number = None, next_number(zone)
        revision.by, revision._state.adding = by, True
    revision.assessment, revision.run_id, revision.frozen_at = kept, judged.run_id, timezone.now()
    revision.save()
    zone.current = revision


__all__ = ["Seen", "delete_draft", "may_delete", "may_redraw", "restore_revision", "take_step"]
