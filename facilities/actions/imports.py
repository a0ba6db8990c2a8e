"""Apply a delivered list to the registry: create, change, keep; never delete."""
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.reading import read_list
from facilities.importers.rows import ListReading
from facilities.importers.scope import Scope
from facilities.models import Facility, ImportBatch, ImportProblem, ListScope
from facilities.queries.catalogue import catalogue
from facilities.queries.placement import note_placement
from facilities.queries.scope import scope_of
from regions.actions.sources import record_source
from regions.importers.fingerprint import fingerprint
from regions.importers.problems import Problem, Problems
from regions.models import Source

from .details import write_external_ids, write_statuses
from .placement import assign_areas
from .registry import write_facilities


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of the rows of a list; rows = created + changed + unchanged + set_aside + refused."""

    rows: int
    created: int
    changed: int
    unchanged: int
    set_aside: int
    refused: int
    problems: list[Problem]


@transaction.atomic
def import_list(
    *, spec: FacilityListSpec, scope_code: str, by: Any = None, invented: bool = False
) -> ImportOutcome:
    """Write the facilities of a list that stand in a scope, or up to 5 km outside it.

    A facility is known again by its source and its number there. Facilities of the same sources that the
    list no longer holds stay and are reported. Raise DeliveryError when the list cannot be used at all;
    nothing is written then. by: the user who did it; invented: the list is of an invented place.
    """
    types = catalogue()
    scope = scope_of(scope_code)
    reading = read_list(spec, types, scope)
    sources = _write_sources(spec, invented)
    facilities, created, changed = write_facilities(reading.rows, sources, types.sensitive)
    changed |= write_external_ids(reading.rows, facilities, spec.external_ids)
    changed |= write_statuses(reading.rows, facilities, spec)
    changed -= created
    Facility.objects.filter(pk__in=changed).update(updated_at=timezone.now())
    assign_areas([source.pk for source in sources.values()])
    problems = Problems(spec.path)
    problems.extend(reading.problems)
    _note_placement(reading, facilities, spec, scope, types.sensitive, problems)
    _note_missing(reading, sources, scope, types.sensitive, problems)
    _write_scopes(spec, sources, scope_code)
    counts = _counts(reading, facilities, created, changed)
    _write_batches(spec, reading, sources, counts, problems, by)
    total: Counter[str] = sum(counts.values(), Counter())
    fates = {fate: total[fate] for fate in ("created", "changed", "unchanged", "set_aside", "refused")}
    return ImportOutcome(rows=reading.count, **fates, problems=list(problems))


def _write_sources(spec: FacilityListSpec, invented: bool) -> dict[str, Source]:
    """Write the sources and hold them until the end, so that two loadings of one list take turns."""
    for source in spec.all_sources:
        record_source(
            slug=source.slug,
            name=source.name,
            licence=source.licence,
            attribution=source.attribution,
            url=source.url,
            dated_on=source.dated_on,
            is_invented=invented,
        )
    slugs = [source.slug for source in spec.all_sources]
    held = {s.slug: s for s in Source.objects.select_for_update().filter(slug__in=slugs).order_by("pk")}
    return {slug: held[slug] for slug in slugs}


def _note_placement(
    reading: ListReading,
    facilities: Sequence[Facility],
    spec: FacilityListSpec,
    scope: Scope,
    sensitive: Collection[str],
    problems: Problems,
) -> None:
    """Note odd places, except of secret ones: a note must not say where they are."""
    area_of = dict(Facility.objects.filter(pk__in=[f.pk for f in facilities]).values_list("pk", "area_id"))
    shown = [(r, f) for r, f in zip(reading.rows, facilities, strict=True) if r.type not in sensitive]
    for _row, facility in shown:
        facility.area_id = area_of[facility.pk]
    note_placement([row for row, _f in shown], [facility for _r, facility in shown], spec, scope, problems)


def _note_missing(
    reading: ListReading,
    sources: Mapping[str, Source],
    scope: Scope,
    sensitive: Collection[str],
    problems: Problems,
) -> None:
    """Report facilities of these sources in the scope that the list no longer holds."""
    slug_of = {source.pk: slug for slug, source in sources.items()}
    box = scope.near_box
    around = Polygon.from_bbox((box.west, box.south, box.east, box.north))
    in_scope = Q(area__code=scope.code) | Q(area__code__startswith=f"{scope.code}.")
    here = in_scope | Q(area__isnull=True) & (Q(position__isnull=True) | Q(position__within=around))
    for facility in Facility.objects.filter(here, source__in=slug_of).order_by("source", "source_row"):
        if (slug_of[facility.source_id], facility.source_row) not in reading.seen:
            name = "" if facility.type_id in sensitive else facility.name
            problems.add(
                "missing_from_list",
                _("%(name)s (nomor %(row)s) tidak ada lagi pada daftar; tetap disimpan")
                % {"name": name or facility.type_id, "row": facility.source_row},
                value=facility.source_row,
            )


def _write_scopes(spec: FacilityListSpec, sources: Mapping[str, Source], scope_code: str) -> None:
    """Write of which types the list claims to know all in the scope; the first source speaks for it."""
    speaker, *others = sources.values()
    claimed = ListScope.objects.filter(scope_code=scope_code, source__in=[speaker, *others])
    claimed.exclude(type__in=spec.speaks_for, source=speaker).delete()
    for type_ in spec.speaks_for:
        ListScope.objects.get_or_create(source=speaker, type_id=type_, scope_code=scope_code)


def _counts(
    reading: ListReading, facilities: Sequence[Facility], created: set[int], changed: set[int]
) -> dict[str, Counter[str]]:
    """Count by source (slug; "" for rows without one) what became of the rows."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row, facility in zip(reading.rows, facilities, strict=True):
        fate = "created" if facility.pk in created else "changed" if facility.pk in changed else "unchanged"
        counts[row.source][fate] += 1
    for fate, left in (("set_aside", reading.set_aside), ("refused", reading.refused)):
        for slug, count in left.items():
            counts[slug][fate] += count
    return counts


def _write_batches(
    spec: FacilityListSpec,
    reading: ListReading,
    sources: Mapping[str, Source],
    counts: Mapping[str, Counter[str]],
    problems: Problems,
    by: Any,
) -> None:
    """Write one batch per source; what belongs to no source belongs to the first."""
    digest = fingerprint([spec.path])
    first = next(iter(sources))
    problems_of: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        slug = first if problem.line is None else reading.source_of_line.get(problem.line, first)
        problems_of[slug].append(problem)
    for slug, source in sources.items():
        fates = Counter(counts.get(slug, Counter()))
        if slug == first:
            fates += counts.get("", Counter())
        batch = ImportBatch.objects.create(
            source=source, file_name=spec.path.name[:200], sha256=digest, rows=sum(fates.values()), by=by, **fates
        )
        ImportProblem.objects.bulk_create(
            [
                ImportProblem(
                    batch=batch, line=p.line, field=p.field[:60], value=p.value, code=p.code, message=p.message
                )
                for p in problems_of[slug]
            ],
            batch_size=2000,
        )
