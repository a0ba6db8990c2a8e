"""Order positions along a Hilbert curve, so that near places stand near in memory."""

import numpy as np
import numpy.typing as npt

BITS = 16


def hilbert_key(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the place of each lon/lat (n, 2) on a Hilbert curve over the square that holds them all."""
    if not len(lonlat):
        return np.empty(0, dtype=np.int64)
    low = lonlat.min(axis=0)
    span = float((lonlat.max(axis=0) - low).max()) or 1.0
    grid = ((lonlat - low) / span * (2**BITS - 1)).astype(np.int64)
    x, y = grid[:, 0], grid[:, 1]
    key = np.zeros(len(lonlat), dtype=np.int64)
    side = 1 << (BITS - 1)
    while side:
        right, upper = (x & side) > 0, (y & side) > 0
        key += side * side * ((3 * right) ^ upper)
        flip = right & ~upper
        x, y = (
            np.where(flip, side * 2 - 1 - (x & (side * 2 - 1)), x),
            np.where(flip, side * 2 - 1 - (y & (side * 2 - 1)), y),
        )
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        side >>= 1
    return key
