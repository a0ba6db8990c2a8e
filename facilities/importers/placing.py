"""Where the rows of a list stand, in lon/lat degrees, and what was odd about how that was written."""
import re
from dataclasses import dataclass, field, replace
from math import cos, radians
from typing import Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from django.utils.translation import gettext as _

from regions.importers.numbers import NumberError, number
from regions.importers.positions import (
    INDONESIA,
    LonLatBox,
    WrongCrs,
    fitting_crs,
    geometries_lonlat,
    lonlat_of,
    looks_swapped,
)
from regions.importers.problems import Problems
from regions.importers.tables import Row, Table

from .degrees import degrees_of, has_decimal_comma, is_grouped, metres_of, ungrouped
from .list_spec import FacilityListSpec
from .scope import Scope

METRES_PER_DEGREE: Final = 111_195.0
_DECIMALS: Final = 7  # 1 cm, the resolution of OpenStreetMap
_PAIR: Final = re.compile(r"\s*([-+−]?\d+(?:[.,]\d+)?)\s*[,;\s]\s*([-+−]?\d+(?:[.,]\d+)?)\s*")
_NAMED_CRS: Final = re.compile(r"epsg[\s:_-]?(\d{4,6})", re.IGNORECASE)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Oddity:
    """One odd thing about the position of a row: column, what stood there, kind, words for people."""

    field: str
    value: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """Positions (n, 2) in degrees (NaN = none), oddities by row, rows with decimal commas, outlines.

    outlines: the shape of rows that are areas, as hexadecimal WKB in degrees; repaired: rows whose shape was not
    valid. ungrouped: rows whose decimal mark was lost to thousands marks and found again.
    """

    lonlat: Floats
    oddities: dict[int, list[Oddity]] = field(default_factory=dict)
    decimal_commas: set[int] = field(default_factory=set)
    outlines: dict[int, str] = field(default_factory=dict)
    repaired: set[int] = field(default_factory=set)
    ungrouped: set[int] = field(default_factory=set)

    def odd(self, row: int, oddity: Oddity) -> None:
        """Note something odd about a row."""
        self.oddities.setdefault(row, []).append(oddity)

    def area_m2(self, row: int) -> float | None:
        """Return the area of a row's outline, on a sphere: right to half a percent; None without outline."""
        if (outline := self.outlines.get(row)) is None:
            return None
        shape = shapely.from_wkb(outline)
        return shape.area * METRES_PER_DEGREE**2 * cos(radians(shape.centroid.y))


def place(table: Table, spec: FacilityListSpec, scope: Scope) -> Placing:
    """Return where each row of a table stands.

    A row whose longitude and latitude changed places is put right when it cannot be meant otherwise: it
    lies outside Indonesia as written and in reach of the scope when turned. Raise WrongCrs when most
    rows lie outside Indonesia, naming the coordinate system that would fit.
    """
    crs = spec.crs or (table.crs if not spec.lon else None)
    given, placing = _given(table, spec, scope, is_metric=_is_metric(crs))
    lonlat = _to_degrees(given, crs, table, spec, scope)
    known = np.isfinite(given).all(axis=1)
    turned = _turn_back(given, lonlat, scope)
    stray = known & ~INDONESIA.holds(lonlat)
    if stray.sum() * 2 > known.sum():
        raise _wrong_crs(given[known], int(stray.sum()), crs, table, spec, scope)
    lonlat[~INDONESIA.holds(lonlat)] = np.nan
    placing.lonlat[:] = np.round(lonlat, _DECIMALS)
    if not spec.lon:
        _keep_outlines(table, crs, turned, placing)
    column = spec.lon or spec.wkt or "geometry"
    for row in np.flatnonzero(turned):
        placing.odd(row, Oddity(column, _pair(given[row]), "lat_lon_swapped", _(
            "bujur dan lintang tertukar; dibaca sebagai bujur %(lon)s, lintang %(lat)s"
        ) % {"lon": f"{lonlat[row, 0]:.7g}", "lat": f"{lonlat[row, 1]:.7g}"}))  # fmt: skip
    for row in np.flatnonzero(stray):
        placing.odd(row, Oddity(column, _pair(given[row]), "outside_indonesia", _(
            "ditemukan %(found)s, seharusnya bujur 95..141 dan lintang -11..6; dimuat tanpa posisi"
        ) % {"found": _pair(given[row])}))  # fmt: skip
    return placing


def with_shapes(table: Table, column: str) -> Table:
    """Return a table whose geometries stand in a column, as WKT or as a pair "lat, lon" or "lon, lat"."""
    problems = Problems(table.path)
    problems.extend(table.problems)
    rows = []
    for row in table:
        text, shape = row.text(column), None
        try:
            shape = _shape(text)
        except (ValueError, shapely.errors.GEOSException):
            message = _("ditemukan “%(found)s”, seharusnya WKT atau sepasang koordinat; dimuat tanpa posisi")
            problems.add("bad_shape", message % {"found": text[:60]}, line=row.line, field=column, value=text)
        rows.append(replace(row, geometry=shape))
    return replace(table, rows=rows, crs=None, problems=list(problems))


def _shape(text: str) -> shapely.Geometry | None:
    if not text:
        return None
    if found := _PAIR.fullmatch(text):
        first, second = (number(part.replace(",", ".")) for part in found.groups())
        is_lat_first = abs(first) <= 11 < abs(second)
        return shapely.Point((second, first) if is_lat_first else (first, second))
    return shapely.force_2d(shapely.from_wkt(text.partition(";")[2] if text.upper().startswith("SRID=") else text))


def _keep_outlines(table: Table, crs: str | None, turned: npt.NDArray[np.bool_], placing: Placing) -> None:
    # By dimension: of a polygon whose lines cross, the area may be zero.
    is_area = shapely.get_dimensions([row.geometry for row in table]) == 2
    areas = np.flatnonzero(is_area & ~turned).tolist()
    if areas:
        shapes = geometries_lonlat([table.rows[i].geometry for i in areas], crs, file=table.path)
        for i, shape in zip(areas, shapes, strict=True):
            if not shapely.is_valid(shape):
                placing.repaired.add(i)
            parts = [part for part in shapely.get_parts(shapely.make_valid(shape)) if part.geom_type == "Polygon"]
            if parts:
                whole = shapely.set_precision(shapely.MultiPolygon(parts), 10.0**-_DECIMALS)
                if isinstance(whole, shapely.Polygon):
                    whole = shapely.MultiPolygon([whole])
                placing.outlines[i] = shapely.to_wkb(shapely.normalize(whole), hex=True)


def _given(table: Table, spec: FacilityListSpec, scope: Scope, *, is_metric: bool) -> tuple[Floats, Placing]:
    """Return the coordinates as written (n, 2), NaN where there are none, and what could not be read."""
    placing = Placing(np.full((len(table), 2), np.nan))
    if not spec.lon:
        return np.array([_point(row.geometry) for row in table]), placing
    given, box = placing.lonlat.copy(), scope.near_box
    for i, row in enumerate(table):
        if not is_metric and (found := _ungrouped(row, spec, box)):
            given[i] = found
            placing.ungrouped.add(i)
            continue
        for axis, column in enumerate((spec.lon, spec.lat)):
            given[i, axis] = _coordinate(row, column, i, placing, is_metric=is_metric)
        if any(has_decimal_comma(row.values.get(column)) for column in (spec.lon, spec.lat)):
            placing.decimal_commas.add(i)
    return given, placing


def _is_metric(crs: str | None) -> bool:
    try:
        return bool(crs) and pyproj.CRS.from_user_input(crs).is_projected
    except pyproj.exceptions.CRSError:
        return False


def _ungrouped(row: Row, spec: FacilityListSpec, box: LonLatBox) -> tuple[float, float] | None:
    """Return lon and lat of a row whose spreadsheet took them for large numbers: 106.912.345 and -6.234.567.

    Where they stood is told by the scope; of a latitude that fits with several numbers of decimals, the
    longitude's is meant. None when nothing is grouped, or it cannot be told.
    """
    written = [row.values.get(column) for column in (spec.lon, spec.lat)]
    if not any(is_grouped(value) for value in written):
        return None
    choices: list[dict[int, float]] = []
    for value, low, high in zip(written, (box.west, box.south), (box.east, box.north), strict=True):
        if is_grouped(value):
            choices.append(ungrouped(str(value), low, high))
        else:
            try:
                size = degrees_of(value)
            except NumberError:
                return None
            choices.append({} if size is None or not low <= size <= high else {-1: size})
    lons, lats = choices
    if len(lons) != 1:
        return None
    ((decimals, lon),) = lons.items()
    if not lats:  # on the equator: -0.026123 became -26.123
        lats = ungrouped(str(written[1]), box.south, box.north, like=decimals)
    if decimals in lats:
        return lon, lats[decimals]
    return (lon, next(iter(lats.values()))) if len(lats) == 1 else None


def _point(shape: shapely.Geometry | None) -> tuple[float, float]:
    """Return a point of a shape: itself, or one that surely lies on a line or in an area."""
    if shape is None or shape.is_empty:
        return np.nan, np.nan
    found = shapely.point_on_surface(shape)
    return found.x, found.y


def _coordinate(row: Row, column: str, i: int, placing: Placing, *, is_metric: bool) -> float:
    try:
        found = (metres_of if is_metric else degrees_of)(row.values.get(column))
    except NumberError as error:
        message = _("%(error)s; dimuat tanpa posisi") % {"error": error}
        placing.odd(i, Oddity(column, row.text(column), "not_a_number", message))
        return np.nan
    return np.nan if found is None else found


def _to_degrees(given: Floats, crs: str | None, table: Table, spec: FacilityListSpec, scope: Scope) -> Floats:
    try:
        return lonlat_of(given, crs, file=table.path, near=scope.near_box).copy()
    except WrongCrs as error:
        if error.problem.code != "wrong_crs":
            raise
        known = given[np.isfinite(given).all(axis=1)]
        if any(looks_swapped(lon, lat) for lon, lat in known):
            return given.copy()
        raise _wrong_crs(known, len(known), crs, table, spec, scope) from None


def _turn_back(given: Floats, lonlat: Floats, scope: Scope) -> npt.NDArray[np.bool_]:
    """Turn swapped rows of lonlat in place and say which they are."""
    swapped = given[:, ::-1]
    turned = ~INDONESIA.holds(lonlat) & INDONESIA.holds(swapped) & scope.near_box.holds(swapped)
    lonlat[turned] = swapped[turned]
    return turned


def _wrong_crs(
    known: Floats, outside: int, crs: str | None, table: Table, spec: FacilityListSpec, scope: Scope
) -> WrongCrs:
    metres = _in_metres(table, spec, scope, known)
    fits = _named_crs(metres, table, spec, scope) or fitting_crs(metres, scope.near_box)
    return WrongCrs(
        "wrong_crs",
        _(
            "%(outside)d dari %(count)d titik terletak di luar Indonesia (bujur 95..141, lintang -11..6) bila "
            "dibaca sebagai %(crs)s, misalnya %(example)s; %(advice)s"
        )
        % {
            "outside": outside,
            "count": len(known),
            "crs": crs or "EPSG:4326",
            "example": _pair(known[0]),
            "advice": _("yang cocok: crs = \"%(crs)s\"") % {"crs": fits}
            if fits
            else _("tulis sistem koordinatnya pada kunci crs, misalnya crs = \"EPSG:32748\""),
        },
        file=table.path, field=spec.lon or "geometry", value=_pair(known[0]),
    )  # fmt: skip


def _in_metres(table: Table, spec: FacilityListSpec, scope: Scope, known: Floats) -> Floats:
    """Return the coordinates as they are in metres: 710.600 is 710600 there."""
    if not spec.lon:
        return known
    given, _placing = _given(table, spec, scope, is_metric=True)
    given = given[np.isfinite(given).all(axis=1)]
    return given if len(given) else known


def _named_crs(known: Floats, table: Table, spec: FacilityListSpec, scope: Scope) -> str | None:
    """Return a coordinate system that the file or its columns name and that puts most rows near the scope."""
    for text in (spec.lon, spec.lat, table.path.stem):
        if not (found := _NAMED_CRS.search(text)):
            continue
        crs = f"EPSG:{found[1]}"
        try:
            lonlat = lonlat_of(known, crs)
        except (WrongCrs, pyproj.exceptions.ProjError):
            continue
        if INDONESIA.holds(lonlat).sum() * 2 > len(known):
            return crs
    return None


def _pair(xy: Floats) -> str:
    return f"{xy[0]:.9g}, {xy[1]:.9g}"
