"""Streets that stop at the border are told from streets that go on beyond it."""

import numpy as np
import pytest
import shapely

from regions.street_border import is_cut_off, junctions_at_border
from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.lines import StreetLines

SCOPE = shapely.box(106.90, -6.22, 106.92, -6.20)


def grid(west: float, east: float) -> StreetGraph:
    """Return streets every 220 m inside the scope's parallels, between two meridians."""
    lons, lats = np.arange(west, east + 1e-9, 0.002), np.arange(-6.219, -6.20, 0.002)
    streets = [[(lon, lat) for lat in lats] for lon in lons] + [[(lon, lat) for lon in lons] for lat in lats]
    return build_graph(StreetLines.from_coordinates(streets, ["residential"] * len(streets)))[0]


def test_streets_that_end_at_the_border_look_cut_off() -> None:
    inside, outside = junctions_at_border(grid(106.901, 106.919), SCOPE)
    assert inside >= 80 and is_cut_off(inside, outside)


def test_streets_that_go_on_do_not() -> None:
    inside, outside = junctions_at_border(grid(106.88, 106.94), SCOPE)
    assert outside > 0.5 * inside and not is_cut_off(inside, outside)


def test_only_what_is_near_the_border_is_counted() -> None:
    wide = shapely.box(106.90, -6.30, 107.00, -6.20)
    inside, _outside = junctions_at_border(grid(106.94, 106.96), wide)
    assert 0 < inside < 11 * 10


@pytest.mark.parametrize(("inside", "outside", "cut"), [(49, 0, False), (50, 4, True), (50, 5, False)])
def test_few_junctions_say_nothing(inside: int, outside: int, cut: bool) -> None:
    assert is_cut_off(inside, outside) is cut
