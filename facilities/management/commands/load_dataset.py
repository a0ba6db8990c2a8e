"""Load the files of a manifest: areas, people, streets, children on cells, and lists of facilities."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from facilities.actions.imports import import_list
from facilities.importers.list_spec import read_list_spec
from regions.actions.dataset import LoadReport, load_ground
from regions.importers.manifest import Manifest, read_manifest
from regions.importers.problems import DeliveryError, Problem

SHOWN_PER_KIND = 5
"""Problems of one kind in one file that are listed; the rest is counted (--all-problems lists them)."""


class Command(BaseCommand):
    """Read everything, tell what was found, and keep it only with --commit."""

    help = _("Memuat berkas-berkas sebuah manifes; tanpa --commit hanya mencoba dan tidak menyimpan apa pun.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("manifest", type=Path)
        parser.add_argument("--root", type=Path, help=_("folder tempat berkas data; biasanya folder manifes"))
        parser.add_argument("--commit", action="store_true", help=_("simpan; tanpa ini hanya dicoba"))
        parser.add_argument("--skip-facilities", action="store_true", help=_("jangan muat daftar fasilitas"))
        parser.add_argument("--all-problems", action="store_true", help=_("tulis setiap masalah"))
        parser.add_argument("--timing", action="store_true", help=_("tulis lama setiap bagian"))

    def handle(self, *args: Any, **options: Any) -> None:
        report = LoadReport()
        try:
            manifest = read_manifest(options["manifest"], options["root"])
        except DeliveryError as error:
            raise CommandError(str(error)) from error
        with transaction.atomic():
            load_ground(manifest, report)
            if not options["skip_facilities"] and not report.errors:
                load_facilities(manifest, report)
            if report.errors or not options["commit"]:
                transaction.set_rollback(True)
        self._tell_problems(report.problems, everything=options["all_problems"])
        if options["timing"]:
            for name, seconds in report.seconds.items():
                self.stdout.write(f"  {seconds:7.2f} s  {name}")
        if report.errors:
            for problem in report.errors:
                self.stderr.write(self.style.ERROR(str(problem)))
            raise CommandError(
                _("%(name)s: %(count)d kesalahan; tidak ada yang disimpan")
                % {"name": manifest.name, "count": len(report.errors)}
            )
        done = _("disimpan") if options["commit"] else _("percobaan, tidak disimpan; tambahkan --commit")
        counts = "; ".join([*report.lines, _("%(count)d catatan") % {"count": len(report.problems)}])
        self.stdout.write(self.style.SUCCESS(f"{manifest.name}: {counts} ({done})"))

    def _tell_problems(self, problems: Iterable[Problem], *, everything: bool) -> None:
        kinds: dict[tuple[str, str], list[Problem]] = {}
        for problem in problems:
            kinds.setdefault((problem.file, problem.code), []).append(problem)
        for (file, code), found in kinds.items():
            shown = found if everything else found[:SHOWN_PER_KIND]
            for problem in shown:
                self.stdout.write(f"- {problem}")
            if len(found) > len(shown):
                rest = _("  … %(count)d lagi seperti itu (%(code)s)") % {"count": len(found) - len(shown), "code": code}
                self.stdout.write(f"{rest} {file}")


def load_facilities(manifest: Manifest, report: LoadReport) -> None:
    """Load every list of facilities of a manifest, inside the caller's transaction."""
    for section in manifest.facilities:
        with report.part("facilities"):
            spec = read_list_spec(section, manifest.root)
            outcome = import_list(spec=spec, scope_code=manifest.scope, invented=manifest.invented)
            report.problems += outcome.problems
            report.lines.append(
                _("%(file)s %(rows)d baris: %(created)d baru, %(changed)d berubah, %(unchanged)d tetap, "
                  "%(set_aside)d disisihkan, %(refused)d ditolak")
                % {
                    "file": spec.path.name, "rows": outcome.rows, "created": outcome.created,
                    "changed": outcome.changed, "unchanged": outcome.unchanged,
                    "set_aside": outcome.set_aside, "refused": outcome.refused,
                }
            )  # fmt: skip
