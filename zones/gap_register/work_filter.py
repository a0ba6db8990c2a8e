"""Which gaps a worklist shows, and in which order: read from the address and written back to it."""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from zones.models import GapState

ALL: Final = "semua"
ASKING: Final = "tampak"
NOT_JUDGED: Final = "tidak-dinilai"
NO_AGENCY: Final = "tanpa"
SORTS: Final = ("bobot", "anak", "tenggat", "wilayah", "layanan", "tahap", "instansi", "biaya", "ditemukan")
FIRST_DOWN: Final = ("bobot", "anak", "biaya", "ditemukan")
"""Orders that begin with the largest."""


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What of the register is asked for; empty texts ask for everything that still needs work.

    `state`: a GapState, ALL, ASKING (looks closed) or NOT_JUDGED; "" = neither verified nor set aside.
    """

    state: str = ""
    area: str = ""
    agency: str = ""
    group: str = ""
    words: str = ""
    mine: bool = False
    overdue: bool = False
    sort: str = SORTS[0]
    turned: bool = False
    page: int = 1

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "WorkFilter":
        """Return the filter of an address; what is not known asks for everything."""
        text = {name: sent.get(name, "").replace("\x00", "").strip()[:60] for name in
                ("tahap", "wilayah", "instansi", "layanan", "cari", "urut", "halaman")}  # fmt: skip
        state = text["tahap"]
        number = text["halaman"]
        return cls(
            state=state if state in (*GapState.values, ALL, ASKING, NOT_JUDGED) else "",
            area=text["wilayah"][:13],
            agency=text["instansi"][:40],
            group=text["layanan"][:20],
            words=text["cari"],
            mine=sent.get("milik") == "saya",
            overdue=sent.get("terlambat") == "1",
            sort=text["urut"] if text["urut"] in SORTS else SORTS[0],
            turned=sent.get("arah") == "balik",
            page=int(number) if number.isdecimal() and len(number) < 7 else 1,
        )

    @property
    def is_down(self) -> bool:
        """Say whether the largest comes first."""
        return (self.sort in FIRST_DOWN) != self.turned

    @property
    def is_filtered(self) -> bool:
        """Say whether anything but the order is asked for."""
        return bool(
            self.state or self.area or self.agency or self.group or self.words or self.mine or self.overdue
        )  # fmt: skip

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parts of the address; what asks for nothing is left out."""
        parts = [
            ("tahap", self.state), ("wilayah", self.area), ("instansi", self.agency), ("layanan", self.group),
            ("cari", self.words), ("milik", "saya" if self.mine else ""), ("terlambat", "1" if self.overdue else ""),
            ("urut", self.sort if self.sort != SORTS[0] else ""), ("arah", "balik" if self.turned else ""),
            ("halaman", str(self.page) if self.page > 1 else ""),
        ]  # fmt: skip
        return [(name, value) for name, value in parts if value]

    def address(self, **changes: Any) -> str:
        """Return the query string with some parts changed; any change but that of the page begins at the first page."""
        if changes and "page" not in changes:
            changes["page"] = 1
        return urlencode(replace(self, **changes).pairs())

    def sorted_by(self, sort: str) -> str:
        """Return the query string of the same list in another order; the same order again turns it round."""
        return self.address(sort=sort, turned=not self.turned if sort == self.sort else False)

    def order_of(self, sort: str) -> str:
        """Return the aria-sort of a column: "" when the list is not in its order."""
        if sort != self.sort:
            return ""
        return "descending" if self.is_down else "ascending"
