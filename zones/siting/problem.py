"""A question on its ground: whose walk counts, what stands already, who reaches which candidate place."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from facilities.models import Facility
from regions.models import Area
from regions.queries.ground import Ground
from walkshed.covers import Covers, covers
from walkshed.snap import Snaps, on_edges
from zones.errors import SitingRefused
from zones.measures import Measure
from zones.models import ReachRun
from zones.queries.runs import ground_of, latest_run, staleness
from zones.queries.standing import Standing, standing_of
from zones.sentences import count

from .places import REASONS, Places, candidate_places, planned_snaps
from .question import ALL, COUNT, MEAN, MONEY, SitingQuestion
from .services import Service, services_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MEAN_FACTOR = 2.0
"""The average walk counts nobody with more than twice the limit."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One service of a question, ready to be solved.

    Points are street pieces where children live whom nothing serves yet: weight (points,) children, village (points,)
    row of the ground's areas. pairs: which point each of `rows` (places that can be chosen) serves, then each of the
    `standing_sites` that stand in the way of the plain question (limited room, average walk). cost and room (rows +
    standing sites,); free_children: children whom places without known capacity serve. base: what is added before
    anything is chosen (planned and kept places), and of these the last `kept`.
    """

    service: Service
    standing: Standing
    inside: npt.NDArray[np.bool_]
    children: Floats
    weight: Floats
    village: Ints
    piece: Ints
    rows: Ints
    kept: Ints
    pairs: Covers
    cost: Floats
    room: Floats
    standing_sites: int
    unknown_rooms: int
    base: Snaps
    limit_m: float

    @property
    def fixed(self) -> Ints:
        """Return the rows of the pairs that stand already."""
        return np.arange(len(self.rows), len(self.rows) + self.standing_sites)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with everything it stands on."""

    question: SitingQuestion
    area: Area
    run: ReachRun
    ground: Ground
    places: Places
    problems: tuple[Problem, ...]


def asked_on(question: SitingQuestion, run: ReachRun | None = None) -> Asked:
    """Gather what a question stands on; raise SitingRefused when it cannot be asked here and now.

    run: the finished run to stand on, by default the newest of the area; its inputs must not have changed.
    """
    area = Area.objects.current().filter(code=question.area_code).first()
    if area is None:
        raise SitingRefused(_("Pilih wilayah dari daftar; %(code)s tidak dimuat.") % {
            "code": question.area_code or _("yang kosong")}, "wilayah")  # fmt: skip
    run = run or latest_run(area.code)
    if run is None:
        raise SitingRefused(_("%(area)s belum dihitung. Hitung dahulu cakupannya.") % {"area": area.name}, "wilayah")
    ground = ground_of_run(run)
    services = services_of(question.services, run.standard_set)
    inside = np.array([one.code == area.code or one.code.startswith(f"{area.code}.") for one in ground.areas])
    inside = inside[ground.cell_area]
    places = candidate_places(question, ground, area, inside, max(one.limit_m for one in services))
    _refuse_kept(question, services, places)
    problems = tuple(
        _problem(question, service, number, run, ground, inside, places) for number, service in enumerate(services)
    )
    return Asked(question, area, run, ground, places, problems)


def _refuse_kept(question: SitingQuestion, services: Sequence[Service], places: Places) -> None:
    """Refuse settled places that cannot be built on, are more than asked for, or cost more than there is."""
    row_of = {key: row for row, key in enumerate(places.keys)}
    spent = 0.0
    for number, key in question.kept:
        row = row_of.get(key)
        if row is None or number >= len(services):
            raise SitingRefused(
                _("Satu tempat yang ditetapkan tidak lagi termasuk calon tempat pertanyaan ini. Lepaskan dahulu."),
                "pakai",
            )
        if reason := str(places.reason[row]):
            words = {"place": places.names[row] or _("Satu tempat"), "reason": REASONS[reason]}
            raise SitingRefused(_("%(place)s ditetapkan, tetapi tidak dapat dipakai: %(reason)s.") % words, "pakai")
        own = services[number].cost
        spent += float(own or 0) if np.isnan(places.cost[row]) else float(places.cost[row])
    if question.means == COUNT and question.objective != ALL:
        for number, service in enumerate(services):
            if sum(of == number for of, _key in question.kept) > service.count:
                raise SitingRefused(_("Lebih banyak tempat ditetapkan daripada jumlah yang diminta."), "pakai")
    if question.means == MONEY and spent > (question.money or 0):
        raise SitingRefused(
            _("Tempat yang ditetapkan saja berbiaya Rp%(spent)s; anggarannya Rp%(money)s.")
            % {"spent": count(spent), "money": count(question.money or 0)}, "pakai",
        )  # fmt: skip


def ground_of_run(run: ReachRun) -> Ground:
    """Return the ground a run was computed on; raise SitingRefused when its inputs have changed since."""
    if changed := staleness(run):
        raise SitingRefused(
            _("Sejak hitungan terakhir sudah berubah: %(what)s. Hitung ulang dahulu, agar jawabannya sesuai tabel.")
            % {"what": ", ".join(changed)}
        )
    ground = ground_of(run)
    if ground is None or (ground.network.pk, ground.layout.pk) != (run.network_id, run.layout_id):
        raise SitingRefused(_("Jaringan jalan hitungan ini tidak lagi dimuat. Hitung ulang dahulu."))
    return ground


def _problem(
    question: SitingQuestion, service: Service, number: int, run: ReachRun, ground: Ground,
    inside: npt.NDArray[np.bool_], places: Places,
) -> Problem:  # fmt: skip
    standing = standing_of(run, Measure(tuple(sorted(service.types)), service.status, service.limit_m), ground)
    children = standing.children(service.ages)
    key_row = {key: row for row, key in enumerate(places.keys)}
    kept = np.array(
        [key_row[key] for of, key in question.kept if of == number and key in key_row], dtype=np.int64
    )
    rows = np.setdiff1d(places.usable, kept)
    planned = planned_snaps(ground, service.types) if question.with_planned else ground.snapper.snap(np.zeros((0, 2)))
    base = planned.and_more(places.snaps.take(kept))
    has_room, is_mean = question.has_room, question.objective == MEAN
    known_room = _known_room(standing) if has_room else {}
    limited = np.flatnonzero(np.isin(standing.ids, list(known_room)))
    covered = _covered(standing, base if not has_room else planned, limited)
    piece = np.flatnonzero((ground.piece_cell >= 0) & inside[np.maximum(ground.piece_cell, 0)])
    cell = ground.piece_cell[piece]
    open_mm = ground.pieces.length_mm[piece] - (0.0 if is_mean else covered[piece])
    weight = np.divide(
        children[cell] * open_mm, standing.street_mm[cell], out=np.zeros(len(piece)), where=standing.street_mm[cell] > 0
    )
    some = weight > 0
    piece, weight, cell = piece[some], weight[some], cell[some]
    middle = (ground.pieces.from_mm[piece] + ground.pieces.to_mm[piece]) // 2
    points = on_edges(ground.graph, ground.pieces.edge[piece], middle)
    fixed = ground.snapper.snap(np.zeros((0, 2)))
    if is_mean:
        fixed = standing.snaps.and_more(base)
    elif has_room:
        fixed = standing.snaps.take(_first_rows(standing, known_room)).and_more(places.snaps.take(kept))
    limit_m = service.limit_m * (MEAN_FACTOR if is_mean else 1.0)
    pairs = covers(ground.graph, places.snaps.take(rows).and_more(fixed), points, limit_m=limit_m)
    own = float(service.cost or 1)
    cost = np.concatenate([np.where(np.isnan(places.cost[rows]), own, places.cost[rows]), np.ones(len(fixed))])
    return Problem(
        service=service,
        standing=standing,
        inside=inside,
        children=children,
        weight=weight,
        village=ground.cell_area[cell].astype(np.int64),
        piece=piece,
        rows=rows,
        kept=kept,
        pairs=pairs,
        cost=cost,
        room=_rooms(service, places, rows, kept, known_room) if has_room else np.zeros(0),
        standing_sites=len(fixed),
        unknown_rooms=len(np.unique(standing.ids)) - len(known_room) if has_room else 0,
        base=base,
        limit_m=limit_m,
    )


def _known_room(standing: Standing) -> dict[int, float]:
    """Return how many children each facility of a service takes, where its record says so."""
    ids = np.unique(standing.ids).tolist()
    found = Facility.objects.filter(pk__in=ids, capacity__isnull=False).order_by("pk")
    return {pk: float(room) for pk, room in found.values_list("pk", "capacity")}


def _first_rows(standing: Standing, facilities: dict[int, float]) -> Ints:
    """Return one row for each facility: its first entrance stands for it where room is counted."""
    return np.array([int(np.flatnonzero(standing.ids == pk)[0]) for pk in facilities], dtype=np.int64)


def _rooms(service: Service, places: Places, rows: Ints, kept: Ints, known: dict[int, float]) -> Floats:
    """Return how many each place takes: as its layer says, else as the service says, else all (a million)."""
    own = float(service.capacity) if service.capacity is not None else 1e6
    chosen = places.capacity[np.concatenate([rows, kept])]
    new = np.where(np.isnan(chosen), own, chosen)
    return np.concatenate([new[: len(rows)], list(known.values()), new[len(rows) :]])


def _covered(standing: Standing, base: Snaps, limited: Ints) -> Floats:
    """Return how much of each street piece is within the limit of what stands, with the base and without some rows."""
    covered = standing.coverage.covered_mm.astype(np.float64).copy()
    if len(base) or len(limited):
        changed = standing.coverage.what_if(added=base if len(base) else None, closed=limited)
        covered[changed.row] = changed.after_mm
    return covered
