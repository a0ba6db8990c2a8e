"""Choose among the places of a question: at once by greedy, or with its proof, by what the question is after."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from walkshed.capacity import RoomyChoice, choose_roomy, roomy_choice_of
from walkshed.capacity_exact import best_roomy
from walkshed.covers import Covers, totals
from walkshed.fewest_sites import fewest_greedy, fewest_sites
from walkshed.means import Means
from walkshed.p_median import shortest_walks
from walkshed.siting import given_points
from walkshed.worth import Worth
from walkshed.worthy_exact import best_worthy
from walkshed.worthy_sites import choose_worthy

from .problem import Asked, Problem
from .question import ALL, FAIR, MEAN, MONEY

Ints = npt.NDArray[np.int64]
Stop = Callable[[], bool]
Told = Callable[[float], None]

TIME_LIMIT_S: Final = 40.0
"""How long HiGHS branches for one service; the prices before it take some seconds at the size of Jakarta."""
EVEN: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Chosen places of one service: rows of Places in the order in which they help, kept ones among them.

    gap: how far what is gained may be below (for MEAN: the average above) the best possible, 0..1; None where that is
    not known yet. extra: what an answer tells besides, by objective.
    """

    rows: Ints
    gap: float | None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def is_best(self) -> bool:
        """Say whether no choice is better, proved."""
        return self.gap is not None and self.gap <= EVEN


def solve(
    asked: Asked, *, exact: bool, time_limit_s: float = TIME_LIMIT_S, interrupted: Stop = lambda: False,
    told: Told = lambda share: None,
) -> list[Solved]:  # fmt: skip
    """Return the choice for every service; exact: sought with its proof, which takes its time."""
    question, problems = asked.question, asked.problems
    if question.means == MONEY and question.objective not in (ALL, MEAN):
        told(0.1)
        return _together(asked, exact, time_limit_s, interrupted)
    found = []
    for number, problem in enumerate(problems):
        told(0.05 + 0.9 * number / len(problems))
        means = Means.of_count(problem.service.count - len(problem.kept), problem.pairs.sites)
        found.append(_one(asked, problem, means, exact, time_limit_s, interrupted))
    return found


def _one(asked: Asked, problem: Problem, means: Means, exact: bool, time_limit_s: float, stop: Stop) -> Solved:
    objective = asked.question.objective
    if objective == ALL:
        return _fewest(asked, problem, exact, time_limit_s, stop)
    if objective == MEAN:
        return _mean(problem, exact)
    if asked.question.has_room:
        return _roomy([problem], means, exact, time_limit_s, stop)[0]
    worth = need_of(asked, problem) if objective == FAIR else None
    pairs, weight = problem.pairs, problem.weight
    if exact:
        choice = best_worthy(pairs, weight, means, worth, time_limit_s=time_limit_s, interrupted=stop)
    else:
        choice = choose_worthy(pairs, weight, means, worth)
    gap = choice.at_most_below_best if exact or choice.at_most_below_best <= EVEN else None
    return Solved(_with_kept(problem, choice.sites), gap)


def need_of(asked: Asked, problem: Problem) -> Worth:
    """Return what one child more is worth in each village: the fewer are served there, the more."""
    ground = asked.ground
    children = totals(ground.cell_area[problem.inside], problem.children[problem.inside], len(ground.areas))
    left = totals(problem.village, problem.weight, len(ground.areas))
    return Worth.of_need(problem.village, children, np.maximum(0.0, children - left))


def _fewest(asked: Asked, problem: Problem, exact: bool, time_limit_s: float, stop: Stop) -> Solved:
    """Serve the share asked for of all children, less those who are served already."""
    all_children = float(problem.children[problem.inside].sum())
    left = float(problem.weight.sum())
    wanted = max(0.0, asked.question.share * all_children - (all_children - left))
    share = min(1.0, wanted / left) if left > 0 else 0.0
    if exact:
        found = fewest_sites(problem.pairs, problem.weight, share=share, time_limit_s=time_limit_s, interrupted=stop)
    else:
        found = fewest_greedy(problem.pairs, problem.weight, share=share)
    many = len(found.sites)
    gap = found.at_most_too_many / many if many else 0.0
    kept = len(problem.kept)
    extra = {"fewest": {
        "share": asked.question.share, "least": found.least + kept, "count": many + kept,
        "beyond": found.beyond, "is_met": found.served >= wanted - 1e-6 * max(1.0, wanted),
    }}  # fmt: skip
    return Solved(_with_kept(problem, found.sites), gap if exact or gap <= EVEN else None, extra)


def _mean(problem: Problem, exact: bool) -> Solved:
    count = problem.service.count - len(problem.kept)
    choice = shortest_walks(
        problem.pairs, problem.weight, count, limit_m=problem.limit_m, existing=problem.fixed,
        swaps=200 if exact else 20, price_rounds=300 if exact else 0,
    )  # fmt: skip
    gap = choice.at_most_above_best if exact else None
    extra = {"mean": {
        "before": choice.before_m, "after": choice.mean_walk_m, "least": choice.least_m if exact else None,
        "most_m": problem.limit_m, "left_out": choice.left_out,
    }}  # fmt: skip
    return Solved(_with_kept(problem, choice.sites), gap if gap is not None and np.isfinite(gap) else None, extra)


def _together(asked: Asked, exact: bool, time_limit_s: float, stop: Stop) -> list[Solved]:
    """Spend one budget on all services: their places and points lie side by side in one question."""
    problems = asked.problems
    spent = sum(float(_kept_cost(asked, problem)) for problem in problems)
    cost = np.concatenate([problem.cost for problem in problems])
    means = Means.of_money((asked.question.money or 0) - spent, cost)
    if asked.question.has_room:
        return _roomy(problems, means, exact, time_limit_s, stop)
    pairs, weight = side_by_side([one.pairs for one in problems]), np.concatenate([one.weight for one in problems])
    worth = None
    if asked.question.objective == FAIR:
        needs = [need_of(asked, problem) for problem in problems]
        worth = Worth(
            np.concatenate([need.group + n * len(need.all) for n, need in enumerate(needs)]),
            np.concatenate([need.all for need in needs]), np.concatenate([need.have for need in needs]),
            needs[0].upto, needs[0].slope,
        )  # fmt: skip
    if exact:
        choice = best_worthy(pairs, weight, means, worth, time_limit_s=time_limit_s, interrupted=stop)
    else:
        choice = choose_worthy(pairs, weight, means, worth)
    gap = choice.at_most_below_best if exact or choice.at_most_below_best <= EVEN else None
    return [Solved(_with_kept(one, sites), gap) for one, sites in zip(problems, _apart(problems, choice.sites),
                                                                      strict=True)]  # fmt: skip


def _kept_cost(asked: Asked, problem: Problem) -> float:
    cost = asked.places.cost[problem.kept]
    return float(np.where(np.isnan(cost), float(problem.service.cost or 0), cost).sum())


def _roomy(problems: Sequence[Problem], means: Means, exact: bool, time_limit_s: float, stop: Stop) -> list[Solved]:
    pairs = side_by_side([one.pairs for one in problems])
    weight, room = (np.concatenate([getattr(one, name) for one in problems]) for name in ("weight", "room"))
    first = np.cumsum([0, *(one.pairs.sites for one in problems)])
    fixed = np.concatenate([one.fixed + start for one, start in zip(problems, first, strict=False)])
    if exact:
        choice = best_roomy(pairs, weight, room, means, existing=fixed, time_limit_s=time_limit_s, interrupted=stop)
    else:
        choice = choose_roomy(pairs, weight, room, means, existing=fixed)
    gap = choice.at_most_below_best if exact or choice.at_most_below_best <= EVEN else None
    each = _apart(problems, choice.sites)
    return [
        replace(_roomy_one(one, sites), gap=gap) for one, sites in zip(problems, each, strict=True)
    ]


def _roomy_one(problem: Problem, sites: Ints) -> Solved:
    """Tell who finds room where some places of one service are built; kept places stand in the fixed rows' end."""
    kept = problem.fixed[problem.standing_sites - len(problem.kept) :]
    standing = problem.fixed[: problem.standing_sites - len(problem.kept)]
    means = Means.of_count(problem.pairs.sites, problem.pairs.sites)
    all_new = np.concatenate([kept, sites])
    found: RoomyChoice = roomy_choice_of(
        problem.pairs, problem.weight, problem.room, means, all_new, existing=standing
    )
    in_reach = given_points(problem.pairs, np.concatenate([standing, all_new]))
    before = given_points(problem.pairs, standing)
    no_room = float(found.left[in_reach].sum())
    row_of = np.concatenate([problem.rows, np.full(problem.standing_sites - len(kept), -1), problem.kept])
    free = float(problem.children[problem.inside].sum()) - float(problem.weight.sum())
    extra = {"room": {
        "free": free, "before": free + found.existing, "served": free + found.served, "no_room": no_room,
        "no_room_before": float(problem.weight[before].sum()) - found.existing,
        "out": float(found.left[~in_reach].sum()),
        "gain": found.gain.tolist(), "taken": found.taken.tolist(),
        "capacity": problem.room[found.sites].tolist(), "unknown": problem.unknown_rooms,
        "known": problem.standing_sites - len(kept),
    }}  # fmt: skip
    # A site that lets nobody in is in no order; a kept one is shown all the same.
    missing = np.setdiff1d(kept, found.sites)
    extra["room"]["gain"] += [0.0] * len(missing)
    extra["room"]["taken"] += [0.0] * len(missing)
    extra["room"]["capacity"] += problem.room[missing].tolist()
    return Solved(row_of[np.concatenate([found.sites, missing])], None, extra)


def _with_kept(problem: Problem, sites: Ints) -> Ints:
    """Return rows of places: kept ones first, then the chosen ones in their order."""
    return np.concatenate([problem.kept, problem.rows[sites]]).astype(np.int64)


def side_by_side(many: Sequence[Covers]) -> Covers:
    """Return several covers as one, whose sites and points have nothing to do with each other."""
    if len(many) == 1:
        return many[0]
    demands = np.cumsum([0, *(one.demands for one in many)])
    pairs = np.cumsum([0, *(one.pairs for one in many)])
    return Covers(
        np.concatenate([[0], *(one.start[1:] + before for one, before in zip(many, pairs, strict=False))]),
        np.concatenate([one.demand + before for one, before in zip(many, demands, strict=False)]).astype(np.int32),
        np.concatenate([one.walk_mm for one in many]),
        int(demands[-1]),
    )


def _apart(problems: Sequence[Problem], sites: Ints) -> list[Ints]:
    """Return the sites of each problem by its own rows, in order."""
    first = np.cumsum([0, *(one.pairs.sites for one in problems)])
    return [
        sites[(sites >= start) & (sites < end)] - start for start, end in zip(first[:-1], first[1:], strict=True)
    ]


