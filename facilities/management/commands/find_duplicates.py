"""Look for records of the registry that may be one place."""
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from facilities.actions.duplicates import find_duplicate_pairs


class Command(BaseCommand):
    help = "Mencari catatan registri yang mungkin tempat yang sama; keputusannya dibuat orang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scope", default="", help="kode wilayah; kosong: seluruh registri")

    def handle(self, *args: Any, **options: Any) -> None:
        found = find_duplicate_pairs(options["scope"])
        self.stdout.write(f"{found.alike} mirip, {found.new} baru, {found.dropped} tidak mirip lagi")
