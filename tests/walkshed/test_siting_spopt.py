"""The best choice on a middle town is worth what spopt's MCLP (solved by HiGHS) finds.

spopt brings a score of packages, so it is no requirement of the tests: its optima for drawn towns are recorded in
spopt_answers.json, and asked anew where it is installed (`pip install spopt pulp highspy`).
"""

import json
from pathlib import Path

import numpy as np
import pytest

from walkshed.covers import Covers
from walkshed.exact import best_sites
from walkshed.means import Means
from walkshed.worthy_exact import best_worthy

ANSWERS = json.loads(Path(__file__).with_name("spopt_answers.json").read_text(encoding="utf-8"))
LIMIT_M = 500.0


def drawn(seed: int, sites: int, demands: int) -> tuple[np.ndarray, np.ndarray]:
    """Return distances (demands, sites) in metres on a town of 5 x 5 km and the children."""
    rng = np.random.default_rng(seed)
    at, people = rng.uniform(0, 5000, (sites, 2)), rng.uniform(0, 5000, (demands, 2))
    metres = np.hypot(*(people[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    return metres, rng.integers(1, 60, demands).astype(float)


def covers_of(metres: np.ndarray) -> Covers:
    served = metres.T <= LIMIT_M
    start = np.concatenate([[0], np.cumsum(served.sum(axis=1))]).astype(np.int64)
    site, demand = np.nonzero(served)
    walk = np.rint(metres.T[site, demand] * 1000).astype(np.uint32)
    return Covers(start, demand.astype(np.int32), walk, metres.shape[0])


def ask_spopt(metres: np.ndarray, children: np.ndarray, count: int) -> float:
    """Return the children that spopt's choice serves."""
    pulp, locate = pytest.importorskip("pulp"), pytest.importorskip("spopt.locate")
    model = locate.MCLP.from_cost_matrix(metres, children, LIMIT_M, p_facilities=count)
    model.problem.solve(pulp.HiGHS(msg=False))
    chosen = [row for row, variable in enumerate(model.fac_vars) if variable.value() > 0.5]
    return float(children[(metres[:, chosen] <= LIMIT_M).any(axis=1)].sum())


@pytest.mark.parametrize("asked", ANSWERS, ids=lambda asked: f"town {asked['seed']}")
def test_best_choice_serves_as_many_as_spopts(asked: dict) -> None:
    metres, children = drawn(asked["seed"], asked["sites"], asked["demands"])
    pairs = covers_of(metres)
    worthy = best_worthy(pairs, children, Means.of_count(asked["count"], pairs.sites))
    assert worthy.worth == pytest.approx(asked["served"]) and worthy.at_most_below_best < 1e-6
    assert best_sites(pairs, children, asked["count"]).served == pytest.approx(asked["served"])


def test_spopt_still_finds_what_is_recorded() -> None:
    asked = ANSWERS[0]
    metres, children = drawn(asked["seed"], asked["sites"], asked["demands"])
    assert ask_spopt(metres, children, asked["count"]) == pytest.approx(asked["served"])
