"""Neighbourhoods (RW) on the ribbon town: read, refused, cut at their borders, judged, and shown."""
import json
import re

import pytest
from django.db import IntegrityError, transaction

from regions.models import Neighbourhood, NeighbourhoodCell
from tests.worlds.ribbon import BARAT, TIMUR
from zones.models import AreaCoverage, NeighbourhoodCoverage, ReachRun
from zones.queries.coverage import coverage_table
from zones.queries.runs import staleness

# Timur lies from 1,000 to 2,000 m: RW 1 and 2 are all of it. Of Barat only its first 300 m are mapped.
RWS = [(TIMUR, "001", 1000.0, 1400.0), (TIMUR, "RW 02", 1400.0, 2000.0), (BARAT, "7", 0.0, 300.0)]


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    load_ribbon(speaks_for=["primary_school", "posyandu"], neighbourhoods=RWS)
    return analyse()


def judged(run: ReachRun, village: str, number: int, rule: str) -> NeighbourhoodCoverage:
    return NeighbourhoodCoverage.objects.get(
        run=run, neighbourhood__village_code=village, neighbourhood__number=number, standard__key=rule
    )


def test_neighbourhood_gets_the_children_of_the_street_in_it(town):
    assert judged(town, TIMUR, 1, "sd-d").children == pytest.approx(48, abs=0.1)  # 400 of 1,000 m, 120 children
    assert judged(town, TIMUR, 2, "sd-d").children == pytest.approx(72, abs=0.1)
    assert judged(town, BARAT, 7, "sd-d").children == pytest.approx(36, abs=0.1)


def test_neighbourhoods_of_a_village_mapped_wholly_add_up_to_it_for_every_rule(town):
    for whole in AreaCoverage.objects.filter(run=town, area__code=TIMUR, standard__kind="D"):
        parts = NeighbourhoodCoverage.objects.filter(
            run=town, neighbourhood__village_code=TIMUR, standard=whole.standard
        )
        assert sum(p.children for p in parts) == pytest.approx(whole.children, abs=1e-6)
        if whole.children_reached is not None:
            assert sum(p.children_reached for p in parts) == pytest.approx(whole.children_reached, abs=1e-6)
            assert sum(p.children_unknown for p in parts) == pytest.approx(whole.children_unknown, abs=1e-6)


def test_near_neighbourhood_is_reached_and_the_far_one_is_not(town):
    # 1,000 m of walk end at 1,250 m: in RW 1, whose cells take what is reached in them to both sides of its border.
    assert judged(town, TIMUR, 1, "sd-d").value > 0.5 > judged(town, TIMUR, 2, "sd-d").value


def test_places_are_counted_where_they_stand_and_only_by_rules_for_so_few_people(town):
    assert judged(town, BARAT, 7, "sd-p").value == 1  # the school at 250 m; 300 people need one
    assert judged(town, TIMUR, 1, "sd-p").value == 0
    keys = set(NeighbourhoodCoverage.objects.filter(run=town).values_list("standard__key", flat=True))
    assert not keys & {"main-a", "smp-p"}


def test_bad_rows_are_refused_one_by_one_with_a_reason(load_ribbon, capsys, tmp_path):
    from regions.importers.manifest import read_manifest
    from regions.importers.neighbourhoods import read_neighbourhoods
    from tests.worlds.ribbon import write_ribbon

    load_ribbon()
    bad = [*RWS, (TIMUR, "1", 1000.0, 1100.0), (TIMUR, "nol", 1000.0, 1100.0), ("99.02.01.1009", "1", 0.0, 9.0),
           ("9902011001", "1", 0.0, 9.0), (TIMUR, "9", 0.0, 1100.0)]  # fmt: skip
    manifest = read_manifest(write_ribbon(tmp_path, neighbourhoods=bad))
    import shapely
    from django.contrib.gis.db.models.functions import AsWKB

    from regions.models import Area

    rows = Area.objects.current().villages().annotate(wkb=AsWKB("geometry")).values_list("code", "wkb")
    delivery = read_neighbourhoods(
        manifest.neighbourhoods, villages={code: shapely.from_wkb(bytes(wkb)) for code, wkb in rows}
    )
    assert len(delivery.neighbourhoods) == 3 and delivery.refused == 5
    codes = {problem.code for problem in delivery.problems}
    assert codes >= {"duplicate_number", "not_a_number", "unknown_village", "not_kemendagri", "mostly_elsewhere"}
    assert any("ditemukan “nol”, seharusnya nomor RW 1 sampai 999" in one.message for one in delivery.problems)


@pytest.mark.parametrize("change", [{"number": 0}, {"village_code": "99.02.01"}])
def test_database_holds_what_a_neighbourhood_is(town, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Neighbourhood.objects.filter(village_code=BARAT).update(**change)


def test_database_keeps_parts_between_nothing_and_the_whole(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        NeighbourhoodCell.objects.update(part=1.5)


def test_loading_the_same_again_keeps_what_runs_found(load_ribbon, town):
    load_ribbon(speaks_for=["primary_school", "posyandu"], neighbourhoods=RWS)
    assert NeighbourhoodCoverage.objects.filter(run=town).exists() and staleness(town) == []


def test_other_borders_make_the_run_old_and_a_new_run_judges_them(load_ribbon, analyse, town):
    load_ribbon(speaks_for=["primary_school", "posyandu"], neighbourhoods=[(TIMUR, "3", 1000.0, 2000.0)])
    assert staleness(town) == ["batas RW"]
    assert [row.code for row in coverage_table(analyse(), level=5).rows] == [f"{TIMUR}.003"]


def test_table_of_neighbourhoods_says_where_none_are_mapped_and_keeps_to_its_address(client, town):
    html = client.get("/cakupan/", {"tingkat": "rw"}).content.decode()
    assert re.findall(r'<tr data-code="([^"]+)"', html) == [f"{BARAT}.007", f"{TIMUR}.001", f"{TIMUR}.002"]
    assert "RW 07 Kel. Barat" in html and "RW dipetakan di 2 dari 2 kelurahan/desa" in html
    assert f'href="/wilayah/{BARAT}/"' in html and "Semua RW yang dipetakan" in html
    shapes = json.loads(client.get("/cakupan/bentuk.json", {"tingkat": "rw"}).content)
    assert [one["id"] for one in shapes["features"]] == [f"{BARAT}.007", f"{TIMUR}.001", f"{TIMUR}.002"]


def test_reason_of_a_neighbourhood_opens_and_files_hold_its_rows(client, town):
    asked = {"tingkat": "rw", "alasan": f"{TIMUR}.002~sd-d"}
    said = client.get("/cakupan/", asked).content.decode()
    assert "RW 02 Kel. Timur" in said and 'id="reason-title"' in said and "Terjauh berjalan kaki" in said
    for kind in ("csv", "xlsx", "geojson"):
        assert client.get(f"/cakupan/unduh.{kind}", {"tingkat": "rw"}).status_code == 200


@pytest.mark.parametrize("code", [f"{TIMUR}.abc", f"{TIMUR}.999"])
def test_neighbourhood_that_is_not_there_has_no_reason(client, town, code):
    said = client.get("/cakupan/", {"tingkat": "rw", "alasan": f"{code}~sd-d"}).content.decode()
    assert "Hasil yang dicari tidak ada dalam hitungan ini." in said


def test_level_is_not_offered_where_no_neighbourhoods_are_mapped(client, load_ribbon, analyse):
    load_ribbon()
    analyse()
    html = client.get("/cakupan/", {"tingkat": "rw"}).content.decode()
    assert 'value="rw"' not in html and f'<tr data-code="{BARAT}"' in html
