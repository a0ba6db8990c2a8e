"""Read a layer of neighbourhoods (RW): village, number, polygon; refuse what cannot be one and say why."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import shapely
from django.utils.translation import gettext as _

from regions.boundaries import area_m2, repaired

from . import kemendagri
from .areas import code_message
from .numbers import shown
from .positions import geometries_lonlat
from .problems import DeliveryError, Problem, Problems
from .specs import DIGITS, NeighbourhoodsSpec
from .tables import Row, read_table

_NUMBER: Final = re.compile(r"^(?:RW\.?\s*)?0*(\d{1,3})$", re.IGNORECASE)
_LEAST_INSIDE: Final = 0.5
_OVERLAP_M2: Final = 100.0


@dataclass(frozen=True, slots=True)
class DeliveredNeighbourhood:
    """A neighbourhood as it will be stored."""

    line: int
    village_code: str
    number: int
    name: str
    geometry: shapely.MultiPolygon


@dataclass(frozen=True, slots=True)
class NeighbourhoodDelivery:
    """The neighbourhoods of a layer by village and number, and what a person should look at."""

    neighbourhoods: list[DeliveredNeighbourhood]
    refused: int
    problems: list[Problem] = field(default_factory=list)


def read_neighbourhoods(
    spec: NeighbourhoodsSpec, *, villages: Mapping[str, shapely.Geometry]
) -> NeighbourhoodDelivery:
    """Read the neighbourhoods of the villages that are loaded (code -> outline).

    Raise DeliveryError when the file cannot be read, has no polygons, or no row of it can be loaded. Single bad rows
    are refused and reported: an unknown village, a number that is none or there twice, a polygon mostly elsewhere.
    """
    table = read_table(spec.path, spec.layer)
    table.require([column for column in (spec.village, spec.number, spec.name) if column])
    if not table.has_geometry:
        raise DeliveryError("no_geometry", _("lapisan ini tidak memuat geometri; seharusnya poligon"), file=spec.path)
    problems = Problems(spec.path)
    problems.extend(table.problems)
    shapes = geometries_lonlat([row.geometry for row in table], spec.crs or table.crs, file=spec.path)
    found: dict[tuple[str, int], DeliveredNeighbourhood] = {}
    for row, shape in zip(table, shapes, strict=True):
        one = _read(row, shape, spec, villages, problems)
        if one is None:
            continue
        key = (one.village_code, one.number)
        if key in found:
            text = _("RW %(number)d %(code)s sudah ada di baris %(line)d; baris ini tidak dimuat")
            values = {"number": one.number, "code": one.village_code, "line": found[key].line}
            problems.add("duplicate_number", text % values, line=row.line, field=spec.number)
            continue
        found[key] = one
    if not found:
        first = next(iter(problems), None)
        text = _("tidak satu pun dari %(rows)d baris dapat dimuat; yang pertama: %(why)s")
        raise DeliveryError(
            "nothing_left", text % {"rows": len(table), "why": first.message if first else ""}, file=spec.path
        )
    kept = [found[key] for key in sorted(found)]
    _report_overlaps(kept, problems)
    return NeighbourhoodDelivery(kept, len(table) - len(kept), list(problems))


def _read(
    row: Row, shape: shapely.Geometry | None, spec: NeighbourhoodsSpec, villages: Mapping[str, shapely.Geometry],
    problems: Problems,
) -> DeliveredNeighbourhood | None:  # fmt: skip
    written = row.text(spec.village)
    code = (kemendagri.dotted(written) or written) if spec.code_form == DIGITS else written
    if not kemendagri.is_village(code):
        problems.add("not_kemendagri", code_message(written), line=row.line, field=spec.village, value=written)
        return None
    if code not in villages:
        text = _("kelurahan/desa %(code)s tidak dimuat; RW-nya tidak dimuat") % {"code": code}
        problems.add("unknown_village", text, line=row.line, field=spec.village, value=written)
        return None
    number = _NUMBER.match(row.text(spec.number).removesuffix(".0"))
    if number is None or int(number[1]) == 0:
        text = _("ditemukan “%(found)s”, seharusnya nomor RW 1 sampai 999") % {"found": row.text(spec.number)}
        problems.add("not_a_number", text, line=row.line, field=spec.number, value=row.text(spec.number))
        return None
    geometry = None if shape is None or shape.is_empty else repaired(shape)
    if geometry is None or geometry.is_empty or area_m2(geometry) <= 0:
        problems.add("no_polygon", _("baris ini tidak memuat poligon dan tidak dimuat"), line=row.line)
        return None
    inside = shapely.intersection(geometry, villages[code]).area / geometry.area
    if inside < _LEAST_INSIDE:
        text = _("hanya %(share)s%% RW ini berada di %(code)s; seharusnya paling sedikit setengah. Tidak dimuat")
        problems.add("mostly_elsewhere", text % {"share": shown(inside * 100, 0), "code": code}, line=row.line)
        return None
    return DeliveredNeighbourhood(row.line, code, int(number[1]), row.text(spec.name), geometry)


def _report_overlaps(found: list[DeliveredNeighbourhood], problems: Problems) -> None:
    """Note once how many pairs overlap, with the first: children there are shared out between them."""
    shapes = [one.geometry for one in found]
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [
        (found[i], found[j]) for i, j in zip(first.tolist(), second.tolist(), strict=True)
        if i < j and area_m2(shapely.intersection(shapes[i], shapes[j])) > _OVERLAP_M2
    ]  # fmt: skip
    if pairs:
        one, other = pairs[0]
        text = _("%(count)d pasang RW bertumpang tindih, misalnya RW %(one)d dan RW %(other)d %(code)s")
        values = {"count": len(pairs), "one": one.number, "other": other.number, "code": other.village_code}
        problems.add("overlaps", text % values, line=other.line)
