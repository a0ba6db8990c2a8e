"""Opening hours in OpenStreetMap's notation: open now, until when, and the week in words."""
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError, State

COUNTRY = "ID"
"""Whose public holidays (PH) the hours mean."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """A weekday and its hours in words; `is_today` marks the day of the reader's visit."""

    day: str
    hours: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours as written; `is_open` is None and `week` empty when nobody can tell from them."""

    written: str
    is_open: bool | None
    sentence: str
    week: tuple[DayHours, ...]


def opening_at(written: str, now: datetime, position: Point | None) -> Opening | None:
    """Read hours for the moment `now` at a place; None when there are none.

    The place decides the time zone (Indonesia has three); without it the installation's own holds.
    """
    if not written:
        return None
    now = now.astimezone(_own_zone())  # the parser takes only zones that have a name
    try:
        if position is None:
            hours = OpeningHours(written, timezone=_own_zone(), country=COUNTRY)
        else:
            hours = OpeningHours(written, coords=(position.y, position.x), auto_timezone=True, country=COUNTRY)
    except ParserError:
        return Opening(written, None, "", ())
    state, _comment = hours.state(now)
    if state not in (State.OPEN, State.CLOSED):
        return Opening(written, None, "", _week(hours, now))
    is_open = state is State.OPEN
    return Opening(written, is_open, _sentence(is_open, hours.next_change(now), now), _week(hours, now))


def _own_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _sentence(is_open: bool, change: datetime | None, now: datetime) -> str:
    if change is None:
        return _("Selalu buka") if is_open else _("Tutup")
    here = now.astimezone(change.tzinfo)
    days = (change.date() - here.date()).days
    values = {"time": _clock(change), "day": format_date(change, "l")}
    if is_open:
        return _("Buka sekarang, sampai pukul %(time)s") % values if days == 0 else _("Buka sekarang")
    if days == 0:
        return _("Tutup, buka pukul %(time)s") % values
    if days == 1:
        return _("Tutup, buka besok pukul %(time)s") % values
    if days < 7:
        return _("Tutup, buka %(day)s pukul %(time)s") % values
    return _("Tutup")


def _week(hours: OpeningHours, now: datetime) -> tuple[DayHours, ...]:
    """Return the hours of the seven days of this week, Monday first."""
    change = hours.next_change(now)
    zone = change.tzinfo if change else _own_zone()
    today = now.astimezone(zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), zone)
    week = []
    for number in range(7):
        start = monday + timedelta(days=number)
        end = start + timedelta(days=1)
        spans = [
            f"{_clock(begin)}–{_clock(finish, at_end=finish == end)}"
            for begin, finish, state, _comment in hours.intervals(start, end)
            if state is State.OPEN
        ]
        week.append(DayHours(format_date(start, "l"), ", ".join(spans) or _("tutup"), start.date() == today))
    return tuple(week)


def _clock(moment: datetime, *, at_end: bool = False) -> str:
    """Return a time of day as it is written here; the end of a day is 24, not 0."""
    hour = 24 if at_end else moment.hour
    return _("%(hour)s.%(minute)s") % {"hour": f"{hour:02}", "minute": f"{moment.minute:02}"}
