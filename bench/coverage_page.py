"""Time the official's coverage pages for all of DKI, the whole request: `python -m bench.coverage_page`.

    [--data FOLDER] [--rounds 20]

Where the published data sets lie in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data) DKI Jakarta is loaded into
a throw-away database and analysed; then the pages are asked for through Django in turn, so that all meet the same
machine: the coverage table, a change of its filter, the reason of a cell and the page of one rule. Without the network
and without a browser. The first request of each is told apart: it reads what a process keeps.
"""

import argparse
import os
import statistics
import time
from io import StringIO
from pathlib import Path
from typing import Final

from bench.figures import peak_mb, section, spread, table
from bench.load_and_analyse import ROOT
from bench.throwaway import throwaway_database

PART: Final = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "coverage-scroll"}
PAGES: Final = [
    ("coverage table, 267 kelurahan, all rules", "/cakupan/?wilayah=31", {}, 300),
    ("filter change: another kota", "/cakupan/?wilayah=31.75", PART, 200),
    ("filter change: one rule, all DKI", "/cakupan/?wilayah=31&aturan=sd-d", PART, 200),
    ("filter change: kecamatan", "/cakupan/?wilayah=31&tingkat=kecamatan", PART, 200),
    ("page of one rule, all DKI", "/cakupan/aturan/sd-d/?wilayah=31", {}, 300),
    ("page of one rule, one kota", "/cakupan/aturan/posyandu-d/?wilayah=31.75", {}, 300),
]


def pages(data: Path, rounds: int) -> None:
    """Ask every page in turn, `rounds` times."""
    from django.core.management import call_command
    from django.test import Client

    from zones.actions.runs import ask_for_run, carry_out
    from zones.models import AreaCoverage, CellReach

    manifest = ROOT / "fixtures/manifests/dki.toml"
    call_command("load_dataset", str(manifest), "--root", str(data), "--commit", verbosity=0, stdout=StringIO())
    begin = time.perf_counter()
    run = carry_out(run=ask_for_run(area_code="31"))
    run_s = time.perf_counter() - begin
    client = Client(headers={"host": "localhost"})
    took: dict[str, list[float]] = {name: [] for name, *_rest in PAGES}
    for _round in range(rounds + 1):
        for name, address, headers, _wanted in PAGES:
            begin = time.perf_counter()
            answer = client.get(address, **headers)
            took[name].append((time.perf_counter() - begin) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}: nothing is timed")
    judged, cells = AreaCoverage.objects.filter(run=run).count(), CellReach.objects.filter(run=run).count()
    section(
        "The official's coverage pages",
        f"DKI Jakarta: {judged:,} verdicts, {cells:,} cells (its run took {run_s:.0f} s); the whole request without "
        f"the network, {rounds} rounds, pages in turn.",
    )
    rows = []
    for name, _address, _headers, wanted in PAGES:
        first, *later = took[name]
        p95 = statistics.quantiles(later, n=20)[-1] if len(later) > 1 else later[0]
        rows.append([name, f"{first:.0f}", spread(later, "ms", 0), f"{p95:.0f}", wanted, f"{wanted / p95:.1f} x"])
    table(["page", "first ms", "median (range)", "p95 ms", "wanted ms", "faster than wanted"], rows)
    print(f"Peak memory of all: {peak_mb():,.0f} MB.")


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    if not (asked.data / "dki_streets_2012").is_dir():
        print(f"The pages are left out: no data sets of DKI in {asked.data}.")
        return
    with throwaway_database():
        pages(asked.data, asked.rounds)


if __name__ == "__main__":
    main()
