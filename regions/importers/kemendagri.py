"""Kemendagri area codes: their form, their levels, and what their last group says."""

import re
from typing import Final

from regions.models import Level, Setting

VILLAGE: Final = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")
ANY_LEVEL: Final = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_DIGITS: Final = re.compile(r"\d{10}")
_KELURAHAN: Final = "1"


def is_village(code: str) -> bool:
    """Say whether a code has the form PP.KK.CC.DDDD."""
    return VILLAGE.fullmatch(code) is not None


def is_area(code: str) -> bool:
    """Say whether a code is one of a province, regency, district or village."""
    return ANY_LEVEL.fullmatch(code) is not None


def dotted(digits: str) -> str | None:
    """Return PP.KK.CC.DDDD of ten digits, None for anything else.

    BPS codes have ten digits as well and mean other places, so this is used only where a manifest says
    that its codes are Kemendagri codes without dots.
    """
    if not _DIGITS.fullmatch(digits):
        return None
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"


def level_of(code: str) -> Level:
    """Return the level of a code: as many groups as it has."""
    return Level(code.count(".") + 1)


def parent_of(code: str) -> str:
    """Return the code of the area above; "" for a province."""
    return code.rpartition(".")[0]


def ancestors_of(code: str) -> list[str]:
    """Return the codes above, the nearest first."""
    found = []
    while code := parent_of(code):
        found.append(code)
    return found


def is_within(code: str, scope: str) -> bool:
    """Say whether a code is the scope itself or lies below it."""
    return code == scope or code.startswith(f"{scope}.")


def usual_setting(village_code: str) -> Setting:
    """Return urban for a kelurahan (last group begins with 1), rural for a desa (2) or desa adat (3)."""
    return Setting.URBAN if village_code[-4:-3] == _KELURAHAN else Setting.RURAL
