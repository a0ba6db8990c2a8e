"""The page around a shared map: heading, the same facts as lists, styles and Leaflet inside the file."""
import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import get_language

from facilities.models import Facility, FacilityGroup
from facilities.querysets import FacilityQuerySet
from regions.models import Area, Source, StreetNetwork
from zones.queries.gaps import GapRow
from zones.queries.profile import AreaProfile

from .signs import colour_of

MOST_GAPS: Final = 15
_SYMBOL = re.compile(r'<symbol id="(shape-[a-z]+)".*?</symbol>', re.S)


@dataclass(frozen=True, slots=True)
class SharedGroup:
    """A service group with its public facilities by name; `key`, `shape` and `colour` are safe in CSS and HTML."""

    name: str
    key: str
    shape: str
    colour: str
    facilities: tuple[Facility, ...]

    @property
    def pin(self) -> str:
        """Return the pin of the group: its shape on its colour, as styled and defined by the page."""
        drawing = f'<svg aria-hidden="true"><use href="#shape-{self.shape}"/></svg>'
        return f'<span class="pin pin-{self.key}">{drawing}</span>'


def shared_groups(area: Area) -> list[SharedGroup]:
    """Return what the page may show: public facilities in operation, with a position, inside the area."""
    return grouped(Facility.objects.public().in_operation().located().in_area(area.code))


def grouped(facilities: FacilityQuerySet) -> list[SharedGroup]:
    """Return facilities by service group, each with the pin of its group."""
    by_group: dict[str, list[Facility]] = {}
    for facility in facilities.select_related("type", "area").defer("area__geometry").order_by("name", "pk"):
        by_group.setdefault(facility.type.group_id, []).append(facility)
    return [
        SharedGroup(
            name=group.name,
            key=re.sub(r"[^a-z0-9_-]", "", group.pk),
            shape=re.sub(r"[^a-z]", "", group.shape),
            colour=colour_of(group),
            facilities=tuple(by_group[group.pk]),
        )
        for group in FacilityGroup.objects.all()
        if group.pk in by_group
    ]


def page_around(map_html: str, *, profile: AreaProfile, gaps: list[GapRow], groups: list[SharedGroup]) -> str:
    """Return the whole page: folium's own with heading and lists around the map, and all assets inside."""
    context = {
        "profile": profile,
        "gaps": gaps[:MOST_GAPS],
        "groups": groups,
        "sources": _sources(profile.area),
    }
    return file_around(
        map_html,
        head=render_to_string("zones/area_share_head.html", context),
        title=render_to_string("zones/area_share_title.html", context),
        lists=render_to_string("zones/area_share_lists.html", context),
    )


def file_around(map_html: str, *, head: str, title: str, lists: str) -> str:
    """Return folium's page with Leaflet and symbols inside, a head, a title above the map and lists below it."""
    leaflet = _leaflet_style() + f"<script>{_leaflet_script()}</script>"
    html = re.sub(r'<meta name="viewport".*?/>', "", map_html, count=1, flags=re.S)
    html = html.replace("<html>", f'<html lang="{get_language() or "id"}">', 1)
    html = _before(html, "</head>", leaflet + head)
    html = _after(html, "<body>", _symbols() + title)
    return _before(html, "</body>", lists)


def _sources(area: Area) -> list[Source]:
    """Return where the facilities, borders and streets of the map come from."""
    network = StreetNetwork.objects.active_for(area.code)
    ground = Q(areaedition=area.edition_id) | Q(pk=network.source_id if network else None)
    of_facilities = Facility.objects.public().in_area(area.code).order_by().values("source")
    return list(Source.objects.filter(ground | Q(pk__in=of_facilities)).distinct().order_by("name"))


def _before(html: str, mark: str, what: str) -> str:
    place = html.index(mark)
    return html[:place] + what + html[place:]


def _after(html: str, mark: str, what: str) -> str:
    place = html.index(mark) + len(mark)
    return html[:place] + what + html[place:]


def _symbols() -> str:
    """Return the shapes of the service groups as hidden symbols that pins refer to."""
    sprite = finders.find("geo_kla/icons.svg")
    text = Path(sprite).read_text(encoding="utf-8") if isinstance(sprite, str) else ""
    symbols = "".join(found[0] for found in _SYMBOL.finditer(text))
    return f'<svg width="0" height="0" aria-hidden="true" class="symbols">{symbols}</svg>'


def _leaflet_script() -> str:
    text = (settings.LEAFLET_DIR / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S+", "", text).replace("</script", "<\\/script")


def _leaflet_style() -> str:
    def inside(match: re.Match[str]) -> str:
        image = settings.LEAFLET_DIR / match[1]
        if not image.exists():
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(image.read_bytes()).decode()})"

    text = (settings.LEAFLET_DIR / "leaflet.css").read_text(encoding="utf-8")
    return f"<style>{re.sub(r'url[(](images/[^)]+[.]png)[)]', inside, text)}</style>"
