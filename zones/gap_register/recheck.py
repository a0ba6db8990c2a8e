"""What a run may change about a gap: one function from what was found before to what is found now. No database here.

The rules, as the page "Kesenjangan" states them:
1. Not met: the gap is there. If it was verified it opens again, with its history and plan.
2. Met: nothing is closed in silence; the gap "looks closed" and asks to be verified.
3. No data: the gap stays as it is, because not knowing is no repair.
4. Set aside as no gap: stays so, until the rule is met and then not met again, or until GROWN_SHARE and
   GROWN_CHILDREN more children, or GROWN_SEVERITY more of what is wanted, are missing than when it was set aside.
5. No longer judged (another version of the standards, or borders): told, and left to people.
"""
from dataclasses import dataclass
from typing import Final

from zones.models import Finding, GapState, Verdict

GROWN_SHARE: Final = 0.20
GROWN_CHILDREN: Final = 10.0
GROWN_SEVERITY: Final = 0.10


@dataclass(frozen=True, slots=True)
class Known:
    """A gap as the register has it; `aside_*`: its numbers when it was set aside, None when it never was."""

    state: str
    finding: str
    aside_children: float | None = None
    aside_severity: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the register must say now; `what` is the event to write, "" when nothing happened."""

    state: str
    finding: str
    what: str = ""


def recheck(known: Known, *, verdict: str | None, children: float = 0.0, severity: float = 0.0) -> Found:
    """Return what a run's verdict makes of a gap; verdict None: the rule is not judged there any more."""
    was_closed = known.finding in (Finding.MET, Finding.NOT_JUDGED)
    if verdict is None:
        what = "" if known.finding == Finding.NOT_JUDGED else "not_judged"
        return Found(known.state, Finding.NOT_JUDGED, what)
    if verdict == Verdict.NO_DATA:
        if was_closed:
            return Found(known.state, known.finding)
        return Found(known.state, Finding.NO_DATA, "" if known.finding == Finding.NO_DATA else "no_data")
    if verdict == Verdict.MET:
        return Found(known.state, Finding.MET, "" if known.finding == Finding.MET else "looks_closed")
    if known.state == GapState.VERIFIED:
        return Found(GapState.OPEN, Finding.NOT_MET, "returned")
    if known.state == GapState.NOT_GAP:
        if known.finding == Finding.MET:
            return Found(GapState.OPEN, Finding.NOT_MET, "returned")
        if has_grown(known, children=children, severity=severity):
            return Found(GapState.OPEN, Finding.NOT_MET, "grown")
        return Found(known.state, Finding.NOT_MET)
    return Found(known.state, Finding.NOT_MET, "still_there" if was_closed else "")


def has_grown(known: Known, *, children: float, severity: float) -> bool:
    """Say whether a gap that was set aside weighs so much more that people must look at it again."""
    before, weight = known.aside_children or 0.0, known.aside_severity or 0.0
    more = children - before
    return (more >= GROWN_CHILDREN and more > before * GROWN_SHARE) or severity - weight >= GROWN_SEVERITY - 1e-9
