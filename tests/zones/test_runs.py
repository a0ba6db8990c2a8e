"""A run on the ribbon town: numbers a pencil can check, inputs on record, all or nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facilities.models import Facility
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from zones.actions import results
from zones.actions.runs import SILENT_TOO_LONG, ask_for_run, cancel_run, carry_out
from zones.errors import AreaUnknown, RunCancelled
from zones.models import AreaCoverage, CandidateZone, CellReach, Gap, ReachRun
from zones.queries.runs import latest_run, staleness


def verdict(run: ReachRun, code: str, rule: str) -> AreaCoverage:
    return AreaCoverage.objects.get(run=run, area__code=code, standard__key=rule)


def test_children_within_the_walk_are_the_length_of_street_within_it(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    west, east = verdict(run, BARAT, "sd-d"), verdict(run, TIMUR, "sd-d")
    # The school stands at 250 m; 1,000 m along the street end at 1,250 m: all of Barat, a quarter of Timur.
    assert (west.verdict, west.value, west.children) == ("met", pytest.approx(1.0), 120)
    assert east.verdict == "not_met"
    assert east.value == pytest.approx(0.25, abs=1e-5)
    assert east.children_reached == pytest.approx(30, abs=0.01)
    assert east.mean_walk_m == pytest.approx(1250, abs=0.5)


def test_district_is_the_sum_of_its_villages(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    whole = verdict(run, SCOPE, "sd-d")
    parts = [verdict(run, code, "sd-d") for code in (BARAT, TIMUR)]
    assert whole.children == sum(part.children for part in parts)
    assert whole.children_reached == pytest.approx(sum(part.children_reached for part in parts))


def test_school_across_the_border_is_walked_to_but_stands_in_no_village(load_ribbon, analyse):
    load_ribbon(facilities=[("SD Seberang", "SD", -300.0)])
    run = analyse()
    assert verdict(run, BARAT, "sd-d").value == pytest.approx(0.7, abs=1e-5)
    assert verdict(run, BARAT, "sd-p").value == 0


def test_type_without_a_list_is_no_data(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    assert verdict(run, BARAT, "posyandu-d").no_data_reason == "no_list"
    assert verdict(run, BARAT, "main-a").no_data_reason == "no_list"
    assert not Gap.objects.filter(standard__key="main-a").exists()


def test_list_without_any_facility_is_not_met_and_nobody_is_reached(load_ribbon, analyse):
    load_ribbon(speaks_for=["primary_school", "posyandu"])
    east = verdict(analyse(), TIMUR, "posyandu-d")
    assert (east.verdict, east.value, east.mean_walk_m, east.nearest) == ("not_met", 0, None, None)


def test_village_without_population_is_no_data_and_the_district_counts_the_other(load_ribbon, analyse):
    load_ribbon(people=False)
    run = analyse()
    assert verdict(run, BARAT, "sd-d").no_data_reason == "no_children"
    assert verdict(run, SCOPE, "sd-d").children == 120


def test_gap_opens_stays_and_closes_when_the_service_comes(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    gap = Gap.objects.get(standard__key="sd-d", closed_at=None)
    assert (gap.area_code, gap.first_run, round(gap.children)) == (TIMUR, first, 90)
    second = analyse()
    gap.refresh_from_db()
    assert (gap.first_run, gap.last_run, gap.closed_at) == (first, second, None)
    load_ribbon(facilities=[SCHOOL, ("SD Negeri 2", "SD", 1500.0)])
    analyse()
    gap.refresh_from_db()
    assert gap.closed_at is not None


def test_gap_says_in_words_who_walks_how_far(load_ribbon, analyse):
    from zones.sentences import gap_sentence

    load_ribbon()
    sentence = gap_sentence(verdict(analyse(), TIMUR, "sd-d"))
    assert sentence.startswith(
        "90 anak usia 7–12 tahun di Kel. Timur berjalan lebih dari 1.000 m ke SD/MI terdekat (SD Negeri 1, rata-rata 1."
    )


def test_run_records_what_went_in(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    assert run.inputs["network"]["name"] == "Jalan Pita 1"
    assert run.inputs["population"]["years"] == [2026]
    assert run.inputs["facilities"]["count"] == 1
    assert {rule["key"] for rule in run.inputs["standards"]["rules"]} >= {"sd-d", "pka-a"}
    assert run.inputs["code_version"]


def test_run_is_stale_after_a_facility_changes(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    assert staleness(run) == []
    Facility.objects.get().save()
    assert staleness(run) == ["daftar fasilitas"]


def test_older_runs_keep_their_verdicts_but_not_their_cells(load_ribbon, analyse):
    load_ribbon()
    first, second = analyse(), analyse()
    assert AreaCoverage.objects.filter(run=first).exists()
    assert not CellReach.objects.filter(run=first).exists()
    assert CellReach.objects.filter(run=second).count() == second.outcome["cells"]
    assert latest_run(BARAT) == second


def test_all_required_groups_within_their_walk_are_a_complete_zone(load_ribbon, analyse):
    everything = [SCHOOL, ("Posyandu A", "Posyandu", 300), ("Taman A", "Taman", 350), ("PKA A", "PKA", 400),
                  ("TBM A", "Pojok Baca", 450)]  # fmt: skip
    types = ["primary_school", "kindergarten", "posyandu", "park", "pka", "reading_corner"]
    load_ribbon(facilities=everything, speaks_for=types)
    zone = CandidateZone.objects.get(way="cells", run=analyse(), kind="complete")
    # 500 m from all five: from x = 0 (PKA and corner: -50) to 750 m; cells count by half their street.
    assert zone.area_codes[0] == BARAT
    assert 0.5 * 360 < zone.children < 0.9 * 360
    assert set(zone.members.values_list("name", flat=True)) >= {"PKA A", "Posyandu A"}


def test_group_without_a_list_makes_candidates_that_need_data(load_ribbon, analyse):
    load_ribbon()
    kinds = set(CandidateZone.objects.filter(run=analyse()).values_list("kind", flat=True))
    assert kinds == {"unknown"}


def test_failing_while_writing_leaves_no_result(load_ribbon, monkeypatch):
    load_ribbon()
    run = ask_for_run(area_code=SCOPE)

    def fail(**args) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(results, "write_candidates", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        carry_out(run=run)
    run.refresh_from_db()
    assert (run.state, run.message) == ("failed", "Kesalahan tak terduga: disk full")
    assert not AreaCoverage.objects.exists() and not CellReach.objects.exists() and not Gap.objects.exists()


def test_cancelled_run_stops_and_writes_nothing(load_ribbon):
    load_ribbon()
    run = ask_for_run(area_code=SCOPE)

    def stop_half_way(share: float, stage: str) -> None:
        if share > 0.5:
            cancel_run(run=run)

    with pytest.raises(RunCancelled):
        carry_out(run=run, report=stop_half_way)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert not AreaCoverage.objects.exists()


def test_run_stopped_by_ctrl_c_is_cancelled_and_writes_nothing(load_ribbon):
    load_ribbon()
    run = ask_for_run(area_code=SCOPE)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(run=run, compute=stop)
    run.refresh_from_db()
    assert run.state == "cancelled" and not run.coverage.exists() and not run.measures.exists()


def test_asking_twice_gives_the_run_that_waits_already(load_ribbon):
    load_ribbon()
    assert ask_for_run(area_code=SCOPE) == ask_for_run(area_code=SCOPE)


def test_run_whose_worker_was_killed_ends_and_can_be_asked_again(load_ribbon):
    load_ribbon()
    lost = ask_for_run(area_code=SCOPE)
    long_ago = timezone.now() - SILENT_TOO_LONG - timedelta(seconds=1)
    ReachRun.objects.filter(pk=lost.pk).update(state="running", touched_at=long_ago)
    again = ask_for_run(area_code=SCOPE)
    lost.refresh_from_db()
    assert (lost.state, again.state, again.pk != lost.pk) == ("failed", "queued", True)


def test_unknown_area_is_refused(load_ribbon):
    load_ribbon()
    with pytest.raises(AreaUnknown, match="Wilayah 31.75 tidak ada di antara wilayah yang dimuat"):
        ask_for_run(area_code="31.75")
