"""The grid finds what measuring every segment finds, however segments and points lie."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkshed.segment_grid import NO_SEGMENT, SegmentGrid


def grid_of(pairs: "list[tuple[tuple[float, float], tuple[float, float]]]", edges: list[int]) -> SegmentGrid:
    """Return a grid of segments from one place to another."""
    metres = np.array([place for pair in pairs for place in pair], dtype=np.float64)
    return SegmentGrid.of(metres, np.arange(0, len(metres), 2, dtype=np.int32), np.array(edges, dtype=np.int32))


def away_m(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> float:
    along = end - start
    square = along @ along
    share = min(max((point - start) @ along / square, 0.0), 1.0) if square else 0.0
    return float(np.hypot(*(point - start - share * along)))


def every_one(grid: SegmentGrid, point: np.ndarray, wanted: np.ndarray, within_m: float, same_m: float) -> int:
    away = np.array([away_m(*grid.metres[first : first + 2], point) for first in grid.first])
    away[~wanted] = np.inf
    if not (away <= within_m).any():
        return NO_SEGMENT
    near = np.flatnonzero(away <= away.min() + same_m)
    return int(min(near, key=lambda one: (grid.edge[one], away[one], one)))


@given(st.integers(0, 2**32 - 1), st.sampled_from([30.0, 400.0, 1e5]))
@settings(max_examples=60, deadline=None)
def test_grid_finds_what_measuring_every_segment_finds(seed: int, side_m: float) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 40))
    # Long and short ones, points that are segments, and places that many share.
    start = rng.integers(0, 12, (count, 2)) * side_m / 12
    end = start + rng.normal(0, side_m / 4, (count, 2)) * rng.choice([0.0, 0.01, 1.0], (count, 1))
    pairs = [(tuple(a), tuple(b)) for a, b in zip(start, end, strict=True)]
    grid = grid_of(pairs, np.sort(rng.integers(0, count, count)).tolist())
    points = np.concatenate([rng.uniform(-side_m, 2 * side_m, (20, 2)), start[:5]])
    wanted = rng.random(count) < 0.8
    found = grid.nearest(points, wanted, within_m=side_m / 3, same_m=0.0005)
    assert found.tolist() == [every_one(grid, point, wanted, side_m / 3, 0.0005) for point in points]


def test_point_far_outside_the_grid_finds_nothing_and_soon() -> None:
    grid = grid_of([((0, 0), (10, 0))], [0])
    assert grid.nearest(np.array([[1e9, -1e9]]), np.array([True]), within_m=150.0, same_m=0.0).tolist() == [NO_SEGMENT]


def test_distance_exactly_at_the_limit_is_within() -> None:
    grid, both = grid_of([((0, 0), (100, 0))], [0]), np.array([[50.0, 150.0], [50.0, 150.001]])
    assert grid.nearest(both, np.array([True]), within_m=150.0, same_m=0.0).tolist() == [0, NO_SEGMENT]


@pytest.mark.parametrize("count", [1, 400])
def test_grid_stays_in_proportion_to_its_segments(count: int) -> None:
    pairs = [((i * 1e6 / count, 0.0), (i * 1e6 / count + 5, 1e6)) for i in range(count)]
    grid = grid_of(pairs, list(range(count)))
    assert grid.across * grid.up <= 2 * count + 2 * (grid.across + grid.up) + 2
