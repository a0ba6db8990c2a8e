"""The form on which a person says what the columns of a list are."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from facilities.actions.columns import ASIDE
from facilities.importers.headers import guess_type, mapping_keys
from facilities.models import Facility, FacilityType, ImportBatch
from facilities.queries.batch_files import own_columns

CRS_CHOICES: Final = (
    ("", _("seperti tertulis pada berkas, atau bujur dan lintang (WGS 84)")),
    ("EPSG:4326", "WGS 84, EPSG:4326"),
    ("EPSG:3857", "Web Mercator, EPSG:3857"),
    *((f"EPSG:{base + zone}", f"UTM {zone}{side}, WGS 84, EPSG:{base + zone}")
      for zone in range(46, 55) for base, side in ((32600, "N"), (32700, "S"))),
    *((f"EPSG:{23830 + number}", f"TM-3 {name}, DGN95, EPSG:{23830 + number}")
      for number, name in enumerate(
          f"{zone}.{half}" for zone in range(46, 55) for half in (1, 2) if (zone, half) not in ((46, 1), (54, 2)))),
    *((f"EPSG:{9430 + zone}", f"UTM {zone}N, SRGI2013, EPSG:{9430 + zone}") for zone in range(46, 53)),
    *((f"EPSG:{9440 + zone}", f"UTM {zone}S, SRGI2013, EPSG:{9440 + zone}") for zone in range(47, 55)),
)  # fmt: skip
"""Coordinate systems in use in Indonesia; TM-3 zones 46.2 to 54.1 are numbered in order."""

_WORDS: Final[dict[str, str | Promise]] = {
    "public_id": _("nomor publik (unduhan registri)"), "name": _("nama"), "type": _("jenis"),
    "id": _("nomor tetap pada daftar"), "lon": _("bujur atau x"), "lat": _("lintang atau y"),
    "wkt": _("bentuk atau pasangan koordinat"), "address": _("alamat"), "village": _("kelurahan/desa"),
    "district": _("kecamatan"), "opening_hours": _("jam buka"), "wheelchair": _("akses kursi roda"),
    "area_m2": _("luas (m²), hanya diperiksa"), "external_ids.npsn": "NPSN",
    "external_ids.puskesmas": _("kode puskesmas"), "external_ids.simas": "SIMAS", "external_ids.osm": "OpenStreetMap",
    "certificate.number": _("nomor SK/sertifikat"), "certificate.programme": _("program ramah anak"),
    "certificate.from": _("berlaku dari"), "certificate.until": _("berlaku sampai"),
    "certificate.issuer": _("penerbit SK"),
}  # fmt: skip


_FIRST: Final = frozenset({
    "name", "type", "id", "lon", "lat", "address", "village", "district", "fields.owner_agency", "opening_hours",
})  # fmt: skip
"""Keys that most lists have; the others are folded away while no column is guessed for them."""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One thing the registry wants to know, the column chosen for it, and examples of what stands there."""

    key: str
    word: str
    column: str
    samples: list[str]
    is_needed: bool
    is_first: bool


def word_of(key: str) -> str:
    """Return what a key of a mapping is called."""
    if key.startswith("fields."):
        return str(Facility._meta.get_field(key.removeprefix("fields.")).verbose_name)
    return str(_WORDS.get(key, key))


def shows_samples(batch: ImportBatch, user: Any) -> bool:
    """Say whether a user may read examples of a list; with secret places, only who brought it or may see them."""
    if batch.by_id == user.pk or user.has_perm("facilities.view_sensitive"):
        return True
    secret = set(FacilityType.objects.filter(is_sensitive=True).values_list("pk", flat=True))
    known = list(FacilityType.objects.values_list("pk", flat=True))
    mapping = batch.spec["mapping"]
    words = batch.spec["found"]["words"].get(mapping["columns"].get("type", ""), {})
    meant = {mapping.get("types", {}).get(word) or guess_type(word, known) for word in words}
    return not secret & {*meant, mapping.get("constant_type", "")}


def column_rows(batch: ImportBatch, *, shows_samples: bool = True) -> list[ColumnRow]:
    """Return a row for each key, in the order of the data."""
    columns, samples = batch.spec["mapping"]["columns"], batch.spec["found"]["samples"] if shows_samples else {}
    return [
        ColumnRow(
            key, word_of(key), columns.get(key, ""), samples.get(columns.get(key, ""), []), key == "name",
            key in columns or key in _FIRST,
        )
        for key in mapping_keys()
    ]  # fmt: skip


def unused_columns(batch: ImportBatch) -> list[str]:
    """Return the columns of a list that no key takes."""
    used = {*batch.spec["mapping"]["columns"].values()}
    return [column for column in own_columns(batch) if column not in used]


def type_rows(batch: ImportBatch) -> list[tuple[int, str, int, str]]:
    """Return number, word, count and chosen type of each word in the type column; few enough to choose from."""
    mapping = batch.spec["mapping"]
    words = batch.spec["found"]["words"].get(mapping["columns"].get("type", ""), {})
    chosen = mapping.get("types", {})
    return [(number, word, count, chosen.get(word, "")) for number, (word, count) in enumerate(words.items())]


def mapping_of(post: Mapping[str, Any], batch: ImportBatch, keys: list[str]) -> dict[str, Any]:
    """Return the mapping that a sent form says."""
    known = {*batch.spec["found"]["columns"]}
    columns = {key: column for key in keys if (column := post.get(f"kolom-{key}", "")) in known}
    types = {*FacilityType.objects.values_list("pk", flat=True), ASIDE}
    words = batch.spec["found"]["words"].get(columns.get("type", ""), {})
    old = batch.spec["mapping"]
    same_column = columns.get("type") == old["columns"].get("type")
    chosen = {}
    for number, word in enumerate(words):
        sent = post.get(f"jenis-{number}", "") if same_column else old.get("types", {}).get(word, "")
        if sent in types:
            chosen[word] = sent
    constant = post.get("jenis-semua", "")
    crs = post.get("crs", "")
    return {
        "columns": columns, "types": chosen, "constant_type": constant if constant in types - {ASIDE} else "",
        "crs": crs if crs in {code for code, _word in CRS_CHOICES} else "", "leads": post.get("diutamakan") == "1",
        "is_complete": post.get("lengkap") == "1",
    }  # fmt: skip
