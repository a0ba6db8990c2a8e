"""How evenly areas are served: the best, the worst, the gap between them, and the spread by children."""
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServedArea:
    """An area with the share (0..1) of its judged children who are reached."""

    code: str
    title: str
    share: float
    children: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """Areas from worst to best; `mean` is the share of all their children, `spread` the mean distance from it.

    gap and spread are shares 0..1: best less worst, and the sum over areas of their part of the children times the
    distance of their share from the mean.
    """

    areas: tuple[ServedArea, ...]
    mean: float
    spread: float

    @property
    def worst(self) -> ServedArea:
        return self.areas[0]

    @property
    def best(self) -> ServedArea:
        return self.areas[-1]

    @property
    def gap(self) -> float:
        return self.best.share - self.worst.share


def fairness(areas: Sequence[ServedArea]) -> Fairness | None:
    """Compare areas that have children; None where fewer than two have any.

    The spread is the weighted mean difference from the mean (MDMW) of the Health Equity Assessment Toolkit:
    Hosseinpoor et al. 2016, doi:10.1186/s12874-016-0229-9, table 2; Schlotheuber and Hosseinpoor 2022.
    """
    peopled = [area for area in areas if area.children > 0]
    if len(peopled) < 2:
        return None
    total = sum(area.children for area in peopled)
    mean = sum(area.share * area.children for area in peopled) / total
    spread = sum(abs(area.share - mean) * area.children for area in peopled) / total
    # Of equals, the one with more children concerns more: it comes first among the worst, last among the best.
    by_share = sorted(peopled, key=lambda area: (area.share, -area.children, area.code))
    return Fairness(tuple(by_share), mean, spread)
