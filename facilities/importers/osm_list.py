"""An OpenStreetMap extract as a list of facilities: each object that fits a type of the catalogue is a row."""
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import shapely

from regions.importers.tables import Row, Table
from walkshed.osm import read_places

from .osm_tags import TagPattern, type_of_tags, wanted_tags

COLUMNS: Final = (
    "osm_id", "name", "type", "alamat", "opening_hours", "wheelchair", "operator", "tags",
)  # fmt: skip


def read_osm_list(path: Path, catalogue: Mapping[str, Sequence[TagPattern]]) -> Table:
    """Return the places of an extract that fit the tag patterns of the catalogue (by type key).

    A place without a name is called by its type: OpenStreetMap knows many playgrounds, few of them by name.
    """
    wanted = wanted_tags(catalogue)
    rules = [{key: values} for key, values in wanted.items()]
    rows = []
    for place in read_places(path, rules):
        type_ = type_of_tags(place.tags, catalogue)
        if type_ is None:
            continue
        tags = place.tags
        street = " ".join(filter(None, (tags.get("addr:street", ""), tags.get("addr:housenumber", ""))))
        values = {
            "osm_id": f"{place.osm_type}/{place.osm_id}", "name": tags.get("name") or type_, "type": type_,
            "alamat": tags.get("addr:full") or street or None, "opening_hours": tags.get("opening_hours"),
            "wheelchair": tags.get("wheelchair"), "operator": tags.get("operator"),
            "tags": "; ".join(f"{key}={value}" for key, value in sorted(tags.items()))[:1000],
        }  # fmt: skip
        rows.append(Row(len(rows) + 1, values, shapely.Point(place.lon, place.lat)))
    return Table(path, COLUMNS, rows, "EPSG:4326")
