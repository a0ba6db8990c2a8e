"""Two villages beside each other, each 0.01 degrees (1.1 km) wide and high, and their neighbourhood.

106.90        106.91        106.92
  +-------------+-------------+  -6.22
  |  Barat      |  Timur      |
  |  1001       |  1002       |
  +-------------+-------------+  -6.23

The code of their kecamatan (99.01.01) exists nowhere in Indonesia. The point of each name:
"""

from typing import Final

SCOPE: Final = "99.01.01"
WEST: Final = (106.905, -6.225)
"""The middle of Barat."""
EAST: Final = (106.915, -6.225)
"""The middle of Timur."""
NEAR: Final = (106.93, -6.225)
"""About 1.1 km east of Timur: no village is loaded there."""
FAR: Final = (107.2, -6.225)
"""About 31 km east of Timur."""

VILLAGES: Final = {
    "99.01.01.1001": ("Barat", (106.90, -6.23, 106.91, -6.22)),
    "99.01.01.1002": ("Timur", (106.91, -6.23, 106.92, -6.22)),
}
"""Code -> name and rectangle (west, south, east, north)."""
