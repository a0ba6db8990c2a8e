"""Raw SQL lives in sql/*.sql files; this reads and runs them with bound parameters."""
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection


@cache
def read_sql(app_label: str, name: str) -> str:
    """Return the text of <app>/sql/<name>.sql; FileNotFoundError names the file that is missing."""
    return (Path(apps.get_app_config(app_label).path) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def run_sql(app_label: str, name: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a file's one statement with named parameters (%(name)s) and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(read_sql(app_label, name), dict(params))
        return cursor.fetchall()


def named_rows(app_label: str, name: str, params: Mapping[str, Any]) -> list[NamedTuple]:
    """Run a file's one statement and return its rows with the columns' names as attributes."""
    with connection.cursor() as cursor:
        cursor.execute(read_sql(app_label, name), dict(params))
        row = NamedTuple("Row", [(column.name, Any) for column in cursor.description])  # type: ignore[misc]
        return [row(*values) for values in cursor.fetchall()]
