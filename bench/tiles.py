"""Time vector tiles of a large place, uncached: `python -m bench.tiles`.

    [--cells 300000] [--facilities 30000] [--tiles 10] [--for-s 4]

Tiles of the cells of a run, of facilities and of the ground, at zooms 9 to 14: time and bytes. Then how many tiles of
zoom 13 two processes cut in a second, each with a connection of its own.
"""

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable

import numpy as np

from bench.figures import seconds, section, table
from bench.large_town import SCOPE, Town, lay_town
from bench.throwaway import throwaway_database
from bench.tile_places import tile_of

ZOOMS = range(9, 15)
MOST_KB = 500
WANTED_MS = {14: 10}
RATE_ZOOM, WANTED_RATE = 13, 80
Layer = Callable[[int, int, int], bytes]


def layers(run_id: int) -> dict[str, Layer]:
    """Return what cuts a tile of each layer, by its name."""
    from django.utils import timezone

    from facilities.models import Facility
    from facilities.tiles import facility_tile
    from regions.tiles import TileAddress, ground_tile
    from zones.models import ReachRun
    from zones.tiles import cell_tile

    run, today = ReachRun.objects.get(pk=run_id), timezone.localdate()
    return {
        "cells of a run": lambda z, x, y: cell_tile(TileAddress(z, x, y), run, 0),
        "facilities": lambda z, x, y: facility_tile(TileAddress(z, x, y), Facility.objects.public(), on=today),
        "ground": lambda z, x, y: ground_tile(TileAddress(z, x, y)),
    }


def addresses(town: Town, zoom: int) -> list[tuple[int, int, int]]:
    """Return all tiles over a town, shaken, those of its middle first."""
    west, south, east, north = town.box
    left, top = tile_of(west, north, zoom)
    right, bottom = tile_of(east, south, zoom)
    inner = 0.2 * (right - left + 1)
    found = [(zoom, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
    shaken = [found[i] for i in np.random.default_rng(1).permutation(len(found))]
    return sorted(
        shaken, key=lambda at: min(at[1] - left, right - at[1]) < inner or min(at[2] - top, bottom - at[2]) < inner
    )


def cut(run_id: int, layer: str, wanted: list[tuple[int, int, int]], for_s: float) -> tuple[int, float]:
    """Cut tiles one after another for a while and return how many and how long it took."""
    draw = layers(run_id)[layer]
    draw(*wanted[0])
    begin = time.perf_counter()
    count = 0
    while count < len(wanted) and time.perf_counter() - begin < for_s:
        draw(*wanted[count])
        count += 1
    return count, time.perf_counter() - begin


def main() -> None:
    """Lay out a place, analyse it, cut tiles and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=300_000)
    parser.add_argument("--facilities", type=int, default=30_000)
    parser.add_argument("--tiles", type=int, default=10)
    parser.add_argument("--for-s", type=float, default=4.0)
    asked = parser.parse_args()
    with throwaway_database():
        from django.db import connection

        from zones.actions.runs import ask_for_run, carry_out

        town = lay_town(cells=asked.cells, facilities=asked.facilities)
        run = carry_out(run=ask_for_run(area_code=SCOPE))
        rows = []
        for name, draw in layers(run.pk).items():
            for zoom in ZOOMS:
                wanted = (addresses(town, zoom) * asked.tiles)[: asked.tiles]
                draw(*wanted[0])
                times = [1000 * seconds(lambda at=at, draw=draw: draw(*at)) for at in wanted]
                kb = max(len(draw(*at)) for at in set(wanted)) / 1000
                goal = WANTED_MS.get(zoom, "–")
                rows.append([name, f"z{zoom}", f"{statistics.median(times):.1f}", f"{max(times):.1f}", goal,
                             f"{kb:.0f}", "yes" if kb <= MOST_KB else "NO"])  # fmt: skip
        rates = []
        halves = [addresses(town, RATE_ZOOM)[part::2] for part in (0, 1)]
        connection.close()  # each process opens its own
        for name in ("cells of a run", "facilities", "ground"):
            with multiprocessing.get_context("fork").Pool(2) as pool:
                done = pool.starmap(cut, [(run.pk, name, half, asked.for_s) for half in halves])
            rate = sum(count / took for count, took in done)
            rates.append([name, sum(count for count, _took in done), f"{rate:.0f}", WANTED_RATE])
        section("Vector tiles", f"Tiles in the middle of a place of {town.described()}, none from a cache.")
        table(["layer", "zoom", "median ms", "longest ms", "wanted ms", "largest kB", f"within {MOST_KB} kB"], rows)
        print(f"Two processes, zoom {RATE_ZOOM}:\n")
        table(["layer", "tiles", "tiles/s", "wanted"], rates)


if __name__ == "__main__":
    main()
