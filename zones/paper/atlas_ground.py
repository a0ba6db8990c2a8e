"""What all sheets of an atlas are made from, read once: verdicts, cells, facilities, groups, streets, sources."""
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from django.db.models import Q
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityGroup
from regions.models import Area, Level, Source, StreetNetwork
from zones.errors import ReportRefused
from zones.models import ReachRun
from zones.queries.columns import CoverageColumn
from zones.queries.coverage import CoverageRow, coverage_table
from zones.queries.paper.cells import RunCells, cells_of, has_lost_cells, positions_of
from zones.queries.runs import RunEvidence, run_evidence

from .drawn_ground import map_sources
from .map_frame import Frame

NAMED_LEVELS: Final = {"kecamatan": Level.DISTRICT, "kelurahan": Level.VILLAGE}
"""Sheets an atlas may hold, as the address and the form name them; zones ("kawasan") come as factsheets."""
_AROUND_DEGREES: Final = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class PublicPlaces:
    """Public facilities in operation with a position: lon, lat (f,), group keys (f,), village codes (f,)."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    groups: npt.NDArray[np.str_]
    codes: npt.NDArray[np.str_]

    def in_frame(self, frame: Frame) -> npt.NDArray[np.bool_]:
        """Return which of them stand on the ground of a frame."""
        west, south, east, north = frame.box.bounds
        return (self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north)

    def within(self, code: str) -> npt.NDArray[np.bool_]:
        """Return which of them stand in an area."""
        return np.char.startswith(self.codes, code) if len(self.codes) else np.zeros(0, dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class AtlasGround:
    """Rows, titles and shapes (lon/lat) by code of every level drawn; `positions` by rule id (RunCells.share)."""

    area: Area
    run: ReachRun
    evidence: RunEvidence
    network: StreetNetwork | None
    rows: dict[str, CoverageRow]
    columns: tuple[CoverageColumn, ...]
    cells: RunCells
    positions: dict[int, int]
    places: PublicPlaces
    groups: tuple[FacilityGroup, ...]
    sources: tuple[Source, ...]
    titles: dict[str, str]
    shapes: dict[str, shapely.Geometry]

    def codes_at(self, level: int) -> list[str]:
        """Return the codes of the areas of a level that the run judged, in order."""
        return sorted(code for code, row in self.rows.items() if row.level == level)


def atlas_ground(area: Area, run: ReachRun) -> AtlasGround:
    """Read what the sheets of an area need; raise ReportRefused where the run no longer keeps what maps show."""
    if has_lost_cells(run):
        raise ReportRefused(
            _("Hitungan %(number)s sudah digantikan dan tidak lagi menyimpan rincian untuk peta. "
              "Mintalah atlas baru: hitungan terbaru yang dipakai.") % {"number": run.pk}
        )  # fmt: skip
    tables = [coverage_table(run, level=level, within=area.code) for level in Level.values if level >= area.level]
    columns = {column.id: column for table in tables for column in table.columns}
    network = StreetNetwork.objects.active_for(area.code)
    rows = {row.code: row for table in tables for row in table.rows}
    return AtlasGround(
        area=area, run=run, evidence=run_evidence(run), network=network, rows=rows, columns=tuple(columns.values()),
        cells=cells_of(run, area.code), positions=positions_of(run, columns.values()), places=_places(area),
        groups=tuple(FacilityGroup.objects.all()), sources=tuple(_sources(area, run, network)),
        titles={code: row.title for code, row in rows.items()}, shapes=_shapes(area.code),
    )  # fmt: skip


def _shapes(code: str) -> dict[str, shapely.Geometry]:
    found = Area.objects.current().within_code(code).annotate(wkb=AsWKB("geometry")).values_list("code", "wkb")
    return {one: shapely.from_wkb(bytes(wkb)) for one, wkb in found}


def _places(area: Area) -> PublicPlaces:
    west, south, east, north = area.geometry.extent
    margin = _AROUND_DEGREES
    around = Polygon.from_bbox((west - margin, south - margin, east + margin, north + margin))
    found = Facility.objects.public().in_operation().located().filter(position__bboverlaps=around)
    rows = [
        (point.x, point.y, group, code or "")
        for point, group, code in found.order_by("pk").values_list("position", "type__group_id", "area__code")
    ]
    return PublicPlaces(
        lon=np.array([row[0] for row in rows], dtype=float), lat=np.array([row[1] for row in rows], dtype=float),
        groups=np.array([row[2] for row in rows], dtype=np.str_),
        codes=np.array([row[3] for row in rows], dtype=np.str_),
    )  # fmt: skip


def _sources(area: Area, run: ReachRun, network: StreetNetwork | None) -> list[Source]:
    """Return where borders, streets, facilities and children of the atlas come from."""
    of_facilities = Facility.objects.public().in_area(area.code).order_by().values("source")
    people = (run.inputs.get("population") or {}).get("sources", ())
    found = {one.pk: one for one in map_sources(area.code, network, of_facilities)}
    found |= {one.pk: one for one in Source.objects.filter(Q(name__in=people))}
    return sorted(found.values(), key=lambda one: one.name)
