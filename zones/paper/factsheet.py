"""The factsheet of a zone: A4, map and figures, method, sources and legal basis, as a tagged PDF."""
from dataclasses import dataclass
from typing import Final

import shapely
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityGroup
from regions.models import StreetNetwork
from zones.life.legal_basis import legal_basis
from zones.models import Zone, ZoneRevision
from zones.queries.life.judged import KnownMember, judged_of

from .drawn_ground import drawn_areas, drawn_streets, map_sources
from .printing import laid_out, pdf_of
from .signs import GREY, colour_of
from .zone_drawing import DrawnPin, draw_zone_map, zone_frame

MOST_PINS: Final = 60
"""More members than this are counted in words: numbers would cover the map."""


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member with its number on the map, its group's name and colour."""

    number: int
    member: KnownMember
    group_name: str
    colour: str


def factsheet_pdf(zone: Zone, revision: ZoneRevision) -> bytes:
    """Return the factsheet of a version of a zone, in the language in force."""
    return pdf_of([laid_out(factsheet_html(zone, revision))])


def factsheet_html(zone: Zone, revision: ZoneRevision) -> str:
    """Return the factsheet as a page of HTML with the map inside; it names only what everybody may know."""
    judged = judged_of(revision, AnonymousUser())  # a sheet of paper is passed on
    is_designated = zone.decree is not None and zone.decree.revision_id == revision.pk
    listed = _listed(judged.members)
    shape = shapely.from_wkb(bytes(revision.geometry.wkb))
    frame = zone_frame(shape)
    code = zone.code.split("-")[0]
    network = StreetNetwork.objects.active_for(code)
    public_ids = [one.member.public_id for one in listed]
    of_facilities = Facility.objects.filter(public_id__in=public_ids).order_by().values("source")
    svg = draw_zone_map(
        frame, zone=shape, streets=drawn_streets(frame, network), areas=drawn_areas(frame, network),
        pins=[DrawnPin(one.number, one.colour, one.member.lon, one.member.lat) for one in listed[:MOST_PINS]],
        title=_("Peta %(name)s") % {"name": zone.name_of(revision)}, is_designated=is_designated,
        metre_words=f"{number_format(frame.bar_m, force_grouping=True)} m", north_word=_("U"),
    )  # fmt: skip
    context = {
        "zone": zone, "name": zone.name_of(revision), "revision": revision, "judged": judged,
        "listed": listed[:MOST_PINS], "not_listed": max(len(listed) - MOST_PINS, 0), "is_designated": is_designated,
        "map": mark_safe(svg), "scale": number_format(frame.scale, force_grouping=True),
        "language": get_language() or "id", "today": timezone.localdate(), "rules": legal_basis(),
        "sources": map_sources(code, network, of_facilities),
    }  # fmt: skip
    return render_to_string("zones/factsheet.html", context)


def _listed(members: tuple[KnownMember, ...]) -> list[ListedMember]:
    groups = {group.pk: group for group in FacilityGroup.objects.all()}
    known = {
        key: (group.name, colour_of(group)) for key, group in groups.items()
    }
    return [
        ListedMember(number, one, *known.get(one.group, (one.group, GREY)))
        for number, one in enumerate(members, start=1)
    ]
