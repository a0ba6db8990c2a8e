"""Recorded agreements as a planner reads them."""
from collections.abc import Collection, Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from facilities.models import Facility
from zones.judging.judgement import LinkEnd, LinkRow
from zones.models import ServiceLink


def links_of(
    facilities: Collection[int], *, user: AbstractBaseUser | AnonymousUser, on: date | None = None
) -> tuple[LinkRow, ...]:
    """Return the agreements in which any of these facilities (ids) takes part, all or those that hold on a day.

    An agreement with a place that this user may not see, or whose place is secret or retired, is left out whole.
    """
    found = ServiceLink.objects.of(facilities) if facilities else ServiceLink.objects.none()
    if on is not None:
        found = found.current_on(on)
    rows = list(found.select_related("giver", "taker", "recorded_by"))
    seen = _visible({end for row in rows for end in (row.giver_id, row.taker_id)}, user)
    return tuple(_row(row, facilities) for row in rows if {row.giver_id, row.taker_id} <= seen)


def link_row(link: ServiceLink) -> LinkRow:
    """Return one agreement, of no shape in particular."""
    return _row(link, ())


def agreed_pairs(rows: Sequence[LinkRow]) -> list[tuple[str, str]]:
    """Return the public ids that agreements join."""
    return [(row.giver.public_id, row.taker.public_id) for row in rows]


def _visible(ids: Collection[int], user: AbstractBaseUser | AnonymousUser) -> set[int]:
    if not ids:
        return set()
    allowed = Facility.objects.visible_to(user).filter(type__is_sensitive=False, pk__in=ids)
    return set(allowed.values_list("pk", flat=True))


def _row(link: ServiceLink, members: Collection[int]) -> LinkRow:
    return LinkRow(
        id=link.pk,
        giver=_end(link.giver, members),
        taker=_end(link.taker, members),
        kind=link.kind,
        kind_word=link.get_kind_display(),
        description=link.description,
        document=link.document,
        since=link.since,
        until=link.until,
        by=link.recorded_by.get_full_name() or link.recorded_by.get_username(),
    )


def _end(facility: Facility, members: Collection[int]) -> LinkEnd:
    lon, lat = facility.position.coords if facility.position else (None, None)
    return LinkEnd(facility.public_id, facility.name, lon, lat, facility.pk in members)
