"""The page of one rule as CSV and Excel: every number of its charts and tables, with run and method."""
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from facilities.queries.registry_files import harmless
from zones.queries.tabular import method_notes

from .screen import RuleScreen

_WHOLE, _SHARE = "#,##0", "0.0%"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: title, heads with the number format of their column ("" = text), and rows."""

    title: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]


def rule_sheets(screen: RuleScreen) -> Iterator[Sheet]:
    """Yield the tables of the page in its order; those of which nothing is known are left out."""
    yield _summary(screen)
    if screen.walked:
        yield Sheet(
            _("Jarak jalan kaki"),
            ((_("Lebih dari (m)"), _WHOLE), (_("Sampai (m)"), _WHOLE), (_("Anak"), _WHOLE)),
            (
                *((bar.from_m, bar.to_m, bar.children) for bar in screen.walked.bars),
                (_("tidak dapat berjalan kaki ke sana"), None, screen.walked.without_walk),
            ),
        )
        yield Sheet(
            _("Persentil"),
            ((_("Persentil"), ""), (_("Jalan kaki (m)"), _WHOLE), (_("Menit"), _WHOLE)),
            tuple((one.name, one.walk_m, one.minutes) for one in screen.walked.percentiles),
        )
        yield Sheet(
            _("Kelompok umur"),
            ((_("Kelompok umur"), ""), (_("Umur"), ""), (_("Anak"), _WHOLE), (_("Terjangkau"), _WHOLE),
             (_("Bagian"), _SHARE), (_("Jarak tengah (m)"), _WHOLE), (_("Menit"), _WHOLE)),
            tuple((band.name, f"{band.ages[0]}-{band.ages[1]}", band.children, band.reached, band.share, band.median_m,
                   band.median_minutes) for band in screen.walked.bands),
        )  # fmt: skip
    yield Sheet(
        _("Wilayah"),
        ((_("Kode wilayah"), ""), (_("Wilayah"), ""), (_("Hasil"), ""), (_("Nilai"), "0.0###"),
         (_("Yang diharapkan"), "0.0###"), (_("Anak"), _WHOLE), (_("Anak terjangkau"), _WHOLE),
         (_("Anak belum terjangkau"), _WHOLE), (_("Anak tanpa data jalan"), _WHOLE)),
        tuple((row.code, row.title, cell.verdict_word, cell.value, cell.wanted, cell.children, cell.children_reached,
               cell.children_missed, cell.children_unknown) for row in screen.table.rows if (cell := row.cells[0])),
    )  # fmt: skip


def _summary(screen: RuleScreen) -> Sheet:
    total, places, fair, beyond = screen.total, screen.places, screen.fairness, screen.beyond
    lines: list[tuple[str, Any]] = [
        (_("Anak"), total.children), (_("Anak terjangkau"), total.reached),
        (_("Anak belum terjangkau"), total.missed), (_("Anak yang tidak dapat dinilai"), total.unknown),
        (_("Wilayah memenuhi"), total.met), (_("Wilayah belum memenuhi"), total.not_met),
        (_("Wilayah tanpa data"), total.no_data),
        (_("Tempat"), places.total), (_("Tempat yang dinyatakan layak anak"), places.declared),
        (_("Tempat tersertifikasi"), places.certified), (_("Tempat dengan daya tampung tercatat"), places.with_room),
    ]  # fmt: skip
    if beyond:
        lines += [
            (_("Anak terjangkau tempat yang dinyatakan"), beyond.declared),
            (_("Anak terjangkau tempat tersertifikasi"), beyond.certified),
            (_("Anak yang mendapat tempat"), beyond.served),
            (_("Anak terjangkau tetapi tempatnya penuh"), beyond.without_room),
            (_("Anak terjangkau, daya tampung tidak diketahui"), beyond.room_unknown),
        ]
    if fair:
        lines += [
            (_("Bagian terjangkau seluruhnya (persen)"), round(fair.mean * 100, 2)),
            (_("Selisih kelurahan terbaik dan terburuk (poin persen)"), round(fair.gap * 100, 2)),
            (_("Simpangan rata-rata menurut anak (poin persen)"), round(fair.spread * 100, 2)),
        ]
    rounded = tuple((name, round(value, 2) if isinstance(value, float) else value) for name, value in lines)
    return Sheet(_("Ringkasan"), ((_("Ukuran"), ""), (_("Nilai"), "#,##0.##")), rounded)


def _notes(screen: RuleScreen) -> list[tuple[str, str]]:
    return [
        (_("Standar"), f"{screen.column.sentence} {screen.column.source}"),
        (_("Wilayah yang ditanyakan"), f"{screen.area} ({screen.code})"),
        *method_notes(screen.table),
        (_("Jarak jalan kaki"), _("Jalan kaki satu sel: rata-rata dari jalan-jalannya, ditimbang jumlah anaknya.")),
    ]


def as_csv(screen: RuleScreen) -> bytes:
    """Return all tables below each other in UTF-8 with a byte order mark, as Excel in Indonesia opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for sheet in rule_sheets(screen):
        writer.writerow([sheet.title])
        writer.writerow([head for head, _format in sheet.heads])
        writer.writerows([[_csv_cell(value) for value in row] for row in sheet.rows])
        writer.writerow([])
    writer.writerows([[name, harmless(words)] for name, words in _notes(screen)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    return str(round(value, 4)).replace(".", ",") if isinstance(value, float) else harmless(value)


def as_xlsx(screen: RuleScreen) -> bytes:
    """Return a workbook with a sheet for each table and one of notes; numbers show in the reader's own notation."""
    book = Workbook(write_only=True)
    for table in rule_sheets(screen):
        sheet = book.create_sheet(table.title)
        sheet.freeze_panes = "A2"
        for letter in "ABCDEFGHI"[: len(table.heads)]:
            sheet.column_dimensions[letter].width = 40 if letter == "A" and len(table.heads) < 4 else 18
        sheet.append([_styled(sheet, head, font=Font(bold=True)) for head, _format in table.heads])
        for row in table.rows:
            sheet.append([
                _styled(sheet, value, number_format=pattern) if pattern and isinstance(value, int | float)
                else harmless(value)
                for value, (_head, pattern) in zip(row, table.heads, strict=True)
            ])  # fmt: skip
    notes = book.create_sheet(_("Catatan"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 28, 110
    for name, words in _notes(screen):
        notes.append([harmless(name), harmless(words)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _styled(sheet: Any, value: Any, **styles: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell
