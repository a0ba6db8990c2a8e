"""Coverage as flat records: the same columns in every file that leaves the system."""
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from facilities.queries.registry_files import harmless
from zones.models import Verdict

from .coverage import CoverageTable
from .runs import run_evidence

HEADINGS = {
    "area_code": _("Kode wilayah"),
    "area": _("Wilayah"),
    "rule": _("Standar"),
    "rule_name": _("Nama standar"),
    "kind": _("Macam (A jumlah, P per penduduk, D jarak)"),
    "verdict": _("Hasil"),
    "reason": _("Alasan"),
    "value": _("Nilai"),
    "wanted": _("Yang diharapkan"),
    "ages": _("Umur"),
    "children": _("Anak"),
    "children_reached": _("Anak terjangkau"),
    "children_missed": _("Anak belum terjangkau"),
    "children_unknown": _("Anak tanpa data jalan"),
    "mean_walk_m": _("Rata-rata jalan kaki (m)"),
    "nearest": _("Fasilitas terdekat"),
    "nearest_m": _("Jarak ke yang terdekat (m)"),
    "source": _("Sumber standar"),
    "run": _("Nomor hitungan"),
    "run_at": _("Dihitung pada"),
}
"""Column -> heading; a value of kind D is a share 0..1, of kinds A and P a count."""


def coverage_records(table: CoverageTable) -> Iterator[dict[str, Any]]:
    """Yield one record per area and rule, with the keys of HEADINGS; None where nothing is known."""
    for row in table.rows:
        for cell in row.cells:
            if cell is None:
                continue
            yield {
                "area_code": row.code,
                "area": row.title,
                "rule": cell.column.key,
                "rule_name": cell.column.name,
                "kind": cell.column.kind,
                "verdict": cell.verdict,
                "reason": cell.sentence or cell.no_data_word,
                "value": _rounded(cell.value, 4),
                "wanted": _rounded(cell.wanted, 4),
                "ages": f"{cell.column.ages[0]}-{cell.column.ages[1]}",
                "children": _rounded(cell.children, 1),
                "children_reached": _rounded(cell.children_reached, 1),
                "children_missed": _rounded(cell.children_missed, 1),
                "children_unknown": _rounded(cell.children_unknown, 1),
                "mean_walk_m": _rounded(cell.mean_walk_m, 1),
                "nearest": cell.nearest_name or None,
                "nearest_m": _rounded(cell.nearest_m, 1),
                "source": cell.column.source,
                "run": table.run.pk,
                "run_at": table.run.finished_at.isoformat(timespec="seconds"),
            }


def worded_records(table: CoverageTable) -> Iterator[dict[str, Any]]:
    """Yield the records for people: the verdict is its word."""
    words = {verdict: str(Verdict(verdict).label) for verdict in Verdict.values}
    for record in coverage_records(table):
        yield record | {"verdict": words[record["verdict"]]}


def readable_records(table: CoverageTable) -> Iterator[dict[str, Any]]:
    """Yield the records for people such that no text can be run by a spreadsheet."""
    for record in worded_records(table):
        yield {name: harmless(value) for name, value in record.items()}


def method_notes(table: CoverageTable) -> list[tuple[str, str]]:
    """Return what a reader of the file must know: run, inputs, and how "reached" is meant."""
    run, evidence = table.run, run_evidence(table.run)
    network = [evidence.network, evidence.network_source, _day(evidence.network_dated_on)]
    people = [*evidence.population_sources, *map(str, evidence.population_years)]
    return [
        (gettext("Hitungan"), f"#{run.pk}, {date_format(localtime(run.finished_at), 'j F Y, H.i')}"),
        (gettext("Wilayah"), run.area_code),
        (gettext("Standar"), evidence.standards),
        (gettext("Jaringan jalan"), " · ".join(filter(None, network)) or "-"),
        (gettext("Penduduk"), " · ".join(people) or "-"),
        (gettext("Terjangkau"), gettext(
            "Meter sepanjang jalan yang bisa dilalui pejalan kaki, dari jalan tempat anak tinggal sampai titik "
            "fasilitas di jalannya; kedua ujung dihitung tepat. Bukan garis lurus.")),
        *([(gettext("Jalur aman"), gettext(
            "Hanya jalan yang tidak menyusuri jalan besar dan menyeberanginya hanya di penyeberangan yang terpetakan."
        ))] if table.is_on_safe_ways else []),
        (gettext("Tidak ada data"), gettext("Bukan nol: daftar, jumlah anak, atau jalannya belum dimuat.")),
    ]  # fmt: skip


def _day(on: date | None) -> str:
    return date_format(on, "j F Y") if on else ""


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
