"""Rows that are no place for children: rules kept as data in fixtures/set_aside_rules.toml."""
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings

from .list_spec import FacilityListSpec, NameRule, plain_word
from .types_by_name import with_types_by_name


@dataclass(frozen=True, slots=True)
class SetAsideRule:
    """A reason to set rows aside: by whole words of the type column, or by a pattern in the name."""

    reason: str
    values: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    types: frozenset[str] = frozenset()


@cache
def set_aside_rules() -> tuple[SetAsideRule, ...]:
    """Read the rules; raise KeyError, ValueError or re.error when the file is wrong."""
    data = tomllib.loads((settings.FIXTURES_DIR / "set_aside_rules.toml").read_text(encoding="utf-8"))
    return tuple(
        SetAsideRule(
            row["reason"], tuple(plain_word(word) for word in row.get("values", ())),
            re.compile(row["pattern"], re.IGNORECASE) if "pattern" in row else None, frozenset(row["types"]),
        )
        for row in data["rule"]
    )  # fmt: skip


def with_rules(spec: FacilityListSpec) -> FacilityListSpec:
    """Return a list's section with the rules of the house added; what the section itself says comes first."""
    rules = set_aside_rules()
    said = {word: rule.reason for rule in rules for word in rule.values if word not in spec.types}
    names = [
        NameRule(
            rule.pattern, None, rule.reason,
            frozenset() if spec.constant_type or not rule.types else _words_of(spec.types, rule.types),
        )
        for rule in rules
        if rule.pattern and (not spec.constant_type or not rule.types or spec.constant_type in rule.types)
    ]  # fmt: skip
    own = replace(spec, set_aside=said | dict(spec.set_aside), name_rules=(*spec.name_rules, *names))
    return with_types_by_name(own)


def _words_of(types: Mapping[str, str], wanted: frozenset[str]) -> frozenset[str]:
    """Return the type values of a list that mean one of the wanted types, and the types' own keys."""
    return frozenset({*(word for word, key in types.items() if key in wanted), *wanted})
