"""Time scenarios of all of DKI: one place more, ten changes with a footbridge: `python -m bench.scenario`.

    [--data FOLDER] [--questions 20]

The published data sets in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data) are loaded into a throw-away
database and analysed; then scenarios are computed as the page does, contributions, verdicts and villages included.
"""

import argparse
import os
from io import StringIO
from pathlib import Path

import numpy as np

from bench.figures import peak_mb, seconds, section, spread, table
from bench.load_and_analyse import ROOT
from bench.throwaway import throwaway_database

CHANGES = 10
BRIDGE_M = 150.0


def measure(data: Path, questions: int) -> None:
    """Compute scenarios and print what they took."""
    from django.core.management import call_command

    from walkshed.joining import join_line
    from walkshed.overlay import overlay
    from zones.actions.runs import ask_for_run, carry_out
    from zones.queries.runs import latest_run
    from zones.queries.scenarios.base import ScenarioBase, base_of
    from zones.queries.scenarios.result import CostedStep, compute_scenario
    from zones.scenarios.plan import PlannedStep

    manifest = ROOT / "fixtures/manifests/dki.toml"
    call_command("load_dataset", str(manifest), "--root", str(data), "--commit", verbosity=0, stdout=StringIO())
    carry_out(run=ask_for_run(area_code="31"))
    run, rng = latest_run("31"), np.random.default_rng(1)
    made: list[ScenarioBase] = []
    first_s = seconds(lambda: made.append(base_of(run)))
    base = made[0]
    graph, types = base.ground.graph, [measure.types[0] for measure in base.measures]

    def place(number: int) -> CostedStep:
        lon, lat = graph.point_at(int(rng.integers(graph.edge_count)), 5_000.0).tolist()
        village = base.ground.areas[int(rng.integers(len(base.ground.areas)))].code
        step = PlannedStep(number, "add", type=types[number % len(types)], place=(lon, lat), village=village)
        return CostedStep(step, 10**9)

    def bridge(number: int) -> CostedStep:
        """Join two streets that lie within 150 m of each other."""
        while True:
            start = graph.point_at(int(rng.integers(graph.edge_count)), 3_000.0)
            end = start + rng.uniform(-1, 1, 2) * BRIDGE_M / 111_000
            try:
                join_line(base.ground.snapper, [start, end], within_m=50.0)
            except ValueError:
                continue
            return CostedStep(PlannedStep(number, "bridge", line=(tuple(start), tuple(end))), 10**9)

    joined = join_line(base.ground.snapper, bridge(1).step.line)
    asked = {
        "streets overlaid with one bridge": lambda: overlay(graph, [joined.line], joined.joins),
        "scenario of one new place": lambda: compute_scenario(base, [place(1)], "31", {}),
        "scenario of one bridge": lambda: compute_scenario(base, [bridge(1)], "31", {}),
        f"scenario of {CHANGES} new places": lambda: compute_scenario(
            base, [place(number) for number in range(CHANGES)], "31", {}
        ),
        f"scenario of {CHANGES} changes, one a bridge": lambda: compute_scenario(
            base, [bridge(0), *(place(number) for number in range(1, CHANGES))], "31", {}
        ),
    }
    for call in asked.values():
        call()
    section(
        "Scenarios",
        f"DKI Jakarta, {graph.node_count:,} nodes, {graph.edge_count:,} edges, {len(base.ground.cell_ids):,} cells, "
        f"{len(base.measures)} services, {len(base.areas)} areas: what do these changes give, each alone, in order, "
        "and together?",
    )
    rows = []
    for name, call in asked.items():
        took = [1000 * seconds(call) for _ in range(questions)]
        rows.append([name, spread(took, "ms", 0), f"{float(np.quantile(took, 0.95)):.0f}"])
    table(["question", "median (range)", "p95 ms"], rows)
    print(f"Making a run ready for scenarios: {first_s:.1f} s, once per process. Peak memory: {peak_mb():,.0f} MB.")


def main() -> None:
    """Load, compute and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--questions", type=int, default=20)
    asked = parser.parse_args()
    if not (asked.data / "dki_streets_2012").is_dir():
        print(f"\nScenarios are left out: no data sets of DKI in {asked.data}.")
        return
    with throwaway_database():
        measure(asked.data, asked.questions)


if __name__ == "__main__":
    main()
