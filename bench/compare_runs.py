"""Time the official's questions for all of DKI: `python -m bench.compare_runs [--data FOLDER] [--rounds 5]`.

Where the published data sets lie in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data) DKI Jakarta is loaded into
a throw-away database and analysed; some schools are closed and moved, and it is analysed again. Then the two runs are
compared, and what is near places all over the city is asked, through Django, log-in, permission and templates included,
without the network. Before anything is timed, the parts of every difference are added up against what the runs stored.
"""

import argparse
import os
from io import StringIO
from pathlib import Path

import numpy as np

from bench.figures import peak_mb, seconds, section, table
from bench.load_and_analyse import ROOT
from bench.throwaway import throwaway_database

CHANGED = 100
ASKED = 100


def questions(data: Path, rounds: int) -> None:
    """Ask both pages."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client

    from facilities.models import Facility
    from zones.actions.runs import ask_for_run, carry_out
    from zones.queries.comparing.comparison import compare_runs

    manifest = ROOT / "fixtures/manifests/dki.toml"
    call_command("load_dataset", str(manifest), "--root", str(data), "--commit", verbosity=0, stdout=StringIO())
    first = carry_out(run=ask_for_run(area_code="31"))
    schools = list(Facility.objects.filter(type="primary_school", position__isnull=False).order_by("pk")[: 2 * CHANGED])
    for number, school in enumerate(schools):
        if number % 2:
            school.life = "closed"
        else:
            school.position.x += 0.002
        school.save()
    second = carry_out(run=ask_for_run(area_code="31"))
    _agrees(compare_runs(first, second))
    user = User.objects.create_user("official")
    user.groups.add(Group.objects.get(name="official"))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    rows = []
    for name, address in {
        "two runs, page": f"/hitungan/banding/?a={first.pk}&b={second.pk}",
        "two runs, one rule": f"/hitungan/banding/?a={first.pk}&b={second.pk}&standar=sd-d",
        "two runs, CSV of all rows": f"/hitungan/banding/unduh.csv?a={first.pk}&b={second.pk}&perubahan=semua",
    }.items():
        rows.append([name, *_spread([_asked(client, address) for _round in range(rounds + 1)][1:])])
    places = _places()
    _asked(client, places[0])
    rows.append(["what is near a place", *_spread([_asked(client, place) for place in places])])
    section(
        "The official's questions",
        f"DKI Jakarta, two runs, {len(schools)} schools closed or moved between them; {len(places)} places all over "
        "the city. Wanted: two runs below 1,000 ms, a place below 300 ms at p95.",
    )
    table(["question", "median ms", "p95 ms", "most ms"], rows)
    print(f"Peak memory of all: {peak_mb():,.0f} MB.")


def _agrees(found) -> None:
    """Stop when the parts of any difference do not add up to what the runs stored."""
    for row in found.rows.values():
        more = row.compared.more_reached
        if more is not None and abs(sum(part.amount for part in row.parts) - more) > 0.1:
            raise SystemExit(f"{row.title}, {row.compared.column.key}: parts {row.parts} do not add up to {more}")


def _places() -> list[str]:
    from regions.models import ChildCell

    cells = ChildCell.objects.filter(share__gt=0).order_by("pk")
    step = max(cells.count() // ASKED, 1)
    middles = [cell.hexagon.centroid for cell in cells[::step]][:ASKED]
    return [f"/tanya/?di={middle.y:.6f},{middle.x:.6f}&umur=8" for middle in middles]


def _asked(client, address: str) -> float:
    """Return the milliseconds of a request that must be answered."""
    answers = []
    took = 1000 * seconds(lambda: answers.append(client.get(address)))
    if answers[0].status_code not in (200, 422):
        raise SystemExit(f"no answer to {address}: nothing is timed")
    return took


def _spread(took: list[float]) -> list[str]:
    return [f"{np.quantile(took, share):,.0f}" for share in (0.5, 0.95, 1.0)]


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    if not (asked.data / "dki_streets_2012").is_dir():
        print(f"The official's questions are left out: no data sets of DKI in {asked.data}.")
        return
    with throwaway_database():
        questions(asked.data, asked.rounds)


if __name__ == "__main__":
    main()
