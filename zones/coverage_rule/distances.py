"""How far children walk: a histogram and percentiles of walks, each walk weighted by the children who make it."""
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BARS_WITHIN: Final = 5
"""Bars up to the limit, so that the limit is always the edge of one."""
LIMITS_SHOWN: Final = 3
"""Walks longer than so many limits share the last bar."""
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class WalkBar:
    """Children whose walk is more than `from_m` (0 included in the first) and at most `to_m`; None = without end."""

    from_m: float
    to_m: float | None
    children: float
    is_within: bool


def walk_bars(walk_m: Floats, children: Floats, limit_m: float) -> tuple[WalkBar, ...]:
    """Return the histogram of walks (n,) by children (n,); walks that are NaN are in no bar."""
    width = limit_m / BARS_WITHIN
    count = BARS_WITHIN * LIMITS_SHOWN
    known = ~np.isnan(walk_m)
    # The upper edge belongs to a bar, as the limit belongs to what is within it.
    bar = np.clip(np.ceil(walk_m[known] / width - _ROUNDING) - 1, 0, count).astype(np.int64)
    sums = np.bincount(bar, weights=children[known], minlength=count + 1)
    return tuple(
        WalkBar(i * width, (i + 1) * width if i < count else None, float(sums[i]), i < BARS_WITHIN)
        for i in range(count + 1)
    )


def walk_percentile(walk_m: Floats, children: Floats, share: float) -> float | None:
    """Return the shortest walk within which at least this share (0..1) of the children live.

    The weighted lower quantile. Children whose walk is NaN cannot walk there and come last: where the share falls
    among them, and where there are no children, the answer is None.
    """
    total = float(children.sum())
    if total <= 0:
        return None
    walks = np.where(np.isnan(walk_m), inf, walk_m)
    order = np.argsort(walks, kind="stable")
    reached = np.cumsum(children[order])
    place = min(int(np.searchsorted(reached, share * total * (1 - _ROUNDING))), len(order) - 1)
    found = float(walks[order[place]])
    return None if found == inf else found
