"""Fingerprints change where streets change and nowhere else."""

from dataclasses import replace

from tests.worlds.ladder import LADDER
from walkshed.corrections import Correction, correct
from walkshed.fingerprint import TILE_DEGREES, street_fingerprints, tiles_around
from walkshed.snap import Snapper

FAR = replace(
    LADDER, places={**LADDER.places, "X": (9_000, 0), "Y": (9_100, 0)}, streets=(*LADDER.streets, "XY")
)  # fmt: skip


def test_same_streets_in_another_order_and_direction_have_the_same_fingerprint():
    turned = replace(LADDER, streets=tuple(street[::-1] for street in reversed(LADDER.streets)))
    assert street_fingerprints(turned.graph) == street_fingerprints(LADDER.graph)


def test_street_that_is_added_changes_its_own_tile_only():
    before, after = street_fingerprints(LADDER.graph), street_fingerprints(FAR.graph)
    assert len(after) == len(before) + 1 and {tile: after[tile] for tile in before} == before


def test_street_that_moved_changes_the_fingerprint():
    bent = replace(LADDER, places={**LADDER.places, "H": (300, 101)})
    assert street_fingerprints(bent.graph) != street_fingerprints(LADDER.graph)


def test_streets_that_no_longer_meet_have_another_fingerprint():
    """The rung BF is there as before, but ends beside the street instead of on it."""
    apart = replace(
        LADDER, places={**LADDER.places, "f": (100, 100)}, streets=("ABCD", "EFGH", "AE", "Bf", "CG", "DH")
    )  # fmt: skip
    assert street_fingerprints(apart.graph) != street_fingerprints(LADDER.graph)


def test_street_that_is_barred_from_junction_to_junction_changes_the_fingerprint():
    """It stays as it was drawn, with two ends of its own, and nobody walks on it."""
    for edge in range(LADDER.graph.edge_count):
        line = LADDER.graph.edge_line(edge, 0, int(LADDER.graph.edge_mm[edge]))
        barred = correct(Snapper(LADDER.graph), [Correction(1, line, closes=True)])
        assert not barred.troubles
        assert street_fingerprints(barred.graph) != street_fingerprints(LADDER.graph)


def test_box_touches_its_tiles():
    step = TILE_DEGREES
    assert tiles_around(0.1 * step, -0.5 * step, 1.2 * step, 0.5 * step) == [(0, -1), (0, 0), (1, -1), (1, 0)]
