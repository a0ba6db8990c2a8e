"""Everything known about one facility, for its card."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from facilities.models import Facility, FileKind
from regions.models import Area


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A child-friendliness status and whether it is valid on the day of the card."""

    programme: str
    stage: str
    stage_name: str
    number: str
    issuer: str
    valid_from: date | None
    valid_until: date | None
    is_valid: bool


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where the facility's row came from."""

    name: str
    licence: str
    attribution: str
    url: str
    dated_on: date | None
    row: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class CardFile:
    """A photo or document that everybody may see."""

    id: int
    caption: str
    taken_on: date | None


@dataclass(frozen=True, slots=True)
class FacilityCard:
    """One facility; areas lead from the village it stands in upwards (code, name); lon, lat None = unknown."""

    public_id: str
    name: str
    type: str
    type_name: str
    group: str
    group_name: str
    lon: float | None
    lat: float | None
    areas: tuple[tuple[str, str], ...]
    stated_village: str
    stated_district: str
    address: str
    opening_hours: str
    wheelchair: bool | None
    life: str
    life_name: str
    visibility: str
    is_public: bool
    ages: tuple[int, int]
    indicators: tuple[int, ...]
    external_ids: tuple[tuple[str, str], ...]
    statuses: tuple[StatusLine, ...]
    photos: tuple[CardFile, ...]
    documents: tuple[CardFile, ...]
    source: SourceLine
    updated_at: datetime


def facility_card(public_id: str, user: Any = None, *, on: date | None = None) -> FacilityCard | None:
    """Return the card of a facility, None when there is none that this user (None: anyone) may see."""
    on = on or timezone.localdate()
    visible = Facility.objects.visible_to(user or AnonymousUser())
    facility = (
        visible.filter(public_id=public_id)
        .select_related("type__group", "area", "source")
        .prefetch_related("external_ids", "statuses", "files")
        .first()
    )
    if facility is None:
        return None
    type_, source, position = facility.type, facility.source, facility.position
    return FacilityCard(
        public_id=facility.public_id,
        name=facility.name,
        type=type_.pk,
        type_name=type_.name,
        group=type_.group_id,
        group_name=type_.group.name,
        lon=position.x if position else None,
        lat=position.y if position else None,
        areas=_areas(facility.area),
        stated_village=facility.stated_village,
        stated_district=facility.stated_district,
        address=facility.address,
        opening_hours=facility.opening_hours,
        wheelchair=facility.wheelchair,
        life=facility.life,
        life_name=facility.get_life_display(),
        visibility=facility.visibility,
        is_public=facility.is_public,
        ages=(type_.age_from, type_.age_to),
        indicators=tuple(type_.indicators),
        external_ids=tuple(sorted((row.scheme, row.value) for row in facility.external_ids.all())),
        statuses=tuple(
            _status(row, on) for row in sorted(facility.statuses.all(), key=lambda r: (r.programme, r.stage))
        ),
        photos=_public_files(facility, FileKind.PHOTO),
        documents=_public_files(facility, FileKind.DOCUMENT),
        source=SourceLine(
            name=source.name,
            licence=source.licence,
            attribution=source.attribution,
            url=source.url,
            dated_on=source.dated_on,
            row=facility.source_row,
            is_invented=source.is_invented,
        ),
        updated_at=facility.updated_at,
    )


def _public_files(facility: Facility, kind: FileKind) -> tuple[CardFile, ...]:
    """Return the files of a kind that a person opened to everybody; none of a place that is not public itself."""
    shown = [row for row in facility.files.all() if row.is_public and row.kind == kind] if facility.is_public else []
    return tuple(CardFile(row.pk, row.caption, row.taken_on) for row in shown)


def _status(row: Any, on: date) -> StatusLine:
    is_valid = (row.valid_from is None or row.valid_from <= on) and (row.valid_until is None or row.valid_until >= on)
    return StatusLine(
        programme=row.programme,
        stage=row.stage,
        stage_name=row.get_stage_display(),
        number=row.number,
        issuer=row.issuer,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        is_valid=is_valid,
    )


def _areas(village: Area | None) -> tuple[tuple[str, str], ...]:
    if village is None:
        return ()
    codes = [village.code[:end] for end in (13, 8, 5, 2)]
    names = dict(Area.objects.current().filter(code__in=codes).values_list("code", "name"))
    return tuple((code, names[code]) for code in codes if code in names)
