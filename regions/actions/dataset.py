"""Load the ground of a manifest: areas, people, streets, and the children laid on them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db import transaction
from django.utils.translation import gettext as _

from regions.db import refresh_statistics
from regions.importers.areas import read_areas
from regions.importers.fingerprint import fingerprint
from regions.importers.manifest import Manifest
from regions.importers.neighbourhoods import read_neighbourhoods
from regions.importers.numbers import shown
from regions.importers.population import read_population
from regions.importers.population_grid import PopulationGrid, read_population_grid
from regions.importers.positions import LonLatBox
from regions.importers.problems import DeliveryError, Problem
from regions.importers.specs import SourceSpec
from regions.importers.streets import GroundFeatureRow, read_ground_features, read_streets, widened
from regions.models import (
    Area,
    AreaEdition,
    ChildCell,
    ChildLayout,
    GroundFeature,
    Level,
    Population,
    Source,
    StreetLine,
    StreetNetwork,
)
from regions.queries.areas import bounds_of
from regions.queries.streets import graph_of
from walkshed.graph import StreetGraph
from walkshed.store import VERSION as GRAPH_VERSION
from walkshed.walkable import DEFAULT_RULES, WalkRules, load_rules

from .areas import activate_edition, write_edition
from .child_layout import lay_children, newest_year
from .lay_again import lay_again_where_areas_changed
from .neighbourhoods import cut_cells_where_missing, write_neighbourhoods
from .population import write_population
from .sources import record_source
from .streets import activate_network, write_network

_KEPT_PROBLEMS: Final = 500


@dataclass(slots=True)
class LoadReport:
    """What a load did, filled as it goes: a line per part, problems, errors that refuse it, seconds."""

    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time a part of the load and note the error that ends it, so that the other parts are read too."""
        begun = time.perf_counter()
        try:
            with transaction.atomic():
                yield
        except DeliveryError as error:
            self.errors.append(error.problem)
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun


def load_ground(manifest: Manifest, report: LoadReport) -> None:
    """Load the parts of a manifest that the region room knows, inside the caller's transaction.

    A part whose file and settings are those of the active edition is kept. Errors go to report.errors;
    the caller rolls back when there are any.
    """
    with report.part("areas"):
        _load_areas(manifest, report)
    villages = set(Area.objects.current().villages().within_code(manifest.scope).values_list("code", flat=True))
    if not villages:
        if not report.errors:
            text = _("tidak ada wilayah dalam lingkup %(scope)s; muat [areas] dahulu") % {"scope": manifest.scope}
            report.errors.append(Problem(manifest.path.name, None, "areas", "", "no_areas", text))
        return
    people_changed = False
    with report.part("population"):
        people_changed = _load_population(manifest, villages, report)
    _load_streets_and_children(manifest, report, people_changed=people_changed)
    with report.part("neighbourhoods"):
        _load_neighbourhoods(manifest, report)
    with report.part("statistics"):
        refresh_statistics(Area, Population, StreetLine, GroundFeature, ChildCell)


def _load_areas(manifest: Manifest, report: LoadReport) -> None:
    spec = manifest.areas
    if spec is None:
        return
    mark = fingerprint([spec.path], spec, manifest.scope, manifest.invented)
    active = AreaEdition.objects.filter(is_active=True, scope_code=manifest.scope, report__fingerprint=mark)
    edition = active.order_by("-pk").first()
    if edition is not None and not edition.areas.filter(level=Level.VILLAGE, is_current=False).exists():
        report.lines.append(_("wilayah tidak berubah (%(name)s)") % {"name": edition.name})
        return
    delivery = read_areas(spec, scope=manifest.scope, invented=manifest.invented)
    edition = write_edition(
        delivery=delivery, spec=spec, scope_code=manifest.scope, source=_source(spec.source, manifest), fingerprint=mark
    )
    activation = activate_edition(edition=edition, parents=spec.parents, invented=manifest.invented)
    _note(edition, [*delivery.problems, *activation.problems], report)
    report.lines.append(
        _("%(villages)d desa/kelurahan dan %(derived)d wilayah di atasnya (%(retired)d dari edisi lama diganti)")
        % {"villages": activation.villages, "derived": activation.derived, "retired": activation.retired}
    )


def _load_neighbourhoods(manifest: Manifest, report: LoadReport) -> None:
    """Write the neighbourhoods, if any are delivered, and cut cells at their borders where that is not done."""
    spec = manifest.neighbourhoods
    if spec is not None:
        villages = Area.objects.current().villages().within_code(manifest.scope).annotate(wkb=AsWKB("geometry"))
        outlines = {code: shapely.from_wkb(bytes(wkb)) for code, wkb in villages.values_list("code", "wkb")}
        delivery = read_neighbourhoods(spec, villages=outlines)
        outcome = write_neighbourhoods(
            delivery=delivery, spec=spec, scope_code=manifest.scope, source=_source(spec.source, manifest)
        )
        report.problems += delivery.problems
        report.lines.append(
            _("%(count)d RW; kelurahan/desa: %(changed)d berubah, %(same)d tetap, %(gone)d tidak ada lagi")
            % {"count": len(delivery.neighbourhoods), "changed": outcome.changed, "same": outcome.unchanged,
               "gone": outcome.removed}
        )  # fmt: skip
    cut_cells_where_missing()


def _load_population(manifest: Manifest, villages: set[str], report: LoadReport) -> bool:
    """Write the population and return whether anything changed."""
    spec = manifest.population
    if spec is None:
        return False
    delivery = read_population(spec, scope=manifest.scope, villages=villages)
    outcome = write_population(
        delivery=delivery, scope_code=manifest.scope, year=spec.year, source=_source(spec.source, manifest)
    )
    report.problems += delivery.problems
    report.lines.append(
        _("penduduk %(rows)d desa/kelurahan, %(children)s anak (%(new)d baru, %(changed)d berubah)")
        % {
            "rows": len(delivery.rows), "children": shown(delivery.children, 0),
            "new": outcome.created, "changed": outcome.changed,
        }
    )  # fmt: skip
    return outcome.created + outcome.changed + outcome.removed > 0


def _load_streets_and_children(manifest: Manifest, report: LoadReport, *, people_changed: bool) -> None:
    rules = load_rules()
    bounds = bounds_of(manifest.scope)
    near = widened((bounds.west, bounds.south, bounds.east, bounds.north))
    loaded: tuple[StreetNetwork, StreetGraph] | None = None
    with report.part("streets"):
        loaded = _load_streets(manifest, near, rules, report)
    grid: PopulationGrid | None = None
    with report.part("grid"):
        if manifest.grid is not None:
            grid, problems = read_population_grid(manifest.grid, near=near)
            _source(manifest.grid.source, manifest)
            report.problems += problems
    with report.part("children"):
        if loaded is not None:
            _lay(manifest, *loaded, grid, rules, report, people_changed=people_changed)
        again, problems = lay_again_where_areas_changed(rules=rules)
        report.problems += problems
        if again:
            report.lines.append(_("%(count)d sebaran anak lain disesuaikan dengan batas baru") % {"count": again})


def _load_streets(
    manifest: Manifest, near: LonLatBox, rules: WalkRules, report: LoadReport
) -> tuple[StreetNetwork, StreetGraph] | None:
    spec = manifest.streets
    if spec is None:
        return None
    mark = fingerprint(
        [spec.path, DEFAULT_RULES, *filter(None, [spec.crossings]), *(one.path for one in manifest.ground)],
        spec, manifest.ground, near, GRAPH_VERSION,
    )
    active = StreetNetwork.objects.filter(is_active=True, scope_code=manifest.scope, report__fingerprint=mark)
    network = active.first()
    if network is not None:
        report.lines.append(_("jalan tidak berubah (%(name)s)") % {"name": network.name})
        return network, graph_of(network)
    delivery = read_streets(spec, rules=rules, near=near)
    ground: list[GroundFeatureRow] = []
    noted: list[Problem] = []
    for layer in manifest.ground:
        features, problems = read_ground_features(layer, near=near)
        ground += features
        noted += problems
    network, graph, problems = write_network(
        delivery=delivery, ground=ground, spec=spec, rules=rules, scope_code=manifest.scope,
        source=_source(spec.source, manifest), fingerprint=mark,
    )  # fmt: skip
    activate_network(network=network)
    _note(network, [*delivery.problems, *noted, *problems], report)
    report.lines.append(
        _("%(lines)s jalan, %(edges)s ruas, %(km)s km jalan kaki, %(ground)d unsur peta dasar")
        % {
            "lines": shown(len(delivery.lines)), "edges": shown(network.edges),
            "km": shown(network.walkable_m / 1000, 1), "ground": len(ground),
        }
    )  # fmt: skip
    return network, graph


def _lay(
    manifest: Manifest,
    network: StreetNetwork,
    graph: StreetGraph,
    grid: PopulationGrid | None,
    rules: WalkRules,
    report: LoadReport,
    *,
    people_changed: bool,
) -> None:
    mark = fingerprint([manifest.grid.path] if manifest.grid else [], network.pk, manifest.grid)
    layout = ChildLayout.objects.filter(is_active=True, network=network, report__fingerprint=mark).first()
    is_same = (
        layout is not None
        and not layout.cells.filter(area__is_current=False).exists()
        and not (people_changed and layout.report.get("no_street_mapped"))
        and layout.year == newest_year(manifest.scope)
    )
    if is_same:
        report.lines.append(_("sebaran anak tidak berubah"))
        return
    layout, problems = lay_children(network=network, graph=graph, rules=rules, grid=grid, fingerprint=mark)
    report.problems += problems
    report.lines.append(_("%(cells)s sel anak") % {"cells": shown(layout.report["cells"])})


def _note(edition: AreaEdition | StreetNetwork, problems: list[Problem], report: LoadReport) -> None:
    """Report problems, and keep the first of them with the edition for whoever looks at it later."""
    report.problems += problems
    edition.report["problems"] = [problem.as_data() for problem in problems[:_KEPT_PROBLEMS]]
    edition.save(update_fields=["report"])


def _source(spec: SourceSpec, manifest: Manifest) -> Source:
    return record_source(
        slug=spec.slug, name=spec.name, licence=spec.licence, attribution=spec.attribution, url=spec.url,
        dated_on=spec.dated_on, is_invented=manifest.invented,
    )  # fmt: skip
