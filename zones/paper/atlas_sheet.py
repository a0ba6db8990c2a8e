"""One sheet of an atlas: the map of an area, its rules with verdicts, its gaps, in the words of the page."""
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zones.models import RuleKind, Verdict
from zones.queries.columns import CoverageColumn
from zones.queries.coverage import CoverageRow
from zones.queries.paper.cells import RunCells, out_of_reach
from zones.queries.paper.worst import Shortage, shortages

from .atlas_classes import Classes
from .atlas_drawing import DrawnCells, DrawnSign, draw_area_map, legend_sign
from .atlas_ground import AtlasGround
from .drawn_ground import drawn_areas, drawn_streets
from .map_frame import Frame
from .paper_size import PaperSize
from .signs import colour_of, shape_of

MOST_SIGNS: Final = 400
"""More facilities than this on one map are counted in words: signs would cover it."""
MOST_GAPS: Final = 5
ALLEYS_TO_SCALE: Final = 45_000
"""On a smaller scale than this alleys are left out."""
_WIDE_STREETS: Final = 7
_MARGIN_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class LegendSign:
    """A service group of the legend: its sign, its name, and how many of its places stand in the area."""

    sign: SafeString
    name: str
    places: int


@dataclass(frozen=True, slots=True)
class AtlasSheet:
    """What the page of an area shows; `services` counts the services of the map, `alone` names a single one."""

    row: CoverageRow
    above: str
    svg: SafeString
    scale: str
    classes: tuple[tuple[str, str], ...]
    services: int
    alone: str
    legend: tuple[LegendSign, ...]
    not_drawn: int
    verdicts: dict[str, int]
    gaps: tuple[Shortage, ...]
    more_gaps: int

    @property
    def anchor(self) -> str:
        return f"w-{self.row.code.replace('.', '-')}"


def atlas_sheet(ground: AtlasGround, code: str, paper: PaperSize, *, rule_key: str = "") -> AtlasSheet:
    """Draw the sheet of an area; with `rule_key` the map shows that rule alone, if it is judged there."""
    row, shape = ground.rows[code], ground.shapes[code]
    gaps = shortages([below for other, below in ground.rows.items() if other == code or other.startswith(f"{code}.")])
    lines = sum(cell is not None for cell in row.cells) + 2 * min(len(gaps), MOST_GAPS)
    frame = Frame.around(
        shape, width_mm=paper.map_width_mm, height_mm=paper.map_height_mm(lines), margin_share=_MARGIN_SHARE
    )
    shown = _shown_rules(ground, row, rule_key)
    classes, cells = _classed(ground.cells, code, [ground.positions[column.id] for column in shown])
    signs, not_drawn = _signs(ground, code, frame)
    widest_to = 9 if frame.scale <= ALLEYS_TO_SCALE else _WIDE_STREETS
    svg = draw_area_map(
        frame, area=shape, streets=drawn_streets(frame, ground.network, widest_to=widest_to),
        areas=drawn_areas(frame, ground.network), cells=cells, signs=signs,
        title=_("Peta %(name)s: layanan di luar jangkauan jalan kaki, dan tempat layanan") % {"name": row.title},
        metre_words=f"{number_format(frame.bar_m, force_grouping=True)} m", north_word=_("U"),
    )  # fmt: skip
    verdicts = dict.fromkeys(Verdict.values, 0)
    for cell in filter(None, row.cells):
        verdicts[cell.verdict] += 1
    return AtlasSheet(
        row=row, above=_above(ground, row), svg=mark_safe(svg), scale=number_format(frame.scale, force_grouping=True),
        classes=tuple(classes.words), services=len(shown), alone=_alone(shown),
        legend=_legend(ground, code), not_drawn=not_drawn, verdicts=verdicts, gaps=tuple(gaps[:MOST_GAPS]),
        more_gaps=max(len(gaps) - MOST_GAPS, 0),
    )  # fmt: skip


def _shown_rules(ground: AtlasGround, row: CoverageRow, rule_key: str) -> list[CoverageColumn]:
    """Return the distance rules that the map counts: judged here with data, each service once (its own rule)."""
    known = [cell.column for cell in row.cells
             if cell is not None and cell.verdict != Verdict.NO_DATA and cell.column.id in ground.positions
             and cell.column.kind == RuleKind.DISTANCE]  # fmt: skip
    alone = [column for column in known if column.key == rule_key]
    return alone or known


def _alone(shown: list[CoverageColumn]) -> str:
    """Return the one rule of a map in words; "" where there are several."""
    return f"{shown[0].service} {shown[0].short}" if len(shown) == 1 else ""


def _classed(cells: RunCells, code: str, positions: list[int]) -> tuple[Classes, DrawnCells]:
    here = cells.within(code)
    if not positions or not here.any():
        return Classes(()), DrawnCells(np.array([], dtype=object), np.array([], dtype=np.int64))
    inside = RunCells(cells.codes[here], cells.hexagons[here], cells.share[here])
    classes = Classes.up_to(len(positions))
    return classes, DrawnCells(inside.hexagons, classes.of(out_of_reach(inside, positions)))


def _signs(ground: AtlasGround, code: str, frame: Frame) -> tuple[list[DrawnSign], int]:
    """Return the signs of a map, those inside the area first, and how many are too many for it."""
    places = ground.places
    order = np.flatnonzero(places.in_frame(frame))
    order = order[np.argsort(~places.within(code)[order], kind="stable")]
    looks = {group.pk: (colour_of(group), shape_of(group)) for group in ground.groups}
    drawn = [
        DrawnSign(*looks[places.groups[place]], lon=float(places.lon[place]), lat=float(places.lat[place]))
        for place in order[:MOST_SIGNS]
    ]
    return drawn[::-1], max(len(order) - MOST_SIGNS, 0)


def _legend(ground: AtlasGround, code: str) -> tuple[LegendSign, ...]:
    inside = ground.places.groups[ground.places.within(code)]
    return tuple(
        LegendSign(
            mark_safe(legend_sign(DrawnSign(colour_of(group), shape_of(group), 0, 0))), group.name,
            int((inside == group.pk).sum()),
        )
        for group in ground.groups
        if (inside == group.pk).any()
    )  # fmt: skip


def _above(ground: AtlasGround, row: CoverageRow) -> str:
    """Return the areas above one, widest first, as far as the atlas reaches."""
    codes = dict.fromkeys([ground.area.code, row.parent_code])
    named = [ground.titles[code] for code in codes if code in ground.titles and code != row.code]
    return " · ".join(named)
