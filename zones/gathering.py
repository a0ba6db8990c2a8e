"""What an analysis needs before anything is computed: areas, rules, ground, facilities."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.queries import Snapshot, facility_snapshot
from regions.models import Area
from regions.queries.ground import Ground, ground_for

from .errors import ZonesError
from .measures import Measure, measures_of
from .models import Standard, StandardSet, ZoneRequirement
from .queries.places import Places, places_on
from .run_marks import event_marks

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """The inputs of one analysis; `cell_rows` are the ground's cells inside the area.

    `snapshot` tells of its facilities, `read_at` and `event_marks` when these were read.
    """

    area_code: str
    standard_set: StandardSet
    today: date
    read_at: datetime
    event_marks: dict[str, int]
    areas: list[Area]
    rules: list[Standard]
    requirements: list[ZoneRequirement]
    measures: list[Measure]
    snapshot: Snapshot
    ground: Ground | None
    places: Places | None
    cell_rows: np.ndarray


def places_today(ground: Ground, today: date) -> Places:
    """Return the facilities of a ground, read now."""
    return places_on(ground.graph, ground.snapper, on=today)


def gather(
    area_code: str,
    standard_set: StandardSet,
    progress: Progress = lambda share, stage: None,
    *,
    places_of: Callable[[Ground, date], Places] = places_today,
) -> Gathered:
    """Read the inputs of an area's analysis.

    Streets, cells and facilities of the whole network take part, so that a school across the border
    counts; only areas and cells inside the area are judged. Without streets the distance rules
    end as "no data".
    """
    progress(0.02, _("Membaca masukan"))
    rules = list(standard_set.standards.prefetch_related("types").select_related("age_band"))
    requirements = list(standard_set.zone_requirements.prefetch_related("types").select_related("group"))
    areas = list(Area.objects.current().within_code(area_code).order_by("code"))
    if not areas:
        raise ZonesError(_("Wilayah %(code)s tidak lagi berlaku.") % {"code": area_code})
    read_at, marks = timezone.now(), event_marks()
    snapshot = facility_snapshot(area_code)  # before the facilities: what changes in between makes the run stale
    ground = ground_for(area_code)
    today = timezone.localdate()
    places, cell_rows = None, np.zeros(0, dtype=np.int64)
    if ground is not None:
        progress(0.15, _("Mencari fasilitas terdekat"))
        places = places_of(ground, today)
        cell_rows = cells_inside(ground, area_code)
    return Gathered(
        area_code=area_code,
        standard_set=standard_set,
        today=today,
        read_at=read_at,
        event_marks=marks,
        areas=areas,
        rules=rules,
        requirements=requirements,
        measures=measures_of(rules, requirements),
        snapshot=snapshot,
        ground=ground,
        places=places,
        cell_rows=cell_rows,
    )


def cells_inside(ground: Ground, code: str) -> np.ndarray:
    """Return the rows of a ground's cells inside an area."""
    inside = [i for i, area in enumerate(ground.areas) if area.code == code or area.code.startswith(f"{code}.")]
    return np.flatnonzero(np.isin(ground.cell_area, inside))
