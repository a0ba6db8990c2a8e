"""What a name says where the word of the type column leaves the kind open: rules kept as data."""
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from django.conf import settings

from .list_spec import FacilityListSpec, NameRule, plain_word

_NUMBERS: Final = re.compile(r"\d{1,3}\s*([/,&+]|\bdan\b)\s*\d{1,3}\b")
"""Several schools of one kind in one row: "SDN 01/02", "SDN 07 & 08"."""


@dataclass(frozen=True, slots=True)
class TypeByName:
    """A type that names of a pattern have, where the type column says one of some words."""

    values: frozenset[str]
    type: str
    pattern: re.Pattern[str]
    instead_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class TypesByName:
    """All such rules in their order; rows with an open word that no rule explains wait with the reason."""

    rules: tuple[TypeByName, ...]
    open_words: frozenset[str]
    reason: str


@cache
def types_by_name() -> TypesByName:
    """Read the rules; raise KeyError, ValueError or re.error when the file is wrong."""
    data = tomllib.loads((settings.FIXTURES_DIR / "types_by_name.toml").read_text(encoding="utf-8"))
    rules = tuple(
        TypeByName(
            frozenset(plain_word(word) for word in row["values"]), row["type"],
            re.compile(row["pattern"], re.IGNORECASE), frozenset(row.get("instead_of", ())),
        )
        for row in data["rule"]
    )  # fmt: skip
    words = frozenset(plain_word(word) for word in data["open_words"]["values"])
    return TypesByName(rules, words, data["open_words"]["reason"])


def with_types_by_name(spec: FacilityListSpec) -> FacilityListSpec:
    """Return a list's section with the rules added; what the section itself says comes first."""
    known = types_by_name()
    rules = []
    for rule in known.rules:
        among = {
            word for word in rule.values
            if word not in spec.set_aside and spec.types.get(word, "") in {"", *rule.instead_of}
        }  # fmt: skip
        if spec.type and among:
            rules.append(NameRule(rule.pattern, rule.type, "", frozenset(among), is_guess=True))
    aside = {word: known.reason for word in known.open_words if spec.type and word not in spec.types}
    return replace(spec, open_words=aside, name_rules=(*spec.name_rules, *rules))


def names_several(name: str) -> bool:
    """Say whether a name is that of several schools: "SD, SMP Dharma", "SDN 01/02"."""
    levels = {rule.type for rule in types_by_name().rules if not rule.instead_of and rule.pattern.search(name)}
    return len(levels) > 1 or bool(levels) and _NUMBERS.search(name) is not None
