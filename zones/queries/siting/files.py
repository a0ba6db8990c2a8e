"""A plan as CSV, Excel workbook and GeoJSON: its places, its villages, and what a reader must know of it."""
import io
import json
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook

from facilities.queries.registry_files import harmless
from zones.files.csv_file import csv_bytes
from zones.files.workbook_file import write_notes

from .plans import PlanScreen


def place_records(screen: PlanScreen) -> list[dict[str, Any]]:
    """Return a record for each suggested place, headings as keys."""
    return [
        {
            _("Layanan"): service.told["name"],
            _("Urutan"): one.choice.order,
            _("Tempat"): one.title,
            _("Kelurahan/desa"): one.village,
            _("Kode kelurahan/desa"): one.choice.village_code,
            _("Lintang"): round(one.choice.position.y, 6),
            _("Bujur"): round(one.choice.position.x, 6),
            _("Anak bertambah"): round(one.choice.gain, 1),
            _("Di luar wilayah"): round(one.choice.outside, 1),
            _("Bagian anak sesudahnya"): None if one.choice.share_after is None else round(one.choice.share_after, 4),
            _("Biaya (Rp)"): one.choice.cost,
            _("Terisi"): None if one.choice.taken is None else round(one.choice.taken, 1),
            _("Kunci tempat"): one.choice.place_key,
        }
        for service in screen.services
        for one in service.chosen
    ]


def village_records(screen: PlanScreen) -> list[dict[str, Any]]:
    """Return a record for each service and village."""
    return [
        {
            _("Layanan"): service.told["name"],
            _("Kode kelurahan/desa"): one["code"],
            _("Kelurahan/desa"): one["title"],
            _("Anak"): round(one["children"], 1),
            _("Terjangkau sebelumnya"): round(one["before"], 1),
            _("Terjangkau sesudahnya"): round(one["after"], 1),
            _("Belum terjangkau"): round(one["left"], 1),
        }
        for service in screen.services
        for one in service.villages
    ]


def notes(screen: PlanScreen) -> list[tuple[str, str]]:
    """Return what a reader of the file must know: the question, the run, the proof and the method."""
    told = [
        (_("Pertanyaan"), f"#{screen.plan.pk} {screen.plan.name}"),
        (_("Wilayah"), f"{screen.area} ({screen.plan.area_code})"),
        (_("Tujuan"), screen.objective),
        (_("Ditanyakan"), f"{date_format(localtime(screen.plan.asked_at), 'j F Y, H.i')}, {screen.plan.by}"),
        (_("Hitungan"), f"#{screen.plan.inputs.get('run', '-')}"),
    ]
    for service in screen.services:
        told.append((service.told["name"], " ".join([
            _("dalam %(limit)s m, %(ages)s.") % {"limit": service.told["limit_m"], "ages": service.ages},
            service.proof,
        ])))  # fmt: skip
    told.append((_("Terjangkau"), _(
        "Meter sepanjang jalan yang bisa dilalui pejalan kaki, bukan garis lurus; dihitung seperti pada tabel cakupan."
    )))  # fmt: skip
    if screen.stale:
        told.append((_("Perhatian"), _("Sejak itu berubah: %(what)s.") % {"what": ", ".join(screen.stale)}))
    return told


def as_csv(screen: PlanScreen) -> bytes:
    """Return the places as UTF-8 CSV with ";" and decimal commas, as Excel in Indonesia opens it."""
    records = place_records(screen)
    headings = list(records[0]) if records else [_("Layanan"), _("Urutan"), _("Tempat")]
    return csv_bytes(headings, (record.values() for record in records))


def as_xlsx(screen: PlanScreen) -> bytes:
    """Return a workbook: places, villages, notes."""
    book = Workbook(write_only=True)
    for title, records in ((_("Tempat"), place_records(screen)), (_("Kelurahan"), village_records(screen))):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for letter, width in zip("ABCDEFGHIJKLM", (24, 20, 32, 24, 18, 12, 12, 14, 14, 14, 16, 12, 34), strict=True):
            sheet.column_dimensions[letter].width = width
        if records:
            sheet.append([harmless(name) for name in records[0]])
        for record in records:
            sheet.append([harmless(value) for value in record.values()])
    write_notes(book, notes(screen))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_geojson(screen: PlanScreen) -> bytes:
    """Return the places as points; the properties are the columns of the other files."""
    features = [
        {
            "type": "Feature",
            "properties": record,
            "geometry": {"type": "Point", "coordinates": [record[_("Bujur")], record[_("Lintang")]]},
        }
        for record in place_records(screen)
    ]
    data = {"type": "FeatureCollection", "name": screen.plan.name, "features": features}
    return json.dumps(data, ensure_ascii=False, default=str).encode()
