"""Random street networks, drawn from a seed: winding streets between random junctions, with every oddity."""

import numpy as np

from tests.worlds import lonlat
from walkshed.lines import StreetLines


def drawn_lines(
    seed: int, *, junctions: int = 12, streets: int = 18, side_m: float = 800.0, join_twins: bool = False
) -> StreetLines:
    """Draw streets with 0..3 bends between junctions in a square; loops, parallels and islands happen.

    The first and the last junction are twins: they share one place without being the same, and no street holds
    both, unless join_twins draws a street without length between them.
    """
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, side_m, (junctions, 2))
    twin = junctions - 1
    places[twin] = places[0]
    start, vertices, positions = [0], [], []
    free = junctions
    for _ in range(streets):
        first, last = (int(end) for end in rng.integers(0, junctions, 2))
        if {first, last} == {0, twin}:
            first, last = 0, 1
        bends = int(rng.integers(2 if first == last else 0, 4))
        vertices += [first, *range(free, free + bends), last]
        positions += [places[first], *rng.uniform(0, side_m, (bends, 2)), places[last]]
        free += bends
        start.append(len(vertices))
    if join_twins:
        vertices += [0, twin]
        positions += [places[0], places[twin]]
        start.append(len(vertices))
    count = len(start) - 1
    return StreetLines(
        start=np.array(start),
        lonlat=np.array([lonlat(float(x), float(y)) for x, y in positions]),
        vertex_id=np.array(vertices, dtype=np.int64),
        kind=["residential"] * count,
        name=[""] * count,
        walkable=np.ones(count, dtype=bool),
        ref=np.arange(count),
    )
