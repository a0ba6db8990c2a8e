"""Jobs on real processes and on a real Dask scheduler: a killed worker changes nothing, a bad job stops no other."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.walkshed import jobs
from tests.walkshed.test_parts import drawn
from tests.worlds.halves import Country, country, is_within
from walkshed.cluster import Crew, DaskWorkers, Done, Job, Processes, carry_out, crew_for
from walkshed.errors import EngineError
from walkshed.part_files import answer_file, read_answers, write_part
from walkshed.parts import answer


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Run a Dask scheduler with two worker processes of its own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def processes() -> Iterator[Crew]:
    """Return two workers of this machine; a pool that lost one is whole again for the next test."""
    with Processes(2) as workers:
        yield workers


@pytest.fixture(params=["processes", "dask"])
def crew(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crew]:
    """Return two workers of this machine, and then two of a Dask scheduler."""
    if request.param == "processes":
        yield request.getfixturevalue("processes")
        return
    with crew_for(request.getfixturevalue("scheduler"), None, tmp_path) as workers:
        yield workers


def all_of(crew: Crew, work: list[Job]) -> dict[str, Done]:
    return {done.job.name: done for done in carry_out(crew, partial(next, iter(work), None))}


@pytest.fixture(scope="module")
def cut() -> Country:
    return country(drawn(7), 7, parts=8)


def part_jobs(cut: Country, folder: Path, work: Callable[..., object] = answer_file, *more: str) -> list[Job]:
    """Write the parts of a country and return the jobs that answer them."""
    for number in range(8):
        write_part(cut.part(number, 400_000), folder / f"{number}.part")
    return [
        Job(str(number), work, (str(folder / f"{number}.part"), str(folder / f"{number}.answer"), *more))
        for number in range(8)
    ]


def are_the_single_run(cut: Country, folder: Path) -> bool:
    whole = answer(cut.whole())
    return all(is_within(read_answers(folder / f"{number}.answer"), whole) for number in range(8))


def test_a_failing_job_is_named_and_stops_no_other(crew: Crew) -> None:
    found = all_of(crew, [Job(f"{i}", jobs.refuse if i == 2 else jobs.double, (i,)) for i in range(9)])
    assert found.pop("2").problem == "ValueError: found 2; allowed none"
    assert {name: (done.result, done.problem) for name, done in found.items()} == {
        str(i): (2 * i, "") for i in range(9) if i != 2
    }


def test_parts_are_answered_as_by_a_single_run_and_again_are_not_computed(
    crew: Crew, cut: Country, tmp_path: Path
) -> None:
    work = part_jobs(cut, tmp_path)
    assert not any(done.problem or done.result.was_there for done in all_of(crew, work).values())
    assert are_the_single_run(cut, tmp_path)
    (tmp_path / "3.answer").unlink()
    (tmp_path / "5.answer").write_bytes((tmp_path / "5.answer").read_bytes()[:100])
    again = all_of(crew, work)
    assert sorted(name for name, done in again.items() if not done.result.was_there) == ["3", "5"]
    assert are_the_single_run(cut, tmp_path)


def test_a_worker_killed_half_way_changes_nothing(crew: Crew, cut: Country, tmp_path: Path) -> None:
    started = tmp_path / "started"
    work = part_jobs(cut, tmp_path)
    work[4] = part_jobs(cut, tmp_path, jobs.answer_slowly, str(started), str(tmp_path / "never"))[4]
    killed: list[int] = []

    def kill() -> None:
        while not started.exists():
            time.sleep(0.01)
        killed.append(int(started.read_text()))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    found = all_of(crew, work)
    killer.join(timeout=30)
    assert len(killed) == 1 and killed[0] != os.getpid()
    assert len(found) == 8 and not any(done.problem for done in found.values())
    assert are_the_single_run(cut, tmp_path)


def test_a_job_that_kills_its_worker_each_time_is_given_up_and_takes_no_other_with_it() -> None:
    with Processes(1) as crew:
        found = all_of(crew, [Job(f"{i}", jobs.die if i == 1 else jobs.double, (i,)) for i in range(8)])
    assert found.pop("1").problem == "its worker was killed 3 times; is there enough memory?"
    assert len(found) == 7 and not any(done.problem for done in found.values())


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("walkshed.cluster.LOOK_S", 0.5)
    with pytest.raises(EngineError, match="tcp://127.0.0.1:1: no Dask scheduler answers"):
        DaskWorkers("tcp://127.0.0.1:1", tmp_path)
    with pytest.raises(EngineError, match="no Dask scheduler answers"):
        DaskWorkers("not an address", tmp_path)


def test_workers_with_another_engine_are_refused_by_name(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("walkshed.warm.engine_version", lambda: "newer")
    with pytest.raises(EngineError, match=r"worker tcp://.*: other versions: engine \w{16} there, newer here"):
        DaskWorkers(scheduler, tmp_path)


def test_workers_that_do_not_see_the_folder_are_refused(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "touch", lambda *_: None)  # as if written to another machine's disk
    with pytest.raises(EngineError, match="the folder of parts must be shared"):
        DaskWorkers(scheduler, tmp_path)
