"""A map in one file: folium with everything inside, to be passed on and opened offline."""
import base64
import json
import re
from pathlib import Path

import folium
from branca.element import Element, MacroElement
from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityGroup
from regions.models import Area, Level, StreetLine, StreetNetwork

from .models import CandidateKind, CandidateZone
from .queries.gaps import GapRow, gap_rows
from .queries.profile import AreaProfile
from .sentences import area_title, count

# About a metre on the ground: enough for a picture, and it keeps the file small enough for a phone.
_DEGREES = 1e-5
_KIND_COLOURS = {
    CandidateKind.COMPLETE: "#1b7837", CandidateKind.NEARLY: "#d9a400", CandidateKind.DATA_NEEDED: "#7a7a7a"
}  # fmt: skip
_LAYERS_OF_ONE_FILE = ("leaflet.js", "leaflet.css")


def share_page(profile: AreaProfile) -> str:
    """Return the HTML of a page with an area's public facilities, candidate zones and gaps.

    It holds nothing that is not public, and asks nothing of the network.
    """
    area = profile.area
    west, south, east, north = area.geometry.extent
    page = folium.Map(tiles=None, control_scale=True, prefer_canvas=True)
    page.default_js, page.default_css = [], []
    page.fit_bounds([[south, west], [north, east]])
    _streets(area).add_to(page)
    gaps = gap_rows(area.code)
    _areas(area, gaps).add_to(page)
    _candidates(profile).add_to(page)
    for group in FacilityGroup.objects.all():
        layer = _facilities(area, group)
        if layer is not None:
            layer.add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.get_root().html.add_child(Element(_frame(profile, gaps)))
    return _with_assets(page, _("%(area)s: fasilitas, kawasan, dan kesenjangan") % {"area": profile.title})


def _streets(area: Area) -> folium.FeatureGroup:
    layer = folium.FeatureGroup(name=_("Jalan"))
    network = StreetNetwork.objects.active_for(area.code)
    lines = StreetLine.objects.filter(network=network, geometry__intersects=area.geometry)
    by_width: dict[int, list] = {}
    for rank, geometry in lines.values_list("rank", "geometry"):
        simple = geometry.simplify(_DEGREES)
        line = [[round(x, 5), round(y, 5)] for x, y, *_z in simple.coords]
        by_width.setdefault(1 if rank > 4 else 2, []).append(line)
    for width, lines_of_width in by_width.items():
        shape = {"type": "MultiLineString", "coordinates": lines_of_width}
        _shape(shape, {"color": "#c9c4b8", "weight": width, "opacity": 0.9}).add_to(layer)
    return layer


def _areas(area: Area, gaps: list[GapRow]) -> folium.FeatureGroup:
    layer = folium.FeatureGroup(name=_("Wilayah dan kesenjangan"))
    for village in Area.objects.current().villages().within_code(area.code):
        here = [gap for gap in gaps if gap.code == village.code]
        title = area_title(village.name, Level.VILLAGE, village.code)
        told = "\n".join(gap.sentence for gap in here) or _("Tidak ada kesenjangan yang tercatat.")
        colour = "#b2182b" if here else "#5f6b66"
        style = {"color": colour, "weight": 2, "fillColor": colour, "fillOpacity": min(0.05 * len(here), 0.35)}
        if here:
            style["dashArray"] = "6 4"
        shape = json.loads(village.geometry.simplify(_DEGREES, preserve_topology=True).json)
        _shape(shape, style, {_("Wilayah"): title, _("Kesenjangan"): told}).add_to(layer)
    return layer


def _candidates(profile: AreaProfile) -> folium.FeatureGroup:
    layer = folium.FeatureGroup(name=_("Kandidat kawasan ramah anak (Kaltara)"))
    shapes = CandidateZone.objects.in_bulk([row.id for row in profile.candidates])
    for row in profile.candidates:
        colour = _KIND_COLOURS[CandidateKind(row.kind)]
        style = {"color": colour, "weight": 2, "fillColor": colour, "fillOpacity": 0.3}
        if row.kind != CandidateKind.COMPLETE:
            style["dashArray"] = "4 4"
        facts = {_("Kawasan"): row.name, _("Hasil"): row.kind_word, _("Keterangan"): row.sentence}
        _shape(json.loads(shapes[row.id].geometry.json), style, facts).add_to(layer)
    return layer


def _facilities(area: Area, group: FacilityGroup) -> folium.FeatureGroup | None:
    inside = Facility.objects.public().in_operation().located().in_area(area.code).filter(type__group=group)
    layer = folium.FeatureGroup(name=group.name)
    found = False
    for facility in inside.select_related("type", "area"):
        found = True
        facts = {_("Nama"): facility.name, _("Jenis"): facility.type.name, _("Alamat"): facility.address or "-"}
        folium.CircleMarker(
            [facility.position.y, facility.position.x], radius=6, color="#ffffff", weight=1.5,
            fill=True, fill_color=group.colour, fill_opacity=0.95,
        ).add_child(_Words(facts)).add_to(layer)  # fmt: skip
    return layer if found else None


class _Words(MacroElement):
    """A popup of plain facts; every value is escaped, whatever stands in a name."""

    _template = folium.template.Template(
        "{% macro script(this, kwargs) %}{{ this._parent.get_name() }}.bindPopup({{ this.html }});{% endmacro %}"
    )

    def __init__(self, facts: dict[str, str]) -> None:
        super().__init__()
        lines = (
            f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>".replace("\n", "<br>") for name, value in facts.items()
        )
        self.html = json.dumps(f"<dl>{''.join(lines)}</dl>").replace("</", "<\\/")


def _shape(shape: dict, style: dict, facts: dict[str, str] | None = None) -> folium.GeoJson:
    layer = folium.GeoJson(
        {"type": "Feature", "properties": {}, "geometry": shape}, style_function=lambda _feature, style=style: style
    )
    if facts:
        layer.add_child(_Words(facts))
    return layer


def _frame(profile: AreaProfile, gaps: list[GapRow]) -> str:
    """Return the heading, the same facts as a list, and where they come from."""
    worst = "".join(f"<li>{escape(gap.sentence)}</li>" for gap in gaps[:15])
    zones = "".join(f"<li><b>{escape(row.name)}</b>: {escape(row.sentence)}</li>" for row in profile.candidates)
    run = profile.run
    dated = f"{run.finished_at:%d-%m-%Y}, #{run.pk}" if run else "-"
    network = ((run.inputs.get("network") or {}).get("source") if run else "") or ""
    children = count(profile.children) if profile.children is not None else _("tidak ada data")
    return f"""
<section class="facts"><h1>{escape(profile.title)}</h1>
<p>{escape(_("Anak 0–17 tahun"))}: <b>{escape(children)}</b>. {escape(_("Dihitung"))}: {escape(dated)}.</p>
<h2>{escape(_("Kesenjangan terberat"))}</h2><ol>{worst or "<li>-</li>"}</ol>
<h2>{escape(_("Kandidat kawasan ramah anak (Kaltara)"))}</h2><ul>{zones or "<li>-</li>"}</ul>
<p class="source">{escape(", ".join([*profile.sources, network]))}. {escape(_(
    "Jarak adalah meter berjalan kaki menyusuri jalan, bukan garis lurus."))}</p></section>"""


_STYLE = """
html,body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1f2a26}
body>.folium-map{position:relative!important;width:100%!important;height:62vh!important;background:#f4f1ea}
.facts{padding:1rem;max-width:60rem;margin:auto}.facts h1{font-size:1.4rem;margin:.2rem 0}
.facts h2{font-size:1.1rem}.source{color:#56615c;font-size:.85rem}
dl{margin:0;max-width:16rem}dt{font-size:.75rem;color:#56615c}dd{margin:0 0 .4rem}
"""


def _with_assets(page: folium.Map, title: str) -> str:
    script, style = (
        (settings.LEAFLET_DIR / name).read_text(encoding="utf-8") for name in _LAYERS_OF_ONE_FILE
    )
    head = (
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_with_images(style, settings.LEAFLET_DIR)}{_STYLE}</style><script>{_one_script(script)}</script>"
    )
    html = page.get_root().render()
    return html.replace("</head>", f"{head}</head>", 1)


def _one_script(script: str) -> str:
    return re.sub(r"//# sourceMappingURL=\S+", "", script).replace("</script", "<\\/script")


def _with_images(style: str, folder: Path) -> str:
    def inside(match: re.Match[str]) -> str:
        image = folder / match[1]
        if not image.exists():
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(image.read_bytes()).decode()})"

    return re.sub(r"url\((images/[\w.-]+\.png)\)", inside, style)
