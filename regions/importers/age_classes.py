"""Age classes of official statistics, and the children of each single year in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regions.models import CHILD_AGES


@dataclass(frozen=True, slots=True)
class AgeClass:
    """People of the ages age_from..age_to, both included; age_to None = and older ("75+")."""

    age_from: int
    age_to: int | None

    @classmethod
    def read(cls, label: str) -> "AgeClass | None":
        """Read "0-4", "15–19", "7" or "75+"; None for anything else."""
        found = re.fullmatch(r"\s*(\d{1,3})\s*(?:([-–])\s*(\d{1,3})|(\+))?\s*", label)
        if not found:
            return None
        first, dash, last, older = found.groups()
        if older:
            return cls(int(first), None)
        age_to = int(last) if dash else int(first)
        return cls(int(first), age_to) if int(first) <= age_to else None

    @property
    def label(self) -> str:
        """Return the class as it is stored: "0-4", "7", "75+"."""
        if self.age_to is None:
            return f"{self.age_from}+"
        return f"{self.age_from}-{self.age_to}" if self.age_to > self.age_from else str(self.age_from)

    @property
    def child_ages(self) -> range:
        """Return the single years 0..17 that lie in the class; an open class holds none that can be told."""
        if self.age_to is None:
            return range(0)
        return range(self.age_from, min(self.age_to, CHILD_AGES - 1) + 1)


def children_by_age(people: Mapping[AgeClass, float]) -> npt.NDArray[np.float64]:
    """Apportion people of age classes linearly to single years and return the children of age 0..17 (18,).

    Each year of a class gets the same part of it, so 15-17 is three fifths of 15-19 (UU 35/2014: a child
    is under 18; classes of five years do not cut there).
    """
    children = np.zeros(CHILD_AGES)
    for ages, number in people.items():
        if ages.age_to is not None:
            children[list(ages.child_ages)] += number / (ages.age_to - ages.age_from + 1)
    return children
