"""What a run finds of each distance rule beyond its verdict: children by status of the places, and by their room."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from facilities.models import Facility
from regions.models import CHILD_AGES, Level
from regions.queries.children import population_of
from zones.cell_reach import CellAnswers, answer_measures
from zones.gathering import Gathered
from zones.judge import Evidence
from zones.measures import Measure, measure_of_rule
from zones.models import Standard, StatusNeeded

from .room import RoomForCells, room_for_cells

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RuleDetail:
    """One rule in one village; the fields are those of the model RuleReach."""

    area_id: int
    standard_id: int
    declared: float | None
    certified: float | None
    served: float | None
    without_room: float | None
    room_unknown: float | None


def rule_details(
    gathered: Gathered, answers: CellAnswers | None, evidence: Evidence,
    on_progress: Callable[[float], None] = lambda share: None,
) -> list[RuleDetail]:  # fmt: skip
    """Return the details of every distance rule in every village with mapped streets and known children."""
    ground, places = gathered.ground, gathered.places
    if ground is None or places is None or answers is None:
        return []
    rules = [(rule, measure) for rule in gathered.rules if (measure := measure_of_rule(rule)) is not None]
    statuses = _status_answers(gathered, evidence, [measure for _rule, measure in rules])
    by_age = _children_by_age(gathered)
    villages = [area for area in gathered.areas if area.level == Level.VILLAGE and area.code in by_age]
    details: list[RuleDetail] = []
    for done, (rule, measure) in enumerate(rules):
        column = gathered.measures.index(measure)
        children = _children_of_cells(gathered, by_age, rule)
        room = _room(gathered, measure, children * answers.share[:, column], answers.nearest_id[:, column])
        held = {status: children * share for status, share in statuses(measure)}
        for area in villages:
            rows = evidence.villages[area.code].cell_rows
            if len(rows):
                details.append(_detail(area.pk, rule.pk, rows, held, room))
        on_progress((done + 1) / len(rules))
    return details


def _detail(
    area_id: int, standard_id: int, rows: npt.NDArray[np.int64], held: dict[str, Floats], room: RoomForCells | None
) -> RuleDetail:
    sums = {status: float(children[rows].sum()) for status, children in held.items()}
    return RuleDetail(
        area_id=area_id,
        standard_id=standard_id,
        declared=sums.get(StatusNeeded.DECLARED),
        certified=sums.get(StatusNeeded.CERTIFIED),
        served=None if room is None else float(room.served[rows].sum()),
        without_room=None if room is None else float(room.without_room[rows].sum()),
        room_unknown=None if room is None else float(room.room_unknown[rows].sum()),
    )


def _status_answers(
    gathered: Gathered, evidence: Evidence, measures: list[Measure]
) -> Callable[[Measure], Iterator[tuple[str, Floats]]]:
    """Ask how much of each cell is within the limit of places with a status, for types of which any is on record."""
    stricter = [
        replace(measure, status_needed=status)
        for measure in measures
        if evidence.has_statuses(measure.types)
        for status in (StatusNeeded.DECLARED, StatusNeeded.CERTIFIED)
    ]
    asked = sorted(set(stricter), key=lambda one: (one.types, one.status_needed, one.limit_m))
    found = answer_measures(gathered.ground, gathered.places, asked) if asked else None  # type: ignore[arg-type]

    def answers_of(measure: Measure) -> Iterator[tuple[str, Floats]]:
        for status in (StatusNeeded.DECLARED, StatusNeeded.CERTIFIED):
            wanted = replace(measure, status_needed=status)
            if found is not None and wanted in asked:
                yield status, found.share[:, asked.index(wanted)]

    return answers_of


def _room(gathered: Gathered, measure: Measure, reached: Floats, nearest_id: Floats) -> RoomForCells | None:
    """Share out the room of a service; None where no place of it says how many children it takes."""
    assert gathered.ground is not None and gathered.places is not None
    ids = np.unique(gathered.places.ids[gathered.places.rows_of(measure.types, measure.status_needed)]).tolist()
    known = Facility.objects.filter(pk__in=ids, capacity__isnull=False).values_list("pk", "capacity")
    rooms = {pk: float(room) for pk, room in known}
    if not rooms:
        return None
    return room_for_cells(gathered.ground, gathered.places, measure, reached, nearest_id, rooms)


def _children_by_age(gathered: Gathered) -> dict[str, Floats]:
    """Return the children by age of every village of the ground: neighbours take room too."""
    assert gathered.ground is not None
    found = population_of([area.code for area in gathered.ground.areas])
    return {code: np.array(row.children_by_age, dtype=np.float64) for code, row in found.items()}


def _children_of_cells(gathered: Gathered, by_age: dict[str, Floats], rule: Standard) -> Floats:
    ground, ages = gathered.ground, slice(rule.age_band.age_from, rule.age_band.age_to + 1)
    assert ground is not None
    none = np.zeros(CHILD_AGES)
    of_village = np.array([by_age.get(area.code, none)[ages].sum() for area in ground.areas])
    return ground.cell_share * of_village[ground.cell_area]
