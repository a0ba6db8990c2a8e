"""Time a place from files to gaps: load_dataset --commit, then analyse.

    python -m bench.load_and_analyse [--data FOLDER]

Runs Kota Contoh always, Duren Sawit and all of DKI where the published data sets lie in FOLDER
(default: GEO_KLA_SHARED_DATA or ../shared/data). Each place is loaded into a throw-away database.
"""

import argparse
import os
import time
from io import StringIO
from pathlib import Path

from bench.figures import peak_mb, section, table
from bench.throwaway import throwaway_database

ROOT = Path(__file__).resolve().parent.parent
PLACES = [
    ("Kota Contoh", "fixtures/kota_contoh/manifest.toml", None, "99.71", None),
    ("Duren Sawit", "fixtures/manifests/duren-sawit.toml", "duren_sawit", "31.75.07", 20),
    ("DKI Jakarta", "fixtures/manifests/dki.toml", ".", "31", 90),
]
"""Name, manifest, folder of its files among the data sets (None = its own), area, wanted seconds."""


HEAD = ["place", "load s", "analyse s", "together s", "wanted s", "villages", "edges", "cells", "verdicts", "gaps",
        "peak MB so far"]  # fmt: skip


def measure(name: str, manifest: str, folder: Path | None, code: str, wanted_s: float | None) -> list[object]:
    """Load and analyse one place and return what it took, as a row."""
    from django.core.management import call_command

    from regions.models import Area, ChildCell, StreetNetwork
    from zones.actions.runs import ask_for_run, carry_out

    root = [] if folder is None else ["--root", str(folder)]
    begin = time.perf_counter()
    call_command("load_dataset", str(ROOT / manifest), *root, "--commit", verbosity=0, stdout=StringIO())
    loaded = time.perf_counter()
    run = carry_out(run=ask_for_run(area_code=code))
    done = time.perf_counter()
    network = StreetNetwork.objects.get(is_active=True, scope_code=code)
    areas = Area.objects.current().villages().within_code(code).count()
    cells = ChildCell.objects.filter(layout__scope_code=code).count()
    return [
        name, f"{loaded - begin:.1f}", f"{done - loaded:.1f}", f"{done - begin:.1f}", wanted_s or "–", areas,
        f"{network.edges:,}", f"{cells:,}", f"{run.outcome['judgements']:,}", f"{run.outcome['gaps_open']:,}",
        f"{peak_mb():.0f}",
    ]  # fmt: skip


def main() -> None:
    """Load, analyse and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    data = parser.parse_args().data
    rows, left_out = [], []
    with throwaway_database():
        for name, manifest, folder, code, wanted_s in PLACES:
            if folder is not None and not (data / folder).is_dir():
                left_out.append(name)
                continue
            rows.append(measure(name, manifest, None if folder is None else data / folder, code, wanted_s))
    section("From files to gaps", "`load_dataset --commit`, then `analyse`, each place into a throwaway database.")
    table(HEAD, rows)
    if left_out:
        print(f"Left out, because their data sets are not there: {', '.join(left_out)}.")


if __name__ == "__main__":
    main()
