"""Which two runs are compared, and what of it is shown, as it stands in the address bar."""

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from zones.coverage_question import LEVELS

from .causes import Cause
from .turns import Turn

BY_CHILDREN, BY_AREA, BY_RULE = "anak", "wilayah", "standar"
SORTS: Final = (BY_CHILDREN, BY_AREA, BY_RULE)
ALL: Final = "semua"


@dataclass(frozen=True, slots=True)
class CompareQuestion:
    """Runs by number (None = not said), level, area ("" = all), rule ("" = all), turn, cause, order and page.

    turn "" keeps what changed, "semua" everything.
    """

    a: int | None = None
    b: int | None = None
    level: str = "kelurahan"
    within: str = ""
    rule: str = ""
    turn: str = ""
    cause: str = ""
    sort: str = BY_CHILDREN
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> "CompareQuestion":
        """Read the address; what cannot be meant falls back to the first choice."""
        level, turn, cause, sort = (query.get(name, "") for name in ("tingkat", "perubahan", "sebab", "urut"))
        return cls(
            a=_number(query.get("a", "")),
            b=_number(query.get("b", "")),
            level=level if level in LEVELS else "kelurahan",
            within=_clean(query.get("wilayah", ""))[:13],
            rule=_clean(query.get("standar", ""))[:60],
            turn=turn if turn == ALL or turn in set(Turn) else "",
            cause=cause if cause in set(Cause) else "",
            sort=sort if sort in SORTS else BY_CHILDREN,
            page=_number(query.get("halaman", "")) or 1,
        )

    @property
    def turns(self) -> list[Turn]:
        """Return what may be kept."""
        return list(Turn)

    @property
    def causes(self) -> list[Cause]:
        """Return the causes that may be kept."""
        return list(Cause)

    def address(self, **change: Any) -> str:
        """Return the query string of this question with some of it changed; another view begins at its first page."""
        one = replace(self, **{"page": 1, **change})
        pairs = [
            ("a", one.a), ("b", one.b), ("tingkat", "" if one.level == "kelurahan" else one.level),
            ("wilayah", one.within),
            ("standar", one.rule), ("perubahan", one.turn), ("sebab", one.cause),
            ("urut", "" if one.sort == BY_CHILDREN else one.sort), ("halaman", "" if one.page == 1 else one.page),
        ]  # fmt: skip
        return urlencode([(name, value) for name, value in pairs if value])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()
