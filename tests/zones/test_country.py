"""A country analysed part by part gives each regency the run that it would have got alone."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from facilities.models import Facility
from regions.actions.corrections import add_correction
from regions.models import StreetNetwork
from tests.worlds import lonlat
from tests.worlds.neighbours import EAST, WEST, write_neighbours
from walkshed.cluster import Processes
from zones.actions.country import Fate, PartOutcome, analyse_country
from zones.actions.runs import standard_set_named
from zones.country_parts import codes_of_parts
from zones.models import ReachRun, RunState
from zones.queries.verify import verify_run

FACILITIES = [("SD 1", "SD", 250.0), ("SD 2", "SD", 1020.0), ("Taman", "Taman", 1900.0), ("Pos", "Posyandu", 980.0),
              ("Pos 2", "Posyandu", 1020.0)]  # fmt: skip
NOT_COMPARED = {"id", "run", "candidate", "rank"}


@pytest.fixture
def neighbours(catalogue: None, tmp_path: Path, settings) -> Path:
    """Load two regencies on one street, and return the folder that parts will lie in."""
    settings.DATA_DIR = tmp_path / "data"
    speaks_for = ["primary_school", "park", "posyandu", "pka", "reading_corner"]
    manifest = write_neighbours(tmp_path, facilities=FACILITIES, speaks_for=speaks_for)
    call_command("load_dataset", str(manifest), "--commit", verbosity=0)
    return tmp_path / "data" / "parts"


@pytest.fixture(scope="module")
def crew() -> Iterator[Processes]:
    with Processes(1) as workers:
        yield workers


@pytest.fixture
def country(neighbours: Path, crew: Processes) -> Callable[..., list[PartOutcome]]:
    """Return an analysis of all regencies."""
    neighbours.mkdir(parents=True, exist_ok=True)

    def analyse(**choices: Any) -> list[PartOutcome]:
        return analyse_country(standard_set=standard_set_named(None), crew=crew, folder=neighbours, **choices)

    return analyse


def content(run: ReachRun) -> dict[str, Any]:
    """Return everything that a run says, without the numbers of its rows.

    A country's run leaves anchors to be asked for (zones.actions.candidate_search): only what is found over cells.
    """
    inputs = {key: value for key, value in run.inputs.items() if key != "anchors"}
    inputs["facilities"] = {key: value for key, value in inputs["facilities"].items() if key != "read_at"}
    said: dict[str, Any] = {"inputs": inputs, "network": run.network_id, "layout": run.layout_id}
    said["outcome"] = {key: n for key, n in run.outcome.items() if not key.startswith(("gaps_", "zones_", "anchors_"))}
    for name, order in (("measures", "position"), ("cells", "cell"), ("coverage", "pk"), ("candidates", "rank")):
        rows = getattr(run, name).order_by(order)
        rows = (rows.filter(way="cells") if name == "candidates" else rows).values()
        said[name] = [{k: v for k, v in row.items() if k.removesuffix("_id") not in NOT_COMPARED} for row in rows]
    cells = run.candidates.filter(way="cells").order_by("rank")
    said["members"] = [sorted(zone.members.values_list("pk", flat=True)) for zone in cells]
    return said


def newest(code: str) -> ReachRun:
    return ReachRun.objects.filter(area_code=code).latest("pk")


def test_each_regency_gets_the_run_that_analysing_it_alone_gives(country):
    alone = {}
    for code in (WEST, EAST):
        call_command("analyse", area=code, stdout=io.StringIO(), stderr=io.StringIO())
        alone[code] = content(newest(code))
    outcomes = country()
    assert [(one.code, one.fate) for one in outcomes] == [(WEST, Fate.DONE), (EAST, Fate.DONE)]
    for one in outcomes:
        run = ReachRun.objects.get(pk=one.run_id)
        assert run.state == RunState.DONE and run.cells.exists() and run.coverage.exists()
        assert content(run) == alone[one.code]
        assert all(service.holds for service in verify_run(run))


def test_parts_are_cut_from_the_streets_as_corrected(country):
    """A barred stretch at 400 m and a loop of 60 m at 1,500 m: part by part as alone, and named in each run."""
    by = User.objects.create_superuser("admin")
    for kind, corners in (("bar", [(400, 0), (420, 0)]), ("alley", [(1500, 0), (1520, 20), (1560, 0)])):
        add_correction(kind=kind, corners=[lonlat(*one) for one in corners], reason="dilihat di tempat", by=by)
    call_command("analyse", area=WEST, stdout=io.StringIO(), stderr=io.StringIO())
    alone = content(newest(WEST))
    assert {one.fate for one in country()} == {Fate.DONE}
    assert content(newest(WEST)) == alone
    assert alone["inputs"]["corrections"]["count"] == 2


def test_a_regency_without_any_street_in_the_network_of_its_province_gets_its_run_too(country, settings, tmp_path):
    """Barat has no street of its own: its cells are none, its children not placed, its runs equal."""
    streets = json.loads((tmp_path / "streets.geojson").read_text(encoding="utf-8"))
    for feature in streets["features"]:
        feature["geometry"]["coordinates"] = feature["geometry"]["coordinates"][2:]
    (tmp_path / "streets.geojson").write_text(json.dumps(streets), encoding="utf-8")
    call_command("load_dataset", str(tmp_path / "manifest.toml"), "--commit", verbosity=0)
    call_command("analyse", area=WEST, stdout=io.StringIO(), stderr=io.StringIO())
    alone = content(newest(WEST))
    assert not alone["cells"]
    assert {one.fate for one in country()} == {Fate.DONE}
    assert content(newest(WEST)) == alone


def test_the_nearest_facility_may_stand_across_the_border(country):
    country()
    nearest = {id_ for cell in newest(WEST).cells.all() for id_ in cell.facility_ids if id_}
    assert Facility.objects.get(name="SD 2").pk in nearest


def test_a_complete_analysis_leaves_no_files_unless_they_are_to_be_kept(country, neighbours):
    country(keep_files=True)
    assert len(list(neighbours.glob("*.answer"))) >= 2
    country()
    assert not list(neighbours.glob("*.part")) + list(neighbours.glob("*.answer"))


def stop_after(code: str) -> Callable[..., None]:
    def report(outcome: PartOutcome, *_: int) -> None:
        if outcome.code == code:
            raise KeyboardInterrupt

    return report


def test_interrupted_it_goes_on_where_it_stopped(country, neighbours):
    with pytest.raises(KeyboardInterrupt):
        country(report=stop_after(WEST))
    first = newest(WEST)
    assert not ReachRun.objects.exclude(state=RunState.DONE).exists()
    fates = {one.code: (one.fate, one.run_id) for one in country()}
    assert fates[WEST] == (Fate.KEPT, first.pk)
    assert fates[EAST][0] == Fate.DONE
    assert {one.fate for one in country()} == {Fate.DONE}, "a complete analysis begins anew"


def test_killed_while_it_wrote_it_goes_on_at_once(country, monkeypatch):
    def end_here(*_: object, **__: object) -> None:
        raise SystemExit  # nobody is left to say what became of the run

    with monkeypatch.context() as killed:
        killed.setattr("zones.actions.country.conclude", end_here)
        with pytest.raises(SystemExit):
            country()
    assert ReachRun.objects.get().state == RunState.RUNNING
    assert {one.fate for one in country()} == {Fate.DONE}
    assert not ReachRun.objects.filter(state=RunState.RUNNING).exists()


def test_a_regency_whose_facilities_changed_meanwhile_is_not_taken_for_finished(country):
    with pytest.raises(KeyboardInterrupt):
        country(report=stop_after(WEST))
    Facility.objects.get(name="SD 1").save()
    assert {one.fate for one in country()} == {Fate.DONE}


def test_answered_parts_are_not_computed_again(country, neighbours):
    country(keep_files=True)
    before = {path.name: path.stat().st_mtime_ns for path in neighbours.glob("*.answer")}
    assert all(one.answered_before for one in country(keep_files=True))
    assert {path.name: path.stat().st_mtime_ns for path in neighbours.glob("*.answer")} == before
    next(neighbours.glob(f"{EAST}*.answer")).write_bytes(b"damaged")
    again = {one.code: one.answered_before for one in country(keep_files=True)}
    assert again == {WEST: True, EAST: False}


def test_one_that_fails_is_named_and_stops_no_other(country, monkeypatch):
    from zones.actions import country as action

    judge_it = action.conclude

    def fail_in_the_west(gathered, *rest, **choices):
        if gathered.area_code == WEST:
            raise RuntimeError("no more space")
        return judge_it(gathered, *rest, **choices)

    with monkeypatch.context() as broken:
        broken.setattr(action, "conclude", fail_in_the_west)
        found = {one.code: one for one in country()}
    assert (found[WEST].fate, found[EAST].fate) == (Fate.FAILED, Fate.DONE)
    assert "no more space" in found[WEST].message
    assert newest(WEST).state == RunState.FAILED
    again = {one.code: one.fate for one in country()}
    assert again == {WEST: Fate.DONE, EAST: Fate.KEPT}, "only what failed is tried again"


def test_a_second_analysis_in_the_same_folder_is_refused(country, neighbours):
    from zones.errors import ZonesError

    def ask_again(*_):
        with pytest.raises(ZonesError, match="sedang ada analisis lain"):
            country()

    assert len(country(report=ask_again)) == 2


def test_without_streets_a_regency_is_counted_and_left_out(country):
    StreetNetwork.objects.update(is_active=False)
    assert {one.fate for one in country()} == {Fate.NO_STREETS}
    assert not ReachRun.objects.exists()


def test_a_district_with_streets_of_its_own_is_a_part(load_ribbon):
    load_ribbon()
    assert codes_of_parts() == ["99.02.01"]


def said(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("analyse", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_command_tells_its_progress_and_a_table_of_counts(neighbours):
    out, err = said("--all", "--workers", "1")
    assert f"1/2 {WEST} dihitung: hitungan " in err and f"2/2 {EAST} dihitung: hitungan " in err
    assert [line.split()[0] for line in out.splitlines()] == ["2", "0", "0", "0"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--area", "99.01", "--workers", "2"], "--workers hanya untuk --all"),
        (["--all", "--format", "json"], "--format hanya untuk --area"),
        (["--all", "--scheduler", "tcp://127.0.0.1:1"], "--scheduler memerlukan --keep DIR"),
        (["--all", "--workers", "0"], "paling sedikit 1"),
        (["--all", "--area", "99.01"], "not allowed with"),
        ([], "one of the arguments --area --all is required"),
    ],
)
def test_command_refuses_what_does_not_fit_together(arguments, told):
    with pytest.raises(CommandError, match=told):
        said(*arguments)


def test_command_names_a_scheduler_that_does_not_answer(neighbours, tmp_path, monkeypatch):
    monkeypatch.setattr("walkshed.cluster.LOOK_S", 0.5)
    with pytest.raises(CommandError, match="tcp://127.0.0.1:1: no Dask scheduler answers"):
        said("--all", "--scheduler", "tcp://127.0.0.1:1", "--keep", str(tmp_path / "shared"))


def test_command_names_what_failed_and_ends_with_an_error(neighbours, monkeypatch):
    monkeypatch.setattr("zones.actions.country.gather", lambda *_, **__: 1 / 0)
    with pytest.raises(CommandError, match="2 wilayah gagal: 99.01, 99.02") as failed:
        said("--all", "--workers", "1")
    assert failed.value.returncode == 1
