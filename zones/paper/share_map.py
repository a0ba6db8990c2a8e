"""A map in one file: folium with everything inside, to be passed on and opened without a network."""
import json
from collections.abc import Sequence
from typing import Any, Final

import folium
import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import GEOSGeometry
from django.utils.html import escape
from django.utils.translation import gettext as _
from folium.elements import MacroElement
from folium.template import Template
from folium.utilities import JsCode

from regions.models import Area, Level, StreetLine, StreetNetwork
from zones.models import CandidateKind, CandidateZone
from zones.queries.gaps import GapRow, gap_rows
from zones.queries.profile import AreaProfile
from zones.sentences import area_title

from .share_page import SharedGroup, page_around, shared_groups

SCREEN_STEPS: Final = 4000
"""Lines are drawn to one part in so many of the map's width: enough for a picture, small enough for a phone."""
MOST_PINS: Final = 800
"""More facilities than this are drawn as dots on a canvas: a phone does not move thousands of pins."""
MOST_ALLEYS: Final = 20000
"""More streets than this are drawn without lanes and alleys."""
ALLEY_RANK: Final = 7
BRACE: Final = "\ue000"
"""Stands for an opening brace in words on their way through folium; no text of people has it."""
_KIND_COLOURS: Final = {
    CandidateKind.COMPLETE: "#1b7837", CandidateKind.NEARLY: "#d9a400", CandidateKind.DATA_NEEDED: "#6b7673"
}  # fmt: skip


def share_page(profile: AreaProfile) -> str:
    """Return the HTML of a page with an area's public facilities, candidate zones and gaps.

    It holds nothing that is not public, and asks nothing of the network. Every word of the data reaches the
    page as text: through escaped templates, or as JSON that a script puts into text nodes.
    """
    area = profile.area
    west, south, east, north = area.geometry.extent
    gaps = gap_rows(area.code)
    step = max(east - west, north - south) / SCREEN_STEPS
    groups = shared_groups(area)
    as_pins = sum(len(group.facilities) for group in groups) <= MOST_PINS
    layers = [street_layer(area.code, area.geometry.envelope, step)]
    layers += [_areas(area, gaps, step), _candidates(profile, step)]
    layers += [facility_layer(group, as_pins=as_pins) for group in groups]
    return page_around(map_of(layers, area.geometry.extent), profile=profile, gaps=gaps, groups=groups)


def map_of(layers: Sequence[folium.GeoJson | None], extent: tuple[float, float, float, float]) -> str:
    """Return folium's page with layers, those that are not None, and controls in the reader's language."""
    west, south, east, north = extent
    page = folium.Map(tiles=None, zoom_control=False, attribution_control=False, prefer_canvas=True)
    page.default_js, page.default_css = [], []
    page.fit_bounds([[south, west], [north, east]])
    for layer in layers:
        if layer is not None:
            layer.add_to(page)
    switch = folium.LayerControl(collapsed=True)
    switch.add_to(page)
    _Controls(switch).add_to(page)
    return str(page.get_root().render())


def street_layer(code: str, box: GEOSGeometry, step: float) -> folium.GeoJson | None:
    """Return the streets of an area's network in a box; None where none is loaded."""
    network = StreetNetwork.objects.active_for(code)
    lines = StreetLine.objects.filter(network=network, geometry__bboverlaps=box)
    if lines.count() > MOST_ALLEYS:
        lines = lines.filter(rank__lt=ALLEY_RANK)
    rows = list(lines.annotate(wkb=AsWKB("geometry")).values_list("rank", "wkb"))
    if not rows:
        return None
    ranks = np.array([rank for rank, _wkb in rows])
    shapes = drawn_shape(shapely.from_wkb([bytes(wkb) for _rank, wkb in rows]), step)
    features = [
        {"type": "Feature", "properties": {"width": width}, "geometry": _geometry(shapely.multilinestrings(of_width))}
        for width, of_width in ((2.5, shapes[ranks < 5]), (1, shapes[ranks >= 5]))
        if len(of_width)
    ]
    return layer_of(
        features, name=_("Jalan"), style=lambda one: {"color": "#cfc9bd", "weight": one["properties"]["width"]}
    )


def _areas(area: Area, gaps: list[GapRow], step: float) -> folium.GeoJson:
    """Draw the villages, or the area itself when it is one; more gaps are darker, and dashed at the border."""
    by_code: dict[str, list[GapRow]] = {}
    for gap in gaps:
        by_code.setdefault(gap.code, []).append(gap)
    features = []
    for village in Area.objects.current().villages().within_code(area.code):
        here = by_code.get(village.code, [])
        told = [gap.sentence for gap in here] or [_("Tidak ada kesenjangan yang tercatat.")]
        shape = drawn_shape(shapely.from_wkb(bytes(village.geometry.wkb)), step)
        title = area_title(village.name, Level.VILLAGE, village.code)
        words = [[_("Wilayah"), title], *([_("Kesenjangan"), sentence] for sentence in told)]
        features.append(feature_of(shape, words, gaps=len(here)))
    return layer_of(features, name=_("Wilayah dan kesenjangan"), style=_gap_style)


def _gap_style(feature: dict[str, Any]) -> dict[str, Any]:
    gaps = feature["properties"]["gaps"]
    colour = "#b2182b" if gaps else "#5f6b66"
    dashes = {"dashArray": "6 4"} if gaps else {}
    return {"color": colour, "weight": 1.5, "fillColor": colour, "fillOpacity": min(0.04 * gaps, 0.32), **dashes}


def _candidates(profile: AreaProfile, step: float) -> folium.GeoJson | None:
    shapes = CandidateZone.objects.in_bulk([row.id for row in profile.candidates])
    features = [
        feature_of(
            drawn_shape(shapely.from_wkb(bytes(shapes[row.id].geometry.wkb)), step / 4),
            [[_("Kawasan"), row.name], [_("Hasil"), row.kind_word], [_("Keterangan"), row.sentence]],
            kind=row.kind,
        )
        for row in profile.candidates
    ]
    return layer_of(features, name=_("Kandidat Kaltara (kawasan ramah anak)"), style=_kind_style) if features else None


def _kind_style(feature: dict[str, Any]) -> dict[str, Any]:
    kind = CandidateKind(feature["properties"]["kind"])
    dashes = {} if kind == CandidateKind.COMPLETE else {"dashArray": "4 4"}
    return {"color": _KIND_COLOURS[kind], "weight": 2, "fillColor": _KIND_COLOURS[kind], "fillOpacity": 0.3, **dashes}


def facility_layer(group: SharedGroup, *, as_pins: bool) -> folium.GeoJson:
    """Return the facilities of a group as pins, or as dots where there are too many."""
    features = [
        {
            "type": "Feature",
            "properties": {"words": words_of([[one.type.name, one.name], [_("Alamat"), one.address or "–"]])},
            "geometry": {"type": "Point", "coordinates": [round(one.position.x, 6), round(one.position.y, 6)]},
        }
        for one in group.facilities
    ]
    if as_pins:
        icon = folium.DivIcon(html=group.pin, icon_size=(26, 26), icon_anchor=(13, 13), class_name="place")
        marker: folium.Marker | folium.CircleMarker = folium.Marker(icon=icon)
    else:
        marker = folium.CircleMarker(
            radius=5, color="#ffffff", weight=1, fill=True, fill_color=group.colour, fill_opacity=1
        )
    name = f"{group.pin} {escape(group.name).replace('{', '&#123;')}"
    return folium.GeoJson(_collection(features), name=name, marker=marker, on_each_feature=JsCode("tellWords"))


class _Controls(MacroElement):
    """Zoom and scale in the reader's language; the list of layers is open where there is room for it."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "L.control.zoom({zoomInTitle: {{ this.words[0]|tojson }}, zoomOutTitle: {{ this.words[1]|tojson }}})"
        ".addTo({{ this._parent.get_name() }});"
        "L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});"
        "if (innerWidth > 900) {{ this.switch.get_name() }}.expand();"
        "{% endmacro %}"
    )

    def __init__(self, switch: folium.LayerControl) -> None:
        super().__init__()
        self.switch = switch
        self.words = (_("Perbesar"), _("Perkecil"))


def words_of(pairs: list[list[str]]) -> list[list[str]]:
    """Return words that folium cannot take for a template.

    It renders each script twice, the second time as a template of its own: a name with {{ }} would be carried
    out. An opening brace travels as BRACE, and the page's script puts it back.
    """
    return [[text.replace("{", BRACE) for text in pair] for pair in pairs]


def feature_of(shape: shapely.Geometry, words: list[list[str]], **properties: Any) -> dict[str, Any]:
    """Return a feature whose words a press on it tells."""
    return {"type": "Feature", "properties": {"words": words_of(words), **properties}, "geometry": _geometry(shape)}


def layer_of(features: list[dict[str, Any]], *, name: str, style: Any) -> folium.GeoJson:
    """Return features as a layer with a name in the list of layers."""
    return folium.GeoJson(
        _collection(features), name=name, style_function=style, on_each_feature=JsCode("tellWords")
    )


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def drawn_shape(shapes: Any, step: float) -> Any:
    """Return shapes no finer than a step in degrees."""
    simple = shapely.simplify(shapely.force_2d(shapes), step, preserve_topology=True)
    return shapely.transform(simple, lambda degrees: np.round(degrees, 5))


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    return dict(json.loads(shapely.to_geojson(shape)))
