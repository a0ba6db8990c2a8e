"""Coverage as CSV, XLSX and GeoJSON files that can be handed on."""
import csv
import io
import json
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from regions.models import Area

from .coverage import CoverageTable
from .tabular import HEADINGS, coverage_records

# Excel shows these in the notation of the reader's own system: 1.234,5 in Indonesia.
_FORMATS = {
    "children": "#,##0", "children_reached": "#,##0", "children_missed": "#,##0", "children_unknown": "#,##0",
    "mean_walk_m": "#,##0", "nearest_m": "#,##0", "value": "#,##0.0##", "wanted": "#,##0.0##",
}  # fmt: skip
# A text that begins like a formula would be run by a spreadsheet that opens the file.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: CoverageTable) -> bytes:
    """Return UTF-8 CSV with a byte order mark, separated by semicolons, as Excel in Indonesia opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([str(heading) for heading in HEADINGS.values()])
    for record in coverage_records(table):
        writer.writerow([_csv_cell(record[name]) for name in HEADINGS])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return _harmless(value)


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def as_xlsx(table: CoverageTable) -> bytes:
    """Return a workbook: the coverage, and a sheet on method, source and date."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Cakupan")
    sheet.append([str(heading) for heading in HEADINGS.values()])
    for record in coverage_records(table):
        sheet.append([_harmless(record[name]) for name in HEADINGS])
    for index, name in enumerate(HEADINGS, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = {"reason": 60, "rule_name": 36, "area": 24}.get(name, 14)
        if name in _FORMATS:
            for cell in sheet[letter][1:]:
                cell.number_format = _FORMATS[name]
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    notes = book.create_sheet(_("Catatan"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 28, 110
    for row in method_notes(table):
        notes.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def method_notes(table: CoverageTable) -> list[tuple[str, str]]:
    """Return what a reader of the file must know: run, inputs, and how "reached" is meant."""
    run, inputs = table.run, table.run.inputs
    network = inputs.get("network") or {}
    population = inputs.get("population") or {}
    standards = inputs.get("standards") or {}
    return [
        (_("Hitungan"), f"#{run.pk}, {run.finished_at:%Y-%m-%d %H:%M}"),
        (_("Wilayah"), run.area_code),
        (_("Standar"), f"{standards.get('key')} {standards.get('version')}"),
        (_("Jaringan jalan"), " · ".join(filter(None, map(network.get, ["name", "dated_on", "source"]))) or "-"),
        (_("Penduduk"), " · ".join([*population.get("sources", []), *map(str, population.get("years", []))]) or "-"),
        (
            _("Terjangkau"),
            _("Meter sepanjang jalan yang bisa dilalui pejalan kaki, dari jalan tempat anak tinggal sampai titik "
              "fasilitas di jalannya; kedua ujung dihitung tepat. Bukan garis lurus."),
        ),
        (_("Tidak ada data"), _("Bukan nol: daftar, jumlah anak, atau jalannya belum dimuat.")),
    ]  # fmt: skip


def as_geojson(table: CoverageTable) -> bytes:
    """Return the areas as features; each rule is a property with its verdict, value and reason."""
    shapes = dict(Area.objects.filter(pk__in=[row.area_id for row in table.rows]).values_list("pk", "geometry"))
    features = []
    for row in table.rows:
        properties: dict[str, Any] = {"code": row.code, "name": row.title, "children": row.children}
        for cell in filter(None, row.cells):
            properties[f"{cell.column.key}:verdict"] = cell.verdict
            properties[f"{cell.column.key}:value"] = cell.value
            properties[f"{cell.column.key}:reason"] = cell.sentence or cell.no_data_word
        features.append(
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapes[row.area_id].geojson)}
        )
    about = {"run": table.run.pk, "notes": dict(method_notes(table))}
    return json.dumps({"type": "FeatureCollection", **about, "features": features}, ensure_ascii=False).encode()
