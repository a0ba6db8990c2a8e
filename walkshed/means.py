"""What may be spent on new sites: a number of them, or money."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def fits(spent: float, most: float) -> bool:
    """Say whether what is spent is no more than there is, but for the rounding of sums of doubles."""
    return spent <= most * (1 + 1e-12)


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """Sites may cost `most` together; cost (sites,) > 0 of each, 1 where only their number counts."""

    most: float
    cost: Floats

    def __post_init__(self) -> None:
        """Refuse costs that are none; raise ValueError."""
        if not (np.isfinite(self.cost).all() and (self.cost > 0).all() and np.isfinite(self.most)):
            raise ValueError("found a cost that is 0, negative or no number; allowed more than 0")

    @classmethod
    def of_count(cls, count: int, sites: int) -> "Means":
        """Return means that allow a number of sites, whatever they cost."""
        return cls(float(max(0, count)), np.ones(sites))

    @classmethod
    def of_money(cls, money: float, cost: npt.ArrayLike) -> "Means":
        """Return means that allow sites which cost no more than some money together."""
        return cls(max(0.0, float(money)), np.asarray(cost, dtype=np.float64))

    @property
    def is_count(self) -> bool:
        """Say whether all sites cost the same."""
        return not len(self.cost) or bool((self.cost == self.cost[0]).all())

    @property
    def affordable(self) -> npt.NDArray[np.bool_]:
        """Say which sites are not too dear by themselves (sites,)."""
        return self.cost <= self.most * (1 + 1e-12)

    def fractions(self, earned: Floats) -> Floats:
        """Return how far each site is built (0..1) where most is earned and sites may be built by half.

        Whoever earns most for its cost comes first (Dantzig 1957); no choice of whole sites earns more.
        """
        useful = np.where(self.affordable, np.maximum(earned, 0.0), 0.0)
        order = np.argsort(-useful / self.cost, kind="stable")
        cost = self.cost[order]
        built = np.zeros(len(earned))
        built[order] = np.clip((self.most - (np.cumsum(cost) - cost)) / cost, 0.0, 1.0)
        built[useful <= 0] = 0.0
        return built

    def best(self, earned: Floats) -> float:
        """Return what no affordable choice of sites can earn more than."""
        return float((self.fractions(earned) * np.maximum(earned, 0.0)).sum())

    def going_rate(self, earned: Floats) -> float:
        """Return what the last one that is built earns for its cost; 0 where all that earn are built."""
        built = self.fractions(earned)
        short = self.affordable & (earned > 0) & (built < 1.0)
        return float((earned[short] / self.cost[short]).max(initial=0.0))
