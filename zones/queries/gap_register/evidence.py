"""What a gap rests on: the worst cell and the walk from it, or what is there of what is wanted."""
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from facilities.models import Facility
from zones.models import Gap, ReachRun, RuleKind, StatusNeeded
from zones.queries.columns import CoverageColumn, rule_column
from zones.queries.far_places import FarPlace, far_places
from zones.queries.runs import latest_run
from zones.queries.streets.unmapped import VillageStreets, suspects_in

MOST_PRESENT: Final = 12


@dataclass(frozen=True, slots=True)
class Present:
    """A facility of the rule's types that stands in the area."""

    name: str
    type_name: str
    public_id: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """`worst` are the cells farthest from the service (distance rules); `present` what is there (rules that count).

    run: the newest run that answers for the area, None before the first. present_count counts all that are present.
    unmapped: villages of the area whose streets may not be mapped, so that the gap may only look like one.
    """

    column: CoverageColumn
    run: ReachRun | None
    worst: tuple[FarPlace, ...]
    present: tuple[Present, ...]
    present_count: int
    unmapped: tuple[VillageStreets, ...] = ()

    @property
    def is_walk(self) -> bool:
        return self.column.kind == RuleKind.DISTANCE


def gap_evidence(gap: Gap, user: Any) -> Evidence:
    """Return what a gap rests on, as far as this reader may see it."""
    column = rule_column(gap.standard)
    run = latest_run(gap.area_code)
    worst = far_places(run, code=gap.area_code, column=column) if run is not None else ()
    if column.kind == RuleKind.DISTANCE:
        return Evidence(column, run, worst, (), 0, tuple(suspects_in(gap.area_code)))
    there = Facility.objects.visible_to(user).in_operation().in_area(gap.area_code).of_types(column.types)
    if column.status_needed != StatusNeeded.ANY:
        there = there.with_status(column.status_needed, timezone.localdate())
    there = there.select_related("type").order_by("name", "pk").distinct()
    return Evidence(
        column, run, worst,
        tuple(Present(one.name, one.type.name, one.public_id) for one in there[:MOST_PRESENT]),
        there.count(),
    )  # fmt: skip
