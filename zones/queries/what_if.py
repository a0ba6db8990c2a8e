"""What if one facility stood here, were closed, or moved: the children who gain or lose their walk to it.

Computed on the streets, facilities and children of a finished run, with its own walk and limit; nothing is written.
"""
from dataclasses import dataclass
from typing import Any, Final

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facilities.models import Facility
from regions.kept import Kept
from regions.models import Area
from regions.queries.ground import Ground
from walkshed.snap import Snaps, SnapStatus
from zones.errors import ZonesError
from zones.measures import Measure
from zones.models import AreaCoverage, ReachRun, RuleKind
from zones.sentences import area_title, percent
from zones.what_if_question import WhatIfQuestion

from .columns import CoverageColumn, columns_of
from .places import MAX_LEG_M
from .runs import ground_of, staleness
from .standing import ChangedCells, Standing, standing_of
from .street_near import street_near

MOST_LISTED: Final = 300
"""More facilities than this are not listed to choose from; a smaller area, or the map, leads to them."""
_DECIMALS: Final = 5  # of degrees on the map, about a metre


_rules: Final = Kept[tuple[CoverageColumn, ...]](50)


class WhatIfRefused(ZonesError):
    """A question that has no answer: what was found, and what is allowed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A facility that can be closed or moved."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where the new place joins the streets: its position as asked, the way to the street, the street's name or ""."""

    lon: float
    lat: float
    leg_m: float
    street: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Children of the rule's ages within the limit, before and after; `children` are those whose streets are known."""

    children: float
    before: float
    after: float

    @property
    def more(self) -> float:
        """Return how many more reach it; below 0 when fewer do."""
        return self.after - self.before

    @property
    def after_shown(self) -> int:
        """Return the children after, in whole numbers that add up with those before and with the change."""
        return round(self.before) + round(self.more)

    @property
    def share_before(self) -> float | None:
        """Return the share before, None without children."""
        return self._share(self.before)

    @property
    def share_after(self) -> float | None:
        """Return the share after, None without children."""
        return self._share(self.after)

    @property
    def shares(self) -> tuple[str, str]:
        """Return both shares as percentages in the reader's notation."""
        before, after = ("–" if one is None else percent(one) for one in (self.share_before, self.share_after))
        return before, after

    def _share(self, reached: float) -> float | None:
        return min(max(reached / self.children, 0.0), 1.0) if self.children else None


@dataclass(frozen=True, slots=True)
class VillageChange:
    """A village in which something changes; is_outside: it does not lie in the area asked about."""

    code: str
    title: str
    reached: Reached
    is_outside: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer: the area as a whole, all children who gain and lose (beyond its border too), and each village.

    villages: those with most gained or lost first; shapes: GeoJSON of the changed cells and of the places.
    """

    column: CoverageColumn
    run: ReachRun
    area: str
    place: NewPlace | None
    facility: Facility | None
    reached: Reached
    gained: float
    lost: float
    villages: tuple[VillageChange, ...]
    shapes: dict[str, Any]


def what_if_rules(run: ReachRun, area: Area) -> tuple[CoverageColumn, ...]:
    """Return the rules about a walk that a run judged in an area; none where it had no streets."""
    if run.network_id is None:
        return ()
    judged = AreaCoverage.objects.filter(run=run, area=area, standard__kind=RuleKind.DISTANCE)
    # Names are in the reader's language; rules that change since are told by `standing_for`.
    key = (run.pk, area.pk, get_language())
    return _rules.get(key, lambda: columns_of(judged.values_list("standard_id", flat=True)))


def standing_for(run: ReachRun, column: CoverageColumn) -> Standing:
    """Return what stands today for a rule; raise WhatIfRefused when the run's inputs have changed since."""
    if changed := staleness(run):
        raise WhatIfRefused(
            _("Sejak hitungan terakhir sudah berubah: %(what)s. Hitung ulang dahulu, agar jawabannya sesuai tabel.")
            % {"what": ", ".join(changed)}
        )
    ground = ground_of(run)
    if ground is None or (ground.network.pk, ground.layout.pk) != (run.network_id, run.layout_id):
        raise WhatIfRefused(_("Jaringan jalan hitungan ini tidak lagi dimuat. Hitung ulang dahulu."))
    types = tuple(sorted(column.types))
    return standing_of(run, Measure(types, column.status_needed, column.distance_m or 0), ground)


def facility_choices(
    standing: Standing, area: Area, user: AbstractBaseUser | AnonymousUser
) -> tuple[Choice, ...] | None:
    """Return the facilities of an area that take part, by name; None when there are too many to list."""
    inside = Facility.objects.visible_to(user).in_area(area.code).filter(pk__in=np.unique(standing.ids).tolist())
    rows = list(inside.order_by("name", "pk").values_list("public_id", "name")[: MOST_LISTED + 1])
    return tuple(Choice(*row) for row in rows) if len(rows) <= MOST_LISTED else None


def what_if(
    question: WhatIfQuestion,
    *,
    run: ReachRun,
    column: CoverageColumn,
    standing: Standing,
    area: Area,
    user: AbstractBaseUser | AnonymousUser,
) -> WhatIf:
    """Answer a question for an area; raise WhatIfRefused when its place or facility cannot take part."""
    facility = _facility(question, standing, user) if question.wants_facility else None
    closed = standing.rows_of(facility.pk) if facility else np.zeros(0, dtype=np.int64)
    snap = _snap(question, standing.ground) if question.wants_place else None
    cells = standing.what_if(added=snap, closed=closed)
    children = standing.children(column.ages)
    more = children[cells.row] * (cells.after - cells.before)
    return WhatIf(
        column=column,
        run=run,
        area=area_title(area.name, area.level, area.code),
        place=_place(question, standing.ground, snap) if snap is not None else None,
        facility=facility,
        **_reached(standing, column, area, children, cells.row, more),
        gained=float(more[more > 0].sum()),
        lost=float(-more[more < 0].sum()),
        shapes=_shapes(standing, cells, more, question, facility),
    )


def _facility(question: WhatIfQuestion, standing: Standing, user: AbstractBaseUser | AnonymousUser) -> Facility:
    found = Facility.objects.visible_to(user).filter(public_id=question.facility).first()
    if found is None:
        raise WhatIfRefused(_("Pilih dahulu tempat yang ditutup atau dipindahkan."))
    if not len(standing.rows_of(found.pk)):
        raise WhatIfRefused(
            _("%(name)s tidak ikut dihitung untuk layanan ini. Pilih tempat dari daftar.") % {"name": found.name}
        )
    return found


def _snap(question: WhatIfQuestion, ground: Ground) -> Snaps:
    position = question.position
    if position is None:
        raise WhatIfRefused(
            _(
                "Garis lintang harus berupa angka dari -90 sampai 90 dan garis bujur dari -180 sampai 180, "
                "misalnya -6,2251 dan 106,9003."
            )
        )
    snap = ground.snapper.snap([position], max_leg_m=MAX_LEG_M)
    if snap.status[0] == SnapStatus.FAR_FROM_STREET:
        raise WhatIfRefused(
            _("Tidak ada jalan yang dapat dilalui dalam %(metres)s m dari titik ini.") % {"metres": round(MAX_LEG_M)}
        )
    if snap.status[0] == SnapStatus.ISOLATED:
        raise WhatIfRefused(_("Jalan di titik ini terputus dari jaringan jalan; tidak ada yang dapat mencapainya."))
    return snap


def _place(question: WhatIfQuestion, ground: Ground, snap: Snaps) -> NewPlace:
    lon, lat = question.position or (0.0, 0.0)
    return NewPlace(lon, lat, float(snap.leg_m[0]), street_near(ground, *snap.lonlat[0]))


def _reached(
    standing: Standing,
    column: CoverageColumn,
    area: Area,
    children: npt.NDArray[np.float64],
    row: npt.NDArray[np.int64],
    more: npt.NDArray[np.float64],
) -> dict[str, Any]:
    """Return `reached` of the whole area and `villages`, as the judge counts: villages without cells stay out."""
    ground = standing.ground
    count = len(ground.areas)
    before = np.bincount(ground.cell_area, weights=children * standing.share, minlength=count)
    changed = np.bincount(ground.cell_area[row], weights=more, minlength=count)
    known = np.nan_to_num(standing.village_children(column.ages))
    known[np.bincount(ground.cell_area, minlength=count) == 0] = 0.0
    inside = np.array([one.code == area.code or one.code.startswith(f"{area.code}.") for one in ground.areas])
    total = float(before[inside].sum())
    villages = [
        VillageChange(
            code=ground.areas[i].code,
            title=area_title(ground.areas[i].name, ground.areas[i].level, ground.areas[i].code),
            reached=Reached(float(known[i]), float(before[i]), float(before[i] + changed[i])),
            is_outside=not inside[i],
        )
        for i in np.argsort(-np.abs(changed), kind="stable")
        if changed[i] != 0
    ]
    return {
        "reached": Reached(float(known[inside].sum()), total, total + float(changed[inside].sum())),
        "villages": tuple(villages),
    }


def _shapes(
    standing: Standing,
    cells: ChangedCells,
    more: npt.NDArray[np.float64],
    question: WhatIfQuestion,
    facility: Facility | None,
) -> dict[str, Any]:
    """Return what the map draws: cells with `part` gain or loss and `children`, places with `part` new or closed."""
    features = []
    hexagons, of_cell = np.unique(standing.ground.cell_h3[cells.row], return_inverse=True)
    for cell, amount in zip(hexagons.tolist(), np.bincount(of_cell, weights=more).tolist(), strict=True):
        ring = [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lat, lon in h3.cell_to_boundary(cell)]
        part = "loss" if amount < 0 else "gain"
        properties = {"part": part, "children": round(abs(amount), 1)}
        features.append(_feature(properties, "Polygon", [[*ring, ring[0]]]))
    if question.wants_place and question.position:
        features.append(_feature({"part": "new"}, "Point", list(question.position)))
    if facility is not None and facility.position is not None:
        features.append(_feature({"part": "closed"}, "Point", list(facility.position.coords)))
    return {"type": "FeatureCollection", "features": features}


def _feature(properties: dict[str, Any], kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
