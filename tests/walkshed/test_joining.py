"""A drawn line joins the streets at both ends, or is refused with the end that joins nothing."""

import numpy as np
import pytest

from tests.worlds import lonlat
from tests.worlds.river import RIVER
from walkshed.joining import JoinsNothing, join_line, nearest_on_lines
from walkshed.overlay import AddedLine, overlay
from walkshed.reach import reach, walks
from walkshed.snap import Snapper, on_edges


def across(x_m: float, *, low: float = 2.0, high: float = 48.0) -> list[tuple[float, float]]:
    return [lonlat(x_m, low), lonlat(x_m, high)]


def walk_m(snapper: Snapper, over, start: tuple[float, float], end: tuple[float, float]) -> float:
    first, last = (over.snaps(snapper.snap([place])) for place in (start, end))
    return float(walks(over.graph, reach(over.graph, last), first).walk_m[0])


def test_the_way_to_the_street_becomes_part_of_the_line() -> None:
    snapper = Snapper(RIVER.graph)
    joined = join_line(snapper, across(100.0))
    assert len(joined.line.lonlat) == 4 and len(joined.joins) == 2
    over = overlay(snapper.graph, [joined.line], joined.joins)
    assert walk_m(snapper, over, lonlat(0, 0), lonlat(0, 50)) == pytest.approx(250.0, abs=0.01)


def test_an_end_that_lies_on_the_street_stays_where_it_is() -> None:
    joined = join_line(Snapper(RIVER.graph), across(100.0, low=0.0, high=50.0))
    assert len(joined.line.lonlat) == 2


@pytest.mark.parametrize(("low", "high", "ends"), [(-60.0, 48.0, (0,)), (2.0, 140.0, (1,)), (-60.0, 140.0, (0, 1))])
def test_an_end_without_a_street_is_named(low: float, high: float, ends: tuple[int, ...]) -> None:
    with pytest.raises(JoinsNothing) as refused:
        join_line(Snapper(RIVER.graph), across(100.0, low=low, high=high))
    assert refused.value.ends == ends


def test_a_line_whose_ends_meet_one_spot_is_refused() -> None:
    snapper = Snapper(RIVER.graph)
    with pytest.raises(JoinsNothing, match="one spot") as refused:
        join_line(snapper, [lonlat(100, 2), lonlat(100, 9)])
    assert refused.value.ends == ()
    with pytest.raises(JoinsNothing, match="one spot"):
        join_line(snapper, [lonlat(300, 0), lonlat(301, 9), lonlat(300, 0)])


def test_a_line_joins_one_that_was_drawn_before() -> None:
    snapper = Snapper(RIVER.graph)
    first = join_line(snapper, across(100.0), ref=7)
    second = join_line(snapper, [lonlat(150, 20), lonlat(103, 20)], before=[first.line], within_m=21.0)
    over = overlay(snapper.graph, [first.line, second.line], [*first.joins, *second.joins])
    assert len(over.line_edge) == 3  # the first is cut where the second joins it
    start, end = (on_edges(over.graph, *over.on_line(line, mm)) for line, mm in ((0, 40_000), (1, 60_000)))
    walk = walks(over.graph, reach(over.graph, end), start)
    assert second.joins[1].edge == snapper.graph.edge_count  # its far end meets the first line
    assert walk.walk_m[0] == pytest.approx(10 + 20, abs=0.1)


def test_a_closed_street_is_not_joined() -> None:
    snapper = Snapper(RIVER.graph)
    street = int(snapper.snap([lonlat(100, 50)]).edge[0])
    with pytest.raises(JoinsNothing):
        join_line(snapper, across(100.0), closed=[street])


def test_a_mapped_street_joins_where_its_corners_lie_on_streets_and_a_bridge_does_not() -> None:
    snapper = Snapper(RIVER.graph)
    line = [lonlat(0, 0), lonlat(100, 50), lonlat(500, 50)]
    assert len(join_line(snapper, line).joins) == 2
    assert len(join_line(snapper, line, touches=True).joins) == 3


def test_nearest_point_of_lines_is_found_within_its_limit() -> None:
    line = AddedLine(np.array([lonlat(0, 0), lonlat(100, 0)]))
    near = nearest_on_lines([line], np.array(lonlat(40, 3)), epsg=32748, within_m=5.0)
    assert near is not None and abs(near.offset_mm - 40_000) <= 1 and near.away_m == pytest.approx(3.0, abs=0.01)
    assert nearest_on_lines([line], np.array(lonlat(40, 9)), epsg=32748, within_m=5.0) is None
