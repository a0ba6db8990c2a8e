"""The columns of a registry file: their headings, what they mean, and what a record has in them.

Headings are words that `importers.headers` knows, so that a file comes back as it went.
"""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility, SourceRecord
from facilities.querysets import FacilityQuerySet

BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its kind (text, number, date), what it means, and its value of a record."""

    heading: str
    kind: str
    meaning: str | Promise
    value: Callable[[Facility], Any]


def _of(name: str) -> Callable[[Facility], Any]:
    return lambda facility: getattr(facility, name)


def _word_of(name: str) -> Callable[[Facility], Any]:
    words = {"life": _LIFE, "visibility": _VISIBILITY, "located_by": _LOCATED_BY}[name]
    return lambda facility: words[getattr(facility, name)]


# Words of the file, not of the reader's language: they must read back whoever opens it.
_LIFE: Final = {
    "planned": "direncanakan", "under_construction": "sedang dibangun", "open": "beroperasi", "closed": "tutup",
}  # fmt: skip
_VISIBILITY: Final = {"public": "umum", "internal": "internal"}
_LOCATED_BY: Final = {
    "gps": "gps di tempat", "map": "ditunjuk di peta", "address": "dari alamat", "list": "dari daftar",
    "unknown": "tidak diketahui",
}  # fmt: skip
_YES_NO: Final = {True: "ya", False: "tidak", None: ""}


def _code(scheme: str) -> Callable[[Facility], str]:
    return lambda f: next((row.value for row in f.external_ids.all() if row.scheme == scheme), "")


def _other_codes(facility: Facility) -> str:
    known = {"npsn", "puskesmas", "simas", "osm"}
    return "; ".join(f"{r.scheme}: {r.value}" for r in facility.external_ids.all() if r.scheme not in known)


def _statuses(facility: Facility) -> str:
    parts = []
    for row in sorted(facility.statuses.all(), key=lambda r: (r.programme, r.stage)):
        stage = {"declared": "dinyatakan", "certified": "tersertifikasi"}[row.stage]
        words = [row.programme, stage, row.number, row.issuer, str(row.valid_from or ""), str(row.valid_until or "")]
        parts.append(" | ".join(words))
    return "; ".join(parts)


def _entrances(facility: Facility) -> str:
    return "; ".join(f"{e.position.x!r} {e.position.y!r}" for e in facility.entrances.all())


def _sources(facility: Facility) -> str:
    return "; ".join(f"{r.source.name} ({r.row_key})" for r in facility.source_records.all())


COLUMNS: Final[tuple[Column, ...]] = (
    Column("nomor publik", "text", _("Nomor tetap tempat ini di geo-kla; tidak berubah, juga bila digabung."),
           _of("public_id")),
    Column("nama", "text", _("Nama."), _of("name")),
    Column("jenis", "text", _("Kunci jenis dalam katalog."), _of("type_id")),
    Column("uraian jenis", "text", _("Nama jenis."), lambda f: f.type.name_id),
    Column("lintang", "number", _("Derajat, WGS 84 (EPSG:4326); kosong bila posisinya belum diketahui."),
           lambda f: f.position.y if f.position else None),
    Column("bujur", "number", _("Derajat, WGS 84 (EPSG:4326)."), lambda f: f.position.x if f.position else None),
    Column("cara menentukan posisi", "text",
           _("gps di tempat, ditunjuk di peta, dari alamat, dari daftar, tidak diketahui."),
           _word_of("located_by")),
    Column("ketelitian (m)", "number", _("Meter; kosong bila tidak diketahui."), _of("accuracy_m")),
    Column("alamat", "text", _("Alamat."), _of("address")),
    Column("kelurahan/desa tertulis", "text", _("Kelurahan/desa menurut daftar atau orang."), _of("stated_village")),
    Column("kecamatan tertulis", "text", _("Kecamatan menurut daftar atau orang."), _of("stated_district")),
    Column("kode kemendagri menurut posisi", "text", _("Kode kelurahan/desa tempat titiknya berdiri."),
           lambda f: f.area.code if f.area else ""),
    Column("wilayah menurut posisi", "text", _("Nama kelurahan/desa tempat titiknya berdiri."),
           lambda f: f.area.name if f.area else ""),
    Column("instansi pemilik", "text", _("Instansi pemilik."), _of("owner_agency")),
    Column("pengelola", "text", _("Pengelola."), _of("operator")),
    Column("jam buka", "text", _("Dalam sintaks OpenStreetMap, misalnya Mo-Fr 08:00-16:00."), _of("opening_hours")),
    Column("akses kursi roda", "text", _("ya, tidak, atau kosong: tidak diketahui."), lambda f: _YES_NO[f.wheelchair]),
    Column("kelengkapan", "text", _("Kunci kelengkapan, dipisah koma."), lambda f: ", ".join(sorted(f.amenities))),
    Column("daya tampung", "number", _("Anak."), _of("capacity")),
    Column("anak terdaftar", "number", _("Anak."), _of("enrolment")),
    Column("melayani dari umur", "number", _("Tahun; kosong: seperti jenisnya."), _of("age_from")),
    Column("sampai umur", "number", _("Tahun; kosong: seperti jenisnya."), _of("age_to")),
    Column("keadaan", "text", _("direncanakan, sedang dibangun, beroperasi, tutup."), _word_of("life")),
    Column("dibuka pada", "date", _("Tanggal."), _of("opened_on")),
    Column("ditutup pada", "date", _("Tanggal."), _of("closed_on")),
    Column("direncanakan untuk tahun", "number", _("Tahun."), _of("planned_for")),
    Column("keterbukaan", "text", _("umum atau internal."), _word_of("visibility")),
    Column("npsn", "text", _("Nomor pokok sekolah nasional."), _code("npsn")),
    Column("kode puskesmas", "text", _("Kode puskesmas."), _code("puskesmas")),
    Column("simas", "text", _("Nomor SIMAS rumah ibadah."), _code("simas")),
    Column("osm", "text", _("Nomor OpenStreetMap."), _code("osm")),
    Column("nomor register lain", "text", _("Register: nomor, dipisah titik koma."), _other_codes),
    Column("sebutan lain", "text", _("Nama lain, dipisah titik koma."),
           lambda f: "; ".join(row.name for row in f.other_names.all())),
    Column("status ramah anak", "text",
           _("Program | tahap | nomor | penerbit | dari | sampai; dinyatakan dan tersertifikasi berbeda."), _statuses),
    Column("pintu masuk", "text", _("Bujur dan lintang tiap pintu, dipisah titik koma."), _entrances),
    Column("bentuk lahan (wkt)", "text", _("Poligon WKT dalam derajat; lengkap pada GeoJSON dan GeoPackage."),
           lambda f: f.outline.wkt if f.outline else ""),
    Column("diperiksa pada", "date", _("Tanggal orang terakhir memeriksa seluruh catatan."),
           lambda f: f.verified_at.date() if f.verified_at else None),
    Column("kelengkapan data", "number", _("0 sampai 1, menurut fixtures/completeness.toml."), _of("completeness")),
    Column("sumber", "text", _("Sumber pertama."), lambda f: f.source.slug),
    Column("nomor di sumber", "text", _("Nomor baris di sumber pertama."), _of("source_row")),
    Column("nama sumber", "text", _("Nama sumber pertama."), lambda f: f.source.name),
    Column("lisensi", "text", _("Lisensi sumber pertama."), lambda f: f.source.licence),
    Column("atribusi", "text", _("Cara menyebut sumber pertama."), lambda f: f.source.attribution),
    Column("semua sumber", "text", _("Semua daftar yang memuat tempat ini, dengan nomornya."), _sources),
    Column("data rekaan", "text", _("ya: tempat ini tidak ada di dunia nyata."),
           lambda f: _YES_NO[f.source.is_invented]),
    Column("diubah pada", "date", _("Tanggal perubahan terakhir."), lambda f: f.updated_at.date()),
)  # fmt: skip


def records_of(facilities: FacilityQuerySet) -> Iterator[Facility]:
    """Yield records with all that the columns need, in the order given, some thousand at a time."""
    rows = (
        facilities.select_related("type", "area", "source")
        .defer("area__geometry")
        .prefetch_related(
            "external_ids", "other_names", "statuses", "entrances",
            Prefetch("source_records", SourceRecord.objects.select_related("source").order_by("first_seen_at")),
        )
    )  # fmt: skip
    return rows.iterator(chunk_size=BATCH)


def values_of(facility: Facility) -> list[Any]:
    """Return what a record has in each of COLUMNS; None and "" mean nothing is known."""
    return [column.value(facility) for column in COLUMNS]
