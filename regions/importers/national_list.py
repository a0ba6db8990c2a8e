"""Names and codes of all areas of Indonesia, from the npm package idn-area-data (its data: ODbL)."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

SLUG: Final = "idn-area-data"
NAME: Final = "idn-area-data (nama dan kode wilayah menurut Kepmendagri)"
LICENCE: Final = "ODbL 1.0"
URL: Final = "https://github.com/fityannugroho/idn-area-data"
ATTRIBUTION: Final = "Nama wilayah: © idn-area-data, ODbL 1.0"

_FILES: Final = ("provinces.csv", "regencies.csv", "districts.csv", "villages.csv")


@dataclass(frozen=True, slots=True, eq=False)
class NationalList:
    """Names by Kemendagri code, and how many villages lie below each; both empty when not installed."""

    names: dict[str, str]
    villages: Counter[str]

    def __bool__(self) -> bool:
        return bool(self.names)


def national_list() -> NationalList:
    """Return the list of the installed package; an empty one where it is not installed."""
    return _read(Path(settings.AREA_NAMES_DIR))


def same_name(one: str, other: str) -> bool:
    """Say whether two names differ in nothing but case, blanks and punctuation."""
    return _letters(one) == _letters(other)


@lru_cache(maxsize=2)
def _read(folder: Path) -> NationalList:
    names: dict[str, str] = {}
    villages: Counter[str] = Counter()
    for name in _FILES:
        path = folder / name
        if not path.is_file():
            return NationalList({}, Counter())
        with path.open(encoding="utf-8", newline="") as file:
            names.update((row["code"], row["name"]) for row in csv.DictReader(file))
    for code in names:
        if len(code) == 13:
            villages.update((code[:2], code[:5], code[:8]))
    return NationalList(names, villages)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
