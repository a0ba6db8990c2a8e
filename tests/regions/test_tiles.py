"""Basemap tiles: what each zoom shows, addresses that exist, versions and caching."""

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.cache import cache
from django.http import Http404

from regions.models import GroundFeature, StreetNetwork
from regions.tiles import LARGEST_ZOOM, TileAddress, ground_tile, ground_version
from tests.tile_reading import rows_of, tile_over
from tests.worlds.villages import WEST


@pytest.fixture
def ground(load):
    """Load the two villages with their streets, and lay a park and a pond."""
    cache.clear()
    load()
    network = StreetNetwork.objects.get(is_active=True)
    for kind, wkt in {
        "green": "POLYGON((106.902 -6.224, 106.904 -6.224, 106.904 -6.222, 106.902 -6.222, 106.902 -6.224))",
        "rail": "LINESTRING(106.90 -6.221, 106.92 -6.221)",
    }.items():
        GroundFeature.objects.create(
            network=network, kind=kind, name=f"Nama {kind}", geometry=GEOSGeometry(wkt, srid=4326)
        )
    return network


def tile(zoom: int) -> bytes:
    return ground_tile(TileAddress(*tile_over(*WEST, zoom)))


def test_near_tile_shows_areas_ground_and_named_streets(ground, tmp_path):
    content = tile(15)
    assert {row["code"] for row in rows_of(content, "area", tmp_path)} >= {"99.01.01", "99.01.01.1001"}
    assert {"Jalan Panjang", "Gang Tegak"} <= {row["name"] for row in rows_of(content, "street", tmp_path)}
    assert {row["kind"] for row in rows_of(content, "ground", tmp_path)} <= {"green", "rail"}
    assert [row["name"] for row in rows_of(tile(13), "area_name", tmp_path)][0] in {"Barat", "Timur"}


def test_far_tile_leaves_small_streets_and_villages_out(ground, tmp_path):
    content = tile(10)
    assert {row["rank"] for row in rows_of(content, "street", tmp_path)} <= {1, 2, 3, 4}
    assert 4 not in {row["level"] for row in rows_of(content, "area", tmp_path)}
    assert not any(row.get("name") for row in rows_of(content, "street", tmp_path))


def test_inactive_edition_is_not_drawn(ground, tmp_path):
    StreetNetwork.objects.update(is_active=False)
    content = tile(15)
    assert rows_of(content, "street", tmp_path) == [] and rows_of(content, "ground", tmp_path) == []
    assert rows_of(content, "area", tmp_path)


def test_version_moves_with_the_editions_in_force(ground):
    before = ground_version()
    assert ground_version() == before
    StreetNetwork.objects.update(is_active=False)
    assert ground_version() != before


def test_nothing_loaded_is_an_empty_tile(db, client):
    assert tile(12) == b""
    assert client.get("/ubin/dasar/0/12/0/0.pbf").status_code == 204


@pytest.mark.parametrize(
    ("z", "x", "y"), [(0, 1, 0), (3, 8, 0), (3, 0, 8), (LARGEST_ZOOM + 1, 0, 0), (99, 0, 0), (5, -1, 0)]
)
def test_tile_that_does_not_exist_is_refused(z, x, y):
    with pytest.raises(Http404):
        TileAddress(z, x, y)


def test_refused_tile_answers_404(db, client):
    assert client.get("/ubin/dasar/0/3/8/0.pbf").status_code == 404


def test_current_tile_may_be_kept_a_year_and_another_version_not(ground, client):
    z, x, y = tile_over(*WEST, 14)
    kept = client.get(f"/ubin/dasar/{ground_version()}/{z}/{x}/{y}.pbf", headers={"Accept-Encoding": "gzip"})
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept["Content-Type"] == "application/vnd.mapbox-vector-tile" and "Cookie" not in kept.get("Vary", "")
    assert client.get(f"/ubin/dasar/000000000000/{z}/{x}/{y}.pbf")["Cache-Control"] == "no-cache"
