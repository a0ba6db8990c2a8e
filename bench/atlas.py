"""Time the atlas of a city, as the worker draws it: `python -m bench.atlas [--data FOLDER] [--area 31.75]`.

Where the published data sets lie in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data) DKI Jakarta is loaded into
a throw-away database and the city is analysed; then one PDF with a sheet for each kecamatan and kelurahan is drawn.
"""

import argparse
import os
import time
from io import StringIO
from pathlib import Path

from bench.figures import peak_mb, section, table
from bench.load_and_analyse import ROOT
from bench.throwaway import throwaway_database

WANTED_S = 180.0


def atlas(data: Path, code: str) -> None:
    """Draw the atlas once and print how long each part took."""
    from django.core.management import call_command

    from regions.models import Area
    from zones.actions.runs import ask_for_run, carry_out
    from zones.paper.atlas import AtlasWish, draw_atlas
    from zones.paper.paper_size import A4

    manifest = ROOT / "fixtures/manifests/dki.toml"
    call_command("load_dataset", str(manifest), "--root", str(data), "--commit", verbosity=0, stdout=StringIO())
    run = carry_out(run=ask_for_run(area_code=code))
    told: list[tuple[float, str]] = []
    begin = time.perf_counter()
    wish = AtlasWish(Area.objects.current().get(code=code), run, ("kecamatan", "kelurahan"), A4)
    drawn = draw_atlas(wish, lambda _share, stage: told.append((time.perf_counter() - begin, stage)))
    took = time.perf_counter() - begin
    section(
        f"The atlas of {code}",
        f"{drawn.sheets} sheets on {drawn.pages} pages in one tagged PDF (wanted: below {WANTED_S:.0f} s).",
    )
    writing = took - told[-1][0]
    sheets = (told[-2][0] - told[1][0]) / max(drawn.sheets, 1)
    rows = [[f"{told[1][0]:.1f}", f"{sheets:.2f}", f"{writing:.1f}", f"{took:.1f}", f"{WANTED_S / took:.1f}x",
             f"{len(drawn.content) / 1e6:.1f}"]]  # fmt: skip
    table(["reading s", "a sheet s", "writing s", "all s", "faster than wanted", "MB"], rows)
    print(f"Peak memory of all: {peak_mb():,.0f} MB.")


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--area", default="31.75")
    asked = parser.parse_args()
    if not (asked.data / "dki_streets_2012").is_dir():
        print(f"The atlas is left out: no data sets of DKI in {asked.data}.")
        return
    with throwaway_database():
        atlas(asked.data, asked.area)


if __name__ == "__main__":
    main()
