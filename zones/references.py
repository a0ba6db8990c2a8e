"""What R14 or P in the source of a number stands for: read from fixtures/references.toml."""
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings

_MARK: Final = re.compile(r"\b(R\d+b?)\b|\[(P)\]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A source by its mark; `url` is "" where none is known; `is_rule`: the rule itself, not a quotation."""

    mark: str
    title: str
    url: str
    is_rule: bool


@cache
def references() -> dict[str, Reference]:
    """Return all references by mark, in the order of the file."""
    with (settings.FIXTURES_DIR / "references.toml").open("rb") as file:
        rows = tomllib.load(file)
    return {
        mark: Reference(mark, row["title"], row.get("url", ""), row.get("rule", False)) for mark, row in rows.items()
    }


@dataclass(frozen=True, slots=True)
class SourcePart:
    """A piece of a source text; `mark` is "" for plain words."""

    text: str
    mark: str


def source_parts(source: str) -> list[SourcePart]:
    """Cut the source of a number into words and marks, so that marks can lead to what they stand for."""
    parts, end = [], 0
    for found in _MARK.finditer(source):
        if found.start() > end:
            parts.append(SourcePart(source[end : found.start()], ""))
        parts.append(SourcePart(found[0].strip("[]"), found[1] or found[2]))
        end = found.end()
    return [*parts, SourcePart(source[end:], "")] if end < len(source) else parts
