"""Vector tiles read by GDAL, a reader that is not ours."""

import math
from pathlib import Path
from typing import Any

import pyogrio


def tile_over(lon: float, lat: float, zoom: int) -> tuple[int, int, int]:
    """Return zoom, column and row of the tile that holds a point."""
    side = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return zoom, int((lon + 180) / 360 * side), int(row * side)


def rows_of(content: bytes, layer: str, folder: Path) -> list[dict[str, Any]]:
    """Return the attributes of the features of a layer; none when the tile has no such layer."""
    if layer not in layers_of(content, folder):
        return []
    file = folder / "tile.pbf"
    rows = pyogrio.read_dataframe(file, layer=layer, read_geometry=False)
    return [
        {name: None if value is None or value != value else value for name, value in row.items()}
        for row in rows.to_dict("records")
    ]


def layers_of(content: bytes, folder: Path) -> list[str]:
    """Return the names of the layers of a tile."""
    if not content:
        return []
    file = folder / "tile.pbf"
    file.write_bytes(content)
    return [str(name) for name, _kind in pyogrio.list_layers(file)]
