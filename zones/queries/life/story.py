"""What became of a zone, newest first: steps, versions, visits and decrees in one line of time."""
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zones.life.steps import STEPS
from zones.models import Zone


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """Something that happened: who did what when, why, and what it led to ("" where the state stayed)."""

    at: datetime
    who: str
    what: str
    revision: int
    reason: str
    to_state: str
    kind: str


def zone_story(zone: Zone) -> list[StoryEntry]:
    """Return everything that happened to a zone, newest first."""
    entries = [
        StoryEntry(event.at, name_of(event.by), str(STEPS[event.step].done), event.revision.number, event.reason,
                   event.get_to_state_display(), "step")
        for event in zone.events.select_related("by", "revision").defer("revision__geometry", "revision__assessment")
    ]  # fmt: skip
    for revision in zone.revisions.select_related("by").defer("geometry", "assessment"):
        what = _("menggambar kawasan") if revision.number == 1 else _("menyimpan versi baru")
        who = name_of(revision.by)
        entries.append(StoryEntry(revision.at, who, what, revision.number, revision.note, "", "version"))
        for visit in revision.visits.select_related("by"):
            what = _("mencatat verifikasi lapangan")
            entries.append(StoryEntry(visit.at, name_of(visit.by), what, revision.number, visit.note, "", "visit"))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def name_of(user: object) -> str:
    """Return how a person is called on the screen."""
    return user.get_full_name() or user.get_username()  # type: ignore[attr-defined]
