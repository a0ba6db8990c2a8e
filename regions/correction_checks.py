"""Whether a drawn correction of streets can be meant: its shape, its place, and what the map already has."""
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from regions.errors import CorrectionRefused
from regions.importers.numbers import shown
from regions.models import Area, CorrectionKind, StreetCorrection, StreetNetwork
from walkshed.corrections import CLOSE_WITHIN_M, Trouble, stretches_of
from walkshed.crs import segment_mm, to_lonlat, to_metres
from walkshed.joining import JOIN_WITHIN_M
from walkshed.reach import reach, walks
from walkshed.snap import Snapper

Corners = tuple[tuple[float, float], ...]

LONGEST_M: Final = {
    CorrectionKind.ALLEY: 1000, CorrectionKind.BRIDGE: 500, CorrectionKind.GATE: 60, CorrectionKind.BAR: 2000,
}  # fmt: skip
"""A longer line is a street to be mapped, not a correction."""
MOST_CORNERS: Final = 200
SAME_M: Final = 5.0
"""Two lines that lie this near to each other all along are one street."""
DETOUR: Final = 1.3
"""Ends whose walk is at most so much longer than the line between them are joined already."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A correction that can be: its line (lon/lat), its length and the village and streets it belongs to."""

    line: Corners
    length_m: float
    area_code: str
    network: StreetNetwork


def drawn_of(kind: CorrectionKind, corners: Iterable[Sequence[float]]) -> Drawn:
    """Return what was drawn; raise CorrectionRefused for a shape that cannot be meant or lies nowhere.

    A street to bar is named by one point (all of it between two junctions) or by two points on it.
    """
    line = _corners(kind, corners)
    code = _village_of(line)
    network = StreetNetwork.objects.active_for(code) if code else None
    if code is None or network is None:
        raise CorrectionRefused(_("Garis ini di luar wilayah yang jalannya dimuat."), "line")
    return Drawn(line, length_m(line), code, network)


def _village_of(line: Corners) -> str | None:
    """Return the village that the middle of a line lies in, else one of its ends: a bridge leads over a border."""
    middle = shapely.LineString(line).interpolate(0.5, normalized=True) if len(line) > 1 else shapely.Point(line[0])
    for x, y in ((middle.x, middle.y), line[0], line[-1]):
        inside = Area.objects.current().villages().filter(geometry__covers=Point(x, y, srid=4326)).order_by("code")
        if code := inside.values_list("code", flat=True).first():
            return str(code)
    return None


def bar_line(line: Corners, snapper: Snapper) -> Corners:
    """Return the stretch of street that one or two points name; raise CorrectionRefused where they name none."""
    ends = snapper.snap(np.array([line[0], line[-1]]), max_leg_m=CLOSE_WITHIN_M)
    edge = int(ends.edge[0])
    if edge < 0 or ends.edge[1] < 0:
        raise CorrectionRefused(
            _("Tidak ada jalan dalam %(metres)s m dari titik ini. Tekan tepat pada jalannya.")
            % {"metres": round(CLOSE_WITHIN_M)}, "line",
        )  # fmt: skip
    if len(line) == 1:
        return _as_corners(snapper.graph.edge_line(edge, 0, int(snapper.graph.edge_mm[edge])))
    if ends.edge[1] != edge:
        raise CorrectionRefused(
            _("Kedua titik ada pada ruas jalan yang berbeda. Tutup satu ruas, dari simpang ke simpang, setiap kali."),
            "line",
        )
    low, high = sorted(ends.offset_mm.tolist())
    if high - low < 1000:
        raise CorrectionRefused(_("Kedua titik ini terlalu dekat: kurang dari 1 m jalan tertutup."), "line")
    return _as_corners(snapper.graph.edge_line(edge, low, high))


def refuse_long(kind: CorrectionKind, line: Corners) -> None:
    """Raise CorrectionRefused for a line that is longer than its kind may be."""
    length, most = length_m(line), LONGEST_M[kind]
    if length > most:
        raise CorrectionRefused(
            _("Garis ini %(length)s m; untuk “%(kind)s” paling panjang %(most)s m. Bagi menjadi beberapa koreksi.")
            % {"length": shown(length, 0), "kind": kind.label, "most": shown(most, 0)}, "line",
        )  # fmt: skip


def refuse_known(kind: CorrectionKind, line: Corners, known: Iterable[StreetCorrection], snapper: Snapper) -> None:
    """Raise CorrectionRefused where an active correction, or the map, says the same already."""
    closes = kind == CorrectionKind.BAR
    for other in known:
        if other.closes == closes and lies_along(line, [other.geometry.coords], snapper.epsg):
            raise CorrectionRefused(
                _("Koreksi nomor %(id)s sudah mengatakan hal yang sama (%(reason)s).")
                % {"id": other.pk, "reason": other.reason}, "line",
            )  # fmt: skip
    if not closes and is_mapped(line, snapper):
        raise CorrectionRefused(
            _("Jalan ini sudah ada di peta dan sudah tersambung di kedua ujungnya; tidak ada yang perlu ditambah."),
            "line",
        )


def is_mapped(line: Corners, snapper: Snapper) -> bool:
    """Say whether the streets already have a line: they lie along it, and join its ends by no longer way."""
    metres = shapely.segmentize(shapely.LineString(to_metres(np.array(line), snapper.epsg)), 2.0)
    near = snapper.snap(to_lonlat(shapely.get_coordinates(metres), snapper.epsg), max_leg_m=SAME_M)
    if not near.ok.all():
        return False
    ends = snapper.snap(np.array([line[0], line[-1]]), max_leg_m=JOIN_WITHIN_M)
    limit_m = length_m(line) * DETOUR + SAME_M
    known = reach(snapper.graph, ends.take([0]), limit_m=limit_m)
    return bool(not np.isnan(walks(snapper.graph, known, ends.take([1])).walk_m[0]))


def is_gone(line: Corners, snapper: Snapper) -> bool:
    """Say whether no street is left that a bar closes."""
    return not stretches_of(snapper, np.array(line))


def lies_along(line: Corners, others: Iterable[Sequence[Sequence[float]]], epsg: int) -> bool:
    """Say whether a line lies within SAME_M of others all along."""
    lines = [shapely.LineString(to_metres(np.array(other)[:, :2], epsg)) for other in others]
    if not lines:
        return False
    near = shapely.union_all(lines).buffer(SAME_M)
    return bool(near.covers(shapely.LineString(to_metres(np.array(line), epsg))))


def trouble_words(trouble: Trouble) -> str:
    """Return why a correction does nothing on the streets, in words."""
    metres = {"metres": round(JOIN_WITHIN_M)}
    return {
        Trouble.NO_STREET: _("Tidak ada jalan yang dapat ditutup di sini."),
        Trouble.ENDS_FAR: _("Garis ini tidak menyambung ke jalan mana pun: kedua ujungnya lebih dari %(metres)s m "
                            "dari jalan."),
        Trouble.FIRST_END_FAR: _("Ujung pertama garis ini lebih dari %(metres)s m dari jalan yang dapat dilalui."),
        Trouble.LAST_END_FAR: _("Ujung terakhir garis ini lebih dari %(metres)s m dari jalan yang dapat dilalui."),
        Trouble.ONE_SPOT: _("Kedua ujung garis ini bertemu jalan di titik yang sama; tidak ada jalan yang "
                            "dihubungkan."),
        Trouble.END_BARRED: _("Ujung garis ini jatuh pada bagian jalan yang ditutup oleh koreksi lain."),
        Trouble.MERGES: _("Garis ini menyatukan dua persimpangan menjadi satu. Gambar garis di antaranya."),
    }[trouble] % metres  # fmt: skip


def _corners(kind: CorrectionKind, corners: Iterable[Sequence[float]]) -> Corners:
    found: list[tuple[float, float]] = []
    for lon, lat in corners:
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            raise CorrectionRefused(_("Ada titik yang bukan posisi: lintang −90 sampai 90, bujur −180 sampai 180."),
                                    "line")  # fmt: skip
        if not found or found[-1] != (lon, lat):
            found.append((float(lon), float(lat)))
    least = 1 if kind == CorrectionKind.BAR else 2
    if len(found) < least:
        raise CorrectionRefused(
            _("Tekan jalan yang ditutup di peta, atau tulis posisinya.")
            if kind == CorrectionKind.BAR else _("Garis perlu dua titik atau lebih: dari jalan ke jalan."), "line",
        )  # fmt: skip
    if len(found) > MOST_CORNERS:
        raise CorrectionRefused(
            _("Garis ini bertitik %(found)s; paling banyak %(most)s.") % {"found": len(found), "most": MOST_CORNERS},
            "line",
        )
    return tuple(found)


def length_m(line: Corners) -> float:
    """Return the length of a line on the ground; 0 for one point."""
    return float(segment_mm(np.array(line)).sum()) / 1000 if len(line) > 1 else 0.0


def _as_corners(lonlat: npt.NDArray[np.float64]) -> Corners:
    return tuple((lon, lat) for lon, lat in lonlat.tolist())
