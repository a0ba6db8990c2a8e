"""Load age bands, facility types, standards and agencies from fixtures/; what is there already stays."""
import tomllib
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from facilities.actions.catalogue import write_catalogue
from regions.actions.age_bands import write_age_bands
from zones.actions.agencies import write_agencies
from zones.actions.awards import write_ratings
from zones.actions.standards import write_standard_set


def _read(path: Path) -> dict:
    with path.open("rb") as file:
        return tomllib.load(file)


class Command(BaseCommand):
    help = "Memuat kelompok umur, jenis fasilitas, standar, dan instansi dari fixtures/."

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        folder = settings.FIXTURES_DIR
        bands = write_age_bands(_read(folder / "age_bands.toml")["age_band"])
        catalogue = _read(folder / "facility_types.toml")
        types = write_catalogue(catalogue["group"], catalogue["type"])
        sets = [write_standard_set(_read(path)) for path in sorted((folder / "standards").glob("*.toml"))]
        agencies = write_agencies(_read(folder / "agencies.toml")["agency"])
        ratings = _read(folder / "kla_ratings.toml")
        write_ratings(ratings["band"], ratings["target"])
        self.stdout.write(
            f"{bands} kelompok umur, {types} kelompok/jenis fasilitas, "
            f"{sum(s is not None for s in sets)} himpunan standar baru, "
            f"{agencies} instansi baru"
        )
