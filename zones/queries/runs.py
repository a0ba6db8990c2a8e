"""Which run answers for an area, and whether its inputs have moved on since."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from facilities.queries import facility_snapshot
from regions.models import Area, ChildLayout, Neighbourhood, StreetNetwork
from regions.queries.ground import Ground, ground_for
from regions.queries.streets import active_corrections
from regions.tiles import ground_version
from zones.models import ReachRun, RunState, StandardSet
from zones.sentences import area_title


def prefixes(code: str) -> list[str]:
    """Return the code and those of the areas above it, widest first."""
    return [code[:end] for end in (2, 5, 8, 13) if len(code) >= end]


def area_name(code: str) -> str:
    """Return the title of a current area, its code when it is no longer loaded."""
    found = Area.objects.current().filter(code=code).values_list("name", "level", "code").first()
    return area_title(*found) if found else code


def area_names(codes: Collection[str]) -> dict[str, str]:
    """Return the titles of current areas by code, in one query."""
    known = Area.objects.current().filter(code__in=codes).values_list("name", "level", "code")
    return {row[2]: area_title(*row) for row in known}


def latest_run(code: str, *, standard_set: StandardSet | None = None) -> ReachRun | None:
    """Return the newest finished run of the area or of one above it, by default of the default standards."""
    runs = ReachRun.objects.filter(state=RunState.DONE, area_code__in=prefixes(code))
    runs = runs.filter(standard_set=standard_set) if standard_set else runs.filter(standard_set__is_default=True)
    return runs.select_related("standard_set", "network").order_by("-finished_at").first()


def latest_run_of_any_standards(code: str) -> ReachRun | None:
    """Return the newest finished run of the area or of one above it, whatever its standards."""
    runs = ReachRun.objects.filter(state=RunState.DONE, area_code__in=prefixes(code))
    return runs.select_related("standard_set", "network").order_by("-finished_at").first()


def latest_run_anywhere() -> ReachRun | None:
    """Return the newest finished run with the default standards."""
    runs = ReachRun.objects.filter(state=RunState.DONE, standard_set__is_default=True)
    return runs.select_related("standard_set", "network").order_by("-finished_at").first()


def analysed_codes() -> list[str]:
    """Return the codes of areas that have a finished run of their own."""
    runs = ReachRun.objects.filter(state=RunState.DONE, standard_set__is_default=True)
    return sorted(set(runs.values_list("area_code", flat=True)))


@dataclass(frozen=True, slots=True)
class RunEvidence:
    """What a run was computed from, as it recorded it; None or empty where it had no such input."""

    network: str
    network_source: str
    network_dated_on: date | None
    population_years: tuple[int, ...]
    population_sources: tuple[str, ...]
    facilities: int | None
    facilities_updated_at: datetime | None
    standards: str


def run_evidence(run: ReachRun) -> RunEvidence:
    """Return the inputs of a run for its readers."""
    inputs = run.inputs
    network, population = inputs.get("network") or {}, inputs.get("population") or {}
    facilities, standards = inputs.get("facilities") or {}, inputs.get("standards") or {}
    dated_on = network.get("dated_on")
    return RunEvidence(
        network=network.get("name", ""),
        network_source=network.get("source", ""),
        network_dated_on=date.fromisoformat(dated_on) if dated_on else None,
        population_years=tuple(population.get("years", ())),
        population_sources=tuple(population.get("sources", ())),
        facilities=facilities.get("count"),
        facilities_updated_at=_moment(facilities.get("updated_at")),
        standards=f"{run.standard_set.name} {standards.get('version', run.standard_set.version)}",
    )


def page_version(code: str) -> str:
    """Return a text that changes whenever a page about the area would: run, facilities, borders or streets."""
    run, snapshot = latest_run(code), facility_snapshot(code)
    changed = snapshot.updated_at.timestamp() if snapshot.updated_at else 0
    return f"{run.pk if run else 0}-{snapshot.count}-{changed}-{ground_version()}"


def staleness(run: ReachRun) -> list[str]:
    """Return in words what has changed since a run was computed; empty when it is up to date."""
    reasons = []
    network = StreetNetwork.objects.active_for(run.area_code)
    if (network and network.pk) != ((run.inputs.get("network") or {}).get("id")):
        reasons.append(_("jaringan jalan"))
    elif network and active_corrections(network) != run_corrections(run):
        reasons.append(_("koreksi jalan"))
    layout = ChildLayout.objects.filter(is_active=True, scope_code__in=prefixes(run.area_code))
    layout_id = layout.order_by("-scope_code").values_list("pk", flat=True).first()
    if layout_id != ((run.inputs.get("layout") or {}).get("id")):
        reasons.append(_("data anak"))
    snapshot, seen = facility_snapshot(run.area_code), run.inputs.get("facilities", {})
    if snapshot.count != seen.get("count") or snapshot.updated_at != _moment(seen.get("updated_at")):
        reasons.append(_("daftar fasilitas"))
    if run.standard_set.updated_at != _moment(run.inputs.get("standards", {}).get("updated_at")):
        reasons.append(_("standar"))
    if run.network_id and _has_unjudged_neighbourhoods(run):
        reasons.append(_("batas RW"))
    return reasons


def _has_unjudged_neighbourhoods(run: ReachRun) -> bool:
    """Say whether neighbourhoods are mapped in the area of a run that judged none."""
    mapped = Neighbourhood.objects.filter(
        Q(village_code=run.area_code) | Q(village_code__startswith=f"{run.area_code}.")
    )
    return mapped.exists() and not run.neighbourhood_coverage.exists()


def run_corrections(run: ReachRun) -> tuple[int, ...]:
    """Return the street corrections that a run was computed with."""
    return tuple((run.inputs.get("corrections") or {}).get("ids", ()))


def ground_of(run: ReachRun) -> Ground | None:
    """Return the ground of a run with the corrections it was computed with; None when its streets are not loaded."""
    return ground_for(run.area_code, corrections=run_corrections(run))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
