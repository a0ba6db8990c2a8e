"""Write one HTML file with the map of an area: `manage.py export_map --area 31.75.07 --out peta.html`."""
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from regions.models import Area
from zones.paper.share_map import share_page
from zones.queries.profile import area_profile


class Command(BaseCommand):
    help = "Menulis peta fasilitas, kawasan, dan kesenjangan suatu wilayah sebagai satu berkas HTML mandiri."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="kode Kemendagri, misalnya 31.75.07")
        parser.add_argument("--out", type=Path, required=True, help="berkas HTML yang ditulis")

    def handle(self, *args, **options) -> None:
        area = Area.objects.current().filter(code=options["area"]).first()
        if area is None:
            raise CommandError(_("Wilayah %(code)s tidak dimuat.") % {"code": options["area"]})
        html = share_page(area_profile(area, user=AnonymousUser()))
        try:
            options["out"].write_text(html, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        self.stderr.write(f"{options['out']}: {len(html.encode()) / 1e6:.1f} MB")
