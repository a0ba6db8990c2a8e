"""Apply a delivered list to the registry: create, change, keep; never delete."""
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from facilities.history import recorded
from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.reading import read_list
from facilities.importers.rows import ListReading
from facilities.models import ImportBatch, ImportProblem, ImportRow, ListScope, RowFate
from facilities.queries.catalogue import catalogue
from facilities.queries.known import known_for
from facilities.queries.scope import scope_of
from regions.actions.sources import record_source
from regions.db import copy_rows
from regions.importers.fingerprint import fingerprint
from regions.importers.problems import Problem, Problems
from regions.models import Source

from .applying import apply_rows
from .staging import missing_records, note_everything, note_missing, says_positions, stage

_COUNTED: Final = ("created", "changed", "unchanged", "set_aside", "refused")
_WRITTEN: Final = frozenset({RowFate.NEW, RowFate.CHANGED, RowFate.UNCHANGED})


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
    sources = write_sources(spec, invented=invented)
    problems = note_everything(reading, spec, scope, types)
    known = known_for(reading.rows, sources, lock=True)
    staged = stage(reading, known, spec, types, problems)
    missing = list(missing_records(reading, sources, scope))
    note_missing(missing, types, problems)
    batches = {slug: ImportBatch.objects.create(source=source, by=by) for slug, source in sources.items()}
    with recorded(by=by, batch=next(iter(batches.values())), reason=spec.path.name):
        apply_rows(
            [row for row in staged if row.fate in _WRITTEN], sources=sources, spec=spec, types=types,
            batches=batches, has_positions=says_positions(spec, reading.rows),
        )  # fmt: skip
    write_scopes(spec, sources, scope_code)
    counts = count_fates(staged)
    _write_batches(spec, batches, reading, counts, problems)
    total: Counter[str] = sum(counts.values(), Counter())
    fates = {fate: total[fate] for fate in _COUNTED}
    return ImportOutcome(rows=reading.count, **fates, problems=list(problems))


def write_sources(spec: FacilityListSpec, *, invented: bool = False) -> dict[str, Source]:
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


def write_scopes(spec: FacilityListSpec, sources: Mapping[str, Source], scope_code: str) -> None:
    """Write of which types the list claims to know all in the scope; the first source speaks for it."""
    speaker, *others = sources.values()
    claimed = ListScope.objects.filter(scope_code=scope_code, source__in=[speaker, *others])
    claimed.exclude(type__in=spec.speaks_for, source=speaker).delete()
    for type_ in spec.speaks_for:
        ListScope.objects.get_or_create(source=speaker, type_id=type_, scope_code=scope_code)


def count_fates(staged: Sequence[ImportRow]) -> dict[str, Counter[str]]:
    """Count by source (slug; "" for rows without one) what became of the rows of a list."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in staged:
        fate = {RowFate.NEW: "created", RowFate.POSSIBLE_DUPLICATE: "created"}.get(row.fate, str(row.fate))
        counts[row.values.get("source", "")][fate] += 1
    return counts


def _write_batches(
    spec: FacilityListSpec,
    batches: Mapping[str, ImportBatch],
    reading: ListReading,
    counts: Mapping[str, Counter[str]],
    problems: Problems,
) -> None:
    """Complete the batch of each source; what belongs to no source belongs to the first."""
    digest = fingerprint([spec.path])
    first = next(iter(batches))
    problems_of: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        slug = first if problem.line is None else reading.source_of_line.get(problem.line, first)
        problems_of[slug].append(problem)
    for slug, batch in batches.items():
        fates = Counter(counts.get(slug, Counter()))
        if slug == first:
            fates += counts.get("", Counter())
        batch.file_name, batch.sha256 = spec.path.name[:200], digest
        batch.committed_at = timezone.now()
        write_counts(batch, fates)
        keep_problems(batch, problems_of[slug])


def write_counts(batch: ImportBatch, fates: Mapping[str, int]) -> None:
    """Write what became of the rows of a batch."""
    for fate in _COUNTED:
        setattr(batch, fate, fates.get(fate, 0))
    batch.rows = sum(fates.get(fate, 0) for fate in _COUNTED)
    batch.save()


def keep_problems(batch: ImportBatch, problems: Iterable[Problem]) -> None:
    """Write the problems of a batch in place of those from before."""
    ImportProblem.objects.filter(batch=batch).delete()
    copy_rows(
        ImportProblem._meta.db_table,
        ("batch_id", "line", "field", "value", "code", "message"),
        ((batch.pk, p.line, p.field[:60], p.value, p.code, p.message) for p in problems),
    )
