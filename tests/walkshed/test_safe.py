"""What a child reaches without walking along a large road or over it where no crossing is: never more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.walkshed.test_overlay import anywhere, town
from tests.worlds.avenue import AVENUE
from tests.worlds.ladder import LADDER
from walkshed.coverage import covered_mm
from walkshed.pieces import cut_by_cells
from walkshed.reach import reach, walks
from walkshed.safe import SafeStreets, safe_streets
from walkshed.snap import Snapper, on_edges


def avenue(*crossings: str, may_follow: bool = False) -> tuple[Snapper, SafeStreets]:
    snapper = Snapper(AVENUE.graph)
    mapped = snapper.snap(AVENUE.lonlat(*crossings) if crossings else np.zeros((0, 2)))
    return snapper, safe_streets(AVENUE.graph, major=("primary",), crossings=mapped, may_follow=may_follow)


def walk(snapper: Snapper, safe: SafeStreets, home: str, school: str) -> float:
    ends = [snapper.snap(AVENUE.lonlat(name)) for name in (home, school)]
    (here, _), (there, _) = (safe.places(snap, snap.lonlat) for snap in ends)
    return float(walks(safe.graph, reach(safe.graph, there), here).walk_m[0])


def test_the_main_road_is_crossed_where_a_crossing_is_mapped():
    """From N to S 200 m over A with a crossing there; with one at C only 200 + 200 + 200 = 600 m around."""
    assert walk(*avenue("A"), "N", "S") == pytest.approx(200, abs=0.1)
    assert walk(*avenue("C"), "N", "S") == pytest.approx(600, abs=0.1)
    assert np.isnan(walk(*avenue(), "N", "S"))
    assert walk(*avenue(), "N", "O") == pytest.approx(100, abs=0.1)


def test_the_main_road_is_not_walked_along_unless_the_rules_let_it():
    """From N to T with a crossing at A: down to S and along the south, 400 m; along the main road no nearer."""
    assert walk(*avenue("A"), "N", "T") == pytest.approx(400, abs=0.1)
    assert walk(*avenue("C", may_follow=True), "N", "S") == pytest.approx(600, abs=0.1)
    snapper, safe = avenue("A", "B", "C")
    middle = snapper.snap([AVENUE.graph.point_at(0, 50_000)])
    assert AVENUE.graph.kinds[AVENUE.graph.edge_kind[middle.edge[0]]] == "primary"
    here, rows = safe.places(middle, middle.lonlat)
    assert len(rows) == 2 and not here.ok.any(), "what stands on the main road itself is reached by nobody"


def test_without_large_roads_it_is_the_plain_answer():
    graph = LADDER.graph
    safe = safe_streets(graph, major=("primary",), crossings=Snapper(graph).snap(np.zeros((0, 2))))
    pieces = cut_by_cells(graph, resolution=10, areas=[])
    school = on_edges(graph, [0], [30_000])
    plain = covered_mm(graph, reach(graph, school), pieces, [50, 150, 400])
    there, _rows = safe.places(school, school.lonlat)
    assert np.array_equal(safe.covered_mm(there, pieces, [50, 150, 400]), plain)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_nobody_reaches_more_than_on_the_plain_streets(seed: int, may_follow: bool):
    rng, graph = np.random.default_rng(seed), town(seed)
    kinds = sorted(set(graph.kinds))
    major = [kind for kind in kinds if rng.random() < 0.5]
    crossings = anywhere(graph, rng, 4)
    places = anywhere(graph, rng, 3)
    lonlat = places.lonlat + rng.normal(0, 1e-4, (3, 2))
    pieces = cut_by_cells(graph, resolution=10, areas=[])
    limits = [100.0, 300.0, 900.0]
    plain = covered_mm(graph, reach(graph, places), pieces, limits)
    safe = safe_streets(graph, major=major, crossings=crossings, may_follow=may_follow)
    there, _rows = safe.places(places, lonlat)
    assert (safe.covered_mm(there, pieces, limits) <= plain + 1e-9).all()
    crossings = crossings.and_more(anywhere(graph, rng, 6))
    more = safe_streets(graph, major=major, crossings=crossings, may_follow=may_follow)
    again, _rows = more.places(places, lonlat)
    assert (more.covered_mm(again, pieces, limits) >= safe.covered_mm(there, pieces, limits) - 1e-9).all()
