"""Reads of areas for lists, searches and maps."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.contrib.gis.db.models import Extent
from django.db.models import Q

from regions.importers.positions import LonLatBox
from regions.models import NEIGHBOURHOOD_LEVEL, Area, Level, Neighbourhood

SCREEN_STEPS: Final = 2000
"""Borders are drawn to one part in so many of the map's width: half a pixel of a large screen."""
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area without its geometry; villages_known None = not in the national list."""

    pk: int
    code: str
    name: str
    level: Level
    parent_code: str
    setting: str
    area_m2: float
    villages_loaded: int
    villages_known: int | None

    @property
    def is_partial(self) -> bool:
        """Say whether fewer villages are loaded than the national list knows."""
        return self.villages_known is not None and self.villages_loaded < self.villages_known


def area_row(code: str) -> AreaRow | None:
    """Return the current area of a code, None when there is none."""
    return next(iter(_rows(Area.objects.current().filter(code=code))), None)


def areas_within(code: str | None = None, *, level: Level | None = None) -> list[AreaRow]:
    """Return the current areas of a code and below (all when None), of one level when given, by code."""
    areas = Area.objects.current() if code is None else Area.objects.current().within_code(code)
    return _rows(areas if level is None else areas.filter(level=level))


def find_areas(text: str, *, limit: int = 20) -> list[AreaRow]:
    """Return current areas whose name holds the text or whose code begins with it, widest level first."""
    wanted = text.strip()
    if not wanted:
        return []
    found = Area.objects.current().filter(Q(name__icontains=wanted) | Q(code__startswith=wanted))
    return _rows(found.order_by("level", "name", "code")[:limit], ordered=True)


def bounds_of(code: str | None = None) -> LonLatBox | None:
    """Return the rectangle around an area, or around all that is loaded; None when nothing is."""
    areas = Area.objects.current().villages()
    if code is not None:
        areas = areas.within_code(code)
    extent = areas.aggregate(extent=Extent("geometry"))["extent"]
    return None if extent is None else LonLatBox(*extent)


def areas_geojson(areas: Iterable[str], *, steps: int = SCREEN_STEPS) -> str:
    """Return areas of these codes as a GeoJSON FeatureCollection, simplified for one map that shows all.

    Each border moves by at most the map's width / `steps`; properties: code, name, level.
    """
    rows = Area.objects.current().filter(code__in=list(areas)).order_by("code")
    return _geojson([(row.code, row.name, int(row.level), bytes(row.geometry.wkb)) for row in rows], steps)


def neighbourhoods_geojson(code: str, *, steps: int = SCREEN_STEPS) -> str:
    """Return the mapped neighbourhoods (RW) of an area as `areas_geojson` returns areas."""
    rows = Neighbourhood.objects.filter(Q(village_code=code) | Q(village_code__startswith=f"{code}."))
    found = [(row.code, f"RW {row.number:02d}", NEIGHBOURHOOD_LEVEL, bytes(row.geometry.wkb)) for row in rows]
    return _geojson(found, steps)


def _geojson(rows: list[tuple[str, str, int, bytes]], steps: int) -> str:
    """Return shapes of code, name, level and WKB as a FeatureCollection for one map that shows all."""
    if not rows:
        return json.dumps({"type": "FeatureCollection", "features": []})
    shapes = shapely.from_wkb([wkb for _code, _name, _level, wkb in rows])
    west, south, east, north = shapely.total_bounds(shapes)
    drawn = shapely.simplify(shapes, max(east - west, north - south) / steps)
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"code": code, "name": name, "level": level},
            "geometry": _rounded(shape),
        }
        for (code, name, level, _wkb), shape in zip(rows, drawn, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def _rounded(shape: shapely.Geometry) -> dict[str, Any]:
    moved = shapely.transform(shape, lambda degrees: np.round(degrees, _DECIMALS))
    return dict(json.loads(shapely.to_geojson(moved)))


def _rows(areas: Any, *, ordered: bool = False) -> list[AreaRow]:
    columns = AreaRow.__slots__
    rows = areas if ordered else areas.order_by("code")
    return [
        AreaRow(**{**dict(zip(columns, row, strict=True)), "level": Level(row[columns.index("level")])})
        for row in rows.values_list(*columns)
    ]
