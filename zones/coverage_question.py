"""What an official asks of the coverage table, as it stands in the address bar."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from regions.models import Level

from .queries.coverage import CoverageRow, CoverageTable

LEVELS = {"kabkota": Level.REGENCY, "kecamatan": Level.DISTRICT, "kelurahan": Level.VILLAGE}


@dataclass(frozen=True, slots=True)
class CoverageQuestion:
    """A view of the table: area, level, rules kept, only rows with a rule not met, and the order of rows.

    `sort` is "wilayah", "anak", "belum" (number of rules not met) or a rule's key; unknown values fall
    back to the first choice, so that an old link still opens.
    """

    within: str = ""
    level: str = "kelurahan"
    rules: tuple[str, ...] = ()
    only_not_met: bool = False
    sort: str = "wilayah"
    descending: bool = False
    show: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "CoverageQuestion":
        level = query.get("tingkat", "kelurahan")
        return cls(
            within=query.get("wilayah", "")[:13],
            level=level if level in LEVELS else "kelurahan",
            rules=tuple(key for key in query.getlist("aturan") if key)[:50],
            only_not_met=query.get("belum") == "1",
            sort=query.get("urut", "wilayah"),
            descending=query.get("arah") == "turun",
            show=query.get("tampil", ""),
        )

    def address(self, **changes: object) -> str:
        """Return the query string of this view with some parts changed."""
        view = replace(self, **changes)
        parts: list[tuple[str, str]] = []
        if view.within:
            parts.append(("wilayah", view.within))
        if view.level != "kelurahan":
            parts.append(("tingkat", view.level))
        parts += [("aturan", key) for key in view.rules]
        if view.only_not_met:
            parts.append(("belum", "1"))
        if view.sort != "wilayah":
            parts.append(("urut", view.sort))
        if view.descending:
            parts.append(("arah", "turun"))
        if view.show:
            parts.append(("tampil", view.show))
        return urlencode(parts)

    def sorted_rows(self, table: CoverageTable) -> list[CoverageRow]:
        """Return the rows in the order asked; rows without a value come last either way."""
        index = {column.key: i for i, column in enumerate(table.columns)}

        def value(row: CoverageRow) -> float | str | None:
            if self.sort == "anak":
                return row.children
            if self.sort == "belum":
                return row.not_met
            if self.sort in index:
                cell = row.cells[index[self.sort]]
                return None if cell is None else cell.value
            return row.code

        return _sorted_with_unknown_last(table.rows, value, self.descending)


def _sorted_with_unknown_last(rows: Iterable[CoverageRow], value, descending: bool) -> list[CoverageRow]:
    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    return sorted(known, key=value, reverse=descending) + unknown
