"""Time facility tiles, uncached: one tile of 10,000 points at zoom 14, and the same city from afar.

    python -m bench.facility_tile [--points 10000] [--rounds 15]
"""

import argparse

import numpy as np

from bench.figures import seconds, section, spread, table
from bench.throwaway import throwaway_database
from bench.tile_places import tile_of

LON, LAT, ZOOM = 106.875, -6.225, 14


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
    """Fill a tile, cut it and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    with throwaway_database():
        from django.utils import timezone

        from facilities.models import Facility
        from facilities.tiles import facility_tile
        from regions.db import refresh_statistics
        from regions.tiles import TileAddress

        fill(args.points)
        refresh_statistics(Facility)
        rows = []
        for zoom in (14, 12, 10):
            address, found = TileAddress(zoom, *tile_of(LON, LAT, zoom)), Facility.objects.public()
            size = len(facility_tile(address, found, on=timezone.localdate()))
            times = [
                1000 * seconds(lambda at=address, which=found: facility_tile(at, which, on=timezone.localdate()))
                for _round in range(args.rounds)
            ]
            rows.append([f"z{zoom}", spread(times, "ms", 0), f"{size / 1000:.0f}"])
    section(
        "A tile crowded with facilities",
        f"{args.points:,} facilities in one tile of zoom {ZOOM}, and the same seen from afar; none from a cache.",
    )
    table(["zoom", "one tile", "kB"], rows)


if __name__ == "__main__":
    main()
