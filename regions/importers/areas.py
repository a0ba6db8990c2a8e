"""Read a layer of villages: codes, names, polygons; repair what can be repaired and say what was done."""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _

from regions.boundaries import Fit, area_m2, measure_fit, repaired
from regions.models import Setting

from . import kemendagri
from .national_list import national_list, same_name
from .numbers import shown
from .positions import INDONESIA, geometries_lonlat
from .problems import DeliveryError, Problem, Problems
from .specs import DIGITS, AreasSpec
from .tables import Row, read_table

SQUARE_METRES_IN_HECTARE: Final = 10_000


@dataclass(frozen=True, slots=True)
class DeliveredArea:
    """A village as it will be stored; repair_m2 is by how much mending its polygon changed its size."""

    line: int
    code: str
    name: str
    bps_code: str
    setting: Setting
    geometry: shapely.MultiPolygon
    area_m2: float
    repair_m2: float | None = None


@dataclass(frozen=True, slots=True)
class AreaDelivery:
    """The villages of a layer by code, how they fit, and what a person should look at."""

    areas: list[DeliveredArea]
    fit: Fit
    refused: int
    problems: list[Problem] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return the report that is kept with the edition."""
        return {
            "villages": len(self.areas),
            "refused": self.refused,
            "repaired": [
                {"code": area.code, "change_m2": round(area.repair_m2, 1)}
                for area in self.areas
                if area.repair_m2 is not None
            ],
            "fit": self.fit.as_data(),
        }


def read_areas(spec: AreasSpec, *, scope: str, invented: bool = False) -> AreaDelivery:
    """Read the villages of a scope. An invented place is not compared with the national list of names.

    Raise DeliveryError (TableError, WrongCrs) when the file is missing, empty, without polygons, without
    a named column, of a wrong CRS, or when no row can be loaded. Single bad rows are refused and reported.
    """
    table = read_table(spec.path, spec.layer)
    table.require([spec.code, spec.name, spec.bps_code])
    if not table.has_geometry:
        raise DeliveryError("no_geometry", _("lapisan ini tidak memuat geometri; seharusnya poligon"), file=spec.path)
    problems = Problems(spec.path)
    problems.extend(table.problems)
    shapes = geometries_lonlat([row.geometry for row in table], spec.crs or table.crs, file=spec.path)
    areas: dict[str, DeliveredArea] = {}
    outside: list[int] = []
    for row, shape in zip(table, shapes, strict=True):
        code = _code(row, spec, problems)
        if code is None:
            continue
        if not kemendagri.is_within(code, scope):
            outside.append(row.line)
            continue
        if code in areas:
            problems.add(
                "duplicate_code",
                _("kode sudah ada di baris %(line)d; baris ini tidak dimuat") % {"line": areas[code].line},
                line=row.line, field=spec.code, value=code,
            )  # fmt: skip
            continue
        area = _area(row, code, shape, spec, invented, problems)
        if area is not None:
            areas[code] = area
    if outside:
        problems.add(
            "outside_scope",
            _("%(count)d baris berkode di luar lingkup %(scope)s tidak dimuat")
            % {"count": len(outside), "scope": scope},
            line=outside[0],
            field=spec.code,
        )
    if not areas:
        first = next(iter(problems), None)
        raise DeliveryError(
            "nothing_left",
            _("tidak satu pun dari %(rows)d baris dapat dimuat; yang pertama: %(why)s")
            % {"rows": len(table), "why": first.message if first else ""},
            file=spec.path,
        )
    found = [areas[code] for code in sorted(areas)]
    if not invented:
        _report_missing(areas.keys(), scope, problems)
    fit = measure_fit([area.geometry for area in found], [area.code for area in found])
    _report_fit(fit, problems)
    return AreaDelivery(found, fit, len(table) - len(found), list(problems))


def _code(row: Row, spec: AreasSpec, problems: Problems) -> str | None:
    """Return the village code of a row, None (and a problem) when it is none."""
    written = row.text(spec.code)
    code = (kemendagri.dotted(written) or written) if spec.code_form == DIGITS else written
    if not kemendagri.is_village(code):
        problems.add("not_kemendagri", code_message(written), line=row.line, field=spec.code, value=written)
        return None
    return code


def code_message(written: str) -> str:
    """Say why a text is no village code, and what it may be instead."""
    message = _(
        "ditemukan “%(found)s”, seharusnya kode Kemendagri desa/kelurahan PP.KK.CC.DDDD seperti 31.75.07.1001"
    ) % {"found": written}
    if kemendagri.dotted(written):
        message += " " + _(
            "(sepuluh angka tanpa titik bisa juga kode BPS; bila benar kode Kemendagri, tulis "
            'code_form = "digits" dalam manifes)'
        )
    return message


def _area(
    row: Row,
    code: str,
    shape: shapely.Geometry | None,
    spec: AreasSpec,
    invented: bool,
    problems: Problems,
) -> DeliveredArea | None:
    geometry = _polygons(row, shape, problems)
    if geometry is None:
        return None
    repair_m2 = None
    if not shape.is_valid:
        before, after = abs(area_m2(shape)), area_m2(geometry)
        repair_m2 = after - before
        problems.add(
            "repaired",
            _("poligon %(code)s tidak sah (%(why)s) dan diperbaiki; luas berubah %(change)s m² dari %(size)s m²")
            % {
                "code": code, "why": shapely.is_valid_reason(shape),
                "change": shown(repair_m2, 1), "size": shown(before, 1),
            },
            line=row.line,
        )  # fmt: skip
    name = _name(row, code, spec, invented, problems)
    if name is None:
        return None
    overrides = [spec.setting[c] for c in (code, *kemendagri.ancestors_of(code)) if c in spec.setting]
    return DeliveredArea(
        line=row.line,
        code=code,
        name=name,
        bps_code=row.text(spec.bps_code),
        setting=overrides[0] if overrides else kemendagri.usual_setting(code),
        geometry=geometry,
        area_m2=area_m2(geometry),
        repair_m2=repair_m2,
    )


def _polygons(row: Row, shape: shapely.Geometry | None, problems: Problems) -> shapely.MultiPolygon | None:
    """Return the valid polygons of a row, None (and a problem) when it has none in Indonesia."""
    if shape is None or shape.is_empty:
        problems.add("no_polygon", _("baris ini tidak memuat poligon dan tidak dimuat"), line=row.line)
        return None
    if not INDONESIA.holds(shapely.get_coordinates(shape)).all():
        problems.add(
            "outside_indonesia",
            _("ditemukan titik di luar Indonesia (bujur 95..141, lintang -11..6); baris ini tidak dimuat"),
            line=row.line,
        )
        return None
    geometry = repaired(shape)
    if geometry.is_empty or area_m2(geometry) <= 0:
        problems.add(
            "no_polygon",
            _("ditemukan %(found)s, seharusnya poligon dengan luas; baris ini tidak dimuat")
            % {"found": shape.geom_type},
            line=row.line,
        )
        return None
    return geometry


def _name(row: Row, code: str, spec: AreasSpec, invented: bool, problems: Problems) -> str | None:
    """Return the name of a row, compared with the national list; from the list when the row has none."""
    name = row.text(spec.name)
    known = None if invented else national_list()
    official = known.names.get(code) if known else None
    if not name:
        if official is None:
            problems.add("no_name", _("nama kosong; baris ini tidak dimuat"), line=row.line, field=spec.name)
            return None
        problems.add(
            "name_from_list",
            _("nama kosong; dipakai nama daftar nasional: %(name)s") % {"name": official},
            line=row.line, field=spec.name, value=code,
        )  # fmt: skip
        return official
    if known and official is None:
        problems.add(
            "code_not_in_list",
            _("kode %(code)s tidak ada dalam daftar nasional (idn-area-data)") % {"code": code},
            line=row.line, field=spec.code, value=code,
        )  # fmt: skip
    elif official and not same_name(name, official):
        problems.add(
            "name_differs",
            _("nama “%(found)s” berbeda dengan daftar nasional untuk %(code)s: “%(official)s”")
            % {"found": name, "code": code, "official": official},
            line=row.line, field=spec.name, value=name,
        )  # fmt: skip
    return name


def _report_missing(codes: Set[str], scope: str, problems: Problems) -> None:
    """Note once which villages of the national list the layer does not have."""
    names = national_list().names
    if not names:
        problems.add(
            "no_national_list",
            _("daftar nasional nama wilayah (paket npm idn-area-data) tidak terpasang; nama tidak dibandingkan"),
        )
    missing = [
        code
        for code in names
        if code not in codes and kemendagri.is_village(code) and kemendagri.is_within(code, scope)
    ]
    if missing:
        listed = ", ".join(f"{code} {names[code]}" for code in missing[:5]) + (", …" if len(missing) > 5 else "")
        problems.add(
            "villages_missing",
            _("%(count)d desa/kelurahan daftar nasional tidak ada dalam berkas: %(shown)s")
            % {"count": len(missing), "shown": listed},
        )


def _report_fit(fit: Fit, problems: Problems) -> None:
    """Note overlaps and gaps once each, with the largest; the edition keeps the list."""
    for code, found, text in (
        ("overlaps", fit.overlaps, _("%(count)d pasang wilayah bertumpang tindih, bersama %(ha)s ha")),
        ("gaps", fit.gaps, _("%(count)d celah di antara wilayah, bersama %(ha)s ha")),
    ):
        if found:
            largest = found[0]
            whole_ha = sum(one.area_m2 for one in found) / SQUARE_METRES_IN_HECTARE
            where = _("; terbesar %(m2)s m² (rata-rata lebar %(width)s m) di %(codes)s") % {
                "m2": shown(largest.area_m2, 0),
                "width": shown(largest.width_m, 1),
                "codes": "–".join(largest.codes),
            }
            problems.add(code, text % {"count": len(found), "ha": shown(whole_ha, 2)} + where)
