"""Where the bars of a histogram of walks stand in a drawing that the server makes; units of its view box."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .distances import WalkBar

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT: Final = 56
BOTTOM: Final = 32
TOP: Final = 28


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One bar with its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    is_within: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A number beside an axis: where, and which."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class WalkChart:
    """The drawing: bars, metres along the foot, children up the side, the limit, and a mark for each percentile."""

    bars: tuple[DrawnBar, ...]
    metres: tuple[Tick, ...]
    children: tuple[Tick, ...]
    limit_x: float
    marks: tuple[tuple[str, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    foot: int = HEIGHT - BOTTOM
    top: int = TOP


def walk_chart(
    bars: Sequence[WalkBar], limit_m: float, percentiles: Sequence[tuple[str, float | None]]
) -> WalkChart | None:
    """Draw bars of equal width, the last one open to the right; None where nobody walks."""
    most = max((bar.children for bar in bars), default=0.0)
    if most <= 0:
        return None
    top = _round_up(most)
    each = (WIDTH - LEFT) / len(bars)
    room = HEIGHT - BOTTOM - TOP
    end_m = bars[-1].from_m

    def across(metres: float) -> float:
        return round(LEFT + min(metres / end_m, 1 + 0.5 / (len(bars) - 1)) * each * (len(bars) - 1), 1)

    def up(children: float) -> float:
        return round(HEIGHT - BOTTOM - room * children / top, 1)

    return WalkChart(
        bars=tuple(
            DrawnBar(round(LEFT + i * each + 1, 1), up(bar.children), round(each - 2, 1),
                     round(room * bar.children / top, 1), bar.is_within)
            for i, bar in enumerate(bars)
        ),
        metres=tuple(Tick(across(metres), metres) for metres in _steps(limit_m, end_m)),
        children=tuple(Tick(up(top * part), top * part) for part in (0, 0.5, 1)),
        limit_x=across(limit_m),
        marks=tuple((name, across(metres)) for name, metres in percentiles if metres is not None),
    )  # fmt: skip


def _steps(limit_m: float, end_m: float) -> list[float]:
    return [limit_m * step for step in range(round(end_m / limit_m) + 1)]


def _round_up(number: float) -> float:
    """Return the next of 1, 2, 5 times a power of ten, at least 2."""
    power = 1.0
    while power * 10 <= number:
        power *= 10
    return max(next(power * step for step in (1, 2, 5, 10) if power * step >= number), 2.0)
