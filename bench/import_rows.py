"""How long a list of 10,000 rows takes, from the file to the registry and back.

    python -m bench.import_rows [--rows ROWS] [--data FOLDER]

Writes a list, looks at it, compares it, commits it, does so again (nothing changes), brings it with a tenth of the
rows changed, and rolls all back. In a throw-away database with the villages and facilities of DKI where the published
data sets lie in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data), else with those of Kota Contoh.
"""

import argparse
import csv
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from bench.figures import peak_mb, section, table
from bench.throwaway import throwaway_database

ROOT = Path(__file__).resolve().parent.parent
WORDS = ("Melati", "Mawar", "Kenanga", "Cempaka", "Anggrek", "Bakti", "Harapan", "Nusantara", "Merdeka", "Pelita")
WANTED_S = {"preview": 60.0, "commit": 60.0, "roll back": 120.0}
"""Seconds that a step with 50,000 rows may take; smaller lists get their share."""
WANTED_MB = 1024.0
_ROWS = 50_000
COUNTS = ("created", "changed", "unchanged", "set_aside", "refused")


@dataclass(frozen=True, slots=True)
class Took:
    """What a step took: by the clock, of the processor here, of the processor in the database's own process."""

    wall_s: float
    here_s: float
    database_s: float | None

    def cells(self) -> list[str]:
        """Return the three as cells of a table."""
        database = "–" if self.database_s is None else f"{self.database_s:.1f}"
        return [f"{self.wall_s:.1f}", f"{self.here_s:.1f}", database]


def write_list(
    path: Path, rows: int, boxes: list[tuple[float, float, float, float, str]], *, changed: float = 0, seed: int = 7
) -> None:
    """Write a list of schools and posyandu spread over villages; changed: share of the rows with another address."""
    chance = random.Random(seed)
    kinds = [("SD", "SDN"), ("SMP", "SMPN"), ("TK", "TK"), ("Posyandu", "Posyandu"), ("SMA", "SMAN")]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["id", "npsn", "nama", "jenis", "lintang", "bujur", "alamat", "kelurahan"])
        for number in range(rows):
            west, south, east, north, village = chance.choice(boxes)
            kind, word = chance.choice(kinds)
            name = f"{word} {chance.choice(WORDS)} {chance.choice(WORDS)} {number % 97:02d}"
            lat, lon = chance.uniform(south, north), chance.uniform(west, east)
            street = chance.choice(WORDS) + (" Baru" if changed and number % round(1 / changed) == 0 else "")
            writer.writerow([
                f"b-{number}", 20000000 + number if kind not in ("Posyandu",) else "", name, kind,
                f"{lat:.7f}".replace(".", ","), f"{lon:.7f}".replace(".", ","), f"Jl. {street} {number}", village,
            ])  # fmt: skip


def load_villages(data: Path) -> str:
    """Load the ground and facilities that the list meets; return the name of the place."""
    from django.core.management import call_command

    has_dki = (data / "admin_boundaries").is_dir()
    manifest = "fixtures/manifests/dki.toml" if has_dki else "fixtures/kota_contoh/manifest.toml"
    root = ["--root", str(data)] if has_dki else []
    call_command("load_dataset", str(ROOT / manifest), *root, "--commit", verbosity=0, stdout=StringIO())
    return "DKI Jakarta" if has_dki else "Kota Contoh"


def measure(rows: int) -> list[list[object]]:
    """Carry the list through all its steps, three times, and take it back; return a row for each step."""
    from facilities.actions.batch_files import take_in
    from facilities.actions.columns import inspect, map_columns
    from facilities.actions.commit import ask_for_commit, commit
    from facilities.actions.preview import preview
    from facilities.actions.rollback import roll_back
    from facilities.models import ImportBatch
    from regions.models import Area, Source

    boxes = [(*area.geometry.extent, area.name) for area in Area.objects.current().villages()]
    source = Source.objects.create(slug="bench-import", name="Bench", is_invented=True)
    done: list[ImportBatch] = []
    told: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.csv"
        for word, changed in (("", 0.0), (" again", 0.0), (" a tenth changed", 0.1)):
            write_list(path, rows, boxes, changed=changed)
            batch = take_in(file=path, file_name=path.name, source=source, scope_code="", by=None)
            told.append(_timed(f"look{word}", rows, inspect, batch))
            map_columns(batch=batch, mapping=batch.spec["mapping"])
            told.append(_timed(f"preview{word}", rows, preview, batch))
            ask_for_commit(batch=batch)
            told.append(_timed(f"commit{word}", rows, commit, batch))
            done.append(batch)
            told[-1][-1] = ", ".join(f"{getattr(batch, key):,} {key.replace('_', ' ')}" for key in COUNTS)
    told += [_timed("roll back", rows, lambda one: roll_back(batch=one, by=None), batch) for batch in reversed(done)]
    return told


def _timed(step: str, rows: int, do: Callable[[Any], object], batch: Any) -> list[object]:
    took = took_by(lambda: do(batch))
    wanted = next((s * rows / _ROWS for word, s in WANTED_S.items() if step.startswith(word)), None)
    return [step, *took.cells(), f"{wanted:.0f}" if wanted else "–", ""]


def took_by(do: Callable[[], object]) -> Took:
    """Carry something out and return what it took."""
    wall, here, database = time.perf_counter(), time.process_time(), _database_s()
    do()
    wall, here = time.perf_counter() - wall, time.process_time() - here
    after = _database_s()
    return Took(wall, here, None if database is None or after is None else after - database)


def _database_s() -> float | None:
    """Return the processor seconds of the database's process that serves us; None where it runs elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--data", type=Path, default=Path(default))
    options = parser.parse_args()
    with throwaway_database():
        from facilities.models import Facility
        from regions.models import Area

        place = load_villages(options.data)
        villages, known = Area.objects.current().villages().count(), Facility.objects.count()
        held = f"{villages} villages and {known:,} facilities lie there before"
        rows = measure(options.rows)
    section(f"A list of {options.rows:,} rows into {place}", f"From the file to the registry and back; {held}.")
    table(["step", "s", "processor here s", "processor of the database s", "wanted s", "rows"], rows)
    print(f"Largest memory {peak_mb():.0f} MB, wanted {WANTED_MB:.0f} MB.")


if __name__ == "__main__":
    main()
