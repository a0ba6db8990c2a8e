"""Children who reach a service only along or across a large road are counted beside those who reach it."""

from urllib.parse import quote

import pytest
from django.contrib.gis.geos import MultiPoint, Point
from django.db import Error, transaction
from django.db.models import F

from regions.models import StreetCrossings, StreetNetwork
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from zones.models import AreaCoverage, ReachRun

MAIN = ("primary", [(1000, -90), (1000, 0), (1000, 90)])
"""A main road between the villages; whoever walks along the ribbon crosses it."""


def judged(run: ReachRun, code: str) -> AreaCoverage:
    return AreaCoverage.objects.get(run=run, area__code=code, standard__key="sd-d")


def map_crossings(*places: tuple[float, float]) -> None:
    StreetCrossings.objects.filter(network__is_active=True).delete()
    points = MultiPoint([Point(*lonlat(*one)) for one in places], srid=4326)
    StreetCrossings.objects.create(network=StreetNetwork.objects.get(is_active=True), positions=points)


def reason(client, code: str) -> str:
    headers = {"HX-Request": "true", "HX-Target": "reason"}
    return client.get(f"/cakupan/?alasan={quote(code)}~sd-d", headers=headers).text


def test_nobody_crosses_the_main_road_where_no_crossing_is_mapped(load_ribbon, analyse, client):
    load_ribbon(streets=[MAIN])
    map_crossings((5000, 5000))  # crossings are known; here there is none
    run = analyse()
    east = judged(run, TIMUR)
    assert east.children_reached > 20
    assert east.children_reached_safe == 0
    assert judged(run, SCOPE).children_reached_safe == pytest.approx(judged(run, BARAT).children_reached_safe)
    assert "menyeberanginya di tempat tanpa penyeberangan" in reason(client, TIMUR)
    map_crossings((1000, 0))
    with_crossing = judged(analyse(), TIMUR)
    # With a crossing only those along the main road itself stay behind: they share a cell with the ribbon.
    assert 0.7 * east.children_reached < with_crossing.children_reached_safe <= with_crossing.children_reached
    assert with_crossing.children_reached == pytest.approx(east.children_reached), "the plain number stays"


def test_without_a_large_road_both_numbers_are_one(load_ribbon, analyse, client):
    load_ribbon()
    map_crossings((500, 0))
    run = analyse()
    for code in (BARAT, TIMUR, SCOPE):
        assert judged(run, code).children_reached_safe == pytest.approx(judged(run, code).children_reached, abs=1e-9)
    assert run.inputs["safe"]["state"] == "computed"
    assert "Semua anak yang terjangkau sampai lewat jalur aman" in reason(client, BARAT)


def test_an_edition_without_crossings_says_so_and_counts_nothing(load_ribbon, analyse, client):
    load_ribbon(streets=[MAIN])
    run = analyse()
    assert judged(run, TIMUR).children_reached_safe is None
    assert run.inputs["safe"]["state"] == "no_crossings"
    assert "Jalur aman tidak terdata" in reason(client, TIMUR)


def test_the_database_holds_that_nobody_reaches_more_on_safe_ways(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    with pytest.raises(Error), transaction.atomic():
        AreaCoverage.objects.filter(pk=judged(run, BARAT).pk).update(children_reached_safe=F("children_reached") + 1)
