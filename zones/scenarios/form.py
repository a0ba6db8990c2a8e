"""What a person typed into the form of a change, read into a ScenarioChange; and back into the form."""
import re
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from zones.errors import ScenarioRefused
from zones.models import ScenarioStep

from .changes import ChangeKind, ScenarioChange

FIELDS: Final = ("macam", "jenis", "nama", "tempat", "status", "lintang", "bujur", "garis", "biaya", "tahun",
                 "instansi", "catatan")  # fmt: skip
_NUMBER: Final = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_LONGEST_LINE: Final = 12_000


def typed_values(post: QueryDict) -> dict[str, str]:
    """Return what was typed, by field, so that a refused form keeps it."""
    return {name: post.get(name, "").replace("\x00", "").strip()[:_LONGEST_LINE] for name in FIELDS}


def change_of(typed: dict[str, str]) -> ScenarioChange:
    """Return the change that was typed; raise ScenarioRefused with the field that cannot be read."""
    kind = typed["macam"]
    is_line = kind in (ChangeKind.BRIDGE, ChangeKind.ALLEY) or (kind == ChangeKind.GATE and bool(typed["garis"]))
    lon = lat = None
    if not is_line and (typed["lintang"] or typed["bujur"]):
        lat, lon = (degrees(typed[name]) for name in ("lintang", "bujur"))
    return ScenarioChange(
        kind=kind,
        type_key=typed["jenis"],
        lon=lon,
        lat=lat,
        name=typed["nama"],
        cost=_whole(typed["biaya"], _("Biaya harus berupa rupiah bulat, nol atau lebih."), "cost"),
        facility=typed["tempat"],
        status=typed["status"] or "any",
        line=corners(typed["garis"]) if is_line else (),
        year=_whole(typed["tahun"], _("Tahun harus berupa empat angka, misalnya 2027."), "year"),
        agency=typed["instansi"],
        note=typed["catatan"],
    )


def typed_of(step: ScenarioStep) -> dict[str, str]:
    """Return the form of a step as it stands."""
    place = step.place
    return {
        "macam": step.kind,
        "jenis": step.type_id or "",
        "nama": step.name,
        "tempat": step.facility.public_id if step.facility else "",
        "status": step.status,
        "lintang": f"{place.y:.6f}" if place else "",
        "bujur": f"{place.x:.6f}" if place else "",
        "garis": "\n".join(f"{y:.6f}; {x:.6f}" for x, y, *_rest in step.line.coords) if step.line else "",
        "biaya": str(step.cost) if step.cost is not None else "",
        "tahun": str(step.year) if step.year else "",
        "instansi": step.agency,
        "catatan": step.note,
    }


def corners(text: str) -> tuple[tuple[float, float], ...]:
    """Return the corners of a line typed as `latitude; longitude`, one a row; decimal commas are read."""
    found = []
    for number, row in enumerate((row.strip() for row in text.splitlines()), start=1):
        if not row:
            continue
        parts = [part for part in re.split(r"[;\s]+", row) if part]
        if len(parts) == 1:
            parts = row.split(",") if row.count(",") == 1 else [",".join(two) for two in _pairs(row.split(","))]
        parts = [part.strip().rstrip(",") for part in parts]
        if len(parts) != 2 or not all(_NUMBER.match(part) for part in parts):
            raise ScenarioRefused(
                _("Baris %(number)s: terbaca “%(row)s”; tulis garis lintang; garis bujur, misalnya -6,2251; 106,9003.")
                % {"number": number, "row": row[:40]},
                "line",
            )
        lat, lon = (degrees(part) for part in parts)
        found.append((lon, lat))
    return tuple(found)


def degrees(text: str) -> float:
    """Return a number of degrees, with a point or a comma; NaN when it is none, which no place accepts."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")


def _pairs(parts: list[str]) -> list[list[str]]:
    return [parts[i : i + 2] for i in range(0, len(parts), 2)]


def _whole(text: str, told: str, field: str) -> int | None:
    digits = re.sub(r"[.\s]|^[Rr]p", "", text)
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or len(digits) > 16:
        raise ScenarioRefused(told, field)
    return int(digits)


def blank() -> dict[str, Any]:
    """Return the empty form: a new place."""
    return {**dict.fromkeys(FIELDS, ""), "macam": ChangeKind.ADD}
