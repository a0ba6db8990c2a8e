"""Bring delivered coordinates to EPSG:4326 and notice when they cannot be where they claim to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from django.utils.translation import gettext as _
from pyproj.exceptions import CRSError as UnknownCrs

from .problems import DeliveryError

Floats = npt.NDArray[np.float64]

LONLAT: Final = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class LonLatBox:
    """A rectangle in degrees, borders included."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lonlat: Floats) -> npt.NDArray[np.bool_]:
        """Say for each lon/lat (n, 2) whether it lies inside; NaN never does."""
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        return (lon >= self.west) & (lon <= self.east) & (lat >= self.south) & (lat <= self.north)


INDONESIA: Final = LonLatBox(95.0, -11.0, 141.0, 6.0)
# Indonesia lies in UTM zones 46 to 54 of both hemispheres.
_UTM: Final = [f"EPSG:{base + zone}" for zone in range(46, 55) for base in (32700, 32600)]
# TM-3 of DGN95, zones 46.2 to 54.1: what the land office surveys in.
_TM3: Final = [f"EPSG:{number}" for number in range(23830, 23846)]


class WrongCrs(DeliveryError):
    """Say that no position of a layer lies in Indonesia, and which coordinate system would fit."""


def lonlat_of(xy: npt.ArrayLike, crs: str | None, *, file: str | Path = "", near: LonLatBox | None = None) -> Floats:
    """Return positions (n, 2) in lon/lat degrees; a row without coordinates or out of range is NaN.

    crs None means EPSG:4326. Raise WrongCrs when there are positions and none lies in Indonesia: the
    message names a coordinate system that would fit, if one does; `near` is where they are expected and
    decides between UTM zones. Single strays are left to the caller.
    """
    given = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    lonlat = _to_lonlat(given, crs or LONLAT, file)
    known = np.isfinite(given).all(axis=1)
    if known.any() and not INDONESIA.holds(lonlat).any():
        seen = given[known]
        message = _wrong_crs(seen, crs or LONLAT, near)
        raise WrongCrs("wrong_crs", message, file=file, value=_extent(seen))
    return lonlat


def geometries_lonlat(
    shapes: Sequence[shapely.Geometry | None],
    crs: str | None,
    *,
    file: str | Path = "",
    near: LonLatBox | None = None,
) -> npt.NDArray[np.object_]:
    """Return geometries in lon/lat degrees (n,); None stays None. Raise WrongCrs like `lonlat_of`."""
    found = np.array(shapes, dtype=object)
    given = shapely.get_coordinates(found)
    if not len(given):
        return found
    lonlat = lonlat_of(given, crs, file=file, near=near)
    if np.array_equal(lonlat, given):
        return found
    return shapely.set_coordinates(found.copy(), lonlat)


def looks_swapped(lon: float, lat: float) -> bool:
    """Say whether a position outside Indonesia lies inside once longitude and latitude change places."""
    return not bool(INDONESIA.holds(np.array([[lon, lat]]))[0]) and bool(INDONESIA.holds(np.array([[lat, lon]]))[0])


def fitting_crs(xy: Floats, near: LonLatBox | None = None) -> str | None:
    """Return the coordinate system under which all positions (n, 2) lie in `near`, else in Indonesia.

    None when none does. Tried: EPSG:4326, Web Mercator, and the UTM and TM-3 zones of Indonesia. UTM zones are
    6 degrees wide, TM-3 zones 3, and many may fit, so the answer is a suggestion for a person, never applied by itself.
    """
    plausible = (xy[:, 0] > 100_000) & (xy[:, 0] < 900_000) & (xy[:, 1] > 0) & (xy[:, 1] < 10_000_000)
    north = xy[:, 1].max() < 5_000_000
    zones = [crs for crs in _UTM if (crs[5:8] == "326") == north] if plausible.all() else []
    is_tm3 = (xy[:, 0] > 20_000) & (xy[:, 0] < 380_000) & (xy[:, 1] > 200_000) & (xy[:, 1] < 2_300_000)
    zones += _TM3 if is_tm3.all() else []
    for box in [near, INDONESIA] if near else [INDONESIA]:
        for crs in (LONLAT, "EPSG:3857", *zones):
            if box.holds(_transform(xy, crs)).all():
                return crs
    return None


def _to_lonlat(given: Floats, crs: str, file: str | Path) -> Floats:
    try:
        return _transform(given, crs)
    except UnknownCrs as error:
        raise WrongCrs(
            "unknown_crs",
            _("sistem koordinat “%(crs)s” tidak dikenal; contoh yang dikenal: EPSG:4326, EPSG:32748") % {"crs": crs},
            file=file,
            field="crs",
            value=crs,
        ) from error


def _transform(xy: Floats, crs: str) -> Floats:
    system = pyproj.CRS.from_user_input(crs)
    if system.to_epsg() == 4326 or system.equals(pyproj.CRS.from_user_input("OGC:CRS84")):
        moved = xy
    else:
        moved = np.column_stack(
            pyproj.Transformer.from_crs(system, LONLAT, always_xy=True).transform(xy[:, 0], xy[:, 1])
        )
    bad = ~np.isfinite(moved).all(axis=1) | (np.abs(np.nan_to_num(moved)) > (180.0, 90.0)).any(axis=1)
    if bad.any():
        moved = moved.copy()
        moved[bad] = np.nan
    return moved


def _wrong_crs(known: Floats, crs: str, near: LonLatBox | None) -> str:
    what = _(
        "tidak satu pun dari %(count)d titik terletak di Indonesia (bujur 95..141, lintang -11..6) "
        "bila dibaca sebagai %(crs)s; ditemukan %(extent)s."
    ) % {"count": len(known), "crs": crs, "extent": _extent(known)}
    if INDONESIA.holds(known[:, ::-1]).all():
        return what + " " + _("Bujur dan lintang tampaknya tertukar.")
    fits = fitting_crs(known, near)
    if fits and fits[5:8] in ("326", "327"):
        return (
            what
            + " "
            + _("Angkanya cocok dengan UTM, misalnya %(crs)s; tulis zona yang benar pada kunci crs.") % {"crs": fits}
        )
    if fits:
        return what + " " + _("Yang cocok: %(crs)s; tulis pada kunci crs.") % {"crs": fits}
    return what + " " + _("Tidak ada sistem yang lazim di Indonesia (EPSG:4326, 3857, UTM 46-54, TM-3) yang cocok.")


def _extent(xy: Floats) -> str:
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return f"x {west:.7g}..{east:.7g}, y {south:.7g}..{north:.7g}"
