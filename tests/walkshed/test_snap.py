"""Snapping positions to streets."""

import numpy as np
import pytest

from tests.worlds import edge_of, lonlat
from tests.worlds.islands import ISLANDS
from tests.worlds.ladder import LADDER
from tests.worlds.oddities import BRIDGE, LOOP
from walkshed.crs import to_metres
from walkshed.snap import NO_EDGE, Snapper, SnapStatus, on_edges


def test_snap_finds_the_nearest_point_of_the_nearest_street() -> None:
    graph = ISLANDS.graph
    snaps = Snapper(graph).snap([lonlat(120, 20), lonlat(730, -10)])
    assert snaps.ok.all()
    assert snaps.leg_mm.tolist() == [20_000, 10_000]
    # AB and BC are one street ABC of 1,000 m: B is no junction.
    assert snaps.edge.tolist() == [edge_of(graph, 0)] * 2
    assert snaps.offset_mm.tolist() == [120_000, 730_000]
    np.testing.assert_allclose(snaps.lonlat, [lonlat(120, 0), lonlat(730, 0)], atol=1e-10)


def test_snap_beyond_the_end_of_a_street_takes_its_end() -> None:
    snaps = Snapper(ISLANDS.graph).snap([lonlat(1030, 40)])
    assert snaps.leg_mm.tolist() == [50_000]
    assert snaps.offset_mm.tolist() == [1_000_000]


def test_snap_leg_exactly_at_the_limit_is_in_reach_and_a_millimetre_more_is_not() -> None:
    snapper = Snapper(ISLANDS.graph)
    assert snapper.snap([lonlat(120, 20)], max_leg_m=20.0).status.tolist() == [SnapStatus.OK]
    assert snapper.snap([lonlat(120, 20)], max_leg_m=19.999).status.tolist() == [SnapStatus.FAR_FROM_STREET]


def test_snap_far_from_any_street_has_no_edge_and_no_numbers() -> None:
    snaps = Snapper(ISLANDS.graph).snap([lonlat(120, 1000)])
    assert snaps.status.tolist() == [SnapStatus.FAR_FROM_STREET]
    assert snaps.edge.tolist() == [NO_EDGE]
    assert np.isnan(snaps.leg_m).all() and np.isnan(snaps.lonlat).all()


def test_snap_prefers_a_usable_street_to_a_nearer_fragment() -> None:
    graph = ISLANDS.graph
    snaps = Snapper(graph).snap([lonlat(515, -90)])
    assert snaps.status.tolist() == [SnapStatus.OK]
    assert snaps.edge.tolist() == [edge_of(graph, 0)]


def test_snap_beside_nothing_but_a_fragment_is_isolated() -> None:
    graph = ISLANDS.graph
    snaps = Snapper(graph).snap([lonlat(515, -90)], max_leg_m=50.0)
    assert snaps.status.tolist() == [SnapStatus.ISOLATED]
    assert snaps.edge.tolist() == [edge_of(graph, 2)]
    assert not snaps.ok.any()


def test_snap_takes_a_true_island() -> None:
    snaps = Snapper(ISLANDS.graph).snap([lonlat(200, 310)])
    assert snaps.status.tolist() == [SnapStatus.OK]


@pytest.mark.parametrize(
    "position", [(np.nan, 0.0), (106.9, np.nan), (np.inf, 0.0), (0.0, 106.9), (400.0, 0.0), (-70.0, 40.0)]
)
def test_snap_of_what_is_no_place_here_is_far_from_street(position: tuple[float, float]) -> None:
    snaps = Snapper(ISLANDS.graph).snap([position, lonlat(120, 20)])
    assert snaps.status.tolist() == [SnapStatus.FAR_FROM_STREET, SnapStatus.OK]


def test_snap_of_no_positions_is_empty() -> None:
    assert len(Snapper(ISLANDS.graph).snap(np.empty((0, 2)))) == 0


def test_snap_between_equally_near_streets_takes_the_smallest_edge() -> None:
    graph = BRIDGE.graph
    snaps = Snapper(graph).snap([lonlat(100, 0)])  # where the bridge crosses the street
    assert snaps.edge.tolist() == [min(edge_of(graph, 0), edge_of(graph, 1))]
    at_junction = Snapper(LADDER.graph).snap(LADDER.lonlat("B"))
    touching = np.flatnonzero((LADDER.graph.edge_ends == LADDER.node(LADDER.graph, "B")).any(axis=1))
    assert at_junction.edge.tolist() == [touching.min()]


def test_snap_on_a_loop_counts_from_where_it_was_drawn() -> None:
    graph = LOOP.graph
    snaps = Snapper(graph).snap([lonlat(190, 30)])  # beside C-D, 30 m from C
    assert snaps.edge.tolist() == [edge_of(graph, 1)]
    assert snaps.offset_mm.tolist() == [110_000]


def test_snap_agrees_with_measuring_every_street() -> None:
    graph = LADDER.graph
    snapper = Snapper(graph)
    rng = np.random.default_rng(7)
    positions = np.array([lonlat(x, y) for x, y in rng.uniform(-60, 360, (200, 2))])
    snaps = snapper.snap(positions, max_leg_m=1000)
    metres = to_metres(positions, snapper.epsg)
    ends = to_metres(graph.shape_lonlat, snapper.epsg).reshape(-1, 2, 2)  # every edge of the ladder is straight
    along = ends[:, 1] - ends[:, 0]
    share = (((metres[:, None] - ends[:, 0]) * along).sum(-1) / (along**2).sum(-1)).clip(0, 1)
    away = np.linalg.norm(metres[:, None] - ends[:, 0] - share[..., None] * along, axis=-1)
    np.testing.assert_allclose(snaps.leg_m, away.min(axis=1), rtol=7e-3, atol=1e-3)  # sphere against ellipsoid
    np.testing.assert_allclose(away[np.arange(200), snaps.edge], away.min(axis=1), atol=1e-3)


def test_on_edges_keeps_offsets_within_the_edge_and_marks_fragments() -> None:
    graph = ISLANDS.graph
    snaps = on_edges(graph, [edge_of(graph, 0), edge_of(graph, 2)], [5_000_000, 10_000])
    assert snaps.offset_mm.tolist() == [1_000_000, 10_000]
    assert snaps.status.tolist() == [SnapStatus.OK, SnapStatus.ISOLATED]
