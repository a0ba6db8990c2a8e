"""Answers are compared before anything is timed."""

from dataclasses import dataclass

import numpy as np

NEAR_M, FAR_M = 400, 800


@dataclass(frozen=True, slots=True)
class Difference:
    """How a peer's walks differ: at most by so much; shares of the nodes on the other side of 400 m and of 800 m.

    lost: nodes that one of both reaches and the other does not.
    """

    max_m: float
    near_share: float
    far_share: float
    lost: int

    @property
    def same(self) -> bool:
        """Say whether no node differs by half a millimetre."""
        return self.max_m < 0.0005 and self.lost == 0

    def __str__(self) -> str:
        if self.same:
            return "equal"
        lost = f"; {self.lost:,} nodes reached by one of both only" if self.lost else ""
        sides = f"{self.near_share:.2%} / {self.far_share:.2%}"
        if self.max_m < 0.01 and not self.lost:
            return f"equal to {self.max_m * 1000:.1f} mm"
        return (
            f"**differ** by up to {self.max_m:,.1f} m; {sides} of the nodes on the wrong side of "
            f"{NEAR_M} / {FAR_M} m{lost}"
        )


def compared(ours_mm: np.ndarray, theirs_mm: np.ndarray, *, up_to_mm: float | None = None) -> Difference:
    """Compare walks in mm (inf: none); up_to_mm: the peer was asked no farther than that."""
    if up_to_mm is not None:
        ours_mm, theirs_mm = (np.where(walks >= up_to_mm, np.inf, walks) for walks in (ours_mm, theirs_mm))
    both = np.isfinite(ours_mm) & np.isfinite(theirs_mm)
    # At the limit itself a peer that cuts its lengths may stand on the other side by a hair.
    edge = np.inf if up_to_mm is None else up_to_mm - 10.0
    alone = np.isfinite(ours_mm) != np.isfinite(theirs_mm)
    lost = alone & (np.minimum(ours_mm, theirs_mm) < edge)
    apart = np.abs(ours_mm[both] - theirs_mm[both])
    sides = [float(((ours_mm <= side * 1000) != (theirs_mm <= side * 1000 + 0.5)).mean()) for side in (NEAR_M, FAR_M)]
    return Difference(float(apart.max(initial=0.0)) / 1000.0, sides[0], sides[1], int(lost.sum()))


def worst(differences: list[Difference]) -> Difference:
    """Return the largest of each figure."""
    return Difference(
        max(one.max_m for one in differences), max(one.near_share for one in differences),
        max(one.far_share for one in differences), max(one.lost for one in differences),
    )  # fmt: skip
