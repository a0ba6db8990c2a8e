"""Time facility tiles, uncached: one tile of 10,000 points at zoom 14, and the same city from afar.

    python -m bench.facility_tile [--points 10000] [--rounds 15]
"""

import argparse
import statistics
import time

import numpy as np

from bench.machine import describe
from bench.throwaway import throwaway_database

LON, LAT, ZOOM = 106.875, -6.225, 14


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return the column and row of the web map tile that holds a position."""
    across = (lon + 180) / 360
    up = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return int(across * 2**zoom), int(up * 2**zoom)


def fill(points: int) -> None:
    """Write facilities of the catalogue's open types anywhere in one tile of zoom 14."""
    from django.contrib.gis.geos import Point

    from facilities.models import Facility, FacilityType
    from regions.models import Source

    source = Source.objects.create(slug="bench", name="Bench")
    types = list(FacilityType.objects.filter(is_sensitive=False))
    rng = np.random.default_rng(1)
    x, y = tile_of(LON, LAT, ZOOM)
    lons = (x + rng.random(points)) / 2**ZOOM * 360 - 180
    lats = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + rng.random(points)) / 2**ZOOM))))
    Facility.objects.bulk_create(
        Facility(name=f"Fasilitas {i}", type=types[i % len(types)], source=source, source_row=str(i),
                 position=Point(float(lon), float(lat), srid=4326))
        for i, (lon, lat) in enumerate(zip(lons, lats, strict=True))
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    print(describe())
    with throwaway_database():
        from django.utils import timezone

        from facilities.models import Facility
        from facilities.tiles import facility_tile
        from regions.db import refresh_statistics
        from regions.tiles import TileAddress

        fill(args.points)
        refresh_statistics(Facility)
        for zoom in (14, 12, 10):
            x, y = tile_of(LON, LAT, zoom)
            times = []
            for _round in range(args.rounds):
                begin = time.perf_counter()
                tile = facility_tile(TileAddress(zoom, x, y), Facility.objects.public(), on=timezone.localdate())
                times.append((time.perf_counter() - begin) * 1000)
            print(
                f"z{zoom}, {args.points:,} points: median {statistics.median(times):.0f} ms, "
                f"slowest {max(times):.0f} ms, {len(tile) / 1000:.0f} kB"
            )


if __name__ == "__main__":
    main()
