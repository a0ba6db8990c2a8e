"""How long a list of 50,000 rows takes, from the file to the registry and back.

    python -m bench.import_rows [--rows ROWS] [--data FOLDER]

Writes a list, looks at it, compares it, commits it, does so again (nothing changes), brings it with a tenth of the
rows changed, and rolls all back. In a throw-away database with the villages and facilities of DKI where the published
data sets lie in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data), else with those of Kota Contoh.
"""

import argparse
import csv
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from bench.machine import describe
from bench.throwaway import throwaway_database

ROOT = Path(__file__).resolve().parent.parent
WORDS = ("Melati", "Mawar", "Kenanga", "Cempaka", "Anggrek", "Bakti", "Harapan", "Nusantara", "Merdeka", "Pelita")
WANTED_S = {"preview": 60.0, "commit": 60.0, "roll back": 120.0}
"""Seconds that a step with 50,000 rows may take; smaller lists get their share."""
WANTED_MB = 1024.0
_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Took:
    """What a step took: by the clock, of the processor here, of the processor in the database's own process."""

    wall_s: float
    here_s: float
    database_s: float | None

    def __str__(self) -> str:
        database = "" if self.database_s is None else f", database {self.database_s:.1f} s"
        return f"{self.wall_s:7.1f} s (processor: here {self.here_s:.1f} s{database})"


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


def measure(rows: int) -> None:
    """Carry the list through all its steps, three times, and take it back; print what each took."""
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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.csv"
        for word, changed in (("", 0.0), (" again", 0.0), (" a tenth changed", 0.1)):
            write_list(path, rows, boxes, changed=changed)
            batch = take_in(file=path, file_name=path.name, source=source, scope_code="", by=None)
            _timed(f"look{word}", rows, inspect, batch)
            map_columns(batch=batch, mapping=batch.spec["mapping"])
            _timed(f"preview{word}", rows, preview, batch)
            ask_for_commit(batch=batch)
            _timed(f"commit{word}", rows, commit, batch)
            done.append(batch)
            counts = ("rows", "created", "changed", "unchanged", "set_aside", "refused")
            print("    " + ", ".join(f"{getattr(batch, key):,} {key}" for key in counts))
    for batch in reversed(done):
        _timed("roll back", rows, lambda one: roll_back(batch=one, by=None), batch)


def _timed(step: str, rows: int, do: Callable[[Any], object], batch: Any) -> None:
    took = took_by(lambda: do(batch))
    wanted = next((s * rows / _ROWS for word, s in WANTED_S.items() if step.startswith(word)), None)
    goal = f", {took.wall_s / wanted:.2f} of the {wanted:.0f} s wanted" if wanted else ""
    print(f"{step:24} {took}{goal}", flush=True)


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


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--rows", type=int, default=_ROWS)
    parser.add_argument("--data", type=Path, default=Path(default))
    options = parser.parse_args()
    print(describe())
    with throwaway_database():
        from facilities.models import Facility
        from regions.models import Area

        place = load_villages(options.data)
        villages, known = Area.objects.current().villages().count(), Facility.objects.count()
        held = f"{villages} villages, {known:,} facilities, {_peak_mb():.0f} MB"
        print(f"{options.rows:,} rows into {place}; before: {held}")
        measure(options.rows)
    peak_mb = _peak_mb()
    print(f"largest memory {peak_mb:.0f} MB, {peak_mb / WANTED_MB:.2f} of the {WANTED_MB:.0f} MB wanted")


if __name__ == "__main__":
    main()
