"""The rules of matching as data: fixtures/matching.toml."""
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from django.conf import settings


@dataclass(frozen=True, slots=True, eq=False)
class MatchingRules:
    """Thresholds (0..1), distance steps [(m, share)] and words; see the comments in the file."""

    thresholds: Mapping[str, float]
    distance: tuple[tuple[float, float], ...]
    tight_distance: tuple[tuple[float, float], ...]
    tight_types: frozenset[str]
    official_schemes: frozenset[str]
    exclusive: tuple[frozenset[str], ...]
    abbreviations: Mapping[str, str]
    phrases: Mapping[str, str]
    kind_words: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        names = table["names"]
        return cls(
            thresholds=dict(table["thresholds"]),
            distance=tuple((step["m"], step["share"]) for step in table["distance"]),
            tight_distance=tuple((step["m"], step["share"]) for step in table["tight_distance"]),
            tight_types=frozenset(names["tight_types"]),
            official_schemes=frozenset(names["official_schemes"]),
            exclusive=tuple(frozenset(words) for words in names["exclusive"]),
            abbreviations=dict(names["abbreviations"]),
            phrases=dict(names["phrases"]),
            kind_words={key: frozenset(words) for key, words in names["kind_words"].items()},
        )

    @property
    def sure(self) -> float:
        return self.thresholds["sure"]

    @property
    def unsure(self) -> float:
        return self.thresholds["unsure"]

    @property
    def farthest_m(self) -> float:
        """Return the distance from which places are never one by their positions."""
        return max(step[0] for step in self.distance)


@cache
def read_rules(path: Path | None = None) -> MatchingRules:
    """Return the rules of a file; None: those of this installation."""
    path = path or Path(settings.FIXTURES_DIR) / "matching.toml"
    return MatchingRules.of(tomllib.loads(path.read_text(encoding="utf-8")))
