"""The factsheet of a zone: A4, map and figures, method, sources and legal basis, as a tagged PDF."""
import re
from dataclasses import dataclass
from typing import Final

import shapely
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityGroup
from regions.models import Area, GroundFeature, Source, StreetLine, StreetNetwork
from zones.life.legal_basis import legal_basis
from zones.models import Zone, ZoneRevision
from zones.paper.zone_drawing import DrawnArea, DrawnPin, DrawnStreet, Frame, draw_zone_map
from zones.queries.life.judged import KnownMember, judged_of

MOST_PINS: Final = 60
"""More members than this are counted in words: numbers would cover the map."""
_GREY: Final = "#5f6b66"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member with its number on the map, its group's name and colour."""

    number: int
    member: KnownMember
    group_name: str
    colour: str


def factsheet_pdf(zone: Zone, revision: ZoneRevision) -> bytes:
    """Return the factsheet of a version of a zone, in the language in force."""
    from weasyprint import HTML  # loads Pango: only the worker that draws a sheet needs it

    html = factsheet_html(zone, revision)
    return HTML(string=html, url_fetcher=_nothing_outside).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)


def factsheet_html(zone: Zone, revision: ZoneRevision) -> str:
    """Return the factsheet as a page of HTML with the map inside; it names only what everybody may know."""
    judged = judged_of(revision, AnonymousUser())  # a sheet of paper is passed on
    is_designated = zone.decree is not None and zone.decree.revision_id == revision.pk
    listed = _listed(judged.members)
    shape = shapely.from_wkb(bytes(revision.geometry.wkb))
    frame = Frame.around(shape)
    code = zone.code.split("-")[0]
    network = StreetNetwork.objects.active_for(code)
    svg = draw_zone_map(
        frame, zone=shape, streets=_streets(frame, network), areas=_areas(frame, network),
        pins=[DrawnPin(one.number, one.colour, one.member.lon, one.member.lat) for one in listed[:MOST_PINS]],
        title=_("Peta %(name)s") % {"name": zone.name_of(revision)}, is_designated=is_designated,
        metre_words=f"{number_format(frame.bar_m, force_grouping=True)} m", north_word=_("U"),
    )  # fmt: skip
    context = {
        "zone": zone, "name": zone.name_of(revision), "revision": revision, "judged": judged,
        "listed": listed[:MOST_PINS], "not_listed": max(len(listed) - MOST_PINS, 0), "is_designated": is_designated,
        "map": mark_safe(svg), "scale": number_format(frame.scale, force_grouping=True),
        "language": get_language() or "id", "today": timezone.localdate(), "rules": legal_basis(),
        "sources": _sources(code, network, [one.member.public_id for one in listed]),
    }  # fmt: skip
    return render_to_string("zones/factsheet.html", context)


def _nothing_outside(url: str, *_args: object, **_words: object) -> dict[str, object]:
    """Refuse every address: the page holds all it needs."""
    raise ValueError(f"a factsheet asks for nothing: {url[:80]}")


def _listed(members: tuple[KnownMember, ...]) -> list[ListedMember]:
    groups = {group.pk: group for group in FacilityGroup.objects.all()}
    known = {
        key: (group.name, group.colour if _COLOUR.fullmatch(group.colour) else _GREY) for key, group in groups.items()
    }
    return [
        ListedMember(number, one, *known.get(one.group, (one.group, _GREY)))
        for number, one in enumerate(members, start=1)
    ]


def _streets(frame: Frame, network: StreetNetwork | None) -> list[DrawnStreet]:
    lines = StreetLine.objects.filter(network=network, geometry__bboverlaps=_box(frame))
    rows = lines.annotate(wkb=AsWKB("geometry")).values_list("rank", "wkb")
    return [DrawnStreet(rank, shapely.from_wkb(bytes(wkb))) for rank, wkb in rows]


def _areas(frame: Frame, network: StreetNetwork | None) -> list[DrawnArea]:
    ground = GroundFeature.objects.filter(network=network, geometry__bboverlaps=_box(frame))
    order = {"green": 0, "water": 1, "river": 2, "rail": 3}
    drawn = [DrawnArea(kind, name, shapely.from_wkb(bytes(wkb)))
             for kind, name, wkb in ground.annotate(wkb=AsWKB("geometry")).values_list("kind", "name", "wkb")]
    villages = Area.objects.current().villages().filter(geometry__intersects=_box(frame))
    drawn += [DrawnArea("village", one.name, shapely.from_wkb(bytes(one.geometry.wkb))) for one in villages]
    return sorted(drawn, key=lambda area: order.get(area.kind, 9))


def _box(frame: Frame) -> GEOSGeometry:
    return GEOSGeometry(shapely.to_wkb(frame.box, hex=True), srid=4326)


def _sources(code: str, network: StreetNetwork | None, public_ids: list[str]) -> list[Source]:
    """Return where facilities, border and streets of the sheet come from."""
    of_facilities = Facility.objects.filter(public_id__in=public_ids).order_by().values("source")
    of_area = Area.objects.current().filter(code=code).values("edition__source")
    found = Q(pk=network.source_id if network else None) | Q(pk__in=of_facilities) | Q(pk__in=of_area)
    return list(Source.objects.filter(found).distinct().order_by("name"))
