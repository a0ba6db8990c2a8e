"""Steps as the computation sees them, and why a step could do nothing where it is drawn."""
from collections.abc import Iterable, Sequence
from typing import Final

from django.contrib.gis.geos import LineString, Point
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import Facility
from regions.models import Area, StreetLine
from regions.queries.ground import ground_for
from zones.errors import ScenarioRefused
from zones.models import Scenario, ScenarioStep
from zones.queries.places import cached_places
from zones.scenarios.changes import ChangeKind
from zones.scenarios.plan import PlannedStep, plan

GATE_WITHIN_M: Final = 30.0
"""So near to a point must a street be that is opened there."""


def planned_steps(steps: Iterable[ScenarioStep]) -> list[PlannedStep]:
    """Return steps for the computation, in the order given."""
    return [
        PlannedStep(
            id=step.pk or 0,
            kind=step.kind,
            type=step.type_id or "",
            status=step.status,
            facility=step.facility_id,
            place=(step.place.x, step.place.y) if step.place else None,
            line=tuple((x, y) for x, y, *_rest in step.line.coords) if step.line else (),
            village=_village_at(step.place) if step.kind in (ChangeKind.ADD, ChangeKind.MOVE) else "",
        )
        for step in steps
    ]


def villages_of(steps: Iterable[ScenarioStep]) -> dict[int, str]:
    """Return by facility the code of the village it stands in, of those that steps name."""
    ids = [step.facility_id for step in steps if step.facility_id]
    rows = Facility.objects.filter(pk__in=ids, area__isnull=False).values_list("pk", "area__code")
    return dict(rows)


def problem_of(scenario: Scenario, steps: Sequence[ScenarioStep], step: ScenarioStep) -> str:
    """Return why a step does nothing among the others that are switched on, "" where it does something."""
    ground = ground_for(scenario.area_code)
    if ground is None:
        raise ScenarioRefused(_("Jaringan jalan wilayah ini belum dimuat; skenario tidak dapat dihitung."))
    some = [one for one in steps if one.is_on]
    on = timezone.localdate(scenario.run.finished_at) if scenario.run and scenario.run.finished_at else None
    places = cached_places(ground, on or timezone.localdate())
    return plan(planned_steps(some), ground, places, villages_of(some)).problems.get(step.pk or 0, "")


def closed_street_at(scenario: Scenario, place: Point) -> LineString:
    """Return the line of the nearest street that cannot be walked now; raise ScenarioRefused without any."""
    ground = ground_for(scenario.area_code)
    box = place.buffer(GATE_WITHIN_M / 110_000).envelope
    lines = StreetLine.objects.filter(
        network=ground.network if ground else None, is_walkable=False, geometry__bboverlaps=box,
        geometry__dwithin=(place, GATE_WITHIN_M / 110_000),
    )  # fmt: skip
    near = min(lines, key=lambda line: line.geometry.distance(place), default=None)
    if near is None:
        raise ScenarioRefused(
            _(
                "Tidak ada jalan tertutup bagi pejalan kaki dalam %(metres)s m dari titik ini. "
                "Gambar garis pintu yang dibuka dari jalan ke jalan."
            )
            % {"metres": round(GATE_WITHIN_M)},
            "place",
        )
    return near.geometry


def _village_at(place: Point | None) -> str:
    if place is None:
        return ""
    found = Area.objects.current().villages().filter(geometry__covers=place).order_by("code")
    return found.values_list("code", flat=True).first() or ""
