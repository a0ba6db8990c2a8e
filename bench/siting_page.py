"""Time a planner's question where to build for all of DKI, the whole request: `python -m bench.siting_page`.

    [--data FOLDER] [--rounds 5]

Where the published data sets lie in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data) DKI Jakarta is loaded into
a throw-away database and analysed; then twenty sites of one type are asked for through Django, log-in, permission,
greedy answer, exact counting, writing and redirect included, without the network; the proof is sought as the worker
does.
"""

import argparse
import os
import time
from io import StringIO
from pathlib import Path

from bench.figures import peak_mb, section, spread, table
from bench.load_and_analyse import ROOT
from bench.throwaway import throwaway_database

WANTED_S = 10.0
COUNT = 20
OBJECTIVES = {"terbanyak": "most children", "terburuk": "worst kelurahan first", "rata": "average walk"}


def page(data: Path, rounds: int) -> None:
    """Ask the page and the worker."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client

    from zones.actions.runs import ask_for_run, carry_out
    from zones.actions.siting import prove
    from zones.models import RunState, SitingPlan

    manifest = ROOT / "fixtures/manifests/dki.toml"
    call_command("load_dataset", str(manifest), "--root", str(data), "--commit", verbosity=0, stdout=StringIO())
    carry_out(run=ask_for_run(area_code="31"))
    user = User.objects.create_user("planner")
    user.groups.add(Group.objects.get(name="planner"))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    rows, told = [], {}
    for objective, words in OBJECTIVES.items():
        sent = {"wilayah": "31", "layanan-1": "type:pka", "jumlah-1": str(COUNT), "tujuan": objective, "tempat": "sel"}
        took = []
        for _round in range(rounds + 1):
            begin = time.perf_counter()
            answer = client.post("/lokasi/tanya/", sent)
            took.append(time.perf_counter() - begin)
            if answer.status_code != 302:
                raise SystemExit(f"no answer to {sent}: nothing is timed")
        plan = SitingPlan.objects.latest("asked_at")
        quick = plan.answer["quick"]["services"][0]["after"]
        begin = time.perf_counter()
        if plan.state == RunState.QUEUED:
            plan = prove(plan=plan)
        proof_s = time.perf_counter() - begin
        best = plan.answer["proven"]["services"][0]
        told = plan.answer["proven"]["places"]
        rows.append([
            words, f"{took[0]:.2f}", spread(took[1:], "s", 2), f"{WANTED_S / max(took[1:]):.1f} x",
            f"{quick:,.0f}", f"{proof_s:.1f}", f"{best['after']:,.0f}", f"{best['gap']:.2%}",
        ])  # fmt: skip
    section(
        "Where to build: the page",
        f"DKI Jakarta, {told['usable']:,} candidate places, {COUNT} PKA within their standard walk: the whole request "
        f"with the greedy answer (wanted: below {WANTED_S:.0f} s), then the proof as the worker seeks it.",
    )
    table(
        ["question", "first s", "median (range)", "faster than wanted", "children, quick", "proof s",
         "children, proven", "at most off the best"],
        rows,
    )  # fmt: skip
    print(f"Peak memory of all: {peak_mb():,.0f} MB.")


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    if not (asked.data / "dki_streets_2012").is_dir():
        print(f"The page is left out: no data sets of DKI in {asked.data}.")
        return
    with throwaway_database():
        page(asked.data, asked.rounds)


if __name__ == "__main__":
    main()
