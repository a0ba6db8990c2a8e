"""Record what somebody found when visiting a zone on the ground."""
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.actions.files import CheckedFile, checked_file
from zones.errors import StepRefused
from zones.life.checklist import checklist
from zones.models import Answer, Zone, ZoneAnswer, ZoneRevision, ZoneState, ZoneVisit

from .zone_files import keep_checked
from .zone_life import Seen, hold_zone

MOST_PHOTOS = 6
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one question: yes, no or unknown, a note, and photos as they were uploaded."""

    answer: str
    note: str = ""
    photos: Sequence[bytes] = field(default=())


@transaction.atomic
def record_visit(
    *, zone: Zone, visited_on: dt.date | None, findings: Mapping[str, Finding], note: str = "", seen: Seen,
    by: AbstractBaseUser,
) -> ZoneVisit:  # fmt: skip
    """Keep a visit with an answer to every question of the checklist.

    Only while the zone is being verified. Raises StepRefused for a question without an answer, a day that is not
    past, or too many photos; FileRefused for a photo that cannot be kept.
    """
    zone = hold_zone(zone, seen)
    if zone.state != ZoneState.VERIFYING:
        raise StepRefused(
            _("Kunjungan dicatat selama verifikasi lapangan; kawasan ini dalam keadaan %(state)s.")
            % {"state": zone.get_state_display()}
        )
    revision: ZoneRevision = zone.current
    if visited_on is None or visited_on > timezone.localdate() or visited_on < revision.at.date() - dt.timedelta(365):
        raise StepRefused(_("Tanggal kunjungan harus antara setahun sebelum versi ini dan hari ini."))
    photos = _checked_photos(findings)
    visit = ZoneVisit.objects.create(revision=revision, visited_on=visited_on, note=note.strip()[:4000], by=by)
    for item in checklist():
        found = findings[item.key]
        answer = ZoneAnswer.objects.create(
            visit=visit, item=item.key, question=item.question_id, answer=found.answer,
            note=found.note.strip()[:_LONGEST_NOTE],
        )  # fmt: skip
        answer.photos.set(
            keep_checked(zone=zone, checked=photo, caption=item.question_id, by=by) for photo in photos[item.key]
        )
    return visit


def _checked_photos(findings: Mapping[str, Finding]) -> dict[str, list[CheckedFile]]:
    """Return the photos of each question, all checked; refuse what is not answered before any file is written."""
    for item in checklist():
        found = findings.get(item.key)
        if found is None or found.answer not in Answer.values:
            raise StepRefused(_("Jawab dahulu: %(question)s") % {"question": item.question})
        if len(found.photos) > MOST_PHOTOS:
            raise StepRefused(_("Paling banyak %(most)s foto untuk satu pertanyaan.") % {"most": MOST_PHOTOS})
    return {item.key: [checked_file(photo) for photo in findings[item.key].photos] for item in checklist()}
