"""Fetch the lists whose time has come and load those that change little."""
from django.core.management.base import BaseCommand, CommandError, CommandParser

from facilities.actions.schedules import run_due, run_schedule
from facilities.models import FetchOutcome, ScheduledImport


class Command(BaseCommand):
    help = "Mengambil lagi daftar yang dijadwalkan; yang banyak berubah menunggu diperiksa orang."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="juga yang belum waktunya, kecuali yang dijeda")

    def handle(self, *args, **options) -> None:
        if options["all"]:
            schedules = ScheduledImport.objects.filter(is_on=True).select_related("source", "by").order_by("pk")
            done = [run_schedule(schedule) for schedule in schedules]
        else:
            done = run_due()
        for schedule in done:
            outcome = f"{schedule.source.slug}: {schedule.get_outcome_display()}. {schedule.message}"
            self.stdout.write(f"{outcome} {schedule.url}")
        if not done:
            self.stdout.write("Tidak ada daftar yang harus diambil sekarang.")
        if failed := sum(schedule.outcome == FetchOutcome.FAILED for schedule in done):
            raise CommandError(f"{failed} dari {len(done)} gagal diambil.")
