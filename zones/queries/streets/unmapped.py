"""Villages whose streets may not be mapped: much less street than their own regency knows, for each child and hectare.

A crowded kampung has little street for each child but many metres on each hectare; a desa of fields the other way
round. Only a village that is poor in both, against the median of its regency, looks as if its map had a hole.
"""
from dataclasses import dataclass
from statistics import median
from typing import Final

from django.db.models import Sum

from regions.models import Area, ChildCell, ChildLayout, StreetNetwork
from regions.queries.children import latest_population

POOR: Final = 0.5
"""Less than this part of the median is poor."""

@dataclass(frozen=True, slots=True)
class VillageStreets:
    """The streets of a village: metres, metres for each child (0..17) and on each hectare, and the medians there.

    per_child None = nobody known to live there; a median None = no other village to compare with.
    """

    code: str
    name: str
    children: float | None
    street_m: float
    per_child: float | None
    per_hectare: float
    usual_per_child: float | None
    usual_per_hectare: float | None

    @property
    def has_none(self) -> bool:
        """Say whether children live there and no street is mapped at all."""
        return bool(self.children) and self.street_m == 0

    @property
    def is_suspect(self) -> bool:
        """Say whether its streets may not be mapped."""
        if self.has_none:
            return True
        return _poor(self.per_child, self.usual_per_child) and _poor(self.per_hectare, self.usual_per_hectare)


def village_streets(code: str) -> list[VillageStreets]:
    """Return the streets of each current village of an area, those that may not be mapped first, then the poorest."""
    network = StreetNetwork.objects.active_for(code)
    layout = ChildLayout.objects.filter(network=network, is_active=True).order_by("-laid_at").first()
    if network is None or layout is None:
        return []
    inside = [one for one in _read(code[:5], layout) if one.code == code or one.code.startswith(f"{code}.")]
    return sorted(inside, key=lambda one: (not one.is_suspect, one.per_child is None, one.per_child or 0.0, one.code))


def suspects_in(code: str) -> list[VillageStreets]:
    """Return the villages of an area whose streets may not be mapped."""
    return [one for one in village_streets(code) if one.is_suspect]


def _read(top: str, layout: ChildLayout) -> list[VillageStreets]:
    villages = Area.objects.current().villages().within_code(top).order_by("code")
    cells = ChildCell.objects.filter(layout=layout, area__code__startswith=top)
    street_m = {code: mm / 1000 for code, mm in cells.values_list("area__code").annotate(Sum("street_mm"))}
    population = latest_population(top)
    of_regency: dict[str, list[tuple[str, str, float | None, float, float]]] = {}
    for code, name, area_m2 in villages.values_list("code", "name", "area_m2"):
        children = float(sum(population[code].children_by_age)) if code in population else None
        of_regency.setdefault(code[:5], []).append((code, name, children, street_m.get(code, 0.0), area_m2 / 1e4))
    found = []
    for rows in of_regency.values():
        per_child = [street / children for _code, _name, children, street, _ha in rows if children and street]
        per_hectare = [street / hectares for _code, _name, _children, street, hectares in rows if street]
        usual = (median(per_child) if per_child else None, median(per_hectare) if per_hectare else None)
        for code, name, children, street, hectares in rows:
            each = street / children if children else None
            found.append(VillageStreets(code, name, children, street, each, street / hectares, *usual))
    return found


def _poor(value: float | None, usual: float | None) -> bool:
    return value is not None and usual is not None and value < POOR * usual
