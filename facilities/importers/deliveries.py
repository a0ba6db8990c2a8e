"""Files as strangers deliver them: checked before anything reads them."""
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from regions.importers.problems import DeliveryError

MOST_BYTES: Final = 300_000_000
_MOST_UNPACKED: Final = 1_000_000_000
_MOST_MEMBERS: Final = 5_000
_MOST_RATIO: Final = 300
"""Spreadsheets of repeated rows pack about 1:50; a bomb packs 1:1000."""
ENDINGS: Final = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".geojson", ".json", ".gpkg", ".zip", ".kml", ".osm.pbf",
    ".pbf", ".osm",
)  # fmt: skip
OSM_ENDINGS: Final = (".pbf", ".osm")
_SHAPEFILE: Final = (9994).to_bytes(4, "big")
"""How every shapefile begins."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Office before 2007 begin."""
_SHAPE_PARTS: Final = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})


class BadFile(DeliveryError):
    """Say why a delivered file is not read at all."""


def usable_file(path: Path) -> Path:
    """Check a delivered file and return what to read: itself, or the shapefile unpacked beside it.

    Its ending must be known, its content must be what the ending says, and an archive must not grow beyond
    what a list can be. Raise BadFile.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BadFile(
            "unknown_format",
            _("bentuk berkas “%(found)s” tidak dikenal; yang dapat dibaca: %(known)s")
            % {"found": ending, "known": " ".join(ENDINGS)},
            file=path,
        )
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BadFile(
            "too_big",
            _("berkas %(found)d MB terlalu besar; paling banyak %(most)d MB")
            % {"found": size // 1_000_000, "most": MOST_BYTES // 1_000_000},
            file=path,
        )
    if not size:
        raise BadFile("empty_file", _("berkas ini kosong"), file=path)
    with path.open("rb") as file:
        head = file.read(4096)
    if not _fits(ending, head):
        raise BadFile(
            "other_content",
            _("isi berkas bukan %(ending)s seperti namanya; simpan ulang dari aplikasi asalnya") % {"ending": ending},
            file=path,
        )
    if head.startswith(b"PK"):
        _check_archive(path)
    return _unpacked(path) if ending == ".zip" else path


def _fits(ending: str, head: bytes) -> bool:
    """Say whether the first bytes of a file are those of its kind."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    match ending:
        case ".xlsx" | ".xlsm" | ".ods" | ".zip":
            return head.startswith(b"PK\x03\x04")
        case ".xls":
            return head.startswith(_OLE)
        case ".gpkg":
            return head.startswith(b"SQLite format 3\x00")
        case ".geojson" | ".json":
            return text[:1] in (b"{", b"[")
        case ".kml" | ".osm":
            return _root(text) == ending[1:].encode() and b"<!ENTITY" not in head
        case ".pbf":
            return b"OSMHeader" in head[:64]
        case _:
            return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def _root(text: bytes) -> bytes:
    """Return the name of the first element of XML, "" where none begins."""
    found = re.match(rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*>)*<(?:\w+:)?(\w+)", text, re.DOTALL)
    return found[1] if found else b""


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise BadFile("unreadable", _("arsip tidak dapat dibuka: %(error)s") % {"error": error}, file=path) from error
    unpacked = sum(member.file_size for member in members)
    if (
        unpacked > _MOST_UNPACKED or len(members) > _MOST_MEMBERS
        or unpacked > 10_000_000 and unpacked > _MOST_RATIO * path.stat().st_size
    ):  # fmt: skip
        raise BadFile(
            "zip_bomb",
            _("arsip ini menjadi %(mb)d MB dalam %(members)d berkas bila dibuka; tidak dibaca")
            % {"mb": unpacked // 1_000_000, "members": len(members)},
            file=path,
        )


def _unpacked(path: Path) -> Path:
    """Unpack the one shapefile of an archive into a folder beside it; only names and parts we know."""
    with zipfile.ZipFile(path) as archive:
        parts = {
            name: PurePosixPath(name) for name in archive.namelist()
            if PurePosixPath(name).suffix.lower() in _SHAPE_PARTS and not name.startswith("__MACOSX")
        }  # fmt: skip
        shapes = [part for part in parts.values() if part.suffix.lower() == ".shp"]
        if len(shapes) != 1:
            raise BadFile(
                "not_one_shapefile",
                _("arsip harus berisi tepat satu shapefile (.shp); ditemukan %(found)d") % {"found": len(shapes)},
                file=path,
            )
        folder = path.with_name(f"{path.stem}.shapefile")
        folder.mkdir(exist_ok=True)
        for name, part in parts.items():
            if part.parent == shapes[0].parent and part.stem == shapes[0].stem:
                target = folder / f"{path.stem}{part.suffix.lower()}"
                with archive.open(name) as packed, target.open("wb") as file:
                    _copy(packed, file, path)
    shape = folder / f"{path.stem}.shp"
    with shape.open("rb") as file:
        if file.read(4) != _SHAPEFILE:
            message = _("isi berkas bukan %(ending)s seperti namanya; simpan ulang dari aplikasi asalnya")
            raise BadFile("other_content", message % {"ending": ".shp"}, file=path)
    return shape


def _copy(packed, file, path: Path) -> None:
    """Copy a member and stop where it grows beyond what it may be, whatever its header says."""
    size = 0
    while piece := packed.read(1 << 20):
        size += len(piece)
        if size > _MOST_UNPACKED:
            raise BadFile("zip_bomb", _("arsip ini tumbuh terlalu besar bila dibuka; tidak dibaca"), file=path)
        file.write(piece)
