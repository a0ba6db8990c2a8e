"""The kinds of change a scenario holds, and one change as a person or another part of the program writes it."""
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """What is done to the ground or to what stands on it."""

    ADD = "add", _("tempat baru")
    MOVE = "move", _("pindahkan tempat")
    CLOSE = "close", _("tutup tempat")
    UPGRADE = "upgrade", _("tingkatkan status")
    BRIDGE = "bridge", _("jembatan penyeberangan")
    ALLEY = "alley", _("gang baru")
    GATE = "gate", _("buka pintu atau jalan")
    BAR = "bar", _("tutup jalan")


FACILITY_KINDS: Final = frozenset({ChangeKind.ADD, ChangeKind.MOVE, ChangeKind.CLOSE, ChangeKind.UPGRADE})
STREET_KINDS: Final = frozenset({ChangeKind.BRIDGE, ChangeKind.ALLEY, ChangeKind.GATE, ChangeKind.BAR})
LINE_KINDS: Final = frozenset({ChangeKind.BRIDGE, ChangeKind.ALLEY, ChangeKind.GATE})

STATUS_ORDER: Final = ("any", "declared", "certified")
"""From nothing to the highest status a place can have."""


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """One change as written.

    add: type_key, lon, lat, name, status. move: facility (public id), lon, lat. close: facility. upgrade: facility
    and the status it gets. bridge, alley: line, lon/lat corners. gate: line, or lon and lat on a street that cannot
    be walked now. bar: lon and lat on a street. cost in whole rupiah, None = not known.
    """

    kind: str
    type_key: str = ""
    lon: float | None = None
    lat: float | None = None
    name: str = ""
    cost: int | None = None
    facility: str = ""
    status: str = "any"
    line: tuple[tuple[float, float], ...] = ()
    year: int | None = None
    agency: str = ""
    note: str = ""
