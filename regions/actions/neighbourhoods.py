"""Write neighbourhoods (RW), and cut the cells of children at their borders."""
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.db.models import Q

from regions.importers.neighbourhoods import NeighbourhoodDelivery
from regions.importers.specs import NeighbourhoodsSpec
from regions.models import ChildLayout, Neighbourhood, NeighbourhoodCell, Source
from regions.statements import statement

COVERED_FROM: Final = 0.995
"""A cell with this share of its street in neighbourhoods lies wholly in them: what is missing are slivers."""

BESIDE_M: Final = 15.0
"""A street so little outside all neighbourhoods belongs to those beside it: borders follow roads."""

METRES_OF_A_DEGREE: Final = 111_320.0
"""At the equator; at 11 degrees south a degree east is 2 % shorter, which does not matter beside a road."""


@dataclass(frozen=True, slots=True)
class NeighbourhoodsWritten:
    """How many villages have neighbourhoods written anew, as they were, and no longer."""

    changed: int
    unchanged: int
    removed: int


@transaction.atomic
def write_neighbourhoods(
    *, delivery: NeighbourhoodDelivery, spec: NeighbourhoodsSpec, scope_code: str, source: Source
) -> NeighbourhoodsWritten:
    """Put the delivered neighbourhoods in the place of those a scope had; villages as they were are left alone.

    What runs found of neighbourhoods that change goes with them: a new run finds it again.
    """
    inside = Q(village_code=scope_code) | Q(village_code__startswith=f"{scope_code}.")
    known, delivered = defaultdict(set), defaultdict(set)
    for row in Neighbourhood.objects.filter(inside):
        told = (row.number, row.name, row.edition, row.source_id, bytes(row.geometry.wkb))
        known[row.village_code].add(told)
    for one in delivery.neighbourhoods:
        told = (one.number, one.name, spec.edition, source.pk, one.geometry.wkb)
        delivered[one.village_code].add(told)
    changed = {code for code in delivered if delivered[code] != known.get(code)}
    removed = known.keys() - delivered.keys()
    Neighbourhood.objects.filter(village_code__in=changed | removed).delete()
    Neighbourhood.objects.bulk_create(
        Neighbourhood(
            village_code=one.village_code, number=one.number, name=one.name, edition=spec.edition, source=source,
            geometry=GEOSGeometry(memoryview(one.geometry.wkb), srid=4326),
        )
        for one in delivery.neighbourhoods
        if one.village_code in changed
    )  # fmt: skip
    return NeighbourhoodsWritten(len(changed), len(delivered) - len(changed), len(removed))


@transaction.atomic
def cut_cells_where_missing() -> int:
    """Cut the cells of active layings in villages whose neighbourhoods have none yet; return how many parts.

    Called whenever neighbourhoods or cells may be new; what is cut already stays.
    """
    villages = set(Neighbourhood.objects.values_list("village_code", flat=True))
    if not villages:
        return 0
    parts = 0
    for layout in ChildLayout.objects.filter(is_active=True):
        laid = layout.cells.filter(area__is_current=True, area__code__in=villages)
        cut = NeighbourhoodCell.objects.filter(cell__layout=layout)
        missing = set(laid.values_list("area__code", flat=True)) - set(cut.values_list("cell__area__code", flat=True))
        if missing:
            with connection.cursor() as cursor:
                values = {"layout_id": layout.pk, "villages": sorted(missing), "whole": COVERED_FROM,
                          "beside": BESIDE_M / METRES_OF_A_DEGREE}  # fmt: skip
                cursor.execute(statement("regions", "cut_cells_by_neighbourhoods"), values)
                parts += cursor.rowcount
    return parts
