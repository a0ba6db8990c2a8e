"""The ground under a printed map: streets, water, green and villages of a frame, and where they come from."""
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q, QuerySet

from regions.models import Area, GroundFeature, Source, StreetLine, StreetNetwork

from .map_frame import DrawnArea, DrawnStreet, Frame

_ORDER = {"green": 0, "water": 1, "river": 2, "rail": 3}


def drawn_streets(frame: Frame, network: StreetNetwork | None, *, widest_to: int = 9) -> list[DrawnStreet]:
    """Return the streets of a frame up to a rank (9 = all)."""
    lines = StreetLine.objects.filter(network=network, geometry__bboverlaps=box_of(frame), rank__lte=widest_to)
    rows = list(lines.annotate(wkb=AsWKB("geometry")).values_list("rank", "wkb"))
    shapes = shapely.from_wkb([bytes(wkb) for _rank, wkb in rows])
    return [DrawnStreet(rank, shape) for (rank, _wkb), shape in zip(rows, shapes, strict=True)]


def drawn_areas(frame: Frame, network: StreetNetwork | None) -> list[DrawnArea]:
    """Return green, water, rails and villages of a frame, in the order in which they are drawn."""
    found = GroundFeature.objects.filter(network=network, geometry__bboverlaps=box_of(frame))
    drawn = [DrawnArea(kind, name, shapely.from_wkb(bytes(wkb)))
             for kind, name, wkb in found.annotate(wkb=AsWKB("geometry")).values_list("kind", "name", "wkb")]
    villages = Area.objects.current().villages().filter(geometry__intersects=box_of(frame))
    drawn += [DrawnArea("village", one.name, shapely.from_wkb(bytes(one.geometry.wkb))) for one in villages]
    return sorted(drawn, key=lambda area: _ORDER.get(area.kind, 9))


def box_of(frame: Frame) -> GEOSGeometry:
    """Return the frame as a shape to ask the database with."""
    return GEOSGeometry(shapely.to_wkb(frame.box, hex=True), srid=4326)


def map_sources(code: str, network: StreetNetwork | None, of_facilities: QuerySet) -> list[Source]:
    """Return where facilities (values of their source), border and streets of a map come from, by name."""
    of_area = Area.objects.current().filter(code=code).values("edition__source")
    found = Q(pk=network.source_id if network else None) | Q(pk__in=of_facilities) | Q(pk__in=of_area)
    return list(Source.objects.filter(found).distinct().order_by("name"))
