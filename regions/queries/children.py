"""How many people and children live in areas; what is not known is None, never zero."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from regions.models import CHILD_AGES, AgeBand, Area, Population

Floats = npt.NDArray[np.float64]


def latest_population(code: str | None = None) -> dict[str, Population]:
    """Return the newest population of each current village of an area (all when None), by village code."""
    villages = Area.objects.current().villages()
    if code is not None:
        villages = villages.within_code(code)
    return population_of(villages.values("code"))


def population_of(codes: Collection[str] | QuerySet) -> dict[str, Population]:
    """Return the newest population of each of these villages that has one, by village code."""
    rows = Population.objects.filter(area_code__in=codes).select_related("source")
    return {row.area_code: row for row in rows.order_by("area_code", "-year").distinct("area_code")}


def children_of(code: str, band: AgeBand) -> float | None:
    """Return the children of an age band in an area: the sum over its villages with known population.

    None when the population of no village is known. Which villages lack it: `villages_without_population`.
    """
    by_age = band_matrix([code]).get(code)
    return None if by_age is None else float(by_age[band.age_from : band.age_to + 1].sum())


def people_of(code: str) -> int | None:
    """Return the people of all ages in an area, None when the total of no village is known."""
    totals = [row.total for row in latest_population(code).values() if row.total is not None]
    return sum(totals) if totals else None


def band_matrix(codes: Collection[str]) -> dict[str, Floats]:
    """Return the children of each single year 0..17 (18,) by area code; areas not known are absent.

    Codes may be of any level; those above a village hold the sum of their known villages.
    """
    wanted = set(codes)
    shortest = {code for code in wanted if not any(code.startswith(f"{other}.") for other in wanted)}
    matrix: dict[str, Floats] = {}
    for top in shortest:
        for village, row in latest_population(top).items():
            by_age = np.asarray(row.children_by_age, dtype=np.float64)
            for end in (2, 5, 8, 13):
                code = village[:end]
                if code in wanted:
                    matrix[code] = matrix.get(code, np.zeros(CHILD_AGES)) + by_age
    return matrix


def villages_without_population(code: str) -> list[str]:
    """Return the codes of current villages of an area whose population is not known."""
    villages = Area.objects.current().villages().within_code(code)
    known = Population.objects.values("area_code")
    return list(villages.exclude(code__in=known).order_by("code").values_list("code", flat=True))
