"""Read a list, say what it would change, and write it with --commit: the same way as the page does."""
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from facilities.actions.batch_files import take_in
from facilities.actions.columns import inspect, map_columns
from facilities.actions.commit import ask_for_commit, commit
from facilities.actions.place_list import openstreetmap, take_in_place
from facilities.actions.preview import preview
from facilities.batch_progress import ImportFailed
from facilities.models import ImportBatch, RowFate
from regions.importers.problems import DeliveryError
from regions.models import Source

SHOWN_PER_KIND = 5


class Command(BaseCommand):
    help = "Membandingkan daftar fasilitas dengan registri; --commit menyimpannya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = "CSV, XLSX, XLS, ODS, GeoJSON, GPKG, shapefile (zip), KML, OSM"
        parser.add_argument("file", type=Path, nargs="?", help=kinds)
        parser.add_argument("--place", default="", help="nama tempat di OpenStreetMap, sebagai ganti berkas")
        parser.add_argument("--source", default="", help="slug sumber yang sudah ada; bawaan: dari nama berkas")
        parser.add_argument("--source-name", default="", help="nama sumber baru")
        parser.add_argument("--scope", default="", help="kode Kemendagri wilayah daftar; bawaan: semua yang dimuat")
        parser.add_argument("--crs", default="", help="misalnya EPSG:32748, bila berkas tidak menyebutnya")
        parser.add_argument("--type", default="", help="jenis untuk semua baris")
        parser.add_argument("--map", action="append", default=[], metavar="ISIAN=KOLOM", help="ganti tebakan kolom")
        parser.add_argument("--type-word", action="append", default=[], metavar="KATA=JENIS", help="arti kolom jenis")
        parser.add_argument("--leads", action="store_true", help="isian daftar ini menggantikan isian daftar lain")
        parser.add_argument("--complete", action="store_true", help="daftar ini memuat semua fasilitas jenisnya")
        parser.add_argument("--commit", action="store_true", help="simpan; tanpa ini hanya pratinjau")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["file"] is None) == (not options["place"]):
            raise CommandError(_("sebutkan satu berkas, atau satu tempat dengan --place"))
        try:
            batch = self._take_in(options)
            inspect(batch)
            map_columns(batch=batch, mapping=self._mapping(batch, options))
            preview(batch)
            self._tell(batch)
            doubtful = batch.import_rows.filter(fate=RowFate.POSSIBLE_DUPLICATE).count()
            gone = batch.import_rows.filter(fate=RowFate.MISSING).count()
            if options["commit"]:
                ask_for_commit(batch=batch)
                commit(batch)
        except (DeliveryError, ImportFailed) as error:
            raise CommandError(str(error)) from error
        done = _("disimpan") if options["commit"] else _("pratinjau, belum disimpan; tambahkan --commit")
        counts = _(
            "%(rows)d baris: %(created)d baru, %(changed)d berubah, %(unchanged)d tetap, %(set_aside)d disisihkan, "
            "%(refused)d ditolak"
        ) % {name: getattr(batch, name) for name in ("rows", "created", "changed", "unchanged", "set_aside", "refused")}
        more = _("%(doubtful)d mungkin ganda, %(gone)d tidak ada lagi pada daftar")
        more %= {"doubtful": doubtful, "gone": gone}
        self.stdout.write(self.style.SUCCESS(f"{batch.file_name}: {counts}; {more} (#{batch.pk}, {done})"))

    def _take_in(self, options: dict[str, Any]) -> ImportBatch:
        path, scope = options["file"], options["scope"]
        if path is None and not options["source"]:
            return take_in_place(place=options["place"], source=openstreetmap(), scope_code=scope, by=None)
        if path is not None and not path.is_file():
            raise CommandError(_("berkas tidak ditemukan: %(path)s") % {"path": path})
        stem = options["source"] if path is None else path.stem
        slug = options["source"] or slugify(stem)[:80] or "daftar"
        source, _new = Source.objects.get_or_create(slug=slug, defaults={"name": options["source_name"] or stem[:200]})
        if path is None:
            return take_in_place(place=options["place"], source=source, scope_code=scope, by=None)
        return take_in(file=path, file_name=path.name, source=source, scope_code=scope, by=None)

    def _mapping(self, batch: ImportBatch, options: dict[str, Any]) -> dict[str, Any]:
        mapping = dict(batch.spec["mapping"])
        columns = {**mapping["columns"], **_pairs(options["map"], "--map")}
        types = {**mapping.get("types", {}), **_pairs(options["type_word"], "--type-word")}
        mapping |= {"columns": {key: column for key, column in columns.items() if column}, "types": types}
        if options["type"]:
            mapping["constant_type"] = options["type"]
            mapping["columns"].pop("type", None)
        for key, value in (("crs", options["crs"]), ("leads", options["leads"]), ("is_complete", options["complete"])):
            if value:
                mapping[key] = value
        return mapping

    def _tell(self, batch: ImportBatch) -> None:
        kinds: dict[str, list[Any]] = {}
        for problem in batch.problems.order_by("line", "pk"):
            kinds.setdefault(problem.code, []).append(problem)
        for code, found in kinds.items():
            for problem in found[:SHOWN_PER_KIND]:
                place = _("baris %(line)d: ") % {"line": problem.line} if problem.line else ""
                self.stdout.write(f"- {place}{problem.message}")
            if len(found) > SHOWN_PER_KIND:
                rest = _("  … %(count)d lagi seperti itu (%(code)s)")
                self.stdout.write(rest % {"count": len(found) - SHOWN_PER_KIND, "code": code})


def _pairs(given: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in given:
        left, equals, right = text.partition("=")
        if not equals:
            said = _("%(option)s: ditemukan “%(found)s”, seharusnya a=b")
            raise CommandError(said % {"option": option, "found": text})
        pairs[left.strip()] = right.strip()
    return pairs
