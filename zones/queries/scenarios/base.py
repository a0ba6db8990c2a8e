"""What scenarios of one run stand on: its ground, places, services, rules and verdicts, kept per process."""
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.kept import Kept
from regions.queries.ground import Ground
from zones.analysis import evidence_of, required_groups, rule_of
from zones.errors import ScenarioRefused
from zones.finding.candidates import FoundZone, RequiredGroup, find_zones
from zones.gathering import Gathered, gather
from zones.judge import Evidence, JudgedArea, Judgement, Rule
from zones.measures import Measure
from zones.models import AreaCoverage, CandidateKind, ReachRun, RunState
from zones.queries.places import Places, cached_places
from zones.queries.runs import ground_of, staleness
from zones.queries.standing import Standing, standing_of

Floats = npt.NDArray[np.float64]

_KEPT: Final = 3
"""How many runs a process keeps ready for scenarios; one of DKI takes some 30 MB beside its ground."""


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioBase:
    """A run as scenarios change it.

    share (c, m): the share of each cell's street within each measure's walk; there (m,): whether a facility of it joins
    the streets. judged: by (area, standard) the verdict of the run.
    """

    run: ReachRun
    ground: Ground
    places: Places
    gathered: Gathered
    measures: tuple[Measure, ...]
    rules: tuple[Rule, ...]
    areas: tuple[JudgedArea, ...]
    evidence: Evidence
    groups: tuple[RequiredGroup, ...]
    share: Floats
    there: npt.NDArray[np.bool_]
    judged: dict[tuple[int, int], Judgement]
    _standings: dict[int, Standing] = field(default_factory=dict)
    _complete: list[list[FoundZone]] = field(default_factory=list)

    @property
    def complete(self) -> list[FoundZone]:
        """Return the complete candidate zones of the run, found when first asked for."""
        if not self._complete:
            self._complete.append(self.complete_with(self.share))
        return self._complete[0]

    def complete_with(self, share: Floats) -> list[FoundZone]:
        """Return the complete candidate zones that other shares (c, m) give."""
        rows, ground, standards = self.gathered.cell_rows, self.ground, self.run.standard_set
        zones = find_zones(
            cell=ground.cell_h3[rows], street_mm=ground.cell_street_mm[rows].astype(np.float64),
            children=self.standing(0).children((0, 17))[rows], share=share[rows], groups=self.groups,
            share_wanted=standards.cell_share_wanted, min_children=standards.zone_min_children,
        )  # fmt: skip
        return [zone for zone in zones if zone.kind == CandidateKind.COMPLETE]

    def standing(self, column: int) -> Standing:
        """Return what stands for a measure, kept as long as this."""
        return self._standings[column]


def base_of(run: ReachRun) -> ScenarioBase:
    """Return what scenarios of a run stand on; raise ScenarioRefused where its inputs are no longer there."""
    refuse_stale(run)
    ground = ground_of(run)
    if ground is None or (ground.network.pk, ground.layout.pk) != (run.network_id, run.layout_id):
        raise ScenarioRefused(_("Jaringan jalan hitungan ini tidak lagi dimuat. Hitung ulang dahulu."))
    places = cached_places(ground, timezone.localdate(run.finished_at))
    key = (run.pk, run.standard_set.updated_at, id(ground), id(places))
    return _bases.get(key, lambda: _read(run, ground, places))


def is_ready(run: ReachRun) -> bool:
    """Say whether this process keeps a run ready, so that a change is answered at once."""
    ground = ground_of(run)
    if ground is None or run.finished_at is None:
        return False
    places = cached_places(ground, timezone.localdate(run.finished_at))
    return _bases.has((run.pk, run.standard_set.updated_at, id(ground), id(places)))


def refuse_stale(run: ReachRun) -> None:
    """Raise ScenarioRefused when a run is no longer what would be computed today."""
    if run.state != RunState.DONE or run.network_id is None:
        raise ScenarioRefused(
            _("Hitungan ini tidak menilai jarak jalan kaki; skenario tidak dapat dihitung di atasnya.")
        )
    if changed := staleness(run):
        raise ScenarioRefused(
            _("Sejak hitungan dasar skenario ini sudah berubah: %(what)s. Pindahkan skenario ke hitungan terbaru.")
            % {"what": ", ".join(changed)}
        )


def _read(run: ReachRun, ground: Ground, places: Places) -> ScenarioBase:
    gathered = gather(run.area_code, run.standard_set, places_of=lambda _ground, _today: places)
    gathered = replace(gathered, today=timezone.localdate(run.finished_at))
    measures = tuple(gathered.measures)
    standings = {column: standing_of(run, measure, ground) for column, measure in enumerate(measures)}
    share = np.column_stack([standings[column].share for column in range(len(measures))])
    there = np.array([bool(standings[column].snaps.ok.any()) for column in range(len(measures))])
    evidence = evidence_with(evidence_of(gathered, None), share, there)
    areas = tuple(JudgedArea(a.pk, a.code, a.level, a.setting) for a in gathered.areas)
    rules = tuple(rule_of(rule, gathered.measures) for rule in gathered.rules)
    judged = {(one.area_id, one.standard_id): one for one in _verdicts(run)}
    return ScenarioBase(
        run=run, ground=ground, places=places, gathered=gathered, measures=measures, rules=rules, areas=areas,
        evidence=evidence, share=share, there=there, judged=judged, _standings=standings,
        groups=tuple(required_groups(gathered.requirements, gathered.measures, evidence, run.area_code)),
    )  # fmt: skip


def _verdicts(run: ReachRun) -> Iterator[Judgement]:
    """Yield what the run judged, as it is kept."""
    names = [field.name for field in fields(Judgement)]
    for row in AreaCoverage.objects.filter(run=run).values_list(*names):
        yield Judgement(*row)


def evidence_with(evidence: Evidence, share: Floats, there: npt.NDArray[np.bool_]) -> Evidence:
    """Return evidence with other shares (c, m); there (m,): a facility of the measure joins the streets at all.

    Of the walk it says only that there is one, which is all that a verdict asks.
    """
    known = (share > 0) | there
    return replace(
        evidence, share=share, share_safe=None, mean_walk_m=np.where(known, 0.0, np.nan),
        nearest_id=np.where(known, 0, -1).astype(np.int64),
    )  # fmt: skip


_bases: Final = Kept[ScenarioBase](_KEPT)
