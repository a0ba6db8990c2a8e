"""Ask OpenStreetMap for a place through osmnx: its boundary, villages, streets, facilities and ground."""
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import osmnx
import shapely
from django.utils.translation import gettext as _
from osmnx import settings as osmnx_settings
from osmnx._errors import InsufficientResponseError, ResponseStatusCodeError

from facilities.importers.osm_tags import wanted_tags
from walkshed.crs import to_lonlat, to_metres, utm_epsg

BEYOND_M: Final = 1_500.0
"""Streets and facilities this far beyond the place are fetched too: children at its border walk there."""
VILLAGE_LEVEL: Final = "7"
"""admin_level of a kelurahan or desa in Indonesia."""
STREETS: Final = '["highway"]["area"!~"yes"]'
"""Every street: which of them people walk on is decided by walkshed's own rules, not by osmnx."""
STREET_TAGS: Final = (
    "highway", "name", "foot", "access", "motorroad", "bridge", "tunnel", "layer", "service", "surface", "sidewalk",
)  # fmt: skip
_INSIDE_SHARE: Final = 0.5


class PlaceError(Exception):
    """Say in one line why a place cannot be fetched."""


@dataclass(frozen=True, slots=True)
class OsmFeature:
    """One object: "node/1", "way/2" or "relation/3", its tags, its geometry in degrees."""

    osm_id: str
    tags: Mapping[str, str]
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True, eq=False)
class FetchedPlace:
    """What OpenStreetMap knows of a place; villages is empty where none are mapped.

    streets is an unsimplified networkx graph: an edge per segment, once, along the way it belongs to.
    """

    name: str
    full_name: str
    boundary: shapely.Geometry
    villages: list[OsmFeature]
    streets: Any
    facilities: list[OsmFeature]
    ground: list[OsmFeature]


def fetch_place(
    query: str,
    *,
    catalogue: Mapping[str, Sequence[Mapping[str, str]]],
    ground_tags: Mapping[str, list[str]],
    cache: Path,
) -> FetchedPlace:
    """Fetch a place; answers are kept in the folder `cache` and not asked for again.

    OSMNX_NOMINATIM_URL and OSMNX_OVERPASS_URL name other servers. Raise PlaceError when a server cannot be
    reached, knows no such place with a boundary, or no streets in it.
    """
    with _osmnx_set_up(cache), _one_line_errors(query):
        found = osmnx.geocode_to_gdf(query).iloc[0]
        boundary = shapely.make_valid(found.geometry)
        around = _widened(boundary, BEYOND_M)
        return FetchedPlace(
            name=str(found.get("name") or query.split(",")[0]).strip(),
            full_name=str(found.get("display_name") or query),
            boundary=boundary,
            villages=[
                f
                for f in _features(boundary, {"boundary": "administrative"})
                if f.tags.get("admin_level") == VILLAGE_LEVEL and _lies_in(f.geometry, boundary)
            ],
            streets=osmnx.graph_from_polygon(
                around, simplify=False, retain_all=True, truncate_by_edge=True, custom_filter=STREETS
            ),
            facilities=_features(around, wanted_tags(catalogue)),
            ground=_features(around, dict(ground_tags)),
        )


def fetch_facilities(
    query: str, *, catalogue: Mapping[str, Sequence[Mapping[str, str]]], cache: Path
) -> list[OsmFeature]:
    """Fetch what the tag patterns of the catalogue ask for in a place; raise PlaceError like fetch_place."""
    with _osmnx_set_up(cache), _one_line_errors(query):
        boundary = shapely.make_valid(osmnx.geocode_to_gdf(query).iloc[0].geometry)
        return _features(boundary, wanted_tags(catalogue))


@contextmanager
def _osmnx_set_up(cache: Path) -> Iterator[None]:
    """Point osmnx at its servers and our folder, and put its settings back afterwards."""
    overpass = os.environ.get("OSMNX_OVERPASS_URL")
    wanted = {
        "use_cache": True,
        "cache_folder": str(cache),
        "log_console": False,
        "all_oneway": True,  # a street once, in its drawn direction: one-way rules do not bind walkers
        "useful_tags_way": list(STREET_TAGS),
        "doh_url_template": None,  # names are resolved here, not asked from a third party
        "nominatim_url": os.environ.get("OSMNX_NOMINATIM_URL", osmnx_settings.nominatim_url),
        "overpass_url": overpass or osmnx_settings.overpass_url,
        "overpass_rate_limit": overpass is None,
    }
    before = {name: getattr(osmnx_settings, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(osmnx_settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx_settings, name, value)


@contextmanager
def _one_line_errors(query: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if not hasattr(error, "request"):  # not one of the errors of requests
            raise
        server = str(getattr(error.request, "url", "?")).split("?")[0]
        raise PlaceError(
            _("%(server)s tidak dapat dihubungi (%(kind)s); periksa jaringan. Tidak ada yang diubah.")
            % {"server": server, "kind": type(error).__name__}
        ) from error
    except ResponseStatusCodeError as error:
        raise PlaceError(
            _("server OpenStreetMap menolak permintaan: %(error)s") % {"error": str(error).splitlines()[0][:200]}
        ) from error
    except (InsufficientResponseError, TypeError) as error:
        raise PlaceError(
            _("OpenStreetMap tidak mengenal batas wilayah atau jalan untuk “%(query)s” (%(error)s)")
            % {"query": query, "error": str(error).splitlines()[0][:200] if str(error) else type(error).__name__}
        ) from error


def _features(area: shapely.Geometry, tags: Mapping[str, Any]) -> list[OsmFeature]:
    """Return the objects with any of these tags in an area; none is no error."""
    try:
        frame = osmnx.features_from_polygon(area, dict(tags))
    except InsufficientResponseError:
        return []
    names = [name for name in frame.columns if name != "geometry"]
    return [
        OsmFeature(
            f"{kind}/{number}",
            {name: str(row[name]) for name in names if not _is_missing(row[name])},
            row["geometry"],
        )
        for (kind, number), row in frame.sort_index().iterrows()
    ]


def _is_missing(value: Any) -> bool:
    return value is None or isinstance(value, list | dict) or (isinstance(value, float) and math.isnan(value))


def _lies_in(shape: shapely.Geometry, boundary: shapely.Geometry) -> bool:
    """Say whether a village is part of the place: most of it, since neighbours touch its border."""
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return False
    shape = shapely.make_valid(shape)
    return shape.area > 0 and shape.intersection(boundary).area >= _INSIDE_SHARE * shape.area


def _widened(shape: shapely.Geometry, metres: float) -> shapely.Geometry:
    """Return an area with so many metres around it."""
    middle = shape.centroid
    epsg = utm_epsg(middle.x, middle.y)
    plane = shapely.transform(shape, lambda xy: to_metres(xy, epsg))
    return shapely.transform(shapely.buffer(plane, metres), lambda xy: to_lonlat(xy, epsg))
