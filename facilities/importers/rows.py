"""What a list says once it is read: facilities, how many rows were left, and what a person should see."""
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from regions.importers.problems import Problem


@dataclass(frozen=True, slots=True)
class Certificate:
    """A child-friendliness status as a list states it; stage is declared or certified."""

    programme: str
    stage: str
    number: str = ""
    issuer: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One facility of a list. lon and lat are degrees, or None when its position is not known.

    public_id is how the registry's own export names it; extra holds further fields of the record by name.
    """

    line: int
    source: str
    source_row: str
    name: str
    type: str
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    village: str = ""
    district: str = ""
    opening_hours: str = ""
    wheelchair: bool | None = None
    external_ids: tuple[tuple[str, str], ...] = ()
    certificate: Certificate | None = None
    public_id: str = ""
    extra: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class LineReading:
    """What became of one line: a facility, or set aside (row: what it would be when taken in), or refused.

    type is that of a refused row, "" when it was not read: rows of secret types are not shown to everyone.
    """

    line: int
    source: str
    raw: Mapping[str, Any]
    row: FacilityRow | None = None
    is_set_aside: bool = False
    reason: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list once it is read: count rows were looked at, by source (slug) some set aside or refused.

    seen holds source and number of every row that has one, also of refused rows; source_of_line says to
    which source a problem's line belongs. lines: every line in the order of the file.
    """

    count: int
    rows: list[FacilityRow]
    set_aside: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    seen: Set[tuple[str, str]] = field(default_factory=frozenset)
    source_of_line: dict[int, str] = field(default_factory=dict)
    lines: list[LineReading] = field(default_factory=list)
