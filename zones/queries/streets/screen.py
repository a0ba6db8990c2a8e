"""The page of the streets of an area: what may be missing, what hangs together, how far places lie from it."""
import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import Facility
from facilities.queries.registry_files import harmless
from regions.models import Area, Level
from regions.queries.areas import areas_geojson
from regions.queries.ground import Ground, ground_for
from zones.gathering import cells_inside
from zones.queries.places import cached_places
from zones.queries.runs import latest_run, staleness
from zones.sentences import area_title, percent

from .connections import Connections, connections, part_lines
from .corrections import CorrectionRow, correction_features, correction_rows
from .distances import FarPlace, Spread, cell_spread, facility_spread, far_facilities
from .unmapped import VillageStreets, village_streets


@dataclass(frozen=True, slots=True, eq=False)
class StreetsScreen:
    """What the page shows of an area; ground None = no streets are loaded for it."""

    area: Area
    title: str
    bounds: tuple[float, float, float, float]
    ground: Ground | None
    villages: tuple[VillageStreets, ...]
    suspects: tuple[VillageStreets, ...]
    connections: Connections | None
    facilities: Spread | None
    cells: Spread | None
    far: tuple[FarPlace, ...]
    far_count: int
    corrections: tuple[CorrectionRow, ...]
    run_is_older: bool
    lonlat_of: dict[str, tuple[float, float]]

    @property
    def suspect_children(self) -> float:
        """Return the children who live where the map may have holes."""
        return sum(one.children or 0.0 for one in self.suspects)

    @property
    def main_share(self) -> float | None:
        """Return the share of the children along the main part, None without any."""
        if self.connections is None or self.connections.main is None:
            return None
        all_children = self.connections.main.children + self.connections.cut_off_children
        return self.connections.main.children / all_children if all_children else None

    @property
    def main_share_text(self) -> str:
        """Return that share in words; nearly all never looks like all."""
        return "" if self.main_share is None else percent(self.main_share)


def streets_screen(area: Area, user: AbstractBaseUser, *, state: str = "", kind: str = "") -> StreetsScreen:
    """Return the page of an area's streets."""
    ground = ground_for(area.code)
    villages = village_streets(area.code)
    found: dict[str, Any] = {"connections": None, "facilities": None, "cells": None, "far": (), "far_count": 0}
    if ground is not None:
        places = cached_places(ground, timezone.localdate())
        visible = Facility.objects.in_operation().filter(type__is_sensitive=False).located().in_area(area.code)
        inside = np.array(sorted(visible.values_list("pk", flat=True)), dtype=np.int64)
        far, count = far_facilities(places, inside, user)
        found = {
            "connections": connections(ground, places, area.code, inside),
            "facilities": facility_spread(places, inside),
            "cells": cell_spread(ground, cells_inside(ground, area.code)),
            "far": tuple(far), "far_count": count,
        }  # fmt: skip
    run = latest_run(area.code)
    suspects = tuple(one for one in villages if one.is_suspect)
    middles = Area.objects.current().filter(code__in=[one.code for one in villages])
    return StreetsScreen(
        area=area,
        title=area_title(area.name, area.level, area.code),
        bounds=area.geometry.extent,
        ground=ground,
        villages=tuple(villages),
        suspects=suspects,
        corrections=tuple(correction_rows(area.code, user, state=state, kind=kind)),
        run_is_older=run is not None and _("koreksi jalan") in staleness(run),
        lonlat_of={one.code: one.geometry.point_on_surface.coords for one in middles} if suspects else {},
        **found,
    )


def streets_shapes(area: Area, user: AbstractBaseUser) -> dict[str, Any]:
    """Return what the map draws: villages, parts that are cut off, far places, corrections."""
    screen = streets_screen(area, user)
    suspect = {one.code for one in screen.suspects}
    codes = [one.code for one in screen.villages] or [area.code]
    features = json.loads(areas_geojson([area.code, *codes]))["features"]
    for feature in features:
        code = feature["properties"]["code"]
        own = code == area.code and area.level != Level.VILLAGE
        feature["properties"]["part"] = "self" if own else "suspect" if code in suspect else "below"
    if screen.connections is not None and screen.ground is not None:
        for part in screen.connections.listed:
            geometry = {"type": "MultiLineString", "coordinates": part_lines(screen.ground, part.number)}
            properties = {"part": part.kind.value, "number": part.number}
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    for place in screen.far:
        geometry = {"type": "Point", "coordinates": [round(x, 6) for x in place.lonlat]}
        features.append({"type": "Feature", "properties": {"part": "far", "name": place.name}, "geometry": geometry})
    features += correction_features(area.code, user)
    return {"type": "FeatureCollection", "features": features}


def villages_csv(area: Area) -> bytes:
    """Return the villages with their streets as CSV, as Excel in Indonesia opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([
        _("Kode wilayah"), _("Wilayah"), _("Anak"), _("Jalan (m)"), _("Jalan per anak (m)"),
        _("Median kabupaten/kota (m per anak)"), _("Jalan per hektare (m)"),
        _("Median kabupaten/kota (m per hektare)"), _("Mungkin belum dipetakan"),
    ])  # fmt: skip
    for one in village_streets(area.code):
        writer.writerow([
            one.code, harmless(one.name), _number(one.children, 0), _number(one.street_m, 0),
            _number(one.per_child, 2), _number(one.usual_per_child, 2), _number(one.per_hectare, 1),
            _number(one.usual_per_hectare, 1), _("ya") if one.is_suspect else _("tidak"),
        ])  # fmt: skip
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}".replace(".", ",")
