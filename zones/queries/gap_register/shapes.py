"""What the map of a gap draws: its area, and where the walk is longest."""
import json
from typing import Any

from regions.queries.areas import areas_geojson
from zones.models import Gap, RuleKind
from zones.queries.columns import rule_column
from zones.queries.far_places import far_places
from zones.queries.runs import latest_run

from .best_place import area_of


def gap_shapes(gap: Gap) -> dict[str, Any]:
    """Return `area` as GeoJSON (None when it is no longer loaded) and `worst` as {lon, lat} (None without a walk)."""
    area, run = area_of(gap), latest_run(gap.area_code)
    column = rule_column(gap.standard)
    is_walk = run is not None and column.kind == RuleKind.DISTANCE
    worst = far_places(run, code=gap.area_code, column=column) if is_walk else ()
    return {
        "area": json.loads(areas_geojson([area.code])) if area else None,
        "worst": {"lon": worst[0].lon, "lat": worst[0].lat} if worst else None,
    }
