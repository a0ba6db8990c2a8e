"""Candidate zones from judged cells."""
import h3.api.numpy_int as h3
import numpy as np

from zones.finding.candidates import RequiredGroup, find_zones

HEALTH, PLAY = RequiredGroup("health", 0, True), RequiredGroup("play", 1, True)
CENTRE = h3.latlng_to_cell(-6.9, 112.9, 10)
AROUND = sorted(int(cell) for cell in h3.grid_ring(CENTRE, 1))


def found(share, *, cells=None, groups=(HEALTH, PLAY), children=None, wanted=0.5, least=0):
    cells = np.array(cells if cells is not None else [CENTRE, AROUND[0]], dtype=np.uint64)
    return find_zones(
        cell=cells,
        street_mm=np.full(len(cells), 1000.0),
        children=np.array(children if children is not None else [10.0] * len(cells)),
        share=np.array(share, dtype=float),
        groups=groups,
        share_wanted=wanted,
        min_children=least,
    )


def test_touching_cells_that_reach_everything_are_one_complete_zone():
    (zone,) = found([[1.0, 0.5], [0.8, 1.0]])
    assert (zone.kind, zone.missing_group, zone.children, len(zone.cells)) == ("complete", None, 20.0, 2)
    assert zone.score_parts == {"health": 0.9, "play": 0.75}
    assert round(zone.score, 6) == 82.5


def test_cells_that_lack_the_same_one_group_are_nearly_complete_and_name_it():
    (zone,) = found([[1.0, 0.49], [0.8, 0.0]])
    assert (zone.kind, zone.missing_group) == ("nearly", "play")


def test_cells_that_lack_two_groups_are_no_candidate():
    assert found([[0.0, 0.0], [0.1, 0.2]]) == []


UNSURE = (HEALTH, RequiredGroup("play", 1, False))


def test_group_without_a_complete_list_is_not_called_missing():
    (zone,) = found([[1.0, 0.0], [1.0, 0.0]], groups=UNSURE)
    assert (zone.kind, zone.unknown_groups, zone.missing_group) == ("unknown", ["play"], None)


def test_group_without_a_complete_list_that_is_there_makes_a_zone_complete():
    (zone,) = found([[1.0, 1.0], [1.0, 1.0]], groups=UNSURE)
    assert zone.kind == "complete"


def test_known_group_that_is_missing_beside_an_unknown_one_is_no_candidate():
    assert found([[0.0, 0.0], [0.0, 0.0]], groups=UNSURE) == []


def test_two_parts_of_a_cell_count_by_their_street():
    (zone,) = found([[1.0, 1.0], [0.2, 1.0]], cells=[CENTRE, CENTRE])
    assert zone.score_parts["health"] == 0.6
    assert len(zone.cells) == 1


def test_zone_with_too_few_children_is_left_out():
    assert found([[1.0, 1.0], [1.0, 1.0]], least=21) == []


def test_complete_zones_come_first():
    far = h3.latlng_to_cell(-6.95, 112.95, 10)
    zones = found([[1, 1], [1, 0]], cells=[CENTRE, far], children=[5.0, 500.0])
    assert [zone.kind for zone in zones] == ["complete", "nearly"]
