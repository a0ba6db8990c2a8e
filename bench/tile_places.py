"""Where a position lies among the tiles of a web map."""

import numpy as np


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return the column and row of the web map tile that holds a position."""
    across = (lon + 180) / 360
    up = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return int(across * 2**zoom), int(up * 2**zoom)
