"""Numbers of missing services in at most five classes, and the words of each class. Pure."""
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .atlas_drawing import CLASS_COLOURS

_SHADES: Final = {0: (0,), 1: (0, 3), 2: (0, 2, 4), 3: (0, 1, 3, 4), 4: (0, 1, 2, 3, 4)}
"""Which of the colours so many classes take: few classes lie far apart."""
_MOST: Final = len(CLASS_COLOURS) - 1


@dataclass(frozen=True, slots=True)
class Classes:
    """Class 0 holds nothing missing; class i what is above edges[i - 1] and at most edges[i]."""

    edges: tuple[int, ...]

    @classmethod
    def up_to(cls, most: int) -> "Classes":
        """Return classes for whole numbers 0..most: each its own where there is room, else about equally wide."""
        steps = min(most, _MOST)
        return cls((0, *(round(most * step / steps) for step in range(1, steps + 1))))

    def of(self, numbers: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Return the colour of each number, an index of CLASS_COLOURS."""
        shades = np.array(_SHADES[max(len(self.edges) - 1, 0)])
        return shades[np.searchsorted(self.edges, numbers, side="left")]

    @property
    def words(self) -> list[tuple[str, str]]:
        """Return colour and range of each class: 0, 1–2, 3."""
        told = []
        for place, edge in enumerate(self.edges):
            first = self.edges[place - 1] + 1 if place else 0
            colour = CLASS_COLOURS[_SHADES[len(self.edges) - 1][place]]
            told.append((colour, str(edge) if first == edge else f"{first}–{edge}"))
        return told
