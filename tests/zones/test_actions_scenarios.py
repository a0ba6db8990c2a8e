"""Scenarios are written by actions: on a finished run, with changes that can be meant, and nothing half-written."""

import pytest

from tests.worlds import lonlat
from tests.worlds.ribbon import SCOPE
from tests.zones.people import person
from zones.actions.scenarios import ScenarioChange, create_scenario
from zones.errors import AreaUnknown, ScenarioRefused
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


@pytest.mark.parametrize(
    ("change", "field"),
    [
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
    ],
)
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(load_ribbon, analyse, change, field):
    load_ribbon()
    analyse()
    with pytest.raises(ScenarioRefused) as refused:
        create_scenario(name="Coba", area_code=SCOPE, actions=[_school(), change], by=person("planner"))
    assert refused.value.field == field
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
