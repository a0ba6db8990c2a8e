"""Time the writing of a run's cells: `python -m bench.write_cells`.

    [--cells 300000] [--sample 3000] [--rounds 3]

Each way writes the same rows of 20 shares, walks and nearest facilities, a tenth of them null: into a table without
index or constraint, and into the table of the product with its indexes and foreign keys, up to the commit. The slower
ways write a sample, and their time is multiplied; what lies in the tables is compared first.
"""

import argparse
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely

from bench.figures import seconds, section, spread, table, times_faster
from bench.throwaway import throwaway_database

MEASURES = 20
BARE, TABLE = "bench_bare", "zones_cellreach"
COLUMNS = ["run_id", "cell_id", "share", "walk_m", "facility_ids"]


def write_parents(cells: int) -> tuple[int, np.ndarray]:
    """Write a run and its cells of children; return its number and theirs."""
    from django.contrib.gis.geos import MultiPolygon, Polygon
    from django.db import connection

    from regions.binary_copy import copy_columns
    from regions.models import Area, AreaEdition, ChildCell, ChildLayout, Source, StreetNetwork
    from zones.actions.runs import standard_set_named
    from zones.models import ReachRun

    source = Source.objects.create(slug="bench", name="Bench")
    network = StreetNetwork.objects.create(name="Bench", scope_code="99.71", source=source)
    layout = ChildLayout.objects.create(scope_code="99.71", network=network, year=2025)
    edition = AreaEdition.objects.create(name="Bench", source=source)
    square = MultiPolygon(Polygon.from_bbox((106, -7, 107, -6)), srid=4326)
    area = Area.objects.create(edition=edition, code="99.71.01.1001", name="Bench", level=4, geometry=square, area_m2=1)
    copy_columns(ChildCell._meta.db_table, {
        "layout_id": layout.pk, "area_id": area.pk, "h3": np.arange(cells), "share": 0.0, "street_mm": 0, "home_mm": 0,
        "hexagon": shapely.box(106, -7, 107, -6), "streets": shapely.MultiLineString(),
    })  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {BARE} (LIKE zones_cellreach INCLUDING IDENTITY)")
    run = ReachRun.objects.create(area_code="99.71", standard_set=standard_set_named(None))
    return run.pk, np.array(ChildCell.objects.order_by("pk").values_list("pk", flat=True))


def answers(cells: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return shares, walks (NaN: none) and nearest facilities (-1: none) of cells to 20 questions."""
    rng = np.random.default_rng(1)
    walk = rng.uniform(0, 9000, (cells, MEASURES)).round(1)
    nearest = rng.integers(1, 50_000, walk.shape)
    is_null = rng.random(walk.shape) < 0.1
    walk[is_null], nearest[is_null] = np.nan, -1
    return rng.random(walk.shape).round(6), walk, nearest


def ways(run: int, ids: np.ndarray) -> dict[str, Callable[[str, int], None]]:
    """Return ways to write the first n rows into a table, by name."""
    from regions.binary_copy import copy_columns
    from regions.db import copy_rows
    from zones.models import CellReach

    share, walk, nearest = answers(len(ids))

    def rows(n: int) -> Iterator[tuple[Any, ...]]:
        for cell, shares, walks, near in zip(
            ids[:n].tolist(), share[:n].tolist(), walk[:n].tolist(), nearest[:n].tolist(), strict=True
        ):
            metres = [None if metres != metres else metres for metres in walks]
            yield run, cell, shares, metres, [None if one < 0 else one for one in near]

    def bulk_create(into: str, n: int) -> None:
        CellReach._meta.db_table, kept = into, CellReach._meta.db_table
        try:
            CellReach.objects.bulk_create(
                (CellReach(**dict(zip(COLUMNS, row, strict=True))) for row in rows(n)), batch_size=1000
            )
        finally:
            CellReach._meta.db_table = kept

    def binary(into: str, n: int) -> None:
        columns = (run, ids[:n], share[:n], walk[:n], np.ma.masked_less(nearest[:n], 0))
        copy_columns(into, dict(zip(COLUMNS, columns, strict=True)))

    return {
        "binary COPY of columns": binary,
        "COPY of rows as text": lambda into, n: copy_rows(into, COLUMNS, rows(n)) and None,
        "Django bulk_create, 1,000 at a time": bulk_create,
    }


def digest(into: str) -> str:
    """Return what stands for all rows of a table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(({', '.join(COLUMNS)})::text, ';' ORDER BY cell_id)) FROM {into}")
        return cursor.fetchone()[0]


def empty(into: str) -> None:
    """Take all rows out of a table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {into}")


def main() -> None:
    """Compare, time and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=300_000)
    parser.add_argument("--sample", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with throwaway_database():
        from django.db import transaction

        written = ways(*write_parents(asked.cells))
        digests = set()
        for write in written.values():
            empty(BARE)
            write(BARE, 2_000)
            digests.add(digest(BARE))
        if len(digests) != 1:
            raise SystemExit("the ways write different rows: nothing is timed")
        times: dict[tuple[str, str], list[float]] = {(into, way): [] for into in (BARE, TABLE) for way in written}
        for _round in range(asked.rounds):
            for (into, way), took in times.items():
                rows = asked.cells if way == next(iter(written)) else asked.sample
                empty(into)
                with_commit = transaction.atomic()(written[way])
                took.append(seconds(lambda into=into, rows=rows, do=with_commit: do(into, rows)) * asked.cells / rows)
    section(
        f"Writing {asked.cells:,} cells of a run",
        f"Each cell has {MEASURES} shares, walks and nearest facilities, a tenth of the latter two null. All ways "
        f"write the same rows (compared). The slower two write {asked.sample:,} rows a round, times more.",
    )
    names = {BARE: "no index, no constraint", TABLE: "of the product: 3 indexes, 2 foreign keys, commit"}
    table(
        ["table", "way", "s", "binary is faster by"],
        [[names[into], way, spread(took, decimals=2), times_faster(took, times[into, next(iter(written))])]
         for (into, way), took in times.items()],
    )  # fmt: skip


if __name__ == "__main__":
    main()
