"""Judge designated zones again against today's data; flag services that are gone, until they are back or explained."""
import logging
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import Facility
from zones.errors import StepRefused, ZonesError
from zones.judging.assessment import Presence
from zones.models import ReachRun, Zone, ZoneFlag, ZoneJudgement, ZoneRevision
from zones.queries.judging.assess import assess
from zones.queries.runs import latest_run, staleness
from zones.staff_view import STAFF

from .runs import ask_for_run, carry_out, standard_set_named

_log = logging.getLogger(__name__)
_THERE = (Presence.INSIDE, Presence.NEAR)
LONGEST_REASON = 500


@transaction.atomic
def judge_zone(*, zone: Zone, by: AbstractBaseUser | None = None) -> ZoneJudgement:
    """Judge the designated version of a zone, open flags for services it lost and end those that hold again.

    Lost is a service that was there when the version was designated and now is not; one that nobody knows
    about (no complete list) is not lost. `by` is the person who asked, None for the nightly round.
    """
    zone = Zone.objects.select_for_update(of=("self",)).select_related("decree__revision").get(pk=zone.pk)
    revision = zone.published
    if revision is None:
        raise StepRefused(_("Hanya kawasan yang ditetapkan yang dinilai ulang."))
    judged = assess(
        revision.geometry, user=STAFF, standard_set=standard_set_named(None), except_zone=zone,
        anchor=revision.anchor,
    )  # fmt: skip
    now = {group.key: group for group in judged.groups}
    then = {group["key"]: group["presence"] for group in revision.assessment.get("groups", [])}
    lost = [key for key, group in now.items() if group.presence is Presence.MISSING and then.get(key) in _THERE]
    _end_flags(zone, [key for key, one in now.items() if one.presence in _THERE or then.get(key) not in _THERE])
    for key in lost:
        _open_flag(zone, key, _lost_sentence(revision, key, now[key].name))
    return ZoneJudgement.objects.create(
        zone=zone, revision=revision, run=ReachRun.objects.filter(pk=judged.run_id).first(), children=judged.children,
        score=judged.score and judged.score.total, missing=[group.key for group in judged.missing], lost=lost, by=by,
    )  # fmt: skip


def judge_zones() -> list[ZoneJudgement]:
    """Judge every designated zone on up-to-date runs, each in a transaction of its own; one that fails is left out.

    A zone that is revoked while others are judged is no longer asked about.
    """
    zones = list(Zone.objects.designated().order_by("code"))
    refresh_runs(zones)
    judged = []
    for zone in zones:
        try:
            judged.append(judge_zone(zone=zone))
        except StepRefused as told:
            _log.info("zone %s is not judged again: %s", zone.code, told)
        except Exception:
            _log.exception("zone %s could not be judged again", zone.code)
    return judged


def run_to_refresh(zone: Zone) -> ReachRun | None:
    """Return the run that a zone would be judged by when its inputs have changed since; what it says is old."""
    run = latest_run(zone.code.split("-")[0])
    return run if run is not None and staleness(run) else None


def refresh_runs(zones: Iterable[Zone]) -> list[ReachRun]:
    """Compute runs anew that zones are judged by and whose inputs have changed; one that fails leaves the old one."""
    old = {run.pk: run for zone in zones if (run := run_to_refresh(zone)) is not None}
    fresh = []
    for run in old.values():
        try:
            fresh.append(carry_out(run=ask_for_run(area_code=run.area_code, standard_set=run.standard_set)))
        except ZonesError as told:
            _log.warning("run of %s is not computed anew: %s", run.area_code, told)
        except Exception:
            _log.exception("run of %s could not be computed anew", run.area_code)
    return fresh


@transaction.atomic
def accept_flag(*, flag: ZoneFlag, reason: str, by: AbstractBaseUser) -> ZoneFlag:
    """Put a flag at rest with a reason; it comes back only after the service held again and was lost again."""
    held = ZoneFlag.objects.select_for_update().get(pk=flag.pk)
    if not held.asks:
        raise StepRefused(_("Tanda ini sudah selesai."))
    reason = reason.strip()
    if not reason:
        raise StepRefused(_("Tuliskan penjelasannya."))
    held.accepted_on, held.accepted_by, held.accepted_reason = timezone.localdate(), by, reason[:LONGEST_REASON]
    held.save()
    return held


def _end_flags(zone: Zone, there: list[str]) -> None:
    zone.flags.filter(ended_on__isnull=True, group__in=there).update(ended_on=timezone.localdate())


def _open_flag(zone: Zone, group: str, sentence: str) -> None:
    zone.flags.get_or_create(
        group_id=group, ended_on=None, defaults={"sentence": sentence[:400], "opened_on": timezone.localdate()}
    )


def _lost_sentence(revision: ZoneRevision, group: str, name: str) -> str:
    """Say which service is gone, and which of its places that stood inside is no longer in operation."""
    before = [member["public_id"] for member in revision.assessment.get("members", []) if member["group"] == group]
    gone = Facility.everything.filter(public_id__in=before).exclude(pk__in=Facility.objects.in_operation().values("pk"))
    names = [one.name for one in gone.filter(type__is_sensitive=False).order_by("name")[:3]]
    if names:
        return _("Layanan %(group)s tidak ada lagi: %(names)s tidak beroperasi.") % {
            "group": name.lower(), "names": ", ".join(names)
        }  # fmt: skip
    return _("Layanan %(group)s yang ada saat ditetapkan sekarang tidak ada lagi.") % {"group": name.lower()}
