"""Read a population grid: cells or their centres with people, only to weigh the streets of a village."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from regions.boundaries import area_m2
from walkshed.pieces import areas_of_points

from .numbers import NumberError
from .positions import LonLatBox, geometries_lonlat
from .problems import DeliveryError, Problem, Problems
from .specs import GridSpec
from .tables import read_table


@dataclass(frozen=True, slots=True, eq=False)
class PopulationGrid:
    """Grid cells as lon/lat polygons (g,) with people per square kilometre (g,)."""

    cells: npt.NDArray[np.object_]
    people_per_km2: npt.NDArray[np.float64]

    def density_at(self, lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return people per square kilometre at positions (n, 2); 0 where the grid has no cell."""
        cell = areas_of_points(lonlat, list(self.cells))
        return np.where(cell >= 0, self.people_per_km2[cell], 0.0)


def read_population_grid(spec: GridSpec, *, near: LonLatBox) -> tuple[PopulationGrid, list[Problem]]:
    """Read the grid cells that touch `near`: polygons, or points that are the centres of equal squares.

    Raise DeliveryError for a missing or empty grid, one without people in `near`, or of other shapes.
    """
    table = read_table(spec.path, spec.layer)
    table.require([spec.people])
    problems = Problems(spec.path)
    if not table.has_geometry:
        raise DeliveryError("no_geometry", _("lapisan ini tidak memuat geometri"), file=spec.path)
    shapes = geometries_lonlat([row.geometry for row in table], spec.crs or table.crs, file=spec.path, near=near)
    shapes = _cells(shapes, spec)
    box = shapely.box(near.west, near.south, near.east, near.north)
    touching = shapely.intersects(shapes, box)
    cells, density = [], []
    for row, shape in zip(table, shapes, strict=True):
        if not touching[row.line - 1]:
            continue
        try:
            people = row.number(spec.people)
        except NumberError as error:
            problems.add("not_a_number", str(error), line=row.line, field=spec.people, value=row.text(spec.people))
            continue
        if people is not None and people < 0:
            text = _("ditemukan %(found)s, seharusnya nol atau lebih; petak ini tidak dipakai")
            problems.add("negative_number", text % {"found": people}, line=row.line, field=spec.people, value=people)
        elif people:
            cells.append(shape)
            density.append(people / (area_m2(shape) / 1e6))
    if not cells:
        raise DeliveryError(
            "outside_area", _("tidak satu pun petak berpenduduk terletak di sekitar wilayah"), file=spec.path
        )
    return PopulationGrid(np.array(cells, dtype=object), np.array(density)), list(problems)


def _cells(shapes: npt.NDArray[np.object_], spec: GridSpec) -> npt.NDArray[np.object_]:
    """Return the cells of a grid (g,), None where a row has none; centres become squares as wide as their distance."""
    kinds = shapely.get_type_id(shapes)
    polygons = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    points = np.flatnonzero(kinds == shapely.GeometryType.POINT)
    cells = np.where(polygons, shapes, None)
    if len(points) > 1:
        tree = shapely.STRtree(shapes[points])
        _pairs, apart = tree.query_nearest(shapes[points], exclusive=True, all_matches=False, return_distance=True)
        half = float(np.median(apart)) / 2
        x, y = shapely.get_coordinates(shapes[points]).T
        cells[points] = shapely.box(x - half, y - half, x + half, y + half)
    if not polygons.any() and len(points) < 2:
        found = ", ".join(sorted({shape.geom_type for shape in shapes if shape is not None}))
        raise DeliveryError(
            "no_cells",
            _("ditemukan %(found)s, seharusnya poligon petak atau titik tengah petak") % {"found": found},
            file=spec.path,
        )
    return cells
