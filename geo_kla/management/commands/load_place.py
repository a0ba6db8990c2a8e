"""Load a real place by its name from OpenStreetMap: `manage.py load_place "Jatinegara, Jakarta Timur, Indonesia"`."""
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import FacilityType
from regions.importers.national_list import national_list
from regions.models import Area, Level
from zones.actions.runs import ask_for_run, carry_out
from zones.queries.runs import latest_run, staleness


class Command(BaseCommand):
    help = _("Memuat suatu tempat menurut namanya dari OpenStreetMap: batas, jalan, dan fasilitas.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help=_("nama tempat, misalnya: Jatinegara, Jakarta Timur, Indonesia"))
        parser.add_argument("--commit", action="store_true", help=_("simpan; tanpa ini hanya dicoba"))
        parser.add_argument("--refresh", action="store_true", help=_("tanyakan lagi; jawaban lama tidak dipakai"))

    def handle(self, *args: Any, **options: Any) -> None:
        # osmnx takes seconds to import, and no other command should wait for it.
        from facilities.places.codes import OsmVillage, codes_of
        from facilities.places.fetch import PlaceError, fetch_place
        from facilities.places.files import FacilityTypes, ground_tags, place_files, slug_of

        rows = list(FacilityType.objects.values_list("pk", "osm_tags", "name_id"))
        if not rows:
            raise CommandError(_("katalog jenis fasilitas kosong; jalankan load_catalogue dahulu"))
        types = FacilityTypes({key: tags for key, tags, _n in rows}, {key: name for key, _t, name in rows})
        folder = Path(settings.DATA_DIR) / "places"
        try:
            with _answers_in(folder / "osm-answers", anew=options["refresh"]) as answers:
                place = fetch_place(
                    options["place"], catalogue=types.patterns, ground_tags=ground_tags(), cache=answers
                )
        except PlaceError as error:
            raise CommandError(str(error)) from error
        villages = [OsmVillage(v.osm_id, v.tags.get("name", ""), v.tags) for v in place.villages]
        codes = codes_of(
            villages or [OsmVillage("", place.name, {})],
            place=place.name,
            full_name=place.full_name,
            known=national_list(),
            taken=_groups_of_other_places(place.name),
        )
        self.stdout.write(
            _("%(name)s: %(villages)d kelurahan/desa, kode %(scope)s%(invented)s")
            % {
                "name": place.full_name,
                "villages": len(place.villages),
                "scope": codes.scope,
                "invented": _(" (buatan: OpenStreetMap tidak memuat kode Kemendagri)") if codes.is_invented else "",
            }
        )
        home = folder / slug_of(place)
        today = timezone.localdate()
        files = place_files(place, codes, types, on=_day_of(home) or today)
        if not _holds(home, files):
            files = place_files(place, codes, types, on=today)
        self._load(home, files, commit=options["commit"], verbosity=options["verbosity"])
        if options["commit"]:
            self._analyse(codes.scope)

    def _load(self, home: Path, files: Mapping[str, bytes], *, commit: bool, verbosity: int) -> None:
        """Load the files by the ordinary loader; they stay in `home` only when that kept them."""
        home.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=home.parent, prefix=".draft-"))
        before = draft.with_name(f"{draft.name}-before")
        try:
            for name, content in files.items():
                (draft / name).write_bytes(content)
            if not commit:
                self._load_dataset(draft, verbosity)
                return
            draft.chmod(0o755)
            if home.exists():
                home.rename(before)
            draft.rename(home)
            try:
                self._load_dataset(home, verbosity, "--commit")
            except BaseException:
                shutil.rmtree(home)
                if before.exists():
                    before.rename(home)
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            shutil.rmtree(before, ignore_errors=True)

    def _analyse(self, code: str) -> None:
        """Judge the place unless that was done on the same data."""
        run = latest_run(code)
        if run is None or staleness(run):
            run = carry_out(run=ask_for_run(area_code=code))
            self.stdout.write(_("hitungan %(run)d untuk wilayah %(code)s") % {"run": run.pk, "code": code})

    def _load_dataset(self, folder: Path, verbosity: int, *options: str) -> None:
        call_command(
            "load_dataset", str(folder / "manifest.toml"), *options,
            verbosity=verbosity, stdout=self.stdout, stderr=self.stderr,
        )  # fmt: skip


@contextmanager
def _answers_in(kept: Path, *, anew: bool) -> Iterator[Path]:
    """Give the folder of kept answers; anew: an empty one, whose answers replace the kept ones at the end."""
    if not anew:
        yield kept
        return
    with tempfile.TemporaryDirectory() as fresh:
        yield Path(fresh)
        shutil.copytree(fresh, kept, dirs_exist_ok=True)


def _groups_of_other_places(name: str) -> set[str]:
    """Return the second groups of invented codes that other places use."""
    from facilities.places.codes import INVENTED_PROVINCE, invented_name

    areas = Area.objects.current().filter(level=Level.REGENCY, code__startswith=f"{INVENTED_PROVINCE}.")
    codes = areas.exclude(name=invented_name(name)).values_list("code", flat=True)
    return {code.partition(".")[2] for code in codes}


def _day_of(home: Path) -> date | None:
    """Return the day of the answers that are written in a folder, None when there are none."""
    try:
        found = tomllib.loads((home / "manifest.toml").read_text(encoding="utf-8"))["streets"]["date"]
    except (OSError, tomllib.TOMLDecodeError, KeyError):
        return None
    return found if isinstance(found, date) else None


def _holds(home: Path, files: Mapping[str, bytes]) -> bool:
    """Say whether a folder holds exactly these files."""
    return all((home / name).is_file() and (home / name).read_bytes() == content for name, content in files.items())
