"""A database of its own for a measurement, made before and dropped after it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import django


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Set Django up on an empty, migrated database with the catalogue; nothing of it is left afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_kla.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    with tempfile.TemporaryDirectory() as folder:
        settings.DATA_DIR = Path(folder)
        try:
            call_command("load_catalogue", verbosity=0, stdout=StringIO())
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
