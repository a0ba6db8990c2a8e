"""An area as a part of its ground: what a worker is asked about it, and its answers as those of cells."""
from dataclasses import dataclass
from datetime import date

import numpy as np

from regions.models import Area, Level, StreetNetwork
from regions.queries.ground import Ground
from walkshed.halo import Stretch, stretch_of
from walkshed.parts import Answers, Part, Question, Service, cut_part

from .cell_reach import CellAnswers, services_of, take_answers, unanswered
from .gathering import Gathered, places_today
from .queries.places import MAX_LEG_M, Places


def codes_of_parts() -> list[str]:
    """Return the areas that a country is analysed by: regencies, and smaller scopes that have streets of their own."""
    regencies = list(Area.objects.current().filter(level=Level.REGENCY).order_by("code").values_list("code", flat=True))
    scopes = StreetNetwork.objects.filter(is_active=True).values_list("scope_code", flat=True)
    known = {scope for scope in scopes if len(scope) <= len("PP.KK")}
    small = {scope for scope in scopes if len(scope) > len("PP.KK") and not {scope[:2], scope[:5]} & known}
    narrowest = {scope for scope in small if not any(scope.startswith(f"{other}.") for other in small)}
    current = set(Area.objects.current().filter(code__in=narrowest).values_list("code", flat=True))
    in_parts = {code[:5] for code in current}
    return sorted([code for code in regencies if code not in in_parts] + list(current))


@dataclass(slots=True)
class LastGround:
    """What neighbours on one ground share: its facilities and stretch, kept until another ground is asked about."""

    key: tuple[int, int, tuple[int, ...], date] | None = None
    places: Places | None = None
    stretch: Stretch | None = None

    def places_of(self, ground: Ground, today: date) -> Places:
        """Return the facilities of a ground, read once for all neighbours."""
        key = ground.network.pk, ground.layout.pk, ground.corrections.ids, today
        if self.places is None or self.key != key:
            self.key, self.places, self.stretch = key, places_today(ground, today), stretch_of(ground.graph)
        return self.places


def first_known_mm(gathered: Gathered) -> int | None:
    """Return how far walks should be known at first: as far as any rule asks; None = the area has all streets."""
    if gathered.ground is None or gathered.ground.network.scope_code == gathered.area_code:
        return None
    return 1000 * max((measure.limit_m for measure in gathered.measures), default=0)


def part_of(gathered: Gathered, stretch: Stretch, known_mm: int | None) -> Part:
    """Cut an area out of its ground, with a halo for walks up to known_mm.

    Cells that a border cuts stand in two areas with one H3 number; candidate zones look at both halves.
    """
    ground, places, measures = gathered.ground, gathered.places, gathered.measures
    assert ground is not None and places is not None, "an area without streets is no part"
    services = tuple(
        Service(places.rows_of(types, status), tuple(float(measures[column].limit_m) for column in columns))
        for (types, status), columns in services_of(measures).items()
    )
    question = Question(places.snaps, services, ground.pieces, ground.piece_cell)
    cells = np.flatnonzero(np.isin(ground.cell_h3, ground.cell_h3[gathered.cell_rows]))
    return cut_part(ground.graph, question, cells=cells, stretch=stretch, known_mm=known_mm, leg_m=MAX_LEG_M)


def cell_answers(gathered: Gathered, found: Answers) -> CellAnswers:
    """Return a part's answers as those of all cells of the ground; cells of other areas stay unanswered."""
    ground, places, measures = gathered.ground, gathered.places, gathered.measures
    assert ground is not None and places is not None
    answers = unanswered(len(ground.cell_ids), places, measures)
    first = 0
    for row, columns in enumerate(services_of(measures).values()):
        nearest = found.nearest[:, row]
        nearest_id = np.where(nearest >= 0, np.append(places.ids, -1)[nearest], -1)
        share = found.share[:, first : first + len(columns)]
        take_answers(answers, columns, found.cell_id, share, found.mean_walk_m[:, row], nearest_id)
        first += len(columns)
    return answers
