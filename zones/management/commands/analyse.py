"""Judge an area, or all of a country: `manage.py analyse --area 31.75.07 --format table`, `manage.py analyse --all`."""
import csv
import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Level
from walkshed.cluster import crew_for
from walkshed.errors import EngineError
from zones.actions.country import Fate, PartOutcome, analyse_country
from zones.actions.runs import ask_for_run, carry_out, standard_set_named
from zones.errors import ZonesError
from zones.models import ReachRun, StandardSet
from zones.queries.coverage import CoverageTable, coverage_table
from zones.queries.tabular import HEADINGS, coverage_records


class Command(BaseCommand):
    help = "Menghitung cakupan, kesenjangan, dan kandidat kawasan suatu wilayah, lalu mencatatnya sebagai hitungan."

    def add_arguments(self, parser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--area", help="kode Kemendagri, misalnya 31.75.07")
        which.add_argument("--all", action="store_true", help="semua kabupaten/kota yang jalannya dimuat")
        parser.add_argument("--standard", help="kunci[@versi] himpunan standar; bawaan: yang ditandai baku")
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table")
        parser.add_argument("--out", type=Path, help="berkas hasil; bawaan: layar")
        country = parser.add_argument_group("bersama --all")
        country.add_argument("--workers", type=int, help="banyaknya proses di mesin ini; bawaan: satu tiap inti")
        country.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="penjadwal Dask, alih-alih mesin ini")
        country.add_argument(
            "--keep", type=Path, metavar="DIR",
            help="folder berkas bagian, yang lalu disimpan; dengan --scheduler harus terlihat oleh semua mesin",
        )  # fmt: skip

    def handle(self, *args, **options) -> None:
        _refuse_what_does_not_fit(options)
        try:
            standards = standard_set_named(options["standard"])
            if options["all"]:
                self._all(standards, options)
                return
            run = ask_for_run(area_code=options["area"], standard_set=standards)
            run = carry_out(run=run, report=self._report if options["verbosity"] > 1 else lambda share, stage: None)
        except (ZonesError, EngineError) as error:
            raise CommandError(str(error)) from error
        tables = [coverage_table(run, level=level) for level in Level]
        text = {"table": _as_table, "json": _as_json, "csv": _as_csv}[options["format"]](run, tables)
        if options["out"]:
            options["out"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)
        summary = ", ".join(f"{name} {value}" for name, value in run.outcome.items())
        self.stderr.write(f"hitungan {run.pk}, {run.area_code}: {summary}")

    def _all(self, standards: StandardSet, options: dict[str, Any]) -> None:
        folder = (options["keep"] or Path(settings.DATA_DIR) / "parts").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with crew_for(options["scheduler"], options["workers"], folder) as crew:
                outcomes = analyse_country(
                    standard_set=standards, crew=crew, folder=folder, keep_files=options["keep"] is not None,
                    report=self._report_area,
                )  # fmt: skip
        except KeyboardInterrupt:
            told = _("Dihentikan. Perintah yang sama melanjutkan dari sini; yang selesai tidak dihitung lagi.")
            raise CommandError(told, returncode=130) from None
        fates = Counter(outcome.fate for outcome in outcomes)
        for fate, word in _FATES.items():
            self.stdout.write(f"{fates[fate]:6}  {word}")
        failed = [outcome for outcome in outcomes if outcome.fate == Fate.FAILED]
        if failed:
            raise CommandError(
                _("%(count)d wilayah gagal: %(codes)s. Perintah yang sama mencoba hanya yang gagal itu lagi.")
                % {"count": len(failed), "codes": ", ".join(outcome.code for outcome in failed)}
            )

    def _report_area(self, outcome: PartOutcome, done: int, of: int) -> None:
        told = outcome.message or (f"hitungan {outcome.run_id}" if outcome.run_id else "")
        self.stderr.write(f"{done}/{of} {outcome.code} {_FATES[outcome.fate]}{told and ': '}{told}")
        sys.stderr.flush()

    def _report(self, share: float, stage: str) -> None:
        self.stderr.write(f"{share:4.0%} {stage}")
        sys.stderr.flush()


_FATES = {
    Fate.DONE: gettext_lazy("dihitung"),
    Fate.KEPT: gettext_lazy("sudah selesai sebelumnya"),
    Fate.NO_STREETS: gettext_lazy("tanpa jalan yang dimuat"),
    Fate.FAILED: gettext_lazy("gagal"),
}


def _refuse_what_does_not_fit(options: dict[str, Any]) -> None:
    if options["all"]:
        wrong = [name for name in ("out",) if options[name]] + ["format"] * (options["format"] != "table")
        other = "--area"
    else:
        wrong, other = [name for name in ("workers", "scheduler", "keep") if options[name]], "--all"
    if wrong:
        raise CommandError(_("--%(wrong)s hanya untuk %(other)s.") % {"wrong": wrong[0], "other": other})
    if options["scheduler"] and options["workers"]:
        raise CommandError(_("--workers hanya untuk mesin ini; penjadwal (--scheduler) punya pekerjanya sendiri."))
    if options["scheduler"] and not options["keep"]:
        raise CommandError(
            _("--scheduler memerlukan --keep DIR: folder yang terlihat oleh semua mesin dengan nama yang sama.")
        )
    if options["workers"] is not None and options["workers"] < 1:
        raise CommandError(_("--workers: ditemukan %(found)d, paling sedikit 1.") % {"found": options["workers"]})


def _as_json(run: ReachRun, tables: list[CoverageTable]) -> str:
    records = [record for table in tables for record in coverage_records(table)]
    head = {"run": run.pk, "area": run.area_code, "finished_at": run.finished_at.isoformat()}
    return json.dumps(
        {**head, "inputs": run.inputs, "outcome": run.outcome, "coverage": records}, ensure_ascii=False, indent=1
    )


def _as_csv(run: ReachRun, tables: list[CoverageTable]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(HEADINGS))
    writer.writeheader()
    for table in tables:
        writer.writerows(coverage_records(table))
    return text.getvalue()


def _as_table(run: ReachRun, tables: list[CoverageTable]) -> str:
    lines = []
    for table in tables:
        for row in table.rows:
            lines.append(f"\n{row.code}  {row.title}")
            for cell in filter(None, row.cells):
                value = "-" if cell.value is None else f"{cell.value:.3g}"
                told = cell.sentence or cell.no_data_word
                lines.append(f"  {cell.verdict_word:16} {value:>6} / {cell.wanted:<6.3g} {cell.column.name}  {told}")
    return "\n".join(lines)
