"""Time a place from files to gaps: load_dataset --commit, then analyse.

    python -m bench.load_and_analyse [--data FOLDER]

Runs Kota Contoh always, Duren Sawit and all of DKI where the published data sets lie in FOLDER
(default: GEO_KLA_SHARED_DATA or ../shared/data). Each place is loaded into a throw-away database.
"""

import argparse
import os
import resource
import time
from io import StringIO
from pathlib import Path

from bench.machine import describe
from bench.throwaway import throwaway_database

ROOT = Path(__file__).resolve().parent.parent
PLACES = [
    ("Kota Contoh", "fixtures/kota_contoh/manifest.toml", None, "99.71", None),
    ("Duren Sawit", "fixtures/manifests/duren-sawit.toml", "duren_sawit", "31.75.07", 20),
    ("DKI Jakarta", "fixtures/manifests/dki.toml", ".", "31", 90),
]
"""Name, manifest, folder of its files among the data sets (None = its own), area, wanted seconds."""


def measure(name: str, manifest: str, folder: Path | None, code: str, wanted_s: float | None) -> None:
    """Load and analyse one place and print what it took."""
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
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    goal = f" (wanted < {wanted_s} s)" if wanted_s else ""
    print(
        f"{name}: {done - begin:.1f} s{goal} = load {loaded - begin:.1f} s + analyse {done - loaded:.1f} s; "
        f"{areas} villages, {network.edges:,} edges, {cells:,} cells, {run.outcome['judgements']:,} verdicts, "
        f"{run.outcome['gaps_open']} gaps; peak so far {peak_mb:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    data = parser.parse_args().data
    print(describe())
    with throwaway_database():
        for name, manifest, folder, code, wanted_s in PLACES:
            if folder is not None and not (data / folder).is_dir():
                print(f"{name}: left out, no data sets in {data}")
                continue
            measure(name, manifest, None if folder is None else data / folder, code, wanted_s)


if __name__ == "__main__":
    main()
