"""Which facilities opened, closed, moved or changed status between two runs, as the history in the database says."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility, FacilityType, StatusRecord
from regions.statements import named_rows
from zones.comparing.inputs import Reading, facilities_read, same_facilities
from zones.models import ReachRun
from zones.run_marks import events_of

_POINT: Final = re.compile(r"POINT\((\S+) (\S+)\)")
STATUS_ORDER: Final = {"any": 0, "declared": 1, "certified": 2}


class Happened(StrEnum):
    """What became of a facility, as far as a rule counts it."""

    OPENED = "buka"
    CLOSED = "tutup"
    MOVED = "pindah"
    STATUS_GAINED = "status_didapat"
    STATUS_LOST = "status_hilang"

    @property
    def label(self) -> str:
        return str(_WORDS[self])


_WORDS: Final = {
    Happened.OPENED: _("dibuka atau dicatat"),
    Happened.CLOSED: _("ditutup atau dihapus"),
    Happened.MOVED: _("pindah tempat atau pintu"),
    Happened.STATUS_GAINED: _("mendapat status"),
    Happened.STATUS_LOST: _("statusnya berakhir"),
}


@dataclass(frozen=True, slots=True)
class FacilityState:
    """A facility at one moment: its type, whether it takes part, where it is, its village, its status as a number."""

    type: str
    is_there: bool
    lonlat: tuple[float, float] | None
    area_code: str
    doors: str
    status: int

    def counts(self, types: Iterable[str], status: int) -> bool:
        """Say whether a rule about types and a status counts it."""
        return self.is_there and self.type in types and self.status >= status

    def stands_in(self, code: str) -> bool:
        """Say whether it stands in an area."""
        return self.area_code == code or self.area_code.startswith(f"{code}.")

    def places(self) -> list[tuple[float, float]]:
        """Return where it is reached: at its position and its doors."""
        doors = [(float(lon), float(lat)) for lon, lat in _POINT.findall(self.doors)]
        return [*([self.lonlat] if self.lonlat else []), *doors]


NOT_THERE: Final = FacilityState("", is_there=False, lonlat=None, area_code="", doors="", status=0)


@dataclass(frozen=True, slots=True)
class FacilityChange:
    """A facility that is another for some rule; name and public id are "" where it may not be named."""

    id: int
    name: str
    public_id: str
    before: FacilityState
    after: FacilityState

    def happened(self, types: Iterable[str], status: int) -> Happened | None:
        """Say what became of it for a rule about types and a status; None = nothing."""
        kinds = tuple(types)
        was, now = self.before.counts(kinds, status), self.after.counts(kinds, status)
        if was and now:
            has_moved = self.before.lonlat != self.after.lonlat or self.before.doors != self.after.doors
            return Happened.MOVED if has_moved else None
        if was == now:
            return None
        if self.before.counts(kinds, 0) and self.after.counts(kinds, 0):
            return Happened.STATUS_GAINED if now else Happened.STATUS_LOST
        return Happened.OPENED if now else Happened.CLOSED

    def places(self) -> list[tuple[float, float]]:
        """Return where it was and is reached."""
        return [*self.before.places(), *self.after.places()]


@dataclass(frozen=True, slots=True)
class FacilityChanges:
    """All changes between two runs; is_known: the runs recorded enough to say so."""

    changes: tuple[FacilityChange, ...]
    is_known: bool


def facility_changes(a: ReachRun, b: ReachRun) -> FacilityChanges:
    """Return what became of facilities between the readings of two runs; secret places take no part."""
    since, until = facilities_read(a), facilities_read(b)
    if since.at is None or until.at is None or since.marks is None or until.marks is None or since.at > until.at:
        return FacilityChanges((), is_known=same_facilities(a, b))
    turned = _turned_by_the_day(since.day, until.day)
    marks = {f"since_{name}": mark for name, mark in since.marks.items()}
    marks |= {f"until_{name}": mark for name, mark in until.marks.items()}
    rows = named_rows("zones", "facility_states", {**marks, "also": sorted(turned)})
    states = _with_statuses(rows, since, until)
    secret = set(FacilityType.objects.filter(is_sensitive=True).values_list("pk", flat=True))
    baseless = _without_baseline(rows, since.at)
    changes = []
    for id_, (before, after, row) in states.items():
        if id_ in baseless or before == after or {before.type, after.type} & secret:
            continue
        may_name = row.is_public
        changes.append(
            FacilityChange(id_, row.name if may_name else "", row.public_id if may_name else "", before, after)
        )
    return FacilityChanges(tuple(changes), is_known=not baseless)


def _turned_by_the_day(first: date | None, last: date | None) -> set[int]:
    """Return facilities with a status that began or ended between two days without anybody writing it."""
    if first is None or last is None or first >= last:
        return set()
    began = Q(valid_from__gt=first, valid_from__lte=last)
    ended = Q(valid_until__gte=first, valid_until__lt=last)
    return set(StatusRecord.objects.filter(began | ended).values_list("facility_id", flat=True))


def _without_baseline(rows: list[Any], since: datetime) -> set[int]:
    """Return facilities that were there before the history begins: nobody knows what they were at the first moment."""
    first = {row.id for row in rows if row.moment == 0}
    later = {row.id for row in rows if row.moment == 1} - first
    return set(Facility.everything.filter(pk__in=later, created_at__lte=since).values_list("pk", flat=True))


def _with_statuses(
    rows: list[Any], since: Reading, until: Reading
) -> dict[int, tuple[FacilityState, FacilityState, Any]]:
    """Return before and after of each facility, and the row that names it."""
    ids = {row.id for row in rows}
    status = [_statuses(ids, reading) for reading in (since, until)]
    found: dict[int, list[FacilityState]] = defaultdict(lambda: [NOT_THERE, NOT_THERE])
    named: dict[int, Any] = {}
    for row in rows:
        found[row.id][row.moment] = FacilityState(
            type=row.type,
            is_there=row.life == "open" and not row.deleted,
            lonlat=None if row.lon is None else (row.lon, row.lat),
            area_code=row.area_code or "",
            doors=row.doors or "",
            status=status[row.moment].get(row.id, 0),
        )
        named[row.id] = row
    return {id_: (*_same_when_gone(*pair), named[id_]) for id_, pair in found.items()}


def _same_when_gone(before: FacilityState, after: FacilityState) -> tuple[FacilityState, FacilityState]:
    """A facility that takes part at neither moment did not change for anybody."""
    return (before, replace(before)) if not before.is_there and not after.is_there else (before, after)


def _statuses(ids: set[int], reading: Reading) -> dict[int, int]:
    """Return the highest status that each facility held when it was read, as its history says."""
    held: dict[int, int] = {}
    last = events_of("status").objects.filter(facility_id__in=ids, pgh_id__lte=(reading.marks or {})["status"])
    last = last.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    for label, facility, stage, first, until in last.values_list(
        "pgh_label", "facility_id", "stage", "valid_from", "valid_until"
    ):
        day = reading.day
        is_valid = day is None or ((first is None or first <= day) and (until is None or until >= day))
        if label != "delete" and is_valid:
            held[facility] = max(held.get(facility, 0), STATUS_ORDER.get(stage, 0))
    return held
