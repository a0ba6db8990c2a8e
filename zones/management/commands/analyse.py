"""Judge an area from the command line: `manage.py analyse --area 31.75.07 --format table`."""
import csv
import io
import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from regions.models import Level
from zones.actions.runs import ask_for_run, carry_out, standard_set_named
from zones.errors import ZonesError
from zones.models import ReachRun
from zones.queries.coverage import CoverageTable, coverage_table
from zones.queries.tabular import HEADINGS, coverage_records


class Command(BaseCommand):
    help = "Menghitung cakupan, kesenjangan, dan kandidat kawasan suatu wilayah, lalu mencatatnya sebagai hitungan."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="kode Kemendagri, misalnya 31.75.07")
        parser.add_argument("--standard", help="kunci[@versi] himpunan standar; bawaan: yang ditandai baku")
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table")
        parser.add_argument("--out", type=Path, help="berkas hasil; bawaan: layar")

    def handle(self, *args, **options) -> None:
        try:
            run = ask_for_run(area_code=options["area"], standard_set=standard_set_named(options["standard"]))
            run = carry_out(run=run, report=self._report if options["verbosity"] > 1 else lambda share, stage: None)
        except ZonesError as error:
            raise CommandError(str(error)) from error
        tables = [coverage_table(run, level=level) for level in Level]
        text = {"table": _as_table, "json": _as_json, "csv": _as_csv}[options["format"]](run, tables)
        if options["out"]:
            options["out"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)
        summary = ", ".join(f"{name} {value}" for name, value in run.outcome.items())
        self.stderr.write(f"hitungan {run.pk}, {run.area_code}: {summary}")

    def _report(self, share: float, stage: str) -> None:
        self.stderr.write(f"{share:4.0%} {stage}")
        sys.stderr.flush()


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
