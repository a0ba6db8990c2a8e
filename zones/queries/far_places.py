"""The places of an area from which the walk to a service is longest: where its gap begins on the ground."""

from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q

from regions.models import NEIGHBOURHOOD_LEVEL, NeighbourhoodCell
from zones.models import CellReach, ReachMeasure, ReachRun, RuleKind

from .columns import CoverageColumn
from .coverage import public_names
from .pace import minutes

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class FarPlace:
    """One cell where children live: its middle, the mean walk from its streets, and to whom ("" = not named)."""

    lon: float
    lat: float
    walk_m: float
    minutes: int
    name: str


def far_places(run: ReachRun, *, code: str, column: CoverageColumn) -> tuple[FarPlace, ...]:
    """Return the cells with children that are not wholly within the limit of a distance rule, farthest first.

    Cells from which nobody can walk there have no walk and are not among them.
    """
    if column.kind != RuleKind.DISTANCE:
        return ()
    measures = ReachMeasure.objects.filter(run=run, status_needed=column.status_needed, limit_m=column.distance_m)
    position = measures.filter(types=sorted(column.types)).values_list("position", flat=True).first()
    if position is None:
        return ()
    cells = (
        CellReach.objects.filter(_inside(code), run=run)
        .filter(**{f"share__{position}__lt": 1.0, f"walk_m__{position}__isnull": False, "cell__share__gt": 0})
        .annotate(walk=F(f"walk_m__{position}"), nearest=F(f"facility_ids__{position}"))
        .select_related("cell")
        .order_by(F("walk").desc(), "cell_id")[:MOST]
    )
    names = public_names({cell.nearest for cell in cells})
    return tuple(
        FarPlace(
            lon=round(cell.cell.hexagon.centroid.x, 6),
            lat=round(cell.cell.hexagon.centroid.y, 6),
            walk_m=cell.walk,
            minutes=minutes(cell.walk, column.walk_m_per_s) or 1,
            name=names.get(cell.nearest, ("", ""))[0],
        )
        for cell in cells
    )


def _inside(code: str) -> Q:
    """Return the condition that a cell lies in an area, or partly in the neighbourhood of this code."""
    if len(code.split(".")) != NEIGHBOURHOOD_LEVEL:
        return Q(cell__area__code=code) | Q(cell__area__code__startswith=f"{code}.")
    village, _dot, number = code.rpartition(".")
    near = NeighbourhoodCell.objects.filter(neighbourhood__village_code=village, neighbourhood__number=int(number))
    return Q(cell__in=near.values("cell"))
