"""A place as large as a metropolitan region in a throwaway database, laid out by the product's own actions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from bench.network import town

SCOPE = "99.71"
_VILLAGES_PER_SIDE = 16
_STEP = 0.00128
"""Degrees between two junctions, some 140 m: streets run through nearly every cell."""
_CELLS_PER_JUNCTION = 1.36


@dataclass(frozen=True, slots=True)
class Town:
    """The corners of the place (west, south, east, north) and what lies in it."""

    box: tuple[float, float, float, float]
    cells: int
    facilities: int

    def described(self) -> str:
        """Return its size in words."""
        return f"{self.cells:,} cells, {self.facilities:,} facilities, {_VILLAGES_PER_SIDE**2} villages"


def lay_town(*, cells: int, facilities: int) -> Town:
    """Write villages with children, streets, about so many cells, and facilities, into an empty database."""
    from regions.actions.child_layout import lay_children
    from regions.actions.streets import activate_network, write_network
    from regions.db import refresh_statistics
    from regions.importers.specs import SourceSpec, StreetsSpec
    from regions.importers.streets import StreetDelivery
    from regions.models import Area, ChildCell, Population, Source, StreetLine
    from walkshed.walkable import load_rules

    source = Source.objects.create(slug="bench", name="Bench", is_invented=True)
    lines = town(round((cells / _CELLS_PER_JUNCTION) ** 0.5), step=_STEP)
    west, south, east, north = (*(lines.lonlat.min(axis=0) - _STEP), *(lines.lonlat.max(axis=0) + _STEP))
    box = (float(west), float(south), float(east), float(north))
    _write_villages(box, source)
    rules = load_rules()
    network, graph, _problems = write_network(
        delivery=StreetDelivery(lines=lines, bridge=np.zeros(len(lines), dtype=bool), refused=0), ground=[],
        spec=StreetsSpec(path=Path("bench"), edition="Bench", source=SourceSpec("bench", "Bench")),
        rules=rules, scope_code=SCOPE, source=source, fingerprint="",
    )  # fmt: skip
    activate_network(network=network)
    lay_children(network=network, graph=graph, rules=rules)
    _write_facilities(facilities, box, source)
    refresh_statistics(Area, ChildCell, Population, StreetLine)
    return Town(box, ChildCell.objects.count(), facilities)


def _write_villages(box: tuple[float, float, float, float], source: Any) -> None:
    from django.contrib.gis.geos import MultiPolygon, Polygon

    from regions.models import Area, AreaEdition, Population

    west, south, east, north = box
    edition = AreaEdition.objects.create(name="Bench", source=source, is_active=True)
    n = _VILLAGES_PER_SIDE
    width, height = (east - west) / n, (north - south) / n
    squares = {
        f"{SCOPE}.{row + 1:02d}.{1001 + column}": Polygon.from_bbox(
            (west + column * width, south + row * height, west + (column + 1) * width, south + (row + 1) * height)
        )
        for row in range(n)
        for column in range(n)
    }
    wide = {SCOPE: (2, Polygon.from_bbox(box)), SCOPE[:2]: (1, Polygon.from_bbox(box))}
    for row in range(n):
        strip = (west, south + row * height, east, south + (row + 1) * height)
        wide[f"{SCOPE}.{row + 1:02d}"] = (3, Polygon.from_bbox(strip))
    shapes = {**wide, **{code: (4, square) for code, square in squares.items()}}
    Area.objects.bulk_create(
        Area(edition=edition, code=code, name=f"Wilayah {code}", level=level, parent_code=code.rpartition(".")[0],
             geometry=MultiPolygon(shape, srid=4326), area_m2=1e6, is_current=True)
        for code, (level, shape) in shapes.items()
    )  # fmt: skip
    Population.objects.bulk_create(
        Population(area_code=code, year=2025, source=source, total=40_000, children_by_age=[700.0] * 18)
        for code in squares
    )


def _write_facilities(count: int, box: tuple[float, float, float, float], source: Any) -> None:
    from django.utils import timezone

    from facilities.models import Facility, FacilityType, ListScope
    from regions.db import copy_rows, ewkb_hex, refresh_statistics

    rng = np.random.default_rng(2)
    west, south, east, north = box
    at = np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])
    types = list(FacilityType.objects.filter(is_sensitive=False))
    fields = [field for field in Facility._meta.concrete_fields if field.name != "id"]
    now = timezone.now().isoformat()
    same = {field.attname: field.get_default() for field in fields} | {"source_id": source.pk}
    same |= {"created_at": now, "updated_at": now, "amenities": [], "locked_fields": []}
    copy_rows(
        Facility._meta.db_table, [field.column for field in fields],
        ([{**same, "name": f"Fasilitas {i}", "type_id": types[i % len(types)].pk, "source_row": str(i),
           "public_id": f"b{i:09d}", "position": place}[field.attname] for field in fields]
         for i, place in enumerate(ewkb_hex(shapely.points(at)))),
    )  # fmt: skip
    ListScope.objects.bulk_create(ListScope(source=source, type=type_, scope_code=SCOPE) for type_ in types)
    refresh_statistics(Facility)
