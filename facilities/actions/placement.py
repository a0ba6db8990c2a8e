"""Write in which village facilities stand, by their position."""
from collections.abc import Sequence

from django.db import connection

from regions.statements import statement


def assign_areas(sources: Sequence[int] | None = None) -> int:
    """Write the current village of every facility (of these source ids; None: all); return how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement("facilities", "assign_areas"), {"sources": None if sources is None else list(sources)})
        return cursor.rowcount
