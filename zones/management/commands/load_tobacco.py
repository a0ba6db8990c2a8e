"""Load a survey of tobacco sale or advertisement points: `load_tobacco FILE --kind sale --area 31.75.07 ...`."""
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from regions.importers.problems import DeliveryError
from regions.importers.tables import read_table
from zones.actions.tobacco import write_tobacco_list
from zones.drawing.shapes import INDONESIA
from zones.errors import TobaccoListRefused

Place = tuple[str, float, float]


class Command(BaseCommand):
    help = "Memuat survei titik penjualan atau iklan rokok (kolom nama, bujur, lintang) untuk satu wilayah."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=["sale", "advert"])
        parser.add_argument("--area", required=True)
        parser.add_argument("--on", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--source", required=True)
        parser.add_argument("--by", required=True, metavar="USERNAME")
        parser.add_argument("--commit", action="store_true", help="tanpa ini hanya diperiksa")

    @transaction.atomic
    def handle(self, *args: Any, **asked: Any) -> None:
        by = get_user_model().objects.filter(username=asked["by"]).first()
        if by is None:
            raise CommandError(_("Tidak ada pengguna “%(name)s”.") % {"name": asked["by"]})
        try:
            points = _points(asked["file"])
            made = write_tobacco_list(
                kind=asked["kind"], area_code=asked["area"], surveyed_on=asked["on"], source=asked["source"],
                points=points, by=by,
            )  # fmt: skip
        except (DeliveryError, TobaccoListRefused) as refused:
            raise CommandError(str(refused)) from refused
        if not asked["commit"]:
            transaction.set_rollback(True)
        done = _("disimpan") if asked["commit"] else _("diperiksa, tidak disimpan")
        self.stdout.write(f"{made}: {len(points)} titik ({done})")


def _points(path: Path) -> list[Place]:
    """Return name, lon and lat of each row; refuse a file with a row that has no place in Indonesia."""
    table = read_table(path)
    table.require(["nama", "bujur", "lintang"])
    west, south, east, north = INDONESIA
    points = []
    for row in table:
        lon, lat = row.number("bujur"), row.number("lintang")
        if lon is None or lat is None or not (west <= lon <= east and south <= lat <= north):
            raise TobaccoListRefused(
                _("baris %(line)s: ditemukan bujur %(lon)s, lintang %(lat)s; seharusnya di Indonesia "
                  "(bujur 94 sampai 142, lintang -11,5 sampai 6,5)") % {"line": row.line, "lon": lon, "lat": lat}
            )  # fmt: skip
        points.append((row.text("nama"), lon, lat))
    return points
