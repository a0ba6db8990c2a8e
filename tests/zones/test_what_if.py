"""What if: one place more, fewer or elsewhere gives what a real analysis of that town gives."""

import pytest
from django.contrib.auth.models import Group, User

from facilities.models import Facility
from regions.models import Area
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from zones.models import AreaCoverage, ReachRun, RuleKind
from zones.queries.runs import latest_run
from zones.queries.what_if import Reached, WhatIf, WhatIfRefused, facility_choices, standing_for, what_if, what_if_rules
from zones.what_if_question import ADD, CLOSE, MOVE, WhatIfQuestion

SECOND = ("SD Negeri 2", "SD", 1500.0)


@pytest.fixture
def planner(db: None) -> User:
    user = User.objects.create_user("perencana")
    user.groups.add(Group.objects.get(name="planner"))
    return user


def at(east_m: float, act: str = ADD, **more: str) -> WhatIfQuestion:
    lon, lat = lonlat(east_m, 0.0)
    return WhatIfQuestion(act=act, lon=f"{lon:.8f}", lat=f"{lat:.8f}", **more)


def ask(question: WhatIfQuestion, user: User, code: str = SCOPE) -> WhatIf:
    area, run = Area.objects.current().get(code=code), latest_run(code)
    column = next(one for one in what_if_rules(run, area) if "primary_school" in one.types)
    return what_if(question, run=run, column=column, standing=standing_for(run, column), area=area, user=user)


def judged(run: ReachRun, code: str) -> AreaCoverage:
    found = AreaCoverage.objects.filter(run=run, area__code=code, standard__kind=RuleKind.DISTANCE)
    return found.get(standard__types="primary_school")


def equals_analysis(answer: WhatIf, run: ReachRun) -> bool:
    """Say whether the answer's area and villages have the numbers of a real run."""
    said = {one.code: one.reached for one in answer.villages} | {SCOPE: answer.reached}
    return all(
        reached.after == pytest.approx(judged(run, code).children_reached, abs=1e-9)
        and reached.share_after == pytest.approx(judged(run, code).value, abs=1e-12)
        for code, reached in said.items()
    )


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    load_ribbon()
    return analyse()


def test_added_place_gives_what_an_analysis_with_it_gives(town, planner, load_ribbon, analyse):
    answer = ask(at(SECOND[2]), planner)
    before = judged(town, SCOPE)
    assert answer.reached.before == pytest.approx(before.children_reached, abs=1e-9)
    assert answer.reached.share_before == pytest.approx(before.value, abs=1e-12)
    load_ribbon(facilities=(SCHOOL, SECOND))
    assert equals_analysis(answer, analyse())
    assert answer.gained == pytest.approx(answer.reached.more) and answer.gained > 0 and answer.lost == 0


def test_shown_numbers_add_up():
    reached = Reached(children=4200.0, before=2212.4, after=2267.8)
    assert (round(reached.before), round(reached.more), reached.after_shown) == (2212, 55, 2267)


def test_closed_place_gives_what_an_analysis_without_it_gives(load_ribbon, analyse, planner):
    load_ribbon(facilities=(SCHOOL, SECOND))
    analyse()
    gone = Facility.objects.get(name="SD Negeri 2")
    answer = ask(WhatIfQuestion(act=CLOSE, facility=gone.public_id), planner)
    gone.life = "closed"
    gone.save()
    assert equals_analysis(answer, analyse())
    assert (answer.gained, [one.code for one in answer.villages][0]) == (0, TIMUR)
    assert answer.lost > 0


def test_moved_place_gives_what_an_analysis_of_the_move_gives(town, planner, analyse):
    moved = Facility.objects.get()
    answer = ask(at(1500.0, MOVE, facility=moved.public_id), planner)
    lon, lat = lonlat(1500.0, 0.0)
    moved.position.x, moved.position.y = float(f"{lon:.8f}"), float(f"{lat:.8f}")
    moved.save()
    run = analyse()
    assert equals_analysis(answer, run)
    assert answer.gained > 0 and answer.lost > 0
    assert {one.code for one in answer.villages} == {BARAT, TIMUR}


def test_nothing_is_written_and_the_next_question_starts_from_the_run(town, planner):
    first = ask(at(1500.0), planner)
    ask(WhatIfQuestion(act=CLOSE, facility=Facility.objects.get().public_id), planner)
    again = ask(at(1500.0), planner)
    assert (again.reached, again.villages) == (first.reached, first.villages)
    assert Facility.objects.count() == 1 and ReachRun.objects.count() == 1


def test_village_beyond_the_border_of_the_area_is_told_apart(town, planner):
    answer = ask(at(1050.0), planner, code=BARAT)
    # All of Barat lies within 1,000 m of its school already; the children who gain live beyond the border.
    assert {one.code: one.is_outside for one in answer.villages} == {TIMUR: True}
    assert answer.gained > 0 and answer.reached.more == 0


def test_map_shows_gains_losses_and_both_places(town, planner):
    answer = ask(at(1500.0, MOVE, facility=Facility.objects.get().public_id), planner)
    parts = [one["properties"]["part"] for one in answer.shapes["features"]]
    assert {"gain", "loss", "new", "closed"} == set(parts)
    gains = sum(one["properties"].get("children", 0) for one in answer.shapes["features"]
                if one["properties"]["part"] == "gain")  # fmt: skip
    assert gains == pytest.approx(answer.gained, abs=0.05 * len(parts))


def test_place_far_from_any_street_is_refused(town, planner):
    lon, lat = lonlat(500.0, 400.0)
    with pytest.raises(WhatIfRefused, match="Tidak ada jalan .* dalam 150 m"):
        ask(WhatIfQuestion(lon=str(lon), lat=str(lat)), planner)


@pytest.mark.parametrize(("lon", "lat"), [("x", "1"), ("106,9", ""), ("181", "0"), ("nan", "0")])
def test_position_that_is_none_is_refused(town, planner, lon, lat):
    with pytest.raises(WhatIfRefused, match="harus berupa angka"):
        ask(WhatIfQuestion(lon=lon, lat=lat), planner)


def test_decimal_commas_are_read(town, planner):
    lon, lat = lonlat(1500.0, 0.0)
    question = WhatIfQuestion(lon=f"{lon:.8f}".replace(".", ","), lat=f"{lat:.8f}".replace(".", ","))
    assert ask(question, planner).gained == ask(at(1500.0), planner).gained


def test_facility_of_another_service_cannot_be_closed(load_ribbon, analyse, planner):
    load_ribbon(facilities=(SCHOOL, ("Posyandu Mawar", "Posyandu", 900.0)))
    analyse()
    other = Facility.objects.get(name="Posyandu Mawar")
    with pytest.raises(WhatIfRefused, match="Posyandu Mawar tidak ikut dihitung"):
        ask(WhatIfQuestion(act=CLOSE, facility=other.public_id), planner)


def test_secret_place_is_neither_listed_nor_named(load_ribbon, analyse, planner):
    load_ribbon(facilities=(SCHOOL, ("Rumah Aman Melati", "Rumah Aman", 900.0)))
    analyse()
    secret = Facility.objects.get(name="Rumah Aman Melati")
    with pytest.raises(WhatIfRefused, match="Pilih dahulu tempat") as refused:
        ask(WhatIfQuestion(act=CLOSE, facility=secret.public_id), planner)
    assert "Melati" not in str(refused.value)
    area, run = Area.objects.current().get(code=SCOPE), latest_run(SCOPE)
    for column in what_if_rules(run, area):
        names = [one.name for one in facility_choices(standing_for(run, column), area, planner) or ()]
        assert "Rumah Aman Melati" not in names


def test_run_whose_inputs_changed_is_refused(town, planner):
    Facility.objects.get().save()
    with pytest.raises(WhatIfRefused, match="sudah berubah: daftar fasilitas"):
        ask(at(1500.0), planner)


def test_service_is_searched_once_for_many_questions(town, planner):
    run, area = latest_run(SCOPE), Area.objects.current().get(code=SCOPE)
    column = what_if_rules(run, area)[0]
    one = standing_for(run, column)
    ask(at(1500.0), planner)
    assert standing_for(run, column) is one
    assert one.coverage.held_bytes > 0
