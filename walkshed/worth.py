"""What serving people is worth: every one the same, or more where few of a group are served yet."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from walkshed.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NEED: Final = ((0.25, 4.0), (0.50, 3.0), (0.75, 2.0), (1.00, 1.0))
"""Up to which share of a group, and what one person more is worth there: who is worst off counts most."""


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """A value that grows with the people served of each group, and ever more slowly (concave).

    group int64 (demands,) of each point; all (groups,) people of each group, have (groups,) served already;
    upto (k,) ascending shares 0..1, slope (k,) falling: what one person more is worth while the group's share
    lies below upto. The last slope holds beyond its share too.
    """

    group: Ints
    all: Floats
    have: Floats
    upto: Floats
    slope: Floats

    @classmethod
    def plain(cls, demands: int) -> "Worth":
        """Return the worth in which every one counts the same, whoever is served already."""
        return cls(np.zeros(demands, dtype=np.int64), np.ones(1), np.zeros(1), np.ones(1), np.ones(1))

    @classmethod
    def of_need(cls, group: npt.ArrayLike, all_: npt.ArrayLike, have: npt.ArrayLike) -> "Worth":
        """Return the worth by need: in a group of which less than a quarter is served one counts four times, ..."""
        upto, slope = np.array(NEED).T
        return cls(
            np.asarray(group, dtype=np.int64), np.asarray(all_, dtype=np.float64),
            np.asarray(have, dtype=np.float64), upto, slope,
        )  # fmt: skip

    @property
    def is_plain(self) -> bool:
        """Say whether every one counts the same."""
        return len(self.slope) == 1

    def gained(self, more: Floats) -> float:
        """Return what more people served of each group (groups,) are worth."""
        return sum((self.of_group(int(g), float(more[g])) for g in np.flatnonzero(more > 0)), 0.0)

    def of_group(self, group: int, more: float) -> float:
        """Return what more people of one group are worth."""
        all_, have = self.all[group], self.have[group]
        after, before = (_worth(served, all_, self.upto, self.slope) for served in (have + more, have))
        return float(after - before)

    def next_slope(self, more: Floats) -> Floats:
        """Return what one person more of each group is worth, after more people (groups,) are served."""
        share = np.divide(self.have + more, self.all, out=np.ones(len(self.all)), where=self.all > 0)
        band = np.minimum(np.searchsorted(self.upto, share, side="right"), len(self.slope) - 1)
        return np.asarray(self.slope[band])

    def beyond(self, slope: Floats, room: Floats) -> tuple[float, Floats]:
        """Return how much the worth can surpass straight lines, and with how many more of each group (groups,) it does.

        slope (groups,) of the lines, room (groups,) for more. The greatest difference lies where a group's own
        slope falls below that of its line.
        """
        steeper = (self.slope[None, :] > slope[:, None]).sum(axis=1)
        ends = np.concatenate([[0.0], self.upto])[steeper] * self.all
        ends[steeper == len(self.slope)] = np.inf
        at = np.clip(ends - self.have, 0.0, room)
        high = self.upto[None, :] * self.all[:, None]
        high[:, -1] = np.inf
        low = np.concatenate([np.zeros((len(high), 1)), high[:, :-1]], axis=1)
        bands = np.clip((self.have + at)[:, None], low, high) - np.clip(self.have[:, None], low, high)
        return float((bands @ self.slope - slope * at).sum()), at


@compiled
def _worth(served: float, all_: float, upto: Floats, slope: Floats) -> float:
    """Return what so many served people of a group are worth."""
    worth, low = 0.0, 0.0
    for band in range(len(upto)):
        high = upto[band] * all_
        if band == len(upto) - 1 or served <= high:
            return worth + float(slope[band]) * max(0.0, served - low)
        worth += slope[band] * (high - low)
        low = high
    return worth
