"""Guess what the columns of a list are: words kept as data in fixtures/header_synonyms.toml."""
import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings

_CRS_IN_HEADING = re.compile(r"epsg\d{4,6}$")
_ONE_COLUMN_TWICE = frozenset({"id"})
"""Keys that may name a column which another key names too."""


@cache
def _synonyms() -> tuple[dict[str, list[str]], dict[str, str]]:
    data = tomllib.loads((settings.FIXTURES_DIR / "header_synonyms.toml").read_text(encoding="utf-8"))
    columns = {key: [plain(word) for word in words] for key, words in data["columns"].items()}
    types = {plain(word): key for key, words in data["types"].items() for word in words}
    return columns, types


def plain(text: str) -> str:
    """Return a heading for comparing: letters and digits only, no case, no accents, no coordinate system."""
    return _CRS_IN_HEADING.sub("", re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text).casefold()))


def mapping_keys() -> list[str]:
    """Return the keys that a column can be mapped to, in the order of the data."""
    return list(_synonyms()[0])


def guess_columns(columns: Iterable[str]) -> dict[str, str]:
    """Return the likely column for each key; keys without one are left out. A column serves one key."""
    named: dict[str, str] = {}
    for column in columns:
        named.setdefault(plain(column), column)
    guessed: dict[str, str] = {}
    taken: set[str] = set()
    for key, words in _synonyms()[0].items():
        for word in words:
            column = named.get(word)
            if column and (column not in taken or key in _ONE_COLUMN_TWICE):
                guessed[key] = column
                taken |= set() if key in _ONE_COLUMN_TWICE else {column}
                break
    if ("lon" in guessed) != ("lat" in guessed):
        guessed.pop("lon", None), guessed.pop("lat", None)
    if "lon" in guessed:
        guessed.pop("wkt", None)
    if "name" not in guessed:
        called = [column for column in named.values() if plain(column).startswith("nama") and column not in taken]
        guessed |= {"name": called[0]} if called else {}
    return guessed


def is_type_heading(column: str) -> bool:
    """Say whether a heading is one of those under which lists write the type."""
    return plain(column) in _synonyms()[0]["type"]


def guess_type(value: str, known: Iterable[str]) -> str:
    """Return the facility type that a word of the type column means; "" when it is not known."""
    word = plain(value)
    by_key = {plain(key): key for key in known}
    found = by_key.get(word) or _synonyms()[1].get(word, "")
    return found if found in by_key.values() else ""


def section_of(mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return the keys of a [[facilities]] section for a mapping with dotted keys; empty columns are left out."""
    section: dict[str, Any] = {}
    for key, column in mapping.items():
        if column:
            head, _dot, rest = key.partition(".")
            if rest:
                section.setdefault(head, {})[rest] = column
            else:
                section[key] = column
    return section


def columns_hash(columns: Sequence[str]) -> str:
    """Return a name for a set of columns, whatever their order."""
    return hashlib.sha256("\n".join(sorted(plain(column) for column in columns)).encode()).hexdigest()
