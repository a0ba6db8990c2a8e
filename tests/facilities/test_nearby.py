"""Walks from a reader's place, on the streets of the place of two villages (see tests/regions/place.py)."""

from pathlib import Path

import pytest
from django.contrib.gis.geos import Point

from facilities.models import Facility
from facilities.queries.nearby import nearest_first
from regions.actions.dataset import LoadReport, load_ground
from regions.importers.manifest import read_manifest
from regions.models import Source
from tests.regions.place import Place

HERE = Point(106.905, -6.225, srid=4326)
"""The crossing of Jalan Panjang and Gang Tegak."""


@pytest.fixture
def streets(catalogue, tmp_path: Path, settings) -> None:
    settings.DATA_DIR = tmp_path / "data"
    load_ground(read_manifest(Place(tmp_path).write()), LoadReport())


@pytest.fixture
def place_at(db):
    source = Source.objects.create(slug="uji", name="Uji")

    def write(name: str, lon: float, lat: float) -> Facility:
        return Facility.objects.create(
            source=source, source_row=name, name=name, type_id="park", position=Point(lon, lat, srid=4326)
        )

    return write


def test_walk_along_streets_decides_and_not_the_straight_line(streets, place_at):
    """The park south of the motorway is nearer in a straight line, but no street leads to it within 250 m."""
    around = place_at("Ujung jalan", 106.9195, -6.225)
    beyond = place_at("Seberang tol", 106.9105, -6.2298)
    found = nearest_first(Facility.objects.all(), HERE)
    assert [one.facility_id for one in found] == [around.pk, beyond.pk]
    assert found[0].walk_m == pytest.approx(1605, abs=15) and found[0].walk_m >= found[0].straight_m - 5
    assert found[1].walk_m is None and found[1].minutes is None and found[1].straight_m < found[0].straight_m


def test_minutes_are_those_of_the_youngest_walkers(streets, place_at):
    place_at("Ujung gang", 106.905, -6.2205)
    [one] = nearest_first(Facility.objects.all(), HERE)
    assert one.walk_m == pytest.approx(500, abs=5)
    assert one.minutes == round(one.walk_m / 0.88 / 60)


def test_place_without_loaded_streets_is_measured_straight(catalogue, place_at):
    far, near = place_at("Jauh", 106.93, -6.225), place_at("Dekat", 106.906, -6.225)
    found = nearest_first(Facility.objects.all(), HERE)
    assert [one.facility_id for one in found] == [near.pk, far.pk]
    assert all(one.walk_m is None for one in found)


def test_facility_without_position_is_in_no_order_of_distance(streets, place_at):
    place = place_at("Ada", 106.906, -6.225)
    Facility.objects.create(source=place.source, source_row="2", name="Tanpa letak", type_id="park")
    assert [one.facility_id for one in nearest_first(Facility.objects.all(), HERE)] == [place.pk]


def entrances(facility: Facility, *lonlats: tuple[float, float]) -> None:
    for lon, lat in lonlats:
        facility.entrances.create(position=Point(lon, lat, srid=4326))


def test_walk_leads_to_the_nearest_entrance(streets, place_at):
    """The middle of the park lies at the far end of the road; its gates are 0.001 and 0.004 degrees east of here."""
    park = place_at("Taman panjang", 106.9195, -6.225)
    entrances(park, (106.909, -6.225), (106.906, -6.225))
    school = place_at("Di antaranya", 106.907, -6.225)
    found = nearest_first(Facility.objects.all(), HERE)
    assert [one.facility_id for one in found] == [park.pk, school.pk]
    assert found[0].walk_m == pytest.approx(110.6, abs=1) and found[0].straight_m == pytest.approx(110.6, abs=1)


def test_own_point_is_no_way_in_where_entrances_are_known(streets, place_at):
    """Its middle is beside the reader, its only gate at the end of the road."""
    park = place_at("Taman berpagar", 106.9051, -6.225)
    entrances(park, (106.9195, -6.225))
    [one] = nearest_first(Facility.objects.all(), HERE)
    assert one.walk_m == pytest.approx(1605, abs=15) and one.straight_m == pytest.approx(1605, abs=15)


def test_straight_line_leads_to_the_nearest_entrance_where_no_streets_are_loaded(catalogue, place_at):
    park, other = place_at("Taman", 106.93, -6.225), place_at("Lain", 106.907, -6.225)
    entrances(park, (106.906, -6.225), (106.94, -6.225))
    assert [one.facility_id for one in nearest_first(Facility.objects.all(), HERE)] == [park.pk, other.pk]
