"""The facilities that OpenStreetMap knows of a place, as a delivered list: asked for by the name of the place."""
import hashlib
import tempfile
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils.text import slugify
from django.utils.translation import gettext as _

from facilities.batch_progress import ImportFailed
from facilities.models import BatchState, FacilityType, ImportBatch
from regions.models import Source

from .batch_files import folder_of

_LONGEST_NAME: Final = 150


def openstreetmap() -> Source:
    """Return the source of lists that OpenStreetMap answers with."""
    return Source.objects.get_or_create(
        slug="openstreetmap",
        defaults={
            "name": "OpenStreetMap", "licence": "ODbL 1.0", "attribution": "© Kontributor OpenStreetMap",
            "url": "https://www.openstreetmap.org/copyright",
        },
    )[0]  # fmt: skip


def take_in_place(*, place: str, source: Source, scope_code: str, by: AbstractBaseUser | None) -> ImportBatch:
    """Keep the name of a place as a new batch; its list is fetched when it is looked at. Raise ImportFailed."""
    place = " ".join(place.split())
    if not 3 <= len(place) <= _LONGEST_NAME:
        said = _("Tulis nama tempat, misalnya: Jatinegara, Jakarta Timur, Indonesia; paling panjang %(most)d huruf.")
        raise ImportFailed(said % {"most": _LONGEST_NAME})
    return ImportBatch.objects.create(
        source=source, file_name=f"OpenStreetMap: {place}", sha256="", state=BatchState.READING, scope_code=scope_code,
        by=by, spec={"place": place},
    )  # fmt: skip


def is_awaited(batch: ImportBatch) -> bool:
    """Say whether the list of a batch is still to be fetched."""
    return bool(batch.spec.get("place")) and not batch.path


def fetch_place_list(batch: ImportBatch) -> None:
    """Fetch the facilities of a batch's place into its file; raise ImportFailed and change nothing else.

    Answers of OpenStreetMap are not kept: who asks again wants what is on the map now.
    """
    # osmnx takes seconds to import, and no other page or task should wait for it.
    from facilities.places.fetch import PlaceError, fetch_facilities
    from facilities.places.files import FacilityTypes, facility_list

    rows = list(FacilityType.objects.order_by("group__order", "order").values_list("pk", "osm_tags", "name_id"))
    types = FacilityTypes({key: tags for key, tags, _n in rows}, {key: name for key, _t, name in rows})
    place = batch.spec["place"]
    try:
        with tempfile.TemporaryDirectory() as cache:
            content = facility_list(fetch_facilities(place, catalogue=types.patterns, cache=Path(cache)), types)
    except PlaceError as told:
        raise ImportFailed(str(told)) from told
    if not content:
        raise ImportFailed(_("OpenStreetMap tidak memuat fasilitas anak di “%(place)s”.") % {"place": place})
    target = folder_of(batch) / f"{slugify(place)[:80] or 'tempat'}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    batch.path, batch.sha256 = str(target.relative_to(settings.DATA_DIR)), hashlib.sha256(content).hexdigest()
    batch.save(update_fields=["path", "sha256"])
