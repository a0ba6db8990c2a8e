"""The form of a question where to build: read what was sent, in one clear message say what cannot be meant."""
import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from regions.importers.numbers import NumberError, count, number
from regions.importers.positions import INDONESIA
from regions.models import AgeBand
from zones.drawing.shapes import zone_shape
from zones.errors import ShapeRefused, SitingRefused
from zones.models import SitingLayer, StandardSet, StatusNeeded

from .question import (
    ALL,
    BUILDINGS,
    COUNT,
    LAYERS,
    MEAN,
    MONEY,
    MOST,
    OBJECTIVES,
    PLACES,
    POINTS,
    PointWanted,
    ServiceWanted,
    SitingQuestion,
)
from .services import metres_of_minutes, services_of

SERVICE_ROWS: Final = (1, 2, 3, 4)
MOST_COUNT, MOST_POINTS, MOST_CORNERS = 200, 500, 2000
GROUND_KINDS: Final = ("water", "rail", "green")
_NUMBER: Final = re.compile(r"[+\-−]?\d+(?:[.,]\d+)?")

Sent = Mapping[str, Any]
"""A QueryDict, or a dict of lists that looks like one."""


def read_question(sent: Sent, standards: StandardSet) -> SitingQuestion:
    """Return the question; raise SitingRefused with the first thing to put right."""
    objective = _one_of(sent, "tujuan", OBJECTIVES, MOST)
    means = _one_of(sent, "dengan", (COUNT, MONEY), COUNT)
    services = tuple(_services(sent, standards, is_money=means == MONEY, is_counted=objective != ALL))
    question = SitingQuestion(
        area_code=(_text(sent, "kode-lain") or _text(sent, "wilayah"))[:13],
        services=services,
        objective=objective,
        means=means,
        money=_whole(sent, "anggaran", _("Anggaran"), 1, 10**13) if means == MONEY else None,
        share=(_whole(sent, "bagian", _("Bagian anak"), 1, 100) or 100) / 100,
        with_planned=bool(_text(sent, "rencana")),
        places=tuple(kind for kind in PLACES if kind in _all(sent, "tempat")),
        layers=_layers(sent, "lapisan") if LAYERS in _all(sent, "tempat") else (),
        building_types=tuple(sorted(_all(sent, "jenis"))),
        owner=_text(sent, "pemilik")[:100],
        points=_points(_text(sent, "titik")) if POINTS in _all(sent, "tempat") else (),
        not_layers=_layers(sent, "larang-lapisan"),
        not_shape=_rings(_text(sent, "larang-sudut")),
        not_kinds=tuple(kind for kind in GROUND_KINDS if kind in _all(sent, "larang-dasar")),
        not_near_m=_whole(sent, "larang-jarak", _("Jarak dari air atau rel"), 0, 2000) or 0,
        forbidden=tuple(sorted(key[:60] for key in _all(sent, "tolak"))),
        kept=tuple(sorted(_kept(sent))),
    )
    _fits_together(question, standards)
    return question


def _fits_together(question: SitingQuestion, standards: StandardSet) -> None:
    """Refuse what each part allows but not together."""
    if not question.places:
        raise SitingRefused(_("Pilih dari mana calon tempatnya: sel jalan, lapisan, bangunan, atau titik."), "tempat")
    if LAYERS in question.places and not question.layers:
        raise SitingRefused(_("Pilih lapisan calon tempat, atau muat berkasnya."), "lapisan")
    if BUILDINGS in question.places and not (question.building_types or question.owner):
        raise SitingRefused(_("Pilih jenis bangunan atau tulis instansi pemiliknya."), "jenis")
    if POINTS in question.places and not question.points:
        raise SitingRefused(_("Tulis atau tunjuk paling sedikit satu titik."), "titik")
    if question.means == MONEY and question.objective in (ALL, MEAN):
        raise SitingRefused(
            _("Anggaran berlaku untuk tujuan “anak terbanyak” dan “kelurahan terburuk dahulu”. Untuk tujuan ini "
              "tentukan jumlah tempat."), "dengan",
        )  # fmt: skip
    if question.has_room and question.objective != MOST:
        raise SitingRefused(
            _("Daya tampung berlaku untuk tujuan “anak terbanyak”. Kosongkan daya tampung, atau ganti tujuannya."),
            "daya-1",
        )
    services_of(question.services, standards)


def _services(sent: Sent, standards: StandardSet, *, is_money: bool, is_counted: bool) -> Any:
    for row in SERVICE_ROWS:
        what = _text(sent, f"layanan-{row}")
        if not what:
            continue
        ages = _ages(_text(sent, f"umur-{row}"))
        status = _text(sent, f"status-{row}")
        if status and status not in StatusNeeded.values:
            raise SitingRefused(_("Status “%(found)s” tidak dikenal.") % {"found": status}, f"status-{row}")
        cost = _whole(sent, f"biaya-{row}", _("Biaya satu tempat"), 1, 10**12)
        if is_money and cost is None:
            raise SitingRefused(_("Dengan anggaran, isi biaya satu tempat untuk tiap layanan."), f"biaya-{row}")
        wanted = _whole(sent, f"jumlah-{row}", _("Jumlah tempat"), 1, MOST_COUNT) if is_counted else None
        one = ServiceWanted(
            what=what[:60], ages=ages, status=status or None, count=wanted or 1, cost=cost,
            capacity=_whole(sent, f"daya-{row}", _("Daya tampung"), 1, 100_000),
        )  # fmt: skip
        limit = _limit(sent, row, one, standards)
        yield ServiceWanted(one.what, limit, ages, one.status, one.count, cost, one.capacity)


def _limit(sent: Sent, row: int, wanted: ServiceWanted, standards: StandardSet) -> int | None:
    """Return the limit in metres, None when the standard's holds; minutes at the pace of the slowest of the ages."""
    text = _text(sent, f"batas-{row}")
    if not text:
        return None
    try:
        found = number(text)
    except NumberError:
        found = None
    if found is None or not 0 < found <= 100_000:
        raise SitingRefused(
            _("Batas jalan kaki “%(found)s” bukan bilangan. Tulis meter atau menit, misalnya 500.") % {"found": text},
            f"batas-{row}",
        )
    if _text(sent, f"satuan-{row}") != "menit":
        return round(found)
    (service,) = services_of([wanted], standards)
    return metres_of_minutes(found, service.ages)


def _ages(key: str) -> tuple[int, int] | None:
    if not key:
        return None
    band = AgeBand.objects.filter(pk=key[:20]).first()
    if band is None:
        raise SitingRefused(_("Kelompok umur “%(found)s” tidak dikenal.") % {"found": key[:20]})
    return band.age_from, band.age_to


def _kept(sent: Sent) -> Any:
    """Yield service and key of what reads like "0|sel:8a8c…:31.75.01.1001"."""
    for text in _all(sent, "pakai"):
        if (one := kept_place(text)) is not None:
            yield one


def kept_place(text: str) -> tuple[int, str] | None:
    """Return service and key of a settled place, None for what is none."""
    service, _bar, key = text.replace("\x00", "").partition("|")
    return (int(service), key[:60]) if service.isdecimal() and len(service) < 4 and key else None


def _layers(sent: Sent, name: str) -> tuple[int, ...]:
    ids = tuple(sorted({int(one) for one in _all(sent, name) if one.isdecimal() and len(one) < 10}))
    missing = set(ids) - set(SitingLayer.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if missing:
        raise SitingRefused(_("Lapisan nomor %(found)s tidak ada.") % {"found": min(missing)}, name)
    return ids


def _points(text: str) -> tuple[PointWanted, ...]:
    """Read one place a line: latitude, longitude, name."""
    points = []
    for line_number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            lon, lat, rest = _position(line, line_number, "titik")
            points.append(PointWanted(lon, lat, rest[:200]))
    if len(points) > MOST_POINTS:
        raise SitingRefused(
            _("Ada %(found)s titik; paling banyak %(most)s. Muat sebagai berkas bila lebih.")
            % {"found": len(points), "most": MOST_POINTS}, "titik",
        )  # fmt: skip
    return tuple(dict.fromkeys(points))


def _rings(text: str) -> dict[str, Any] | None:
    """Read areas to leave out: a corner a line, an empty line between two areas."""
    if not text.strip():
        return None
    rings: list[list[tuple[float, float]]] = [[]]
    for line_number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            lon, lat, _rest = _position(line, line_number, "larang-sudut")
            rings[-1].append((lon, lat))
        elif rings[-1]:
            rings.append([])
    rings = [ring for ring in rings if ring]
    if sum(map(len, rings)) > MOST_CORNERS:
        raise SitingRefused(_("Daerah larangan memiliki lebih dari 2.000 sudut. Muat sebagai berkas."), "larang-sudut")
    polygons = []
    for place, ring in enumerate(rings, start=1):
        if len(ring) < 3:
            raise SitingRefused(
                _("Daerah larangan %(number)s hanya memiliki %(found)s sudut; paling sedikit 3.")
                % {"number": place, "found": len(ring)}, "larang-sudut",
            )  # fmt: skip
        try:
            shape = zone_shape({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
        except ShapeRefused as told:
            raise SitingRefused(
                _("Daerah larangan %(number)s: %(told)s") % {"number": place, "told": told}, "larang-sudut"
            ) from told
        polygons += [part.coords for part in shape]
    return {"type": "MultiPolygon", "coordinates": [[list(map(list, ring)) for ring in part] for part in polygons]}


def _position(line: str, line_number: int, field: str) -> tuple[float, float, str]:
    """Return lon, lat and what follows of a line that begins with latitude and longitude."""
    found = list(_NUMBER.finditer(line))[:2]
    starts = bool(found) and not line[: found[0].start()].strip() and len(found) == 2
    between = starts and not line[found[0].end() : found[1].start()].strip(" \t;,")
    if not between:
        raise SitingRefused(
            _("Baris %(line)s: “%(found)s” bukan posisi. Tulis lintang lalu bujur, misalnya -6,2251 106,9003 Balai RW.")
            % {"line": line_number, "found": line.strip()[:40]}, field,
        )  # fmt: skip
    lat, lon = (float(one[0].replace(",", ".").replace("−", "-")) for one in found)
    if INDONESIA.west <= lat <= INDONESIA.east and INDONESIA.south <= lon <= INDONESIA.north:
        raise SitingRefused(
            _("Baris %(line)s: lintang dan bujur tampaknya tertukar.") % {"line": line_number}, field
        )
    if not (INDONESIA.west <= lon <= INDONESIA.east and INDONESIA.south <= lat <= INDONESIA.north):
        raise SitingRefused(
            _("Baris %(line)s: %(lat)s, %(lon)s terletak di luar Indonesia.")
            % {"line": line_number, "lat": found[0][0], "lon": found[1][0]}, field,
        )  # fmt: skip
    return round(lon, 6), round(lat, 6), line[found[1].end() :].strip(" \t;,")


def _whole(sent: Sent, name: str, words: str, least: int, most: int) -> int | None:
    text = _text(sent, name)
    if not text:
        return None
    try:
        found = count(text)
    except NumberError:
        found = None
    if found is None or not least <= found <= most:
        raise SitingRefused(
            _("%(what)s “%(found)s”: isi bilangan bulat dari %(least)s sampai %(most)s.")
            % {"what": words, "found": text[:20], "least": least, "most": f"{most:,}".replace(",", ".")}, name,
        )  # fmt: skip
    return found


def _one_of(sent: Sent, name: str, allowed: tuple[str, ...], usual: str) -> str:
    found = _text(sent, name) or usual
    if found not in allowed:
        raise SitingRefused(
            _("Pilihan “%(found)s” tidak dikenal; yang ada: %(allowed)s.")
            % {"found": found[:20], "allowed": ", ".join(allowed)}, name,
        )  # fmt: skip
    return found


def _text(sent: Sent, name: str) -> str:
    values = _all(sent, name)
    return values[-1] if values else ""


def _all(sent: Sent, name: str) -> list[str]:
    values = sent.getlist(name) if hasattr(sent, "getlist") else sent.get(name, [])
    return [str(value).replace("\x00", "").strip() for value in values if str(value).strip()]
