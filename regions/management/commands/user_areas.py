"""Show, give and take the areas that accounts are for."""
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from regions.actions.scopes import AreaRefused, give_area, take_area


class Command(BaseCommand):
    help = "Wilayah kerja akun: tanpa pilihan menampilkan semuanya; --give/--take KODE memberi/mencabut."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("accounts", nargs="*", metavar="AKUN", help="nama akun")
        parser.add_argument("--all-without", action="store_true", help="semua akun aktif tanpa wilayah (bukan admin)")
        parser.add_argument("--give", default="", metavar="KODE")
        parser.add_argument("--take", default="", metavar="KODE")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Change the named accounts, then show them (all when none is named)."""
        people = get_user_model()._default_manager.order_by("username")
        if options["accounts"]:
            chosen = list(people.filter(username__in=options["accounts"]))
            unknown = set(options["accounts"]) - {one.get_username() for one in chosen}
            if unknown:
                raise CommandError(f"Akun tidak ada: {', '.join(sorted(unknown))}.")
        elif options["all_without"]:
            chosen = list(people.filter(area_scopes=None, is_superuser=False, is_active=True))
        elif options["give"] or options["take"]:
            raise CommandError("Sebut akunnya, atau --all-without.")
        else:
            chosen = list(people)
        try:
            for person in chosen:
                if options["give"]:
                    give_area(user=person, area_code=options["give"], by=None)
                if options["take"]:
                    take_area(user=person, area_code=options["take"])
        except AreaRefused as refused:
            raise CommandError(str(refused)) from refused
        for person in chosen:
            codes = ", ".join(one.area_code for one in person.area_scopes.all())
            self.stdout.write(f"{person.get_username():20} {'(admin)' if person.is_superuser else codes or '–'}")
        self.stdout.write(f"{len(chosen)} akun")
