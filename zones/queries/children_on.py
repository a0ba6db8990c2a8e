"""How many children live on a piece of ground."""
from django.contrib.gis.geos import MultiPolygon

from regions.models import Area
from regions.queries.children import population_of
from regions.queries.ground import ground_for

from .judging.children_inside import children_inside


def children_on(shape: MultiPolygon) -> float | None:
    """Return the children (0..17) on a shape today; None where a village under it has no population or streets."""
    codes = dict(Area.objects.current().villages().filter(geometry__intersects=shape).values_list("pk", "code"))
    ground = ground_for(min(codes.values())) if codes else None
    if ground is None:
        return None
    population = population_of(list(codes.values()))
    rows = [row for row in children_inside(shape, ground.layout, None, []) if row.area_id in codes]
    if any(codes[row.area_id] not in population for row in rows):
        return None
    return sum(row.share * sum(population[codes[row.area_id]].children_by_age) for row in rows)
