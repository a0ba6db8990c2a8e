"""A zone in one file: folium with everything inside, to be passed on and opened without a network."""
import folium
import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.geos import Polygon
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from facilities.models import Facility
from zones.models import Zone
from zones.queries.life.judged import judged_of
from zones.queries.life.page import shown_revision

from .share_map import MOST_PINS, drawn_shape, facility_layer, feature_of, layer_of, map_of, street_layer
from .share_page import file_around, grouped

_ROOM = 0.15
_FINENESS = 6000
_NOT_DESIGNATED = {"dashArray": "8 5"}


def zone_share_page(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> str:
    """Return the HTML of a page with the version of a zone that this reader sees, and the public places inside.

    It is passed on, so it names nothing that is not public, whoever made it; a version that is not designated
    says so. It asks nothing of the network.
    """
    revision = shown_revision(zone, user)
    judged = judged_of(revision, AnonymousUser())
    is_designated = zone.decree is not None and zone.decree.revision_id == revision.pk
    west, south, east, north = revision.geometry.extent
    room = max(east - west, north - south) * _ROOM
    step = max(east - west, north - south) / _FINENESS
    around = Polygon.from_bbox((west - room, south - room, east + room, north + room))
    groups = grouped(Facility.objects.public().filter(public_id__in=[one.public_id for one in judged.members]))
    as_pins = sum(len(group.facilities) for group in groups) <= MOST_PINS
    layers = [street_layer(zone.code.split("-")[0], around, step)]
    layers.append(_zone_layer(zone.name_of(revision), revision.geometry, is_designated, step))
    layers += [facility_layer(group, as_pins=as_pins) for group in groups]
    context = {
        "zone": zone, "revision": revision, "judged": judged, "groups": groups, "is_designated": is_designated,
        "name": zone.name_of(revision), "page_title": f"{zone.name_of(revision)} ({zone.code})",
    }  # fmt: skip
    return file_around(
        map_of(layers, revision.geometry.extent),
        head=render_to_string("zones/area_share_head.html", context),
        title=render_to_string("zones/zone_share_title.html", context),
        lists=render_to_string("zones/zone_share_lists.html", context),
    )


def _zone_layer(name: str, geometry: object, is_designated: bool, step: float) -> folium.GeoJson:
    shape = drawn_shape(shapely.from_wkb(bytes(geometry.wkb)), step)  # type: ignore[attr-defined]
    told = _("ditetapkan") if is_designated else _("usulan, belum ditetapkan")
    dashes = {} if is_designated else _NOT_DESIGNATED
    return layer_of(
        [feature_of(shape, [[_("Kawasan"), name], [_("Keadaan"), told]])],
        name=_("Kaltara (kawasan ramah anak)"),
        style=lambda _one: {"color": "#00566b", "weight": 3, "fillColor": "#00566b", "fillOpacity": 0.12, **dashes},
    )
