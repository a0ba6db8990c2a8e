"""People reach a facility at the nearest of its entrances; without entrances at its own point, as ever."""
import numpy as np
import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from facilities.models import Entrance, Facility
from facilities.queries.nearest import nearest_facilities, network_for
from regions.queries.ground import ground_for
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from zones.models import AreaCoverage, CellReach
from zones.queries.places import cached_places


def share(run, code: str) -> float:
    return AreaCoverage.objects.get(run=run, area__code=code, standard__key="sd-d").value


def with_entrances(facility: Facility, *metres_east: float) -> None:
    for east_m in metres_east:
        Entrance.objects.create(facility=facility, position=Point(*lonlat(east_m, 0.0), srid=4326))
    facility.save()  # an action that writes entrances touches the facility too


def test_every_entrance_is_a_way_in(load_ribbon, analyse):
    load_ribbon()
    school = Facility.objects.get()
    assert share(analyse(), TIMUR) == pytest.approx(0.25, abs=1e-5)
    with_entrances(school, 250.0, 500.0)
    # The farther entrance at 500 m reaches to 1,500 m: half of Timur. Barat is reached from both.
    run = analyse()
    assert share(run, TIMUR) == pytest.approx(0.5, abs=1e-5)
    assert share(run, BARAT) == pytest.approx(1.0)
    nearest = {pk for row in CellReach.objects.filter(run=run) for pk in row.facility_ids}
    assert nearest - {None, -1} == {school.pk}


def test_own_point_is_no_way_in_where_entrances_are_known(load_ribbon, analyse):
    load_ribbon()
    with_entrances(Facility.objects.get(), 1000.0)
    # From 1,000 m all of both villages lies within 1,000 m.
    run = analyse()
    assert (share(run, BARAT), share(run, TIMUR)) == (pytest.approx(1.0), pytest.approx(1.0))


def test_a_facility_counts_once_however_many_entrances_it_has(load_ribbon, analyse):
    load_ribbon()
    with_entrances(Facility.objects.get(), 100.0, 300.0, 900.0)
    run = analyse()
    ground = ground_for(SCOPE)
    places = cached_places(ground, timezone.localdate())
    assert (len(places.ids), places.count, places.without_street) == (3, 1, 0)
    assert run.inputs["places"] == 1
    assert AreaCoverage.objects.get(run=run, area__code=BARAT, standard__key="sd-p").value == 1


def test_entrance_alone_is_enough_to_be_reached(load_ribbon):
    load_ribbon()
    school = Facility.objects.get()
    Facility.objects.update(position=None)
    with_entrances(school, 400.0)
    assert list(cached_places(ground_for(SCOPE), timezone.localdate()).ids) == [school.pk]


def test_nearest_walks_to_the_nearest_entrance(load_ribbon):
    load_ribbon()
    with_entrances(Facility.objects.get(), 300.0, 1500.0)
    start = np.array([lonlat(1400.0, 0.0)])
    (found,) = nearest_facilities(network_for(SCOPE), start, ["primary_school"])["primary_school"]
    assert found.walk_m == pytest.approx(100, abs=0.5)
    assert found.facility == "SD Negeri 1"
