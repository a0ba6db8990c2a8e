"""Villages to make a zone of: found by name, joined to one shape."""
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.contrib.gis.geos import MultiPolygon
from django.db.models import Q
from django.utils.translation import gettext as _

from regions.models import Area, Level
from zones.drawing.shapes import zone_shape
from zones.errors import AreaUnknown

MOST_LISTED = 60
_SIMPLER_BY_DEGREES = 2e-5  # some 2 m: finer than anybody draws
_MOST_CORNERS = 800  # more handles than this nobody can drag
_SLIVER_DEGREES2 = 4e-7  # some 5,000 m²: a gap between borders drawn one by one, no hole


@dataclass(frozen=True, slots=True)
class VillageChoice:
    """A village as a choice in a list, with the district above it."""

    code: str
    name: str
    district: str


@dataclass(frozen=True, slots=True)
class JoinedVillages:
    """The shape of some villages together, and their names in the order of their codes."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shape: MultiPolygon


def villages_named(words: str) -> list[VillageChoice]:
    """Return villages whose own or district's name holds these words, or whose code starts so; "" finds all.

    At most MOST_LISTED + 1, so that a list can say that there are more.
    """
    words = " ".join(words.split())
    districts = Area.objects.current().filter(level=Level.DISTRICT)
    villages = Area.objects.current().villages()
    if words:
        inside = list(districts.filter(name__icontains=words).values_list("code", flat=True))
        villages = villages.filter(Q(name__icontains=words) | Q(code__startswith=words) | Q(parent_code__in=inside))
    found = list(villages.order_by("code").values_list("code", "name", "parent_code")[: MOST_LISTED + 1])
    names = dict(districts.filter(code__in={parent for *_rest, parent in found}).values_list("code", "name"))
    return [VillageChoice(code, name, names.get(parent, "")) for code, name, parent in found]


def join_villages(codes: Sequence[str]) -> JoinedVillages:
    """Return the union of villages, without the slivers between borders that were drawn one by one.

    Corners nearer than 2 m to the line between their neighbours are left out. Raise AreaUnknown for a code
    that is no current village, ShapeRefused when the whole is larger than a zone may be.
    """
    wanted = sorted(set(codes))
    villages = {area.code: area for area in Area.objects.current().villages().filter(code__in=wanted)}
    unknown = [code for code in wanted if code not in villages]
    if unknown or not wanted:
        raise AreaUnknown(
            _("Kelurahan/desa %(codes)s tidak ada di antara wilayah yang dimuat.") % {"codes": ", ".join(unknown)}
            if unknown
            else _("Pilih paling sedikit satu kelurahan atau desa.")
        )
    union = shapely.union_all([shapely.from_wkb(bytes(villages[code].geometry.wkb)) for code in wanted])
    whole = _without_slivers(union)
    simpler_by = _SIMPLER_BY_DEGREES
    simple = whole.simplify(simpler_by)
    while shapely.get_num_coordinates(simple) > _MOST_CORNERS and simpler_by < 16 * _SIMPLER_BY_DEGREES:
        simpler_by *= 2
        simple = whole.simplify(simpler_by)
    shape = zone_shape(shapely.geometry.mapping(simple))
    return JoinedVillages(tuple(wanted), tuple(villages[code].name for code in wanted), shape)


def _without_slivers(union: shapely.Geometry) -> shapely.Geometry:
    polygons = [part for part in shapely.get_parts(union) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(
        [
            shapely.Polygon(part.exterior, [h for h in part.interiors if shapely.Polygon(h).area > _SLIVER_DEGREES2])
            for part in polygons
        ]
    )
