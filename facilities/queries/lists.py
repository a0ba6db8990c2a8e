"""Of which facility types a list claims to know all; without one there is "no data"."""
from collections.abc import Iterable

from facilities.models import ListScope


def list_known(type_keys: Iterable[str], code: str) -> bool:
    """Say whether a list claims to know all facilities of any of the types in an area.

    A list delivered for the area itself or for one above it counts (31.75 speaks for 31.75.07).
    """
    scopes = [code[:end] for end in (2, 5, 8, 13) if len(code) >= end]
    return ListScope.objects.filter(type__in=list(type_keys), scope_code__in=scopes).exists()
