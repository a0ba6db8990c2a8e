"""Cells where children live, to choose a zone's shape from: those in a window, and the shape of the chosen ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import h3.api.basic_str as h3
import shapely
from django.contrib.gis.geos import Point, Polygon
from django.utils.translation import gettext as _

from regions.models import Area, ChildCell, ChildLayout, StreetNetwork
from regions.queries.children import population_of
from zones.drawing.metric import merged
from zones.errors import ShapeRefused

MOST_SHOWN: Final = 1500
MOST_CHOSEN: Final = 1000
RESOLUTION: Final = 10


@dataclass(frozen=True, slots=True)
class LivedInCell:
    """An H3 cell with its outline and how many children live in it; None = not known."""

    cell: str
    outline: tuple[tuple[float, float], ...]
    children: float | None


def cells_in(west: float, south: float, east: float, north: float) -> list[LivedInCell]:
    """Return the cells of the loaded ground that a window shows.

    Raise ShapeRefused when there are more than can be told apart, or no children are laid out there.
    """
    window = Polygon.from_bbox((west, south, east, north))
    layout = _layout_at(window.centroid)
    rows = list(
        ChildCell.objects.filter(layout=layout, hexagon__bboverlaps=window, share__gt=0)
        .values_list("h3", "area__code", "share")[: 3 * MOST_SHOWN]
    )  # fmt: skip
    people = population_of({code for _cell, code, _share in rows})
    children: dict[str, float] = defaultdict(float)
    unknown = set()
    for number, code, share in rows:
        cell = h3.int_to_str(number % 2**64)
        if code in people:
            children[cell] += share * sum(people[code].children_by_age)
        else:
            unknown.add(cell)
    shown = sorted({*children, *unknown})
    if len(shown) > MOST_SHOWN:
        raise ShapeRefused(_("Terlalu banyak sel di layar. Perbesar petanya dahulu."))
    return [LivedInCell(cell, _outline(cell), children.get(cell)) for cell in shown]


def shape_of_cells(cells: Sequence[str]) -> shapely.MultiPolygon:
    """Return the union of chosen cells (H3, resolution 10); raise ShapeRefused for none, too many, or other ones."""
    wanted = sorted({str(cell) for cell in cells})
    if not wanted:
        raise ShapeRefused(_("Pilih paling sedikit satu sel."))
    if len(wanted) > MOST_CHOSEN:
        raise ShapeRefused(
            _("Terlalu banyak sel: %(found)s; paling banyak %(allowed)s.")
            % {"found": len(wanted), "allowed": MOST_CHOSEN}
        )
    if not all(h3.is_valid_cell(cell) and h3.get_resolution(cell) == RESOLUTION for cell in wanted):
        raise ShapeRefused(_("Sel ini tidak dikenal. Muat ulang halaman, lalu pilih lagi."))
    return merged([shapely.Polygon(_outline(cell)) for cell in wanted], gap_m=0.1)


def _outline(cell: str) -> tuple[tuple[float, float], ...]:
    return tuple((round(lon, 7), round(lat, 7)) for lat, lon in h3.cell_to_boundary(cell))


def _layout_at(place: Point) -> ChildLayout:
    village = Area.objects.current().villages().filter(geometry__intersects=place).defer("geometry").first()
    network = StreetNetwork.objects.active_for(village.code) if village else None
    layouts = ChildLayout.objects.filter(network=network, is_active=True) if network else ChildLayout.objects.none()
    layout = layouts.order_by("-laid_at").first()
    if layout is None:
        raise ShapeRefused(_("Di tengah layar tidak ada sel tempat tinggal anak yang dimuat. Geser petanya."))
    return layout
