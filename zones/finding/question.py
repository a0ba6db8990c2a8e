"""What the address bar asks of the list of candidates: where, found how, lacking what, in which order."""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from zones.models import CandidateKind, CandidateWay

_NO_CODE: Final = re.compile(r"[^0-9.]")
"""What no code of an area holds: it must not reach a query or the name of a file."""


class Order(StrEnum):
    """By what the list is ranked; the words are in `zones.queries.finding.candidates.ORDER_WORDS`."""

    GAIN = "terbantu"
    CHILDREN = "anak"
    MISSING = "kurang"
    QUALITY = "mutu"
    SCORE = "skor"


@dataclass(frozen=True, slots=True)
class CandidateQuestion:
    """A list of candidates; "" or 0 asks nothing.

    within: code of the area analysed; inside: a district or village in it; way, kind, missing: as in CandidateZone;
    least: at least so many children; certified: only around a certified anchor; apart: touching no drawn zone;
    search: those that a search with a template's rules found, 0 = those of the run.
    """

    within: str = ""
    inside: str = ""
    way: str = ""
    kind: str = ""
    missing: str = ""
    least: int = 0
    certified: bool = False
    apart: bool = False
    order: str = Order.GAIN
    all: bool = False
    search: int = 0

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "CandidateQuestion":
        """Read a question; what cannot be read asks nothing."""
        way, kind, order = query.get("cara", ""), query.get("macam", ""), query.get("urut", "")
        search = query.get("templat", "").strip()
        within, inside = (_NO_CODE.sub("", query.get(name, ""))[:13] for name in ("wilayah", "di"))
        least = query.get("anak", "").strip().replace(".", "")
        return cls(
            within=within,
            inside=inside,
            way=way if way in CandidateWay.values else "",
            kind=kind if kind in CandidateKind.values else "",
            missing=query.get("layanan", "").replace("\x00", "")[:20],
            least=int(least) if least.isdecimal() and len(least) < 8 else 0,
            certified=query.get("sertifikat", "") == "1",
            apart=query.get("terpisah", "") == "1",
            order=order if order in list(Order) else Order.GAIN,
            all=query.get("semua", "") == "1",
            search=int(search) if search.isdecimal() and len(search) < 10 else 0,
        )

    @property
    def is_narrowed(self) -> bool:
        """Return whether anything but area, kind and order is asked."""
        return bool(self.inside or self.way or self.missing or self.least or self.certified or self.apart)

    @property
    def address(self) -> str:
        """Return the question as it stands in the address bar, without what asks nothing."""
        words = {
            "wilayah": self.within, "di": self.inside, "cara": self.way, "macam": self.kind, "layanan": self.missing,
            "anak": self.least or "", "sertifikat": "1" if self.certified else "",
            "terpisah": "1" if self.apart else "", "urut": self.order if self.order != Order.GAIN else "",
            "semua": "1" if self.all else "", "templat": self.search or "",
        }  # fmt: skip
        return urlencode({name: value for name, value in words.items() if value})
