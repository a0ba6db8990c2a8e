"""How the register stood at a moment, told from its history; and what became of it. No database here."""
from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from zones.models import Finding, Gap, GapEvent, GapState
from zones.models.gaps import CURRENT_STATES

BECAME: Final[dict[str, Promise]] = {
    "closed": gettext_lazy("tertutup, terverifikasi"),
    "looks_closed": gettext_lazy("tampak tertutup, belum diverifikasi"),
    "moving": gettext_lazy("dalam rencana"),
    "open": gettext_lazy("belum ditangani"),
    "aside": gettext_lazy("bukan kesenjangan"),
    "answered": gettext_lazy("dijawab"),
    "unmatched": gettext_lazy("belum dicocokkan"),
}
"""What can have become of a weakness, in the order a page counts it."""


def open_at(gaps: Iterable[Gap], events: Iterable[GapEvent]) -> dict[int, GapEvent]:
    """Return the last event of each gap that was open then, by the gap's number.

    events: those up to the moment, oldest first. Open: neither verified nor set aside, and still judged.
    """
    last = {event.gap_id: event for event in events}
    return {
        gap.pk: last[gap.pk]
        for gap in gaps
        if gap.pk in last
        and last[gap.pk].to_state in CURRENT_STATES
        and last[gap.pk].finding != Finding.NOT_JUDGED
    }


def became(gap: Gap | None, answer: str) -> str:
    """Return the key of BECAME: what became of a weakness with this gap (None = no gap stands for it)."""
    if gap is None:
        return "answered" if answer else "unmatched"
    if gap.state == GapState.VERIFIED:
        return "closed"
    if gap.state == GapState.NOT_GAP:
        return "aside"
    if gap.finding == Finding.MET:
        return "looks_closed"
    return "open" if gap.state == GapState.OPEN else "moving"
