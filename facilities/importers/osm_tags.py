"""Which facility type an OpenStreetMap object is, by the tag patterns of the catalogue."""
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

NAME_PATTERN: Final = "name~"
ANY_VALUE: Final = "*"

TagPattern = Mapping[str, str]


def type_of_tags(tags: Mapping[str, str], catalogue: Mapping[str, Sequence[TagPattern]]) -> str | None:
    """Return the key of the type whose pattern fits best, None when none fits.

    catalogue: patterns by type key, in catalogue order. A pattern fits when all its keys do: "*" is any
    value, `name~` is looked for in the name regardless of case, and a value may be one of several parted
    by semicolons. A pattern with a name wins over one without, more of the name over less ("Puskesmas
    Pembantu" over "Puskesmas"), more keys over fewer; then the catalogue's order decides.
    """
    best: tuple[int, int] | None = None
    found = None
    for key, patterns in catalogue.items():
        for pattern in patterns:
            fit = _fit(tags, pattern)
            if fit is not None and (best is None or fit > best):
                best, found = fit, key
    return found


def wanted_tags(catalogue: Mapping[str, Sequence[TagPattern]]) -> dict[str, bool | list[str]]:
    """Return what to ask OpenStreetMap for so that no object of the catalogue is missed: values by key."""
    wanted: dict[str, Any] = {}
    for pattern in _all(catalogue):
        # One key is enough to fetch an object: the most telling one of its pattern comes first.
        key = next(k for k in pattern if k != NAME_PATTERN)
        if pattern[key] == ANY_VALUE:
            wanted[key] = True
        elif wanted.get(key) is not True:
            wanted.setdefault(key, [])
            if pattern[key] not in wanted[key]:
                wanted[key].append(pattern[key])
    return wanted


def _all(catalogue: Mapping[str, Sequence[TagPattern]]) -> Iterable[TagPattern]:
    return (pattern for patterns in catalogue.values() for pattern in patterns)


def _fit(tags: Mapping[str, str], pattern: TagPattern) -> tuple[int, int] | None:
    """Return how well a pattern fits (letters of the name, keys), None when it does not."""
    letters = 0
    for key, wanted in pattern.items():
        if key == NAME_PATTERN:
            hit = re.search(wanted, tags.get("name", ""), re.IGNORECASE)
            if hit is None:
                return None
            letters = len(hit[0])
        elif key not in tags or wanted not in (ANY_VALUE, *(part.strip() for part in tags[key].split(";"))):
            return None
    return letters, len(pattern)
