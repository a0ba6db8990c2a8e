"""Vector tiles of the cells of a run: near by each cell, from afar wide cells that stand for many."""

from typing import Final

from django.db import connection

from regions.statements import statement
from regions.tiles import TileAddress, at_zoom
from zones.models import ReachRun

RESOLUTION_FROM_ZOOM: Final = {0: 5, 8: 6, 9: 7, 10: 8, 11: 9}
"""Zoom -> H3 resolution of the wide cells drawn: from a few pixels to a thumb's width."""
CELLS_FROM_ZOOM: Final = 12
"""From here on every cell is drawn; 300,000 cells of a region are some 6,000 in a tile of this zoom."""


def cell_tile(address: TileAddress, run: ReachRun, position: int) -> bytes:
    """Return the tile of a run's answers to one measure; empty where it has no cells.

    Both kinds of cell say the part of their children within reach: a wide cell the mean of its cells by children.
    """
    place = {"z": address.z, "x": address.x, "y": address.y, "run_id": run.pk, "place": position + 1}
    if address.z >= CELLS_FROM_ZOOM:
        name, params = "cell_tile", {**place, "layout_id": run.layout_id}
    else:
        name, params = "wide_cell_tile", {**place, "resolution": at_zoom(RESOLUTION_FROM_ZOOM, address.z)}
    with connection.cursor() as cursor:
        cursor.execute(statement("zones", name), params)
        return bytes(cursor.fetchone()[0])
