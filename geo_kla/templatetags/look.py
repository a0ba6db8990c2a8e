"""Template tags of the look: icons, group icons, status marks, addresses of assets, menu entries."""
import json
from typing import Any, Final

from django import template
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from facilities.models import FacilityGroup
from geo_kla import assets
from geo_kla.access import may_open
from regions.basemap import ground_settings, ground_sources
from regions.models import Source
from regions.scopes import scope_of

register = template.Library()

MARKS: Final = {
    "met": ("met", _("terpenuhi")),
    "partly": ("partly", _("sebagian")),
    "not_met": ("not-met", _("belum terpenuhi")),
    "no_data": ("no-data", _("tidak ada data")),
}
SHAPES: Final = frozenset({"cross", "book", "ball", "brush", "letter", "shield"})
SHAPES_REMEMBERED_SECONDS: Final = 5
MENU: Final = [
    ("", [
        ("facility_map", _("Peta")),
        ("coverage", _("Cakupan")),
        ("ask", _("Tanya")),
        ("area_list", _("Wilayah")),
        ("province_list", _("Provinsi")),
    ]),
    (_("Perencanaan"), [
        ("zone_list", _("Kawasan")),
        ("scenario_list", _("Skenario")),
        ("siting_list", _("Di mana membangun")),
    ]),
    (_("Meja petugas"), [
        ("gap_register", _("Kesenjangan")),
        ("registry_list", _("Registri")),
        ("streets", _("Jalan")),
        ("reports", _("Laporan")),
    ]),
]  # fmt: skip
"""Groups of the menu, each a word and its route names in order; the first lies open. A route that does not exist,
or that the reader may not open, is left out, and so is a group without any."""


@register.simple_tag
def asset(path: str) -> str:
    """Return the versioned address of an own file."""
    return assets.asset_url(path)


@register.simple_tag
def asset_version() -> str:
    """Return the version of all own files, for what keeps them together."""
    return assets.own_version()


@register.simple_tag
def vendor(package: str, file: str) -> str:
    """Return the versioned address of a file of an npm package."""
    return assets.vendor_url(package, file)


@register.simple_tag
def import_map() -> SafeString:
    """Return the import map as JSON that is safe inside a script element."""
    text = json.dumps(assets.import_map(), indent=1)
    return mark_safe(text.replace("<", "\\u003c"))


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return an icon of the sprite; decoration only, the word stands beside it."""
    return format_html(
        '<svg class="icon icon-{} {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        name, css, assets.asset_url("icons.svg"), name,
    )


@register.simple_tag
def group_icon(group: FacilityGroup | str, css: str = "") -> SafeString:
    """Return the icon of a service group (or of its key) in its own colour and shape."""
    key = group if isinstance(group, str) else group.pk
    shape = _shapes().get(key, "")
    return format_html(
        '<span class="group-icon {}" data-group="{}">{}</span>',
        css, key, icon(f"shape-{shape if shape in SHAPES else 'dot'}", "icon-solid"),
    )


def _shapes() -> dict[str, str]:
    """Return the shape of each group; remembered for some seconds, since a page draws many icons."""
    return cache.get_or_set(
        "group-shapes", lambda: dict(FacilityGroup.objects.values_list("pk", "shape")), SHAPES_REMEMBERED_SECONDS
    )


@register.simple_tag
def mark(status: str, word: str = "", css: str = "") -> SafeString:
    """Return the mark of met, partly, not_met or no_data with its word (or the word given)."""
    name, usual = MARKS[status]
    return format_html(
        '<span class="mark mark-{} {}">{}<span>{}</span></span>', name, css, icon(f"mark-{name}"), word or usual
    )


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[dict[str, Any]]:
    """Return the groups of the main menu with the entries that the reader may open; the open page is current."""
    request: HttpRequest | None = context.get("request")
    groups = []
    for word, routes in MENU:
        entries = [entry for name, title in routes if (entry := _menu_entry(request, name, title))]
        if entries:
            has_current = any(entry["is_current"] for entry in entries)
            groups.append({"word": word, "entries": entries, "has_current": has_current})
    return groups


def _menu_entry(request: HttpRequest | None, name: str, word: Any) -> dict[str, Any] | None:
    try:
        address = reverse(name)
    except NoReverseMatch:
        return None
    if request is None or not may_open(request.user, address):
        return None
    is_current = request.path == address or (address != "/" and request.path.startswith(address))
    return {"address": address, "word": word, "is_current": is_current}


@register.inclusion_tag("geo_kla/components/map.html")
def map_frame(label: str, sources: list[Source] | None = None) -> dict[str, Any]:
    """Return the frame of a map; its script finds it by `data-map` and reads what lies in map-settings."""
    return {
        "label": label,
        "attributions": _attributions(ground_sources() if sources is None else sources),
        "settings": {
            "ground": ground_settings(),
            "rasterTiles": settings.TILE_URL,
            "icons": assets.asset_url("icons.svg"),
            "language": get_language(),
        },
    }


def _attributions(sources: list[Source]) -> list[dict[str, str]]:
    """Return each attribution with its licence once, those that lead somewhere first."""
    lines = {}
    for source in sorted(sources, key=lambda one: (not one.url, one.name)):
        text = source.attribution or source.name
        lines.setdefault(f"{text} ({source.licence})" if source.licence else text, source.url)
    if settings.TILE_ATTRIBUTION:
        lines.setdefault(settings.TILE_ATTRIBUTION, "")
    return [{"text": text, "url": url} for text, url in lines.items()]


@register.filter
def works_in(user: Any, code: str) -> bool:
    """Say whether an account is for an area, so that a page offers no button that would be refused."""
    return scope_of(user).holds(code)


@register.filter
def metres(length_m: float) -> str:
    """Return a length as people say it: 340 m, 1,2 km."""
    if length_m < 995:
        return f"{number_format(round(length_m / 10) * 10)} m"
    return f"{number_format(round(length_m / 1000, 1), 1)} km"


@register.filter
def hectares(area_m2: float) -> str:
    """Return an area as people say it: 4,2 ha, 1,25 km²."""
    if area_m2 < 1e6:
        return f"{number_format(round(area_m2 / 1e4, 1 if area_m2 < 1e5 else 0), 1 if area_m2 < 1e5 else 0)} ha"
    return f"{number_format(round(area_m2 / 1e6, 2), 2)} km²"
