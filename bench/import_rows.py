"""How long a list of 50,000 rows takes: `python -m bench.import_rows [ROWS]` on a database with areas and catalogue.

Writes a list, looks at it, compares it, commits it, compares it again (nothing changes) and rolls it back.
"""
import csv
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

WORDS = ("Melati", "Mawar", "Kenanga", "Cempaka", "Anggrek", "Bakti", "Harapan", "Nusantara", "Merdeka", "Pelita")


def write_list(path: Path, rows: int, boxes: list[tuple[float, float, float, float, str]], seed: int = 7) -> None:
    """Write a list of schools and posyandu spread over villages."""
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
            writer.writerow([
                f"b-{number}", 20000000 + number if kind not in ("Posyandu",) else "", name, kind,
                f"{lat:.7f}".replace(".", ","), f"{lon:.7f}".replace(".", ","), f"Jl. {chance.choice(WORDS)} {number}",
                village,
            ])  # fmt: skip


def main() -> None:
    """Measure each step and print seconds and the largest memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_kla.settings")
    django.setup()
    from facilities.actions.batches import inspect, map_columns, preview, take_in
    from facilities.actions.commit import ask_for_commit, commit
    from facilities.actions.rollback import roll_back
    from facilities.models import ImportBatch
    from regions.models import Area, Source

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    boxes = [(*area.geometry.extent, area.name) for area in Area.objects.current().villages()]
    source, _new = Source.objects.get_or_create(slug="bench-import", defaults={"name": "Bench", "is_invented": True})
    done: list[ImportBatch] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.csv"
        write_list(path, rows, boxes)
        for again in (False, True):
            batch = take_in(file=path, file_name=path.name, source=source, scope_code="", by=None)
            _timed("look", inspect, batch)
            map_columns(batch=batch, mapping=batch.spec["mapping"])
            _timed("preview" + (" again" if again else ""), preview, batch)
            ask_for_commit(batch=batch)
            _timed("commit" + (" again" if again else ""), commit, batch)
            done.append(batch)
            print({key: getattr(batch, key) for key in ("rows", "created", "changed", "unchanged", "refused")})
    for batch in reversed(done):
        _timed("roll back", lambda one: roll_back(batch=one, by=None), batch)
        batch.delete()
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _timed(word: str, do, batch) -> None:
    started = time.perf_counter()
    do(batch)
    print(f"{word:16} {time.perf_counter() - started:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
