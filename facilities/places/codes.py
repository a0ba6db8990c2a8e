"""Kemendagri codes for villages that come from OpenStreetMap, where codes are rarely mapped.

The rule, all or nothing so that a place never mixes two kinds of code:

1. A tag of CODE_TAGS that holds a whole dotted code (31.75.03.1004) is believed. Ten digits without dots
   are not: they may as well be a BPS code, which means another village.
2. Otherwise the national list is asked for a village of that name in a district, or else in a regency,
   whose name is part of the place's full name. Exactly one such village must exist.
3. Unless every village of the place gets a code of its own this way, all get invented ones: 00.RR.01.1NNN.
   No province has the code 00, so nobody takes them for real ones; RR (01..99) is made from the name of
   the place, NNN counts its villages. The names of the areas above say that their codes are invented.
"""
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regions.importers import kemendagri
from regions.importers.national_list import NationalList

CODE_TAGS: Final = ("ref:id:kemendagri", "ref:kemendagri", "kode_kemendagri", "kode", "ref:id:codegeo", "ref")
INVENTED_PROVINCE: Final = "00"
_KINDS: Final = re.compile(r"\b(provinsi|daerah khusus|kabupaten|kota|administrasi|adm|kecamatan)\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OsmVillage:
    """A village as OpenStreetMap knows it."""

    osm_id: str
    name: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlaceCodes:
    """The code of each village in order, the scope that holds them all, and names above; "" = none of these."""

    codes: tuple[str, ...]
    scope: str
    parents: Mapping[str, str]
    is_invented: bool


def codes_of(
    villages: Sequence[OsmVillage], *, place: str, full_name: str, known: NationalList, taken: Collection[str]
) -> PlaceCodes:
    """Return codes for the villages of a place.

    place: its short name; full_name: with everything above it, as the geocoder writes it; taken: two-digit
    groups RR of invented codes that belong to other places. Raise ValueError when all 99 are taken.
    """
    found = [_code(village, full_name, known) for village in villages]
    codes = tuple(code for code in found if code is not None)
    if len(set(codes)) == len(villages):
        scope = _common(codes)
        if scope:
            return PlaceCodes(codes, scope, {}, is_invented=False)
    group = _free_group(place, taken)
    regency, district = f"{INVENTED_PROVINCE}.{group}", f"{INVENTED_PROVINCE}.{group}.01"
    return PlaceCodes(
        tuple(f"{district}.{1000 + i}" for i in range(1, len(villages) + 1)),
        district,
        {
            INVENTED_PROVINCE: "Kode buatan (bukan kode Kemendagri)",
            regency: invented_name(place),
            district: invented_name(place),
        },
        is_invented=True,
    )


def invented_name(place: str) -> str:
    """Return the name of an area above villages whose codes are invented."""
    return f"{place} (kode buatan)"


def _code(village: OsmVillage, full_name: str, known: NationalList) -> str | None:
    for tag in CODE_TAGS:
        if kemendagri.is_village(village.tags.get(tag, "").strip()):
            return village.tags[tag].strip()
    around = _letters(full_name)
    named = [
        code
        for code, name in known.names.items()
        if len(code) == 13 and _letters(name) == _letters(village.name)
    ]
    for level in (8, 5):
        here = [code for code in named if _letters(_KINDS.sub("", known.names.get(code[:level], "-"))) in around]
        if here:
            return here[0] if len(here) == 1 else None
    return None


def _common(codes: Sequence[str]) -> str:
    """Return the code of the lowest area that holds all codes; "" when they lie in several provinces."""
    if len(codes) == 1:
        return kemendagri.parent_of(codes[0])
    groups = [code.split(".") for code in codes]
    same: list[str] = []
    for parts in zip(*groups, strict=True):
        if len(set(parts)) > 1:
            break
        same.append(parts[0])
    return ".".join(same)


def _free_group(place: str, taken: Collection[str]) -> str:
    first = int(hashlib.sha256(place.casefold().encode()).hexdigest(), 16) % 99
    for step in range(99):
        group = f"{(first + step) % 99 + 1:02d}"
        if group not in taken:
            return group
    raise ValueError("all 99 groups of invented codes are taken")


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())
