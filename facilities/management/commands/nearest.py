"""Walks from points to facilities: `manage.py nearest --points titik.csv --types puskesmas,library --out hasil.csv`."""
import csv
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from facilities.importers.degrees import degrees_of
from facilities.queries.nearest import Nearest, NearestError, nearest_facilities, network_for
from regions.importers.numbers import NumberError
from regions.importers.problems import DeliveryError
from regions.importers.tables import Row, Table, read_table

_PARTS: Final = ("walk_m", "snap_m", "status", "facility", "facility_id")


class Command(BaseCommand):
    help = "Menghitung jarak jalan kaki dari titik-titik (kolom lon, lat) ke fasilitas terdekat tiap jenis."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--points", type=Path, required=True, help="tabel titik dengan kolom lon dan lat")
        parser.add_argument("--types", required=True, help="jenis fasilitas, dipisah koma, misalnya puskesmas,library")
        parser.add_argument("--limit-m", type=float, help="jarak terjauh dalam meter; bawaan: tanpa batas")
        parser.add_argument("--count-leg", action="store_true", help="hitung juga jalan dari titik ke jalan terdekat")
        parser.add_argument("--scope", help="kode Kemendagri jaringan jalan; bawaan: satu-satunya yang aktif")
        parser.add_argument("--out", type=Path, required=True, help="berkas CSV hasil")

    def handle(self, *args: Any, **options: Any) -> None:
        types = list(dict.fromkeys(key.strip() for key in options["types"].split(",") if key.strip()))
        limit_m = options["limit_m"]
        if limit_m is not None and not (np.isfinite(limit_m) and limit_m > 0):
            raise CommandError(_("--limit-m: ditemukan %(found)s, seharusnya lebih dari 0") % {"found": limit_m})
        try:
            table = read_table(options["points"])
            table.require(["lon", "lat"])
            network = network_for(options["scope"])
            found = nearest_facilities(
                network, np.array([_position(row) for row in table]), types,
                limit_m=limit_m, count_leg=options["count_leg"],
            )  # fmt: skip
            _write(options["out"], table, found)
        except (DeliveryError, NearestError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        counts = Counter(nearest.answer.value for answers in found.values() for nearest in answers)
        told = ", ".join(f"{answer} {count}" for answer, count in counts.most_common())
        self.stdout.write(
            _("%(points)d titik × %(types)d jenis pada %(network)s: %(told)s")
            % {"points": len(table), "types": len(types), "network": network, "told": told}
        )


def _position(row: Row) -> tuple[float, float]:
    """Return lon and lat of a row, NaN for what is missing or no number."""
    try:
        lon, lat = (degrees_of(row.values.get(column)) for column in ("lon", "lat"))
    except NumberError:
        return np.nan, np.nan
    return (np.nan, np.nan) if lon is None or lat is None else (lon, lat)


def _write(path: Path, table: Table, found: dict[str, list[Nearest]]) -> None:
    """Write the table with the answers; the file is there as a whole or not at all."""
    added = [f"{key}_{part}" for key in found for part in _PARTS]
    kept = [column for column in table.columns if column not in added]
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*kept, *added])
            for i, row in enumerate(table):
                cells = [cell for answers in found.values() for cell in _cells(answers[i])]
                writer.writerow([*(row.text(column) for column in kept), *cells])
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cells(nearest: Nearest) -> list[str]:
    walk, snap = (("" if metres is None else f"{metres:.1f}") for metres in (nearest.walk_m, nearest.snap_m))
    return [walk, snap, nearest.answer.value, nearest.facility, nearest.public_id]
