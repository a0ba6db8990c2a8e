"""The file of a delivered list: taken in, kept in the data folder, read."""
import hashlib
import shutil
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from facilities.batch_progress import ImportFailed
from facilities.importers.deliveries import OSM_ENDINGS, usable_file
from facilities.importers.osm_list import read_osm_list
from facilities.models import BatchState, FacilityType, ImportBatch
from regions.importers.tables import Table, TableError, read_table
from regions.models import Source

MOST_ROWS: Final = 200_000


def take_in(
    *, file: Path | None, chunks: Any = None, file_name: str, source: Source, scope_code: str,
    by: AbstractBaseUser | None,
) -> ImportBatch:  # fmt: skip
    """Keep a delivered file (a path, or the chunks of an upload) as a new batch that waits to be looked at."""
    name = Path(file_name.replace("\\", "/")).name[-120:] or "daftar"
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            source=source, file_name=name, sha256="", state=BatchState.READING, scope_code=scope_code, by=by
        )
        folder = folder_of(batch)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"daftar{''.join(Path(name).suffixes[-1:]).lower()}"
        try:
            digest = hashlib.sha256()
            with target.open("wb") as out:
                for piece in chunks if chunks is not None else _pieces(file):
                    digest.update(piece)
                    out.write(piece)
            usable_file(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        batch.sha256, batch.path = digest.hexdigest(), str(target.relative_to(settings.DATA_DIR))
        batch.save()
    return batch


def _pieces(path: Path):
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def imports_folder() -> Path:
    """Return the folder of all deliveries."""
    return settings.DATA_DIR / "imports"


def folder_of(batch: ImportBatch) -> Path:
    """Return the folder of a batch's files."""
    return imports_folder() / str(batch.pk)


def file_of(batch: ImportBatch) -> Path:
    """Return a batch's file; raise ImportFailed when it is no longer there."""
    path = settings.DATA_DIR / batch.path
    if not batch.path or not path.is_file():
        raise ImportFailed(_("Berkas pemuatan ini tidak disimpan; unggah lagi daftarnya."))
    return path


def read_file(batch: ImportBatch) -> Table:
    """Read the rows of a batch's file; raise DeliveryError or ImportFailed."""
    path = usable_file(file_of(batch))
    if path.suffix in OSM_ENDINGS:
        types = FacilityType.objects.order_by("group__order", "order")
        table = read_osm_list(path, dict(types.values_list("pk", "osm_tags")))
        if not table.rows:
            raise TableError("empty_layer", _("tidak ada fasilitas anak dalam cuplikan ini"), file=path)
    else:
        table = read_table(path, batch.spec.get("layer") or None)
    if len(table) > MOST_ROWS:
        raise TableError(
            "too_many_rows",
            _("ditemukan %(found)d baris, paling banyak %(most)d; bagi daftarnya")
            % {"found": len(table), "most": MOST_ROWS},
            file=path,
        )
    return table
