"""A scenario equals the analysis after its changes really came; nothing below it changes; and it tells the truth."""

import hashlib
from collections.abc import Sequence

import pytest
from django.db import connection

from facilities.models import Facility
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from tests.zones.people import person
from zones.actions.scenario_compute import ask_again, carry_out, claim, compute, rebase, stop
from zones.actions.scenario_steps import add_step, switch_step
from zones.actions.scenarios import ScenarioChange, create_scenario
from zones.errors import RunCancelled, ScenarioRefused
from zones.models import AreaCoverage, ReachRun, Scenario
from zones.queries.scenarios.base import base_of

WEST = ((-400.0, 0.0), (0.0, 0.0), (900.0, 0.0))
EAST = ((1100.0, 0.0), (2000.0, 0.0))
WAY_ROUND = ((900.0, 0.0), (900.0, 150.0), (900.0, 600.0), (1100.0, 600.0), (1100.0, 150.0), (1100.0, 0.0))
SHORTCUT = ((900.0, 150.0), (1100.0, 150.0))  # north of both villages: nobody lives along it
NEAR = ("SD Tengah", "SD", 850.0)


def at(east_m: float, north_m: float = 0.0) -> dict[str, float]:
    lon, lat = lonlat(east_m, north_m)
    return {"lon": round(round(lon, 8), 7), "lat": round(round(lat, 8), 7)}  # as imports read them


def drawn(*corners: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    return tuple(lonlat(*corner) for corner in corners)


def scenario_of(*changes: ScenarioChange, name: str = "Coba") -> Scenario:
    """Return a scenario with these changes, each checked as a person's would be."""
    by = person("planner", f"perencana-{Scenario.objects.count()}")
    scenario = create_scenario(name=name, area_code=SCOPE, actions=[], by=by)
    for version, change in enumerate(changes, start=1):
        add_step(scenario_id=scenario.pk, seen_version=version, change=change, by=by)
    compute(scenario_id=scenario.pk)
    scenario.refresh_from_db()
    return scenario


def verdicts(run: ReachRun) -> dict[tuple[str, str], tuple]:
    rows = AreaCoverage.objects.filter(run=run).select_related("area", "standard")
    return {(row.area.code, row.standard.key): (row.verdict, row.value, row.children_reached) for row in rows}


def told(scenario: Scenario) -> dict[tuple[str, str], tuple]:
    """Return the verdicts of the whole area as a scenario leaves them."""
    before = verdicts(scenario.run)
    keys = {row.standard_id: row.standard.key for row in AreaCoverage.objects.filter(run=scenario.run)}
    after = {
        (SCOPE, keys[row["standard"]]): (row["after"]["verdict"], row["after"]["value"], row["after"]["reached"])
        for row in scenario.result["rules"]
    }
    assert after.keys() == {key for key in before if key[0] == SCOPE}
    return after


def assert_same(one: dict, other: dict) -> None:
    assert one, "nothing was judged"
    for key, (verdict, value, reached) in one.items():
        assert verdict == other[key][0], key
        assert value == pytest.approx(other[key][1], abs=1e-9), key
        assert reached == pytest.approx(other[key][2], abs=1e-6), key


def inside(found: dict) -> dict:
    return {key: row for key, row in found.items() if key[0] == SCOPE}


@pytest.mark.parametrize("streets", [None, (WEST, EAST, WAY_ROUND)])
def test_a_scenario_without_changes_is_its_run_exactly(load_ribbon, analyse, streets):
    load_ribbon(**({"instead": streets} if streets else {}))
    run = analyse()
    scenario = scenario_of()
    assert told(scenario) == inside(verdicts(run))
    result = scenario.result
    assert (result["gained"], result["lost"], result["cells"], result["verdicts"]) == (0.0, 0.0, [], [])
    base = base_of(run)
    assert base.judged[next(iter(base.judged))].value == AreaCoverage.objects.filter(run=run).order_by("pk")[0].value


@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ([ScenarioChange(kind="add", type_key="primary_school", name="SD 2", **at(1500.0))],
         [SCHOOL, ("SD 2", "SD", 1500.0)]),
        ([ScenarioChange(kind="add", type_key="park", name="Taman", **at(700.0)),
          ScenarioChange(kind="add", type_key="primary_school", name="SD 2", **at(1700.0))],
         [SCHOOL, ("SD 2", "SD", 1700.0), ("Taman", "Taman", 700.0)]),
        ([ScenarioChange(kind="move", facility="?", **at(1100.0))], [("SD Negeri 1", "SD", 1100.0)]),
        ([ScenarioChange(kind="close", facility="?"),
          ScenarioChange(kind="add", type_key="primary_school", **at(400.0))], [("SD 2", "SD", 400.0)]),
    ],
)  # fmt: skip
def test_places_in_a_scenario_equal_the_analysis_after_they_really_came(load_ribbon, analyse, changes, then):
    speaks = ["primary_school", "park"]
    load_ribbon(speaks_for=speaks)
    run = analyse()
    school = Facility.objects.get().public_id
    changes = [ScenarioChange(**{**as_dict(one), "facility": school if one.facility else ""}) for one in changes]
    before, found = inside(verdicts(run)), told(scenario_of(*changes))
    assert found != before, "these changes change nothing"
    Scenario.objects.all().delete()
    Facility.objects.all().delete()
    load_ribbon(facilities=then, speaks_for=speaks)
    assert_same(found, inside(verdicts(analyse())))


def as_dict(change: ScenarioChange) -> dict:
    return {name: getattr(change, name) for name in ScenarioChange.__slots__}


def test_a_new_street_in_a_scenario_equals_the_analysis_after_it_was_really_loaded(load_ribbon, analyse):
    load_ribbon(facilities=[NEAR], instead=(WEST, EAST, WAY_ROUND))
    analyse()
    scenario = scenario_of(ScenarioChange(kind="bridge", line=drawn((902, 150), (1098, 150)), cost=5_000_000))
    load_ribbon(facilities=[NEAR], instead=(WEST, EAST, WAY_ROUND, SHORTCUT))
    after = verdicts(analyse())
    assert_same(told(scenario), inside(after))
    assert scenario.result["gained"] > 10
    assert scenario.result["cost_per_child"] == pytest.approx(5_000_000 / scenario.result["gained"])
    gains = {row["code"]: row["gained"] for row in scenario.result["villages"]}
    assert gains.keys() == {TIMUR}


def test_a_closed_street_in_a_scenario_equals_the_analysis_without_it(load_ribbon, analyse):
    load_ribbon(facilities=[NEAR], instead=(WEST, EAST, WAY_ROUND, SHORTCUT))
    analyse()
    scenario = scenario_of(ScenarioChange(kind="bar", **at(1000.0, 148.0)))
    load_ribbon(facilities=[NEAR], instead=(WEST, EAST, WAY_ROUND))
    assert_same(told(scenario), inside(verdicts(analyse())))
    assert scenario.result["lost"] > 10


def test_children_along_a_closed_street_are_no_longer_within_any_walk(load_ribbon, analyse):
    load_ribbon()
    analyse()
    scenario = scenario_of(ScenarioChange(kind="bar", **at(500.0)))
    assert all(row["after"]["reached"] in (0.0, None) for row in scenario.result["rules"] if row["lost"])


def test_each_change_tells_what_it_adds_alone_and_after_those_before_it(load_ribbon, analyse):
    load_ribbon()
    analyse()
    first = ScenarioChange(kind="add", type_key="primary_school", cost=10, **at(1600.0))
    twin = ScenarioChange(kind="add", type_key="primary_school", **at(1600.0))
    result = scenario_of(first, twin).result
    one, two = result["steps"]
    assert one["in_order"] == one["alone"] == two["alone"] > 0
    assert two["in_order"] == 0.0
    assert sum(step["in_order"] for step in result["steps"]) == pytest.approx(result["gained"] - result["lost"])
    assert (result["cost"], result["cost_unknown"]) == (10, 1)


def test_an_upgrade_counts_where_a_status_is_asked_for_and_only_once(load_ribbon, analyse):
    load_ribbon()
    analyse()
    school = Facility.objects.get().public_id
    up = ScenarioChange(kind="upgrade", facility=school, status="certified")
    scenario = scenario_of(up)
    with pytest.raises(ScenarioRefused, match="sudah mempunyai"):
        add_step(scenario_id=scenario.pk, seen_version=2, change=up, by=scenario.created_by)


IDLE = [
    (ScenarioChange(kind="add", type_key="park", **at(500.0, 400.0)), "Tidak ada jalan yang dapat", "place"),
    (ScenarioChange(kind="bar", **at(500.0, 400.0)), "Tidak ada jalan dalam", "place"),
    (ScenarioChange(kind="bridge", line=drawn((500, 900), (700, 900))), "tidak menyambung", "line"),
    (ScenarioChange(kind="alley", line=drawn((500, 900), (500, 9))), "Ujung pertama", "line"),
    (ScenarioChange(kind="alley", line=drawn((500, 9), (500, 900))), "Ujung terakhir", "line"),
    (ScenarioChange(kind="gate", **at(500.0)), "Tidak ada jalan tertutup", "place"),
    (ScenarioChange(kind="alley", line=drawn((500, 9), (500, 20))), "titik yang sama", "line"),
]


def test_a_change_that_can_do_nothing_is_refused_with_the_reason_and_leaves_nothing(load_ribbon, analyse):
    load_ribbon()
    analyse()
    scenario = scenario_of()
    for change, told_as, field in IDLE:
        with pytest.raises(ScenarioRefused, match=told_as) as refused:
            add_step(scenario_id=scenario.pk, seen_version=1, change=change, by=scenario.created_by)
        assert refused.value.field == field, told_as
    scenario.refresh_from_db()
    assert (scenario.version, scenario.steps.count(), scenario.edits.count()) == (1, 0, 0)


def test_a_place_is_closed_once(load_ribbon, analyse):
    load_ribbon()
    analyse()
    close = ScenarioChange(kind="close", facility=Facility.objects.get().public_id)
    scenario = scenario_of(close)
    with pytest.raises(ScenarioRefused, match="sudah ditutup"):
        add_step(scenario_id=scenario.pk, seen_version=2, change=close, by=scenario.created_by)


def digests(tables: Sequence[str]) -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM {table} t")
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


def test_nothing_below_a_scenario_changes(load_ribbon, analyse):
    load_ribbon(facilities=[NEAR], instead=(WEST, EAST, WAY_ROUND))
    analyse()
    ours = {"zones_scenario", "zones_scenariostep", "zones_scenarioedit", "auth_user", "auth_user_groups"}
    tables = [name for name in connection.introspection.table_names() if name not in ours]
    tables = [name for name in tables if not name.startswith(("spatial_ref_sys", "pghistory", "django_session"))]
    before = digests(tables)
    scenario_of(
        ScenarioChange(kind="bridge", line=drawn((902, 150), (1098, 150))),
        ScenarioChange(kind="move", facility=Facility.objects.get().public_id, **at(300.0)),
        ScenarioChange(kind="add", type_key="park", **at(1500.0)),
    )
    assert digests(tables) == before


def test_a_stale_run_is_told_and_the_scenario_can_be_rebased_on_the_newest(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    scenario = scenario_of(ScenarioChange(kind="add", type_key="primary_school", **at(1600.0)))
    kept = scenario.result
    load_ribbon(facilities=[SCHOOL, ("SD 2", "SD", 1700.0)])
    with pytest.raises(ScenarioRefused, match="daftar fasilitas"):
        compute(scenario_id=scenario.pk)
    by = scenario.created_by
    with pytest.raises(ScenarioRefused, match="Hitung ulang"):
        rebase(scenario_id=scenario.pk, seen_version=2, by=by)
    scenario.refresh_from_db()
    assert (scenario.run, scenario.result) == (first, kept)
    second = analyse()
    rebase(scenario_id=scenario.pk, seen_version=2, by=by)
    compute(scenario_id=scenario.pk)
    scenario.refresh_from_db()
    assert (scenario.run, scenario.computed_run) == (second, second)
    assert scenario.result["gained"] < kept["gained"]


def test_a_computation_is_claimed_once_and_can_be_stopped(load_ribbon, analyse):
    load_ribbon()
    analyse()
    scenario = scenario_of(ScenarioChange(kind="add", type_key="primary_school", **at(1600.0)))
    switch_on(scenario, on=False)
    assert claim(scenario_id=scenario.pk) == 3
    assert claim(scenario_id=scenario.pk) is None
    stop(scenario_id=scenario.pk)
    with pytest.raises(RunCancelled):
        carry_out(scenario_id=scenario.pk, version=3)
    scenario.refresh_from_db()
    assert "dihentikan" in scenario.ended and not scenario.is_computed
    assert claim(scenario_id=scenario.pk) is None, "who stopped it asks for it again"
    ask_again(scenario_id=scenario.pk)
    assert claim(scenario_id=scenario.pk) == 3
    assert carry_out(scenario_id=scenario.pk, version=3)
    scenario.refresh_from_db()
    assert scenario.computing is None and scenario.is_computed
    assert claim(scenario_id=scenario.pk) is None


def switch_on(scenario: Scenario, *, on: bool) -> None:
    """Switch the first step, which is another version."""
    scenario.refresh_from_db()
    who = {"scenario_id": scenario.pk, "seen_version": scenario.version, "by": scenario.created_by}
    switch_step(**who, step_id=scenario.steps.first().pk, on=on)


@pytest.mark.parametrize("meanwhile", ["edited", "edited and claimed", "stopped"])
def test_a_worker_whose_work_is_no_longer_wanted_tells_nothing_and_ends(load_ribbon, analyse, monkeypatch, meanwhile):
    load_ribbon()
    analyse()
    scenario = scenario_of(ScenarioChange(kind="add", type_key="primary_school", **at(1600.0)))
    kept = scenario.result
    switch_on(scenario, on=False)
    version = claim(scenario_id=scenario.pk)

    def base_meanwhile(run: ReachRun):
        if "edited" in meanwhile:
            switch_on(scenario, on=True)
        if "claimed" in meanwhile:
            assert claim(scenario_id=scenario.pk) == version + 1
        if meanwhile == "stopped":
            stop(scenario_id=scenario.pk)
        scenario.refresh_from_db()
        return base_of(run)

    monkeypatch.setattr("zones.actions.scenario_compute.base_of", base_meanwhile)
    with pytest.raises(RunCancelled):
        carry_out(scenario_id=scenario.pk, version=version)
    told = scenario.computing
    scenario.refresh_from_db()
    assert (scenario.computing, scenario.result, scenario.is_computed) == (told, kept, False)
    assert scenario.is_being_computed == ("claimed" in meanwhile)


def test_villages_and_verdicts_that_turn_are_named(load_ribbon, analyse):
    load_ribbon()
    analyse()
    result = scenario_of(ScenarioChange(kind="close", facility=Facility.objects.get().public_id)).result
    assert {row["code"] for row in result["villages"]} <= {BARAT, TIMUR}
    assert any(turn["opens_gap"] for turn in result["verdicts"]) or not result["verdicts"]
    assert result["lost"] > 0 == result["gained"]
