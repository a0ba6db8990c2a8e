"""What an official asks of the coverage table, as it stands in the address bar."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from regions.models import NEIGHBOURHOOD_LEVEL, Level

from .queries.coverage import CoverageRow, CoverageTable

LEVELS = {
    "kabkota": Level.REGENCY, "kecamatan": Level.DISTRICT, "kelurahan": Level.VILLAGE, "rw": NEIGHBOURHOOD_LEVEL,
}  # fmt: skip
BY_AREA, BY_CHILDREN, BY_NOT_MET = "wilayah", "anak", "belum"
_CELL = "~"


@dataclass(frozen=True, slots=True)
class SortLink:
    """How a column head sorts: the query string it leads to, and the aria-sort it has now ("" = not sorted)."""

    address: str
    aria: str


@dataclass(frozen=True, slots=True)
class CoverageQuestion:
    """A view of the table: area, level, rules kept, only rows with a rule not met, and the order of rows.

    `sort` is "wilayah", "anak", "belum" (number of rules not met) or a rule's key; `show` is the rule drawn
    on the map; `reason_area` and `reason_rule` name the cell whose reason is open; `on_safe_ways` judges
    walks without large roads. Unknown values fall back to the first choice, so that an old link still opens.
    """

    within: str = ""
    level: str = "kelurahan"
    rules: tuple[str, ...] = ()
    only_not_met: bool = False
    sort: str = BY_AREA
    descending: bool = False
    show: str = ""
    reason_area: str = ""
    reason_rule: str = ""
    on_safe_ways: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> "CoverageQuestion":
        level = _clean(query.get("tingkat", ""))
        area, _tilde, rule = _clean(query.get("alasan", "")).partition(_CELL)
        return cls(
            within=_clean(query.get("wilayah", ""))[:13],
            level=level if level in LEVELS else "kelurahan",
            rules=tuple(dict.fromkeys(_clean(key) for key in query.getlist("aturan") if key))[:50],
            only_not_met=query.get("belum") == "1",
            sort=_clean(query.get("urut", "")) or BY_AREA,
            descending=query.get("arah") == "turun",
            show=_clean(query.get("tampil", "")),
            reason_area=area[:17] if rule else "",
            reason_rule=rule[:60] if area else "",
            on_safe_ways=query.get("jalur") == "aman",
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return the name-value pairs of this view that differ from the plain one."""
        parts: list[tuple[str, str]] = []
        if self.within:
            parts.append(("wilayah", self.within))
        if self.level != "kelurahan":
            parts.append(("tingkat", self.level))
        parts += [("aturan", key) for key in self.rules]
        if self.on_safe_ways:
            parts.append(("jalur", "aman"))
        if self.only_not_met:
            parts.append(("belum", "1"))
        if self.sort != BY_AREA:
            parts.append(("urut", self.sort))
        if self.descending:
            parts.append(("arah", "turun"))
        if self.show:
            parts.append(("tampil", self.show))
        if self.reason_area:
            parts.append(("alasan", f"{self.reason_area}{_CELL}{self.reason_rule}"))
        return parts

    def address(self, **changes: object) -> str:
        """Return the query string of this view with some parts changed."""
        return urlencode(replace(self, **changes).pairs(), safe=_CELL)

    def sort_link(self, key: str) -> SortLink:
        """Return how a column head sorts: what weighs most comes first, then the other way round.

        Rules begin with the lowest value, counts of children and of rules not met with the highest.
        """
        first_down = key in (BY_CHILDREN, BY_NOT_MET)
        if self.sort != key:
            return SortLink(self.address(sort=key, descending=first_down), "")
        return SortLink(
            self.address(descending=not self.descending), "descending" if self.descending else "ascending"
        )

    def sorted_rows(self, table: CoverageTable) -> list[CoverageRow]:
        """Return the rows in the order asked; rows without a value come last either way.

        Counts are ordered by how much of what is wanted is there: 3 of 13 comes before 2 of 4.
        """
        return _sorted_with_unknown_last(table.rows, self._value(table), self.descending)

    def _value(self, table: CoverageTable) -> Callable[[CoverageRow], float | str | None]:
        if self.sort == BY_CHILDREN:
            return lambda row: row.children
        if self.sort == BY_NOT_MET:
            return lambda row: row.not_met
        place = next((i for i, column in enumerate(table.columns) if column.key == self.sort), None)
        if place is None:
            return lambda row: row.code

        def filled(row: CoverageRow) -> float | None:
            cell = row.cells[place]
            return None if cell is None or cell.value is None else cell.value / (cell.wanted or 1)

        return filled


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _sorted_with_unknown_last(
    rows: Iterable[CoverageRow], value: Callable[[CoverageRow], float | str | None], descending: bool
) -> list[CoverageRow]:
    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    return sorted(known, key=value, reverse=descending) + unknown
