"""The walkable rules: which kinds of way carry walks and homes, read from walkable.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from walkshed.errors import StreetDataError

DEFAULT_RULES = Path(__file__).with_name("walkable.toml")
LEAST_RANK = 9


@dataclass(frozen=True, slots=True)
class WayKind:
    """One kind of way: whether it carries walks and homes, and how it is drawn (rank 1 = widest)."""

    walkable: bool
    homes: bool
    rank: int
    major: bool


@dataclass(frozen=True, slots=True)
class WalkRules:
    """The rules of walking as data; unknown kinds are not walkable, carry no homes and rank last."""

    key: str
    kinds: Mapping[str, WayKind]
    drop_foot: frozenset[str]
    drop_access: frozenset[str]
    foot_opens_access: frozenset[str]
    drop_when: Mapping[str, str]
    crossings: Mapping[str, frozenset[str]]

    def is_walkable(self, tags: Mapping[str, str]) -> bool:
        """Say whether people may walk on a way with these OSM tags; one-way tags are ignored."""
        kind = self.kinds.get(tags.get(self.key, ""))
        if kind is None or not kind.walkable:
            return False
        foot = tags.get("foot")
        if foot in self.drop_foot:
            return False
        if tags.get("access") in self.drop_access and foot not in self.foot_opens_access:
            return False
        return all(tags.get(key) != value for key, value in self.drop_when.items())

    def kind_is_walkable(self, kind: str) -> bool:
        """Say whether a kind is walkable when nothing but the kind is known (line layers)."""
        return self.is_walkable({self.key: kind})

    def homes(self, kind: str) -> bool:
        """Say whether children live along streets of this kind."""
        found = self.kinds.get(kind)
        return found is not None and found.homes

    def rank(self, kind: str) -> int:
        """Return the drawing rank of a kind, 1 = widest; unknown kinds are narrowest."""
        found = self.kinds.get(kind)
        return LEAST_RANK if found is None else found.rank

    def major(self, kind: str) -> bool:
        """Say whether a kind belongs to the main road network."""
        found = self.kinds.get(kind)
        return found is not None and found.major

    def homes_of(self, kinds: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return the homes flag of each kind (len(kinds),), to be indexed by `graph.edge_kind`."""
        return np.array([self.homes(kind) for kind in kinds], dtype=bool)


@cache
def load_rules(path: Path = DEFAULT_RULES) -> WalkRules:
    """Read walkable rules from TOML; raise StreetDataError naming the file and what is wrong in it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        access = data["access"]
        return WalkRules(
            key=str(access["key"]),
            kinds=MappingProxyType({name: WayKind(**row) for name, row in data["kinds"].items()}),
            drop_foot=frozenset(access["drop_foot"]),
            drop_access=frozenset(access["drop_access"]),
            foot_opens_access=frozenset(access["foot_opens_access"]),
            drop_when=MappingProxyType(dict(access["drop_when"])),
            crossings=MappingProxyType({key: frozenset(values) for key, values in data["crossings"].items()}),
        )
    except OSError as error:
        raise StreetDataError(f"walkable rules {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise StreetDataError(f"walkable rules {path}: {error}") from error
