"""The drawn country: neighbours agree on what they share, parts are all of it, and their common proof can fail."""

from pathlib import Path

import numpy as np
import pytest

from bench.country import PROOF, different_values
from bench.country_jobs import Union, answer_path, draw_part, part_path, prove_part
from bench.country_map import Country
from walkshed.part_files import answer_file, read_answers
from walkshed.parts import answer

SMALL = Country(regencies=5, side=40, types=2, limit_m=600.0, with_cells=True)


def test_every_junction_has_one_regency_and_borders_are_crooked() -> None:
    number, owner = SMALL.junctions(0, 0, SMALL.width, SMALL.width)
    assert set(np.unique(owner)) == {-1, *range(SMALL.regencies)}
    for regency in range(SMALL.regencies):
        left, low, right, top = SMALL.rectangle(regency)
        row, column = np.divmod(number[owner == regency], SMALL.width)
        pad = SMALL.margin
        assert column.min() >= max(left + pad, 0) and column.max() <= right - pad
        assert row.min() >= max(low + pad, 0) and row.max() <= top - pad


def test_parts_are_the_single_run_and_half_a_halo_is_not() -> None:
    whole = answer(SMALL.whole())
    assert not sum(different_values(answer(SMALL.part(one)), whole) for one in range(SMALL.regencies))
    assert sum(different_values(answer(SMALL.part(one, halo=0.5)), whole) for one in range(SMALL.regencies))


def test_the_proof_over_all_parts_holds_and_refuses_a_millimetre(tmp_path: Path) -> None:
    union = Union(str(tmp_path), SMALL.types, SMALL.width**2)
    union.arrays("w+")
    for one in range(SMALL.regencies):
        draw_part(SMALL, one, str(tmp_path))
        answer_file(part_path(tmp_path, one), answer_path(tmp_path, one))
        union.take(read_answers(answer_path(tmp_path, one)))
    proofs = [prove_part(SMALL, one, str(tmp_path), union) for one in range(SMALL.regencies)]
    assert sum(proved for proved, _ in proofs) >= SMALL.types * len(answer(SMALL.whole()).own_id)
    assert not sum(refused for _, refused in proofs)
    node_mm, _labels = union.arrays("r+")
    node_mm[1, read_answers(answer_path(tmp_path, 2)).own_id[7]] -= 1
    node_mm.flush()
    assert sum(prove_part(SMALL, one, str(tmp_path), union)[1] for one in range(SMALL.regencies))


@pytest.mark.parametrize("country", [SMALL, PROOF])
def test_the_same_part_is_drawn_again(country: Country) -> None:
    first, again = country.part(1), country.part(1)
    assert np.array_equal(first.own_id, again.own_id) and np.array_equal(first.label, again.label)
