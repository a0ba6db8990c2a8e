"""What a planner asks: what if a facility stood here, were closed, or moved? As it stands in the address bar."""
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

ADD, CLOSE, MOVE = "tambah", "tutup", "pindah"
ACTS: Final = (ADD, CLOSE, MOVE)


@dataclass(frozen=True, slots=True)
class WhatIfQuestion:
    """A rule by its key ("" = the first), what is done, where (text as typed), and to which facility (public id)."""

    rule: str = ""
    act: str = ADD
    lat: str = ""
    lon: str = ""
    facility: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "WhatIfQuestion":
        """Read the address; what cannot be meant falls back to the first choice."""
        act = query.get("apa", ADD)
        return cls(
            rule=_clean(query.get("standar", ""))[:60],
            act=act if act in ACTS else ADD,
            lat=_clean(query.get("lintang", ""))[:24],
            lon=_clean(query.get("bujur", ""))[:24],
            facility=_clean(query.get("tempat", ""))[:10],
        )

    @property
    def wants_place(self) -> bool:
        """Say whether a position belongs to the question."""
        return self.act in (ADD, MOVE)

    @property
    def wants_facility(self) -> bool:
        """Say whether an existing facility belongs to the question."""
        return self.act in (CLOSE, MOVE)

    @property
    def is_asked(self) -> bool:
        """Say whether anything was filled in; else only the form is shown."""
        return bool((self.wants_place and (self.lat or self.lon)) or (self.wants_facility and self.facility))

    @property
    def position(self) -> tuple[float, float] | None:
        """Return lon and lat, None when they are no position on earth; decimal commas are read."""
        try:
            lon, lat = (float(text.replace(",", ".")) for text in (self.lon, self.lat))
        except ValueError:
            return None
        return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()
