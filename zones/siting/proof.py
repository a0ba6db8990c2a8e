"""The proven answer: what the search found, or the quick choice where the exact count likes that better.

Places are chosen by whole street pieces, children are counted by metres. So a choice that is best by pieces may be
counted a little below another one; nobody is shown the lesser of two answers that both are known.
"""
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from walkshed.siting import served_weight

from .answer import answer_of
from .problem import Asked, Problem
from .question import MONEY, MOST
from .solve import Solved

Ints = npt.NDArray[np.int64]

CLEARLY: Final = 0.05
"""Children by which a choice must be better; less is rounding."""


def proven_answer(asked: Asked, solved: Sequence[Solved], quick: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the answer of what the search found; quick: the keys of the quick choice's places, by service.

    Where the question is after most children, and the quick choice reaches more of them as counted by metres, that is
    the answer, with what is proved of it: how far below the best by pieces it is.
    """
    found = answer_of(asked, solved)
    others = _as_solved(asked, solved, quick)
    if others is None:
        return found
    other, chosen = answer_of(asked, others), list(solved)
    every = range(len(solved))
    for together in [every] if asked.question.means == MONEY else [[one] for one in every]:
        if _reached(other, together) > _reached(found, together) + CLEARLY:
            for number in together:
                chosen[number] = others[number]
    return answer_of(asked, chosen) if chosen != list(solved) else found


def _reached(answer: dict[str, Any], services: Sequence[int]) -> float:
    return sum(answer["services"][number]["after"] for number in services)


def _as_solved(asked: Asked, solved: Sequence[Solved], quick: Sequence[Sequence[str]]) -> list[Solved] | None:
    """Return the quick choice with its own gap; None where counting by metres says nothing about what is asked."""
    question = asked.question
    if question.objective != MOST or question.has_room:
        return None
    row_of = {key: row for row, key in enumerate(asked.places.keys)}
    if any(key not in row_of for keys in quick for key in keys):
        return None
    rows = [np.array([row_of[key] for key in keys], dtype=np.int64) for keys in quick]
    own = [_by_pieces(problem, one) for problem, one in zip(asked.problems, rows, strict=True)]
    best = [_by_pieces(problem, one.rows) for problem, one in zip(asked.problems, solved, strict=True)]
    if question.means == MONEY:
        own, best = [sum(own)] * len(own), [sum(best)] * len(best)
    return [
        replace(one, rows=mine, gap=None if one.gap is None else _gap(value, least, one.gap))
        for one, mine, value, least in zip(solved, rows, own, best, strict=True)
    ]


def _by_pieces(problem: Problem, rows: Ints) -> float:
    """Return the children whom places newly reach, as the search counts: a street piece whole or not at all."""
    place_of = {int(row): place for place, row in enumerate(problem.rows)}
    return served_weight(problem.pairs, problem.weight, [place_of[int(row)] for row in rows if int(row) in place_of])


def _gap(value: float, found: float, gap: float) -> float:
    """Return how far a value is below the best possible, of which what was found is at most `gap` below."""
    most = found / (1.0 - gap) if gap < 1.0 else float("inf")
    return max(0.0, 1.0 - value / most) if most > 0 else 0.0
