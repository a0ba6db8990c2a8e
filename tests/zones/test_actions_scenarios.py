"""Scenarios are written by actions: on a finished run, with changes that can be meant, and nothing half-written."""

from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from facilities.models import Facility
from tests.worlds import lonlat
from tests.worlds.ribbon import SCOPE
from tests.zones.people import person
from zones.actions.scenario_accept import accept_step
from zones.actions.scenario_steps import add_step, change_step, move_step, remove_step, switch_step, undo
from zones.actions.scenarios import (
    ScenarioChange,
    copy_scenario,
    create_scenario,
    delete_scenario,
    rename_scenario,
    share_scenario,
    withdraw_share,
)
from zones.errors import AreaUnknown, ScenarioChangedMeanwhile, ScenarioRefused
from zones.models import Scenario, ScenarioStep


def _school(east_m: float = 1500.0, **more) -> ScenarioChange:
    lon, lat = lonlat(east_m, 0.0)
    return ScenarioChange(**{"kind": "add", "type_key": "primary_school", "lon": lon, "lat": lat, **more})


def test_a_scenario_stands_on_the_newest_run_with_its_changes_in_order(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    changes = [_school(name="SD Baru", cost=1_000), _school(900.0)]
    scenario = create_scenario(name=" Dua  SD ", area_code=SCOPE, actions=changes, by=person("planner"))
    assert (scenario.name, scenario.run, scenario.version) == ("Dua SD", run, 1)
    steps = list(scenario.steps.all())
    assert [(s.position, s.kind, s.type_id, s.name, s.cost) for s in steps] == [
        (0, "add", "primary_school", "SD Baru", 1_000),
        (1, "add", "primary_school", f"{steps[1].type.name} baru", None),
    ]


REFUSED = [
    (_school(type_key="castle"), "type_key"),
    (_school(type_key="shelter"), "type_key"),
    (_school(cost=-1), "cost"),
    (_school(year=1890), "year"),
    (_school(lat=91.0), "place"),
    (_school(status="royal"), "status"),
    (ScenarioChange(kind="fly"), "kind"),
    (ScenarioChange(kind="close", facility="nobody"), "facility"),
    (ScenarioChange(kind="bridge"), "line"),
    (ScenarioChange(kind="alley", line=((106.0, -6.0), (106.0, -6.0))), "line"),
]


def test_what_cannot_be_meant_is_refused_and_leaves_nothing(load_ribbon, analyse):
    load_ribbon()
    analyse()
    planner = person("planner")
    for change, field in REFUSED:
        with pytest.raises(ScenarioRefused) as refused:
            create_scenario(name="Coba", area_code=SCOPE, actions=[_school(), change], by=planner)
        assert refused.value.field == field, change
    assert not Scenario.objects.exists()
    assert not ScenarioStep.objects.exists()


def test_a_scenario_needs_a_name_an_area_and_a_run(load_ribbon, analyse):
    load_ribbon()
    planner = person("planner")
    with pytest.raises(AreaUnknown):
        create_scenario(name="Coba", area_code="11", actions=[], by=planner)
    with pytest.raises(ScenarioRefused, match="belum dihitung"):
        create_scenario(name="Coba", area_code=SCOPE, actions=[], by=planner)
    analyse()
    with pytest.raises(ScenarioRefused, match="nama"):
        create_scenario(name=" ", area_code=SCOPE, actions=[], by=planner)


def two_schools(load_ribbon, analyse) -> Scenario:
    load_ribbon()
    analyse()
    changes = [_school(name="Satu", cost=5, year=2027, agency="Dinas Pendidikan"), _school(900.0, name="Dua")]
    return create_scenario(name="Coba", area_code=SCOPE, actions=changes, by=person("planner"))


def names(scenario: Scenario) -> list[tuple[str, bool]]:
    return [(step.name, step.is_on) for step in scenario.steps.all()]


def test_every_edit_is_a_version_and_undo_goes_back_one_by_one(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    who = {"scenario_id": scenario.pk, "by": scenario.created_by}
    one, two = scenario.steps.all()
    three = add_step(**who, seen_version=1, change=_school(700.0, name="Tiga"))
    switch_step(**who, step_id=one.pk, seen_version=2, on=False)
    move_step(**who, step_id=three.pk, seen_version=3, up=True)
    change_step(**who, step_id=two.pk, seen_version=4, change=_school(800.0, name="Dua lagi"))
    remove_step(**who, step_id=three.pk, seen_version=5)
    assert names(scenario) == [("Satu", False), ("Dua lagi", True)]
    assert undo(**who, seen_version=6).startswith("dihapus")
    assert names(scenario) == [("Satu", False), ("Tiga", True), ("Dua lagi", True)]
    undo(**who, seen_version=7)
    undo(**who, seen_version=8)
    assert names(scenario) == [("Satu", False), ("Dua", True), ("Tiga", True)]
    undo(**who, seen_version=9)
    undo(**who, seen_version=10)
    assert names(scenario) == [("Satu", True), ("Dua", True)]
    with pytest.raises(ScenarioRefused, match="diurungkan"):
        undo(**who, seen_version=11)


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    other = person("planner", "budi")
    add_step(scenario_id=scenario.pk, seen_version=1, change=_school(700.0), by=other)
    with pytest.raises(ScenarioChangedMeanwhile, match="budi sudah mengubah"):
        add_step(scenario_id=scenario.pk, seen_version=1, change=_school(600.0), by=scenario.created_by)
    with pytest.raises(ScenarioChangedMeanwhile):
        delete_scenario(scenario_id=scenario.pk, seen_version=1, by=scenario.created_by)
    assert scenario.steps.count() == 3


def test_a_copy_has_the_same_steps_and_a_life_of_its_own(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    by = scenario.created_by
    accept_step(scenario_id=scenario.pk, step_id=scenario.steps.first().pk, seen_version=1, by=by)
    copy = copy_scenario(scenario_id=scenario.pk, by=by)
    assert names(copy) == names(scenario) and copy.run == scenario.run
    assert not copy.steps.exclude(accepted_at=None).exists()
    remove_step(scenario_id=copy.pk, step_id=copy.steps.first().pk, seen_version=1, by=by)
    assert scenario.steps.count() == 2
    rename_scenario(scenario_id=copy.pk, seen_version=2, name="Lain", note="", state="archived", by=by)
    with pytest.raises(ScenarioRefused, match="Keadaan"):
        rename_scenario(scenario_id=copy.pk, seen_version=2, name="Lain", note="", state="dream", by=by)


def test_a_link_is_unguessable_and_another_one_after_it_was_withdrawn(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    who = {"scenario_id": scenario.pk, "by": scenario.created_by}
    first = share_scenario(**who)
    assert len(first) >= 40 and share_scenario(**who) == first
    withdraw_share(**who)
    assert share_scenario(**who) != first


def test_an_accepted_place_is_planned_once_with_its_year_and_source(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    who = {"scenario_id": scenario.pk, "by": scenario.created_by}
    step = scenario.steps.first()
    accepted = accept_step(**who, step_id=step.pk, seen_version=1).accepted
    assert (accepted.life, accepted.planned_for, accepted.name) == ("planned", 2027, "Satu")
    assert accepted.source.name == "Skenario Coba" and accepted.owner_agency == "Dinas Pendidikan"
    assert not Facility.objects.in_operation().filter(pk=accepted.pk).exists()
    count = Facility.everything.count()
    assert accept_step(**who, step_id=step.pk, seen_version=1).accepted == accepted
    copy = copy_scenario(**who)
    twin = accept_step(scenario_id=copy.pk, step_id=copy.steps.first().pk, seen_version=1, by=who["by"])
    assert twin.accepted == accepted and Facility.everything.count() == count
    with pytest.raises(ScenarioRefused, match="sudah diterima"):
        change_step(**who, step_id=step.pk, seen_version=1, change=_school())
    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.objects.create(name="X", type=accepted.type, source=accepted.source, source_row=str(step.pk))


def test_what_was_accepted_is_not_taken_out_rewritten_or_deleted(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    who = {"scenario_id": scenario.pk, "by": scenario.created_by}
    one, two = scenario.steps.all()
    change_step(**who, step_id=one.pk, seen_version=1, change=_school(1400.0, name="Satu lagi"))
    planned = accept_step(**who, step_id=one.pk, seen_version=2).accepted
    with pytest.raises(ScenarioRefused, match="“Satu lagi” sudah diterima.*mengurungkan"):
        undo(**who, seen_version=2)
    with pytest.raises(ScenarioRefused, match="sudah diterima"):
        remove_step(**who, step_id=one.pk, seen_version=2)
    with pytest.raises(ScenarioRefused, match="Arsipkan"):
        delete_scenario(**who, seen_version=2)
    one.refresh_from_db()
    assert (one.name, one.accepted, one.place.coords) == ("Satu lagi", planned, planned.position.coords)
    move_step(**who, step_id=two.pk, seen_version=2, up=True)
    switch_step(**who, step_id=one.pk, seen_version=3, on=False)
    undo(**who, seen_version=4)
    undo(**who, seen_version=5)
    one.refresh_from_db()
    assert (one.name, one.is_on, one.position, one.accepted) == ("Satu lagi", True, 0, planned)


def test_accepting_to_close_or_upgrade_writes_a_task_and_leaves_the_registry_alone(load_ribbon, analyse):
    load_ribbon()
    analyse()
    school = Facility.objects.get()
    changes = [
        ScenarioChange(kind="close", facility=school.public_id),
        ScenarioChange(kind="upgrade", facility=school.public_id, status="certified"),
    ]
    scenario = create_scenario(name="Coba", area_code=SCOPE, actions=changes, by=person("planner"))
    for step in scenario.steps.all():
        done = accept_step(scenario_id=scenario.pk, step_id=step.pk, seen_version=1, by=scenario.created_by)
        assert done.accepted is None and done.accepted_at is not None
    assert Facility.everything.get() == school and Facility.objects.get().updated_at == school.updated_at


def test_a_step_that_is_switched_off_is_not_accepted(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    who = {"scenario_id": scenario.pk, "by": scenario.created_by, "step_id": scenario.steps.first().pk}
    switch_step(**who, seen_version=1, on=False)
    with pytest.raises(ScenarioRefused, match="dimatikan"):
        accept_step(**who, seen_version=2)


def test_the_database_holds_what_a_step_needs(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    for wrong in (
        {"kind": "add"}, {"kind": "close"}, {"kind": "bridge"}, {"kind": "bar"}, {"kind": "dance"},
        {"kind": "bar", "place": scenario.steps.first().place, "cost": -1},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            ScenarioStep.objects.create(scenario=scenario, position=9, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.create(name="", area_code=SCOPE, created_by=scenario.created_by)


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_moment_make_one_change(load_ribbon, analyse):
    scenario = two_schools(load_ribbon, analyse)
    told: list[str] = []

    def save(east_m: float) -> None:
        try:
            add_step(scenario_id=scenario.pk, seen_version=1, change=_school(east_m), by=scenario.created_by)
            told.append("saved")
        except ScenarioChangedMeanwhile:
            told.append("told")
        finally:
            connection.close()

    threads = [Thread(target=save, args=(east_m,)) for east_m in (600.0, 700.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["saved", "told"] and scenario.steps.count() == 3
