"""Read a population grid: polygons with people, used only as a weight between the streets of a village."""

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
    """Read the grid cells that touch `near`; raise DeliveryError for a missing, empty or distant grid."""
    table = read_table(spec.path, spec.layer)
    table.require([spec.people])
    problems = Problems(spec.path)
    if not table.has_geometry:
        raise DeliveryError("no_geometry", _("lapisan ini tidak memuat geometri"), file=spec.path)
    shapes = geometries_lonlat([row.geometry for row in table], spec.crs or table.crs, file=spec.path, near=near)
    box = shapely.box(near.west, near.south, near.east, near.north)
    touching = shapely.intersects(shapes, box) & (shapely.get_dimensions(shapes) == 2)
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
