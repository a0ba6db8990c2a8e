"""The registry as officials work with it: pages of the list, and one record with all that belongs to it."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.gis.db.models import Extent
from django.db.models import Count, Exists, OuterRef, Prefetch

from facilities.completeness import Expected, missing_from, with_details
from facilities.models import (
    Entrance,
    Facility,
    FacilityFile,
    Merge,
    RetiredPublicId,
    SourceRecord,
    StatusRecord,
)
from facilities.querysets import FacilityQuerySet
from facilities.registry_filter import RegistryFilter, found_in_registry

from .quality import PROBLEM_KINDS, PROBLEMS, Elsewhere, ProblemKind, standing_elsewhere, with_problem

ROWS_PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class RegistryPage:
    """One page of the registry list; bounds are of all that was found (west, south, east, north)."""

    rows: Sequence[Facility]
    count: int
    number: int
    pages: int
    bounds: tuple[float, float, float, float] | None
    unlocated: int
    is_guess: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * ROWS_PER_PAGE + 1 if self.count else 0

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def last(self) -> int:
        return min(self.number * ROWS_PER_PAGE, self.count)


@dataclass(frozen=True, slots=True)
class Record:
    """A facility with everything that belongs to it; elsewhere: that it stands elsewhere than stated or named."""

    facility: Facility
    statuses: Sequence[StatusRecord]
    entrances: Sequence[Entrance]
    files: Sequence[FacilityFile]
    source_records: Sequence[SourceRecord]
    missing: Sequence[Expected]
    problems: Sequence[tuple[str, ProblemKind]]
    elsewhere: Elsewhere | None
    is_certified: bool
    is_declared: bool
    absorbed_by: Facility | None

    @property
    def version(self) -> str:
        return record_version(self.facility)


def record_version(facility: Facility) -> str:
    """Return a text that changes with every change: two people's edits must not overwrite each other."""
    return facility.updated_at.isoformat()


def registry_page(visible: FacilityQuerySet, asked: RegistryFilter, *, on: date, number: int = 1) -> RegistryPage:
    """Return one page of what was asked for; a number beyond the last page is the last."""
    found, is_guess = found_in_registry(asked, visible, on=on)
    sums = found.order_by().aggregate(count=Count("pk"), bounds=Extent("position"), located=Count("position"))
    pages = max(1, -(-sums["count"] // ROWS_PER_PAGE))
    number = max(1, min(number, pages))
    rows = (
        found.select_related("type__group", "area", "source")
        .defer("area__geometry", "outline")
        .annotate(
            is_certified=Exists(Facility.everything.filter(pk=OuterRef("pk")).with_status("certified", on)),
            is_declared=Exists(Facility.everything.filter(pk=OuterRef("pk")).with_status("declared", on)),
        )[(number - 1) * ROWS_PER_PAGE : number * ROWS_PER_PAGE]
    )
    return RegistryPage(
        list(rows), sums["count"], number, pages, sums["bounds"], sums["count"] - sums["located"], is_guess
    )


def record_of(public_id: str, user: Any, *, on: date) -> Record | None:
    """Return a record that a user may see, deleted ones too; None when there is none."""
    facility = (
        with_details(Facility.everything.visible_to(user))
        .select_related("type__group", "area", "source", "verified_by")
        .defer("area__geometry")
        .prefetch_related(
            "external_ids", "other_names", "entrances", "statuses__evidence",
            Prefetch("files", FacilityFile.objects.select_related("by")),
            Prefetch("source_records", SourceRecord.objects.select_related("source").order_by("first_seen_at")),
        )
        .filter(public_id=public_id)
        .first()
    )  # fmt: skip
    if facility is None:
        return None
    itself = Facility.everything.filter(pk=facility.pk)
    problems = [key for key in PROBLEMS if facility.deleted_at is None and with_problem(key, itself, on=on).exists()]
    shown = Facility.everything.visible_to(user).order_by().values("pk")
    merges = Merge.objects.filter(absorbed=facility, undone_at__isnull=True, kept__in=shown)
    absorbed = merges.select_related("kept").first()
    return Record(
        facility=facility,
        statuses=sorted(facility.statuses.all(), key=lambda row: (row.programme, row.stage)),
        entrances=facility.entrances.all(),
        files=facility.files.all(),
        source_records=facility.source_records.all(),
        missing=missing_from(facility),
        problems=[(key, PROBLEM_KINDS[key]) for key in problems],
        elsewhere=standing_elsewhere([facility.pk]).get(facility.pk) if "wrong_area" in problems else None,
        is_certified=itself.with_status("certified", on).exists(),
        is_declared=itself.with_status("declared", on).exists(),
        absorbed_by=absorbed.kept if absorbed else None,
    )


def current_public_id(public_id: str) -> str | None:
    """Return the public id that took the place of a retired one, None when it never was one."""
    retired = RetiredPublicId.objects.filter(public_id=public_id).select_related("facility").first()
    return retired.facility.public_id if retired else None
