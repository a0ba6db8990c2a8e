"""Prove a run: `manage.py verify_run RUN`; ends with an error when anything is not as computed."""
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zones.models import ReachRun
from zones.queries.verify import RunNotVerifiable, verify_run


class Command(BaseCommand):
    help = "Membuktikan jarak sebuah hitungan dan mencocokkan jawaban per selnya."

    def add_arguments(self, parser) -> None:
        parser.add_argument("run", type=int, help="nomor hitungan")

    def handle(self, *args, **options) -> None:
        run = ReachRun.objects.filter(pk=options["run"]).first()
        if run is None:
            known = ", ".join(map(str, ReachRun.objects.order_by("-pk").values_list("pk", flat=True)[:5])) or "-"
            raise CommandError(
                _("Hitungan %(id)s tidak ada. Yang terbaru: %(known)s.") % {"id": options["run"], "known": known}
            )
        faults = 0
        try:
            for service in verify_run(run):
                proof = service.certificate
                faults += not service.holds
                word = _("terbukti") if service.holds else _("TIDAK TERBUKTI")
                self.stdout.write(
                    f"{word}: {', '.join(service.types)} ({service.status_needed}); "
                    + _("%(facilities)d fasilitas, %(reached)d dari %(nodes)d simpul terjangkau, %(cells)d sel")
                    % {
                        "facilities": service.facilities, "reached": proof.reached, "nodes": proof.checked,
                        "cells": service.cells,
                    }
                )  # fmt: skip
                if not proof.holds:
                    self.stdout.write(
                        _("  simpul tidak tepat: %(lost)d di bawah titik awalnya, %(improve)d dapat lebih dekat, "
                          "%(baseless)d tanpa jalan, %(beyond)d di luar batas; misalnya %(first)s")
                        % {
                            "lost": proof.seeds_lost, "improve": proof.can_improve, "baseless": proof.without_reason,
                            "beyond": proof.beyond_limit, "first": ", ".join(map(str, proof.first)),
                        }
                    )  # fmt: skip
                if service.different:
                    told = _("  %(count)d sel menyimpan jawaban lain daripada yang dihitung")
                    self.stdout.write(told % {"count": service.different})
        except RunNotVerifiable as error:
            raise CommandError(str(error), returncode=2) from error
        if faults:
            raise CommandError(_("%(count)d layanan pada hitungan %(id)s tidak terbukti.")
                               % {"count": faults, "id": run.pk})  # fmt: skip
        self.stdout.write(self.style.SUCCESS(_("Hitungan %(id)s terbukti seluruhnya.") % {"id": run.pk}))
