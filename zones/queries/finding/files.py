"""The list of candidates as files: CSV, a workbook and GeoJSON, filtered and ordered as on the screen."""
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from facilities.queries.registry_files import harmless
from zones.files.candidate_columns import candidate_columns
from zones.files.csv_file import csv_bytes
from zones.files.workbook_file import write_dictionary, write_notes
from zones.finding.question import CandidateQuestion
from zones.models import CandidateSearch, CandidateZone, ReachRun
from zones.queries.runs import run_evidence

from .candidates import ORDER_WORDS, CandidateRow, candidate_rows

HEADINGS: Final = {
    "rank": _("Urutan"),
    "name": _("Kandidat"),
    "kind": _("Macam"),
    "way": _("Cara ditemukan"),
    "anchor": _("Jangkar"),
    "anchor_certified": _("Jangkar tersertifikasi"),
    "areas": _("Kode wilayah"),
    "children": _("Anak di dalam"),
    "missing": _("Layanan yang belum ada"),
    "unknown": _("Daftar yang belum lengkap"),
    "gaining": _("Anak yang terbantu"),
    "score": _("Skor (0-100)"),
    "members": _("Tempat di dalam"),
    "certified": _("Tempat tersertifikasi"),
    "place_service": _("Tempat disarankan untuk layanan"),
    "place_types": _("Jenis yang memenuhi"),
    "place_street": _("Jalan tempat disarankan"),
    "place_lat": _("Lintang tempat disarankan"),
    "place_lon": _("Bujur tempat disarankan"),
    "place_limit_m": _("Jarak jalan kaki paling jauh (m)"),
    "place_children": _("Anak terbantu oleh tempat itu"),
    "place_walk_m": _("Jalan kaki dari jangkar (m)"),
    "place_walk_minutes": _("Jalan kaki dari jangkar (menit)"),
    "run": _("Nomor hitungan"),
}
"""Column -> heading; a candidate that lacks two services has a line for each place."""

_WIDTHS: Final = {"name": 30, "anchor": 28, "areas": 30, "missing": 26, "unknown": 26, "place_street": 26,
                  "place_types": 34}  # fmt: skip
_FORMATS: Final = {"children": "#,##0", "gaining": "#,##0", "place_children": "#,##0", "place_walk_m": "#,##0",
                   "score": "0.0", "place_lat": "0.00000", "place_lon": "0.00000"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """The rows asked for, with the run and the question they answer."""

    run: ReachRun
    question: CandidateQuestion
    rows: tuple[CandidateRow, ...]


def candidate_table(
    question: CandidateQuestion, run: ReachRun, user: AbstractBaseUser | AnonymousUser,
    search: CandidateSearch | None = None,
) -> CandidateTable:  # fmt: skip
    """Return the candidates that a question asks for, in its order."""
    rows = candidate_rows(run, within=question.within, question=question, search=search, user=user)
    return CandidateTable(run, question, tuple(rows))


def records(table: CandidateTable) -> Iterator[dict[str, Any]]:
    """Yield a record per candidate and suggested place, with the keys of HEADINGS; None where nothing is known."""
    for rank, row in enumerate(table.rows, start=1):
        about = _about(table, row, rank)
        for place in row.places or (None,):
            yield about | {
                "place_service": place and place.name,
                "place_types": place and place.types,
                "place_street": place and (place.street or None),
                "place_lat": place and round(place.lat, 6),
                "place_lon": place and round(place.lon, 6),
                "place_limit_m": place and place.limit_m,
                "place_children": place and round(place.children, 1),
                "place_walk_m": place and (None if place.walk_m is None else round(place.walk_m, 1)),
                "place_walk_minutes": place and place.walk_minutes,
            }


def _about(table: CandidateTable, row: CandidateRow, rank: int) -> dict[str, Any]:
    yes_no = {True: gettext("ya"), False: gettext("tidak")}
    return {
        "rank": rank,
        "name": row.name,
        "kind": row.kind_word,
        "way": row.way_word,
        "anchor": row.anchor or None,
        "anchor_certified": yes_no[row.anchor_is_certified] if row.anchor else None,
        "areas": ", ".join(row.area_codes),
        "children": None if row.children is None else round(row.children, 1),
        "missing": ", ".join(row.missing_names) or None,
        "unknown": ", ".join(row.unknown_names) or None,
        "gaining": round(row.gaining, 1),
        "score": round(row.score, 1),
        "members": row.members,
        "certified": row.certified,
        "run": table.run.pk,
    }


def notes(table: CandidateTable) -> list[tuple[str, str]]:
    """Return what a reader of the file must know: run, order, how candidates are found and gains counted."""
    run, evidence = table.run, run_evidence(table.run)
    return [
        (gettext("Hitungan"), f"#{run.pk}, {date_format(localtime(run.finished_at), 'j F Y, H.i')}"),
        (gettext("Wilayah"), table.question.inside or table.question.within or run.area_code),
        (gettext("Standar"), evidence.standards),
        (gettext("Diurutkan menurut"), str(ORDER_WORDS[table.question.order])),
        (gettext("Cara ditemukan"), gettext(
            "Dari tempat anak tinggal: petak yang sudah menjangkau semua layanan wajib, atau kurang satu yang sama. "
            "Dari jangkar: yang dapat dicapai berjalan kaki dari RPTRA, sekolah, atau puskesmas.")),
        (gettext("Anak terbantu"), gettext(
            "Anak yang kini di luar jarak jalan kaki dan akan berada di dalamnya, dihitung sepanjang jalan untuk "
            "setiap tempat yang dicoba, termasuk anak di luar batas kandidat.")),
        (gettext("Tidak ada data"), gettext("Bukan nol: daftar atau jumlah anaknya belum dimuat.")),
    ]  # fmt: skip


def as_csv(table: CandidateTable) -> bytes:
    """Return UTF-8 CSV with a byte order mark, ";" and decimal commas, as Excel in Indonesia opens it."""
    return csv_bytes(HEADINGS.values(), ([record[name] for name in HEADINGS] for record in records(table)))


def as_xlsx(table: CandidateTable) -> bytes:
    """Return a workbook: the list, its data dictionary, and notes on method and source."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Kandidat"))
    sheet.freeze_panes = "C2"
    lines = list(records(table))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(HEADINGS))}{len(lines) + 1}"
    for place, name in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 14)
    sheet.append([_cell(sheet, str(heading), font=Font(bold=True), alignment=Alignment(wrap_text=True))
                  for heading in HEADINGS.values()])  # fmt: skip
    for record in lines:
        sheet.append([_cell(sheet, record[name], number_format=_FORMATS.get(name)) for name in HEADINGS])
    write_dictionary(book, [(gettext("Kandidat"), candidate_columns(HEADINGS))])
    write_notes(book, notes(table))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Any, **styles: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=harmless(value))
    for name, style in styles.items():
        if style is not None:
            setattr(cell, name, style)
    return cell


def as_geojson(table: CandidateTable) -> bytes:
    """Return the candidates as areas and their suggested places as points, told apart by `part`."""
    shapes = dict(
        CandidateZone.objects.filter(pk__in=[row.id for row in table.rows])
        .annotate(json=AsGeoJSON("geometry", precision=6))
        .values_list("pk", "json")
    )
    features = []
    for rank, row in enumerate(table.rows, start=1):
        about = _about(table, row, rank) | {"part": "candidate", "sentence": row.sentence}
        features.append({"type": "Feature", "properties": about, "geometry": json.loads(shapes[row.id])})
        for place, sentence in zip(row.places, row.place_sentences, strict=True):
            told = {"part": "place", "candidate": row.name, "rank": rank, "service": place.name, "sentence": sentence,
                    "children": round(place.children, 1), "limit_m": place.limit_m, "walk_m": place.walk_m}  # fmt: skip
            point = {"type": "Point", "coordinates": [round(place.lon, 6), round(place.lat, 6)]}
            features.append({"type": "Feature", "properties": told, "geometry": point})
    about = {"run": table.run.pk, "notes": dict(notes(table))}
    return json.dumps({"type": "FeatureCollection", **about, "features": features}, ensure_ascii=False).encode()
