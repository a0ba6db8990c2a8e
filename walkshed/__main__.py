"""Command line of the engine: `python -m walkshed distance --osm FILE --from LAT,LON --to LAT,LON`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from walkshed.build import build_graph
from walkshed.errors import WalkshedError
from walkshed.osm import read_street_lines
from walkshed.route import route
from walkshed.snap import Snapper, SnapStatus
from walkshed.walkable import load_rules

POSITION_FLAGS = ("--from", "--to")
Position = tuple[float, float]


class _Parser(argparse.ArgumentParser):
    """Say what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _position(text: str) -> Position:
    """Read LAT,LON in degrees and return (lon, lat)."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; wanted LAT,LON such as -6.2251,106.9003") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        swapped = "; lat and lon look swapped" if -90 <= lon <= 90 and -180 <= lat <= 180 else ""
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed lat -90..90, lon -180..180{swapped}")
    return lon, lat


def _metres(text: str) -> float:
    try:
        metres = float(text)
    except ValueError:
        metres = -1.0
    if not 0 <= metres < float("inf"):
        raise argparse.ArgumentTypeError(f"found {text!r}; wanted metres, 0 or more")
    return metres


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="walkshed", description="Measure walks along streets.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    distance = commands.add_parser("distance", help="print the walk between two positions in metres")
    distance.add_argument("--osm", type=Path, required=True, metavar="FILE", help=".osm.pbf, .osm or .osm.gz")
    distance.add_argument("--from", dest="start", type=_position, required=True, metavar="LAT,LON")
    distance.add_argument("--to", dest="goal", type=_position, required=True, metavar="LAT,LON")
    distance.add_argument("--max-leg", type=_metres, default=150.0, metavar="M", help="how far off a street (150)")
    distance.add_argument("--count-leg", action="store_true", help="count the legs off the street too")
    return parser


def _distance(osm: Path, start: Position, goal: Position, *, max_leg_m: float, count_leg: bool) -> str:
    """Return the one line that tells the walk; raise WalkshedError when there is none."""
    graph, _ = build_graph(read_street_lines(osm, load_rules()))
    snaps = Snapper(graph).snap([start, goal], max_leg_m=max_leg_m)
    for name, (lon, lat), status in zip(("from", "to"), (start, goal), snaps.status, strict=True):
        if status == SnapStatus.FAR_FROM_STREET:
            raise WalkshedError(f"--{name} {lat},{lon}: no walkable street within {max_leg_m:g} m")
        if status == SnapStatus.ISOLATED:
            raise WalkshedError(f"--{name} {lat},{lon}: beside nothing but a fragment of {osm}")
    found = route(graph, snaps.take([0]), snaps.take([1]))
    if found is None:
        raise WalkshedError("the streets at --from and --to are not connected on foot")
    legs_m = snaps.leg_mm / 1000.0
    walk_m = found.walk_m + (float(legs_m.sum()) if count_leg else 0.0)
    counted = "counted" if count_leg else "not counted"
    return f"{walk_m:.3f} m on foot; legs off the street {legs_m[0]:.1f} m and {legs_m[1]:.1f} m, {counted}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 2 after one line that says what is wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # A southern latitude begins with "-", which argparse would take for a flag: bind it to its own.
    for at in range(len(given) - 2, -1, -1):
        if given[at] in POSITION_FLAGS:
            given[at : at + 2] = [f"{given[at]}={given[at + 1]}"]
    asked = _parser().parse_args(given)
    try:
        line = _distance(asked.osm, asked.start, asked.goal, max_leg_m=asked.max_leg, count_leg=asked.count_leg)
    except WalkshedError as error:
        print(f"walkshed: {error}", file=sys.stderr)
        return 2
    print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
