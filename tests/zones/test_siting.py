"""Where to build, asked of the ribbon town: answers that can be checked with a pencil, and every refusal."""

import json
from dataclasses import replace

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities.models import Facility, FacilityType, Life
from regions.queries.ground import ground_for
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from zones.actions.siting import ask_again, ask_siting, cancel_siting, make_scenario, prove, prove_again
from zones.errors import RunCancelled, SitingRefused
from zones.models import ReachRun, RunState, SitingAnswer, SitingChoice, SitingLayer, SitingPlan
from zones.queries.siting.map import plan_shapes
from zones.siting.places import planned_snaps
from zones.siting.problem import asked_on
from zones.siting.proof import proven_answer
from zones.siting.question import ALL, FAIR, MEAN, MONEY, PointWanted, ServiceWanted, SitingQuestion
from zones.siting.solve import Solved, solve

PKA = ServiceWanted("type:pka", limit_m=500, ages=(7, 12))
SCHOOL = ServiceWanted("rule:sd-d", limit_m=500)


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    load_ribbon()
    return analyse()


@pytest.fixture
def planner(db) -> User:
    return User.objects.create_user("perencana")


def asked(by: User, **more) -> SitingPlan:
    question = SitingQuestion(**{"area_code": SCOPE, "services": (PKA,), **more})
    return ask_siting(question=question, by=by)


def told(plan: SitingPlan, kind: str | None = None) -> dict:
    return plan.answer[kind or plan.shown]["services"][0]


def test_one_place_in_the_middle_of_the_longest_stretch_serves_a_kilometre(town, planner):
    """240 children live along 2,000 m; nobody has a PKA; 500 m to both sides are half of them, give or take a cell."""
    plan = asked(planner)
    assert told(plan)["children"] == pytest.approx(240, abs=0.5)
    assert told(plan)["before"] == pytest.approx(0, abs=1e-6)
    assert told(plan)["after"] == pytest.approx(120, abs=8)
    choice = plan.choices.get(answer=SitingAnswer.QUICK)
    assert choice.gain == pytest.approx(told(plan)["after"]) and choice.order == 1
    assert sum(one["gain"] for one in choice.villages) == pytest.approx(choice.gain, abs=0.2)


def test_two_places_serve_nearly_all_and_the_curve_says_so(town, planner):
    plan = asked(planner, services=(ServiceWanted("type:pka", 500, (7, 12), count=2),))
    curve = told(plan)["curve"]
    assert len(curve) == 3 and curve == sorted(curve) and curve[-1] == pytest.approx(240, abs=16)


def test_what_stands_already_is_not_served_twice(town, planner):
    """The school at 250 m serves 0 to 750 m, so a second one belongs beyond, in the east."""
    plan = asked(planner, services=(SCHOOL,))
    assert told(plan)["before"] == pytest.approx(90, abs=1)
    assert plan.choices.get().position.x > lonlat(1000, 0)[0]


def test_planned_places_count_only_when_asked(load_ribbon, analyse, planner):
    load_ribbon()
    Facility.objects.update(life=Life.PLANNED, type_id="pka")
    analyse()
    assert told(asked(planner))["before"] == pytest.approx(0, abs=1e-6)
    assert told(asked(planner, with_planned=True))["before"] == pytest.approx(90, abs=1)


def test_proof_is_found_by_the_worker_and_the_same_question_gives_the_same_answer(town, planner):
    plan = asked(planner, services=(ServiceWanted("type:pka", 400, (7, 12), count=2),))
    if plan.is_open:
        plan = prove(plan=plan)
    assert plan.state == RunState.DONE and plan.shown == SitingAnswer.PROVEN and told(plan)["is_best"]
    assert told(plan)["after"] >= told(plan, "quick")["after"] - 4  # whole pieces chose, shares of pieces count
    again = asked(planner, services=(ServiceWanted("type:pka", 400, (7, 12), count=2),))
    assert [one.place_key for one in again.choices.filter(answer="quick")] == [
        one.place_key for one in plan.choices.filter(answer="quick")
    ]
    assert told(again, "quick")["curve"] == told(plan, "quick")["curve"]


def test_fewest_places_for_all_tell_who_cannot_be_reached_and_why(town, planner):
    """Points may stand in the western kilometre only: nobody beyond 1,400 m can be served from there.

    One place serves at most a kilometre of those 1,400 m, the points at 300 and 900 m all of it.
    """
    points = tuple(PointWanted(*lonlat(east, 0)) for east in (100, 300, 500, 700, 900))
    plan = asked(planner, objective=ALL, places=("titik",), points=points)
    fewest = told(plan)["fewest"]
    assert not fewest["is_met"] and fewest["beyond"] == pytest.approx(240 * 0.3, abs=8)
    assert told(plan)["remaining"]["no_place"] == pytest.approx(fewest["beyond"], abs=0.5)
    assert fewest["count"] == 2 and plan.choices.filter(answer=plan.shown).count() == 2
    plan = prove(plan=plan) if plan.is_open else plan
    proven = told(plan)
    assert (proven["fewest"]["least"], proven["fewest"]["count"]) == (2, 2)
    assert proven["after"] == pytest.approx(240 * 0.7, abs=8)


def test_average_walk_grows_shorter(town, planner):
    mean = told(asked(planner, objective=MEAN))["mean"]
    assert mean["before"] == pytest.approx(1000) and 400 < mean["after"] < mean["before"]


def test_worst_village_comes_first(town, planner):
    """West has most of its children served by the school; east has few, and gets the place."""
    plan = asked(planner, services=(SCHOOL,), objective=FAIR)
    assert plan.choices.filter(answer=plan.shown).get().village_code == TIMUR


def test_budget_is_not_surpassed_and_is_told(town, planner):
    services = (ServiceWanted("type:pka", 500, (7, 12), cost=400), ServiceWanted("rule:sd-d", 500, cost=300))
    plan = asked(planner, services=services, means=MONEY, money=1000)
    spent = plan.answer[plan.shown]["spent"]
    assert spent == sum(one.cost for one in plan.choices.filter(answer=plan.shown)) and spent <= 1000
    assert {one.service for one in plan.choices.filter(answer=plan.shown)} == {0, 1}


def test_room_gives_three_numbers_that_add_up(town, planner):
    plan = asked(planner, services=(ServiceWanted("type:pka", 500, (7, 12), capacity=50),))
    room = told(plan)["room"]
    assert room["served"] == pytest.approx(50, abs=1e-3)
    assert room["served"] + room["no_room"] + room["out"] == pytest.approx(240, abs=0.5)
    assert plan.choices.filter(answer=plan.shown).get().taken == pytest.approx(50, abs=1e-3)


def test_existing_school_with_known_room_is_full_and_a_new_one_takes_the_rest(load_ribbon, analyse, planner):
    load_ribbon()
    Facility.objects.update(capacity=40)
    analyse()
    plan = asked(planner, services=(ServiceWanted("rule:sd-d", 500, count=1, capacity=1000),))
    room = told(plan)["room"]
    assert (room["known"], room["unknown"]) == (1, 0)
    assert room["before"] == pytest.approx(40, abs=0.5) and room["no_room_before"] == pytest.approx(50, abs=6)
    assert told(plan)["after"] > room["before"] + 60


def test_excluded_ground_is_left_out_with_its_reason(town, planner):
    west, south = lonlat(-500, -200)
    east, north = lonlat(1200, 200)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    plan = asked(planner, not_shape={"type": "MultiPolygon", "coordinates": [[ring]]})
    left_out = plan.answer[plan.shown]["places"]["left_out"]
    assert left_out["excluded"] > 3 and set(left_out) == {"excluded"}
    assert plan.choices.filter(answer=plan.shown).get().position.x > east


def test_places_of_a_layer_bring_their_name_and_cost_and_strays_are_told(town, planner):
    places = [
        {"name": "Lahan A", "lon": lonlat(500, 20)[0], "lat": lonlat(500, 20)[1], "cost": 700, "capacity": None},
        {"name": "Di laut", "lon": lonlat(500, 90)[0] + 0.5, "lat": 0.0, "cost": None, "capacity": None},
        {"name": "Sawah", "lon": lonlat(1990, 0)[0], "lat": lonlat(0, 99)[1] + 0.005, "cost": 1, "capacity": 1},
    ]  # fmt: skip
    layer = SitingLayer.objects.create(name="Lahan", places=places, by=planner)
    plan = asked(planner, places=("lapisan",), layers=(layer.pk,))
    choice = plan.choices.filter(answer=plan.shown).get()
    assert (choice.name, choice.cost, choice.place_key) == ("Lahan A", 700, f"lapisan:{layer.pk}:0")
    assert sum(plan.answer[plan.shown]["places"]["left_out"].values()) == 2


def test_existing_buildings_are_places_but_secret_ones_never(load_ribbon, analyse, planner):
    load_ribbon(facilities=[("Pojok", "Pojok Baca", 700.0), ("Rahasia", "Rumah Aman", 1500.0)])
    analyse()
    plan = asked(planner, places=("bangunan",), building_types=("reading_corner", "shelter"))
    assert plan.choices.filter(answer=plan.shown).get().name == "Pojok"
    assert "Rahasia" not in json.dumps(plan.answer)


def test_refused_place_is_replaced_and_kept_one_stays(town, planner):
    plan = asked(planner)
    first = plan.choices.filter(answer=plan.shown).get().place_key
    other = ask_again(plan=plan, forbid=(first,), by=planner)
    assert other.follows == plan and other.choices.filter(answer=other.shown).get().place_key != first
    assert other.answer[other.shown]["places"]["left_out"] == {"forbidden": 1}
    second = other.choices.filter(answer=other.shown).get().place_key
    kept = ask_again(plan=plan, keep=((0, second),), by=planner)
    choice = kept.choices.filter(answer=kept.shown).get()
    assert choice.place_key == second and choice.is_kept
    assert ask_again(plan=other, allow=(first,), by=planner).question["forbidden"] == ()


def test_settled_place_is_released_where_all_of_its_service_are_named_anew(town, planner):
    plan = asked(planner, services=(ServiceWanted("type:pka", 500, (7, 12), count=2),))
    one, two = (choice.place_key for choice in plan.choices.filter(answer="quick"))
    both = ask_again(plan=plan, keep=((0, one), (0, two)), by=planner)
    assert len(both.question["kept"]) == 2
    assert ask_again(plan=both, keep=((0, two),), all_kept_of=0, by=planner).question["kept"] == ((0, two),)
    assert len(ask_again(plan=both, keep=((0, two),), by=planner).question["kept"]) == 2
    assert ask_again(plan=both, all_kept_of=1, by=planner).question["kept"] == both.question["kept"]


def test_settled_places_that_cannot_be_are_refused(town, planner):
    plan = asked(planner)
    key = plan.choices.get(answer="quick").place_key
    everywhere = [[[90.0, -10.0], [140.0, -10.0], [140.0, 10.0], [90.0, 10.0], [90.0, -10.0]]]
    dear = (ServiceWanted("type:pka", 500, (7, 12), cost=700),)
    for more, message in (
        ({"kept": ((0, "sel:1:x"),)}, "tidak lagi termasuk calon tempat"),
        ({"kept": ((5, key),)}, "tidak lagi termasuk calon tempat"),
        ({"kept": ((0, key),), "forbidden": (key,)}, "tidak dapat dipakai: ditolak penanya"),
        ({"kept": ((0, key),), "not_shape": {"type": "MultiPolygon", "coordinates": [everywhere]}}, "yang dilarang"),
        ({"kept": ((0, key),), "means": MONEY, "money": 600, "services": dear}, "berbiaya Rp700; anggarannya Rp600"),
        ({"kept": ((0, key),) * 2}, "Lebih banyak tempat ditetapkan"),
    ):
        with pytest.raises(SitingRefused, match=message) as refused:
            asked(planner, **more)
        assert refused.value.field == "pakai"
    rich = asked(planner, kept=((0, key),), means=MONEY, money=1500, services=dear)
    assert rich.answer[rich.shown]["spent"] == 1400


def test_proof_of_a_plan_whose_run_is_gone_is_refused_not_sought_on_another(town, planner, analyse):
    plan = asked(planner, objective=MEAN)
    analyse()
    ReachRun.objects.filter(pk=town.pk).delete()
    plan.refresh_from_db()
    with pytest.raises(SitingRefused, match="sudah dihapus"):
        prove(plan=plan)
    plan.refresh_from_db()
    assert plan.state == RunState.FAILED and list(plan.answer) == ["quick"]


def test_quick_choice_that_reaches_more_as_counted_is_the_proven_answer(town, planner):
    """The search gives the end of the street, 250 m short on one side; the quick choice lies in the middle."""
    asked_now = asked_on(SitingQuestion(area_code=SCOPE, services=(PKA,)))
    (quick,) = solve(asked_now, exact=False)
    keys = [[asked_now.places.keys[row] for row in quick.rows]]
    east = int(np.argmax(asked_now.places.lonlat[:, 0]))
    poor = Solved(np.array([east]), gap=0.5)
    answer = proven_answer(asked_now, [poor], keys)["services"][0]
    assert [step["key"] for step in answer["steps"]] == keys[0]
    reached = {name: proven_answer(asked_now, [Solved(rows, 0.5)], [[]])["services"][0]["after"]
               for name, rows in (("east", poor.rows), ("quick", quick.rows))}  # fmt: skip
    assert answer["after"] == reached["quick"] > 1.5 * reached["east"] and answer["gap"] < 0.25
    kept = proven_answer(asked_now, [replace(quick, gap=0.0)], [[asked_now.places.keys[east]]])["services"][0]
    assert kept["is_best"] and kept["after"] == reached["quick"]


def test_map_counts_what_the_plan_counts_beside_planned_places(load_ribbon, analyse, planner):
    load_ribbon()
    Facility.objects.update(life=Life.PLANNED, type_id="pka")
    analyse()
    plan = asked(planner, with_planned=True)
    gains = [one["properties"]["children"] for one in plan_shapes(plan, user=planner)["features"]
             if one["properties"]["part"] == "gain"]  # fmt: skip
    choice = plan.choices.get(answer=plan.shown)
    assert told(plan)["before"] == pytest.approx(90, abs=1)
    assert sum(gains) == pytest.approx(choice.gain + choice.outside, abs=1)


def test_those_left_by_the_shortest_average_are_those_beyond_the_limit(town, planner):
    answer = told(asked(planner, objective=MEAN))
    left = sum(answer["remaining"].values())
    assert left == pytest.approx(answer["children"] - answer["after"], abs=12), "but for whole pieces of street"


def test_share_asked_for_is_met_only_where_the_exact_count_says_so(town, planner):
    answer = told(asked(planner, objective=ALL, share=0.5))
    fewest = answer["fewest"]
    assert fewest["is_met"] == (answer["after"] >= 0.5 * answer["children"] - 0.5)


def test_planned_secret_places_do_not_count_and_no_owner_finds_them(load_ribbon, analyse, planner):
    load_ribbon(facilities=[("Rahasia", "Rumah Aman", 1500.0)])
    analyse()
    Facility.objects.update(life=Life.PLANNED, owner_agency="Dinas Sosial")
    with pytest.raises(SitingRefused, match="Tidak ada calon tempat"):
        asked(planner, places=("bangunan",), owner="Dinas Sosial")
    FacilityType.objects.filter(pk="pka").update(is_sensitive=True)
    Facility.objects.update(type_id="pka")
    FacilityType.objects.filter(pk="reading_corner").update(is_sensitive=False)
    ground = ground_for(SCOPE)
    assert len(planned_snaps(ground, ("pka",))) == 0
    FacilityType.objects.filter(pk="pka").update(is_sensitive=False)
    assert len(planned_snaps(ground, ("pka",))) == 1


def test_search_that_is_stopped_keeps_the_quick_answer(town, planner):
    plan = asked(planner, objective=MEAN)
    assert plan.is_open
    cancel_siting(plan=plan)
    plan.refresh_from_db()
    assert plan.state == RunState.CANCELLED and plan.shown == SitingAnswer.QUICK
    with pytest.raises(RunCancelled):
        prove(plan=plan)
    assert prove_again(plan=plan)
    SitingPlan.objects.filter(pk=plan.pk).update(state=RunState.RUNNING)
    cancel_siting(plan=plan)
    SitingPlan.objects.filter(pk=plan.pk).update(state=RunState.QUEUED)
    with pytest.raises(RunCancelled):
        prove(plan=plan)
    plan.refresh_from_db()
    assert plan.state == RunState.CANCELLED and list(plan.answer) == ["quick"] and plan.message


def test_changed_inputs_stop_the_proof_and_the_question(town, planner):
    plan = asked(planner, objective=MEAN)
    Facility.objects.get().save()
    with pytest.raises(SitingRefused, match="daftar fasilitas"):
        prove(plan=plan)
    plan.refresh_from_db()
    assert plan.state == RunState.FAILED and "Hitung ulang" in plan.message and list(plan.answer) == ["quick"]
    with pytest.raises(SitingRefused, match="Hitung ulang"):
        asked(planner)


def test_refused_question_writes_nothing(town, planner):
    for more, message in (
        ({"area_code": "99.99"}, "Pilih wilayah"),
        ({"services": ()}, "paling sedikit satu layanan"),
        ({"services": (ServiceWanted("type:shelter"),)}, "tidak dikenal"),
        ({"services": (ServiceWanted("type:pka", limit_m=5),)}, "50 sampai 10000"),
        ({"places": ()}, "Tidak ada calon tempat"),
    ):
        with pytest.raises(SitingRefused, match=message):
            asked(planner, **more)
    assert not SitingPlan.objects.exists()


def test_area_that_was_never_analysed_says_so(load_ribbon, planner):
    load_ribbon()
    with pytest.raises(SitingRefused, match="belum dihitung"):
        asked(planner, area_code=BARAT)


def test_scenario_holds_the_places_with_their_cost(town, planner):
    plan = asked(planner, services=(ServiceWanted("type:pka", 500, (7, 12), count=2, cost=5_000_000),))
    scenario = make_scenario(plan=plan, by=planner)
    steps = list(scenario.steps.order_by("position"))
    assert [(step.kind, step.type_id, step.cost) for step in steps] == [("add", "pka", 5_000_000)] * 2
    assert {step.place.x for step in steps} == {one.position.x for one in plan.choices.filter(answer=plan.shown)}


def test_plan_without_places_makes_no_scenario(town, planner):
    plan = asked(planner)
    plan.choices.all().delete()
    with pytest.raises(SitingRefused, match="tidak ada skenario"):
        make_scenario(plan=plan, by=planner)


def test_question_survives_its_journey_through_the_database(town, planner):
    question = SitingQuestion(
        SCOPE, (PKA, SCHOOL), FAIR, points=(PointWanted(1.0, 2.0, "x"),), places=("sel", "titik"), kept=((1, "a"),),
    )  # fmt: skip
    assert SitingQuestion.from_data(json.loads(json.dumps(question.as_data()))) == question


def test_database_holds_what_a_plan_promises(town, planner):
    plan = asked(planner)
    row = plan.choices.first()
    same = SitingChoice(plan=plan, answer=row.answer, service=0, order=row.order, place_key="x", position=row.position,
                        gain=1)  # fmt: skip
    broken = (
        same,
        SitingPlan(name="", area_code=SCOPE, question={}, by=planner),
        SitingPlan(name="x", area_code=SCOPE, question={}, by=planner, progress=1.5, touched_at=timezone.now()),
        SitingChoice(plan=plan, answer="quick", service=0, order=0, place_key="x", position=row.position, gain=1),
    )
    for one in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save()
