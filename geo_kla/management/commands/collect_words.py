"""Bring the English catalogues up to date with the Indonesian words in templates, Python and scripts."""
import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

NOT_OURS = ["node_modules/*", ".venv/*", "var/*", "tests/*", "bench/*", "fixtures/*", "docs/*", "bin/*"]
TIME_STAMP = re.compile(r'^"POT-Creation-Date:.*\n', re.MULTILINE)


class Command(BaseCommand):
    requires_system_checks = []
    help = "Mengumpulkan kata-kata antarmuka ke katalog bahasa Inggris."

    def handle(self, *args, **options) -> None:
        for domain in ("django", "djangojs"):
            call_command(
                "makemessages", locale=["en"], domain=domain, ignore_patterns=NOT_OURS, no_location=True,
                no_obsolete=True, no_wrap=True, verbosity=0,
            )  # fmt: skip
            catalogue = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / f"{domain}.po"
            # Without the time stamp, a catalogue that has no new words does not change.
            catalogue.write_text(TIME_STAMP.sub("", catalogue.read_text(encoding="utf-8"), count=1), encoding="utf-8")
