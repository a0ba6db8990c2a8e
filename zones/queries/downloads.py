"""Coverage as CSV and GeoJSON files that can be handed on; the workbook is in workbook.py."""
import json
from typing import Any

from regions.models import NEIGHBOURHOOD_LEVEL, Area, Neighbourhood
from zones.files.csv_file import csv_bytes

from .coverage import CoverageTable
from .tabular import HEADINGS, method_notes, worded_records


def as_csv(table: CoverageTable) -> bytes:
    """Return UTF-8 CSV with a byte order mark, separated by semicolons, as Excel in Indonesia opens it."""
    return csv_bytes(HEADINGS.values(), ([record[name] for name in HEADINGS] for record in worded_records(table)))


def as_geojson(table: CoverageTable) -> bytes:
    """Return the areas as features; each rule is a property with its verdict, value and reason."""
    is_near = bool(table.rows) and table.rows[0].level == NEIGHBOURHOOD_LEVEL
    kind = Neighbourhood if is_near else Area
    shapes = dict(kind.objects.filter(pk__in=[row.area_id for row in table.rows]).values_list("pk", "geometry"))
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
