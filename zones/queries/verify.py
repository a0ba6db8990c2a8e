"""Check a finished run: its distances by certificate, its cells against what the same inputs give today."""
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.queries.ground import Ground
from walkshed.certificate import Certificate, certify
from walkshed.reach import end_seeds, reach
from walkshed.search import Field
from zones.cell_reach import SHARE_DECIMALS, WALK_M_DECIMALS, answer_measures
from zones.errors import ZonesError
from zones.measures import Measure
from zones.models import CellReach, ReachMeasure, ReachRun, RunState

from .places import Places, places_on
from .runs import ground_of, staleness


class RunNotVerifiable(ZonesError):
    """A run that was not finished, that keeps no cells, or whose inputs have changed since."""


@dataclass(frozen=True, slots=True)
class VerifiedService:
    """What was found for one service: all measures that differ only in their limit.

    cells: stored answers that were compared; different: how many of them are not what the inputs give.
    """

    types: tuple[str, ...]
    status_needed: str
    facilities: int
    certificate: Certificate
    cells: int
    different: int

    @property
    def holds(self) -> bool:
        """Say whether distances are proved and cells are as computed."""
        return self.certificate.holds and not self.different


def verify_run(run: ReachRun) -> Iterator[VerifiedService]:
    """Yield what was found for each service of a run; raise RunNotVerifiable where nothing can be said.

    The distances of every street node are searched again and proved exact by `walkshed.certificate`; then the
    stored answers of every cell are compared with those computed from them.
    """
    stored = _stored_cells(run)
    ground = ground_of(run)
    measures = list(run.measures.order_by("position"))
    if ground is None or not measures:
        raise RunNotVerifiable(_("Hitungan %(id)s tidak memakai jaringan jalan.") % {"id": run.pk})
    places = places_on(ground.graph, ground.snapper, on=timezone.localdate(run.finished_at))
    row_of = {pk: row for row, pk in enumerate(ground.cell_ids.tolist())}
    if any(cell.cell_id not in row_of for cell in stored):
        raise RunNotVerifiable(_("Sel hitungan %(id)s bukan sel data anak yang dimuat.") % {"id": run.pk})
    rows = np.array([row_of[cell.cell_id] for cell in stored], dtype=np.int64)
    by_service = sorted(measures, key=lambda one: (one.types, one.status_needed, one.position))
    for (types, status), group in groupby(by_service, key=lambda one: (tuple(one.types), one.status_needed)):
        yield _verify_service(ground, places, types, status, list(group), stored, rows)


def _stored_cells(run: ReachRun) -> list[CellReach]:
    if run.state != RunState.DONE:
        raise RunNotVerifiable(_("Hitungan %(id)s belum selesai.") % {"id": run.pk})
    if changed := staleness(run):
        raise RunNotVerifiable(
            _("Sejak hitungan %(id)s sudah berubah: %(what)s. Yang dapat diperiksa hanya hitungan terbaru.")
            % {"id": run.pk, "what": ", ".join(changed)}
        )
    stored = list(run.cells.order_by("pk"))
    if not stored:
        raise RunNotVerifiable(_("Jawaban per sel hitungan %(id)s tidak disimpan lagi.") % {"id": run.pk})
    return stored


def _verify_service(
    ground: Ground, places: Places, types: tuple[str, ...], status: str, measures: list[ReachMeasure],
    stored: list[CellReach], rows: np.ndarray,
) -> VerifiedService:  # fmt: skip
    snaps = places.snaps.take(places.rows_of(types, status))
    found = reach(ground.graph, snaps)
    none = np.zeros(0, dtype=np.int64)
    certificate = certify(
        ground.graph, end_seeds(ground.graph, snaps, count_leg=False),
        Field(found.node_mm, found.node_label, none, none.astype(np.int32)),
    )  # fmt: skip
    answers = answer_measures(ground, places, [Measure(types, status, one.limit_m) for one in measures])
    different = np.zeros(len(stored), dtype=bool)
    for column, measure in enumerate(measures):
        at = measure.position
        share = np.array([cell.share[at] for cell in stored])
        walk_m = np.array([np.nan if cell.walk_m[at] is None else cell.walk_m[at] for cell in stored])
        nearest = np.array([-1 if cell.facility_ids[at] is None else cell.facility_ids[at] for cell in stored])
        different |= share != answers.share[rows, column].round(SHARE_DECIMALS)
        metres = answers.mean_walk_m[rows, column].round(WALK_M_DECIMALS)
        different |= ~((walk_m == metres) | (np.isnan(walk_m) & np.isnan(metres)))
        different |= nearest != answers.nearest_id[rows, column]
    return VerifiedService(
        types=types, status_needed=status, facilities=len(snaps), certificate=certificate,
        cells=len(stored), different=int(different.sum()),
    )  # fmt: skip
