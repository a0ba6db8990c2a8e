"""Read streets of an OpenStreetMap extract or of a line layer, and the ground drawn below them."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from regions.boundaries import repaired
from walkshed.errors import StreetDataError
from walkshed.lines import StreetLines
from walkshed.osm import read_crossings, read_ground, read_street_lines
from walkshed.walkable import WalkRules

from .positions import LonLatBox, geometries_lonlat
from .problems import DeliveryError, Problem, Problems
from .specs import GROUND_KINDS, GroundSpec, StreetsSpec, is_osm
from .tables import Table, read_table

MARGIN_DEGREES: Final = 0.1
"""Streets this far beyond the areas take part (some 11 km: more than the longest limit of any standard)."""
_YES: Final = frozenset({"yes", "ya", "true", "t", "1", "y", "bridge", "viaduct", "jembatan"})


@dataclass(frozen=True, slots=True)
class StreetDelivery:
    """Street lines with a flag for bridges (n,), rows that were refused, and what to look at.

    crossings: lon/lat (k, 2) where roads may be crossed, None when the delivery says nothing of crossings.
    """

    lines: StreetLines
    bridge: npt.NDArray[np.bool_]
    refused: int
    crossings: npt.NDArray[np.float64] | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GroundFeatureRow:
    """One piece of basemap: kind, name, line or polygon in lon/lat."""

    kind: str
    name: str
    geometry: shapely.Geometry


def widened(bounds: tuple[float, float, float, float]) -> LonLatBox:
    """Return the box within which streets take part, from the bounds of the areas."""
    west, south, east, north = bounds
    return LonLatBox(west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES)


def read_streets(spec: StreetsSpec, *, rules: WalkRules, near: LonLatBox) -> StreetDelivery:
    """Read the streets that lie within `near`, whole lines, walkable or not.

    Raise DeliveryError when the file is missing, unreadable or empty, holds no lines, is of a wrong CRS,
    or none of its streets lies within `near`.
    """
    problems = Problems(spec.path)
    if is_osm(spec.path):
        lines = _osm_lines(spec.path, rules)
        bridge, refused = np.zeros(len(lines), dtype=bool), 0
    else:
        lines, bridge, refused = _layer_lines(spec, rules, near, problems)
    inside = _lines_inside(lines, near)
    if not inside.any():
        raise DeliveryError(
            "outside_area",
            _("tidak satu pun dari %(count)d jalan terletak di sekitar wilayah (bujur %(lon)s, lintang %(lat)s)")
            % {
                "count": len(lines),
                "lon": f"{near.west:.2f}..{near.east:.2f}",
                "lat": f"{near.south:.2f}..{near.north:.2f}",
            },
            file=spec.path,
        )
    if not inside.all():
        problems.add(
            "streets_outside",
            _("%(count)d dari %(all)d jalan lebih dari 11 km dari wilayah dan tidak dimuat")
            % {"count": int((~inside).sum()), "all": len(lines)},
        )
        lines, bridge = _take(lines, inside), bridge[inside]
    unknown = Counter(kind for kind in lines.kind if kind not in rules.kinds)
    if unknown:
        shown = ", ".join(f"{kind or '(kosong)'} ({count})" for kind, count in unknown.most_common(8))
        problems.add(
            "unknown_kind",
            _("kelas jalan tak dikenal dianggap tidak bisa dilalui pejalan kaki: %(kinds)s") % {"kinds": shown},
            field=spec.kind,
        )  # fmt: skip
    return StreetDelivery(lines, bridge, refused, _crossings(spec, rules, near), list(problems))


def _crossings(spec: StreetsSpec, rules: WalkRules, near: LonLatBox) -> npt.NDArray[np.float64] | None:
    """Return where roads may be crossed: from the extract, or from a layer of points of its own."""
    if spec.crossings is not None:
        table = read_table(spec.crossings, None)
        shapes = [shape for shape in _shapes(table, None, near) if shape is not None and not shape.is_empty]
        return shapely.get_coordinates(np.array(shapes, dtype=object)).reshape(-1, 2)
    if not is_osm(spec.path):
        return None
    try:
        found = read_crossings(spec.path, rules)
    except StreetDataError as error:
        raise DeliveryError("unreadable", str(error), file=spec.path) from error
    return found[near.holds(found)]


def read_ground_features(spec: GroundSpec, *, near: LonLatBox) -> tuple[list[GroundFeatureRow], list[Problem]]:
    """Read lines and polygons of the basemap that touch `near`; raise DeliveryError like `read_streets`."""
    problems = Problems(spec.path)
    if is_osm(spec.path):
        try:
            found = [GroundFeatureRow(one.kind, one.name, one.geometry) for one in read_ground(spec.path)]
        except StreetDataError as error:
            raise DeliveryError("unreadable", str(error), file=spec.path) from error
    else:
        found = _layer_ground(spec, near, problems)
    shapes = np.array([row.geometry for row in found], dtype=object)
    box = shapely.box(near.west, near.south, near.east, near.north)
    touching = shapely.intersects(shapes, box) if len(found) else np.zeros(0, dtype=bool)
    if not touching.any():
        raise DeliveryError(
            "outside_area", _("tidak satu pun unsur peta dasar terletak di sekitar wilayah"), file=spec.path
        )
    return [row for row, keep in zip(found, touching, strict=True) if keep], list(problems)


def _osm_lines(path: Path, rules: WalkRules) -> StreetLines:
    try:
        return read_street_lines(path, rules)
    except StreetDataError as error:
        raise DeliveryError("unreadable", str(error), file=path) from error


def _layer_lines(
    spec: StreetsSpec, rules: WalkRules, near: LonLatBox, problems: Problems
) -> tuple[StreetLines, npt.NDArray[np.bool_], int]:
    table = read_table(spec.path, spec.layer)
    table.require([spec.kind, spec.street_name, spec.bridge])
    shapes = _shapes(table, spec.crs, near)
    parts, row = shapely.get_parts(shapes, return_index=True)
    usable = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 0)
    parts, row = parts[usable], row[usable]
    refused = len(table) - len(np.unique(row))
    if not len(parts):
        raise DeliveryError(
            "no_lines",
            _("ditemukan %(kinds)s, seharusnya garis dengan panjang")
            % {"kinds": ", ".join(sorted({shape.geom_type for shape in shapes if shape is not None})) or "-"},
            file=spec.path,
        )
    if refused:
        first = int(np.setdiff1d(np.arange(len(table)), row)[0])
        problems.add(
            "no_line",
            _("%(count)d baris bukan garis dengan panjang dan tidak dimuat") % {"count": refused},
            line=table.rows[first].line,
        )
    coordinates, part = shapely.get_coordinates(parts, return_index=True)
    kinds = [table.rows[i].text(spec.kind).lower() for i in row]
    lines = StreetLines.from_coordinates(
        np.split(coordinates, np.flatnonzero(np.diff(part)) + 1),
        kinds,
        names=[table.rows[i].text(spec.street_name) for i in row],
        refs=[table.rows[i].line for i in row],
        walkable=[rules.kind_is_walkable(kind) for kind in kinds],
    )
    bridge = np.array([table.rows[i].text(spec.bridge).lower() in _YES for i in row], dtype=bool)
    return lines, bridge, refused


def _layer_ground(spec: GroundSpec, near: LonLatBox, problems: Problems) -> list[GroundFeatureRow]:
    table = read_table(spec.path, spec.layer)
    table.require([spec.kind_property, spec.name])
    found = []
    for row, shape in zip(table, _shapes(table, spec.crs, near), strict=True):
        kind = spec.kind or row.text(spec.kind_property).lower()
        if kind not in GROUND_KINDS:
            problems.add(
                "unknown_kind",
                _("ditemukan “%(found)s”, yang ada: %(allowed)s; unsur ini tidak digambar")
                % {"found": kind, "allowed": ", ".join(GROUND_KINDS)},
                line=row.line, field=spec.kind_property, value=kind,
            )  # fmt: skip
        elif shape is None or shape.is_empty or shapely.get_dimensions(shape) < 1:
            problems.add("no_shape", _("bukan garis atau poligon; unsur ini tidak digambar"), line=row.line)
        else:
            whole = shape if shape.is_valid or shapely.get_dimensions(shape) < 2 else repaired(shape)
            found.append(GroundFeatureRow(kind, row.text(spec.name), whole))
    return found


def _shapes(table: Table, crs: str | None, near: LonLatBox) -> npt.NDArray[np.object_]:
    if not table.has_geometry:
        raise DeliveryError("no_geometry", _("lapisan ini tidak memuat geometri"), file=table.path)
    return geometries_lonlat([row.geometry for row in table], crs or table.crs, file=table.path, near=near)


def _lines_inside(lines: StreetLines, near: LonLatBox) -> npt.NDArray[np.bool_]:
    inside = np.zeros(len(lines), dtype=bool)
    inside[lines.line[near.holds(lines.lonlat)]] = True
    return inside


def _take(lines: StreetLines, keep: npt.NDArray[np.bool_]) -> StreetLines:
    vertices = keep[lines.line]
    rows = np.flatnonzero(keep)
    sizes = np.diff(lines.start)[rows]
    return StreetLines(
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        lonlat=lines.lonlat[vertices],
        vertex_id=lines.vertex_id[vertices],
        kind=[lines.kind[i] for i in rows],
        name=[lines.name[i] for i in rows],
        walkable=lines.walkable[rows],
        ref=lines.ref[rows],
    )
