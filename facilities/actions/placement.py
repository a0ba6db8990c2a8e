"""Write in which village facilities stand, by their position."""
from collections.abc import Iterable

from django.db import connection

from regions.statements import statement


def assign_areas(ids: Iterable[int] | None = None) -> int:
    """Write the current village of these facilities (None: all); return how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement("facilities", "assign_areas"), {"facilities": None if ids is None else list(ids)}
        )
        return cursor.rowcount
