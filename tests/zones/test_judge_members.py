"""What a judgement says of members, on the ribbon town: metres, minutes and shares that a pencil can check."""
from datetime import date, timedelta

import networkx as nx
import numpy as np
import pytest
from django.contrib.auth.models import Group, User
from django.contrib.gis.geos import MultiPoint, Point

from facilities.models import Facility, StatusRecord
from regions.models import ChildLayout, StreetCrossings, StreetGraphFile, StreetNetwork
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCHOOL
from tests.zones.shapes_of_ribbon import box
from zones.actions.runs import standard_set_named
from zones.judging.assessment import Assessment, ScoreLine
from zones.models import ServiceLink, TobaccoKind, TobaccoList, TobaccoPoint, ZoneRules
from zones.queries.judging.assess import assess

FOUR = [SCHOOL, ("Taman Pita", "Taman", 400), ("PKA Pita", "PKA", 880), ("Posyandu Jauh", "Posyandu", 1500)]


@pytest.fixture
def planner(db) -> User:
    user = User.objects.create_user("perencana")
    user.groups.add(Group.objects.get(name="planner"))
    return user


@pytest.fixture
def judge(planner):
    return lambda shape, **more: assess(shape, user=planner, standard_set=standard_set_named(None), **more)


def named(name: str) -> Facility:
    return Facility.objects.get(name=name)


def ids(*names: str) -> tuple[str, ...]:
    return tuple(named(name).public_id for name in names)


def line(judged: Assessment, key: str) -> ScoreLine:
    return next(one for one in judged.score.lines if one.key == key)


def walks(judged: Assessment) -> dict[str, tuple[int | None, int, bool]]:
    names = {one.public_id: one.name for one in judged.members}
    return {
        names[one.public_id]: (None if one.walk_m is None else round(one.walk_m), round(one.straight_m), one.is_near)
        for one in judged.adjacency.walks
    }


def test_a_play_place_is_proposed_as_anchor_and_another_may_be_chosen(load_ribbon, judge):
    load_ribbon(facilities=FOUR)
    judged = judge(box(0, 1600))
    assert (judged.anchor.name, judged.anchor.is_chosen) == ("Taman Pita", False)
    judged = judge(box(0, 1600), anchor=named("SD Negeri 1"))
    assert (judged.anchor.name, judged.anchor.is_chosen) == ("SD Negeri 1", True)
    # What may not be one, or stands outside, is replaced by the proposal.
    assert judge(box(0, 1600), anchor=named("PKA Pita")).anchor.name == "Taman Pita"
    assert judge(box(300, 1600), anchor=named("SD Negeri 1")).anchor.name == "Taman Pita"
    assert judge(box(800, 1600)).anchor is None


def test_a_certified_play_place_is_proposed_before_any_other(load_ribbon, judge):
    load_ribbon(facilities=[*FOUR, ("Taman Bersertifikat", "Taman", 1200)])
    StatusRecord.objects.create(facility=named("Taman Bersertifikat"), programme="rbra", stage="certified")
    judged = judge(box(0, 1600))
    assert (judged.anchor.name, judged.anchor.is_certified) == ("Taman Bersertifikat", True)
    StatusRecord.objects.update(valid_until=date.today() - timedelta(days=1))
    assert judge(box(0, 1600)).anchor.name == "Taman Bersertifikat"  # by name; it is certified no longer
    assert not judge(box(0, 1600)).anchor.is_certified


def test_walks_are_measured_from_the_anchor_beside_the_straight_line(load_ribbon, judge):
    # 60 m up a side street at 700: 300 along the ribbon and 60 up; the straight line is 306 m.
    side = ("residential", [(700, 0), (700, 90)])
    load_ribbon(facilities=[*FOUR, ("Pojok Baca", "Pojok Baca", 700, 60)], streets=[side])
    judged = judge(box(0, 1600))
    assert walks(judged) == {
        "SD Negeri 1": (150, 150, True),
        "Pojok Baca": (360, 306, True),
        "PKA Pita": (480, 480, True),
        "Posyandu Jauh": (1100, 1100, False),
    }
    assert (judged.adjacency.required, judged.adjacency.near) == (4, 3)
    assert line(judged, "adjacency").value == 3 / 4
    assert line(judged, "adjacency").words == "3 dari 4 tempat wajib paling jauh 500 m lewat jalan dari jangkar"


def test_a_member_without_a_street_is_no_data_and_not_far(load_ribbon, judge):
    load_ribbon(facilities=[*FOUR, ("PKA Sawah", "PKA", 450, 95)])
    creative = named("PKA Sawah")
    creative.position = Point(*lonlat(450, 900))
    creative.save()
    judged = judge(box(0, 1600, -100, 1000))
    assert walks(judged)["PKA Sawah"][0] is None
    assert (judged.adjacency.required, judged.adjacency.off_street, judged.adjacency.near) == (4, 1, 2)
    assert line(judged, "adjacency").value == 2 / 3
    assert "1 tanpa jalan di dekatnya" in line(judged, "adjacency").words
    assert judged.connectivity.looked_at == 4


def test_members_hang_together_over_walks_within_the_limit(load_ribbon, judge):
    load_ribbon(facilities=FOUR)
    told = judge(box(0, 1600)).connectivity
    assert (told.parts, told.apart) == (2, ids("Posyandu Jauh"))
    held = {frozenset({one.one, one.other}): round(one.walk_m) for one in told.connections}
    assert held == {
        frozenset(ids("SD Negeri 1", "Taman Pita")): 150, frozenset(ids("PKA Pita", "Taman Pita")): 480
    }  # fmt: skip
    assert told.detour == pytest.approx(1.0, abs=0.001)
    assert (told.crossings, told.quiet_share, told.crossings_known) == (0, 1.0, False)
    ZoneRules.objects.update(adjacent_m=621)
    assert judge(box(0, 1600)).connectivity.parts == 1


def test_an_agreement_joins_what_is_too_far_to_walk_and_raises_the_score(load_ribbon, judge, planner):
    load_ribbon(facilities=FOUR)
    before = judge(box(0, 1600))
    assert line(before, "links").value == line(before, "connectivity").value == 3 / 4
    ServiceLink.objects.create(giver=named("Posyandu Jauh"), taker=named("SD Negeri 1"), kind="visit",
                               recorded_by=planner)  # fmt: skip
    after = judge(box(0, 1600))
    assert (after.connectivity.parts, after.connectivity.parts_with_links, after.connectivity.apart_with_links) == (
        2, 1, ()
    )  # fmt: skip
    assert line(after, "links").value == 1.0
    assert "1 di antaranya berjauhan tetapi terkoneksi" in line(after, "links").words
    assert after.score.total > before.score.total
    assert [(one.giver.name, one.taker.name, one.kind_word) for one in after.links] == [
        ("Posyandu Jauh", "SD Negeri 1", "kunjungan layanan")
    ]  # fmt: skip
    ServiceLink.objects.update(until=date.today() - timedelta(days=1))
    assert judge(box(0, 1600)).links == ()
    assert line(judge(box(0, 1600)), "links").value == 3 / 4


def test_a_large_road_without_known_crossings_keeps_members_apart_and_says_why(load_ribbon, judge):
    # A main road runs 30 m north of the ribbon; beyond it stands a school, south of it a park and a PKA.
    road = ("primary", [(-100, 30), (300, 30), (600, 30), (600, 0)])
    stem = ("residential", [(300, 0), (300, 30), (300, 90)])
    places = [("SD Utara", "SD", 300, 80), ("Taman Selatan", "Taman", 350, 0), ("PKA Selatan", "PKA", 200, 0)]
    load_ribbon(facilities=places, streets=[road, stem])
    judged = judge(box(0, 500))
    told = judged.connectivity
    assert (told.parts, told.apart, told.parts_if_crossed) == (2, ids("SD Utara"), 1)
    barred = [one for one in told.connections if not one.is_clear]
    assert [(round(one.walk_m), one.crossings) for one in barred] == [(130, 1)]
    assert line(judged, "connectivity").value == 2 / 3
    assert "penyeberangan tidak terdata" in line(judged, "connectivity").words
    # The walk itself leads across all the same: adjacency is about metres.
    assert walks(judged)["SD Utara"][0] == 130


def test_a_mapped_crossing_joins_what_a_large_road_keeps_apart(load_ribbon, judge):
    road = ("primary", [(-100, 30), (300, 30), (600, 30), (600, 0)])
    stem = ("residential", [(300, 0), (300, 30), (300, 90)])
    places = [("SD Utara", "SD", 300, 80), ("Taman Selatan", "Taman", 350, 0), ("PKA Selatan", "PKA", 200, 0)]
    load_ribbon(facilities=places, streets=[road, stem])
    network = StreetNetwork.objects.get(is_active=True)
    StreetCrossings.objects.create(network=network, positions=MultiPoint(Point(*lonlat(900, 0)), srid=4326))
    told = judge(box(0, 500)).connectivity
    assert (told.parts, told.crossings_known) == (2, True)
    assert "tidak ada penyeberangan yang tercatat" in line(judge(box(0, 500)), "connectivity").words
    network.pk, network.is_active = None, True  # another edition of the same streets, with the crossing
    StreetNetwork.objects.update(is_active=False)
    network.save()
    StreetCrossings.objects.create(network=network, positions=MultiPoint(Point(*lonlat(300, 30)), srid=4326))
    before = StreetNetwork.objects.get(is_active=False)
    StreetGraphFile.objects.filter(network=before).update(network=network)
    ChildLayout.objects.filter(network=before).update(network=network)
    told = judge(box(0, 500)).connectivity
    assert (told.parts, told.apart) == (1, ())
    held = {frozenset({one.one, one.other}): (round(one.walk_m), one.crossings) for one in told.connections}
    assert held[frozenset(ids("SD Utara", "Taman Selatan"))] == (130, 1)
    assert told.crossings == 1


def test_walks_and_parts_are_those_of_plain_networkx(load_ribbon, judge):
    """A grid of streets 180 m apart, 40 members on it: asked of networkx on a graph drawn by hand."""
    rng = np.random.default_rng(5)
    step, north = 180, (-90, 90)
    rows = [("residential", [(x, y) for x in range(0, 1981, step)]) for y in north]
    columns = [("residential", [(x, y) for y in (-90, 0, 90)]) for x in range(0, 1981, 3 * step)]
    places, graph, on = [], nx.Graph(), {}
    for y in (*north, 0):
        xs = sorted({*range(0, 1981, step)} | {0, 1000, 2000} if y == 0 else {*range(0, 1981, step)})
        on[y] = [(x, None) for x in xs]
    for number in range(40):
        y = int(rng.choice([-90, 90]))
        x = float(np.round(rng.uniform(0, 1980), 1))
        places.append((f"SD {number:02}", "SD", x, y))
        on[y].append((x, f"SD {number:02}"))
    anchor = ("Taman Jangkar", "Taman", 1010, 90)
    on[90].append((1010, "Taman Jangkar"))
    for y, stops in on.items():
        keys = [(name or ("street", x, y), x) for x, name in sorted(stops, key=lambda one: one[0])]
        for (one, x), (other, next_x) in zip(keys, keys[1:], strict=False):
            graph.add_edge(one, other, m=next_x - x)
    for x in range(0, 1981, 3 * step):
        graph.add_edge(("street", x, -90), ("street", x, 0), m=90)
        graph.add_edge(("street", x, 0), ("street", x, 90), m=90)
    load_ribbon(facilities=[*places, anchor], streets=[*rows, *columns])
    ZoneRules.objects.update(adjacent_m=150)
    judged = judge(box(-10, 1990, -100, 100))
    far = nx.single_source_dijkstra_path_length(graph, "Taman Jangkar", weight="m")
    assert {name: walk for name, (walk, *_rest) in walks(judged).items()} == pytest.approx(
        {name: far[name] for name, *_rest in places}, abs=1
    )
    near = nx.Graph()
    everyone = [*[name for name, *_rest in places], "Taman Jangkar"]
    near.add_nodes_from(everyone)
    for one in everyone:
        reached = nx.single_source_dijkstra_path_length(graph, one, cutoff=150, weight="m")
        near.add_edges_from((one, other) for other in reached if other in near)
    parts = list(nx.connected_components(near))
    assert 2 < judged.connectivity.parts == len(parts)
    largest = max(map(len, parts))
    home = next(part for part in parts if "Taman Jangkar" in part)
    main = home if len(home) == largest else next(part for part in parts if len(part) == largest)
    assert len(judged.connectivity.apart) == 41 - len(main)


def test_children_walk_at_the_pace_of_their_age_and_from_beyond_the_border(load_ribbon, judge):
    load_ribbon()
    told = judge(box(0, 500)).reach
    small, middle, big = told.bands
    # 5, 10, 15 minutes at 0.88 m/s are 264, 528, 792 m; from the school at 250 m to 514, 778, 1,042 m.
    # 120 small children live on each kilometre.
    assert small.children == pytest.approx((61.7, 93.4, 125.0), rel=0.005)
    assert small.share_of_villages == pytest.approx((0.514, 0.778, 1.0), rel=0.005)
    # At 1.2 m/s 360, 720, 1,080 m; 140 children of 6 to 12.
    assert middle.children == pytest.approx((85.4, 135.8, 186.2), rel=0.005)
    assert told.villages == ("Barat",)
    assert told.share_of_villages[1] == pytest.approx((93.4 + 135.8 + 97) / 360, rel=0.005)
    assert [(one.key, round(one.share, 2)) for one in told.groups] == [("education", 0.91)]


def test_a_village_that_is_only_grazed_is_no_part_of_the_whole(load_ribbon, judge):
    load_ribbon()
    assert judge(box(0, 1030)).reach.villages == ("Barat",)
    assert set(judge(box(0, 1300)).reach.villages) == {"Barat", "Timur"}


def test_quality_without_any_record_is_no_data(load_ribbon, judge):
    load_ribbon(facilities=FOUR)
    judged = judge(box(0, 1600))
    assert {check.key: check.known for check in judged.quality.checks} == {
        "certified": 0, "declared": 0, "accessible": 0, "smoke_free": 0, "tobacco_sale": 0, "tobacco_advert": 0
    }  # fmt: skip
    assert {check.words for check in judged.quality.checks} == {"tidak ada data"}
    assert line(judged, "quality").value is None
    assert "Mutu" in judged.score.formula.partition("tidak ikut dihitung")[2]


def test_quality_counts_what_is_on_record(load_ribbon, judge):
    load_ribbon(facilities=[*FOUR, ("SD Negeri 2", "SD", 600)], speaks_for=["primary_school"])
    StatusRecord.objects.create(facility=named("SD Negeri 1"), programme="sra", stage="certified")
    StatusRecord.objects.create(facility=named("SD Negeri 2"), programme="sra", stage="certified",
                                valid_until=date.today() - timedelta(days=1))  # fmt: skip
    Facility.objects.filter(name="SD Negeri 1").update(wheelchair=False)
    Facility.objects.filter(name="Taman Pita").update(amenities=["ramp"])
    judged = judge(box(0, 1600))
    checks = {check.key: (check.good, check.known) for check in judged.quality.checks}
    # Every facility of this list is of one source that lists statuses of schools only.
    assert checks["certified"] == (1, 2)
    assert checks["accessible"] == (1, 2)
    assert line(judged, "quality").value == 0.5


def test_tobacco_near_schools_and_play_places_is_told_where_somebody_looked(load_ribbon, judge, planner):
    load_ribbon(facilities=FOUR)
    survey = TobaccoList.objects.create(kind=TobaccoKind.SALE, area_code=BARAT, surveyed_on=date(2026, 5, 1),
                                        source="survei", recorded_by=planner)  # fmt: skip
    TobaccoPoint.objects.create(list=survey, name="Warung", position=Point(*lonlat(440, 0)))
    judged = judge(box(0, 1600))
    checks = {check.key: check for check in judged.quality.checks}
    assert (checks["tobacco_sale"].good, checks["tobacco_sale"].known) == (0, 2)  # 190 m and 40 m
    assert checks["tobacco_advert"].words == "tidak ada data"
    assert [(one.name, round(one.straight_m)) for one in judged.quality.tobacco] == [("Warung", 40), ("Warung", 190)]
    TobaccoPoint.objects.update(position=Point(*lonlat(460, 0)))
    assert {check.key: check.good for check in judge(box(0, 1600)).quality.checks}["tobacco_sale"] == 1


def test_the_score_is_the_weighted_mean_of_the_lines_with_data(load_ribbon, judge):
    load_ribbon(facilities=FOUR)
    judged = judge(box(0, 1600))
    values = {one.key: one.value for one in judged.score.lines}
    assert (values["completeness"], values["adjacency"], values["connectivity"], values["links"]) == (
        4 / 5, 2 / 3, 3 / 4, 3 / 4
    )  # fmt: skip
    assert values["quality"] is None
    by_hand = 100 * (4 / 5 + 2 / 3 + 3 / 4 + values["reach"] + 3 / 4) / 5
    assert judged.score.total == pytest.approx(by_hand)
    assert judged.score.formula.startswith("(1 × 80,0 + 1 × 66,")
    ZoneRules.objects.update(weight_adjacency=2, weight_reach=0)
    again = judge(box(0, 1600))
    assert again.score.total == pytest.approx(100 * (4 / 5 + 2 * 2 / 3 + 3 / 4 + 3 / 4) / 5)
    assert "2 × 66," in again.score.formula
    assert "Jangkauan anak" in again.score.formula


def test_secret_places_stay_out_of_every_part(load_ribbon, planner):
    load_ribbon(facilities=[*FOUR, ("Rumah Aman", "Rumah Aman", 420)])
    secret = Facility.objects.get(type="shelter")
    ServiceLink.objects.create(giver=secret, taker=named("SD Negeri 1"), kind="referral", recorded_by=planner)
    admin = User.objects.create_superuser("admin")
    judged = assess(box(0, 1600), user=admin, standard_set=standard_set_named(None))
    assert judged.links == ()
    assert secret.public_id not in {one.public_id for one in judged.adjacency.walks}


def test_an_empty_shape_has_no_score(load_ribbon, judge):
    load_ribbon(facilities=FOUR)
    judged = judge(box(1000, 1200))
    assert (judged.score, judged.anchor, judged.adjacency, judged.connectivity, judged.reach) == (None,) * 5


def test_without_rules_of_zones_nothing_more_is_judged(load_ribbon, judge):
    load_ribbon(facilities=FOUR)
    ZoneRules.objects.all().delete()
    judged = judge(box(0, 1600))
    assert (judged.score, judged.quality, judged.links) == (None, None, ())
