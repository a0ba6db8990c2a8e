"""The score of a zone over time, as points of a small drawing."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zones.models import ZoneJudgement

WIDTH: Final = 320
HEIGHT: Final = 80


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A judgement in the drawing, x 0..WIDTH by time and y 0 (score 100) .. HEIGHT (score 0)."""

    x: float
    y: float
    score: float
    at: datetime
    lost: bool


def score_points(judgements: Sequence[ZoneJudgement]) -> list[ScorePoint]:
    """Return the judgements that have a score, oldest first; a single one stands in the middle."""
    scored = sorted((one for one in judgements if one.score is not None), key=lambda one: one.at)
    if not scored:
        return []
    first, span = scored[0].at, (scored[-1].at - scored[0].at).total_seconds()
    return [
        ScorePoint(
            x=round((one.at - first).total_seconds() / span * WIDTH if span else WIDTH / 2, 1),
            y=round((100 - one.score) / 100 * HEIGHT, 1),
            score=one.score, at=one.at, lost=bool(one.lost),
        )
        for one in scored
    ]  # fmt: skip
