"""Make the demo: catalogue, Kota Contoh, its analysis, and accounts (some for one area); passwords are shown once."""
import secrets

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from geo_kla.access import ROLES
from regions.actions.scopes import give_area
from zones.actions.runs import ask_for_run, carry_out
from zones.queries.runs import latest_run, staleness

DEMO_CODE = "99.71"
ADMIN = "admin"
LIMITED = {"provinsi": "99", "camat": "99.71.01"}
"""Officials who work for one area each: account -> its code. The others work for all that is loaded."""


class Command(BaseCommand):
    help = "Memuat kota contoh, menghitungnya, dan membuat akun demo; yang sudah ada tidak diubah."

    def handle(self, *args, **options) -> None:
        call_command("load_catalogue", stdout=self.stdout)
        call_command(
            "load_dataset", str(settings.FIXTURES_DIR / "kota_contoh" / "manifest.toml"), "--commit",
            verbosity=0, stdout=self.stdout, stderr=self.stderr,
        )  # fmt: skip
        run = latest_run(DEMO_CODE)
        if run is None or staleness(run):
            run = carry_out(run=ask_for_run(area_code=DEMO_CODE))
            self.stdout.write(f"hitungan {run.pk}: {run.outcome['zones_complete']} kawasan lengkap, "
                              f"{run.outcome['gaps_open']} kesenjangan")
        self._create_accounts()

    @transaction.atomic
    def _create_accounts(self) -> None:
        created = []
        for name in (*ROLES, *LIMITED, ADMIN):
            if User.objects.filter(username=name).exists():
                continue
            password = secrets.token_urlsafe(9)
            if name == ADMIN:
                User.objects.create_superuser(name, password=password)
            else:
                user = User.objects.create_user(name, password=password)
                user.groups.add(Group.objects.get(name="official" if name in LIMITED else name))
                if name in LIMITED:
                    give_area(user=user, area_code=LIMITED[name], by=None)
            created.append((name, password))
        if created:
            self.stdout.write("\nAkun demo (kata sandi hanya ditampilkan sekali ini):")
            for name, password in created:
                where = f"  (official, {LIMITED[name]})" if name in LIMITED else ""
                self.stdout.write(f"  {name:10} {password}{where}")
            self.stdout.write("")
