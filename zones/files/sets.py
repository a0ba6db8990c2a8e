"""The data sets of an area: what each holds, and for whom."""
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from regions.models import Area, Level, Source, StreetNetwork
from zones.finding.question import CandidateQuestion
from zones.models import CandidateZone, ReachRun, Verdict, Zone
from zones.paper.drawn_ground import map_sources
from zones.queries.coverage import CoverageTable, coverage_table
from zones.queries.finding.files import HEADINGS as CANDIDATE_HEADINGS
from zones.queries.finding.files import candidate_table
from zones.queries.finding.files import records as candidate_records
from zones.queries.gap_register.files import COLUMNS as REGISTER_COLUMNS
from zones.queries.gap_register.files import value_rows
from zones.queries.gap_register.worklist import visible_gaps
from zones.queries.gaps import gap_rows
from zones.queries.life.judged import judged_of
from zones.queries.tabular import method_notes, worded_records

from .candidate_columns import candidate_columns
from .columns import (
    AREA_COLUMNS,
    COVERAGE_COLUMNS,
    FACILITY_COLUMNS,
    GAP_COLUMNS,
    ZONE_COLUMNS,
)
from .dataset import DataSet, FileColumn


@dataclass(frozen=True, slots=True)
class Asked:
    """What the data sets of one area are made from."""

    area: Area
    run: ReachRun
    tables: tuple[CoverageTable, ...]
    sources: tuple[Source, ...]
    user: AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class SetKind:
    """A data set that is offered: `needs` is the permission to have it, "" when everybody may."""

    key: str
    title: str | Promise
    abstract: str | Promise
    make: Callable[["SetKind", Asked], DataSet]
    is_drawn: bool
    needs: str = ""


def asked_for(area: Area, run: ReachRun, user: AbstractBaseUser | AnonymousUser) -> Asked:
    """Read the verdicts of an area at every level from its own down, and where the data come from."""
    tables = [coverage_table(run, level=level, within=area.code) for level in Level.values if level >= area.level]
    of_facilities = Facility.objects.public().in_area(area.code).order_by().values("source")
    found = {one.pk: one for one in map_sources(area.code, StreetNetwork.objects.active_for(area.code), of_facilities)}
    people = (run.inputs.get("population") or {}).get("sources", ())
    found |= {one.pk: one for one in Source.objects.filter(name__in=people)}
    sources = tuple(sorted(found.values(), key=lambda one: one.name))
    return Asked(area, run, tuple(table for table in tables if table.rows), sources, user)


def kinds_for(user: AbstractBaseUser | AnonymousUser) -> list[SetKind]:
    """Return the data sets that a person may have."""
    return [kind for kind in KINDS.values() if not kind.needs or user.has_perm(kind.needs)]


def all_sets(area: Area, run: ReachRun, user: AbstractBaseUser | AnonymousUser) -> list[DataSet]:
    """Return every data set of an area that a person may have."""
    asked = asked_for(area, run, user)
    return [kind.make(kind, asked) for kind in kinds_for(user)]


def data_address(site: str, data: DataSet) -> str:
    """Return where a data set is downloaded; `site` is the address of the installation, without a slash at its end."""
    route = "working_data_file" if KINDS[data.layer].needs else "data_file"
    kind = "gpkg" if data.shapes is not None else "csv"
    return f"{site}{reverse(route, args=[data.layer, kind])}?wilayah={data.part_of}"


def _data(kind: SetKind, asked: Asked, columns: Any, records: Any, shapes: Any = None, drawn: str = "") -> DataSet:
    notes = method_notes(asked.tables[0]) if asked.tables else []
    return DataSet(
        layer=kind.key, title=str(kind.title), abstract=str(kind.abstract), columns=columns, records=records,
        notes=notes, sources=asked.sources, run=asked.run, part_of=asked.area.code, made_on=timezone.localdate(),
        extent=asked.area.geometry.extent, shapes=shapes, geometry_type=drawn,
    )  # fmt: skip


def _areas(kind: SetKind, asked: Asked) -> DataSet:
    """Return a row for each area with the verdict and value of each of its rules side by side."""
    rows = [row for table in asked.tables for row in table.rows]
    found = Area.objects.filter(pk__in=[row.area_id for row in rows]).annotate(wkb=AsWKB("geometry"))
    shapes = {pk: shapely.from_wkb(bytes(wkb)) for pk, wkb in found.values_list("pk", "wkb")}
    rules = {column.key: column for table in asked.tables for column in table.columns}
    columns = list(AREA_COLUMNS)
    for key, rule in rules.items():
        name = key.replace("-", "_")
        columns += [
            FileColumn(f"{name}_hasil", f"{rule.name}: {_('hasil')}", rule.sentence, source=rule.source, width=18),
            FileColumn(f"{name}_nilai", f"{rule.name}: {_('nilai')}", rule.sentence,
                       "share" if rule.kind == "D" else "number", source=rule.source),
        ]  # fmt: skip
    words = {verdict: str(Verdict(verdict).label) for verdict in Verdict.values}
    records = []
    for row in rows:
        cells = [cell for cell in row.cells if cell is not None]
        verdicts = Counter(cell.verdict for cell in cells)
        record = {"code": row.code, "name": row.title, "level": str(Level(row.level).label),
                  "children": None if row.children is None else round(row.children, 1),
                  **{verdict: verdicts[verdict] for verdict in Verdict.values}}  # fmt: skip
        for cell in cells:
            name = cell.column.key.replace("-", "_")
            record |= {f"{name}_hasil": words[cell.verdict],
                       f"{name}_nilai": None if cell.value is None else round(cell.value, 4)}  # fmt: skip
        records.append(record)
    return _data(kind, asked, columns, records, [shapes[row.area_id] for row in rows], "MultiPolygon")


def _coverage(kind: SetKind, asked: Asked) -> DataSet:
    records = [record for table in asked.tables for record in worded_records(table)]
    return _data(kind, asked, COVERAGE_COLUMNS, records)


def _gaps(kind: SetKind, asked: Asked) -> DataSet:
    records = [
        {"code": row.code, "area": row.area, "rule": row.rule, "sentence": row.sentence,
         "children": round(row.children, 1), "severity": round(row.severity, 4), "weight": row.severity_word}
        for row in gap_rows(asked.area.code)
    ]  # fmt: skip
    return _data(kind, asked, GAP_COLUMNS, records)


def _register(kind: SetKind, asked: Asked) -> DataSet:
    """Return what people do about the gaps: state, agency, plan, budget."""
    code = asked.area.code
    gaps = visible_gaps(asked.user).filter(Q(area_code=code) | Q(area_code__startswith=f"{code}."))
    keys = [column.key for column in REGISTER_COLUMNS]
    rows = value_rows(gaps.order_by("area_code", "rule_key"))
    return _data(kind, asked, REGISTER_COLUMNS[:-1], [dict(zip(keys, row, strict=True)) for row in rows])


def _facilities(kind: SetKind, asked: Asked) -> DataSet:
    """Return public facilities in operation: what the public map shows."""
    found = Facility.objects.public().in_operation().in_area(asked.area.code).select_related("type__group", "area")
    facilities = list(found.defer("area__geometry").order_by("area__code", "name", "pk"))
    records = [
        {"id": one.public_id, "name": one.name, "type": one.type.name, "group": one.type.group.name,
         "address": one.address or None, "area_code": one.area.code if one.area else None,
         "lon": None if one.position is None else round(one.position.x, 6),
         "lat": None if one.position is None else round(one.position.y, 6)}
        for one in facilities
    ]  # fmt: skip
    shapes = [None if one.position is None else shapely.Point(one.position.x, one.position.y) for one in facilities]
    return _data(kind, asked, FACILITY_COLUMNS, records, shapes, "Point")


def _zones(kind: SetKind, asked: Asked) -> DataSet:
    """Return designated zones in the version that their decree named."""
    inside = Q(code__startswith=f"{asked.area.code}.") | Q(code__startswith=f"{asked.area.code}-")
    zones = Zone.objects.designated().filter(inside).select_related("decree__revision").order_by("code")
    records, shapes = [], []
    for zone in zones:
        judged = judged_of(zone.published, AnonymousUser())
        records.append({
            "code": zone.code, "name": zone.name_of(zone.published), "decree": zone.decree.number,
            "issuer": zone.decree.issuer, "signed_on": zone.decree.signed_on, "children": judged.children,
            "score": judged.score, "area_m2": judged.area_m2,
        })  # fmt: skip
        shapes.append(shapely.from_wkb(bytes(zone.published.geometry.wkb)))
    return _data(kind, asked, ZONE_COLUMNS, records, shapes, "MultiPolygon")


def _candidates(kind: SetKind, asked: Asked) -> DataSet:
    """Return the candidates of the run, one line for each suggested place; their shape is that of the candidate."""
    table = candidate_table(CandidateQuestion.from_query({"wilayah": asked.area.code}), asked.run, asked.user)
    found = CandidateZone.objects.filter(pk__in=[row.id for row in table.rows]).annotate(wkb=AsWKB("geometry"))
    by_id = {pk: shapely.from_wkb(bytes(wkb)) for pk, wkb in found.values_list("pk", "wkb")}
    by_rank = {rank: by_id[row.id] for rank, row in enumerate(table.rows, start=1)}
    records = list(candidate_records(table))
    columns = [column for column in candidate_columns(CANDIDATE_HEADINGS) if column.key != "run"]
    return _data(kind, asked, columns, records, [by_rank[record["rank"]] for record in records], "MultiPolygon")


KINDS: Final = {
    kind.key: kind
    for kind in (
        SetKind("wilayah", _("Wilayah dengan hasilnya"),
                _("Satu baris tiap wilayah: anak, banyaknya standar menurut hasil, hasil dan nilai tiap standar."),
                _areas, True),
        SetKind("cakupan", _("Cakupan"), _("Satu baris tiap wilayah dan standar, dengan alasan dan sumbernya."),
                _coverage, False),
        SetKind("kesenjangan", _("Kesenjangan"), _("Kesenjangan yang terbuka, yang terberat dahulu."), _gaps, False),
        SetKind("tindak-lanjut", _("Tindak lanjut kesenjangan"),
                _("Daftar kesenjangan dengan tahap, instansi, rencana, dan biayanya."), _register, False,
                needs="zones.view_gap"),
        SetKind("fasilitas", _("Fasilitas umum"),
                _("Tempat layanan anak yang beroperasi dan boleh diketahui umum."), _facilities, True),
        SetKind("kawasan", _("Kawasan yang ditetapkan"),
                _("Kaltara (kawasan ramah anak) yang ditetapkan, dalam bentuk menurut keputusannya."), _zones, True),
        SetKind("kandidat", _("Kandidat kawasan"),
                _("Kandidat Kaltara (kawasan ramah anak) dan tempat yang disarankan untuk layanan yang belum ada."),
                _candidates, True, needs="zones.view_zone"),
    )
}  # fmt: skip
