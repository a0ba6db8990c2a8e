"""SQL statements kept in sql/*.sql beside the room that uses them."""
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

ROOMS = Path(__file__).resolve().parent.parent


@cache
def statement(room: str, name: str) -> str:
    """Return the text of `<room>/sql/<name>.sql`; its header says parameters and columns."""
    return (ROOMS / room / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def named_rows(room: str, name: str, params: Mapping[str, Any]) -> list[Any]:
    """Run a statement with bound parameters (%(name)s); its columns are the attributes of each row."""
    with connection.cursor() as cursor:
        cursor.execute(statement(room, name), dict(params))
        row = NamedTuple("Row", [(column.name, Any) for column in cursor.description])  # type: ignore[misc]
        return [row(*values) for values in cursor.fetchall()]
