"""What areas add up to: children, those reached, missed and not judged, the same at every level."""
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.worlds.ribbon import SCHOOL, SCOPE, TIMUR
from zones.actions.runs import ask_for_run, carry_out
from zones.models import AreaCoverage, ReachRun, RuleKind
from zones.queries.coverage import coverage_table
from zones.queries.coverage_rule.screen import rule_screen
from zones.queries.totals import ColumnTotal

LEVELS = (1, 2, 3, 4)
CITY = "99.71"


def totals(run: ReachRun, level: int, within: str) -> dict[str, ColumnTotal]:
    return {one.column.key: one for one in coverage_table(run, level=level, within=within).total.columns}


def assert_reconciles(run: ReachRun, within: str, *, settings_mixed: bool = False) -> None:
    """Levels below an area add up to the verdict that the run wrote for the area itself, and to each other."""
    whole = AreaCoverage.objects.filter(run=run, area__code=within, standard__kind=RuleKind.DISTANCE)
    own = {row.standard.key: row for row in whole.select_related("standard")}
    assert own
    for level in LEVELS[len(within.split(".")) - 1 :]:
        found = totals(run, level, within)
        for key, row in own.items():
            total = found[key]
            # Rules for towns are judged at the villages that are towns, and for areas above by their own setting.
            if settings_mixed and level == 4:
                assert total.children <= row.children + 1e-6
                continue
            assert total.children == pytest.approx(row.children, abs=1e-6), (level, key)
            assert total.reached == pytest.approx(row.children_reached or 0.0, abs=1e-6), (level, key)
            if row.children_reached is not None:
                assert total.unknown == pytest.approx(row.children_unknown, abs=1e-6), (level, key)
                assert total.missed == pytest.approx(row.children_missed, abs=1e-6), (level, key)
                assert total.value == pytest.approx(row.value, abs=1e-9), (level, key)
    for level in LEVELS[len(within.split(".")) - 1 :]:
        for total in totals(run, level, within).values():
            if total.reached is not None:
                assert total.reached + total.missed + total.unknown == pytest.approx(total.children, abs=1e-6)


def test_villages_add_up_to_the_district(load_ribbon, analyse):
    load_ribbon(speaks_for=["primary_school", "posyandu"])
    assert_reconciles(analyse(), SCOPE)


def test_children_whose_streets_are_not_mapped_are_not_judged_at_any_level(load_ribbon, analyse):
    # The only street ends at the border: nothing is mapped in Timur.
    load_ribbon(instead=[[(0.0, 0.0), (1000.0, 0.0)]])
    run = analyse()
    assert_reconciles(run, SCOPE)
    total = totals(run, 4, SCOPE)["sd-d"]
    assert (total.children, total.unknown, total.missed) == (240, 120, 0)
    assert total.value == 1


def test_children_of_areas_without_a_list_are_not_judged_and_never_missed(load_ribbon, analyse):
    load_ribbon()
    total = totals(analyse(), 4, SCOPE)["posyandu-d"]
    assert total.no_data == 2 and total.value is None and total.text == "–"
    assert total.unknown == total.children and total.missed == 0


def test_children_of_areas_whose_list_is_not_complete_are_not_judged_anywhere(load_ribbon, analyse):
    # From 250 m Barat is reached wholly, which proves it met; Timur is not, but another school may be missing there.
    load_ribbon(speaks_for=[])
    run = analyse()
    assert AreaCoverage.objects.get(run=run, area__code=TIMUR, standard__key="sd-d").no_data_reason == "incomplete"
    total = totals(run, 4, SCOPE)["sd-d"]
    assert (total.met, total.not_met, total.no_data) == (1, 0, 1)
    assert (total.children, total.missed, total.unknown) == (240, pytest.approx(0, abs=0.1), 120)
    assert total.reached + total.missed + total.unknown == pytest.approx(total.children, abs=1e-6)
    screen = rule_screen(run, key="sd-d", code=SCOPE)
    assert screen.fairness is None, "one area alone is judged"
    assert screen.walked.children == pytest.approx(120, abs=0.1)
    assert sum(bar.children for bar in screen.walked.bars) + screen.walked.without_walk == pytest.approx(120, abs=0.1)


def test_filter_of_rows_leaves_the_total_as_it_is(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    every, some = (coverage_table(run, rule_keys=["sd-d"], only_not_met=flag) for flag in (False, True))
    assert len(some.rows) < len(every.rows) and some.total == every.total


def test_one_facility_more_reaches_nobody_less_in_any_area(load_ribbon, analyse):
    load_ribbon()
    before = {(r.area.code, r.standard.key): r.children_reached for r in judged(analyse())}
    load_ribbon(facilities=[SCHOOL, ("SD Negeri 2", "SD", 1800.0)])
    after = {(r.area.code, r.standard.key): r.children_reached for r in judged(analyse())}
    assert before.keys() == after.keys()
    assert all(after[key] >= before[key] - 1e-9 for key in before)
    assert after[SCOPE, "sd-d"] > before[SCOPE, "sd-d"]


def test_wider_limit_reaches_nobody_less_in_any_area(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    near = {r.area.code: r.children_reached for r in judged(run) if r.standard.key == "sd-d"}
    run.standard_set.standards.filter(key="sd-d").update(distance_m=1500)
    far = {r.area.code: r.children_reached for r in judged(analyse()) if r.standard.key == "sd-d"}
    assert all(far[code] >= near[code] for code in near) and far[SCOPE] > near[SCOPE]


def judged(run: ReachRun) -> list[AreaCoverage]:
    rows = AreaCoverage.objects.filter(run=run, children_reached__isnull=False)
    return list(rows.select_related("area", "standard"))


def test_demo_city_adds_up_at_every_level(db, settings, tmp_path, project: Path):
    settings.DATA_DIR = tmp_path / "data"
    call_command("load_catalogue", verbosity=0)
    call_command("load_dataset", str(project / "fixtures/kota_contoh/manifest.toml"), "--commit", verbosity=0)
    run = carry_out(run=ask_for_run(area_code=CITY))
    assert_reconciles(run, CITY, settings_mixed=True)
    # Kecamatan Kotawening has kelurahan only, so that its own row must be the sum of theirs.
    assert_reconciles(run, f"{CITY}.01")
