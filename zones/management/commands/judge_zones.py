"""Judge all designated zones against today's data and flag what they lost."""
from django.core.management.base import BaseCommand, CommandParser

from zones.actions.zone_watch import judge_zone, judge_zones
from zones.models import Zone


class Command(BaseCommand):
    help = "Menilai ulang kawasan yang ditetapkan terhadap data hari ini dan menandai layanan yang hilang."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", help="hanya kawasan dengan kode ini")

    def handle(self, *args, **options) -> None:
        if options["code"]:
            judgements = [judge_zone(zone=one) for one in Zone.objects.designated().filter(code=options["code"])]
        else:
            judgements = judge_zones()
        for judgement in judgements:
            if judgement.lost:
                self.stdout.write(f"{judgement.zone.code} {judgement.zone.name}: {', '.join(judgement.lost)}")
        losing = sum(bool(judgement.lost) for judgement in judgements)
        self.stdout.write(f"{len(judgements)} kawasan dinilai ulang, {losing} kehilangan layanan.")
