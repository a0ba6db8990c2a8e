"""Bring the English catalogues up to date with the Indonesian words in templates, Python and scripts."""
from django.core.management import call_command
from django.core.management.base import BaseCommand

NOT_OURS = ["node_modules/*", ".venv/*", "var/*", "tests/*", "bench/*", "fixtures/*", "docs/*", "bin/*"]


class Command(BaseCommand):
    help = "Mengumpulkan kata-kata antarmuka ke katalog bahasa Inggris."

    def handle(self, *args, **options) -> None:
        for domain in ("django", "djangojs"):
            call_command(
                "makemessages", locale=["en"], domain=domain, ignore_patterns=NOT_OURS, no_location=True,
                no_obsolete=True, no_wrap=True, verbosity=0,
            )  # fmt: skip
