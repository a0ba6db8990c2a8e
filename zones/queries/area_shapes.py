"""What the map of a profile draws besides facilities: the area, those below it, its candidate zones."""
import json
from typing import Any

from regions.models import Area
from regions.queries.areas import areas_geojson
from zones.models import CandidateWay

from .area_list import gap_counts
from .finding.candidates import candidates_of
from .life.designated import designated_in
from .runs import latest_run


def area_shapes_geojson(area: Area) -> str:
    """Return features with `part`: "self", "below" (with its number of open gaps), "candidate" or "zone"."""
    below = Area.objects.current().filter(parent_code=area.code).values_list("code", flat=True)
    shapes = json.loads(areas_geojson([area.code, *below]))
    gaps = gap_counts()
    for feature in shapes["features"]:
        code = feature["properties"]["code"]
        feature["properties"] |= {"part": "self" if code == area.code else "below", "gaps": gaps[code]}
    shapes["features"] += _candidates(area.code)
    shapes["features"] += _designated(area.code)
    return json.dumps(shapes, ensure_ascii=False, separators=(",", ":"))


def _candidates(code: str) -> list[dict[str, Any]]:
    run = latest_run(code)
    if run is None:
        return []
    return [
        {
            "type": "Feature",
            "id": f"candidate-{one.pk}",
            "properties": {"part": "candidate", "code": str(one.pk), "name": one.name, "kind": one.kind},
            "geometry": json.loads(one.geometry.json),
        }
        for one in candidates_of(run).filter(way=CandidateWay.CELLS)
        if any(village == code or village.startswith(f"{code}.") for village in one.area_codes)
    ]


def _designated(code: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "id": f"zone-{zone.code}",
            "properties": {"part": "zone", "code": zone.code, "name": zone.decree.zone_name},
            "geometry": json.loads(zone.published.geometry.json),
        }
        for zone in designated_in(code)
    ]
