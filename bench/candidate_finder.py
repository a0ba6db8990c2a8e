"""Time the candidate finder over a whole city: `python -m bench.candidate_finder`.

    [--data FOLDER] [--times 3]

All of DKI is loaded into a throw-away database (from FOLDER, default GEO_KLA_SHARED_DATA or ../shared/data), its inputs
are gathered once, and the finder is asked: as the lists are (most services have none that claims to be complete), with
every list taken as complete, and with the three services that DKI has most of: then there are most candidates. Each
place named best is asked again by a "what if" of the same run, and the page and the judging of one request are timed.
"""

import argparse
import os
from collections import Counter
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np

from bench.figures import peak_mb, seconds, section, table
from bench.load_and_analyse import ROOT
from bench.machine import describe
from bench.throwaway import throwaway_database

COMPARED = 20
FEW = ("health", "education", "play")


def find(code: str, times: int) -> None:
    """Ask the finder and print."""
    from zones import analysis
    from zones.actions.runs import standard_set_named
    from zones.cell_reach import answer_measures
    from zones.finding.finder import find_candidates
    from zones.finding.placing import TriedPlaces
    from zones.gathering import gather
    from zones.queries.standing import stand

    gathered = gather(code, standard_set_named(None))
    answers = answer_measures(gathered.ground, gathered.places, gathered.measures)
    evidence = analysis.evidence_of(gathered, answers)
    groups = analysis.required_groups(gathered.requirements, gathered.measures, evidence, code)
    anchors = analysis.anchor_rules(gathered.standard_set)
    known = [replace(group, is_known=True) for group in groups]
    asked = {
        "lists as they are": groups,
        "every list complete": known,
        "three services, every list complete": [group for group in known if group.key in FEW],
    }
    rows = []
    for name, chosen in asked.items():
        searched = analysis.searched_of(gathered, answers, evidence, chosen, anchors)
        found = find_candidates(searched)  # compiles what was not compiled yet
        took = [seconds(lambda searched=searched: find_candidates(searched)) for _ in range(times)]
        kinds = Counter(zone.kind for zone in found.zones)
        ways = Counter(zone.way for zone in found.zones)
        places = [(zone, place) for zone in found.zones for place in zone.places]
        tried, worst = TriedPlaces.of(searched.ground), 0.0
        for _zone, place in places[:: max(1, len(places) // COMPARED)]:
            group = next(one for one in chosen if one.key == place.group)
            standing = stand(gathered.measures[group.column], searched.ground, searched.places)
            changed = standing.what_if(added=tried.snaps.take([place.cell]))
            gain = float(standing.children((0, 17))[changed.row] @ (changed.after - changed.before))
            worst = max(worst, abs(gain - place.children))
        rows.append([
            name, f"{np.median(took):.2f} ({min(took):.2f}-{max(took):.2f})", len(found.zones), ways["cells"],
            ways["anchor"], kinds["complete"], kinds["nearly"], kinds["two"], kinds["unknown"], len(places),
            f"{worst:.4f}",
        ])  # fmt: skip
    graph = gathered.ground.graph
    section(
        "The candidate finder",
        f"DKI Jakarta: {graph.node_count:,} nodes, {len(gathered.ground.cell_ids):,} cells, {gathered.places.count:,} "
        f"facilities; over all cells and around all anchors, with the best place for every missing service. Wanted: "
        f"under 10 s. {describe()}.",
    )
    head = ["asked", "seconds, median (range)", "candidates", "over cells", "around anchors", "complete", "one missing",
            "two missing", "data needed", "best places", "children off a what if"]  # fmt: skip
    table(head, rows)


def ask(code: str, times: int) -> None:
    """Time what a request reads of the stored candidates."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from zones.actions.runs import ask_for_run, carry_out
    from zones.models import CandidateZone

    run = carry_out(run=ask_for_run(area_code=code))
    user = User.objects.create_user("planner")
    user.groups.add(Group.objects.get(name="planner"))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    one = CandidateZone.objects.filter(run=run).first()
    rows = []
    for name, address in (
        ("list", "/zona/?wilayah=31"), ("filtered list", "/zona/?wilayah=31&cara=anchor&urut=mutu"),
        ("shapes", "/zona/bentuk.json?wilayah=31"), ("one candidate", f"/zona/kandidat/{one.pk}.json"),
    ):  # fmt: skip
        client.get(address)
        took = [1000 * seconds(lambda address=address: client.get(address)) for _ in range(times)]
        rows.append([name, f"{np.median(took):.0f} ({min(took):.0f}-{max(took):.0f})"])
    table(["request", "ms, median (range)"], rows)
    print(f"{CandidateZone.objects.filter(run=run).count():,} candidates stored. Peak memory: {peak_mb():,.0f} MB.")


def main() -> None:
    """Load, find and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    if not (asked.data / "dki_streets_2012").is_dir():
        print(f"Left out: no data sets of DKI in {asked.data}.")
        return
    with throwaway_database():
        from django.core.management import call_command

        manifest = ROOT / "fixtures/manifests/dki.toml"
        call_command("load_dataset", str(manifest), "--root", str(asked.data), "--commit", verbosity=0,
                     stdout=StringIO())  # fmt: skip
        find("31", asked.times)
        ask("31", asked.times)


if __name__ == "__main__":
    main()
